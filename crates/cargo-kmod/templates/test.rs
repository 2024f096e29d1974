// SPDX-License-Identifier: GPL-2.0-only

//! What the module does, tried in a virtual machine: `cargo kmod test`.

use kmod_test::prelude::*;

#[test]
fn it_prepares_as_many_greetings_as_it_is_told() -> Result {
    let log = Log::from_now()?;
    Module::under_test().reload("greetings=5")?;
    assert!(log.contains("hello, 5 greetings are ready")?);
    Ok(())
}

#[test]
fn it_says_goodbye() -> Result {
    let log = Log::from_now()?;
    Module::under_test().unload()?;
    assert!(log.contains("goodbye, the last greeting was Some(3)")?);
    Ok(())
}

#[test]
fn it_copes_with_a_lack_of_memory() -> Result {
    // Every allocation of loading fails once; the greetings need one at least.
    assert!(walk_load_failures("greetings=5")? >= 1);
    Ok(())
}

#[test]
fn what_is_no_number_keeps_it_out() -> Result {
    let module = Module::under_test();
    module.unload()?;
    let refused = Module::load(module.name(), "greetings=many");
    assert_eq!(refused.unwrap_err(), EINVAL);
    Ok(())
}
