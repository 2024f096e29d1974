// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a module is: a value that is made when it is loaded, and dropped when it is unloaded.
//!
//! C header: `include/linux/module.h`.

mod slot;

use pin_init::PinInit;

use crate::{
    error::{Error, Result},
    os,
    str::CStr,
};

/// A module that is made and then moved to its place.
///
/// The type goes into `module!`. Unloading drops the value: what has to be undone is done in [`Drop`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a kernel module",
    note = "implement `kernel::Module` (or `kernel::InPlaceModule`) for the type given to `module!`"
)]
pub trait Module: Sized + Sync + Send {
    /// Called when the module is loaded.
    ///
    /// # Errors
    ///
    /// With an error the module is not loaded; whoever tried to gets the error number.
    fn init(module: &'static ThisModule) -> Result<Self>;

    /// Somebody would like to unload the module, and does not insist: says whether that may be now. Without this, it may
    /// be whenever nobody has a file of the module open.
    ///
    /// What it says is not kept to where somebody does insist (`kldunload -f`). Only FreeBSD asks: on Linux there is no such
    /// question, and no such function.
    ///
    /// # Errors
    ///
    /// With an error the module stays; whoever tried to unload it gets the error number, mostly
    /// [`EBUSY`](crate::error::code::EBUSY), which it also gets for `EINVAL` and `EOPNOTSUPP`.
    #[cfg(any(kernel_freebsd, test))]
    fn quiesce(&self) -> Result {
        Ok(())
    }
}

/// A module that is made in its place, where it stays: it may hold locks and other things that do not move.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a kernel module",
    note = "implement `kernel::Module` (or `kernel::InPlaceModule`) for the type given to `module!`"
)]
pub trait InPlaceModule: Sync + Send {
    /// Called when the module is loaded; the initialiser it returns is run at once.
    fn init(module: &'static ThisModule) -> impl PinInit<Self, Error>;

    /// Says whether the module may be unloaded now: see [`Module::quiesce`].
    ///
    /// # Errors
    ///
    /// As there.
    #[cfg(any(kernel_freebsd, test))]
    fn quiesce(&self) -> Result {
        Ok(())
    }
}

impl<T: Module> InPlaceModule for T {
    fn init(module: &'static ThisModule) -> impl PinInit<Self, Error> {
        let initialise = move |slot: *mut Self| {
            let value = <Self as Module>::init(module)?;
            // SAFETY: the caller of an initialiser gives it a place that can be written to.
            unsafe { slot.write(value) };
            Ok(())
        };
        // SAFETY: with `Ok` the place holds a value; with an error nothing was written. The value is moved there
        // whole, so it has not been pinned before.
        unsafe { pin_init::pin_init_from_closure(initialise) }
    }

    #[cfg(any(kernel_freebsd, test))]
    fn quiesce(&self) -> Result {
        Module::quiesce(self)
    }
}

pub use slot::ModuleSlot;

/// What `module!` tells about a module.
pub trait ModuleMetadata {
    /// The name of the module.
    const NAME: &'static CStr;
}

/// The module that the code belongs to: `THIS_MODULE` in C.
///
/// # Invariants
///
/// The pointer is that of the module into which this code is linked. In code that is no module, such as a test
/// on the host, it is null.
pub struct ThisModule(*mut os::module::RawModule);

impl ThisModule {
    /// Creates a [`ThisModule`] from the pointer that C calls `THIS_MODULE`.
    ///
    /// # Safety
    ///
    /// - The pointer must be that of the module into which the caller is linked.
    pub const unsafe fn from_ptr(ptr: *mut os::module::RawModule) -> Self {
        // INVARIANT: by the safety requirement.
        Self(ptr)
    }

    /// Returns the pointer, for C.
    pub const fn as_ptr(&self) -> *mut os::module::RawModule {
        self.0
    }
}

// SAFETY: the pointer is only handed out; the kernel itself guards what it points to.
unsafe impl Send for ThisModule {}

// SAFETY: as above.
unsafe impl Sync for ThisModule {}

/// Makes a crate a part of a module of C: said once in its root, where a module of Rust says `module!`.
///
/// The logging macros then put the module's name before each message, and `THIS_MODULE` is that module. What C calls
/// is written as `#[unsafe(no_mangle)] extern "C" fn`.
#[macro_export]
macro_rules! module_part {
    () => {
        #[doc = "Empty, which stands for the name of the module."]
        #[allow(
            dead_code,
            reason = "used by the logging macros, which a crate may do without"
        )]
        const __LOG_PREFIX: &[u8] = b"\0";

        #[doc = "The module that this crate is a part of."]
        #[allow(dead_code, reason = "not every part needs it")]
        static THIS_MODULE: $crate::ThisModule = $crate::__private::this_module();
    };
}

/// What the expansion of `module!` calls, and nobody else.
#[doc(hidden)]
pub mod __private {
    #[cfg(kernel_freebsd)]
    pub use crate::os::module::{Declared, Metadata, ModuleData, Registration};
    pub use crate::{
        module::ModuleSlot,
        os::{module::this_module, module_param::KernelParam},
    };
}

/// Keeps what `module!` writes for a kernel of Linux.
#[cfg(not(kernel_freebsd))]
#[doc(hidden)]
#[macro_export]
macro_rules! __for_linux {
    ($($item:tt)*) => {
        $($item)*
    };
}

/// Leaves out what `module!` writes for a kernel of FreeBSD.
#[cfg(not(kernel_freebsd))]
#[doc(hidden)]
#[macro_export]
macro_rules! __for_freebsd {
    ($($item:tt)*) => {};
}

/// Leaves out what `module!` writes for a kernel of Linux.
#[cfg(kernel_freebsd)]
#[doc(hidden)]
#[macro_export]
macro_rules! __for_linux {
    ($($item:tt)*) => {};
}

/// Keeps what `module!` writes for a kernel of FreeBSD.
#[cfg(kernel_freebsd)]
#[doc(hidden)]
#[macro_export]
macro_rules! __for_freebsd {
    ($($item:tt)*) => {
        $($item)*
    };
}
