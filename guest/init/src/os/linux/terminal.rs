// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The control calls of terminals, and how their settings lie in memory: four words of flags, the line discipline, and
//! what characters mean.

use crate::settings::Change;

pub(crate) const GET: u32 = 0x5401;
pub(crate) const SET: u32 = 0x5402;
pub(crate) const DRAIN: u32 = 0x5409;
pub(crate) const TAKE_CONTROL: u32 = 0x540e;
pub(crate) const SET_SIZE: u32 = 0x5414;

/// How many bytes the settings are.
pub(crate) const SIZE: usize = 36;
/// Where it says for how many bytes a read waits, and for how long.
pub(crate) const LEAST_BYTES: usize = 17 + 6;
pub(crate) const LONGEST_TIME: usize = 17 + 5;

/// The words of flags.
const INPUT: usize = 0;
const OUTPUT: usize = 4;
const CONTROL: usize = 8;
const LOCAL: usize = 12;

/// No byte is changed or means anything.
pub(crate) const RAW: [Change; 4] = [
    // What is done about breaks, parity, carriage returns, and characters that stop output.
    (INPUT, 0o2753, 0),
    // All that is done to output.
    (OUTPUT, 0o1, 0),
    // Parity; how long a byte is, which is 8 bits then.
    (CONTROL, 0o460, 0o60),
    // Echo, lines, signals, extensions.
    (LOCAL, 0o100_113, 0),
];

/// The highest of the speeds that are known by a number in the flags, in both directions.
pub(crate) const FAST: [Change; 1] = [(CONTROL, SPEEDS | SPEEDS << 16, FASTEST | FASTEST << 16)];
const SPEEDS: u32 = 0o10017;
const FASTEST: u32 = 0o10002;
