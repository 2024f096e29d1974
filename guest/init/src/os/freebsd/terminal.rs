// SPDX-License-Identifier: MIT OR GPL-2.0-only
//! The control calls of terminals, and how their settings lie in memory: four words of flags, what characters mean, and
//! the speed in both directions.

use crate::settings::Change;

pub(crate) const GET: u32 = 0x402c_7413;
pub(crate) const SET: u32 = 0x802c_7414;
pub(crate) const DRAIN: u32 = 0x2000_745e;
pub(crate) const TAKE_CONTROL: u32 = 0x2000_7461;
pub(crate) const SET_SIZE: u32 = 0x8008_7467;

/// How many bytes the settings are.
pub(crate) const SIZE: usize = 44;
/// Where it says for how many bytes a read waits, and for how long.
pub(crate) const LEAST_BYTES: usize = 16 + 16;
pub(crate) const LONGEST_TIME: usize = 16 + 17;

/// The words of flags, and of speeds.
const INPUT: usize = 0;
const OUTPUT: usize = 4;
const CONTROL: usize = 8;
const LOCAL: usize = 12;
const SPEED_IN: usize = 36;
const SPEED_OUT: usize = 40;

/// No byte is changed or means anything.
pub(crate) const RAW: [Change; 4] = [
    // What is done about breaks, parity, carriage returns, characters that stop output, and a full buffer.
    (INPUT, 0x2feb, 0),
    // All that is done to output.
    (OUTPUT, 0x1, 0),
    // Parity; how long a byte is, which is 8 bits then. It is received, without a modem.
    (CONTROL, 0x1300, 0x8b00),
    // Echo, lines, signals, extensions.
    (LOCAL, 0x598, 0),
];

/// The speed, as a number.
pub(crate) const FAST: [Change; 2] = [
    (SPEED_IN, u32::MAX, 115_200),
    (SPEED_OUT, u32::MAX, 115_200),
];
