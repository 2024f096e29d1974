// SPDX-License-Identifier: MIT OR Apache-2.0

//! How C spells what bindgen has named.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use bindgen::callbacks::{
    DiscoveredItem, DiscoveredItemId, FieldInfo, ParseCallbacks, SourceLocation,
};

/// The names of a run of bindgen.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Names {
    /// Of each structure or union: how C names it, if it does.
    types: BTreeMap<String, Option<CName>>,
    /// Of each structure or union: the fields that C names.
    fields: BTreeMap<String, BTreeSet<String>>,
}

/// The name of a type in C.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CName {
    /// `struct` or `union`.
    pub(super) keyword: &'static str,
    /// What follows the keyword, or what a `typedef` calls it: bindgen does not say which.
    pub(super) name: String,
}

impl Names {
    /// How C names a type; `None` of the outer kind where bindgen has found no such structure.
    pub(super) fn of_type(&self, rust: &str) -> Option<Option<&CName>> {
        self.types.get(rust).map(Option::as_ref)
    }

    /// How C names a field; `None` for what bindgen has made up.
    pub(super) fn of_field<'a>(&'a self, rust_type: &str, field: &'a str) -> Option<&'a str> {
        let known = self.fields.get(rust_type)?;
        // A name that means something in Rust has got an underscore.
        [Some(field), field.strip_suffix('_')]
            .into_iter()
            .flatten()
            .find(|name| known.contains(*name))
    }
}

/// Listens to bindgen.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Collector(Rc<RefCell<Names>>);

impl Collector {
    /// What was heard.
    pub(in super::super) fn names(&self) -> Names {
        self.0.borrow().clone()
    }
}

impl ParseCallbacks for Collector {
    fn new_item_found(
        &self,
        _id: DiscoveredItemId,
        item: DiscoveredItem,
        _location: Option<&SourceLocation>,
    ) {
        let (keyword, original_name, final_name) = match item {
            DiscoveredItem::Struct {
                original_name,
                final_name,
            } => ("struct", original_name, final_name),
            DiscoveredItem::Union {
                original_name,
                final_name,
            } => ("union", original_name, final_name),
            _ => return,
        };
        let name = original_name.map(|name| CName { keyword, name });
        self.0.borrow_mut().types.insert(final_name, name);
    }

    fn field_name(&self, info: FieldInfo<'_>) -> Option<String> {
        let mut names = self.0.borrow_mut();
        let fields = names.fields.entry(info.type_name.to_owned()).or_default();
        fields.insert(info.field_name.to_owned());
        None
    }
}
