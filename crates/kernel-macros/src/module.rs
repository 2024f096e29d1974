// SPDX-License-Identifier: MIT OR Apache-2.0

//! `module!`: from the keys an author writes to what the kernel looks for in a module.
//!
//! The entry points, and what goes into a named section, exist where there is a kernel to load the module
//! (`target_os = "none"`). On the host the same items are type-checked and nothing more. What differs between systems
//! is written for each, and the `kernel` crate keeps what is for its own (`__for_linux!`, `__for_freebsd!`).

mod entry;
mod fields;
mod info;
mod literal;
mod modinfo;
mod param;
mod permissions;

use proc_macro2::TokenStream;
use quote::quote;

use self::info::ModuleInfo;

/// Everything that `module!` puts in its place.
pub(crate) fn expand(info: &ModuleInfo) -> TokenStream {
    let entry = entry::expand(&info.type_, &info.name, &info.params);
    let modinfo = modinfo::expand(info);
    let params = param::expand(&info.params);
    quote! {
        #entry
        #modinfo
        #params
    }
}
