// SPDX-License-Identifier: MIT OR Apache-2.0

//! What differs between guests of one system and the other: what error numbers say, how long they need to end.

use std::io;
use std::time::Duration;

use rustix::io::Errno;

/// The system that a guest is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Guest {
    #[default]
    Linux,
    FreeBsd,
}

impl Guest {
    /// How long it may take to switch itself off after its verdict.
    pub(crate) fn farewell(self) -> Duration {
        match self {
            Self::Linux => Duration::from_secs(5),
            // It waits for seconds until all of its disks, of which there are none, are written.
            Self::FreeBsd => Duration::from_secs(1),
        }
    }

    /// An error in words, with its number.
    pub(crate) fn describe(self, number: i32) -> String {
        match (self, number) {
            (_, 0) => "for a reason that has no error number".to_owned(),
            // The kernel keeps these to itself, as a rule; C has no words for them.
            (Self::Linux, 512..) => format!("error {number}, one of the kernel's own"),
            (Self::Linux, _) => io::Error::from_raw_os_error(number).to_string(),
            (Self::FreeBsd, _) => {
                let words = here(number).map(|number| io::Error::from(number).to_string());
                let words = words
                    .as_deref()
                    .and_then(|text| text.split(" (os error").next());
                let words = words.unwrap_or("an error of the guest's own");
                format!("{words} (error {number} of FreeBSD)")
            }
        }
    }

    /// Whether it is what unloading gives while the module is in use.
    pub(crate) fn is_in_use(self, number: i32) -> bool {
        let error = match self {
            Self::Linux => Errno::AGAIN,
            Self::FreeBsd => Errno::BUSY,
        };
        number == error.raw_os_error()
    }
}

/// This system's number for one of FreeBSD's (`sys/errno.h`).
fn here(number: i32) -> Option<Errno> {
    let of_freebsd = usize::try_from(number).ok()?;
    match number {
        11 => Some(Errno::DEADLK),
        // Up to here they are those of the first Unix systems, which all have.
        1..=34 => Some(Errno::from_raw_os_error(number)),
        _ => *NUMBERS.get(of_freebsd.checked_sub(35)?)?,
    }
}

/// The errors of FreeBSD from 35 on.
const NUMBERS: [Option<Errno>; 63] = [
    Some(Errno::AGAIN),
    Some(Errno::INPROGRESS),
    Some(Errno::ALREADY),
    Some(Errno::NOTSOCK),
    Some(Errno::DESTADDRREQ),
    Some(Errno::MSGSIZE),
    Some(Errno::PROTOTYPE),
    Some(Errno::NOPROTOOPT),
    Some(Errno::PROTONOSUPPORT),
    Some(Errno::SOCKTNOSUPPORT),
    Some(Errno::OPNOTSUPP),
    Some(Errno::PFNOSUPPORT),
    Some(Errno::AFNOSUPPORT),
    Some(Errno::ADDRINUSE),
    Some(Errno::ADDRNOTAVAIL),
    Some(Errno::NETDOWN),
    Some(Errno::NETUNREACH),
    Some(Errno::NETRESET),
    Some(Errno::CONNABORTED),
    Some(Errno::CONNRESET),
    Some(Errno::NOBUFS),
    Some(Errno::ISCONN),
    Some(Errno::NOTCONN),
    Some(Errno::SHUTDOWN),
    Some(Errno::TOOMANYREFS),
    Some(Errno::TIMEDOUT),
    Some(Errno::CONNREFUSED),
    Some(Errno::LOOP),
    Some(Errno::NAMETOOLONG),
    Some(Errno::HOSTDOWN),
    Some(Errno::HOSTUNREACH),
    Some(Errno::NOTEMPTY),
    None, // EPROCLIM
    Some(Errno::USERS),
    Some(Errno::DQUOT),
    Some(Errno::STALE),
    Some(Errno::REMOTE),
    None, // EBADRPC
    None, // ERPCMISMATCH
    None, // EPROGUNAVAIL
    None, // EPROGMISMATCH
    None, // EPROCUNAVAIL
    Some(Errno::NOLCK),
    Some(Errno::NOSYS),
    None, // EFTYPE
    None, // EAUTH
    None, // ENEEDAUTH
    Some(Errno::IDRM),
    Some(Errno::NOMSG),
    Some(Errno::OVERFLOW),
    Some(Errno::CANCELED),
    Some(Errno::ILSEQ),
    None, // ENOATTR
    None, // EDOOFUS
    Some(Errno::BADMSG),
    Some(Errno::MULTIHOP),
    Some(Errno::NOLINK),
    Some(Errno::PROTO),
    None, // ENOTCAPABLE
    None, // ECAPMODE
    Some(Errno::NOTRECOVERABLE),
    Some(Errno::OWNERDEAD),
    None, // EINTEGRITY
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_system_has_its_own_numbers() {
        let words = |numbers: Guest, number| {
            let text = numbers.describe(number);
            text.split(" (").next().unwrap_or_default().to_owned()
        };
        for (linux, freebsd) in [
            (2, 2),
            (16, 16),
            (34, 34),
            (11, 35),
            (35, 11),
            (95, 45),
            (110, 60),
            (71, 92),
            (130, 96),
        ] {
            let (linux, freebsd) = (words(Guest::Linux, linux), words(Guest::FreeBsd, freebsd));
            assert_eq!(linux, freebsd);
        }
        for number in [-1, 67, 93, 97, 98, 512] {
            let text = Guest::FreeBsd.describe(number);
            assert_eq!(
                text,
                format!("an error of the guest's own (error {number} of FreeBSD)")
            );
        }
    }
}
