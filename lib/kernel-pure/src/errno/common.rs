// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The first error numbers, which are the same on every system but for one.

/// Calls the macro named with the table of one system: what it calls 11, and what follows 34, are its own.
#[doc(hidden)]
#[macro_export]
macro_rules! errnos {
    ($callback:ident { $($eleven:tt)* } { $($others:tt)* }) => {
        $callback! {
            /// The caller may not do this.
            EPERM = 1;
            /// No file or directory of that name.
            ENOENT = 2;
            /// No process with that number.
            ESRCH = 3;
            /// A signal came in before the work was done.
            EINTR = 4;
            /// Reading from or writing to the device failed.
            EIO = 5;
            /// The device or address does not exist.
            ENXIO = 6;
            /// The list of arguments is too long.
            E2BIG = 7;
            /// The file is not a program this kernel can run.
            ENOEXEC = 8;
            /// The number is not an open file.
            EBADF = 9;
            /// There is no child process to wait for.
            ECHILD = 10;
            $($eleven)*
            /// Memory could not be allocated.
            ENOMEM = 12;
            /// Access is denied by permissions.
            EACCES = 13;
            /// The user address is not mapped, or not with that access.
            EFAULT = 14;
            /// A block device is needed here.
            ENOTBLK = 15;
            /// The device or resource is in use.
            EBUSY = 16;
            /// Something of that name is already there.
            EEXIST = 17;
            /// The two names are on different file systems.
            EXDEV = 18;
            /// There is no such device.
            ENODEV = 19;
            /// A part of the path is not a directory.
            ENOTDIR = 20;
            /// The name is a directory.
            EISDIR = 21;
            /// An argument has a value that makes no sense here.
            EINVAL = 22;
            /// The system has no room for another open file.
            ENFILE = 23;
            /// The process has no room for another open file.
            EMFILE = 24;
            /// The device does not know this control request.
            ENOTTY = 25;
            /// The program file is being run, or being written.
            ETXTBSY = 26;
            /// The file would become too large.
            EFBIG = 27;
            /// The device is full.
            ENOSPC = 28;
            /// The file has no position to seek to.
            ESPIPE = 29;
            /// The file system is mounted for reading only.
            EROFS = 30;
            /// The file has as many links as it may have.
            EMLINK = 31;
            /// Nobody is left to read from the pipe.
            EPIPE = 32;
            /// The argument is outside the domain of the function.
            EDOM = 33;
            /// The result cannot be represented.
            ERANGE = 34;
            $($others)*
        }
    };
}
