// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The numbers of errors.

pub(crate) const EINTR: i32 = 4;
pub(crate) const EAGAIN: i32 = 11;
pub(crate) const EINVAL: i32 = 22;
pub(crate) const EPIPE: i32 = 32;

/// What a file that ends too early is told of by.
pub(crate) const SHORT: i32 = 61;

/// Calls the macro `$define` with every error: name, number, words.
macro_rules! for_each_error {
    ($define:ident) => {
        $crate::os::errors::errnos! {
            $define
            {
                EAGAIN = 11, "resource temporarily unavailable";
            }
            {
                EDEADLK = 35, "a lock would never be given";
                ENAMETOOLONG = 36, "file name too long";
                ENOLCK = 37, "no locks available";
                ENOSYS = 38, "function not implemented";
                ENOTEMPTY = 39, "directory not empty";
                ELOOP = 40, "too many levels of symbolic links";
                ENOMSG = 42, "no message of that type";
                EIDRM = 43, "identifier removed";
                ENODATA = 61, "no data available";
                ETIME = 62, "timer expired";
                ECOMM = 70, "communication error on send";
                EPROTO = 71, "protocol error";
                EBADMSG = 74, "bad message";
                EOVERFLOW = 75, "value too large for its type";
                ENOTUNIQ = 76, "name not unique on network";
                EBADFD = 77, "file descriptor in bad state";
                EILSEQ = 84, "invalid or incomplete character";
                EUSERS = 87, "too many users";
                ENOTSOCK = 88, "not a socket";
                EMSGSIZE = 90, "message too long";
                EPROTOTYPE = 91, "protocol of the wrong type";
                ENOPROTOOPT = 92, "protocol option not available";
                EPROTONOSUPPORT = 93, "protocol not supported";
                EOPNOTSUPP = 95, "operation not supported";
                EAFNOSUPPORT = 97, "address family not supported";
                EADDRINUSE = 98, "address already in use";
                EADDRNOTAVAIL = 99, "address not available";
                ENETDOWN = 100, "network is down";
                ENETUNREACH = 101, "network is unreachable";
                ECONNABORTED = 103, "connection aborted";
                ECONNRESET = 104, "connection reset by peer";
                ENOBUFS = 105, "no buffer space available";
                EISCONN = 106, "already connected";
                ENOTCONN = 107, "not connected";
                ESHUTDOWN = 108, "already shut down";
                ETIMEDOUT = 110, "timed out";
                ECONNREFUSED = 111, "connection refused";
                EHOSTDOWN = 112, "host is down";
                EHOSTUNREACH = 113, "no route to host";
                EALREADY = 114, "already in progress";
                EINPROGRESS = 115, "now in progress";
                ESTALE = 116, "stale file handle";
                EUCLEAN = 117, "structure needs cleaning";
                EDQUOT = 122, "disk quota exceeded";
                ENOMEDIUM = 123, "no medium found";
                EMEDIUMTYPE = 124, "wrong medium type";
                ECANCELED = 125, "operation cancelled";
                ENOKEY = 126, "required key not available";
                EKEYEXPIRED = 127, "key has expired";
                EKEYREVOKED = 128, "key has been revoked";
                EKEYREJECTED = 129, "key was rejected";
                EOWNERDEAD = 130, "owner died";
                ENOTRECOVERABLE = 131, "state not recoverable";
            }
        }
    };
}
pub(crate) use for_each_error;
