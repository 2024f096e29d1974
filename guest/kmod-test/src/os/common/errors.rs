// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The first numbers of errors, which are the same on every system but for one.

/// Calls the macro `$define` with every error of one system: what it calls 11, and what follows 34, are its own.
macro_rules! errnos {
    ($define:ident { $($eleven:tt)* } { $($others:tt)* }) => {
        $define! {
            EPERM = 1, "operation not permitted";
            ENOENT = 2, "no such file or directory";
            ESRCH = 3, "no such process";
            EINTR = 4, "interrupted system call";
            EIO = 5, "input/output error";
            ENXIO = 6, "no such device or address";
            E2BIG = 7, "argument list too long";
            ENOEXEC = 8, "executable format error";
            EBADF = 9, "bad file descriptor";
            ECHILD = 10, "no child processes";
            $($eleven)*
            ENOMEM = 12, "out of memory";
            EACCES = 13, "permission denied";
            EFAULT = 14, "bad address";
            ENOTBLK = 15, "block device required";
            EBUSY = 16, "device or resource busy";
            EEXIST = 17, "file exists";
            EXDEV = 18, "link to another device";
            ENODEV = 19, "no such device";
            ENOTDIR = 20, "not a directory";
            EISDIR = 21, "is a directory";
            EINVAL = 22, "invalid argument";
            ENFILE = 23, "too many open files in the system";
            EMFILE = 24, "too many open files";
            ENOTTY = 25, "inappropriate request for this device";
            ETXTBSY = 26, "text file busy";
            EFBIG = 27, "file too large";
            ENOSPC = 28, "no space left on device";
            ESPIPE = 29, "illegal seek";
            EROFS = 30, "read-only file system";
            EMLINK = 31, "too many links";
            EPIPE = 32, "broken pipe";
            EDOM = 33, "argument out of domain";
            ERANGE = 34, "result out of range";
            $($others)*
        }
    };
}
pub(crate) use errnos;
