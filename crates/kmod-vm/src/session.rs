// SPDX-License-Identifier: MIT OR Apache-2.0

//! One machine from its start to its end: everything that is relayed, awaited and limited.

use std::fs::File;
use std::io::{self, Read as _, Write};
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use kmod_guest_protocol::{Event, Order, portion};
use kmod_host::signals;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use crate::Error;
use crate::console::{Console, Kind};
use crate::control::Control;
use crate::machine::Machine;
use crate::testing::{TestReport, Tracker};
use crate::verdict::End;

/// Without a heartbeat for so long, the guest counts as dead. A soft lockup is told before.
const SILENCE: Duration = Duration::from_secs(20);
/// How long a guest may take to go on by itself after what the kernel found.
const AFTER_PANIC: Duration = Duration::from_secs(5);
const AFTER_STALL: Duration = Duration::from_secs(2);
const AFTER_SILENCE: Duration = Duration::from_secs(12);
const AFTER_OOPS: Duration = Duration::from_secs(10);
/// How long a guest whose time is up may take to tell where everything waits.
const ANSWER: Duration = Duration::from_secs(5);
/// The key that leaves an interactive machine: Ctrl-].
const ESCAPE: u8 = 0x1d;

/// How standard input is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stdin {
    /// Not at all.
    Unused,
    /// Its bytes are the command's.
    Stream,
    /// A person types.
    Person,
}

/// What limits a session.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// For process 1 to come up.
    pub(crate) hello: Duration,
    /// When the run began: machines that did not come up are part of it.
    pub(crate) began: Instant,
    /// For everything since then.
    pub(crate) total: Duration,
}

/// What a session brought to light.
pub(crate) struct Report {
    pub(crate) console: Console,
    pub(crate) control: Control,
    pub(crate) end: End,
    pub(crate) boot: Duration,
    pub(crate) line_is_open: bool,
    /// The test that the machine ended in.
    pub(crate) lost: Option<TestReport>,
}

impl Report {
    /// Whether the machine panicked or ended by itself before process 1 was there, and so before a module was.
    pub(crate) fn failed_to_boot(&self) -> bool {
        // Process 1 marks the console first: that line is out before anything after it can go wrong.
        if self.control.said_hello() || self.console.is_ready() {
            return false;
        }
        match self.end {
            End::Off | End::QemuDied { .. } => true,
            End::NoHello { .. } => !self.console.findings().is_empty(),
            _ => false,
        }
    }

    /// Whether it was the emulator that went wrong, once process 1 was there.
    pub(crate) fn is_of_emulator(&self) -> bool {
        self.end != End::Interrupted && self.console.impossible_flags().is_some()
    }

    /// What the machine ended of that did so.
    pub(crate) fn reason(&self) -> &str {
        match (self.console.findings().first(), &self.end) {
            (Some(panic), _) => &panic.title,
            (None, End::QemuDied { said }) => said,
            (None, _) => "it switched itself off",
        }
    }
}

/// The parts of a session while it runs.
pub(crate) struct Session<'a> {
    machine: Box<Machine>,
    log: File,
    console: Console,
    control: Control,
    limits: Limits,
    input: Input,
    /// Which of console, control, command and error still have a sender.
    open: [bool; 4],
    boot: Option<Duration>,
    last_sign: Instant,
    /// When a guest that does not end by itself is ended.
    grace: Option<Instant>,
    /// When it was asked where everything waits.
    asked: Option<Instant>,
    /// Whether the heartbeat was missed before anything else was wrong.
    silent: bool,
    /// Whether the command's last line of output has no end.
    line_is_open: bool,
    /// What is known of tests, where they are what is run.
    tests: Option<Tracker<'a>>,
}

struct Input {
    stdin: Stdin,
    /// Whether the guest wants it, and it has not ended.
    flows: bool,
    sent: u64,
    taken: u64,
    /// How many bytes may be sent that are not taken.
    window: u64,
    /// On the way to the command, and to process 1.
    to_command: Vec<u8>,
    to_control: Vec<u8>,
}

/// What can be read or written.
#[derive(Clone, Copy, Default)]
struct Ready {
    signal: bool,
    ports: [bool; 4],
    stdin: bool,
}

impl<'a> Session<'a> {
    pub(crate) fn new(
        machine: Box<Machine>,
        log: File,
        console: Console,
        control: Control,
        limits: Limits,
        stdin: Stdin,
        tests: Option<Tracker<'a>>,
    ) -> Self {
        let input = Input {
            stdin,
            flows: false,
            sent: 0,
            taken: 0,
            window: 0,
            to_command: Vec::new(),
            to_control: Vec::new(),
        };
        Self {
            last_sign: machine.started,
            machine,
            log,
            console,
            control,
            limits,
            input,
            open: [true; 4],
            boot: None,
            grace: None,
            asked: None,
            silent: false,
            line_is_open: false,
            tests,
        }
    }

    /// Runs the machine to its end, whichever that is.
    pub(crate) fn run(mut self) -> Result<Report, Error> {
        let end = self.relay().map_err(Error::Connection)?;
        if end.is_none() {
            self.machine.wait(self.control.guest().farewell());
        }
        let stopped = self.machine.stop();
        self.drain();
        self.console.finish();
        let end = match (end, stopped) {
            (None | Some(End::Settled), _) if self.silent => End::Silence {
                seconds: SILENCE.as_secs(),
            },
            (Some(end), _) => end,
            (None, Err(said)) => End::QemuDied { said },
            (None, Ok(())) if !self.control.said_hello() => End::Off,
            (None, Ok(())) => End::Settled,
        };
        let Self {
            mut console,
            control,
            boot,
            line_is_open,
            tests,
            ..
        } = self;
        let lost = tests.and_then(|tests| tests.finish(&mut console));
        Ok(Report {
            lost,
            console,
            control,
            end,
            line_is_open,
            boot: boot.unwrap_or_default(),
        })
    }

    /// Moves bytes until the machine has ended (`None`) or is to be ended.
    fn relay(&mut self) -> io::Result<Option<End>> {
        while self.open.iter().any(|open| *open) {
            self.notice_silence();
            if let Some(end) = self.overdue() {
                return Ok(Some(end));
            }
            let ready = self.wait()?;
            if ready.signal {
                return Ok(Some(End::Interrupted));
            }
            for port in 0..4 {
                if ready.ports[port] {
                    self.receive(port)?;
                }
            }
            if ready.stdin && self.read_stdin()? {
                return Ok(Some(End::Interrupted));
            }
            self.send()?;
            if let Some(tests) = &mut self.tests
                && tests.advance(&mut self.console).is_break()
            {
                return Ok(Some(End::Stopped));
            }
            if self.open[..2] == [false, false] {
                break;
            }
        }
        Ok(None)
    }

    fn overdue(&mut self) -> Option<End> {
        let now = Instant::now();
        let since_start = now.duration_since(self.machine.started);
        let since_began = now.duration_since(self.limits.began);
        if since_began > self.limits.total && !self.awaits_whereabouts(now) {
            return Some(End::Timeout {
                seconds: self.limits.total.as_secs(),
            });
        }
        if !self.control.said_hello() {
            let seconds = self.limits.hello.as_secs();
            return (since_start > self.limits.hello).then_some(End::NoHello { seconds });
        }
        self.grace
            .is_some_and(|grace| now > grace)
            .then_some(End::Settled)
    }

    /// Asks a guest that lives where everything waits; whether its answer is still worth waiting for.
    fn awaits_whereabouts(&mut self, now: Instant) -> bool {
        if !self.control.said_hello() || self.silent {
            return false;
        }
        let asked = *self.asked.get_or_insert_with(|| {
            self.input.order(&Order::Whereabouts);
            now
        });
        self.control.whereabouts().is_none() && now.duration_since(asked) < ANSWER
    }

    /// Asks a guest that has fallen silent where it is; its answer is awaited, but not for long.
    fn notice_silence(&mut self) {
        let silent = Instant::now().saturating_duration_since(self.last_sign) > SILENCE;
        if silent && self.control.said_hello() && self.grace.is_none() {
            self.silent = true;
            // A QEMU that does not listen is ended all the same.
            let _ = self.machine.interrupt();
            self.limit_grace(AFTER_SILENCE);
        }
    }

    fn wait(&self) -> io::Result<Ready> {
        let input = io::stdin();
        let streams = self.streams();
        let signals = signals::wake();
        let mut fds = match signals {
            Some(signals) => vec![PollFd::new(signals, PollFlags::IN)],
            None => vec![PollFd::from_borrowed_fd(input.as_fd(), PollFlags::empty())],
        };
        for (stream, open) in streams.iter().zip(self.open) {
            let flags = match (open, self.has_output(stream)) {
                (false, _) => PollFlags::empty(),
                (true, false) => PollFlags::IN,
                (true, true) => PollFlags::IN | PollFlags::OUT,
            };
            fds.push(PollFd::new(*stream, flags));
        }
        let reads = self.input.may_read();
        let flags = if reads {
            PollFlags::IN
        } else {
            PollFlags::empty()
        };
        fds.push(PollFd::from_borrowed_fd(input.as_fd(), flags));
        // Closed ports would be ready all the time.
        let (mut polled, numbers): (Vec<_>, Vec<usize>) = fds
            .into_iter()
            .enumerate()
            .filter(|(number, _)| match number {
                0 => signals.is_some(),
                5 => reads,
                port => self.open[port - 1],
            })
            .map(|(number, fd)| (fd, number))
            .unzip();
        // Limits are looked at as often.
        match poll(
            &mut polled,
            Some(&Timespec {
                tv_sec: 0,
                tv_nsec: 250_000_000,
            }),
        ) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let mut ready = Ready::default();
        for (fd, number) in polled.iter().zip(numbers) {
            let readable = fd
                .revents()
                .intersects(PollFlags::IN | PollFlags::HUP | PollFlags::ERR);
            match number {
                0 => ready.signal = readable,
                5 => ready.stdin = readable,
                port => ready.ports[port - 1] = readable,
            }
        }
        Ok(ready)
    }

    fn streams(&self) -> [&UnixStream; 4] {
        let Machine {
            console,
            control,
            command,
            error,
            ..
        } = &*self.machine;
        [console, control, command, error]
    }

    fn has_output(&self, stream: &UnixStream) -> bool {
        (std::ptr::eq(stream, &self.machine.control) && !self.input.to_control.is_empty())
            || (std::ptr::eq(stream, &self.machine.command) && !self.input.to_command.is_empty())
    }

    /// Takes what one port has; tells whether there may be more.
    fn receive(&mut self, port: usize) -> io::Result<bool> {
        let mut buffer = [0; 16384];
        let mut stream = self.streams()[port];
        let count = match stream.read(&mut buffer) {
            Ok(0) => {
                self.open[port] = false;
                return Ok(false);
            }
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {
                self.open[port] = false;
                return Ok(false);
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                return Ok(false);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(true),
            Err(error) => return Err(error),
        };
        self.take(port, &buffer[..count])?;
        Ok(true)
    }

    fn take(&mut self, port: usize, bytes: &[u8]) -> io::Result<()> {
        match port {
            0 => {
                self.log.write_all(&without_returns(bytes))?;
                self.console.feed(bytes);
                self.hasten();
            }
            1 => {
                for event in self.control.feed(bytes) {
                    self.react(&event);
                }
            }
            // The reader may be slow, or gone; the guest is not to blame for either.
            2 => {
                self.line_is_open = bytes
                    .last()
                    .map_or(self.line_is_open, |byte| *byte != b'\n');
                self.pass_on(&mut io::stdout().lock(), bytes);
            }
            _ => self.pass_on(&mut io::stderr().lock(), bytes),
        }
        Ok(())
    }

    fn pass_on(&mut self, output: &mut impl Write, bytes: &[u8]) {
        let before = Instant::now();
        let _ = output.write_all(bytes).and_then(|()| output.flush());
        let spent = before.elapsed();
        self.last_sign += spent;
        self.grace = self.grace.map(|grace| grace + spent);
    }

    fn react(&mut self, event: &Event) {
        self.last_sign = Instant::now();
        if let Some(tests) = &mut self.tests {
            tests.take(event);
        }
        match event {
            Event::Hello { window, .. } => {
                self.boot = Some(self.machine.started.elapsed());
                self.input.window = *window;
            }
            Event::Started => self.input.flows = self.input.stdin != Stdin::Unused,
            Event::Taken { bytes } => self.input.taken = *bytes,
            Event::Finished { .. } => self.input.flows = false,
            Event::Verdict { .. } | Event::Trouble { .. } => {
                self.limit_grace(self.control.guest().farewell());
            }
            _ => {}
        }
        if *event == Event::Started && self.input.stdin == Stdin::Unused {
            self.input.end();
        }
    }

    /// What the kernel found limits the time that is left.
    fn hasten(&mut self) {
        let person = self.input.stdin == Stdin::Person;
        match self.console.worst().map(|finding| finding.kind) {
            Some(Kind::Panic) => self.limit_grace(AFTER_PANIC),
            Some(Kind::Stall) => self.limit_grace(AFTER_STALL),
            // A person may want to look around.
            Some(Kind::Oops) if !person => self.limit_grace(AFTER_OOPS),
            _ => {}
        }
    }

    fn limit_grace(&mut self, limit: Duration) {
        let end = Instant::now() + limit;
        self.grace = Some(self.grace.map_or(end, |grace| grace.min(end)));
    }

    /// Takes what standard input has; returns whether the person wants to leave.
    fn read_stdin(&mut self) -> io::Result<bool> {
        let mut buffer = [0; 4096];
        let limit = match self.input.stdin {
            Stdin::Person => buffer.len(),
            _ => buffer.len().min(portion(self.input.window) as usize),
        };
        // Not through the buffer of the standard library: what the command does not take stays there.
        let count = match rustix::io::read(io::stdin(), &mut buffer[..limit]) {
            Ok(count) => count,
            Err(Errno::INTR | Errno::AGAIN) => return Ok(false),
            Err(_) => 0,
        };
        let bytes = &buffer[..count];
        if self.input.stdin == Stdin::Person {
            if bytes.contains(&ESCAPE) {
                return Ok(true);
            }
            self.input.flows = count > 0;
            self.input.to_command.extend_from_slice(bytes);
            return Ok(false);
        }
        if count == 0 {
            self.input.end();
        }
        self.input.sent += count as u64;
        self.input.to_command.extend_from_slice(bytes);
        Ok(false)
    }

    /// Sends what is on the way, as far as the ports take it.
    fn send(&mut self) -> io::Result<()> {
        let Machine {
            control, command, ..
        } = &*self.machine;
        send_to(control, &mut self.input.to_control)?;
        send_to(command, &mut self.input.to_command)
    }

    /// Takes what the ports still hold after the machine has ended, whoever else may hold their other ends.
    fn drain(&mut self) {
        for port in 0..4 {
            while self.open[port] && matches!(self.receive(port), Ok(true)) {}
            self.open[port] = false;
        }
    }
}

impl Input {
    /// Whether the guest has room for more.
    fn may_read(&self) -> bool {
        let room = match self.stdin {
            Stdin::Unused => false,
            Stdin::Stream => {
                self.sent.saturating_sub(self.taken) + portion(self.window) <= self.window
            }
            Stdin::Person => self.to_command.len() < 4096,
        };
        self.flows && room
    }

    /// Tells the guest how long standard input is in all.
    fn end(&mut self) {
        self.flows = false;
        self.order(&Order::InputEnds { bytes: self.sent });
    }

    fn order(&mut self, order: &Order) {
        if let Ok(order) = serde_json::to_vec(order) {
            self.to_control.extend(order);
            self.to_control.push(b'\n');
        }
    }
}

fn send_to(mut stream: &UnixStream, bytes: &mut Vec<u8>) -> io::Result<()> {
    while !bytes.is_empty() {
        match stream.write(bytes) {
            Ok(count) => drop(bytes.drain(..count)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => bytes.clear(),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Lines of the serial console end as on a typewriter.
fn without_returns(bytes: &[u8]) -> Vec<u8> {
    bytes
        .iter()
        .copied()
        .filter(|byte| *byte != b'\r')
        .collect()
}
