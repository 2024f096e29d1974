// SPDX-License-Identifier: MIT OR Apache-2.0

//! How rustc lays out the types of the bindings.
//!
//! The rules are those of `repr(C)`. bindgen writes what libclang says of sizes, alignments and most
//! offsets beside the types, for rustc to check when it compiles them. Where the two differ, bindgen has not
//! understood the C.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Expr, Fields, GenericArgument, Item, Lit, PathArguments, Type, UnOp};

/// The size and the alignment of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) size: u64,
    pub(super) align: u64,
}

const POINTER: Layout = Layout { size: 8, align: 8 };

/// The types and constants of the bindings.
#[derive(Default)]
pub(super) struct Types {
    records: BTreeMap<String, Record>,
    aliases: BTreeMap<String, Type>,
    /// Constants and their values, by the names that C has too.
    pub(super) constants: BTreeMap<String, i128>,
    /// What libclang said, by bindgen's words for it.
    said: BTreeMap<String, u64>,
}

/// A structure or union.
struct Record {
    is_union: bool,
    /// The most that a field is aligned to.
    packed: Option<u64>,
    /// The least that the whole is aligned to.
    align: u64,
    /// The name of its type parameter.
    parameter: Option<String>,
    fields: Vec<(String, Type)>,
}

/// One field where it lies.
pub(super) struct Field<'a> {
    pub(super) name: &'a str,
    pub(super) offset: u64,
    pub(super) size: u64,
    pub(super) rust_type: &'a Type,
}

impl Types {
    /// Reads the bindings.
    ///
    /// # Errors
    ///
    /// When they are not as bindgen writes them.
    pub(super) fn parse(bindings: &syn::File) -> Result<Self, String> {
        let mut types = Self::default();
        types.take(&bindings.items, "")?;
        Ok(types)
    }

    fn take(&mut self, items: &[Item], module: &str) -> Result<(), String> {
        for item in items {
            match item {
                Item::Struct(item) => {
                    let record = Record::new(&item.attrs, &item.generics, &item.fields)?;
                    self.records.insert(item.ident.to_string(), record);
                }
                Item::Union(item) => {
                    let fields = Fields::Named(item.fields.clone());
                    let record = Record {
                        is_union: true,
                        ..Record::new(&item.attrs, &item.generics, &fields)?
                    };
                    self.records.insert(item.ident.to_string(), record);
                }
                Item::Type(item) => {
                    let name = format!("{module}{}", item.ident);
                    self.aliases.insert(name, (*item.ty).clone());
                }
                Item::Const(item) if item.ident == "_" => self.hear(&item.expr)?,
                Item::Const(item) => {
                    if let Some(value) = number(&item.expr) {
                        self.constants.insert(item.ident.to_string(), value);
                    }
                }
                Item::Mod(item) => {
                    let items = item.content.as_ref().map(|(_, items)| items.as_slice());
                    self.take(items.unwrap_or_default(), &format!("{}::", item.ident))?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Takes a block of `["Size of x"][size_of::<x>() - 4usize];`.
    fn hear(&mut self, block: &Expr) -> Result<(), String> {
        let Expr::Block(block) = block else {
            return Err("a constant without a name is not a check of layouts".into());
        };
        for statement in &block.block.stmts {
            let heard = match statement {
                syn::Stmt::Expr(Expr::Index(index), _) => words_and_number(index),
                _ => None,
            };
            let (words, value) = heard.ok_or("a check of layouts has a form that is not known")?;
            self.said.insert(words, value);
        }
        Ok(())
    }

    /// The structures and unions.
    pub(super) fn records(&self) -> impl Iterator<Item = &str> {
        self.records.keys().map(String::as_str)
    }

    /// What libclang said of a structure; `None` where it has only heard of it.
    pub(super) fn said(&self, record: &str) -> Option<Layout> {
        Some(Layout {
            size: *self.said.get(&format!("Size of {record}"))?,
            align: *self.said.get(&format!("Alignment of {record}"))?,
        })
    }

    /// The fields of a structure that is not generic.
    ///
    /// # Errors
    ///
    /// When one has a type whose layout is not known.
    pub(super) fn fields(&self, name: &str) -> Result<Vec<Field<'_>>, String> {
        let record = self.records.get(name).ok_or_else(|| unknown(name))?;
        Ok(self.lay_out(record, None)?.1)
    }

    /// The structures and unions that rustc does not lay out as libclang said, provided that it does so
    /// with those in them.
    ///
    /// # Errors
    ///
    /// When one has a type whose layout is not known.
    pub(super) fn misplaced(&self) -> Result<BTreeSet<String>, String> {
        let mut misplaced = BTreeSet::new();
        for (name, record) in &self.records {
            let Some(said) = self.said(name) else {
                continue;
            };
            let (layout, fields) = self.lay_out(record, None)?;
            let all_fit = fields.iter().all(|field| {
                let words = format!("Offset of field: {name}::{}", field.name);
                self.said
                    .get(&words)
                    .is_none_or(|said| *said == field.offset)
            });
            if layout != said || !all_fit {
                misplaced.insert(name.clone());
            }
        }
        Ok(misplaced)
    }

    /// What a type is an alias for, if it is one.
    pub(super) fn resolve<'a>(&'a self, mut rust_type: &'a Type) -> &'a Type {
        while let Some(alias) = path(rust_type).and_then(|name| self.aliases.get(&name)) {
            rust_type = alias;
        }
        rust_type
    }

    /// The structure or union that a type is.
    pub(super) fn record<'a>(&'a self, rust_type: &'a Type) -> Option<&'a str> {
        let name = path(self.resolve(rust_type))?;
        Some(self.records.get_key_value(&name)?.0)
    }

    /// Where the fields of a structure lie; `argument` is what its type parameter stands for.
    fn lay_out<'a>(
        &'a self,
        record: &'a Record,
        argument: Option<&Type>,
    ) -> Result<(Layout, Vec<Field<'a>>), String> {
        let (mut end, mut size, mut align) = (0, 0, 1);
        let mut fields = Vec::new();
        for (name, rust_type) in &record.fields {
            let generic = record.parameter.as_deref();
            let field = self.layout(rust_type, generic.zip(argument))?;
            let most = record.packed.unwrap_or(u64::MAX);
            let field_align = field.align.min(most);
            let offset = if record.is_union {
                0
            } else {
                u64::next_multiple_of(end, field_align)
            };
            end = offset + field.size;
            size = size.max(end);
            align = align.max(field_align);
            fields.push(Field {
                name,
                offset,
                size: field.size,
                rust_type,
            });
        }
        let align = align.max(record.align);
        let size = size.next_multiple_of(align);
        Ok((Layout { size, align }, fields))
    }

    /// The layout of any type in the bindings.
    fn layout(&self, rust_type: &Type, generic: Option<(&str, &Type)>) -> Result<Layout, String> {
        match rust_type {
            Type::Ptr(_) | Type::BareFn(_) => Ok(POINTER),
            Type::Paren(inner) => self.layout(&inner.elem, generic),
            Type::Group(inner) => self.layout(&inner.elem, generic),
            Type::Array(array) => {
                let element = self.layout(&array.elem, generic)?;
                let count = number(&array.len).and_then(|count| u64::try_from(count).ok());
                let count = count.ok_or("an array has a length that is not a number")?;
                Ok(Layout {
                    size: element.size * count,
                    align: element.align,
                })
            }
            Type::Path(_) => {
                let name = path(rust_type).ok_or("a type has a form that is not known")?;
                self.layout_of_name(&name, argument(rust_type), generic)
            }
            _ => Err("a type has a form that is not known".into()),
        }
    }

    fn layout_of_name(
        &self,
        name: &str,
        argument: Option<&Type>,
        generic: Option<(&str, &Type)>,
    ) -> Result<Layout, String> {
        if let Some((_, inner)) = generic.filter(|(parameter, _)| *parameter == name) {
            return self.layout(inner, None);
        }
        if let Some(alias) = self.aliases.get(name) {
            return self.layout(alias, None);
        }
        if let Some(said) = self.said(name) {
            return Ok(said);
        }
        if let Some(record) = self.records.get(name) {
            // `Wrapper<T>` within a generic structure: what `T` is there.
            let outer = |inner: &'_ Type| path(inner) == generic.map(|(name, _)| name.to_owned());
            let argument = match argument {
                Some(inner) if generic.is_some() && outer(inner) => generic.map(|(_, inner)| inner),
                other => other,
            };
            return Ok(self.lay_out(record, argument)?.0);
        }
        let last = name.rsplit("::").next().unwrap_or(name);
        let size = match last {
            "PhantomData" => return Ok(Layout { size: 0, align: 1 }),
            "Option" if matches!(argument, Some(Type::BareFn(_))) => return Ok(POINTER),
            "bool" | "u8" | "i8" | "c_char" | "c_schar" | "c_uchar" | "c_void" => 1,
            "u16" | "i16" | "c_short" | "c_ushort" => 2,
            "u32" | "i32" | "f32" | "c_int" | "c_uint" | "c_float" => 4,
            "u64" | "i64" | "f64" | "usize" | "isize" | "c_long" | "c_ulong" | "c_longlong"
            | "c_ulonglong" | "c_double" => 8,
            "u128" | "i128" => 16,
            _ => return Err(unknown(name)),
        };
        Ok(Layout { size, align: size })
    }
}

impl Record {
    fn new(
        attributes: &[syn::Attribute],
        generics: &syn::Generics,
        fields: &Fields,
    ) -> Result<Self, String> {
        let mut record = Self {
            is_union: false,
            packed: None,
            align: 1,
            parameter: generics
                .type_params()
                .next()
                .map(|parameter| parameter.ident.to_string()),
            fields: Vec::new(),
        };
        for attribute in attributes.iter().filter(|a| a.path().is_ident("repr")) {
            let read = attribute.parse_nested_meta(|meta| {
                if !meta.path.is_ident("packed") && !meta.path.is_ident("align") {
                    return Ok(());
                }
                let mut bytes = 1;
                if meta.input.peek(syn::token::Paren) {
                    let content;
                    syn::parenthesized!(content in meta.input);
                    bytes = content.parse::<syn::LitInt>()?.base10_parse()?;
                }
                if meta.path.is_ident("packed") {
                    record.packed = Some(bytes);
                } else {
                    record.align = bytes;
                }
                Ok(())
            });
            read.map_err(|error| error.to_string())?;
        }
        record.fields = fields
            .iter()
            .enumerate()
            .map(|(index, field)| {
                let name = field.ident.as_ref();
                let name = name.map_or_else(|| index.to_string(), ToString::to_string);
                (name, field.ty.clone())
            })
            .collect();
        Ok(record)
    }
}

/// A name in the bindings: the last two parts of a path for `module::Type`, else the last.
fn path(rust_type: &Type) -> Option<String> {
    let Type::Path(path) = rust_type else {
        return None;
    };
    let parts: Vec<String> = path
        .path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    match parts.as_slice() {
        [.., module, last] if last == "Type" => Some(format!("{module}::Type")),
        [.., last] => Some(last.clone()),
        [] => None,
    }
}

/// What a generic type is made of.
fn argument(rust_type: &Type) -> Option<&Type> {
    let Type::Path(path) = rust_type else {
        return None;
    };
    match &path.path.segments.last()?.arguments {
        PathArguments::AngleBracketed(arguments) => {
            arguments.args.iter().find_map(|argument| match argument {
                GenericArgument::Type(inner) => Some(inner),
                _ => None,
            })
        }
        _ => None,
    }
}

/// A literal number, truth value or byte.
fn number(expression: &Expr) -> Option<i128> {
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => number.base10_parse().ok(),
            Lit::Bool(truth) => Some(truth.value.into()),
            Lit::Byte(byte) => Some(byte.value().into()),
            _ => None,
        },
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => Some(-number(&unary.expr)?),
        Expr::Group(inner) => number(&inner.expr),
        Expr::Paren(inner) => number(&inner.expr),
        _ => None,
    }
}

/// The type that a block of checks is about.
pub(in super::super) fn owner_of_check(item: &syn::ItemConst) -> Option<String> {
    let Expr::Block(block) = &*item.expr else {
        return None;
    };
    let syn::Stmt::Expr(Expr::Index(index), _) = block.block.stmts.first()? else {
        return None;
    };
    let (words, _) = words_and_number(index)?;
    Some(words.strip_prefix("Size of ")?.to_owned())
}

/// The parts of `["words"][… - 4usize]`.
fn words_and_number(index: &syn::ExprIndex) -> Option<(String, u64)> {
    let Expr::Array(words) = &*index.expr else {
        return None;
    };
    let Expr::Lit(words) = words.elems.first()? else {
        return None;
    };
    let Lit::Str(words) = &words.lit else {
        return None;
    };
    let Expr::Binary(difference) = &*index.index else {
        return None;
    };
    Some((
        words.value(),
        u64::try_from(number(&difference.right)?).ok()?,
    ))
}

fn unknown(name: &str) -> String {
    format!("the bindings use `{name}`, whose layout is not known")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As bindgen writes it for `union { struct ns_tree; struct rcu_head ns_rcu; }`, without the first.
    const HALF: &str = r#"
        #[repr(C)] pub struct inner { pub a: ffi::c_int, pub b: [ffi::c_char; 3usize], }
        const _: () = {
            ["Size of inner"][size_of::<inner>() - 8usize];
            ["Alignment of inner"][align_of::<inner>() - 4usize];
            ["Offset of field: inner::b"][offset_of!(inner, b) - 4usize];
        };
        #[repr(C)] pub union half { pub inner: inner, pub two: [inner; 2usize], }
        const _: () = {
            ["Size of half"][size_of::<half>() - 144usize];
            ["Alignment of half"][align_of::<half>() - 8usize];
        };
        #[repr(C, packed(2))] pub struct outer { pub c: u8, pub half: half, pub end: __End<u64>, }
        pub struct __End<T>(PhantomData<T>, [T; 0]);
        const _: () = {
            ["Size of outer"][size_of::<outer>() - 146usize];
            ["Alignment of outer"][align_of::<outer>() - 2usize];
            ["Offset of field: outer::half"][offset_of!(outer, half) - 2usize];
            ["Offset of field: outer::end"][offset_of!(outer, end) - 146usize];
        };
        pub mod colour { pub type Type = ffi::c_uint; pub const RED: Type = 5; }
        pub const NEGATIVE: colour::Type = -5;
    "#;

    #[test]
    fn what_bindgen_has_not_understood_is_found_and_nothing_around_it() -> Result<(), String> {
        let parse = |text: &str| {
            let code = syn::parse_file(text).map_err(|error| error.to_string())?;
            Types::parse(&code)
        };
        let types = parse(HALF)?;
        assert_eq!(types.misplaced()?, BTreeSet::from(["half".to_owned()]));
        assert_eq!(types.constants.get("RED"), Some(&5));
        assert_eq!(types.constants.get("NEGATIVE"), Some(&-5));
        let whole = parse(
            &HALF
                .replace("144usize", "16usize")
                .replace("half>() - 8usize", "half>() - 4usize")
                .replace("146usize", "18usize"),
        )?;
        assert_eq!(whole.misplaced()?, BTreeSet::new());
        let moved = parse(&HALF.replace("b) - 4usize", "b) - 5usize"))?;
        assert!(moved.misplaced()?.contains("inner"));
        Ok(())
    }

    #[test]
    fn a_type_that_is_not_known_is_named() -> Result<(), String> {
        let code = syn::parse_file(&HALF.replace("u8", "u9")).map_err(|error| error.to_string())?;
        let said = Types::parse(&code)?.misplaced();
        assert!(said.is_err_and(|said| said.contains("`u9`")));
        Ok(())
    }
}
