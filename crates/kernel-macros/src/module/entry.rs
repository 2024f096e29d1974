// SPDX-License-Identifier: MIT OR Apache-2.0

//! The names a module gets, and how the kernel finds what it calls: two functions on Linux, linker sets on FreeBSD.

use std::ffi::CString;

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Type, spanned::Spanned as _};

use super::{
    literal::Text,
    param::{self, Param},
};

/// `__LOG_PREFIX`, `THIS_MODULE`, `LocalModule`, and what each system looks for.
///
/// All of it hands over to `kernel`, which owns the module and remembers whether it is there: no call
/// made here can be a wrong one, so that nothing here is unsafe but the names the kernels demand.
pub(super) fn expand(type_: &Type, name: &Text, params: &[Param]) -> TokenStream {
    let linux = for_linux(type_);
    let freebsd = for_freebsd(type_, name, params);
    let prefix = Literal::byte_string(format!("{}\0", name.value).as_bytes());
    let name = Literal::c_string(&CString::from(name));
    quote! {
        #[doc = "The name of the module, which the logging macros put before each message."]
        const __LOG_PREFIX: &[u8] = #prefix;

        #[doc = "The module that this crate is."]
        static THIS_MODULE: ::kernel::ThisModule = ::kernel::__private::this_module();

        #[doc = "The type that `module!` was given."]
        type LocalModule = #type_;

        impl ::kernel::ModuleMetadata for #type_ {
            const NAME: &'static ::core::ffi::CStr = #name;
        }

        ::kernel::__for_linux! { #linux }
        ::kernel::__for_freebsd! { #freebsd }
    }
}

/// `init_module` and `cleanup_module`.
fn for_linux(type_: &Type) -> TokenStream {
    // Where it is said that a type is no module.
    let load = quote_spanned!(type_.span() => __KMOD_SLOT.load);
    quote! {
        const _: (extern "C" fn() -> ::core::ffi::c_int, extern "C" fn()) = {
            static __KMOD_SLOT: ::kernel::__private::ModuleSlot<#type_> =
                ::kernel::__private::ModuleSlot::new();

            #[cfg_attr(target_os = "none", unsafe(no_mangle), unsafe(link_section = ".init.text"))]
            extern "C" fn init_module() -> ::core::ffi::c_int {
                #load(&THIS_MODULE)
            }

            #[cfg_attr(target_os = "none", unsafe(no_mangle), unsafe(link_section = ".exit.text"))]
            extern "C" fn cleanup_module() {
                __KMOD_SLOT.unload()
            }

            // The addresses are taken from another object, where objtool does not see it: without these two it
            // would turn the landing marks of both functions (`endbr64`) into traps.
            #[cfg_attr(target_os = "none", unsafe(link_section = ".init.data"), used(compiler))]
            static __KMOD_INIT: extern "C" fn() -> ::core::ffi::c_int = init_module;

            #[cfg_attr(target_os = "none", unsafe(link_section = ".exit.data"), used(compiler))]
            static __KMOD_CLEANUP: extern "C" fn() = cleanup_module;

            // On the host nobody calls them, but they are not dead code.
            (init_module, cleanup_module)
        };
    }
}

/// What the linker sets hold: the object that the kernel knows the module by, what registers it, and what is said of it.
fn for_freebsd(type_: &Type, name: &Text, params: &[Param]) -> TokenStream {
    let params = param::for_freebsd(name, params);
    let count = Literal::usize_suffixed(params.len());
    let name = Literal::c_string(&CString::from(name));
    // Where it is said that a type is no module.
    let declared = quote_spanned!(type_.span() => ::kernel::__private::Declared::<#type_>::new);
    let sets = [
        (
            "set_sysinit_set",
            quote!(Registration),
            quote!(new(&__KMOD_DATA)),
        ),
        ("set_modmetadata_set", quote!(Metadata), quote!(kernel())),
        (
            "set_modmetadata_set",
            quote!(Metadata),
            quote!(module(#name, &__KMOD_DATA)),
        ),
        (
            "set_modmetadata_set",
            quote!(Metadata),
            quote!(version(#name)),
        ),
    ];
    let sets = sets.map(|(set, type_, made)| {
        quote! {
            const _: () = {
                static __KMOD_MEMBER: ::kernel::__private::#type_ = ::kernel::__private::#type_::#made;

                #[cfg_attr(target_os = "none", unsafe(link_section = #set), used(compiler))]
                static __KMOD_POINTER: &::kernel::__private::#type_ = &__KMOD_MEMBER;
            };
        }
    });
    quote! {
        const _: () = {
            static __KMOD_PARAMS: [::kernel::__private::KernelParam; #count] = [#(#params),*];
            static __KMOD_DECLARED: ::kernel::__private::Declared<#type_> = #declared(&THIS_MODULE, &__KMOD_PARAMS);

            #[cfg_attr(target_os = "none", unsafe(export_name = "__this_module"))]
            static __KMOD_DATA: ::kernel::__private::ModuleData =
                ::kernel::__private::ModuleData::new(#name, &__KMOD_DECLARED);

            #(#sets)*
        };
    }
}
