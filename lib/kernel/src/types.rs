// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Types that wrappers of kernel interfaces are made of.
//!
//! - [`Opaque`]: a C structure that Rust holds but does not look into.
//! - [`ForeignOwnable`]: what can be given to C code as a pointer, and comes back later.
//! - [`Mode`]: the permissions of a file.
//! - [`ScopeGuard`]: something to be done on every way out of a scope.
//! - [`NotThreadSafe`]: the mark of a type that must stay with its task.

mod foreign;
mod mode;
mod not_thread_safe;
mod opaque;
mod scope_guard;

pub use self::{
    foreign::ForeignOwnable, mode::Mode, not_thread_safe::NotThreadSafe, opaque::Opaque,
    scope_guard::ScopeGuard,
};
