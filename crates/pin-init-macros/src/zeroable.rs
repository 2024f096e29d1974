// SPDX-License-Identifier: MIT OR Apache-2.0

//! `#[derive(Zeroable)]` and `#[derive(MaybeZeroable)]`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Error, Generics, Item, Type, parse_quote};

/// What happens when a field is not `Zeroable`.
#[derive(Clone, Copy)]
pub(crate) enum Rule {
    /// It is an error that names the field's type.
    EveryField,
    /// The type just does not implement `Zeroable`.
    IfEveryField,
}

/// Expands either derive.
pub(crate) fn expand(item: Item, rule: Rule) -> syn::Result<TokenStream> {
    let (name, mut generics, fields): (Ident, Generics, Vec<Type>) = match item {
        Item::Struct(item) => {
            let fields = item.fields.into_iter().map(|field| field.ty).collect();
            (item.ident, item.generics, fields)
        }
        Item::Union(item) => {
            let fields = item.fields.named.into_iter().map(|field| field.ty);
            (item.ident, item.generics, fields.collect())
        }
        Item::Enum(item) => {
            return Err(Error::new(
                item.enum_token.span,
                "an enum cannot derive `Zeroable`: zero need not be one of its discriminants",
            ));
        }
        other => {
            return Err(Error::new_spanned(
                other,
                "`Zeroable` is derived for structs and unions",
            ));
        }
    };
    for parameter in generics.type_params_mut() {
        parameter.bounds.push(parse_quote!(::pin_init::Zeroable));
    }

    let check = match rule {
        Rule::EveryField => {
            let (parameters, _, bounds) = generics.split_for_impl();
            quote! {
                const _: () = {
                    fn zeroable<T: ::pin_init::Zeroable + ?::core::marker::Sized>() {}
                    #[allow(dead_code, reason = "generated code")]
                    fn every_field_is #parameters() #bounds {
                        #( zeroable::<#fields>(); )*
                    }
                };
            }
        }
        Rule::IfEveryField => {
            let bounds = generics.make_where_clause();
            for field in &fields {
                // The higher-ranked lifetime keeps a bound without parameters from being judged
                // at the definition, where a false one would be an error.
                bounds
                    .predicates
                    .push(parse_quote!(#field: for<'__judged_late> ::pin_init::Zeroable));
            }
            TokenStream::new()
        }
    };

    let (parameters, arguments, bounds) = generics.split_for_impl();
    Ok(quote! {
        // SAFETY: All-zero bytes are a value of every field, as the check below (or the bound on
        // every field) makes sure, and padding may hold anything.
        #[automatically_derived]
        unsafe impl #parameters ::pin_init::Zeroable for #name #arguments #bounds {}
        #check
    })
}
