// SPDX-License-Identifier: GPL-2.0-only

//! A kernel module that counts its greetings.

#![forbid(unsafe_code)]

use kernel::prelude::*;

module! {
    type: {{type}},
    name: "{{module}}",
    description: "Counts its greetings",
    license: "GPL",
    params: {
        greetings: u32 {
            default: 3,
            description: "How many greetings to prepare",
        },
    },
}

struct {{type}} {
    greetings: KVec<u32>,
}

impl kernel::Module for {{type}} {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let mut greetings = KVec::new();
        for number in 1..=*module_parameters::greetings.value() {
            greetings.push(number, GFP_KERNEL)?;
        }
        pr_info!("hello, {} greetings are ready\n", greetings.len());
        Ok(Self { greetings })
    }
}

impl Drop for {{type}} {
    fn drop(&mut self) {
        pr_info!("goodbye, the last greeting was {:?}\n", self.greetings.last());
    }
}
