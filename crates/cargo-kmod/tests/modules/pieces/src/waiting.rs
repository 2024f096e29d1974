// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tasks that wait on an open file, by calls that sleep or by `poll`, and those who wake them.

use kernel::{
    current,
    fs::File,
    new_condvar, new_mutex, new_poll_condvar,
    prelude::*,
    sync::{
        CondVar, CondVarTimeoutResult, Mutex,
        aref::ARef,
        atomic::{Atomic, Relaxed},
        poll::{EPOLLHUP, EPOLLIN, PollCondVar, PollTable},
    },
    task::{MAX_SCHEDULE_TIMEOUT, Task},
    time::{Instant, Jiffies, Monotonic, msecs_to_jiffies},
};

/// Those who wait.
#[pin_data]
pub(crate) struct Waiters {
    #[pin]
    counts: Mutex<Counts>,
    #[pin]
    changed: CondVar,
    /// What `poll` waits for; it may go while somebody does.
    #[pin]
    polled: Mutex<Option<Pin<KBox<PollCondVar>>>>,
    /// What `poll` says the file is ready for.
    ready: Atomic<u32>,
    polls: Atomic<u32>,
}

#[derive(Default)]
struct Counts {
    waiting: u16,
    woken: u16,
    last: Option<ARef<Task>>,
}

impl Waiters {
    pub(crate) fn new() -> impl PinInit<Self, Error> {
        try_pin_init!(Self {
            counts <- new_mutex!(Counts::default()),
            changed <- new_condvar!("changed"),
            polled <- new_mutex!(Some(KBox::pin_init(new_poll_condvar!("polled"), GFP_KERNEL)?)),
            ready: Atomic::new(0),
            polls: Atomic::new(0),
        })
    }

    pub(crate) fn poll(&self, file: &File, table: PollTable<'_>) -> u32 {
        self.polls.add(1u32, Relaxed);
        if let Some(polled) = &*self.polled.lock() {
            table.register_wait(file, polled);
        }
        self.ready.load(Relaxed)
    }

    pub(crate) fn act(&self, number: u32, arg: usize) -> Result<isize> {
        match number {
            0 => self.wait(|guard| {
                self.changed.wait(guard);
                Ok(0)
            }),
            1 => self.wait(|guard| interrupted(self.changed.wait_interruptible(guard))),
            2 => self.wait(|guard| interrupted(self.changed.wait_interruptible_freezable(guard))),
            // For so many milliseconds, or for ever; how many ticks were left, one at least.
            3 => self.wait(|guard| {
                let limit = match arg {
                    usize::MAX => MAX_SCHEDULE_TIMEOUT as Jiffies,
                    milliseconds => msecs_to_jiffies(milliseconds as u32),
                };
                match self.changed.wait_interruptible_timeout(guard, limit) {
                    CondVarTimeoutResult::Woken { jiffies } if (1..=limit).contains(&jiffies) => {
                        Ok(3)
                    }
                    CondVarTimeoutResult::Signal { jiffies } if jiffies <= limit => Err(EINTR),
                    CondVarTimeoutResult::Timeout => Err(ETIME),
                    _ => Err(EBADMSG),
                }
            }),
            4 => Ok(isize::from(self.counts.lock().waiting as i16)),
            5 => Ok(isize::from(self.counts.lock().woken as i16)),
            6 => Ok(self.notify(CondVar::notify_one)),
            7 => Ok(self.notify(CondVar::notify_sync)),
            8 => Ok(self.notify(CondVar::notify_all)),
            9 => {
                let last = self.counts.lock().last.clone();
                last.ok_or(ESRCH)?.wake_up();
                Ok(0)
            }
            // Says that the file can be read.
            10 => {
                self.ready.store(EPOLLIN, Relaxed);
                if let Some(polled) = &*self.polled.lock() {
                    polled.notify_all();
                }
                Ok(0)
            }
            // Takes away what is polled; how many milliseconds that took. The file is ready for this from then on.
            11 => self.end(arg as u32),
            12 => Ok(self.polls.load(Relaxed) as isize),
            13 => Ok(EPOLLHUP as isize),
            _ => Err(ENOTTY),
        }
    }

    fn notify(&self, how: impl FnOnce(&CondVar)) -> isize {
        how(&self.changed);
        0
    }

    /// Waits once, counted before and after.
    fn wait(
        &self,
        how: impl FnOnce(&mut kernel::sync::lock::mutex::MutexGuard<'_, Counts>) -> Result<isize>,
    ) -> Result<isize> {
        let mut guard = self.counts.lock();
        guard.waiting += 1;
        guard.last = Some((&**current!()).into());
        let outcome = how(&mut guard);
        // The lock is held again.
        ensure!(self.counts.try_lock().is_none());
        guard.waiting -= 1;
        guard.woken += 1;
        outcome
    }

    fn end(&self, ready: u32) -> Result<isize> {
        let polled = self.polled.lock().take().ok_or(ENOENT)?;
        self.ready.store(ready, Relaxed);
        let begin = Instant::<Monotonic>::now();
        drop(polled);
        let took = begin.elapsed().as_millis();
        // What looked at its memory later would find this there.
        let mut others = KVec::new();
        for _ in 0..64 {
            others.push(
                KBox::new([0xff_u8; size_of::<PollCondVar>()], GFP_KERNEL)?,
                GFP_KERNEL,
            )?;
        }
        ensure!(others.iter().all(|other| other[0] == 0xff));
        Ok(took as isize)
    }
}

fn interrupted(is_interrupted: bool) -> Result<isize> {
    if is_interrupted { Err(EINTR) } else { Ok(1) }
}
