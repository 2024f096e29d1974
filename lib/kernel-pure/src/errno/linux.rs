// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The error numbers of Linux.
//!
//! C headers: `include/uapi/asm-generic/errno-base.h`, `include/uapi/asm-generic/errno.h`, `include/linux/errno.h`.

/// Calls the macro named with the whole table: `#[doc = "…"] NAME = number;` for each error.
#[macro_export]
macro_rules! linux_errnos {
    ($callback:ident) => {
        $crate::errnos! {
            $callback
            {
                /// Not possible now; it may be on the next try.
                EAGAIN = 11;
            }
            {
                /// Waiting for the lock would never end.
                EDEADLK = 35;
                /// The name is too long.
                ENAMETOOLONG = 36;
                /// No record lock is available.
                ENOLCK = 37;
                /// The system call is not implemented.
                ENOSYS = 38;
                /// The directory still has entries.
                ENOTEMPTY = 39;
                /// Too many symbolic links on the way.
                ELOOP = 40;
                /// No message of the type asked for.
                ENOMSG = 42;
                /// The identifier has been removed.
                EIDRM = 43;
                /// The channel number is out of range.
                ECHRNG = 44;
                /// Level 2 is out of step.
                EL2NSYNC = 45;
                /// Level 3 is halted.
                EL3HLT = 46;
                /// Level 3 was reset.
                EL3RST = 47;
                /// The link number is out of range.
                ELNRNG = 48;
                /// No protocol driver is attached.
                EUNATCH = 49;
                /// No CSI structure is available.
                ENOCSI = 50;
                /// Level 2 is halted.
                EL2HLT = 51;
                /// The exchange is not valid.
                EBADE = 52;
                /// The request descriptor is not valid.
                EBADR = 53;
                /// The exchange is full.
                EXFULL = 54;
                /// There is no anode.
                ENOANO = 55;
                /// The request code is not valid.
                EBADRQC = 56;
                /// The slot is not valid.
                EBADSLT = 57;
                /// The font file has the wrong format.
                EBFONT = 59;
                /// The device is not a stream.
                ENOSTR = 60;
                /// There is no data to be had.
                ENODATA = 61;
                /// The timer ran out.
                ETIME = 62;
                /// Out of stream resources.
                ENOSR = 63;
                /// The machine is on no network.
                ENONET = 64;
                /// The package is not installed.
                ENOPKG = 65;
                /// The object is on another machine.
                EREMOTE = 66;
                /// The link has been cut.
                ENOLINK = 67;
                /// Advertising failed.
                EADV = 68;
                /// Remote mounting failed.
                ESRMNT = 69;
                /// Sending failed.
                ECOMM = 70;
                /// The other side broke the protocol.
                EPROTO = 71;
                /// A multihop was attempted.
                EMULTIHOP = 72;
                /// An error particular to RFS.
                EDOTDOT = 73;
                /// The message makes no sense, or its check sum is wrong.
                EBADMSG = 74;
                /// The value does not fit the type it is to be stored in.
                EOVERFLOW = 75;
                /// The name is not unique on the network.
                ENOTUNIQ = 76;
                /// The file descriptor is in the wrong state.
                EBADFD = 77;
                /// The remote address changed.
                EREMCHG = 78;
                /// A shared library needed cannot be reached.
                ELIBACC = 79;
                /// A shared library is damaged.
                ELIBBAD = 80;
                /// The library section of a program is damaged.
                ELIBSCN = 81;
                /// The program wants too many shared libraries.
                ELIBMAX = 82;
                /// A shared library cannot be run as a program.
                ELIBEXEC = 83;
                /// The bytes do not form a character.
                EILSEQ = 84;
                /// The interrupted system call is to be started again.
                ERESTART = 85;
                /// The pipe of the stream failed.
                ESTRPIPE = 86;
                /// There are too many users.
                EUSERS = 87;
                /// The file is not a socket.
                ENOTSOCK = 88;
                /// A destination address is needed.
                EDESTADDRREQ = 89;
                /// The message is too long.
                EMSGSIZE = 90;
                /// The protocol does not fit the type of socket.
                EPROTOTYPE = 91;
                /// The protocol does not know the option.
                ENOPROTOOPT = 92;
                /// The protocol is not supported.
                EPROTONOSUPPORT = 93;
                /// The socket type is not supported.
                ESOCKTNOSUPPORT = 94;
                /// The operation is not supported on this object.
                EOPNOTSUPP = 95;
                /// The protocol family is not supported.
                EPFNOSUPPORT = 96;
                /// The address family is not supported by the protocol.
                EAFNOSUPPORT = 97;
                /// The address is in use.
                EADDRINUSE = 98;
                /// The address cannot be assigned here.
                EADDRNOTAVAIL = 99;
                /// The network is down.
                ENETDOWN = 100;
                /// The network cannot be reached.
                ENETUNREACH = 101;
                /// The network was reset and dropped the connection.
                ENETRESET = 102;
                /// The connection was aborted on this side.
                ECONNABORTED = 103;
                /// The other side reset the connection.
                ECONNRESET = 104;
                /// No buffer space is left.
                ENOBUFS = 105;
                /// The socket is connected already.
                EISCONN = 106;
                /// The socket is not connected.
                ENOTCONN = 107;
                /// The endpoint has been shut down and sends no more.
                ESHUTDOWN = 108;
                /// Too many references to splice.
                ETOOMANYREFS = 109;
                /// The time allowed ran out.
                ETIMEDOUT = 110;
                /// The other side refused the connection.
                ECONNREFUSED = 111;
                /// The other machine is down.
                EHOSTDOWN = 112;
                /// No way leads to the other machine.
                EHOSTUNREACH = 113;
                /// The operation is under way already.
                EALREADY = 114;
                /// The operation has been started and goes on.
                EINPROGRESS = 115;
                /// The file handle refers to something that is gone.
                ESTALE = 116;
                /// The structure on the medium needs repair.
                EUCLEAN = 117;
                /// The file is not of the XENIX named type.
                ENOTNAM = 118;
                /// No XENIX semaphore is available.
                ENAVAIL = 119;
                /// The file is of the XENIX named type.
                EISNAM = 120;
                /// Input or output failed on the far side.
                EREMOTEIO = 121;
                /// The quota is used up.
                EDQUOT = 122;
                /// The drive holds no medium.
                ENOMEDIUM = 123;
                /// The medium is of the wrong type.
                EMEDIUMTYPE = 124;
                /// The operation was cancelled.
                ECANCELED = 125;
                /// The key needed is not there.
                ENOKEY = 126;
                /// The key has expired.
                EKEYEXPIRED = 127;
                /// The key has been revoked.
                EKEYREVOKED = 128;
                /// The service rejected the key.
                EKEYREJECTED = 129;
                /// The owner of the lock died.
                EOWNERDEAD = 130;
                /// The state of the lock cannot be recovered.
                ENOTRECOVERABLE = 131;
                /// The radio is switched off by RF-kill.
                ERFKILL = 132;
                /// The page of memory has a hardware error.
                EHWPOISON = 133;
                /// Interrupted: start the system call again if the signal handler allows it.
                ERESTARTSYS = 512;
                /// Interrupted: always start the system call again.
                ERESTARTNOINTR = 513;
                /// Interrupted: start the system call again unless a handler ran.
                ERESTARTNOHAND = 514;
                /// This layer does not know the control command; another may.
                ENOIOCTLCMD = 515;
                /// Interrupted: go on through the restart block.
                ERESTART_RESTARTBLOCK = 516;
                /// The driver wants to be probed again later.
                EPROBE_DEFER = 517;
                /// Opening met a directory entry that is out of date.
                EOPENSTALE = 518;
                /// The parameter is not known.
                ENOPARAM = 519;
                /// The NFS file handle is not valid.
                EBADHANDLE = 521;
                /// The update is out of step.
                ENOTSYNC = 522;
                /// The directory cookie is out of date.
                EBADCOOKIE = 523;
                /// The operation is not supported (inside the kernel; user space gets `EOPNOTSUPP`).
                ENOTSUPP = 524;
                /// The buffer or request is too small.
                ETOOSMALL = 525;
                /// The server failed in a way that has no number.
                ESERVERFAULT = 526;
                /// The server does not support the type.
                EBADTYPE = 527;
                /// The request was started but will take longer than the time allowed.
                EJUKEBOX = 528;
                /// The control block is queued and will be completed later.
                EIOCBQUEUED = 529;
                /// The state conflicts with one that has been recalled.
                ERECALLCONFLICT = 530;
                /// The server is past its grace period and refuses to reclaim the lock.
                ENOGRACE = 531;
            }
        }
    };
}

crate::linux_errnos!(define_names);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::errno::MAX_ERRNO;

    #[test]
    fn table_is_ascending_and_in_range() {
        assert!(ALL.is_sorted_by(|a, b| a.1 < b.1));
        assert!(
            ALL.iter()
                .all(|&(_, errno)| (1..=MAX_ERRNO).contains(&errno))
        );
    }

    #[test]
    fn names_are_found_by_number() {
        for &(expected, errno) in ALL {
            assert_eq!(name(errno), Some(expected));
            assert_eq!(
                c_name(errno).map(core::ffi::CStr::to_bytes),
                Some(expected.as_bytes())
            );
        }
    }

    #[test]
    fn numbers_that_are_no_error_have_no_name() {
        for errno in [
            i32::MIN,
            -1,
            0,
            41,
            58,
            134,
            511,
            520,
            532,
            MAX_ERRNO,
            i32::MAX,
        ] {
            assert_eq!(name(errno), None, "{errno}");
            assert_eq!(c_name(errno), None, "{errno}");
        }
    }

    #[test]
    fn well_known_numbers_agree_with_the_host() {
        for (errno, kind) in [
            (1, std::io::ErrorKind::PermissionDenied),
            (2, std::io::ErrorKind::NotFound),
            (11, std::io::ErrorKind::WouldBlock),
            (12, std::io::ErrorKind::OutOfMemory),
            (17, std::io::ErrorKind::AlreadyExists),
            (110, std::io::ErrorKind::TimedOut),
        ] {
            assert_eq!(std::io::Error::from_raw_os_error(errno).kind(), kind);
        }
    }
}
