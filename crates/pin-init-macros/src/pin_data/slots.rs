// SPDX-License-Identifier: MIT OR Apache-2.0

//! The slots: one unsafe function per field, which hands `pin_init!` its uninitialised memory.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ItemStruct;

use super::Field;

/// Generates the type behind `HasPinData::PinData`.
///
/// It is invariant in every parameter of the struct and carries the struct's visibility; each
/// function carries its field's, so an initialiser reaches what a struct literal would reach.
pub(super) fn expand(item: &ItemStruct, fields: &[Field]) -> TokenStream {
    let ItemStruct {
        vis,
        ident,
        generics,
        ..
    } = item;
    let (parameters, arguments, bounds) = generics.split_for_impl();
    let functions = fields.iter().map(|field| {
        let Field {
            cfgs,
            visibility,
            name,
            ty,
            pinned,
        } = field;
        let holder = if *pinned {
            quote!(::pin_init::__internal::Fixed)
        } else {
            quote!(::pin_init::__internal::Loose)
        };
        let span = name.span().resolved_at(Span::call_site());
        quote_spanned! {span=>
            /// # Safety
            ///
            /// - `slot` is valid and aligned, and so is the field in it.
            /// - There is nothing in the field, and nothing else uses its memory.
            /// - The struct is pinned from now on.
            #(#cfgs)*
            #[inline(always)]
            #visibility unsafe fn #name(
                self,
                slot: *mut #ident #arguments,
            ) -> #holder<#ty> {
                // SAFETY: The caller vouches for the slot.
                let place = unsafe { &raw mut (*slot).#name };
                // SAFETY: The caller vouches for the field, which is pinned if it has `#[pin]`.
                unsafe { <#holder<#ty>>::at(place) }
            }
        }
    });
    quote! {
        #[doc(hidden)]
        #[allow(explicit_outlives_requirements, missing_debug_implementations, reason = "generated code")]
        #vis struct __ThePinData #generics (
            ::pin_init::__internal::Invariant<#ident #arguments>,
        ) #bounds;

        #[automatically_derived]
        impl #parameters ::core::clone::Clone for __ThePinData #arguments #bounds {
            #[inline(always)]
            fn clone(&self) -> Self {
                *self
            }
        }

        #[automatically_derived]
        impl #parameters ::core::marker::Copy for __ThePinData #arguments #bounds {}

        #[allow(dead_code, non_snake_case, clippy::missing_safety_doc, reason = "generated code")]
        impl #parameters __ThePinData #arguments #bounds {
            #(#functions)*
        }

        // SAFETY: The functions above are the projections of this struct.
        unsafe impl #parameters ::pin_init::__internal::PinData
            for __ThePinData #arguments #bounds
        {
            type Datee = #ident #arguments;
        }

        // SAFETY: The data belongs to this struct and has the struct's own bounds.
        unsafe impl #parameters ::pin_init::__internal::HasPinData
            for #ident #arguments #bounds
        {
            type PinData = __ThePinData #arguments;

            #[inline(always)]
            unsafe fn __pin_data() -> Self::PinData {
                __ThePinData(::core::marker::PhantomData)
            }
        }
    }
}
