// SPDX-License-Identifier: MIT OR Apache-2.0

//! Signals at any moment: everything ends soon, nothing is left, and the next call works.

use std::{
    process::Command,
    thread,
    time::{Duration, Instant},
};

use rustix::process::Signal;

use crate::{
    harness::{Result, has},
    place::{Place, last_kernel},
    started::{Ended, Started},
};

/// The end may take so long: that is the promise, and some more for a machine that is busy.
const SOON: Duration = Duration::from_secs(8);
/// Where the moments begin that are not chosen by what is said.
const SEED: u64 = 20_261_121;

/// That it was ended by a signal, soon.
fn ended_by(ended: &Ended, signal: Signal) -> Result {
    let Ended { code, said, took } = ended;
    if *code != Some(128 + signal.as_raw()) {
        return Err(format!("{code:?} after {signal:?}:\n{said}").into());
    }
    if *took > SOON {
        return Err(format!("took {took:?} after {signal:?}:\n{said}").into());
    }
    has(said, "interrupted")
}

/// Signals the command once it has said a text, and that long after.
fn interrupt(place: &Place, words: &[String], text: &str, after: u64, signal: Signal) -> Result {
    interrupt_command(&mut place.kmod(words), text, after, signal)
        .and_then(|()| place.is_clean())
        .map_err(|error| format!("at {text:?}: {error}").into())
}

/// The same for any call of the command.
pub(crate) fn interrupt_command(
    command: &mut Command,
    text: &str,
    after: u64,
    signal: Signal,
) -> Result {
    if is_interrupted(command, text, after, signal)? {
        return Ok(());
    }
    Err(format!("came to its end before {signal:?}, {after} ms after {text:?}").into())
}

/// The same for what is short: whether it was interrupted, or came to its end before.
pub(crate) fn is_interrupted(
    command: &mut Command,
    text: &str,
    after: u64,
    signal: Signal,
) -> Result<bool> {
    let mut started = Started::new(command)?;
    started.wait_for(text)?;
    thread::sleep(Duration::from_millis(after));
    is_ended_by(started, signal)
}

/// Signals what may have come to its end before; whether the signal ended it.
pub(crate) fn is_ended_by(started: Started, signal: Signal) -> Result<bool> {
    let _ = started.signal(signal);
    let ended = started.end()?;
    match ended.code {
        Some(0) => Ok(false),
        _ => ended_by(&ended, signal).map(|()| true),
    }
}

#[test]
#[ignore = "needs kernels: run ./test"]
fn a_signal_at_any_moment_ends_all_of_it() -> Result {
    let kernel = last_kernel()?;
    let place = Place::new()?.with_own_target();
    let build = place.arguments("build", "hello", &kernel);
    let mut run = place.arguments("run", "hello", &kernel);
    run.extend(["--", "sh", "-c", "echo I am here; sleep 100"].map(str::to_owned));

    interrupt(&place, &build, "Probing", 0, Signal::TERM)?;
    interrupt(&place, &build, "Generating", 100, Signal::INT)?;
    interrupt(&place, &build, "core", 1500, Signal::INT)?;
    place.warm_up()?;
    interrupt(&place, &build, "shims for", 0, Signal::TERM)?;
    interrupt(&place, &build, "Compiling kmod-kernel v", 0, Signal::TERM)?;
    interrupt(&place, &run, "Booting", 0, Signal::INT)?;
    interrupt(&place, &run, "Booting", 2000, Signal::TERM)?;
    interrupt(&place, &run, "I am here", 0, Signal::INT)?;

    // What comes after is short, and hit at random.
    let mut good = place.arguments("run", "hello", &kernel);
    good.extend(["--", "true"].map(str::to_owned));
    let start = Instant::now();
    succeed(&place, &good)?;
    at_random(&place, &good, start.elapsed())?;
    succeed(&place, &good)
}

/// What was interrupted works the next time.
fn succeed(place: &Place, words: &[String]) -> Result {
    let ended = Started::new(&mut place.kmod(words))?.end()?;
    match ended.code {
        Some(0) => place.is_clean(),
        code => Err(format!("{code:?} after interrupts:\n{}", ended.said).into()),
    }
}

/// Interrupts a call that takes about that long.
fn at_random(place: &Place, words: &[String], whole: Duration) -> Result {
    let mut random = SEED;
    for turn in 0..6 {
        // Numerical Recipes' generator: any will do.
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let moment = whole.mul_f64((random >> 40) as f64 / (1u64 << 24) as f64);
        let signal = [Signal::INT, Signal::TERM][turn % 2];
        let started = Started::new(&mut place.kmod(words))?;
        thread::sleep(moment);
        is_ended_by(started, signal)
            .and_then(|_| place.is_clean())
            .map_err(|error| format!("turn {turn}, {moment:?}: {error}"))?;
    }
    Ok(())
}
