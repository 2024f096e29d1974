// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Built only with the feature `more`.

use kmod_test as _;

#[test]
fn is_there() {}
