// SPDX-License-Identifier: MIT OR Apache-2.0

//! The emulator's process and its four serial ports.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, thread};

use kmod_host::{Scratch, program};
use rustix::process::{Pid, Signal, kill_process_group, set_parent_process_death_signal};

use crate::Error;
use crate::accel::Attempt;

const PROGRAM: &str = "qemu-system-x86_64";
/// Devices that nobody asked for cost time to find.
const BOARD: &str = "q35,hpet=off,smm=off,vmport=off,sata=off,smbus=off";
/// Always said to Linux: its log on the first port, no second start after a panic, and no
/// tests of its own at boot. What it does against faults of processors stays as it is.
const KERNEL: &str =
    "console=ttyS0 quiet panic=-1 8250.nr_uarts=4 no_timer_check cryptomgr.notests";
/// What makes a guest do the same each time: an instruction takes a nanosecond, idle time none, dates and random
/// numbers are always the same.
const COUNTED: [&str; 6] = [
    "-icount",
    "shift=0,sleep=off",
    "-rtc",
    "base=2000-01-01,clock=vm",
    "-seed",
    "1",
];
/// The serial ports, in the order in which the guest numbers them, and QEMU's own ear.
const PORTS: [&str; 5] = ["console", "control", "command", "error", "monitor"];
/// How long QEMU may take until it runs.
const CONNECT: Duration = Duration::from_secs(20);

/// What is started.
pub(crate) struct Setup<'a> {
    pub(crate) qemu: &'a Path,
    pub(crate) attempt: Attempt,
    pub(crate) kernel: Kernel<'a>,
    pub(crate) memory_mib: u32,
    pub(crate) cpus: u32,
}

/// What QEMU starts, and how the kernel in it numbers serial ports.
#[derive(Clone, Copy)]
pub(crate) enum Kernel<'a> {
    /// A kernel with its first file system and further options.
    Linux {
        kernel: &'a Path,
        initramfs: &'a Path,
        append: &'a [String],
    },
    /// All of a machine's memory.
    FreeBsd { memory: &'a Path },
}

/// A running machine. It is ended when this is dropped.
pub(crate) struct Machine {
    child: Child,
    errors: PathBuf,
    /// Holds the sockets.
    _folder: Scratch,
    pub(crate) started: Instant,
    pub(crate) console: UnixStream,
    pub(crate) control: UnixStream,
    pub(crate) command: UnixStream,
    pub(crate) error: UnixStream,
    monitor: UnixStream,
}

/// What became of a start.
pub(crate) enum Start {
    Up(Box<Machine>),
    /// QEMU ended at once, with these words.
    Died(String),
}

/// Where QEMU is.
///
/// # Errors
///
/// [`Error::NoQemu`].
pub fn find_qemu() -> Result<PathBuf, Error> {
    program::find(PROGRAM).ok_or(Error::NoQemu { program: PROGRAM })
}

impl Machine {
    /// Starts QEMU and connects its ports.
    pub(crate) fn start(setup: &Setup<'_>) -> Result<Start, Error> {
        let folder = Scratch::new("kmod-vm-").map_err(Error::file(env::temp_dir()))?;
        let errors = folder.path().join("qemu.log");
        let mut listeners = Vec::new();
        for port in PORTS {
            let listener =
                UnixListener::bind(folder.path().join(port)).map_err(Error::Connection)?;
            listener.set_nonblocking(true).map_err(Error::Connection)?;
            listeners.push(listener);
        }
        let mut command = command(setup, folder.path());
        command.stderr(File::create(&errors).map_err(Error::file(&errors))?);
        let started = Instant::now();
        let child = program::spawn(&mut command).map_err(|fault| {
            fault.into(Error::Interrupted, |source| Error::Program {
                program: PROGRAM.to_owned(),
                source,
            })
        })?;
        let mut child = Running(Some(child));
        let mut streams = Vec::new();
        for listener in &listeners {
            match accept(listener, &mut child, started).map_err(Error::Connection)? {
                Some(stream) => streams.push(stream),
                None => return Ok(Start::Died(said(&errors))),
            }
        }
        let Ok([console, control, command, error, monitor]) = <[UnixStream; 5]>::try_from(streams)
        else {
            return Err(Error::Connection(io::ErrorKind::NotConnected.into()));
        };
        let Some(child) = child.0.take() else {
            return Err(Error::Connection(io::ErrorKind::NotConnected.into()));
        };
        Ok(Start::Up(Box::new(Self {
            child,
            errors,
            _folder: folder,
            started,
            console,
            control,
            command,
            error,
            monitor,
        })))
    }

    /// Ends QEMU, if it has not ended; tells whether it had ended well by itself, and else what it
    /// said.
    pub(crate) fn stop(&mut self) -> Result<(), String> {
        let ended = self.child.try_wait();
        if matches!(ended, Ok(None)) {
            end(&mut self.child);
            return Ok(());
        }
        match ended {
            Ok(Some(status)) if !status.success() => {
                Err(format!("{} ({status})", said(&self.errors)))
            }
            _ => Ok(()),
        }
    }

    /// Sends the processors an interrupt that cannot be masked, which a guest of ours answers with a
    /// panic that tells where they are.
    pub(crate) fn interrupt(&self) -> io::Result<()> {
        (&self.monitor).write_all(b"nmi\n")
    }

    /// Waits a little for QEMU to end by itself.
    pub(crate) fn wait(&mut self, limit: Duration) {
        let start = Instant::now();
        while start.elapsed() < limit && matches!(self.child.try_wait(), Ok(None)) {
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = self.stop();
    }
}

/// A child that does not outlive this value, on the way to a [`Machine`].
struct Running(Option<Child>);

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            end(child);
        }
    }
}

/// Ends QEMU, and whatever wraps it: they are a group of their own.
fn end(child: &mut Child) {
    // Killed or gone meanwhile: the wait tells both apart from trouble.
    let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
    let _ = child.wait();
}

fn command(setup: &Setup<'_>, folder: &Path) -> Command {
    let Setup {
        qemu,
        attempt,
        kernel,
        memory_mib,
        cpus,
    } = setup;
    let mut command = Command::new(qemu);
    command.args([
        "-nodefaults",
        "-no-user-config",
        "-display",
        "none",
        "-no-reboot",
    ]);
    command.args(["-machine", BOARD]);
    match attempt {
        Attempt::Kvm => command.args(["-accel", "kvm", "-cpu", "host"]),
        Attempt::Tcg | Attempt::Counted => command.args(["-accel", "tcg", "-cpu", "max"]),
    };
    let counted = *attempt == Attempt::Counted;
    let cpus = if counted { 1 } else { *cpus };
    command.args(["-m", &memory_mib.to_string(), "-smp", &cpus.to_string()]);
    if counted {
        command.args(COUNTED);
    }
    for port in PORTS {
        let mut chardev = OsString::from(format!("socket,id={port},path="));
        // QEMU reads two commas as one that separates nothing.
        chardev.push(folder.join(port).to_string_lossy().replace(',', ",,"));
        command.arg("-chardev").arg(chardev);
    }
    command.args(["-mon", "chardev=monitor,mode=readline"]);
    match kernel {
        Kernel::Linux {
            kernel,
            initramfs,
            append,
        } => {
            // Ports on the old bus share interrupts, which loses some where two are busy: two there, two on PCI.
            command.args(["-serial", "chardev:console", "-serial", "chardev:control"]);
            command.args(["-device", "pci-serial-2x,chardev1=command,chardev2=error"]);
            command.arg("-kernel").arg(kernel);
            command.arg("-initrd").arg(initramfs);
            command.arg("-append").arg(line(append, counted));
        }
        Kernel::FreeBsd { memory } => {
            command.args(["-serial", "chardev:console"]);
            for port in ["control", "command", "error"] {
                // It has a driver for any port of this interface, but not for what says that it is a newer one.
                let device = format!("pci-serial,prog_if=1,chardev={port}");
                command.arg("-device").arg(device);
            }
            command.arg("-kernel").arg(memory);
        }
    }
    // Ctrl-C is for this program, which then ends QEMU.
    command
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    die_with_parent(&mut command);
    command
}

/// The command line of Linux.
fn line(append: &[String], counted: bool) -> String {
    let mut line = KERNEL.to_owned();
    if counted {
        line.push_str(" nokaslr");
    }
    for option in append {
        line.push(' ');
        line.push_str(option);
    }
    line
}

/// Where this program is killed outright, nobody else would end QEMU.
fn die_with_parent(command: &mut Command) {
    let hook = || Ok(set_parent_process_death_signal(Some(Signal::KILL))?);
    // SAFETY: between fork and exec only async-signal-safe functions may be called; the closure makes
    // one system call, and neither allocates nor takes a lock.
    unsafe { command.pre_exec(hook) };
}

/// The connection that QEMU makes; `None` if it ended instead.
fn accept(
    listener: &UnixListener,
    child: &mut Running,
    started: Instant,
) -> io::Result<Option<UnixStream>> {
    loop {
        match listener.accept() {
            Ok((stream, _)) => {
                stream.set_nonblocking(true)?;
                return Ok(Some(stream));
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
        let ended = match &mut child.0 {
            Some(child) => child.try_wait()?.is_some(),
            None => true,
        };
        if ended || started.elapsed() > CONNECT {
            return Ok(None);
        }
        thread::sleep(Duration::from_millis(2));
    }
}

fn said(errors: &Path) -> String {
    let text = fs::read(errors).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    match text.trim().lines().last() {
        Some(line) => line.to_owned(),
        None => "it said nothing".to_owned(),
    }
}
