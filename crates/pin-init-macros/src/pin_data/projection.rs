// SPDX-License-Identifier: MIT OR Apache-2.0

//! The projection: `project` turns a pinned struct into its fields, pinned or plain.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ItemStruct;

use super::Field;

/// Generates `FooProjection` and `Foo::project`.
pub(super) fn expand(item: &ItemStruct, fields: &[Field]) -> TokenStream {
    let ItemStruct {
        vis,
        ident,
        generics,
        ..
    } = item;
    let (parameters, arguments, bounds) = generics.split_for_impl();
    let borrowed = super::with_pin_lifetime(item);
    let (_, borrowed_arguments, _) = borrowed.split_for_impl();
    let name = format_ident!("{ident}Projection");

    let mut declarations = TokenStream::new();
    let mut values = TokenStream::new();
    let mut lines = Vec::new();
    for field in fields {
        let Field {
            cfgs,
            visibility,
            name,
            ty,
            pinned,
        } = field;
        let span = name.span().resolved_at(Span::call_site());
        let what = if *pinned { "pinned" } else { "not pinned" };
        let line = format!("- `{name}` ({what})");
        if *pinned {
            declarations.extend(quote_spanned! {span=>
                #(#cfgs)* #visibility #name: ::core::pin::Pin<&'__pin mut #ty>,
            });
            values.extend(quote_spanned! {span=>
                #(#cfgs)*
                // SAFETY: The field is structurally pinned: it stays where the struct stays.
                #name: unsafe { ::core::pin::Pin::new_unchecked(&mut this.#name) },
            });
        } else {
            declarations.extend(quote_spanned! {span=>
                #(#cfgs)* #visibility #name: &'__pin mut #ty,
            });
            values.extend(quote_spanned!(span=> #(#cfgs)* #name: &mut this.#name,));
        }
        lines.push(line);
    }
    let about = format!("The fields of a pinned [`{ident}`], borrowed.");
    quote! {
        #[doc = #about]
        #[doc(hidden)]
        #[allow(
            dead_code,
            explicit_outlives_requirements,
            missing_debug_implementations,
            missing_docs,
            non_snake_case,
            clippy::mut_mut,
            reason = "generated code"
        )]
        #vis struct #name #borrowed #bounds {
            #declarations
            ___pin: ::core::marker::PhantomData<&'__pin mut ()>,
        }

        #[allow(dead_code, reason = "generated code")]
        impl #parameters #ident #arguments #bounds {
            /// Borrows every field, pinned or plain.
            ///
            #(#[doc = #lines])*
            #[inline]
            #vis fn project<'__pin>(
                self: ::core::pin::Pin<&'__pin mut Self>,
            ) -> #name #borrowed_arguments {
                // SAFETY: Nothing is moved out: plain borrows are given of those fields only
                // that are not pinned with the struct.
                let this = unsafe { ::core::pin::Pin::get_unchecked_mut(self) };
                #name {
                    #values
                    ___pin: ::core::marker::PhantomData,
                }
            }
        }
    }
}
