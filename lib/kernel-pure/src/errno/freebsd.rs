// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The error numbers of FreeBSD, and those that portable drivers return beside them.
//!
//! C header: `sys/sys/errno.h`. What is beyond the numbers of FreeBSD is translated where it leaves the module.

/// Calls the macro named with the whole table: `#[doc = "…"] NAME = number;` for each error.
#[macro_export]
macro_rules! freebsd_errnos {
    ($callback:ident) => {
        $crate::errnos! {
            $callback
            {
                /// Waiting for the lock would never end.
                EDEADLK = 11;
            }
            {
                /// Not possible now; it may be on the next try.
                EAGAIN = 35;
                /// The operation has been started and goes on.
                EINPROGRESS = 36;
                /// The operation is under way already.
                EALREADY = 37;
                /// The file is not a socket.
                ENOTSOCK = 38;
                /// A destination address is needed.
                EDESTADDRREQ = 39;
                /// The message is too long.
                EMSGSIZE = 40;
                /// The protocol does not fit the type of socket.
                EPROTOTYPE = 41;
                /// The protocol does not know the option.
                ENOPROTOOPT = 42;
                /// The protocol is not supported.
                EPROTONOSUPPORT = 43;
                /// The socket type is not supported.
                ESOCKTNOSUPPORT = 44;
                /// The operation is not supported on this object.
                EOPNOTSUPP = 45;
                /// The protocol family is not supported.
                EPFNOSUPPORT = 46;
                /// The address family is not supported by the protocol.
                EAFNOSUPPORT = 47;
                /// The address is in use.
                EADDRINUSE = 48;
                /// The address cannot be assigned here.
                EADDRNOTAVAIL = 49;
                /// The network is down.
                ENETDOWN = 50;
                /// The network cannot be reached.
                ENETUNREACH = 51;
                /// The network was reset and dropped the connection.
                ENETRESET = 52;
                /// The connection was aborted on this side.
                ECONNABORTED = 53;
                /// The other side reset the connection.
                ECONNRESET = 54;
                /// No buffer space is left.
                ENOBUFS = 55;
                /// The socket is connected already.
                EISCONN = 56;
                /// The socket is not connected.
                ENOTCONN = 57;
                /// The endpoint has been shut down and sends no more.
                ESHUTDOWN = 58;
                /// Too many references to splice.
                ETOOMANYREFS = 59;
                /// The time allowed ran out.
                ETIMEDOUT = 60;
                /// The other side refused the connection.
                ECONNREFUSED = 61;
                /// Too many symbolic links on the way.
                ELOOP = 62;
                /// The name is too long.
                ENAMETOOLONG = 63;
                /// The other machine is down.
                EHOSTDOWN = 64;
                /// No way leads to the other machine.
                EHOSTUNREACH = 65;
                /// The directory still has entries.
                ENOTEMPTY = 66;
                /// Too many processes.
                EPROCLIM = 67;
                /// There are too many users.
                EUSERS = 68;
                /// The quota is used up.
                EDQUOT = 69;
                /// The file handle refers to something that is gone.
                ESTALE = 70;
                /// The object is on another machine.
                EREMOTE = 71;
                /// The remote procedure call is malformed.
                EBADRPC = 72;
                /// Remote procedure calls of another version.
                ERPCMISMATCH = 73;
                /// No such program for remote procedure calls.
                EPROGUNAVAIL = 74;
                /// The program for remote procedure calls has another version.
                EPROGMISMATCH = 75;
                /// No such remote procedure.
                EPROCUNAVAIL = 76;
                /// No record lock is available.
                ENOLCK = 77;
                /// The system call is not implemented.
                ENOSYS = 78;
                /// The file is of the wrong type or format.
                EFTYPE = 79;
                /// Authentication failed.
                EAUTH = 80;
                /// Authentication is needed.
                ENEEDAUTH = 81;
                /// The identifier has been removed.
                EIDRM = 82;
                /// No message of the type asked for.
                ENOMSG = 83;
                /// The value does not fit the type it is to be stored in.
                EOVERFLOW = 84;
                /// The operation was cancelled.
                ECANCELED = 85;
                /// The bytes do not form a character.
                EILSEQ = 86;
                /// No attribute of that name.
                ENOATTR = 87;
                /// A function was called in a way that is a mistake of the programmer.
                EDOOFUS = 88;
                /// The message makes no sense, or its check sum is wrong.
                EBADMSG = 89;
                /// A multihop was attempted.
                EMULTIHOP = 90;
                /// The link has been cut.
                ENOLINK = 91;
                /// The other side broke the protocol.
                EPROTO = 92;
                /// The capabilities of the descriptor are not enough.
                ENOTCAPABLE = 93;
                /// Not allowed in capability mode.
                ECAPMODE = 94;
                /// The state of the lock cannot be recovered.
                ENOTRECOVERABLE = 95;
                /// The owner of the lock died.
                EOWNERDEAD = 96;
                /// What was read is damaged.
                EINTEGRITY = 97;
                /// Interrupted: start the system call again if the signal handler allows it.
                ERESTARTSYS = 512;
            }
        }
    };
}

crate::freebsd_errnos!(define_names);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_ascending_and_in_range() {
        assert!(ALL.is_sorted_by(|a, b| a.1 < b.1));
        assert!(
            ALL.iter()
                .all(|&(_, errno)| (1..=super::super::MAX_ERRNO).contains(&errno))
        );
    }

    #[test]
    fn numbers_are_those_of_the_system() {
        for (expected, errno) in [
            ("EDEADLK", 11),
            ("EAGAIN", 35),
            ("ETIMEDOUT", 60),
            ("EOVERFLOW", 84),
            ("EINTEGRITY", 97),
            ("ERESTARTSYS", 512),
        ] {
            assert_eq!(name(errno), Some(expected));
        }
        assert_eq!(name(98), None);
    }

    #[test]
    fn what_both_systems_have_is_called_the_same() {
        let both = ALL.iter().filter(|(name, _)| {
            super::super::linux::ALL
                .iter()
                .any(|(other, _)| name == other)
        });
        assert_eq!(both.count(), 84);
    }
}
