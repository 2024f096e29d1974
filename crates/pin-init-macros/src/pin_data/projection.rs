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
    let mut parts = TokenStream::new();
    let mut values = TokenStream::new();
    let mut lines = Vec::new();
    for (index, field) in fields.iter().enumerate() {
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
        let part = format_ident!("part{index}", span = span.resolved_at(Span::mixed_site()));
        parts.extend(quote_spanned!(span=> #(#cfgs)* #name: #part,));
        if *pinned {
            declarations.extend(quote_spanned! {span=>
                #(#cfgs)* #visibility #name: ::core::pin::Pin<&'__pin mut #ty>,
            });
            values.extend(quote_spanned! {span=>
                #(#cfgs)*
                // SAFETY: The field has `#[pin]`: it stays where the struct stays.
                #name: unsafe { ::core::pin::Pin::new_unchecked(#part) },
            });
        } else {
            declarations.extend(quote_spanned! {span=>
                #(#cfgs)* #visibility #name: &'__pin mut #ty,
            });
            values.extend(quote_spanned!(span=> #(#cfgs)* #name: #part,));
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
            __whole: ::core::marker::PhantomData<::core::pin::Pin<&'__pin mut #ident #arguments>>,
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
                // SAFETY: The struct is taken apart into borrows, and what comes out plain of them
                // is not pinned with it.
                let Self { #parts } = unsafe { ::core::pin::Pin::into_inner_unchecked(self) };
                #name { #values __whole: ::core::marker::PhantomData }
            }
        }
    }
}
