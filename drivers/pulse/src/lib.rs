// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Everything that beats by itself: two timers, work, delayed work, and a thread with a queue of its own. What they count
//! is read below `dev/pulse`; the module can be unloaded at any moment.

#![forbid(unsafe_code)]

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use kernel::{
    impl_has_hr_timer,
    kthread::{Thread, ThreadContext},
    prelude::*,
    reboot::{Event, Listener, Registration},
    sync::{Arc, ArcBorrow},
    sysctl::{Bounded, Kind, Mode, Sysctl, SysctlStorage},
    time::{
        Delta, Instant, Monotonic,
        hrtimer::{
            ArcHrTimerHandle, HrTimer, HrTimerCallback, HrTimerCallbackContext, HrTimerPointer,
            HrTimerRestart, RelativeMode,
        },
        msecs_to_jiffies,
        timer::{Again, Timer, TimerCallback},
    },
    workqueue::{
        self, DelayedWork, Queue, Work, WorkItem, impl_has_delayed_work, impl_has_work,
        new_delayed_work, new_work,
    },
};

module! {
    type: Module,
    name: "pulse",
    authors: ["The cargo-kmod developers"],
    description: "Timers, work and a thread that count",
    license: "GPL",
}

const PATH: &CStr = c"dev/pulse";

/// What beats, and what has been counted.
#[pin_data]
struct Pulse {
    #[pin]
    timer: HrTimer<Self>,
    #[pin]
    work: Work<Self, 1>,
    #[pin]
    later: DelayedWork<Self, 2>,
    /// Milliseconds from one beat to the next.
    period: Bounded<AtomicU32>,
    timers: AtomicU64,
    ticks: AtomicU64,
    works: AtomicU64,
    delayed: AtomicU64,
    rounds: AtomicU64,
    spawned: AtomicU64,
}

impl_has_hr_timer! {
    impl HasHrTimer<Self> for Pulse {
        mode: RelativeMode<Monotonic>, field: self.timer
    }
}

impl_has_work! {
    impl HasWork<Self, 1> for Pulse { self.work }
}

impl_has_delayed_work! {
    impl HasDelayedWork<Self, 2> for Pulse { self.later }
}

impl Pulse {
    fn new() -> impl PinInit<Self> {
        pin_init!(Self {
            timer <- HrTimer::new(),
            work <- new_work!("Pulse::work"),
            later <- new_delayed_work!("Pulse::later"),
            period: Bounded::new(AtomicU32::new(5), 1, 1000),
            timers: AtomicU64::new(0),
            ticks: AtomicU64::new(0),
            works: AtomicU64::new(0),
            delayed: AtomicU64::new(0),
            rounds: AtomicU64::new(0),
            spawned: AtomicU64::new(0),
        })
    }

    fn period(&self) -> Delta {
        Delta::from_millis(i64::from(self.period.load(Relaxed)))
    }
}

/// In an interrupt: counts, and leaves the rest to work.
impl HrTimerCallback for Pulse {
    type Pointer<'a> = Arc<Self>;

    fn run(
        this: ArcBorrow<'_, Self>,
        mut context: HrTimerCallbackContext<'_, Self>,
    ) -> HrTimerRestart {
        this.timers.fetch_add(1, Relaxed);
        // It comes back while the one before waits for its turn.
        let _ = workqueue::system_highpri().enqueue::<_, 1>(Arc::from(this));
        context.forward_now(this.period());
        HrTimerRestart::Restart
    }
}

/// What the interrupt left.
impl WorkItem<1> for Pulse {
    type Pointer = Arc<Self>;

    fn run(this: Arc<Self>) {
        this.works.fetch_add(1, Relaxed);
    }
}

/// Enqueues itself again, until the module goes.
impl WorkItem<2> for Pulse {
    type Pointer = Arc<Self>;

    fn run(this: Arc<Self>) {
        this.delayed.fetch_add(1, Relaxed);
        let delay = msecs_to_jiffies(this.period.load(Relaxed));
        let _ = workqueue::system().enqueue_delayed::<_, 2>(this, delay);
    }
}

/// The coarse timer.
struct Tick(Arc<Pulse>);

impl TimerCallback for Tick {
    fn run(&self) -> Again {
        self.0.ticks.fetch_add(1, Relaxed);
        Again::After(self.0.period())
    }
}

/// What the thread does: it has a queue of its own, which goes with it.
fn work_off(pulse: &Arc<Pulse>, me: &ThreadContext) {
    let Ok(queue) = Queue::new_unbound().build(c"pulse") else {
        return pr_err!("no memory for a queue\n");
    };
    while !me.should_stop() {
        pulse.rounds.fetch_add(1, Relaxed);
        let other = pulse.clone();
        let spawned = queue.try_spawn(GFP_KERNEL, move || {
            other.spawned.fetch_add(1, Relaxed);
        });
        if spawned.is_err() {
            kernel::pr_warn_ratelimited!("no memory for work\n");
        }
        me.sleep(pulse.period());
    }
}

/// A counter, as a setting to be read.
struct Counter {
    pulse: Arc<Pulse>,
    which: fn(&Pulse) -> &AtomicU64,
}

impl SysctlStorage for Counter {
    fn kind(&self) -> Kind {
        (self.which)(&self.pulse).kind()
    }

    fn store_value(&self, _data: &[u8]) -> (usize, Result) {
        (0, Err(EPERM))
    }

    fn read_value(&self, data: &mut [u8]) -> (usize, Result) {
        (self.which)(&self.pulse).read_value(data)
    }
}

struct Period(Arc<Pulse>);

impl SysctlStorage for Period {
    fn kind(&self) -> Kind {
        self.0.period.kind()
    }

    fn store_value(&self, data: &[u8]) -> (usize, Result) {
        self.0.period.store_value(data)
    }

    fn read_value(&self, data: &mut [u8]) -> (usize, Result) {
        self.0.period.read_value(data)
    }
}

/// The thread, and whether it is parked, as a setting.
struct Parked(Thread);

impl SysctlStorage for Parked {
    fn kind(&self) -> Kind {
        Kind::Bool
    }

    fn store_value(&self, data: &[u8]) -> (usize, Result) {
        let outcome = match data {
            [b'1', ..] => self.0.park(),
            [b'0', ..] => {
                self.0.unpark();
                Ok(())
            }
            _ => Err(EINVAL),
        };
        (data.len(), outcome)
    }

    fn read_value(&self, _data: &mut [u8]) -> (usize, Result) {
        (0, Ok(()))
    }
}

struct Farewell(Arc<Pulse>);

impl Listener for Farewell {
    fn notify(&self, event: Event) {
        pr_info!("{event:?} after {} rounds\n", self.0.rounds.load(Relaxed));
    }
}

// Dropped from first to last.
struct Module {
    _settings: [Sysctl<Counter>; 6],
    _period: Sysctl<Period>,
    _thread: Sysctl<Parked>,
    _tick: Pin<KBox<Timer<Tick>>>,
    _timer: ArcHrTimerHandle<Pulse>,
    _farewell: Pin<KBox<Registration<Farewell>>>,
    start: Instant<Monotonic>,
}

impl kernel::Module for Module {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let pulse = Arc::pin_init(Pulse::new(), GFP_KERNEL)?;
        let counter = |name, which| {
            let pulse = pulse.clone();
            Sysctl::register(PATH, name, Counter { pulse, which }, Mode::from_int(0o444))
        };
        let settings = [
            counter(c"timers", |pulse| &pulse.timers)?,
            counter(c"ticks", |pulse| &pulse.ticks)?,
            counter(c"works", |pulse| &pulse.works)?,
            counter(c"delayed", |pulse| &pulse.delayed)?,
            counter(c"rounds", |pulse| &pulse.rounds)?,
            counter(c"spawned", |pulse| &pulse.spawned)?,
        ];
        let period = Sysctl::register(
            PATH,
            c"period",
            Period(pulse.clone()),
            Mode::from_int(0o644),
        )?;
        let other = pulse.clone();
        let thread = Thread::spawn(c"pulse", GFP_KERNEL, move |me| work_off(&other, me))?;
        let thread = Sysctl::register(PATH, c"parked", Parked(thread), Mode::from_int(0o200))?;
        let tick = KBox::pin_init(Timer::new(Tick(pulse.clone())), GFP_KERNEL)?;
        tick.as_ref().start(pulse.period());
        let farewell = Registration::new(Farewell(pulse.clone()), 0, GFP_KERNEL)?;
        let _ = workqueue::system().enqueue_delayed::<_, 2>(pulse.clone(), 1);
        let period_of_the_timer = pulse.period();
        Ok(Self {
            _settings: settings,
            _period: period,
            _thread: thread,
            _tick: tick,
            _timer: pulse.start(period_of_the_timer),
            _farewell: farewell,
            start: Instant::now(),
        })
    }
}

impl Drop for Module {
    fn drop(&mut self) {
        pr_info!("unloaded after {} ms\n", self.start.elapsed().as_millis());
    }
}
