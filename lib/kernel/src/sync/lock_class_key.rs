// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Classes of locks: what the kernel's lock validator tells them apart by.
//!
//! C header: `include/linux/lockdep.h`; reference: <https://docs.kernel.org/locking/lockdep-design.html>.

use core::pin::Pin;

use pin_init::{PinInit, pin_data, pin_init, pinned_drop};

use crate::{os::sync::class as os, types::Opaque};

/// A class of locks, which have one place in the order in which locks are taken.
///
/// The macros that make locks give each place in the source where one is made a class of its own, by
/// [`static_lock_class!`]. On a kernel without lock validator a class costs nothing.
///
/// # Invariants
///
/// The key is pinned, in a static, or registered with the validator until it is dropped.
///
/// # Examples
///
/// A class that comes and goes, for locks that one place in the source makes for several purposes:
///
/// ```no_run
/// # use kernel::{prelude::*, sync::LockClassKey};
/// #[pin_data]
/// struct Purpose {
///     #[pin]
///     class: LockClassKey,
/// }
///
/// let purpose = KBox::pin_init(pin_init!(Purpose { class <- LockClassKey::new_dynamic() }), GFP_KERNEL)?;
/// # Ok::<(), Error>(())
/// ```
///
/// A lock is of a class that stays as long as the module does:
///
/// ```compile_fail,E0521
/// # use core::pin::Pin;
/// # use kernel::{c_str, prelude::*, sync::{LockClassKey, Mutex}};
/// fn make(class: Pin<&LockClassKey>) -> impl PinInit<Mutex<u32>> {
///     Mutex::new(0, c_str!("short-lived"), class)
/// }
/// ```
#[repr(transparent)]
#[pin_data(PinnedDrop)]
pub struct LockClassKey {
    #[pin]
    key: Opaque<os::RawClassKey>,
}

impl LockClassKey {
    /// Makes a class for a static.
    ///
    /// # Safety
    ///
    /// - It is pinned in a static before it is used.
    /// - It is never dropped.
    pub const unsafe fn new_static() -> Self {
        // INVARIANT: promised by the caller.
        Self {
            key: Opaque::uninit(),
        }
    }

    /// Makes a class that is registered until it is dropped, which may sleep.
    pub fn new_dynamic() -> impl PinInit<Self> {
        pin_init!(Self {
            // SAFETY: the slot is memory for a key, and stays in place until the destructor of this type has run.
            // INVARIANT: it is registered with this.
            key <- Opaque::ffi_init(|slot| unsafe { os::register(slot) }),
        })
    }

    /// Returns the key as C has it.
    pub(crate) fn as_ptr(&self) -> *mut os::RawClassKey {
        self.key.get()
    }
}

#[pinned_drop]
impl PinnedDrop for LockClassKey {
    fn drop(self: Pin<&mut Self>) {
        // SAFETY: by the invariant it is registered, for those in statics are not dropped. Locks of its class borrow it
        // for as long as there may be any.
        unsafe { os::unregister(self.as_ptr()) };
    }
}

// SAFETY: a key is an address; the validator locks what it knows of it.
unsafe impl Send for LockClassKey {}

// SAFETY: as above.
unsafe impl Sync for LockClassKey {}

/// Makes a class of locks of its own for each place in the source where it stands: a `Pin<&'static LockClassKey>`.
///
/// # Examples
///
/// ```no_run
/// # use kernel::{c_str, prelude::*, sync::{static_lock_class, Mutex}};
/// fn counter() -> impl PinInit<Mutex<u32>> {
///     Mutex::new(0, c_str!("counter"), static_lock_class!())
/// }
/// ```
#[macro_export]
macro_rules! static_lock_class {
    () => {{
        static CLASS: $crate::sync::LockClassKey =
            // SAFETY: it is in a static, which is never dropped, and pinned there on the next line.
            unsafe { $crate::sync::LockClassKey::new_static() };
        ::core::pin::Pin::static_ref(&CLASS)
    }};
}

/// The name of a lock: the given one, or the place in the source.
#[doc(hidden)]
#[macro_export]
macro_rules! optional_name {
    () => {
        $crate::c_str!(::core::concat!(::core::file!(), ":", ::core::line!()))
    };
    ($name:literal) => {
        $crate::c_str!($name)
    };
}
