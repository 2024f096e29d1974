// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What an atomic operation orders; see the [table](super) of them.
//!
//! Reference: <https://docs.kernel.org/core-api/wrappers/atomic_t.html>.

/// Orders nothing: the operation is atomic, and no more.
pub struct Relaxed;

/// Orders the read of the operation before all accesses that follow it.
pub struct Acquire;

/// Orders the write of the operation after all accesses that precede it.
pub struct Release;

/// Orders all accesses that precede the operation before it, and it before all that follow: a full memory barrier on
/// both sides.
pub struct Full;

/// The orderings, as values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderingType {
    /// [`Full`].
    Full,
    /// [`Acquire`].
    Acquire,
    /// [`Release`].
    Release,
    /// [`Relaxed`].
    Relaxed,
}

/// An ordering that a read-modify-write operation can have: any.
pub trait Ordering: sealed::Sealed {
    /// The ordering as a value.
    const TYPE: OrderingType;
}

/// An ordering that a load can have.
#[diagnostic::on_unimplemented(
    message = "a load is `Acquire` or `Relaxed`",
    label = "this ordering is for another kind of operation"
)]
pub trait AcquireOrRelaxed: Ordering {}

/// An ordering that a store can have.
#[diagnostic::on_unimplemented(
    message = "a store is `Release` or `Relaxed`",
    label = "this ordering is for another kind of operation"
)]
pub trait ReleaseOrRelaxed: Ordering {}

macro_rules! orderings {
    ($($name:ident)+) => {$(
        impl sealed::Sealed for $name {}

        impl Ordering for $name {
            const TYPE: OrderingType = OrderingType::$name;
        }
    )+};
}
orderings!(Relaxed Acquire Release Full);

impl AcquireOrRelaxed for Acquire {}
impl AcquireOrRelaxed for Relaxed {}
impl ReleaseOrRelaxed for Release {}
impl ReleaseOrRelaxed for Relaxed {}

mod sealed {
    /// Keeps the set of orderings closed.
    pub trait Sealed {}
}
