// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! One value in memory of its own.

mod foreign;
mod init;
mod traits;

use core::{
    alloc::Layout,
    marker::PhantomData,
    mem::{ManuallyDrop, MaybeUninit},
    ops::{Deref, DerefMut},
    pin::Pin,
    ptr::{self, NonNull},
};

use pin_init::Zeroable;

use super::{
    AllocError, Allocator, Flags, NumaNode,
    allocator::{KVmalloc, Kmalloc, Vmalloc},
    flags::__GFP_ZERO,
};

/// A value of type `T`, owned, in memory of the allocator `A`.
///
/// A box of a type becomes one of a trait object that the type can become by itself, as in the example. A value without
/// size takes no memory, and boxing it cannot fail.
///
/// # Invariants
///
/// The pointer is to an initialised `T`, owned by the box, in memory from `A` for the layout of that value.
///
/// # Examples
///
/// ```no_run
/// # use kernel::prelude::*;
/// # use kernel::alloc::AllocError;
/// trait Shape {
///     fn corners(&self) -> u32;
/// }
///
/// struct Square;
///
/// impl Shape for Square {
///     fn corners(&self) -> u32 {
///         4
///     }
/// }
///
/// fn shape() -> Result<KBox<dyn Shape>, AllocError> {
///     Ok(KBox::new(Square, GFP_KERNEL)?)
/// }
/// ```
#[repr(transparent)]
#[derive(core::marker::CoercePointee)]
pub struct Box<#[pointee] T: ?Sized, A: Allocator>(NonNull<T>, PhantomData<A>);

/// A box in memory of the slab allocator.
pub type KBox<T> = Box<T, Kmalloc>;

/// A box in whole pages, which are contiguous in virtual memory alone.
pub type VBox<T> = Box<T, Vmalloc>;

/// A box in memory of the slab allocator or, where that has none, in whole pages.
pub type KVBox<T> = Box<T, KVmalloc>;

impl<T, A: Allocator> Box<T, A> {
    /// Moves `x` to memory of its own.
    ///
    /// # Errors
    ///
    /// [`AllocError`] if there is none; `x` is dropped.
    pub fn new(x: T, flags: Flags) -> Result<Self, AllocError> {
        Ok(Box::new_uninit(flags)?.write(x))
    }

    /// Allocates memory for a value, to be written later.
    ///
    /// # Errors
    ///
    /// [`AllocError`] if there is none.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # use kernel::prelude::*;
    /// let slot = KBox::<u64>::new_uninit(GFP_KERNEL)?;
    /// let number: KBox<u64> = slot.write(24);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new_uninit(flags: Flags) -> Result<Box<MaybeUninit<T>, A>, AllocError> {
        let memory = A::alloc(Layout::new::<MaybeUninit<T>>(), flags, NumaNode::NO_NODE)?;
        // INVARIANT: the memory is from `A` and for this layout; a `MaybeUninit` needs no initialisation.
        Ok(Box(memory.cast(), PhantomData))
    }

    /// Makes a value all bytes of which are zero.
    ///
    /// # Errors
    ///
    /// [`AllocError`] if there is no memory.
    pub fn zeroed(flags: Flags) -> Result<Self, AllocError>
    where
        T: Zeroable,
    {
        let zeros = Box::new_uninit(flags | __GFP_ZERO)?;
        // SAFETY: fresh memory is zero with this flag, and zeros are a value of the type, which is `Zeroable`.
        Ok(unsafe { zeros.assume_init() })
    }

    /// Moves `x` to memory of its own, which it will not leave.
    ///
    /// # Errors
    ///
    /// [`AllocError`] if there is none; `x` is dropped.
    pub fn pin(x: T, flags: Flags) -> Result<Pin<Self>, AllocError>
    where
        A: 'static,
    {
        Ok(Self::new(x, flags)?.into())
    }

    /// Keeps the value where it is from now on.
    pub fn into_pin(this: Self) -> Pin<Self> {
        this.into()
    }

    /// Drops the value, and keeps the memory.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # use kernel::prelude::*;
    /// struct Request {
    ///     sector: u64,
    ///     buffer: KVec<u8>,
    /// }
    ///
    /// fn next(done: KBox<Request>) -> KBox<Request> {
    ///     let sector = done.sector + 1;
    ///     // The buffer is given back; the next request needs no memory of its own.
    ///     KBox::drop_contents(done).write(Request { sector, buffer: KVec::new() })
    /// }
    /// ```
    pub fn drop_contents(this: Self) -> Box<MaybeUninit<T>, A> {
        let mut slot = Self::into_slot(this);
        // SAFETY: by the invariant of `this` the slot holds a value, which was owned by that box.
        unsafe { slot.assume_init_drop() };
        slot
    }

    /// Takes the value out, and gives the memory back.
    pub fn into_inner(b: Self) -> T {
        let slot = Self::into_slot(b);
        // SAFETY: by the invariant of `b` the slot holds a value, which is read once: the slot does not drop it.
        unsafe { slot.assume_init_read() }
    }

    /// Leaves it to the caller to drop the value, which is still in the memory.
    fn into_slot(this: Self) -> Box<MaybeUninit<T>, A> {
        // INVARIANT: the layouts are equal; a `MaybeUninit` needs no initialisation.
        Box(ManuallyDrop::new(this).0.cast(), PhantomData)
    }
}

impl<T: ?Sized, A: Allocator> Box<T, A> {
    /// Makes a box of what [`into_raw`](Self::into_raw) returned.
    ///
    /// # Safety
    ///
    /// - `raw` is to an initialised value in memory from `A` for the layout of that value.
    /// - The value and its memory belong to the caller, who leaves them to the box.
    pub const unsafe fn from_raw(raw: *mut T) -> Self {
        // INVARIANT: promised by the caller.
        // SAFETY: no memory is at address zero, and where none is needed an allocator returns a dangling address that
        // is not zero either.
        Self(unsafe { NonNull::new_unchecked(raw) }, PhantomData)
    }

    /// Gives the value and its memory to the caller.
    ///
    /// To give it back, make it a box again with [`from_raw`](Self::from_raw).
    pub fn into_raw(b: Self) -> *mut T {
        ManuallyDrop::new(b).0.as_ptr()
    }

    /// Never gives the memory back, so that the value can be borrowed for as long as its type allows.
    pub fn leak<'a>(b: Self) -> &'a mut T {
        // SAFETY: by the invariant of `b` the value is initialised; nobody else owns it now, nor ever drops it.
        unsafe { &mut *Self::into_raw(b) }
    }
}

impl<T, A: Allocator> Box<MaybeUninit<T>, A> {
    /// Takes the value for initialised.
    ///
    /// # Safety
    ///
    /// - It is initialised.
    pub unsafe fn assume_init(self) -> Box<T, A> {
        // INVARIANT: the layouts are equal, and the caller promises that the value is initialised.
        Box(ManuallyDrop::new(self).0.cast(), PhantomData)
    }

    /// Writes the value.
    pub fn write(mut self, value: T) -> Box<T, A> {
        (*self).write(value);
        // SAFETY: it has just been written.
        unsafe { self.assume_init() }
    }
}

impl<T: ?Sized, A: Allocator> Deref for Box<T, A> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: by the invariant the value is initialised, and it belongs to the box, which is borrowed.
        unsafe { self.0.as_ref() }
    }
}

impl<T: ?Sized, A: Allocator> DerefMut for Box<T, A> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: by the invariant the value is initialised, and it belongs to the box, which is borrowed mutably.
        unsafe { self.0.as_mut() }
    }
}

impl<T: ?Sized, A: Allocator> Drop for Box<T, A> {
    fn drop(&mut self) {
        let layout = Layout::for_value::<T>(self);
        // SAFETY: by the invariant the value is initialised and owned by the box, which ends here.
        unsafe { ptr::drop_in_place(self.0.as_ptr()) };
        // SAFETY: by the invariant the memory is from `A` and for this layout; it is not used any more.
        unsafe { A::free(self.0.cast(), layout) };
    }
}

// SAFETY: a box owns its value alone; allocators have no values, and give memory back on any CPU.
unsafe impl<T: Send + ?Sized, A: Allocator> Send for Box<T, A> {}

// SAFETY: sharing a box is sharing its value.
unsafe impl<T: Sync + ?Sized, A: Allocator> Sync for Box<T, A> {}

#[cfg(test)]
mod tests;
