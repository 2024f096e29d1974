// SPDX-License-Identifier: MIT OR Apache-2.0

//! What must be true of the C for the bindings to be right.

use std::collections::{BTreeMap, BTreeSet};

use syn::Type;

use super::{
    names::{CName, Names},
    rust::Types,
};

/// All claims about one kernel.
#[derive(Debug, Default)]
pub(super) struct Claims {
    /// Each type that C has a word for; the claims refer to it by its place.
    pub(super) types: Vec<CType>,
    /// Constants and their values.
    pub(super) constants: BTreeMap<String, i128>,
    /// Sizes, alignments and offsets.
    pub(super) layouts: Vec<Claim>,
    /// What the compiler does not know at all: types by their place, constants by their name, and the
    /// other claims by their number.
    pub(super) missing: Missing,
    /// Types that C has no word for, and that are in none it has a word for.
    pub(super) unsaid: BTreeSet<String>,
}

/// What the compiler does not know.
#[derive(Debug, Default)]
pub(super) struct Missing {
    pub(super) types: BTreeSet<usize>,
    pub(super) constants: BTreeSet<String>,
    pub(super) layouts: BTreeSet<usize>,
}

/// How C spells a type.
#[derive(Debug, Clone)]
pub(super) enum CType {
    /// By its name.
    Named(CName),
    /// As that of a field: the type it is in, and what comes between.
    OfField {
        /// The place of the type that it is in.
        parent: usize,
        /// From there to it: `field`, `field[0]`.
        path: String,
        /// Whether it is what a pointer there points to.
        behind_pointer: bool,
    },
}

/// One claim.
#[derive(Debug)]
pub(super) struct Claim {
    /// The place of the type in [`Claims::types`].
    pub(super) of: usize,
    pub(super) quantity: Quantity,
    pub(super) value: u64,
}

/// What is claimed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Quantity {
    Size,
    Alignment,
    /// Of the field at this path.
    Offset(String),
    /// Of the field at this path.
    FieldSize(String),
}

/// What the compiler says, in the order of the claims.
#[derive(Debug)]
pub(super) struct Truth {
    pub(super) constants: Vec<u64>,
    pub(super) layouts: Vec<u64>,
}

impl Claims {
    /// What the bindings claim.
    ///
    /// # Errors
    ///
    /// When they contradict themselves, or have a type whose layout is not known.
    pub(super) fn of(types: &Types, names: &Names) -> Result<Self, String> {
        let mut walk = Walk {
            types,
            names,
            places: BTreeMap::new(),
            left: Vec::new(),
            claims: Self {
                constants: types.constants.clone(),
                ..Self::default()
            },
        };
        // What libclang has only heard of is behind pointers and has no layout; what C does not name is
        // found where it is used.
        let known = || types.records().filter(|name| types.said(name).is_some());
        for record in known() {
            if let Some(Some(name)) = names.of_type(record) {
                walk.left.push((record, CType::Named(name.clone())));
            }
        }
        while let Some((record, c_type)) = walk.left.pop() {
            walk.visit(record, c_type)?;
        }
        walk.claims.unsaid = known()
            .filter(|name| names.of_type(name) == Some(None) && !walk.places.contains_key(name))
            .map(String::from)
            .collect();
        Ok(walk.claims)
    }

    /// Notes that C calls a type by a `typedef`, without `struct` or `union`; whether that is news.
    pub(super) fn is_a_typedef(&mut self, place: usize) -> bool {
        match self.types.get_mut(place) {
            Some(CType::Named(name)) if !name.keyword.is_empty() => {
                name.keyword = "";
                true
            }
            _ => false,
        }
    }

    /// What C calls a type.
    pub(super) fn spelling(&self, place: usize) -> String {
        match self.types.get(place) {
            Some(CType::Named(CName { keyword: "", name })) => name.clone(),
            Some(CType::Named(CName { keyword, name })) => format!("{keyword} {name}"),
            Some(CType::OfField {
                parent,
                path,
                behind_pointer,
            }) => {
                let star = if *behind_pointer { "*" } else { "" };
                let parent = self.spelling(*parent);
                format!("__typeof__({star}((({parent} *)0)->{path}))")
            }
            None => String::new(),
        }
    }

    /// Every claim that is not true, in words.
    pub(super) fn differences(&self, truth: &Truth) -> Vec<String> {
        let types = self.missing.types.iter();
        let types = types.map(|place| is_missing(&self.title(*place)));
        let constants = self.constants.iter().zip(&truth.constants);
        let constants = constants.filter_map(|((name, claimed), is)| {
            if self.missing.constants.contains(name) {
                return Some(is_missing(name));
            }
            // A negative number fills the word.
            let claimed_word = u64::try_from(*claimed)
                .or_else(|_| i64::try_from(*claimed).map(i64::cast_unsigned));
            (claimed_word != Ok(*is))
                .then(|| format!("`{name}` is {claimed} to libclang, {is} to the compiler"))
        });
        let layouts = self.layouts.iter().zip(&truth.layouts).enumerate();
        let layouts = layouts.filter_map(|(number, (claim, is))| {
            let owner = self.title(claim.of);
            if self.missing.types.contains(&claim.of) {
                return None;
            }
            if self.missing.layouts.contains(&number) {
                return Some(match &claim.quantity {
                    Quantity::Offset(field) => is_missing(&format!("{owner}.{field}")),
                    // That of the offset is enough.
                    Quantity::FieldSize(_) | Quantity::Size | Quantity::Alignment => return None,
                });
            }
            let what = match &claim.quantity {
                Quantity::Size => format!("the size of `{owner}`"),
                Quantity::Alignment => format!("the alignment of `{owner}`"),
                Quantity::Offset(field) => format!("the offset of `{field}` in `{owner}`"),
                Quantity::FieldSize(field) => format!("the size of `{field}` in `{owner}`"),
            };
            let claimed = claim.value;
            (claimed != *is)
                .then(|| format!("{what} is {claimed} to libclang, {is} to the compiler"))
        });
        types.chain(constants).chain(layouts).collect()
    }

    /// What a reader calls a type.
    fn title(&self, place: usize) -> String {
        match self.types.get(place) {
            Some(CType::OfField { parent, path, .. }) => {
                format!("{}.{path}", self.title(*parent))
            }
            _ => self.spelling(place),
        }
    }
}

/// That the compiler does not know something.
fn is_missing(what: &str) -> String {
    format!("`{what}` is known to libclang, but not to the compiler")
}

/// Goes through the types of the bindings.
struct Walk<'a> {
    types: &'a Types,
    names: &'a Names,
    /// Where each type has got its place in the claims.
    places: BTreeMap<&'a str, usize>,
    /// Types to visit, and how C spells them.
    left: Vec<(&'a str, CType)>,
    claims: Claims,
}

impl<'a> Walk<'a> {
    /// Claims all about one type.
    fn visit(&mut self, record: &'a str, c_type: CType) -> Result<(), String> {
        if self.places.contains_key(record) {
            return Ok(());
        }
        let of = self.claims.types.len();
        self.places.insert(record, of);
        self.claims.types.push(c_type);
        if let Some(said) = self.types.said(record) {
            self.claim(of, Quantity::Size, said.size);
            self.claim(of, Quantity::Alignment, said.align);
        }
        self.fields(of, record, 0)
    }

    /// Claims all about the fields of a type, or of one that lies in it without a name, at `base`.
    fn fields(&mut self, of: usize, record: &'a str, base: u64) -> Result<(), String> {
        for field in self.types.fields(record)? {
            let offset = base + field.offset;
            if field.name.starts_with("__bindgen_anon_") {
                if let Some(inner) = self.types.record(field.rust_type) {
                    self.places.insert(inner, of);
                    self.fields(of, inner, offset)?;
                }
                continue;
            }
            // bindgen makes up padding, and what holds fields of some bits.
            let Some(name) = self.names.of_field(record, field.name) else {
                continue;
            };
            self.claim(of, Quantity::Offset(name.to_owned()), offset);
            // Of an array without an end C has no size.
            if field.size != 0 {
                self.claim(of, Quantity::FieldSize(name.to_owned()), field.size);
            }
            let (path, inner, behind_pointer) = self.elements(name.to_owned(), field.rust_type);
            if let Some(inner) = self.types.record(inner)
                && self.names.of_type(inner) == Some(None)
            {
                let c_type = CType::OfField {
                    parent: of,
                    path,
                    behind_pointer,
                };
                self.left.push((inner, c_type));
            }
        }
        Ok(())
    }

    fn claim(&mut self, of: usize, quantity: Quantity, value: u64) {
        self.claims.layouts.push(Claim {
            of,
            quantity,
            value,
        });
    }

    /// What an array or pointer holds, how C gets there, and whether over a pointer.
    fn elements(&self, mut path: String, mut rust_type: &'a Type) -> (String, &'a Type, bool) {
        loop {
            rust_type = self.types.resolve(rust_type);
            match rust_type {
                Type::Array(array) => {
                    path.push_str("[0]");
                    rust_type = &array.elem;
                }
                Type::Ptr(pointer) => return (path, &pointer.elem, true),
                other => return (path, other, false),
            }
        }
    }
}
