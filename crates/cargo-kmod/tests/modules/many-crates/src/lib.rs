// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Registry crates inside a module: build scripts, features, derives, and 128-bit arithmetic.

#![forbid(unsafe_code)]

use core::hash::Hasher as _;

use fixed::types::I16F16;
use kernel::prelude::*;
use sha2::Digest as _;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

module! {
    type: ManyCrates,
    name: "many_crates",
    authors: ["The cargo-kmod developers"],
    description: "Computes with crates from the registry",
    license: "Dual MIT/GPL",
    params: {
        seed: u64 { default: 7, description: "Keeps the compiler from computing it all beforehand" },
    },
}

bitflags::bitflags! {
    struct Access: u32 {
        const READ = 1;
        const WRITE = 2;
    }
}

#[derive(FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
struct Header {
    magic: [u8; 4],
    length: [u8; 4],
}

struct ManyCrates;

impl kernel::Module for ManyCrates {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let seed = *module_parameters::seed.value();
        let text = seed.to_le_bytes();

        pr_info!("crc32fast {:08x}\n", crc32fast::hash(&text));

        let mut queue: heapless::Vec<u8, 8> = heapless::Vec::new();
        queue.extend_from_slice(&text).map_err(|_| EINVAL)?;
        pr_info!("heapless {} full {}\n", queue.len(), queue.push(0).is_err());

        let (header, _) = Header::read_from_prefix(&text).map_err(|_| EINVAL)?;
        pr_info!("zerocopy {:?} {}\n", header.magic, u32::from_le_bytes(header.length));

        pr_info!("bitflags {:?}\n", Access::from_bits_truncate(seed as u32).bits());

        let half = I16F16::from_num(seed as i32) / I16F16::from_num(2);
        pr_info!("fixed {}\n", half.to_bits());

        let mut hasher = siphasher::sip::SipHasher13::new_with_keys(1, 2);
        hasher.write(&text);
        pr_info!("siphasher {:016x}\n", hasher.finish());

        let digest = sha2::Sha256::digest(text);
        pr_info!("sha2 {:02x?}\n", digest.get(..4).ok_or(EINVAL)?);

        pr_info!("itoa {}\n", itoa::Buffer::new().format(seed.wrapping_mul(1_000_000_007)));

        let wide = (u128::from(seed) << 90) + 12_345;
        let divisor = u128::from(seed) * 1_000_003;
        pr_info!("u128 {} {}\n", wide / divisor, wide % divisor);
        let signed = -(i128::from(seed) << 70);
        pr_info!("i128 {} {}\n", signed / 1_000_003, signed % 1_000_003);
        pr_info!("mul {:?}\n", wide.checked_mul(divisor));
        Ok(Self)
    }
}
