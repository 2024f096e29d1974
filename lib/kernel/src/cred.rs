// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! On whose behalf something is done.
//!
//! C header: `include/linux/cred.h`; reference: <https://docs.kernel.org/security/credentials.html>.

use crate::{os::cred as os, sync::aref::counted_by_kernel, task::Kuid, types::Opaque};

/// What somebody may do: users, groups, capabilities. They never change; whoever changes them gets others.
///
/// # Invariants
///
/// It is a valid `struct cred`.
#[repr(transparent)]
pub struct Credential(Opaque<os::RawCred>);

// SAFETY: it does not change, and its references are not bound to a task.
unsafe impl Send for Credential {}

// SAFETY: as above.
unsafe impl Sync for Credential {}

// SAFETY: the functions count references of it.
counted_by_kernel!(unsafe impl for Credential: as_ptr, os::get, os::put);

impl Credential {
    /// Borrows one that C has.
    ///
    /// # Safety
    ///
    /// - The pointer is to a valid `struct cred` with a reference that is there while `'a` lasts.
    pub unsafe fn from_ptr<'a>(ptr: *const os::RawCred) -> &'a Self {
        // INVARIANT: promised by the caller.
        // SAFETY: promised by the caller; the layouts are the same.
        unsafe { &*ptr.cast() }
    }

    /// Returns the pointer, for C.
    pub fn as_ptr(&self) -> *const os::RawCred {
        self.0.get()
    }

    /// The user that acts.
    pub fn euid(&self) -> Kuid {
        // SAFETY: by the invariant it is valid.
        Kuid(unsafe { os::euid(self.as_ptr()) })
    }

    /// What a security module knows it by; 0 where there is none.
    pub fn get_secid(&self) -> u32 {
        // SAFETY: by the invariant it is valid.
        unsafe { os::secid(self.as_ptr()) }
    }
}
