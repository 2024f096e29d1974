// SPDX-License-Identifier: MIT OR Apache-2.0

//! The rule for `Drop`: a pinned struct is destroyed through `PinnedDrop` or by its fields alone.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ItemStruct;

use super::Args;

/// Generates the `Drop` that calls `PinnedDrop`, or what makes either impl an error.
pub(super) fn expand(args: &Args, item: &ItemStruct) -> TokenStream {
    let ItemStruct {
        ident, generics, ..
    } = item;
    let (parameters, arguments, bounds) = generics.split_for_impl();
    if args.pinned_drop {
        return quote! {
            impl #parameters ::core::ops::Drop for #ident #arguments #bounds {
                #[inline]
                fn drop(&mut self) {
                    // SAFETY: The value is being destroyed, so it moves no more.
                    let this = unsafe { ::core::pin::Pin::new_unchecked(self) };
                    // SAFETY: This is `Drop::drop`, and the token goes to the destructor of the
                    // same type.
                    let token = unsafe { ::pin_init::__internal::OnlyCallFromDrop::new() };
                    ::pin_init::PinnedDrop::drop(this, token);
                }
            }
        };
    }
    // A blanket impl and an impl for the struct conflict as soon as the struct has the bound of
    // the blanket impl. The compiler names the trait in its message, so the name is the advice.
    quote! {
        #[allow(non_camel_case_types, reason = "generated code")]
        trait Drop_is_not_for_pin_data_use_PinnedDrop {}
        #[allow(drop_bounds, reason = "generated code")]
        impl<T: ::core::ops::Drop + ?::core::marker::Sized>
            Drop_is_not_for_pin_data_use_PinnedDrop for T {}
        impl #parameters Drop_is_not_for_pin_data_use_PinnedDrop
            for #ident #arguments #bounds {}

        #[allow(non_camel_case_types, reason = "generated code")]
        trait PinnedDrop_must_be_announced_by_pin_data_PinnedDrop {}
        impl<T: ::pin_init::PinnedDrop + ?::core::marker::Sized>
            PinnedDrop_must_be_announced_by_pin_data_PinnedDrop for T {}
        impl #parameters PinnedDrop_must_be_announced_by_pin_data_PinnedDrop
            for #ident #arguments #bounds {}
    }
}
