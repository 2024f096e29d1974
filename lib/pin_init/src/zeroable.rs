// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Joins the two things called `Zeroable`: the published trait and this project's derive.
//!
//! The published crate has a derive of the same name beside its trait, and a plain import would
//! bring both. A glob import gives way, in each namespace for itself, to what is imported by name.

pub use pinned_init::*;

/// Implements [`Zeroable`](trait@Zeroable) for a struct or a union whose fields all are.
///
/// # Examples
///
/// ```
/// use pin_init::{Zeroable, zeroed};
///
/// #[derive(Zeroable)]
/// struct Request<T> {
///     sector: u64,
///     data: *const T,
///     parent: Option<&'static u32>,
/// }
///
/// let request: Request<u8> = zeroed();
/// assert_eq!(request.sector, 0);
/// assert!(request.data.is_null());
/// assert!(request.parent.is_none());
/// ```
///
/// A reference is never zero, so this is an error:
///
/// ```compile_fail
/// # use pin_init::Zeroable;
/// #[derive(Zeroable)]
/// struct Name {
///     text: &'static u8,
/// }
/// ```
pub use pin_init_macros::Zeroable;
