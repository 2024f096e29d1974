// SPDX-License-Identifier: MIT OR Apache-2.0

//! What is said of one item.

use std::collections::BTreeSet;

use super::{
    examples::{Example, Shows},
    items::{Crate, Item, Path},
    names::Names,
    users::Users,
};

/// So many packages are listed by name.
const LISTED: usize = 4;

/// One item where it is offered.
pub(super) struct Entry<'a> {
    pub(super) module: &'a Path,
    pub(super) item: &'a Item,
    /// Whatever it is called.
    pub(super) names: Vec<String>,
    /// All modules where it can be named.
    pub(super) modules: &'a [Path],
    pub(super) is_in_prelude: bool,
}

/// The cells of one row, but the first.
pub(super) struct Row {
    pub(super) guest: String,
    pub(super) host: String,
    pub(super) refused: String,
}

/// Where uses and tests are looked for.
pub(super) struct Sources<'a> {
    packages: Vec<(&'a str, User<'a>)>,
    units: Vec<User<'a>>,
    /// All examples.
    examples: Vec<&'a Example>,
    /// Those of modules, each with the module of the document that it belongs to.
    of_modules: Vec<(&'a Path, &'a Example)>,
}

struct User<'a> {
    names: &'a Names,
    /// Where the items that it names are defined.
    places: BTreeSet<&'a Path>,
}

impl<'a> Sources<'a> {
    pub(super) fn new(source: &'a Crate, users: &'a Users, entries: &[Entry<'a>]) -> Self {
        let user = |names| User::new(names, entries);
        let packages = users.packages.iter();
        let of_items = source.items.iter().flat_map(|item| &item.parts.examples);
        let modules: BTreeSet<_> = entries.iter().map(|entry| entry.module).collect();
        let of_modules = source.examples.iter().filter_map(|(path, example)| {
            let holding = modules.iter().filter(|module| path.starts_with(module));
            Some((*holding.max_by_key(|module| module.len())?, example))
        });
        Self {
            packages: packages
                .map(|(name, names)| (name.as_str(), user(names)))
                .collect(),
            units: users.units.iter().map(user).collect(),
            examples: source
                .examples
                .iter()
                .map(|(_, it)| it)
                .chain(of_items)
                .collect(),
            of_modules: of_modules.collect(),
        }
    }

    pub(super) fn row(&self, entry: &Entry<'_>) -> Row {
        Row {
            guest: self.guest(entry),
            host: self.host(entry),
            refused: self.refused(entry),
        }
    }

    fn guest(&self, entry: &Entry<'_>) -> String {
        let mut by = Vec::new();
        let mut called = BTreeSet::new();
        for (package, user) in &self.packages {
            let calls = entry.called(user);
            if entry.is_named(user.names) || !calls.is_empty() {
                by.push(*package);
            }
            called.extend(calls);
        }
        if by.is_empty() {
            return String::new();
        }
        let tested: BTreeSet<_> = self.units.iter().flat_map(|it| entry.called(it)).collect();
        let functions = entry.item.parts.functions.keys().map(String::as_str);
        let missing = functions.filter(|name| !called.contains(name));
        let missing = missing.map(|name| match tested.contains(name) {
            true => format!("`{name}`"),
            false => format!("**`{name}`**"),
        });
        let missing: Vec<_> = missing.collect();
        let more = by.len().saturating_sub(LISTED);
        by.truncate(LISTED);
        let mut cell = by.join(", ");
        if more > 0 {
            cell += &format!(" and {more} more");
        }
        if !missing.is_empty() {
            cell += &format!("; *not* {}", missing.join(", "));
        }
        cell
    }

    fn host(&self, entry: &Entry<'_>) -> String {
        let has = |shows| {
            let mut examples = self.examples.iter().filter(|it| it.shows == shows);
            examples.any(|it| entry.is_named(&it.names))
        };
        let mut found = Vec::new();
        if self.units.iter().any(|user| entry.is_named(user.names)) {
            found.push("unit");
        }
        if has(Shows::Runs) {
            found.push("example");
        } else if has(Shows::Compiles) {
            found.push("example, not run");
        }
        found.join("; ")
    }

    fn refused(&self, entry: &Entry<'_>) -> String {
        let of_module = self
            .of_modules
            .iter()
            .filter(|(module, example)| *module == entry.module && entry.is_named(&example.names));
        let all = of_module
            .map(|(_, it)| *it)
            .chain(&entry.item.parts.examples);
        match all.filter(|it| it.shows == Shows::MustNotCompile).count() {
            0 => String::new(),
            count => count.to_string(),
        }
    }
}

impl<'a> User<'a> {
    fn new(names: &'a Names, entries: &[Entry<'a>]) -> Self {
        let named = entries.iter().filter(|entry| entry.is_named(names));
        let places = named.map(|entry| &entry.item.defined).collect();
        Self { names, places }
    }

    /// Whether it names something that is defined where the item is, above, or below.
    fn is_near(&self, item: &Item) -> bool {
        self.places.iter().any(|place| {
            !place.is_empty()
                && (place.starts_with(&item.defined) || item.defined.starts_with(place))
        })
    }
}

impl<'a> Entry<'a> {
    fn is_named(&self, names: &Names) -> bool {
        self.names.iter().any(|name| {
            let is_so = match self.item.kind {
                "macro" => names.macros.contains(name),
                "fn" => names.calls.contains(name),
                _ => true,
            };
            is_so && names.has(name, self.modules)
        })
    }

    /// The functions of it that are called.
    fn called(&self, user: &User<'_>) -> Vec<&'a str> {
        let User { names, .. } = user;
        let is_near = user.is_near(self.item);
        let is_named = self.is_named(names);
        let is_trait = self.item.kind == "trait" && (self.is_in_prelude || is_named);
        let functions = self.item.parts.functions.iter();
        let called = functions.filter(|&(name, &is_method)| {
            let by_trait =
                is_named && names.defined.contains(name) || names.paths.contains_key(name);
            is_named && names.has_path(&self.names, name)
                || is_method && (is_near || is_trait) && names.methods.contains(name)
                || is_trait && by_trait
        });
        called.map(|(name, _)| name.as_str()).collect()
    }
}
