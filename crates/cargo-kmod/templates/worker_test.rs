// SPDX-License-Identifier: GPL-2.0-only

//! What the module does by itself, tried in a virtual machine: `cargo kmod test`.

use kmod_test::{prelude::*, thread};

#[test]
fn it_reports() -> Result {
    let log = Log::from_now()?;
    Module::under_test().reload("")?;
    assert!(log.wait_for("the first report, after 1", Duration::from_secs(10))?);
    Ok(())
}

#[test]
fn it_stops_at_any_moment() -> Result {
    for round in 0..10 {
        Module::under_test().reload("")?;
        thread::sleep(Duration::from_millis(round * 5));
    }
    let log = Log::from_now()?;
    Module::under_test().unload()?;
    assert!(log.contains("goodbye after ")?);
    Ok(())
}

#[test]
fn it_copes_with_a_lack_of_memory() -> Result {
    assert!(walk_load_failures("")? >= 2);
    Ok(())
}
