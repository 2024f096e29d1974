// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Every kind of parameter, read at load and through sysfs.

#![forbid(unsafe_code)]

use kernel::{
    module_param::{ArrayParam, KParamGuard, ModuleParamAccess, ParamValue, StringParam, WritableParamAccess},
    prelude::*,
};

module! {
    type: Params,
    name: "params",
    authors: ["The cargo-kmod developers", "A second author"],
    description: "Every kind of parameter",
    license: "GPL",
    alias: ["kmod-test-params", "kmod-test-params-2"],
    firmware: ["kmod/none.bin"],
    softdep: ["pre: loop"],
    params: {
        p_i8: i8 { default: -8, description: "An i8" },
        p_u8: u8 { default: 8, description: "A u8" },
        p_i16: i16 { default: -16, description: "An i16" },
        p_u16: u16 { default: 16, description: "A u16" },
        p_i32: i32 { default: -32, description: "An i32" },
        p_u32: u32 { default: 32, description: "A u32" },
        p_i64: i64 { default: -64, permissions: 0o444, description: "An i64 to be seen" },
        p_u64: u64 { default: 64, permissions: 0o644, description: "A u64 to be changed" },
        p_isize: isize { default: -1, description: "An isize" },
        p_usize: usize { default: 1, description: "A usize" },
        p_bool: bool { default: false, permissions: 0o444, description: "A flag" },
        p_str: str { default: "nothing", permissions: 0o644, description: "A text" },
        p_array: ArrayParam<i32, 4> { default: [1, 2], permissions: 0o444, description: "Some numbers" },
    },
}

struct Params;

impl kernel::Module for Params {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        use module_parameters::*;
        pr_info!("small {} {} {} {}\n", p_i8.value(), p_u8.value(), p_i16.value(), p_u16.value());
        pr_info!("wide {} {} {}\n", p_i32.value(), p_u32.value(), p_i64.value());
        pr_info!("sizes {} {}\n", p_isize.value(), p_usize.value());
        let numbers: &ModuleParamAccess<ArrayParam<i32, 4>> = &p_array;
        pr_info!("flag {} array {:?}\n", given(&p_bool), given(numbers));
        let default: ArrayParam<i32, 4> = ArrayParam::new([1, 2]);
        pr_info!("given {} {}\n", given(numbers) != &*default, p_u64.get());
        let lock = THIS_MODULE.kernel_param_lock();
        pr_info!("changeable {} {:?}\n", p_u64.read(&lock), text(&p_str, &lock));
        drop(lock);
        Ok(Self)
    }
}

/// What was given for a parameter of any type, or its default.
fn given<T: ParamValue>(parameter: &ModuleParamAccess<T>) -> &T::Value {
    parameter.value()
}

/// A text that can be changed, but not while the lock is held.
fn text<'a>(parameter: &'a WritableParamAccess<StringParam>, lock: &'a KParamGuard<'_>) -> &'a CStr {
    parameter.read(lock)
}

impl Drop for Params {
    fn drop(&mut self) {
        let lock = THIS_MODULE.kernel_param_lock();
        let text = text(&module_parameters::p_str, &lock);
        pr_info!("at the end {} {:?}\n", module_parameters::p_u64.read(&lock), text);
    }
}
