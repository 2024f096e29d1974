// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What is said of a value that a parameter does not take.

use crate::{
    error::{
        Error,
        code::{EEXIST, EINVAL},
    },
    str::{BStr, CStr},
};

/// Says in the log what was wrong with a value.
#[cold]
pub(in crate::os) fn report(name: &CStr, arg: Option<&BStr>, type_: &str, error: Error) {
    let name = BStr::from_bytes(name.to_bytes());
    match arg {
        Some(arg) if error == EINVAL => {
            crate::pr_err!("parameter {name}: `{arg}` is not a valid {type_}\n");
        }
        _ if error == EEXIST => crate::pr_err!("parameter {name} is given twice\n"),
        _ => crate::pr_err!("parameter {name} cannot be set: {error:?}\n"),
    }
}
