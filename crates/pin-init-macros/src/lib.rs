// SPDX-License-Identifier: MIT OR Apache-2.0

//! The procedural macros behind the `pin_init` crate, which re-exports and documents them.
//!
//! | macro | file | expands to |
//! |---|---|---|
//! | [`pin_init!`], [`init!`] | `init.rs`, grammar in `init/grammar.rs` | a closure that fills a slot field by field |
//! | [`pin_data`](macro@pin_data) | `pin_data.rs` and `pin_data/` | field slots, `project`, `Unpin`, `Drop` |
//! | [`pinned_drop`](macro@pinned_drop) | `pinned_drop.rs` | the sealed impl of `PinnedDrop` |
//! | [`Zeroable`](derive@Zeroable), [`MaybeZeroable`](derive@MaybeZeroable) | `zeroable.rs` | an impl of `Zeroable` |
//!
//! Every path in an expansion starts at `::pin_init`, so a crate that uses these macros has
//! `pin_init` among its dependencies and nothing else. Generated tokens carry the hygiene of this
//! crate: the `unsafe` in them is no `unsafe` of the caller (`#![forbid(unsafe_code)]` holds), and
//! the caller's expressions cannot see the generated local variables.

use proc_macro::TokenStream;
use syn::parse_macro_input;

mod init;
mod pin_data;
mod pinned_drop;
mod self_type;
mod zeroable;

/// Builds a pinned in-place initialiser of a struct; see `pin_init::pin_init`.
#[proc_macro]
pub fn pin_init(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as init::grammar::Initializer);
    init::expand(&input, init::Flavour::Pinned).into()
}

/// Builds an in-place initialiser of a struct that may move later; see `pin_init::init`.
#[proc_macro]
pub fn init(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as init::grammar::Initializer);
    init::expand(&input, init::Flavour::Movable).into()
}

/// Declares which fields of a struct are structurally pinned; see `pin_init::pin_data`.
#[proc_macro_attribute]
pub fn pin_data(args: TokenStream, input: TokenStream) -> TokenStream {
    let args = parse_macro_input!(args as pin_data::Args);
    let input = parse_macro_input!(input as syn::Item);
    or_compile_error(pin_data::expand(&args, input))
}

/// Implements the destructor of a pinned struct; see `pin_init::pinned_drop`.
#[proc_macro_attribute]
pub fn pinned_drop(args: TokenStream, input: TokenStream) -> TokenStream {
    let _: syn::parse::Nothing = parse_macro_input!(args);
    let input = parse_macro_input!(input as syn::ItemImpl);
    or_compile_error(pinned_drop::expand(input))
}

/// Implements `Zeroable`, and refuses a field that is not; see `pin_init::Zeroable`.
#[proc_macro_derive(Zeroable)]
pub fn derive_zeroable(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as syn::Item);
    or_compile_error(zeroable::expand(input, zeroable::Rule::EveryField))
}

/// Implements `Zeroable` if every field is; see `pin_init::MaybeZeroable`.
#[proc_macro_derive(MaybeZeroable)]
pub fn derive_maybe_zeroable(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as syn::Item);
    or_compile_error(zeroable::expand(input, zeroable::Rule::IfEveryField))
}

fn or_compile_error(expansion: syn::Result<proc_macro2::TokenStream>) -> TokenStream {
    expansion
        .unwrap_or_else(|error| error.into_compile_error())
        .into()
}
