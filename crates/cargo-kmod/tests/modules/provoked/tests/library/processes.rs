// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Processes and threads.

use kmod_test::{
    pipe,
    prelude::*,
    process::{self, Status},
    signal::Signal,
    thread, time,
};

#[test]
fn end_in_their_own_way() -> Result {
    assert_eq!(process::fork(|| 7)?.wait()?, Status::Exited(7));
    assert_eq!(process::fork(|| process::exit(8))?.wait()?, Status::Exited(8));
    let killed = process::fork(|| {
        let _ = Signal::ABRT.send(process::id());
        0
    })?;
    assert_eq!(killed.wait()?, Status::Killed(Signal::ABRT.number()));
    Ok(())
}

#[test]
fn are_waited_for_and_ended() -> Result {
    let sleep = || {
        time::sleep(Duration::from_secs(1000));
        0
    };
    let mut child = process::fork(sleep)?;
    assert_ne!(child.id(), process::id());
    assert_eq!(child.try_wait()?, None);
    child.signal(Signal::TERM)?;
    assert_eq!(child.wait()?, Status::Killed(Signal::TERM.number()));
    let mut group = process::fork(|| match process::lead_group() {
        Ok(()) => sleep(),
        Err(_) => 1,
    })?;
    assert!(group.end(Duration::from_secs(20)));
    assert_eq!(group.try_wait()?, Some(Status::Killed(Signal::KILL.number())));
    let dropped = process::fork(sleep)?;
    let id = dropped.id();
    drop(dropped);
    assert!(!fs::exists(&format!("/proc/{id}")));
    let left = process::fork(sleep)?;
    let id = left.id();
    left.leave();
    assert!(fs::exists(&format!("/proc/{id}")));
    Signal::KILL.send(id)
}

#[test]
fn say_where_they_wait() -> Result {
    let (reader, _writer) = pipe()?;
    let child = process::fork(|| i32::from(reader.read(&mut [0]).is_err()))?;
    let mut text = String::new();
    let waits = time::wait_until(Duration::from_secs(20), || {
        text = process::whereabouts(child.id());
        text.contains("state S") && text.contains("pipe_")
    });
    assert!(waits, "{text}");
    let log = Log::from_now()?;
    process::log_blocked();
    assert!(log.wait_for("Show Blocked State", Duration::from_secs(20))?);
    process::log_running();
    assert!(log.wait_for("Show backtrace of all active CPUs", Duration::from_secs(20))?);
    Ok(())
}

#[test]
fn run_programs() -> Result {
    let output = process::run(&["sh", "-c", "echo out; echo error >&2; exit 3"])?;
    assert_eq!(output.status, Status::Exited(3));
    assert_eq!(output.text, "out\nerror\n");
    // What tells a test of its module reaches them.
    let output = process::run(&["/bin/sh", "-c", "echo $KMOD_TEST_MODULE in $HOME"])?;
    assert_eq!(output.text, "provoked in /root\n");
    assert_eq!(process::run(&["no-such-program"]).unwrap_err(), ENOENT);
    let child = process::fork(|| process::become_program(&["false"]))?;
    assert_eq!(child.wait()?, Status::Exited(1));
    let child = process::fork(|| process::become_program(&["/dev/null"]))?;
    assert_eq!(child.wait()?, Status::Exited(126));
    Ok(())
}

#[test]
fn stay_on_a_processor() -> Result {
    process::run_on(0)?;
    assert_eq!(process::run_on(1023).unwrap_err(), EINVAL);
    let status = fs::read_to_string("/proc/self/status")?;
    assert!(status.contains("Cpus_allowed_list:\t0\n"));
    Ok(())
}

#[test]
fn have_threads() -> Result {
    let (reader, writer) = pipe()?;
    let thread = thread::spawn(move || {
        let mut byte = [0];
        reader.read_exact(&mut byte).map(|()| byte[0])
    })?;
    thread::yield_now();
    thread::sleep(Duration::from_millis(1));
    writer.write_all(b"t")?;
    assert_eq!(thread.join()?, b't');
    let threads: Vec<_> = (0..8_u64)
        .map(|number| thread::spawn(move || (0..1000).map(|it| it * number).sum::<u64>()))
        .collect::<Result<_>>()?;
    let sums: Vec<u64> = threads.into_iter().map(thread::JoinHandle::join).collect();
    assert_eq!(sums, (0..8).map(|it| it * 499_500).collect::<Vec<u64>>());
    Ok(())
}
