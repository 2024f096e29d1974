// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! x86-64: how a system call is made, and the numbers of the calls.

use core::arch::asm;

/// Makes a system call: what it returns, or the number of an error.
///
/// # Safety
///
/// - What the call reads or writes through its arguments is there for it, and is nobody else's to write.
pub(in crate::os) unsafe fn system_call(
    number: usize,
    arguments: [usize; 6],
) -> Result<usize, usize> {
    let [a, b, c, d, e, f] = arguments;
    let returned;
    let failed: u8;
    // SAFETY: the instruction changes the registers named; the memory is the caller's promise. The carry tells of an
    // error.
    unsafe {
        asm!(
            "syscall",
            "setc {failed}",
            failed = lateout(reg_byte) failed,
            inlateout("rax") number => returned,
            in("rdi") a,
            in("rsi") b,
            inlateout("rdx") c => _,
            inlateout("r10") d => _,
            inlateout("r8") e => _,
            inlateout("r9") f => _,
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack),
        );
    }
    if failed == 0 {
        Ok(returned)
    } else {
        Err(returned)
    }
}

pub(in crate::os) const EXIT_PROCESS: usize = 1;
pub(in crate::os) const FORK: usize = 2;
pub(in crate::os) const READ: usize = 3;
pub(in crate::os) const WRITE: usize = 4;
pub(in crate::os) const CLOSE: usize = 6;
pub(in crate::os) const WAIT4: usize = 7;
pub(in crate::os) const CHDIR: usize = 12;
pub(in crate::os) const FCHDIR: usize = 13;
pub(in crate::os) const GETPID: usize = 20;
pub(in crate::os) const UNMOUNT: usize = 22;
pub(in crate::os) const GETUID: usize = 24;
pub(in crate::os) const SYNC: usize = 36;
pub(in crate::os) const KILL: usize = 37;
pub(in crate::os) const IOCTL: usize = 54;
pub(in crate::os) const REBOOT: usize = 55;
pub(in crate::os) const EXECVE: usize = 59;
pub(in crate::os) const MUNMAP: usize = 73;
pub(in crate::os) const SETPGID: usize = 82;
pub(in crate::os) const DUP2: usize = 90;
pub(in crate::os) const FCNTL: usize = 92;
pub(in crate::os) const FSYNC: usize = 95;
pub(in crate::os) const SETSID: usize = 147;
pub(in crate::os) const SYSCTL: usize = 202;
pub(in crate::os) const CLOCK_GETTIME: usize = 232;
pub(in crate::os) const CLOCK_NANOSLEEP: usize = 244;
pub(in crate::os) const MODFIND: usize = 303;
pub(in crate::os) const KLDLOAD: usize = 304;
pub(in crate::os) const KLDFIND: usize = 306;
pub(in crate::os) const KLDNEXT: usize = 307;
pub(in crate::os) const KLDSTAT: usize = 308;
pub(in crate::os) const SETRESUID: usize = 311;
pub(in crate::os) const SETRESGID: usize = 312;
pub(in crate::os) const SCHED_YIELD: usize = 331;
pub(in crate::os) const SIGPROCMASK: usize = 340;
pub(in crate::os) const KQUEUE: usize = 362;
pub(in crate::os) const NMOUNT: usize = 378;
pub(in crate::os) const KENV: usize = 390;
pub(in crate::os) const SIGACTION: usize = 416;
pub(in crate::os) const THR_EXIT: usize = 431;
pub(in crate::os) const THR_KILL: usize = 433;
pub(in crate::os) const KLDUNLOADF: usize = 444;
pub(in crate::os) const UMTX_OP: usize = 454;
pub(in crate::os) const THR_NEW: usize = 455;
pub(in crate::os) const READV: usize = 120;
pub(in crate::os) const WRITEV: usize = 121;
pub(in crate::os) const PREAD: usize = 475;
pub(in crate::os) const PWRITE: usize = 476;
pub(in crate::os) const MMAP: usize = 477;
pub(in crate::os) const LSEEK: usize = 478;
pub(in crate::os) const FTRUNCATE: usize = 480;
pub(in crate::os) const CPUSET_SETAFFINITY: usize = 488;
pub(in crate::os) const FCHMODAT: usize = 490;
pub(in crate::os) const MKDIRAT: usize = 496;
pub(in crate::os) const OPENAT: usize = 499;
pub(in crate::os) const READLINKAT: usize = 500;
pub(in crate::os) const RENAMEAT: usize = 501;
pub(in crate::os) const SYMLINKAT: usize = 502;
pub(in crate::os) const UNLINKAT: usize = 503;
pub(in crate::os) const PIPE2: usize = 542;
pub(in crate::os) const PPOLL: usize = 545;
pub(in crate::os) const FSTAT: usize = 551;
pub(in crate::os) const FSTATAT: usize = 552;
pub(in crate::os) const GETDENTS: usize = 554;
pub(in crate::os) const KEVENT: usize = 560;
pub(in crate::os) const SETGROUPS: usize = 596;
