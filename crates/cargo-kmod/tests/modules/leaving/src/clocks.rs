// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Clocks, spans, and timers of every mode.

use core::{
    marker::PhantomData,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
};

use kernel::{
    alloc::allocator::Kmalloc,
    impl_has_hr_timer,
    prelude::*,
    sync::{Arc, ArcBorrow},
    time::{
        BootTime, ClockSource, Delta, Instant, Jiffies, Monotonic, Msecs, NSEC_PER_MSEC, NSEC_PER_SEC, NSEC_PER_USEC,
        RealTime, Tai,
        delay::fsleep,
        hrtimer::{
            AbsoluteHardMode, AbsoluteMode, AbsolutePinnedHardMode, AbsolutePinnedMode, AbsolutePinnedSoftMode,
            AbsoluteSoftMode, BoxHrTimerHandle, HasHrTimer, HrTimer, HrTimerCallback, HrTimerCallbackContext,
            HrTimerExpires, HrTimerHandle, HrTimerInstant, HrTimerMode, HrTimerPointer, HrTimerRestart,
            PinHrTimerHandle, PinMutHrTimerHandle, RawHrTimerCallback, RelativeHardMode, RelativeMode,
            RelativePinnedHardMode, RelativePinnedMode, RelativePinnedSoftMode, RelativeSoftMode,
            ScopedHrTimerPointer as _, UnsafeHrTimerPointer,
        },
        msecs_to_jiffies,
    },
};

use crate::{Borrowed, Boxed, comes_true};

pub(crate) fn all() -> Result {
    let clocks = [goes::<Monotonic>(), goes::<RealTime>(), goes::<BootTime>(), goes::<Tai>()];
    pr_info!("clocks {clocks:?}\n");
    spans();
    modes()?;
    sole()?;
    handles()
}

/// The number of a clock, if it goes on.
fn goes<C: ClockSource>() -> Option<c_int> {
    let before = C::ktime_get();
    (before > 0 && C::ktime_get() >= before).then_some(C::ID)
}

fn spans() {
    let span = Delta::from_nanos(NSEC_PER_SEC + NSEC_PER_MSEC + NSEC_PER_USEC + 1);
    let rest = span.rem_nanos(1_000_000).as_nanos();
    let wait: Msecs = 1000;
    let ticks: Jiffies = msecs_to_jiffies(wait);
    // The frequencies that kernels are configured with.
    let is_known = [100, 250, 300, 1000].contains(&ticks);
    pr_info!("span {} {rest} {} {is_known}\n", span.as_micros_ceil(), (span - span).is_zero());
}

/// Fires once, in the mode that it is made for.
#[pin_data]
struct Once<M> {
    count: AtomicU32,
    mode: PhantomData<fn() -> M>,
    #[pin]
    timer: HrTimer<Self>,
}

impl_has_hr_timer! {
    impl{M: HrTimerMode} HasHrTimer<Self> for Once<M> { mode: M, field: self.timer }
}

impl<M: HrTimerMode + 'static> HrTimerCallback for Once<M> {
    type Pointer<'a> = Arc<Self>;

    fn run(this: ArcBorrow<'_, Self>, _: HrTimerCallbackContext<'_, Self>) -> HrTimerRestart {
        this.count.fetch_add(1, Relaxed);
        HrTimerRestart::NoRestart
    }
}

/// Starts a timer by any pointer to it.
fn started<P>(pointer: P, at: <P::TimerMode as HrTimerMode>::Expires) -> impl HrTimerHandle
where
    P: HrTimerPointer,
    <P::TimerMode as HrTimerMode>::Expires: HrTimerExpires,
{
    pointer.start(at)
}

/// How often it has fired a while after it was to have fired that often, and whether it was still to fire.
fn fires<M: HrTimerMode + 'static>(wanted: u32, at: M::Expires) -> Result<(u32, bool)> {
    let once = Arc::pin_init(
        pin_init!(Once::<M> { count: AtomicU32::new(0), mode: PhantomData, timer <- HrTimer::new() }),
        GFP_KERNEL,
    )?;
    let mut handle = started(once.clone(), at);
    comes_true(|| once.count.load(Relaxed) >= wanted);
    fsleep(Delta::from_millis(5));
    let outcome = (once.count.load(Relaxed), handle.cancel());
    Ok(outcome)
}

fn modes() -> Result {
    let after = Delta::from_millis(1);
    let at = || Instant::now() + Delta::from_millis(1);
    let fired = [
        fires::<RelativeMode<Monotonic>>(1, after)?,
        fires::<RelativeSoftMode<BootTime>>(1, after)?,
        fires::<RelativeHardMode<RealTime>>(1, after)?,
        fires::<RelativePinnedMode<Tai>>(1, after)?,
        fires::<RelativePinnedSoftMode<Monotonic>>(1, after)?,
        fires::<RelativePinnedHardMode<Monotonic>>(1, after)?,
        fires::<AbsoluteMode<BootTime>>(1, at())?,
        fires::<AbsoluteSoftMode<Monotonic>>(1, Instant::now() + after)?,
        fires::<AbsoluteHardMode<RealTime>>(1, Instant::now() + after)?,
        fires::<AbsolutePinnedMode<Tai>>(1, Instant::now() + after)?,
        fires::<AbsolutePinnedSoftMode<Monotonic>>(1, Instant::now() + after)?,
        fires::<AbsolutePinnedHardMode<Monotonic>>(1, Instant::now() + after)?,
    ];
    let waits = fires::<RelativeMode<Monotonic>>(0, Delta::from_secs(1000))?;
    let waits_too = fires::<AbsoluteMode<Monotonic>>(0, Instant::now() + Delta::from_secs(1000))?;
    let passed = fires::<RelativeMode<Monotonic>>(1, Delta::from_secs(-1))?;
    pr_info!("modes {} {waits:?} {waits_too:?} {passed:?}\n", fired == [(1, false); 12]);
    Ok(())
}

/// Its timer has it to itself.
#[pin_data]
pub(crate) struct Sole {
    count: u32,
    #[pin]
    timer: HrTimer<Self>,
}

impl_has_hr_timer! {
    impl HasHrTimer<Self> for Sole { mode: RelativeMode<Monotonic>, field: self.timer }
}

impl HrTimerCallback for Sole {
    type Pointer<'a> = Pin<&'a mut Self>;

    fn run(
        this: <Pin<&mut Self> as RawHrTimerCallback>::CallbackTarget<'_>,
        mut context: HrTimerCallbackContext<'_, Self>,
    ) -> HrTimerRestart {
        *this.project().count += 1;
        context.forward_now(Delta::from_millis(1));
        HrTimerRestart::Restart
    }
}

fn sole() -> Result {
    let mut sole = KBox::pin_init(pin_init!(Sole { count: 0, timer <- HrTimer::new() }), GFP_KERNEL)?;
    sole.as_mut().start_scoped(Delta::from_millis(1), || fsleep(Delta::from_millis(100)));
    let count = sole.count;
    let mut timer = sole.as_mut().project().timer;
    let before: HrTimerInstant<Sole> = timer.as_mut().expires();
    // It has expired a moment ago, or was to a moment later.
    let times = timer.as_mut().forward(before + Delta::from_millis(2500), Delta::from_secs(1));
    let moved = timer.as_mut().expires() - before;
    let again = timer.as_mut().forward_now(Delta::from_secs(1));
    pr_info!("sole {} {times} {} {again}\n", count > 1, moved == Delta::from_secs(3));
    Ok(())
}

/// The handles of all kinds of pointers, dropped or cancelled.
#[expect(unsafe_code, reason = "starting what is borrowed without a scope is unsafe")]
fn handles() -> Result {
    let boxed = KBox::pin_init(Boxed::new(), GFP_KERNEL)?;
    let mut handle: BoxHrTimerHandle<Boxed, Kmalloc> = boxed.start(Instant::now() + Delta::from_secs(1000));
    let first = (handle.cancel(), handle.cancel());
    drop(handle);

    let borrowed = KBox::pin_init(Borrowed::new(), GFP_KERNEL)?;
    // SAFETY: the handle is dropped below.
    let handle: PinHrTimerHandle<'_, Borrowed> =
        unsafe { UnsafeHrTimerPointer::start(borrowed.as_ref(), Delta::from_millis(1)) };
    let has_fired = comes_true(|| borrowed.count.load(Relaxed) > 0);
    drop(handle);
    let count = borrowed.count.load(Relaxed);
    fsleep(Delta::from_millis(5));
    let second = (has_fired, borrowed.count.load(Relaxed) == count);

    let mut sole = KBox::pin_init(pin_init!(Sole { count: 0, timer <- HrTimer::new() }), GFP_KERNEL)?;
    // SAFETY: the handle is dropped below.
    let mut handle: PinMutHrTimerHandle<'_, Sole> =
        unsafe { UnsafeHrTimerPointer::start(sole.as_mut(), Delta::from_millis(1)) };
    fsleep(Delta::from_millis(100));
    let was_started = handle.cancel();
    drop(handle);
    let third = (was_started, sole.count > 0);

    let sole: *const Sole = &*sole;
    // SAFETY: it is a value.
    let timer = unsafe { Sole::raw_get_timer(sole) };
    // SAFETY: it is the timer of one.
    let same = unsafe { Sole::timer_container_of(timer.cast_mut()) };
    pr_info!("handles {first:?} {second:?} {third:?} {}\n", core::ptr::eq(same, sole));
    Ok(())
}
