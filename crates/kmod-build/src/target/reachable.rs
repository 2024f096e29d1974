// SPDX-License-Identifier: MIT OR Apache-2.0

//! What of the generated bindings is used, beginning with what Rust code names.
//!
//! bindgen follows every structure to all it is made of, even one that it was told not to write: a pointer to an open
//! file brings half of the kernel's types. What nothing leads to is removed before anybody looks at it.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::Item;

use super::layouts;

/// Removes the items that nothing in `is_root`, nor any function or variable, leads to.
pub(super) fn keep(items: &mut Vec<Item>, is_root: impl Fn(&str) -> bool) {
    let mut mentions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut open = Vec::new();
    for item in &*items {
        let words = words(item);
        match owner(item) {
            Some(name) => {
                if is_root(&name) {
                    open.push(name.clone());
                }
                // What is only checked of a type leads nowhere.
                if !matches!(item, Item::Const(_)) {
                    mentions.entry(name).or_default().extend(words);
                }
            }
            None => open.extend(words),
        }
    }
    let mut reached = BTreeSet::new();
    while let Some(name) = open.pop() {
        if let Some(next) = mentions.get(&name)
            && reached.insert(name)
        {
            open.extend(next.iter().cloned());
        }
    }
    items.retain(|item| owner(item).is_none_or(|owner| reached.contains(&owner)));
}

/// The type that an item is, or belongs to; nothing for functions, variables and the like, which are kept.
fn owner(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Union(item) => Some(item.ident.to_string()),
        Item::Type(item) => Some(item.ident.to_string()),
        Item::Mod(item) => Some(item.ident.to_string()),
        Item::Impl(item) => {
            let syn::Type::Path(path) = &*item.self_ty else {
                return None;
            };
            Some(path.path.segments.last()?.ident.to_string())
        }
        Item::Const(item) => layouts::owner_of_check(item),
        _ => None,
    }
}

/// The words of an item, without the names of fields and parameters.
fn words(item: &Item) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut of = |tokens: &dyn quote::ToTokens| collect(tokens.to_token_stream(), &mut words);
    match item {
        Item::Struct(item) => item.fields.iter().for_each(|field| of(&field.ty)),
        Item::Union(item) => item.fields.named.iter().for_each(|field| of(&field.ty)),
        Item::ForeignMod(block) => {
            for function in &block.items {
                let syn::ForeignItem::Fn(function) = function else {
                    of(function);
                    continue;
                };
                for input in &function.sig.inputs {
                    match input {
                        syn::FnArg::Typed(input) => of(&input.ty),
                        syn::FnArg::Receiver(_) => {}
                    }
                }
                of(&function.sig.output);
            }
        }
        item => of(item),
    }
    words
}

fn collect(tokens: TokenStream, words: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(word) => {
                words.insert(word.to_string());
            }
            TokenTree::Group(group) => collect(group.stream(), words),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use quote::ToTokens as _;

    use super::*;

    #[test]
    fn what_nothing_leads_to_goes() -> syn::Result<()> {
        let mut file = syn::parse_file(
            r#"
            pub type size = usize;
            pub struct used { pub far: *mut inner }
            impl Default for used { fn default() -> Self { loop {} } }
            pub struct inner { pub n: size }
            const _: () = { ["Size of inner"][::core::mem::size_of::<inner>() - 8usize]; };
            pub struct root { pub to: other }
            pub struct other;
            pub struct apart { pub to: far }
            impl Default for apart { fn default() -> Self { loop {} } }
            const _: () = { ["Size of apart"][::core::mem::size_of::<apart>() - 8usize]; };
            pub struct far;
            unsafe extern "C" { pub fn kmod_use(far: *mut used); }
            "#,
        )?;
        keep(&mut file.items, |name| name == "root");
        let left = file.to_token_stream().to_string();
        for name in [
            "size",
            "used",
            "inner",
            "Size of inner",
            "root",
            "other",
            "kmod_use",
        ] {
            assert!(left.contains(name), "{name} is missing");
        }
        assert!(
            !left.contains("apart") && !left.contains("struct far"),
            "{left}"
        );
        Ok(())
    }
}
