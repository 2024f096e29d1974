// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! x86-64: how a system call is made, the numbers of the calls, and what needs assembly.

use core::arch::{asm, naked_asm};

/// Makes a system call; errors are numbers from -4095 to -1.
///
/// # Safety
///
/// - What the call reads or writes through its arguments is there for it, and is nobody else's to write.
pub(super) unsafe fn system_call(number: usize, arguments: [usize; 6]) -> usize {
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
pub(super) unsafe fn system_call_of_32_bits(number: u32, arguments: [u32; 3]) -> i32 {
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
pub(super) unsafe extern "C" fn start_thread(
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
pub(super) unsafe extern "C" fn return_from_signal() {
    naked_asm!("mov eax, {number}", "syscall", "ud2", number = const RT_SIGRETURN)
}

/// `ioctl` by the numbers of programs of 32 bits.
pub(super) const IOCTL_OF_32_BITS: u32 = 54;
/// Asks `mmap` for addresses that programs of 32 bits can name.
pub(super) const MAP_FOR_32_BITS: usize = 0x40;

pub(super) const READ: usize = 0;
pub(super) const WRITE: usize = 1;
pub(super) const CLOSE: usize = 3;
pub(super) const LSEEK: usize = 8;
pub(super) const MMAP: usize = 9;
pub(super) const MUNMAP: usize = 11;
pub(super) const RT_SIGACTION: usize = 13;
pub(super) const RT_SIGPROCMASK: usize = 14;
const RT_SIGRETURN: usize = 15;
pub(super) const IOCTL: usize = 16;
pub(super) const PREAD64: usize = 17;
pub(super) const PWRITE64: usize = 18;
pub(super) const SCHED_YIELD: usize = 24;
pub(super) const GETPID: usize = 39;
pub(super) const CLONE: usize = 56;
pub(super) const EXECVE: usize = 59;
const EXIT: usize = 60;
pub(super) const WAIT4: usize = 61;
pub(super) const KILL: usize = 62;
pub(super) const FCNTL: usize = 72;
pub(super) const FSYNC: usize = 74;
pub(super) const FTRUNCATE: usize = 77;
pub(super) const CHDIR: usize = 80;
pub(super) const FCHDIR: usize = 81;
pub(super) const GETUID: usize = 102;
pub(super) const SETPGID: usize = 109;
pub(super) const SETSID: usize = 112;
pub(super) const SETGROUPS: usize = 116;
pub(super) const SETRESUID: usize = 117;
pub(super) const SETRESGID: usize = 119;
pub(super) const ARCH_PRCTL: usize = 158;
pub(super) const SYNC: usize = 162;
pub(super) const MOUNT: usize = 165;
pub(super) const UMOUNT2: usize = 166;
pub(super) const REBOOT: usize = 169;
pub(super) const DELETE_MODULE: usize = 176;
pub(super) const FUTEX: usize = 202;
pub(super) const SCHED_SETAFFINITY: usize = 203;
pub(super) const GETDENTS64: usize = 217;
pub(super) const CLOCK_GETTIME: usize = 228;
pub(super) const CLOCK_NANOSLEEP: usize = 230;
pub(super) const EXIT_GROUP: usize = 231;
pub(super) const EPOLL_CTL: usize = 233;
pub(super) const TGKILL: usize = 234;
pub(super) const OPENAT: usize = 257;
pub(super) const MKDIRAT: usize = 258;
pub(super) const MKNODAT: usize = 259;
pub(super) const UNLINKAT: usize = 263;
pub(super) const SYMLINKAT: usize = 266;
pub(super) const READLINKAT: usize = 267;
pub(super) const FCHMODAT: usize = 268;
pub(super) const PPOLL: usize = 271;
pub(super) const EPOLL_PWAIT: usize = 281;
pub(super) const EPOLL_CREATE1: usize = 291;
pub(super) const DUP3: usize = 292;
pub(super) const PIPE2: usize = 293;
pub(super) const FINIT_MODULE: usize = 313;
pub(super) const RENAMEAT2: usize = 316;
pub(super) const STATX: usize = 332;
pub(super) const PIDFD_OPEN: usize = 434;
