// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! x86-64: how a system call is made, the numbers of the calls, and what needs assembly.

use core::arch::{asm, naked_asm};

/// Makes a system call; errors are numbers from -4095 to -1.
///
/// # Safety
///
/// - What the call reads or writes through its arguments is there for it, and is nobody else's to write.
pub(in crate::os) unsafe fn system_call(number: usize, arguments: [usize; 6]) -> usize {
    let [a, b, c, d, e, f] = arguments;
    let returned;
    // SAFETY: the instruction changes the registers named; the memory is the caller's promise.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") number => returned,
            in("rdi") a,
            in("rsi") b,
            in("rdx") c,
            in("r10") d,
            in("r8") e,
            in("r9") f,
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack),
        );
    }
    returned
}

/// Makes a system call as a program of 32 bits does: by its own numbers, with arguments of that size.
///
/// # Safety
///
/// - As of [`system_call`].
pub(in crate::os) unsafe fn system_call_of_32_bits(number: u32, arguments: [u32; 3]) -> i32 {
    let [a, b, c] = arguments;
    let returned;
    // SAFETY: the interrupt changes the registers named, of which the compiler keeps the first argument's to itself; the
    // memory is the caller's promise.
    unsafe {
        asm!(
            "mov {kept}, rbx",
            "mov ebx, {first:e}",
            "int 0x80",
            "mov rbx, {kept}",
            kept = out(reg) _,
            first = in(reg) a,
            inlateout("eax") number => returned,
            in("ecx") b,
            in("edx") c,
            lateout("r8") _,
            lateout("r9") _,
            lateout("r10") _,
            lateout("r11") _,
        );
    }
    returned
}

/// Starts a thread that shares everything with this one: it calls `entry(argument)` on its own stack and ends.
/// Returns the thread's number, or an error as a system call does.
///
/// # Safety
///
/// - `stack` is the upper end of writable memory that nobody else uses while the thread runs, aligned to 16.
/// - `entry` may be called with `argument`, on another thread.
/// - `tid` points to four bytes that are there until the kernel has set them to zero, which is when the
///   thread has ended.
#[unsafe(naked)]
pub(in crate::os) unsafe extern "C" fn start_thread(
    stack: usize,
    entry: extern "C" fn(usize),
    argument: usize,
    flags: usize,
    tid: *const u32,
) -> usize {
    naked_asm!(
        // clone(flags, stack, parent_tid, child_tid, tls): entry and argument wait on the new stack.
        "sub rdi, 16",
        "mov [rdi], rsi",
        "mov [rdi + 8], rdx",
        "mov rsi, rdi",
        "mov rdi, rcx",
        "mov rdx, r8",
        "mov r10, r8",
        "xor r8d, r8d",
        "mov eax, {clone}",
        "syscall",
        "test rax, rax",
        "jnz 2f",
        // The thread.
        "xor ebp, ebp",
        "pop rax",
        "pop rdi",
        "call rax",
        "xor edi, edi",
        "mov eax, {exit}",
        "syscall",
        "ud2",
        "2: ret",
        clone = const CLONE,
        exit = const EXIT,
    )
}

/// What the kernel returns to when a signal's handler is done.
///
/// # Safety
///
/// - Nobody else calls it: it takes what the kernel has put on the stack.
#[unsafe(naked)]
pub(in crate::os) unsafe extern "C" fn return_from_signal() {
    naked_asm!("mov eax, {number}", "syscall", "ud2", number = const RT_SIGRETURN)
}

/// `ioctl` by the numbers of programs of 32 bits.
pub(in crate::os) const IOCTL_OF_32_BITS: u32 = 54;

pub(in crate::os) const READ: usize = 0;
pub(in crate::os) const WRITE: usize = 1;
pub(in crate::os) const CLOSE: usize = 3;
pub(in crate::os) const LSEEK: usize = 8;
pub(in crate::os) const MMAP: usize = 9;
pub(in crate::os) const MUNMAP: usize = 11;
pub(in crate::os) const RT_SIGACTION: usize = 13;
pub(in crate::os) const RT_SIGPROCMASK: usize = 14;
const RT_SIGRETURN: usize = 15;
pub(in crate::os) const IOCTL: usize = 16;
pub(in crate::os) const PREAD: usize = 17;
pub(in crate::os) const PWRITE: usize = 18;
pub(in crate::os) const READV: usize = 19;
pub(in crate::os) const WRITEV: usize = 20;
pub(in crate::os) const SCHED_YIELD: usize = 24;
pub(in crate::os) const DUP2: usize = 33;
pub(in crate::os) const GETPID: usize = 39;
pub(in crate::os) const CLONE: usize = 56;
pub(in crate::os) const EXECVE: usize = 59;
const EXIT: usize = 60;
pub(in crate::os) const WAIT4: usize = 61;
pub(in crate::os) const KILL: usize = 62;
pub(in crate::os) const FCNTL: usize = 72;
pub(in crate::os) const FSYNC: usize = 74;
pub(in crate::os) const FTRUNCATE: usize = 77;
pub(in crate::os) const CHDIR: usize = 80;
pub(in crate::os) const FCHDIR: usize = 81;
pub(in crate::os) const GETUID: usize = 102;
pub(in crate::os) const SETPGID: usize = 109;
pub(in crate::os) const SETSID: usize = 112;
pub(in crate::os) const SETGROUPS: usize = 116;
pub(in crate::os) const SETRESUID: usize = 117;
pub(in crate::os) const SETRESGID: usize = 119;
pub(in crate::os) const ARCH_PRCTL: usize = 158;
pub(in crate::os) const SYNC: usize = 162;
pub(in crate::os) const MOUNT: usize = 165;
pub(in crate::os) const UMOUNT2: usize = 166;
pub(in crate::os) const REBOOT: usize = 169;
pub(in crate::os) const DELETE_MODULE: usize = 176;
pub(in crate::os) const FUTEX: usize = 202;
pub(in crate::os) const SCHED_SETAFFINITY: usize = 203;
pub(in crate::os) const GETDENTS: usize = 217;
pub(in crate::os) const CLOCK_GETTIME: usize = 228;
pub(in crate::os) const CLOCK_NANOSLEEP: usize = 230;
pub(in crate::os) const EXIT_PROCESS: usize = 231;
pub(in crate::os) const EPOLL_CTL: usize = 233;
pub(in crate::os) const TGKILL: usize = 234;
pub(in crate::os) const OPENAT: usize = 257;
pub(in crate::os) const MKDIRAT: usize = 258;
pub(in crate::os) const MKNODAT: usize = 259;
pub(in crate::os) const UNLINKAT: usize = 263;
pub(in crate::os) const RENAMEAT: usize = 264;
pub(in crate::os) const SYMLINKAT: usize = 266;
pub(in crate::os) const READLINKAT: usize = 267;
pub(in crate::os) const FCHMODAT: usize = 268;
pub(in crate::os) const PPOLL: usize = 271;
pub(in crate::os) const EPOLL_PWAIT: usize = 281;
pub(in crate::os) const EPOLL_CREATE1: usize = 291;
pub(in crate::os) const PIPE2: usize = 293;
pub(in crate::os) const FINIT_MODULE: usize = 313;
pub(in crate::os) const STATX: usize = 332;
pub(in crate::os) const PIDFD_OPEN: usize = 434;
