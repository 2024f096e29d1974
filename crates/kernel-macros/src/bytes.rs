// SPDX-License-Identifier: MIT OR Apache-2.0

//! `#[derive(AsBytes)]` and `#[derive(FromBytes)]`: is a struct no more than its bytes?

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, Item, ItemStruct, Result, Type};

/// Implements `AsBytes`, where there is no padding.
pub(crate) fn as_bytes(input: &Item) -> Result<TokenStream> {
    let item = c_struct(input)?;
    let name = &item.ident;
    let fields = types(item);
    Ok(quote! {
        const _: () = ::core::assert!(
            ::core::mem::size_of::<#name>() == 0 #(+ ::core::mem::size_of::<#fields>())*,
            "there is padding between the fields or behind them: name it as a field of its own",
        );

        // SAFETY: all fields have it, nothing lies between or behind them, and their order is the one written.
        #[automatically_derived]
        unsafe impl ::kernel::transmute::AsBytes for #name
        where
            #(#fields: ::kernel::transmute::AsBytes,)*
        {
        }
    })
}

/// Implements `FromBytes`.
pub(crate) fn from_bytes(input: &Item) -> Result<TokenStream> {
    let item = c_struct(input)?;
    let name = &item.ident;
    let fields = types(item);
    Ok(quote! {
        // SAFETY: all fields have it, and any bytes are padding.
        #[automatically_derived]
        unsafe impl ::kernel::transmute::FromBytes for #name
        where
            #(#fields: ::kernel::transmute::FromBytes,)*
        {
        }
    })
}

/// The types of the fields.
fn types(item: &ItemStruct) -> Vec<&Type> {
    item.fields.iter().map(|field| &field.ty).collect()
}

/// The struct, if its layout is C's.
fn c_struct(input: &Item) -> Result<&ItemStruct> {
    let Item::Struct(item) = input else {
        return Err(Error::new_spanned(
            input,
            "not every value of an enum or a union is bytes: take a struct",
        ));
    };
    if !item.generics.params.is_empty() {
        return Err(Error::new_spanned(
            &item.generics,
            "what is copied to or from user space has one layout, and no generic types",
        ));
    }
    let mut is_c = false;
    for attribute in &item.attrs {
        if attribute.path().is_ident("repr") {
            attribute.parse_nested_meta(|meta| {
                is_c |= meta.path.is_ident("C") || meta.path.is_ident("transparent");
                // `align(…)` and `packed(…)` have an argument.
                if meta.input.peek(syn::token::Paren) {
                    let argument;
                    syn::parenthesized!(argument in meta.input);
                    argument.parse::<syn::Expr>()?;
                }
                Ok(())
            })?;
        }
    }
    if !is_c {
        return Err(Error::new_spanned(
            &item.ident,
            "the compiler chooses the order of the fields: write `#[repr(C)]` before it",
        ));
    }
    Ok(item)
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    fn refusal(input: &Item) -> String {
        match (as_bytes(input), from_bytes(input)) {
            (Err(error), Err(_)) => error.to_string(),
            _ => String::new(),
        }
    }

    #[test]
    fn only_structs_laid_out_as_c_does_are_bytes() {
        assert_eq!(refusal(&parse_quote! { #[repr(C)] struct S { a: u8 } }), "");
        assert_eq!(
            refusal(&parse_quote! { #[repr(C, align(8))] struct S(u8); }),
            ""
        );
        assert_eq!(
            refusal(&parse_quote! { #[repr(transparent)] struct S(u8); }),
            ""
        );
        assert!(refusal(&parse_quote! { struct S(u8); }).contains("repr(C)"));
        assert!(refusal(&parse_quote! { #[repr(align(8))] struct S(u8); }).contains("repr(C)"));
        assert!(refusal(&parse_quote! { #[repr(C)] struct S<T>(T); }).contains("generic"));
        assert!(refusal(&parse_quote! { #[repr(u8)] enum E { A } }).contains("enum"));
    }

    #[test]
    fn padding_is_asked_about() -> Result<()> {
        let tokens = as_bytes(&parse_quote! { #[repr(C)] struct S { a: u8, b: u16 } })?.to_string();
        assert!(
            tokens.contains("0 + :: core :: mem :: size_of :: < u8 > () + :: core"),
            "{tokens}"
        );
        Ok(())
    }
}
