// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Finding out what an owner of anything owns.

use core::{any::Any, mem::ManuallyDrop};

use super::Arc;

impl Arc<dyn Any + Send + Sync> {
    /// Becomes an owner of a `T`, if the value is one.
    ///
    /// # Errors
    ///
    /// The owner as it was, if the value is of another type.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # use core::any::Any;
    /// # use kernel::{prelude::*, sync::Arc};
    /// let anything: Arc<dyn Any + Send + Sync> = Arc::new(7u32, GFP_KERNEL)?;
    /// let Err(anything) = anything.downcast::<u64>() else { return Err(EINVAL) };
    /// assert_eq!(anything.downcast::<u32>().as_deref().ok(), Some(&7));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn downcast<T>(self) -> Result<Arc<T>, Self>
    where
        T: Any + Send + Sync,
    {
        if !(*self).is::<T>() {
            return Err(self);
        }
        let this = ManuallyDrop::new(self);
        // INVARIANT: that of `self`, for the value is a `T`.
        Ok(Arc {
            inner: this.inner.cast(),
        })
    }
}
