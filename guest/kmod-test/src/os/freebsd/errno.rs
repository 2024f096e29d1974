// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The numbers of errors.

pub(crate) const EINTR: i32 = 4;
pub(crate) const EIO: i32 = 5;
pub(crate) const ENOENT: i32 = 2;
pub(crate) const ENOEXEC: i32 = 8;
pub(crate) const ENOMEM: i32 = 12;
pub(crate) const EBUSY: i32 = 16;
pub(crate) const EINVAL: i32 = 22;
pub(crate) const ENOSYS: i32 = 78;

/// What a file that ends too early is told of by: there is no number for a lack of data.
pub(crate) const SHORT: i32 = EIO;

/// Calls the macro `$define` with every error: name, number, words.
macro_rules! for_each_error {
    ($define:ident) => {
        $crate::os::errors::errnos! {
            $define
            {
                EDEADLK = 11, "a lock would never be given";
            }
            {
                EAGAIN = 35, "resource temporarily unavailable";
                EINPROGRESS = 36, "now in progress";
                EALREADY = 37, "already in progress";
                ENOTSOCK = 38, "not a socket";
                EDESTADDRREQ = 39, "destination address required";
                EMSGSIZE = 40, "message too long";
                EPROTOTYPE = 41, "protocol of the wrong type";
                ENOPROTOOPT = 42, "protocol option not available";
                EPROTONOSUPPORT = 43, "protocol not supported";
                ESOCKTNOSUPPORT = 44, "socket type not supported";
                EOPNOTSUPP = 45, "operation not supported";
                EPFNOSUPPORT = 46, "protocol family not supported";
                EAFNOSUPPORT = 47, "address family not supported";
                EADDRINUSE = 48, "address already in use";
                EADDRNOTAVAIL = 49, "address not available";
                ENETDOWN = 50, "network is down";
                ENETUNREACH = 51, "network is unreachable";
                ENETRESET = 52, "connection dropped by the network";
                ECONNABORTED = 53, "connection aborted";
                ECONNRESET = 54, "connection reset by peer";
                ENOBUFS = 55, "no buffer space available";
                EISCONN = 56, "already connected";
                ENOTCONN = 57, "not connected";
                ESHUTDOWN = 58, "already shut down";
                ETOOMANYREFS = 59, "too many references";
                ETIMEDOUT = 60, "timed out";
                ECONNREFUSED = 61, "connection refused";
                ELOOP = 62, "too many levels of symbolic links";
                ENAMETOOLONG = 63, "file name too long";
                EHOSTDOWN = 64, "host is down";
                EHOSTUNREACH = 65, "no route to host";
                ENOTEMPTY = 66, "directory not empty";
                EPROCLIM = 67, "too many processes";
                EUSERS = 68, "too many users";
                EDQUOT = 69, "disk quota exceeded";
                ESTALE = 70, "stale file handle";
                EREMOTE = 71, "too many levels of remote in the path";
                EBADRPC = 72, "remote call is bad";
                ERPCMISMATCH = 73, "remote call of another version";
                EPROGUNAVAIL = 74, "remote program not available";
                EPROGMISMATCH = 75, "remote program of another version";
                EPROCUNAVAIL = 76, "no such procedure in the remote program";
                ENOLCK = 77, "no locks available";
                ENOSYS = 78, "function not implemented";
                EFTYPE = 79, "file of the wrong type or format";
                EAUTH = 80, "authentication failed";
                ENEEDAUTH = 81, "authentication is needed";
                EIDRM = 82, "identifier removed";
                ENOMSG = 83, "no message of that type";
                EOVERFLOW = 84, "value too large for its type";
                ECANCELED = 85, "operation cancelled";
                EILSEQ = 86, "invalid or incomplete character";
                ENOATTR = 87, "no such attribute";
                EDOOFUS = 88, "programming error";
                EBADMSG = 89, "bad message";
                EMULTIHOP = 90, "more than one hop attempted";
                ENOLINK = 91, "link was severed";
                EPROTO = 92, "protocol error";
                ENOTCAPABLE = 93, "capabilities do not suffice";
                ECAPMODE = 94, "not permitted in capability mode";
                ENOTRECOVERABLE = 95, "state not recoverable";
                EOWNERDEAD = 96, "owner died";
                EINTEGRITY = 97, "integrity check failed";
            }
        }
    };
}
pub(crate) use for_each_error;
