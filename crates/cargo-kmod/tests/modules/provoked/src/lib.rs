// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Does, when its tests ask for it, what the kernel finds fault with. They write to the parameter `act`.

use kernel::{
    error::{code::EINVAL, to_result},
    ffi, fmt,
    module_param::{ModuleParam, ShowParam},
    prelude::*,
    str::BStr,
    sync::{Arc, Completion},
};
use pin_init::{pin_data, pin_init};

module! {
    type: Provoked,
    name: "provoked",
    authors: ["The cargo-kmod developers"],
    description: "Does what the kernel finds fault with",
    license: "GPL v2",
    params: {
        act: Act { default: Act(""), permissions: 0o600, description: "What to do at once" },
        at_end: str { default: "nothing", permissions: 0o600, description: "What to do when unloaded" },
        count: u32 { default: 3, permissions: 0o400, description: "A number" },
    },
}

/// A number that tests share with the module.
pub const ANSWER: u32 = 42;

unsafe extern "C" {
    fn provoked_hold();
    fn provoked_use_after_free() -> ffi::c_int;
}

/// What was done last.
#[derive(Clone, Copy)]
pub struct Act(&'static str);

impl ModuleParam for Act {
    fn try_from_param_arg(arg: &BStr) -> Result<Self> {
        match &**arg {
            b"nothing" => Ok(Self("nothing")),
            b"warn" => {
                kernel::warn_on!(true); // warns at once
                Ok(Self("warn"))
            }
            b"panic" => panic!("asked to by a test"),
            b"overrun" => overrun().map(|()| Self("overrun")),
            b"use after free" => {
                // SAFETY: none: this is what the checks of the kernel are to find.
                to_result(unsafe { provoked_use_after_free() })?;
                Ok(Self("use after free"))
            }
            b"hold" => {
                // SAFETY: the module is alive, for its parameter is being set.
                unsafe { provoked_hold() };
                Ok(Self("hold"))
            }
            b"build" => build().map(|()| Self("build")),
            b"build badly" => build_badly().map(|()| Self("build badly")),
            b"leak" => {
                core::mem::forget(KBox::new(0u64, GFP_KERNEL)?);
                Ok(Self("leak"))
            }
            b"wait" => wait().map(|()| Self("wait")),
            b"spin" => loop {
                core::hint::spin_loop(); // goes round
            },
            _ => Err(EINVAL),
        }
    }
}

impl ShowParam for Act {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Writes behind the end of what was allocated.
fn overrun() -> Result {
    let mut block = KVec::with_capacity(64, GFP_KERNEL)?;
    block.push(1u8, GFP_KERNEL)?;
    // SAFETY: none: this is what the checks of the kernel are to find.
    unsafe { block.as_mut_ptr().add(64).write_volatile(0) };
    Ok(())
}

/// Allocates four times, and gives all of it back, whatever happens.
fn build() -> Result {
    let numbers = KVec::from_elem(7u32, 100, GFP_KERNEL)?;
    let large = KVVec::from_elem(0u8, 100_000, GFP_KERNEL)?;
    let mut boxed = KBox::new(numbers.len(), GFP_KERNEL)?;
    *boxed = boxed.wrapping_add(large.len());
    Arc::new(boxed, GFP_KERNEL).map(drop)?;
    Ok(())
}

/// Forgets the first allocation if there is no second.
fn build_badly() -> Result {
    let first = KBox::new([0u8; 48], GFP_KERNEL)?;
    match KBox::new([0u8; 48], GFP_KERNEL) {
        Ok(_) => Ok(()),
        Err(error) => {
            core::mem::forget(first);
            Err(error.into())
        }
    }
}

#[pin_data]
struct Event {
    #[pin]
    done: Completion,
}

/// Waits for what never happens.
fn wait() -> Result {
    let event = Arc::pin_init(pin_init!(Event { done <- Completion::new() }), GFP_KERNEL)?;
    event.done.wait_for_completion();
    Ok(())
}

struct Provoked {
    _numbers: KVec<u32>,
    _boxed: KBox<[u8; 16]>,
}

impl kernel::Module for Provoked {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        pr_info!("here with {}\n", module_parameters::count.value());
        let mut numbers = KVec::new();
        for number in 0..*module_parameters::count.value() {
            numbers.push(number, GFP_KERNEL)?;
        }
        let boxed = KBox::new([0; 16], GFP_KERNEL)?;
        let lock = THIS_MODULE.kernel_param_lock();
        if module_parameters::at_end.read(&lock).to_bytes() == b"leak in init" {
            core::mem::forget(KBox::new(0u64, GFP_KERNEL)?);
            // With this one gone, what was just forgotten is left behind.
            KBox::new(0u64, GFP_KERNEL).map(drop)?;
        }
        Ok(Self {
            _numbers: numbers,
            _boxed: boxed,
        })
    }
}

impl Drop for Provoked {
    fn drop(&mut self) {
        let lock = THIS_MODULE.kernel_param_lock();
        if module_parameters::at_end.read(&lock).to_bytes() == b"warn" {
            kernel::warn_on!(true); // warns at the end
        }
    }
}
