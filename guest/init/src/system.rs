// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The kernel's own settings and state: mounts, log level, taint, power.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use kmod_guest_protocol::MARK;
use rustix::mount::{MountFlags, mount};
use rustix::system::{RebootCommand, reboot};

/// What is mounted: type, where, options, and whether a kernel may lack it.
const MOUNTS: [(&str, &str, &str, bool); 8] = [
    ("proc", "/proc", "", false),
    ("sysfs", "/sys", "", false),
    ("devtmpfs", "/dev", "mode=0755", false),
    ("devpts", "/dev/pts", "mode=0620", true),
    ("tmpfs", "/tmp", "mode=1777", false),
    ("tmpfs", "/run", "mode=0755", false),
    ("debugfs", "/sys/kernel/debug", "", true),
    ("tracefs", "/sys/kernel/tracing", "", true),
];

/// Settings of the kernel, of which it may lack some.
const SETTINGS: [(&str, &str); 6] = [
    // All lines of the log reach the console.
    ("/proc/sys/kernel/printk", "8"),
    // A stall is noticed early: a soft lockup after twice its threshold, a hung task after its time.
    ("/proc/sys/kernel/watchdog_thresh", "5"),
    ("/proc/sys/kernel/hung_task_timeout_secs", "30"),
    ("/proc/sys/kernel/hung_task_check_interval_secs", "5"),
    // The host asks a silent guest by an interrupt that cannot be masked where its processors are.
    ("/proc/sys/kernel/unknown_nmi_panic", "1"),
    ("/proc/sys/kernel/panic_print", "64"),
];

/// Mounts what a user land expects and tunes the kernel.
pub(crate) fn set_up() -> Result<(), String> {
    for (kind, target, options, optional) in MOUNTS {
        let made = fs::create_dir_all(target);
        let mounted = mount_one(kind, target, options);
        if !optional {
            made.and(mounted)
                .map_err(|error| format!("mount {target}: {error}"))?;
        }
    }
    for (target, link) in [
        ("/proc/self/fd", "/dev/fd"),
        ("/proc/self/fd/0", "/dev/stdin"),
        ("/proc/self/fd/1", "/dev/stdout"),
        ("/proc/self/fd/2", "/dev/stderr"),
    ] {
        symlink(target, link).map_err(|error| format!("{link}: {error}"))?;
    }
    for (file, value) in SETTINGS {
        let _ = fs::write(file, value);
    }
    Ok(())
}

/// Mounts configfs, which is a module on many kernels, once it is there.
pub(crate) fn mount_late() {
    let target = "/sys/kernel/config";
    if fs::metadata(target).is_ok() {
        let _ = mount_one("configfs", target, "");
    }
}

fn mount_one(kind: &str, target: &str, options: &str) -> std::io::Result<()> {
    let options = std::ffi::CString::new(options)?;
    mount(kind, target, kind, MountFlags::empty(), options.as_c_str())?;
    Ok(())
}

/// Writes a line into the kernel's log, so that it stands in order with the kernel's own.
pub(crate) fn mark(message: &str) {
    if let Ok(mut log) = fs::OpenOptions::new().write(true).open("/dev/kmsg") {
        let _ = log.write_all(format!("<6>{MARK}{}\n", message.trim_end()).as_bytes());
    }
}

/// The kernel's taint flags; all of them if they cannot be read, so that the fault is seen.
pub(crate) fn taint() -> u64 {
    fs::read_to_string("/proc/sys/kernel/tainted")
        .ok()
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(u64::MAX)
}

/// The kernel's release.
pub(crate) fn release() -> String {
    rustix::system::uname()
        .release()
        .to_string_lossy()
        .into_owned()
}

/// Writes everything back.
pub(crate) fn sync() {
    rustix::fs::sync();
}

/// Switches the machine off.
pub(crate) fn power_off() -> ExitCode {
    if let Err(error) = reboot(RebootCommand::PowerOff) {
        mark(&format!("power off: {error}"));
    }
    // Process 1 must not end; the host ends a machine that stays.
    loop {
        thread::sleep(Duration::from_secs(1));
    }
}
