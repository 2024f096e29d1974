// SPDX-License-Identifier: MIT OR Apache-2.0

//! The condition for `Unpin`: the fields marked `#[pin]` decide, and no others.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ItemStruct;

use super::Field;

/// Generates the impl of `Unpin`, conditional on a struct that has the pinned fields alone.
pub(super) fn expand(item: &ItemStruct, fields: &[Field]) -> TokenStream {
    let ItemStruct { ident, .. } = item;
    let (_, arguments, _) = item.generics.split_for_impl();
    let mut generics = super::with_pin_lifetime(item);
    generics.make_where_clause();
    let (parameters, borrowed_arguments, bounds) = generics.split_for_impl();
    let predicates = bounds.map(|bounds| &bounds.predicates);
    let pinned = fields.iter().filter(|field| field.pinned).map(|field| {
        let Field { cfgs, name, ty, .. } = field;
        quote!(#(#cfgs)* #name: #ty)
    });
    quote! {
        // The lifetime makes the bound below depend on a parameter even for a struct without any,
        // for the compiler refuses a bound that it can see to be false.
        #[allow(
            dead_code,
            explicit_outlives_requirements,
            missing_debug_implementations,
            non_snake_case,
            reason = "generated code"
        )]
        struct __Pinned #generics #bounds {
            __lifetime: ::pin_init::__internal::Invariant<&'__pin ()>,
            __parameters: ::pin_init::__internal::Invariant<#ident #arguments>,
            #(#pinned,)*
        }

        #[doc(hidden)]
        impl #parameters ::core::marker::Unpin for #ident #arguments
        where
            __Pinned #borrowed_arguments: ::core::marker::Unpin,
            #predicates
        {}
    }
}
