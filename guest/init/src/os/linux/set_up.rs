// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! What a user land expects to be mounted, and settings of the kernel.

use kmod_test::{
    Result,
    errno::EEXIST,
    fs::{create_dir, exists, mount, symlink, write},
};

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

/// Names that programs know the files by that they were started with.
const LINKS: [(&str, &str); 4] = [
    ("/proc/self/fd", "/dev/fd"),
    ("/proc/self/fd/0", "/dev/stdin"),
    ("/proc/self/fd/1", "/dev/stdout"),
    ("/proc/self/fd/2", "/dev/stderr"),
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
pub(crate) fn set_up() -> Result {
    for (kind, target, options, optional) in MOUNTS {
        let made = create_dir(target);
        let made = made.or_else(|error| if error == EEXIST { Ok(()) } else { Err(error) });
        let mounted = mount(kind, target, kind, options);
        if !optional {
            made.and(mounted)?;
        }
    }
    for (target, link) in LINKS {
        symlink(target, link)?;
    }
    for (file, value) in SETTINGS {
        let _ = write(file, value);
    }
    Ok(())
}

/// Mounts configfs, which is a module on many kernels, once it is there.
pub(crate) fn mount_late() {
    let target = "/sys/kernel/config";
    if exists(target) {
        let _ = mount("configfs", target, "configfs", "");
    }
}
