// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Parameters, called the way the kernel calls them.

use std::{
    ffi::CString,
    format,
    string::{String, ToString as _},
    vec,
};

use super::*;
use crate::{
    error::{
        Result,
        code::{EEXIST, ENOMEM, ENOSPC},
    },
    module_param::{ArrayParam, ModuleParam, ModuleParamAccess, StringParam, WritableParamAccess},
    os::host::{fail_allocation_after, live_allocations, param_locks_held, take_log},
};

impl KernelParam {
    fn ops(&self) -> &'static kernel_param_ops {
        // SAFETY: the operations are constants.
        unsafe { &*self.0.ops }
    }

    /// Sets the parameter, or names it without a value; returns what C would see.
    fn set(&self, value: Option<&str>) -> i32 {
        let value = value.map(|value| CString::new(value).unwrap_or_default());
        let pointer = value
            .as_ref()
            .map_or(ptr::null(), |value| value.as_ptr().cast());
        let Some(set) = self.ops().set else { return 0 };
        // SAFETY: the entry goes with its operations; the string lives until the end of the function.
        unsafe { set(pointer, &raw const self.0) }
    }

    /// Shows the parameter as sysfs does, if it can be shown.
    fn get(&self) -> Option<Result<String, i32>> {
        let mut page = vec![0; SHOW_BYTES];
        let get = self.ops().get?;
        // SAFETY: the entry goes with its operations; the page has the size it must have.
        let length = unsafe { get(page.as_mut_ptr(), &raw const self.0) };
        Some(match usize::try_from(length) {
            Ok(length) => Ok(String::from_utf8_lossy(page.get(..length)?).into_owned()),
            Err(_) => Err(length),
        })
    }

    fn shown(&self) -> String {
        match self.get() {
            Some(Ok(text)) => text,
            other => format!("{other:?}"),
        }
    }
}

#[test]
fn default_is_in_force_until_a_value_is_given() {
    static COUNT: ModuleParamAccess<u8> = ModuleParamAccess::new(7);
    static PARAM: KernelParam = KernelParam::readable(c"count", &COUNT, 0o444);
    assert_eq!((*COUNT.value(), PARAM.shown().as_str()), (7, "7\n"));
    assert_eq!(PARAM.set(Some("0x20")), 0);
    assert_eq!((*COUNT.value(), PARAM.shown().as_str()), (32, "32\n"));
}

#[test]
fn value_that_does_not_fit_is_refused_and_reported() {
    static COUNT: ModuleParamAccess<u8> = ModuleParamAccess::new(7);
    static PARAM: KernelParam = KernelParam::new(c"count", &COUNT, 0);
    for text in ["256", "-1", "", "1 2", "x"] {
        assert_eq!(PARAM.set(Some(text)), EINVAL.to_errno(), "{text:?}");
    }
    assert_eq!(PARAM.set(None), EINVAL.to_errno());
    assert_eq!(*COUNT.value(), 7);
    assert!(take_log().contains("\"count\" refused \"256\": -22\n"));
    assert!(PARAM.get().is_none());
}

#[test]
fn extremes_of_every_integer_fit() {
    macro_rules! check {
        ($($type:ty),+) => {
            $(
                for expected in [<$type>::MIN, <$type>::MAX] {
                    let text = expected.to_string();
                    assert_eq!(<$type>::try_from_param_arg(BStr::from_bytes(text.as_bytes())), Ok(expected));
                }
            )+
        };
    }
    check!(i8, u8, i16, u16, i32, u32, i64, u64, isize, usize);
}

#[test]
fn parameter_that_cannot_be_written_is_given_once() {
    static SIZE: ModuleParamAccess<u32> = ModuleParamAccess::new(1);
    static PARAM: KernelParam = KernelParam::readable(c"size", &SIZE, 0o444);
    assert_eq!(PARAM.set(Some("2")), 0);
    assert_eq!(PARAM.set(Some("3")), EEXIST.to_errno());
    assert!(take_log().contains("\"size\" refused \"3\": -17\n"));
    assert_eq!(*SIZE.value(), 2);
}

#[test]
fn truth_may_go_without_a_value() {
    static QUIET: WritableParamAccess<bool> = WritableParamAccess::new(false);
    static PARAM: KernelParam = KernelParam::readable(c"quiet", &QUIET, 0o644);
    assert_eq!(PARAM.ops().flags, bindings::KMOD_KERNEL_PARAM_OPS_FL_NOARG);
    assert_eq!((PARAM.set(None), PARAM.shown().as_str()), (0, "Y\n"));
    for (text, expected) in [
        ("n", "N\n"),
        ("on", "Y\n"),
        ("off", "N\n"),
        ("1", "Y\n"),
        ("0\n", "N\n"),
    ] {
        assert_eq!(
            (PARAM.set(Some(text)), PARAM.shown().as_str()),
            (0, expected),
            "{text}"
        );
    }
    assert_eq!(PARAM.set(Some("maybe")), EINVAL.to_errno());
}

#[test]
fn writable_value_is_read_with_the_lock_held() {
    static LEVEL: WritableParamAccess<i16> = WritableParamAccess::new(-3);
    static PARAM: KernelParam = KernelParam::readable(c"level", &LEVEL, 0o644);
    assert_eq!(LEVEL.get(), -3);
    assert_eq!(PARAM.set(Some("12\n")), 0);
    let module = super::super::module::this_module();
    let lock = module.kernel_param_lock();
    assert_eq!((*LEVEL.read(&lock), param_locks_held()), (12, 1));
    drop(lock);
    assert_eq!(param_locks_held(), 0);
}

#[test]
fn array_takes_as_many_as_it_has_room_for() {
    static SIZES: WritableParamAccess<ArrayParam<u16, 3>> =
        WritableParamAccess::new(ArrayParam::<u16, 3>::new([1, 2]));
    static PARAM: KernelParam = KernelParam::readable(c"sizes", &SIZES, 0o644);
    assert_eq!(PARAM.shown(), "1,2\n");
    assert_eq!(
        (PARAM.set(Some("5,6,7")), PARAM.shown().as_str()),
        (0, "5,6,7\n")
    );
    assert_eq!((PARAM.set(Some("8")), PARAM.shown().as_str()), (0, "8\n"));
    for text in ["1,2,3,4", "1,,2", "1,", ""] {
        assert_eq!(PARAM.set(Some(text)), EINVAL.to_errno(), "{text:?}");
    }
    assert_eq!(PARAM.shown(), "8\n");
}

#[test]
fn array_that_is_too_long_to_show_is_an_error() {
    #[derive(Clone, Copy)]
    struct Wordy;

    impl ModuleParam for Wordy {
        fn try_from_param_arg(_arg: &BStr) -> Result<Self> {
            Ok(Self)
        }
    }

    impl ShowParam for Wordy {
        fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("quite a few words")
        }
    }

    static MANY: ModuleParamAccess<ArrayParam<Wordy, 500>> =
        ModuleParamAccess::new(ArrayParam::<Wordy, 500>::new([Wordy; 500]));
    static PARAM: KernelParam = KernelParam::readable(c"many", &MANY, 0o444);
    assert_eq!(PARAM.get(), Some(Err(ENOSPC.to_errno())));
}

#[test]
fn copy_of_an_array_gives_its_values() {
    static SIZES: WritableParamAccess<ArrayParam<u16, 3>> =
        WritableParamAccess::new(ArrayParam::<u16, 3>::new([1, 2]));
    assert_eq!(*SIZES.get(), [1, 2]);
}

#[test]
fn string_that_does_not_change_is_freed_once() {
    static LABEL: ModuleParamAccess<StringParam> =
        ModuleParamAccess::new(StringParam::from_static(c"none"));
    static PARAM: KernelParam = KernelParam::new(c"label", &LABEL, 0);
    let before = live_allocations();
    assert_eq!(PARAM.set(Some("one")), 0);
    assert_eq!(live_allocations(), before.wrapping_add(1));
    for _ in 0..2 {
        if let Some(free) = PARAM.ops().free {
            // SAFETY: nobody uses the parameter during this call.
            unsafe { free(PARAM.arg()) };
        }
        assert_eq!(live_allocations(), before);
    }
}

#[test]
fn string_is_copied_and_freed() {
    static LABEL: WritableParamAccess<StringParam> =
        WritableParamAccess::new(StringParam::from_static(c"none"));
    static PARAM: KernelParam = KernelParam::readable(c"label", &LABEL, 0o644);
    let before = live_allocations();
    assert_eq!(PARAM.shown(), "none\n");
    assert_eq!(
        (PARAM.set(Some("one")), PARAM.shown().as_str()),
        (0, "one\n")
    );
    assert_eq!(
        (PARAM.set(Some("two words\n")), PARAM.shown().as_str()),
        (0, "two words\n")
    );
    assert_eq!((PARAM.set(Some("")), PARAM.shown().as_str()), (0, "\n"));
    assert_eq!(PARAM.set(Some(&"x".repeat(1025))), ENOSPC.to_errno());
    assert_eq!(PARAM.set(Some(&"x".repeat(1024))), 0);
    let free = PARAM.ops().free;
    assert!(free.is_some(), "a string is freed");
    assert_eq!(live_allocations(), before.wrapping_add(1));
    if let Some(free) = free {
        // SAFETY: nobody uses the parameter from here on.
        unsafe { free(PARAM.arg()) };
    }
    assert_eq!(live_allocations(), before);
}

#[test]
fn what_needs_no_drop_is_not_freed() {
    static COUNT: ModuleParamAccess<u8> = ModuleParamAccess::new(7);
    static PARAM: KernelParam = KernelParam::new(c"count", &COUNT, 0);
    assert!(PARAM.ops().free.is_none());
}

#[test]
fn string_that_cannot_be_stored_leaves_the_old_one() {
    static LABEL: WritableParamAccess<StringParam> =
        WritableParamAccess::new(StringParam::from_static(c"none"));
    static PARAM: KernelParam = KernelParam::readable(c"label", &LABEL, 0o644);
    fail_allocation_after(0);
    assert_eq!(PARAM.set(Some("text")), ENOMEM.to_errno());
    assert_eq!(PARAM.shown(), "none\n");
    assert!(take_log().contains("\"label\" refused \"text\": -12\n"));
}
