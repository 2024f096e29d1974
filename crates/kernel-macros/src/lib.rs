// SPDX-License-Identifier: MIT OR Apache-2.0

//! The procedural macros of kernel modules: [`module!`], [`#[vtable]`](macro@vtable), and the derives of
//! `kernel::transmute`.
//!
//! They run on the host and are used through the `kernel` crate, which re-exports them. What they expand to
//! is small: it names documented functions of `::kernel`, and nothing else but `::core`.

mod bytes;
mod fmt;
mod module;
mod print;
mod vtable;

use proc_macro::TokenStream;
use syn::parse_macro_input;

/// Declares the kernel module that a crate is.
///
/// Invoked once, at the root of the crate. The keys come in this order:
///
/// | key | value | |
/// |---|---|---|
/// | `type` | the type that implements `kernel::Module` or `kernel::InPlaceModule` | required |
/// | `name` | name of the module: ASCII letters, digits, `_` and `-` | required |
/// | `authors` | list of strings; `author: "name"` for a single one | |
/// | `description` | a string | |
/// | `license` | one that the kernel knows, as `"GPL"` | required |
/// | `alias` | list of strings: further names the module can be asked for by | |
/// | `firmware` | list of strings: firmware files the module will request | |
/// | `imports_ns` | list of strings: symbol namespaces that are imported | |
/// | `softdep` | list of strings: `"pre: other"` or `"post: other"` | |
/// | `params` | the parameters, see below | |
///
/// The crate gets a `static THIS_MODULE`, a type alias `LocalModule`, and a module `module_parameters` with
/// one static for each parameter. The logging macros (`pr_info!` and its kin) find the name of the module.
///
/// # Parameters
///
/// ```text
/// params: {
///     size: u32 {
///         default: 64,
///         permissions: 0o444,
///         description: "Size in MiB",
///     },
/// },
/// ```
///
/// A type is an integer (`i8` to `u64`, `isize`, `usize`), `bool`, `str`, `ArrayParam<T, N>`, or the path of
/// a type that implements `kernel::module_param::ModuleParam`.
///
/// `permissions` are those of the file in `/sys/module/NAME/parameters/`; without them, or with `0`, there is
/// no such file. A parameter that cannot be written there has `value()`, which borrows for as long as the
/// module is loaded. One that can be written (`0o644`) has `read(&lock)`, which borrows for as long as
/// `THIS_MODULE.kernel_param_lock()` is held, and `get()`, which copies.
///
/// # Examples
///
/// ```text
/// use kernel::prelude::*;
///
/// module! {
///     type: Hello,
///     name: "hello",
///     authors: ["A. Author"],
///     description: "Greets as often as it is told to",
///     license: "GPL",
///     params: {
///         times: u32 { default: 1, description: "How often" },
///     },
/// }
///
/// struct Hello;
///
/// impl kernel::Module for Hello {
///     fn init(_module: &'static ThisModule) -> Result<Self> {
///         for _ in 0..*module_parameters::times.value() {
///             pr_info!("hello\n");
///         }
///         Ok(Self)
///     }
/// }
/// ```
#[proc_macro]
pub fn module(input: TokenStream) -> TokenStream {
    module::expand(&parse_macro_input!(input)).into()
}

/// Tells, for each function of a trait, whether an implementation provides it.
///
/// Goes on a trait and on each of its implementations. A function `read` in the trait gives rise to a
/// constant `HAS_READ`, which is `true` in the implementations that have a `read` and `false` in the others:
/// a C table of functions gets a null pointer there. An implementation without the attribute does not
/// compile.
///
/// An optional function has a default body. It is never called, and says so with
/// `build_error!(VTABLE_DEFAULT_ERROR)`.
///
/// # Examples
///
/// ```
/// use kernel_macros::vtable;
///
/// #[vtable]
/// trait Operations {
///     fn open();
///     fn release() {}
/// }
///
/// struct Device;
///
/// #[vtable]
/// impl Operations for Device {
///     fn open() {}
/// }
///
/// assert!(Device::HAS_OPEN);
/// assert!(!Device::HAS_RELEASE);
/// ```
#[proc_macro_attribute]
pub fn vtable(attribute: TokenStream, input: TokenStream) -> TokenStream {
    parse_macro_input!(attribute as syn::parse::Nothing);
    vtable::expand(parse_macro_input!(input))
        .unwrap_or_else(|error| error.into_compile_error())
        .into()
}

/// Makes `kernel::fmt::Arguments` of a format string and its arguments, as `core::format_args!` does.
///
/// It also takes arguments that implement `kernel::fmt::Display`.
#[proc_macro]
pub fn fmt(input: TokenStream) -> TokenStream {
    fmt::expand(input.into()).into()
}

/// What `pr_info!` and the like become: `(level, prefix)`, followed by what is given to [`fmt!`].
#[doc(hidden)]
#[proc_macro]
pub fn print(input: TokenStream) -> TokenStream {
    print::expand(input.into()).into()
}

/// Implements `kernel::transmute::AsBytes` for a struct of which all fields have it, and that has no padding.
#[proc_macro_derive(AsBytes)]
pub fn as_bytes(input: TokenStream) -> TokenStream {
    bytes::as_bytes(&parse_macro_input!(input))
        .unwrap_or_else(|error| error.into_compile_error())
        .into()
}

/// Implements `kernel::transmute::FromBytes` for a struct of which all fields have it.
#[proc_macro_derive(FromBytes)]
pub fn from_bytes(input: TokenStream) -> TokenStream {
    bytes::from_bytes(&parse_macro_input!(input))
        .unwrap_or_else(|error| error.into_compile_error())
        .into()
}
