// SPDX-License-Identifier: MIT OR Apache-2.0

//! Whether the processor's virtualisation can be used here: a guest of a few bytes tries it.

use std::{
    fs, io,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use kmod_host::{Scratch, program, signals};

use crate::{Error, accel};

/// What the guest says, and how QEMU passes that on as an exit code.
const WORD: u8 = 0x2a;
const CODE: i32 = (WORD as i32) << 1 | 1;
/// `mov dx, 0xf4; mov al, WORD; out dx, al; hlt`
const GUEST: [u8; 7] = [0xba, 0xf4, 0x00, 0xb0, WORD, 0xee, 0xf4];
/// The firmware starts what a disk's first sector holds, if it ends in these.
const SECTOR: usize = 512;
const MARK: [u8; 2] = [0x55, 0xaa];
/// How long the guest may take, of which nearly all is the firmware's. On a processor's own virtualisation it
/// takes a fraction of a second.
const LIMIT: Duration = Duration::from_secs(4);
const PAUSE: Duration = Duration::from_millis(5);

/// What became of the processor's virtualisation.
#[derive(Debug)]
pub enum Kvm {
    /// A guest ran on it, and took that long.
    Works(Duration),
    /// There is no `/dev/kvm`.
    Absent,
    /// This user may not open it.
    Denied(io::Error),
    /// A guest does not run on it, or so slowly that it is no help.
    Broken,
    /// The same, as found out by an earlier run.
    BrokenBefore,
}

/// Tries the processor's virtualisation. Where it is of no use, that is remembered, as after a run.
///
/// # Errors
///
/// Where QEMU cannot be run at all.
pub fn kvm(qemu: &Path) -> Result<Kvm, Error> {
    match accel::open() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Kvm::Absent),
        Err(error) => return Ok(Kvm::Denied(error)),
        Ok(()) if accel::failed_before(qemu) => return Ok(Kvm::BrokenBefore),
        Ok(()) => {}
    }
    if let Some(took) = attempt(qemu, "kvm")? {
        return Ok(Kvm::Works(took));
    }
    // Only what another accelerator can do is this one's failure.
    if attempt(qemu, "tcg")?.is_some() {
        accel::remember_failure(qemu);
    }
    Ok(Kvm::Broken)
}

/// How long the guest took, if it came to its end.
fn attempt(qemu: &Path, accel: &str) -> Result<Option<Duration>, Error> {
    let folder = Scratch::new("kmod-kvm-").map_err(Error::file(std::env::temp_dir()))?;
    let disk = folder.path().join("disk");
    let mut sector = GUEST.to_vec();
    sector.resize(SECTOR - MARK.len(), 0);
    sector.extend(MARK);
    fs::write(&disk, sector).map_err(Error::file(&disk))?;
    let mut command = Command::new(qemu);
    command.args(["-nodefaults", "-no-user-config", "-display", "none"]);
    command.args(["-machine", "pc", "-accel", accel, "-device"]);
    command.args(["isa-debug-exit,iobase=0xf4,iosize=1", "-drive"]);
    // QEMU reads two commas as one that separates nothing.
    let path = disk.to_string_lossy().replace(',', ",,");
    command.arg(format!("format=raw,file={path}"));
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let failed = |source| Error::Program {
        program: qemu.display().to_string(),
        source,
    };
    let start = Instant::now();
    let mut child =
        program::spawn(&mut command).map_err(|fault| fault.into(Error::Interrupted, failed))?;
    let status = loop {
        if let Some(status) = child.try_wait().map_err(failed)? {
            break Some(status);
        }
        if start.elapsed() > LIMIT || signals::check().is_err() {
            break None;
        }
        thread::sleep(PAUSE);
    };
    let took = start.elapsed();
    if status.is_none() {
        // It may have come to its end meanwhile.
        let _ = child.kill();
        let _ = child.wait();
    }
    signals::check().map_err(|_| Error::Interrupted)?;
    Ok(status.filter(|it| it.code() == Some(CODE)).map(|_| took))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guest_speaks_on_the_accelerator_that_works_everywhere() -> Result<(), Error> {
        let Ok(qemu) = crate::find_qemu() else {
            return Ok(());
        };
        assert!(attempt(&qemu, "tcg")?.is_some());
        assert!(attempt(&qemu, "none")?.is_none());
        Ok(())
    }
}
