// SPDX-License-Identifier: GPL-2.0-only

//! What the settings take, tried in a virtual machine: `cargo kmod test`.

use kmod_test::{
    prelude::*,
    sysctl::{get, set},
};

#[test]
fn the_level_stays_between_its_bounds() -> Result {
    assert_eq!(get("dev.{{module}}.level")?, "3");
    set("dev.{{module}}.level", "9")?;
    for wrong in ["0", "10", "-1", "many"] {
        assert_eq!(set("dev.{{module}}.level", wrong).unwrap_err(), EINVAL);
    }
    let log = Log::from_now()?;
    Module::under_test().unload()?;
    assert!(log.contains("goodbye, the level was 9")?);
    Ok(())
}

#[test]
fn the_name_is_a_line() -> Result {
    assert_eq!(get("dev.{{module}}.name")?, "nobody");
    set("dev.{{module}}.name", "somebody\nelse")?;
    assert_eq!(get("dev.{{module}}.name")?, "somebody");
    Ok(())
}

#[test]
fn it_copes_with_a_lack_of_memory() -> Result {
    assert!(walk_load_failures("")? >= 2);
    Ok(())
}
