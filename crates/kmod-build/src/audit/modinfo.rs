// SPDX-License-Identifier: MIT OR Apache-2.0

//! What a module says about itself, in its section `.modinfo`.

use super::image::Image;

/// The licences that the kernel counts as compatible with the GPL (`include/linux/license.h`).
const GPL: [&str; 6] = [
    "GPL",
    "GPL v2",
    "GPL and additional rights",
    "Dual BSD/GPL",
    "Dual MIT/GPL",
    "Dual MPL/GPL",
];

/// The fields, in order.
#[derive(Debug, Default)]
pub(crate) struct ModInfo(Vec<(String, String)>);

impl ModInfo {
    /// Reads them.
    pub(crate) fn of(image: &Image) -> Self {
        let sections = image.sections.iter();
        let sections = sections.filter(|section| section.name == ".modinfo");
        let entries = sections.flat_map(|section| section.data.split(|byte| *byte == 0));
        let fields = entries.filter_map(|entry| {
            let entry = String::from_utf8_lossy(entry);
            let (name, value) = entry.split_once('=')?;
            Some((name.to_owned(), value.to_owned()))
        });
        Self(fields.collect())
    }

    /// Of a part of a module of C, which says it all. Code under the GPL fits whatever that is.
    pub(crate) fn of_part() -> Self {
        Self(vec![("license".into(), "GPL".into())])
    }

    /// The licence; without one the kernel counts the module as proprietary.
    pub(crate) fn license(&self) -> &str {
        self.values("license").next().unwrap_or("Proprietary")
    }

    /// Whether the module may use what is for modules under the GPL: every licence it names must be one.
    pub(crate) fn is_gpl(&self) -> bool {
        let mut licenses = self.values("license").peekable();
        licenses.peek().is_some() && licenses.all(|license| GPL.contains(&license))
    }

    /// Whether it imports a namespace of symbols.
    pub(crate) fn imports_namespace(&self, name: &str) -> bool {
        self.values("import_ns").any(|namespace| namespace == name)
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        let fields = self.0.iter().filter(move |(field, _)| field == name);
        fields.map(|(_, value)| value.as_str())
    }
}
