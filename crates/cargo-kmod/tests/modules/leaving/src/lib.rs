// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Leaves to the kernel what calls into the module, and forgets it on purpose.

// Where something unsafe is tried, the function says so.
#![deny(unsafe_code)]

mod clocks;
mod deferred;
mod stored;

use core::{
    mem::forget,
    sync::atomic::{AtomicI32, AtomicU8, AtomicU32, Ordering::Relaxed},
};

use kernel::{
    fs::File,
    impl_has_hr_timer,
    kthread::Thread,
    miscdevice::{MiscDevice, MiscDeviceOptions, MiscDeviceRegistration},
    prelude::*,
    random,
    reboot::{Event, Listener, Registration},
    sync::{Arc, ArcBorrow, aref::ARef},
    sysctl::{Mode, Sysctl},
    task::{Kuid, Task},
    time::{
        BootTime, Delta, Instant, Monotonic, RealTime, Tai,
        delay::{fsleep, udelay},
        hrtimer::{
            AbsoluteSoftMode, HrTimer, HrTimerCallback, HrTimerCallbackContext, HrTimerHandle as _,
            HrTimerPointer as _, HrTimerRestart, RelativeMode, ScopedHrTimerPointer as _,
        },
        timer::{Again, Timer, TimerCallback},
    },
    workqueue::{
        self, DelayedWork, Queue, Work, WorkItem, impl_has_delayed_work, impl_has_work, new_delayed_work, new_work,
    },
};

module! {
    type: Leaving,
    name: "leaving",
    authors: ["The cargo-kmod developers"],
    license: "GPL",
    params: {
        fail: u32 { default: 0, description: "Whether to refuse to load in the end" },
    },
}

struct Leaving;

impl kernel::Module for Leaving {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        enqueuing()?;
        settings()?;
        time()?;
        tasks()?;
        queues()?;
        clocks::all()?;
        deferred::all()?;
        stored::all()?;
        forgotten()?;
        let device = MiscDeviceRegistration::<Open>::register(MiscDeviceOptions { name: c"leaving" });
        forget(KBox::pin_init(device, GFP_KERNEL)?);
        match *module_parameters::fail.value() {
            0 => Ok(Self),
            _ => Err(ENODEV),
        }
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        pr_info!("dropped\n");
    }
}

/// An open file of the device.
struct Open;

#[vtable]
impl MiscDevice for Open {
    type Ptr = ();

    fn open(_file: &File, _misc: &MiscDeviceRegistration<Self>) -> Result {
        Ok(())
    }
}

/// Whether it comes to be so within a time that is enough on a machine with much else to do.
pub(crate) fn comes_true(is_so: impl Fn() -> bool) -> bool {
    (0..5000).any(|_| {
        is_so() || {
            fsleep(Delta::from_millis(1));
            false
        }
    })
}

/// Goes on enqueueing until it is stopped, and is there before anything is enqueued: so it is stopped after all that was.
fn enqueuing() -> Result {
    forget(Thread::spawn(c"forgotten", GFP_KERNEL, |me| {
        while !me.should_stop() {
            let _ = workqueue::system().try_spawn(GFP_KERNEL, || fsleep(Delta::from_micros(100)));
            me.sleep(Delta::from_millis(1));
        }
    })?);
    Ok(())
}

fn settings() -> Result {
    let mode = Mode::from_int(0o644);
    let number = Sysctl::register(c"dev/leaving", c"number", AtomicI32::new(5), mode)?;
    let register = |path, name| Sysctl::register(path, name, AtomicU8::new(0), mode).err();
    pr_info!("the same again {:?}\n", register(c"dev/leaving", c"number"));
    pr_info!("one of the kernel's {:?}\n", register(c"kernel", c"panic"));
    pr_info!("below a setting {:?}\n", register(c"kernel/panic", c"number"));
    pr_info!("a folder {:?}\n", register(c"dev", c"leaving"));
    pr_info!("no name {:?}\n", register(c"dev/leaving", c""));
    drop(number);
    forget(Sysctl::register(c"dev/leaving", c"number", AtomicI32::new(6), mode)?);
    Ok(())
}

fn time() -> Result {
    let start = Instant::<Monotonic>::now();
    fsleep(Delta::from_millis(2));
    udelay(Delta::from_micros(30));
    let took = start.elapsed();
    let clocks = (
        Instant::<RealTime>::now() > Instant::<RealTime>::now() - Delta::from_secs(1),
        Instant::<BootTime>::now().elapsed() < Delta::from_secs(60),
        !Instant::<Tai>::now().elapsed().is_negative(),
    );
    pr_info!("slept {} {clocks:?}\n", took >= Delta::from_micros(2030));

    // Every pointer that a timer is started by.
    let boxed = KBox::pin_init(Boxed::new(), GFP_KERNEL)?;
    let mut handle = boxed.start(Instant::now() + Delta::from_millis(1));
    let has_fired = comes_true(|| BOXED.load(Relaxed) == 3);
    fsleep(Delta::from_millis(10));
    pr_info!("boxed {has_fired} {} {}\n", BOXED.load(Relaxed), handle.cancel());
    drop(handle);
    let borrowed = KBox::pin_init(Borrowed::new(), GFP_KERNEL)?;
    let has_fired =
        borrowed.as_ref().start_scoped(Delta::from_millis(1), || comes_true(|| borrowed.count.load(Relaxed) > 1));
    let after = borrowed.count.load(Relaxed);
    fsleep(Delta::from_millis(10));
    pr_info!("borrowed {has_fired} {}\n", borrowed.count.load(Relaxed) == after);

    let coarse = KBox::pin_init(Timer::new(Coarse(AtomicU32::new(2))), GFP_KERNEL)?;
    coarse.as_ref().start(Delta::from_secs(3600));
    let pending = (coarse.is_pending(), coarse.as_ref().cancel(), coarse.is_pending());
    coarse.as_ref().start(Delta::from_millis(1));
    let has_fired = comes_true(|| coarse.0.load(Relaxed) == 0);
    pr_info!("coarse {pending:?} {has_fired} {}\n", coarse.is_pending());
    Ok(())
}

static BOXED: AtomicU32 = AtomicU32::new(0);

#[pin_data]
struct Boxed {
    left: u32,
    #[pin]
    timer: HrTimer<Self>,
}

impl Boxed {
    fn new() -> impl PinInit<Self> {
        pin_init!(Self { left: 3, timer <- HrTimer::new() })
    }
}

impl_has_hr_timer! {
    impl HasHrTimer<Self> for Boxed { mode: AbsoluteSoftMode<Monotonic>, field: self.timer }
}

impl HrTimerCallback for Boxed {
    type Pointer<'a> = Pin<KBox<Self>>;

    fn run(this: Pin<&mut Self>, mut context: HrTimerCallbackContext<'_, Self>) -> HrTimerRestart {
        let this = this.project();
        *this.left -= 1;
        BOXED.fetch_add(1, Relaxed);
        context.forward(Instant::now(), Delta::from_millis(1));
        if *this.left == 0 { HrTimerRestart::NoRestart } else { HrTimerRestart::Restart }
    }
}

#[pin_data]
struct Borrowed {
    count: AtomicU32,
    #[pin]
    timer: HrTimer<Self>,
}

impl Borrowed {
    fn new() -> impl PinInit<Self> {
        pin_init!(Self { count: AtomicU32::new(0), timer <- HrTimer::new() })
    }
}

impl_has_hr_timer! {
    impl HasHrTimer<Self> for Borrowed { mode: RelativeMode<Monotonic>, field: self.timer }
}

impl HrTimerCallback for Borrowed {
    type Pointer<'a> = Pin<&'a Self>;

    fn run(this: Pin<&Self>, mut context: HrTimerCallbackContext<'_, Self>) -> HrTimerRestart {
        this.count.fetch_add(1, Relaxed);
        context.forward_now(Delta::from_millis(1));
        HrTimerRestart::Restart
    }
}

/// Runs so often.
struct Coarse(AtomicU32);

impl TimerCallback for Coarse {
    fn run(&self) -> Again {
        match self.0.fetch_sub(1, Relaxed) {
            1 => Again::Not,
            _ => Again::After(Delta::from_millis(1)),
        }
    }
}

fn tasks() -> Result {
    let me = kernel::current!();
    let kept: ARef<Task> = ARef::from(&**me);
    let same = *kept == **me && me.group_leader().pid() == me.pid();
    let user = (me.uid() == Kuid::current_euid(), Kuid::current_euid().into_uid_in_current_ns());
    pr_info!("task {same} {user:?} {}\n", me.signal_pending());
    kernel::task::might_sleep();

    let (mut first, mut second) = ([0; 32], [0; 32]);
    random::getrandom(&mut first)?;
    random::getrandom_nonblock(&mut second)?;
    pr_info!("random {}\n", first != second && first != [0; 32]);

    // A thread that is stopped before it has begun, or after it has ended, or while it sleeps.
    drop(Thread::spawn(c"never", GFP_KERNEL, |_| ())?);
    let count = Arc::new(AtomicU32::new(0), GFP_KERNEL)?;
    let other = count.clone();
    let thread = Thread::spawn(c"ends", GFP_KERNEL, move |me| {
        other.fetch_add(1, Relaxed);
        me.wait();
        other.fetch_add(1, Relaxed);
    })?;
    let has_begun = comes_true(|| count.load(Relaxed) == 1);
    fsleep(Delta::from_millis(20));
    thread.wake();
    let has_ended = comes_true(|| count.load(Relaxed) == 2);
    fsleep(Delta::from_millis(20));
    thread.park()?;
    let again = thread.park().err();
    thread.unpark();
    drop(thread);
    pr_info!("thread {has_begun} {has_ended} {again:?}\n");
    Ok(())
}

static DONE: AtomicU32 = AtomicU32::new(0);

fn queues() -> Result {
    let queue = Queue::new_percpu().highpri().mem_reclaim().max_active(1).build(c"leaving")?;
    for _ in 0..5 {
        queue.try_spawn(GFP_KERNEL, || {
            fsleep(Delta::from_millis(1));
            DONE.fetch_add(1, Relaxed);
        })?;
    }
    let are_done = comes_true(|| DONE.load(Relaxed) == 5);
    let item = Item::new("dropped with its queue")?;
    let first = queue.enqueue_delayed::<_, 2>(item.clone(), 1_000_000).is_ok();
    let second = queue.enqueue_delayed::<_, 2>(item, 1).is_err();
    drop(queue);
    pr_info!("queue {are_done} {first} {second}\n");
    Ok(())
}

/// Says when it is dropped.
#[pin_data(PinnedDrop)]
struct Item {
    name: &'static str,
    #[pin]
    timer: HrTimer<Self>,
    #[pin]
    work: Work<Self, 1>,
    #[pin]
    later: DelayedWork<Self, 2>,
}

impl Item {
    fn new(name: &'static str) -> Result<Arc<Self>> {
        let init = pin_init!(Self {
            name,
            timer <- HrTimer::new(),
            work <- new_work!(),
            later <- new_delayed_work!("Item::later"),
        });
        Arc::pin_init(init, GFP_KERNEL)
    }
}

#[pinned_drop]
impl PinnedDrop for Item {
    fn drop(self: Pin<&mut Self>) {
        pr_info!("item {}\n", self.name);
    }
}

impl_has_hr_timer! {
    impl HasHrTimer<Self> for Item { mode: RelativeMode<Monotonic>, field: self.timer }
}

impl_has_work! {
    impl HasWork<Self, 1> for Item { self.work }
}

impl_has_delayed_work! {
    impl HasDelayedWork<Self, 2> for Item { self.later }
}

impl HrTimerCallback for Item {
    type Pointer<'a> = Arc<Self>;

    fn run(_: ArcBorrow<'_, Self>, mut context: HrTimerCallbackContext<'_, Self>) -> HrTimerRestart {
        context.forward_now(Delta::from_micros(500));
        HrTimerRestart::Restart
    }
}

/// Enqueues itself for ever.
impl WorkItem<1> for Item {
    type Pointer = Arc<Self>;

    fn run(this: Arc<Self>) {
        fsleep(Delta::from_millis(3));
        let _ = workqueue::system_unbound().enqueue::<_, 1>(this);
    }
}

impl WorkItem<2> for Item {
    type Pointer = Arc<Self>;

    fn run(_: Arc<Self>) {}
}

struct Silent;

impl Listener for Silent {
    fn notify(&self, event: Event) {
        pr_info!("told of {event:?}\n");
    }
}

fn forgotten() -> Result {
    let again = Coarse(AtomicU32::new(u32::MAX));
    let timer = KBox::pin_init(Timer::new(again), GFP_KERNEL)?;
    timer.as_ref().start(Delta::from_millis(1));
    forget(timer);
    forget(Item::new("never")?.start(Delta::from_micros(500)));
    forget(KBox::pin_init(Boxed::new(), GFP_KERNEL)?.start(Instant::now() + Delta::from_secs(1)));
    forget(Registration::new(Silent, 0, GFP_KERNEL)?);
    let _ = workqueue::system_unbound().enqueue::<_, 1>(Item::new("that runs")?);
    let _ = workqueue::system_long().enqueue_delayed::<_, 2>(Item::new("that waits")?, 1_000_000);
    Ok(())
}
