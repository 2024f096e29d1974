// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What is known of a device while it is borrowed, as a type.

use core::ops::Deref;

use super::Device;
use crate::sync::aref::ARef;

/// What is known of a device.
pub trait DeviceContext: private::Sealed {}

/// Nothing more than that it is there.
pub struct Normal;

/// It is bound to its driver.
pub struct Bound;

/// It is bound to its driver, and borrowed for a callback of its bus, which holds its lock.
pub struct Core;

/// As [`Core`], for the code of a bus alone.
pub struct CoreInternal;

mod private {
    pub trait Sealed {}
}

/// Makes a context one, from which the next weaker follows.
macro_rules! contexts {
    ($($context:ty $(=> $weaker:ty)?;)*) => {$(
        impl private::Sealed for $context {}
        impl DeviceContext for $context {}
        $(
            impl Deref for Device<$context> {
                type Target = Device<$weaker>;

                fn deref(&self) -> &Self::Target {
                    // SAFETY: it is kept as long as this is borrowed, and more is known of it than has to be.
                    unsafe { Device::from_raw(self.as_raw()) }
                }
            }

            impl From<&Device<$context>> for ARef<Device> {
                fn from(device: &Device<$context>) -> Self {
                    // SAFETY: it is kept as long as it is borrowed.
                    unsafe { Device::get_device(device.as_raw()) }
                }
            }
        )?
    )*};
}

contexts! {
    Normal;
    Bound => Normal;
    Core => Bound;
    CoreInternal => Core;
}
