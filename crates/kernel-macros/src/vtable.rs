// SPDX-License-Identifier: MIT OR Apache-2.0

//! `#[vtable]`: which functions of a trait does an implementation provide?

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident};
use syn::{
    Attribute, Error, Ident, ImplItem, Item, ItemImpl, ItemTrait, Result, Signature, TraitItem,
    ext::IdentExt, parse_quote,
};

/// Adds the constants to a trait or to an implementation of one.
pub(crate) fn expand(item: Item) -> Result<TokenStream> {
    match item {
        Item::Trait(item) => Ok(declare(item).into_token_stream()),
        Item::Impl(item) if item.trait_.is_some() => Ok(implement(item).into_token_stream()),
        other => Err(Error::new_spanned(
            other,
            "`#[vtable]` goes on a trait or on an implementation of a trait",
        )),
    }
}

/// Declares `HAS_…` for each function, `false` unless an implementation says otherwise.
fn declare(mut item: ItemTrait) -> ItemTrait {
    let mut constants: Vec<TraitItem> = vec![parse_quote! {
        /// Set by the attribute: an implementation without it does not compile.
        #[doc(hidden)]
        const USE_VTABLE_ATTR: ();
    }];
    for member in &item.items {
        let TraitItem::Fn(function) = member else {
            continue;
        };
        let cfgs = cfgs(&function.attrs);
        let name = constant_name(&function.sig);
        let doc = format!(
            "Whether the implementation provides `{}`.",
            function.sig.ident.unraw()
        );
        constants.push(parse_quote! {
            #(#cfgs)*
            #[doc = #doc]
            const #name: bool = false;
        });
    }
    item.items.extend(constants);
    item
}

/// Sets `HAS_…` of each function that is there, unless the author has set it by hand.
fn implement(mut item: ItemImpl) -> ItemImpl {
    let by_hand: Vec<Ident> = item
        .items
        .iter()
        .filter_map(|member| match member {
            ImplItem::Const(constant) => Some(constant.ident.clone()),
            _ => None,
        })
        .collect();
    let mut constants: Vec<ImplItem> = vec![parse_quote! { const USE_VTABLE_ATTR: () = (); }];
    for member in &item.items {
        let ImplItem::Fn(function) = member else {
            continue;
        };
        let name = constant_name(&function.sig);
        if by_hand.contains(&name) {
            continue;
        }
        let cfgs = cfgs(&function.attrs);
        constants.push(parse_quote! {
            #(#cfgs)*
            const #name: bool = true;
        });
    }
    item.items.extend(constants);
    item
}

/// `read_iter` gives `HAS_READ_ITER`, with the place of the function's name for error messages.
fn constant_name(signature: &Signature) -> Ident {
    let name = &signature.ident;
    format_ident!(
        "HAS_{}",
        name.unraw().to_string().to_uppercase(),
        span = name.span()
    )
}

/// The conditions under which a function exists: its constant exists under the same ones.
fn cfgs(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"))
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn expanded(item: Item) -> String {
        match expand(item) {
            Ok(tokens) => tokens.to_string(),
            Err(error) => format!("error: {error}"),
        }
    }

    #[test]
    fn a_trait_declares_one_constant_for_each_function() {
        let tokens = expanded(parse_quote! { trait T { fn a(); fn r#type() {} const X: u8; } });
        assert!(tokens.contains("const HAS_A : bool = false"), "{tokens}");
        assert!(tokens.contains("const HAS_TYPE : bool = false"), "{tokens}");
        assert!(!tokens.contains("HAS_X"), "{tokens}");
    }

    #[test]
    fn an_implementation_sets_what_it_has() {
        let tokens = expanded(parse_quote! { impl T for S { fn a() {} } });
        assert!(tokens.contains("const HAS_A : bool = true"), "{tokens}");
    }

    #[test]
    fn a_constant_set_by_hand_wins() {
        let tokens =
            expanded(parse_quote! { impl T for S { const HAS_A: bool = false; fn a() {} } });
        assert_eq!(tokens.matches("HAS_A").count(), 1, "{tokens}");
    }

    #[test]
    fn a_condition_of_a_function_is_one_of_its_constant() {
        let condition = quote! { #[cfg(feature = "x")] }.to_string();
        let tokens = expanded(parse_quote! { impl T for S { #[cfg(feature = "x")] fn a() {} } });
        assert_eq!(tokens.matches(&condition).count(), 2, "{tokens}");
    }

    #[test]
    fn inherent_implementations_are_refused() {
        assert!(expanded(parse_quote! { impl S { fn a() {} } }).starts_with("error: "));
    }
}
