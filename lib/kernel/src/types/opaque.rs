// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! C structures that Rust holds but does not look into.

use core::{cell::UnsafeCell, marker::PhantomPinned, mem::MaybeUninit};

use pin_init::{PinInit, Wrapper, Zeroable};

/// Memory for a `T` that C code initialises, changes at any time, and may keep pointers to.
///
/// Nothing is taken for granted about the bytes: they may be uninitialised, and change while they are borrowed, even
/// mutably. Rust goes to them by a raw pointer alone. It is [`Unpin`] never, and does not drop the `T`.
#[repr(transparent)]
pub struct Opaque<T> {
    value: UnsafeCell<MaybeUninit<T>>,
    _pin: PhantomPinned,
}

impl<T> Opaque<T> {
    /// Makes one that holds `value`.
    pub const fn new(value: T) -> Self {
        Self {
            value: UnsafeCell::new(MaybeUninit::new(value)),
            _pin: PhantomPinned,
        }
    }

    /// Makes one whose bytes are uninitialised.
    pub const fn uninit() -> Self {
        Self {
            value: UnsafeCell::new(MaybeUninit::uninit()),
            _pin: PhantomPinned,
        }
    }

    /// Makes one whose bytes are zero.
    pub const fn zeroed() -> Self {
        Self {
            value: UnsafeCell::new(MaybeUninit::zeroed()),
            _pin: PhantomPinned,
        }
    }

    /// Makes one in place by a function that cannot fail, usually a C one.
    ///
    /// The function gets the address of the memory, which is uninitialised and will not move.
    pub fn ffi_init(init_func: impl FnOnce(*mut T)) -> impl PinInit<Self> {
        Self::try_ffi_init(move |slot| {
            init_func(slot);
            Ok(())
        })
    }

    /// Makes one in place by a function that can fail, usually a C one.
    ///
    /// The function gets the address of the memory, which is uninitialised and will not move. On failure it leaves
    /// nothing there that would need to be cleaned up.
    pub fn try_ffi_init<E>(
        init_func: impl FnOnce(*mut T) -> Result<(), E>,
    ) -> impl PinInit<Self, E> {
        // SAFETY: any bytes are an `Opaque`, so that there is nothing the closure must do before it succeeds, and
        // nothing to be dropped when it fails. It does not move the memory.
        unsafe { pin_init::pin_init_from_closure(move |slot| init_func(Self::cast_into(slot))) }
    }

    /// Returns the address of the value.
    pub const fn get(&self) -> *mut T {
        UnsafeCell::get(&self.value).cast()
    }

    /// Makes the address of the value out of that of the wrapper; they are the same.
    ///
    /// Other than [`get`](Self::get), it makes no reference.
    pub const fn cast_into(this: *const Self) -> *mut T {
        UnsafeCell::raw_get(this.cast::<UnsafeCell<MaybeUninit<T>>>()).cast()
    }

    /// Makes the address of the wrapper out of that of the value; they are the same.
    pub const fn cast_from(this: *const T) -> *const Self {
        this.cast()
    }
}

impl<T> Wrapper<T> for Opaque<T> {
    /// Makes one in place by an initialiser of its value.
    fn pin_init<E>(value_init: impl PinInit<T, E>) -> impl PinInit<Self, E> {
        Self::try_ffi_init(|slot| {
            // SAFETY: the slot is memory for a `T` that does not move. On failure it is not used as a `T`.
            unsafe { value_init.__pinned_init(slot) }
        })
    }
}

// SAFETY: any bytes are an `Opaque`, zeros too.
unsafe impl<T> Zeroable for Opaque<T> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        alloc::{KBox, flags::GFP_KERNEL},
        error::{Error, code::EBUSY},
        init::InPlaceInit,
    };

    #[test]
    fn is_made_in_place_by_a_function() {
        let mut address = core::ptr::null_mut();
        let init = Opaque::ffi_init(|slot: *mut u32| {
            address = slot;
            // SAFETY: the slot is memory for the value.
            unsafe { slot.write(7) };
        });
        let opaque = KBox::pin_init::<core::convert::Infallible>(init, GFP_KERNEL).unwrap();
        assert_eq!(opaque.get(), address);
        assert_eq!(Opaque::cast_into(&raw const *opaque), address);
        assert_eq!(Opaque::cast_from(address), &raw const *opaque);
        // SAFETY: the value was written above.
        assert_eq!(unsafe { opaque.get().read() }, 7);
    }

    #[test]
    fn fails_with_the_function() {
        let init = Opaque::<u32>::try_ffi_init(|_| Err(EBUSY));
        assert_eq!(KBox::pin_init::<Error>(init, GFP_KERNEL).err(), Some(EBUSY));
    }

    #[test]
    fn does_not_drop_its_value() {
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                unreachable!("the value belongs to C code");
            }
        }
        let _held = Opaque::new(Bomb);
    }

    #[test]
    fn zeros_are_zero() {
        let zeros = Opaque::<[u8; 16]>::zeroed();
        // SAFETY: zeros are initialised bytes.
        assert_eq!(unsafe { zeros.get().read() }, [0; 16]);
    }
}
