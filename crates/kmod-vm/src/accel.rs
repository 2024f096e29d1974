// SPDX-License-Identifier: MIT OR Apache-2.0

//! Whether the processor's virtualisation is used.
//!
//! A `/dev/kvm` that can be opened says little: a guest may still not start on it. So the choice is
//! made by trying, and a failure is remembered until the host starts anew or QEMU changes.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use crate::cache;

/// What runs the guest's instructions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Accel {
    /// KVM where a guest really starts on it, else TCG.
    #[default]
    Auto,
    /// The processor's virtualisation.
    Kvm,
    /// Translation: slow, but everywhere.
    Tcg,
    /// Translation, one processor, and a clock that counts its instructions: what a program costs there is the same
    /// each time, in instructions. Slower still.
    Counted,
}

/// What one machine is started with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attempt {
    Kvm,
    Tcg,
    Counted,
}

impl Attempt {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Kvm => "kvm",
            Self::Tcg => "tcg",
            Self::Counted => "counted",
        }
    }
}

/// On which host, with which emulator, guests did not start on KVM.
#[derive(Serialize, Deserialize, PartialEq, Eq)]
struct Failure {
    boot: String,
    qemu: String,
}

/// What to try, and what to try if a guest does not start on that.
pub(crate) struct Plan {
    pub(crate) first: Attempt,
    pub(crate) fallback: Option<Attempt>,
}

/// Chooses for this host, with this emulator.
pub(crate) fn plan(accel: Accel, qemu: &Path) -> Plan {
    let (first, fallback) = match accel {
        Accel::Kvm => (Attempt::Kvm, None),
        Accel::Auto if open().is_ok() && !failed_before(qemu) => (Attempt::Kvm, Some(Attempt::Tcg)),
        Accel::Auto | Accel::Tcg => (Attempt::Tcg, None),
        Accel::Counted => (Attempt::Counted, None),
    };
    Plan { first, fallback }
}

/// Notes that a guest started on TCG and not on KVM.
pub(crate) fn remember_failure(qemu: &Path) {
    if let Some((file, failure)) = record().zip(Failure::now(qemu))
        && let Ok(text) = serde_json::to_string(&failure)
    {
        // Not remembered means tried again.
        let _ = fs::write(file, text);
    }
}

/// Whether this user may open the device.
pub(crate) fn open() -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).open("/dev/kvm").map(drop)
}

pub(crate) fn failed_before(qemu: &Path) -> bool {
    let known = record()
        .and_then(|file| fs::read_to_string(file).ok())
        .and_then(|text| serde_json::from_str::<Failure>(&text).ok());
    known.is_some() && known == Failure::now(qemu)
}

fn record() -> Option<PathBuf> {
    Some(cache::folder("")?.join("accel.json"))
}

impl Failure {
    fn now(qemu: &Path) -> Option<Self> {
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
        // Cheaper than to ask for the version, and it changes whenever that does.
        let file = fs::metadata(qemu).ok()?;
        let changed = file.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some(Self {
            boot: boot.trim().to_owned(),
            qemu: format!("{}:{}:{}", qemu.display(), file.len(), changed.as_secs()),
        })
    }
}
