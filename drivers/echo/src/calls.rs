// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The control calls of the device. To user space they belong to `e`.

use kernel::{
    ioctl::{Call, Io, Ior, Iow, Iowr},
    prelude::*,
    transmute::AsBytes,
};

use crate::queue::Queue;

/// Throws away what is queued.
const CLEAR: Io = Io::new(b'e', 0);
/// Numbers about the queue.
const STATS: Ior<Stats> = Ior::new(b'e', 1);
/// How many bytes may be queued from now on: at least one, at most the size of the queue.
const SET_LIMIT: Iow<u32> = Iow::new(b'e', 2);
/// The same; gives back how many it were before.
const SWAP_LIMIT: Iowr<u32> = Iowr::new(b'e', 3);
/// Gives back what is sent, past the queue.
const ECHO_1: Iowr<[u8; 1]> = Iowr::new(b'e', 4);
/// The same, for 64 bytes.
const ECHO_64: Iowr<[u8; 64]> = Iowr::new(b'e', 4);
/// The same, for 4 KiB.
const ECHO_4096: Iowr<[u8; 4096]> = Iowr::new(b'e', 4);

/// Numbers about the queue.
#[repr(C)]
#[derive(AsBytes)]
pub(crate) struct Stats {
    /// How many bytes are in it.
    pub(crate) queued: u64,
    /// How many were written to it.
    pub(crate) written: u64,
    /// How many were read from it.
    pub(crate) read: u64,
}

/// Answers a call.
pub(crate) fn answer(queue: &Queue, call: Call<'_>) -> Result<isize> {
    call.on(ECHO_1, Ok)
        .on(ECHO_64, Ok)
        .on_boxed(ECHO_4096, |_| Ok(()))
        .on(STATS, |()| Ok(queue.stats()))
        .on(CLEAR, |()| {
            queue.clear();
            Ok(())
        })
        .on(SET_LIMIT, |limit| queue.set_limit(limit).map(drop))
        .on(SWAP_LIMIT, |limit| queue.set_limit(limit))
        .finish()
}
