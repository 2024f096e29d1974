// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Integers as settings: alone, between bounds, several at once.

use core::{
    ops::Deref,
    sync::atomic::{
        AtomicBool, AtomicI8, AtomicI16, AtomicI32, AtomicI64, AtomicIsize, AtomicU8, AtomicU16,
        AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed,
    },
};

use kernel_pure::settings::{Number, skip_spaces, take_number};

use super::{
    Kind, SysctlStorage,
    storage::{LIMIT, Room},
};
use crate::{
    error::{Result, code::EINVAL},
    fmt::Write as _,
    sync::atomic::{self, Atomic},
};

/// An integer that can be a setting, or one of several in an array.
///
/// These are the atomic types of the language (of eight to 64 bits, signed and unsigned, and truth values, which are
/// 0 and 1), [`Atomic`] of an integer, and any of them [`Bounded`].
pub trait SysctlInteger: Send + Sync + private::Integer {}

mod private {
    use super::{Kind, Number, Result};

    /// What the numbers of a setting are made of.
    pub trait Integer {
        /// What is stored.
        type Value: Copy + PartialOrd + Send + Sync + core::fmt::Display;

        /// What it is to programs.
        const KIND: Kind;

        /// The number as a value, if it is one.
        fn convert(number: Number) -> Option<Self::Value>;

        /// Whether it may be stored.
        fn allows(&self, value: Self::Value) -> bool;

        fn set(&self, value: Self::Value);

        fn value(&self) -> Self::Value;

        /// Stores a number, if it may be.
        fn accept(&self, number: Number) -> Result {
            let value = Self::convert(number).filter(|&value| self.allows(value));
            self.set(value.ok_or(crate::error::code::EINVAL)?);
            Ok(())
        }
    }
}

/// An integer that is only ever set to a value from `min` to `max`; others are refused.
///
/// The driver reaches the integer itself through this, and is not bound.
pub struct Bounded<T: SysctlInteger> {
    cell: T,
    min: T::Value,
    max: T::Value,
}

impl<T: SysctlInteger> Bounded<T> {
    /// Allows what lies between the two bounds, or is one of them.
    pub const fn new(cell: T, min: T::Value, max: T::Value) -> Self {
        Self { cell, min, max }
    }
}

impl<T: SysctlInteger> Deref for Bounded<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.cell
    }
}

impl<T: SysctlInteger> SysctlInteger for Bounded<T> {}

impl<T: SysctlInteger> private::Integer for Bounded<T> {
    type Value = T::Value;

    const KIND: Kind = T::KIND;

    fn convert(number: Number) -> Option<Self::Value> {
        T::convert(number)
    }

    fn allows(&self, value: Self::Value) -> bool {
        self.min <= value && value <= self.max && self.cell.allows(value)
    }

    fn set(&self, value: Self::Value) {
        self.cell.set(value);
    }

    fn value(&self) -> Self::Value {
        self.cell.value()
    }
}

impl<T: SysctlInteger> SysctlStorage for Bounded<T> {
    fn kind(&self) -> Kind {
        T::KIND
    }

    fn store_value(&self, data: &[u8]) -> (usize, Result) {
        store(core::slice::from_ref(self), data)
    }

    fn read_value(&self, data: &mut [u8]) -> (usize, Result) {
        show(core::slice::from_ref(self), data)
    }
}

/// Several integers, separated by white space. Who writes fewer changes only those.
impl<T: SysctlInteger, const N: usize> SysctlStorage for [T; N] {
    fn kind(&self) -> Kind {
        T::KIND
    }

    fn store_value(&self, data: &[u8]) -> (usize, Result) {
        store(self, data)
    }

    fn read_value(&self, data: &mut [u8]) -> (usize, Result) {
        show(self, data)
    }
}

macro_rules! integers {
    ($($cell:ty, $value:ty, $kind:ident, |$this:ident| $load:expr, |$new:ident| $store:expr;)*) => {$(
        impl SysctlInteger for $cell {}

        impl private::Integer for $cell {
            type Value = $value;

            const KIND: Kind = Kind::$kind;

            fn convert(number: Number) -> Option<$value> {
                let is_signed = <$value>::MIN != 0;
                if number.is_negative && !is_signed {
                    return None;
                }
                <$value>::try_from(number.value()).ok()
            }

            fn allows(&self, _: $value) -> bool {
                true
            }

            fn set(&self, $new: $value) {
                let $this = self;
                $store;
            }

            fn value(&self) -> $value {
                let $this = self;
                $load
            }
        }

        impl SysctlStorage for $cell {
            fn kind(&self) -> Kind {
                Kind::$kind
            }

            fn store_value(&self, data: &[u8]) -> (usize, Result) {
                store(core::slice::from_ref(self), data)
            }

            fn read_value(&self, data: &mut [u8]) -> (usize, Result) {
                show(core::slice::from_ref(self), data)
            }
        }
    )*};
}

integers! {
    AtomicI8, i8, I8, |cell| cell.load(Relaxed), |value| cell.store(value, Relaxed);
    AtomicU8, u8, U8, |cell| cell.load(Relaxed), |value| cell.store(value, Relaxed);
    AtomicI16, i16, I16, |cell| cell.load(Relaxed), |value| cell.store(value, Relaxed);
    AtomicU16, u16, U16, |cell| cell.load(Relaxed), |value| cell.store(value, Relaxed);
    AtomicI32, i32, I32, |cell| cell.load(Relaxed), |value| cell.store(value, Relaxed);
    AtomicU32, u32, U32, |cell| cell.load(Relaxed), |value| cell.store(value, Relaxed);
    AtomicI64, i64, I64, |cell| cell.load(Relaxed), |value| cell.store(value, Relaxed);
    AtomicU64, u64, U64, |cell| cell.load(Relaxed), |value| cell.store(value, Relaxed);
    AtomicIsize, isize, Isize, |cell| cell.load(Relaxed), |value| cell.store(value, Relaxed);
    AtomicUsize, usize, Usize, |cell| cell.load(Relaxed), |value| cell.store(value, Relaxed);
    Atomic<i8>, i8, I8, |cell| cell.load(atomic::Relaxed), |value| cell.store(value, atomic::Relaxed);
    Atomic<i16>, i16, I16, |cell| cell.load(atomic::Relaxed), |value| cell.store(value, atomic::Relaxed);
    Atomic<i32>, i32, I32, |cell| cell.load(atomic::Relaxed), |value| cell.store(value, atomic::Relaxed);
    Atomic<u32>, u32, U32, |cell| cell.load(atomic::Relaxed), |value| cell.store(value, atomic::Relaxed);
    Atomic<i64>, i64, I64, |cell| cell.load(atomic::Relaxed), |value| cell.store(value, atomic::Relaxed);
    Atomic<u64>, u64, U64, |cell| cell.load(atomic::Relaxed), |value| cell.store(value, atomic::Relaxed);
    Atomic<isize>, isize, Isize, |cell| cell.load(atomic::Relaxed), |value| cell.store(value, atomic::Relaxed);
    Atomic<usize>, usize, Usize, |cell| cell.load(atomic::Relaxed), |value| cell.store(value, atomic::Relaxed);
}

impl SysctlInteger for AtomicBool {}

impl private::Integer for AtomicBool {
    type Value = u8;

    const KIND: Kind = Kind::Bool;

    fn convert(number: Number) -> Option<u8> {
        <AtomicU8 as private::Integer>::convert(number)
    }

    fn allows(&self, value: u8) -> bool {
        value <= 1
    }

    fn set(&self, value: u8) {
        self.store(value != 0, Relaxed);
    }

    fn value(&self) -> u8 {
        u8::from(self.load(Relaxed))
    }
}

impl SysctlStorage for AtomicBool {
    fn kind(&self) -> Kind {
        Kind::Bool
    }

    fn store_value(&self, data: &[u8]) -> (usize, Result) {
        store(core::slice::from_ref(self), data)
    }

    fn read_value(&self, data: &mut [u8]) -> (usize, Result) {
        show(core::slice::from_ref(self), data)
    }
}

/// Stores one number after the other, until one is wrong or there are no more.
fn store<T: SysctlInteger>(cells: &[T], data: &[u8]) -> (usize, Result) {
    let looked_at = data.get(..LIMIT).unwrap_or(data);
    let mut rest = looked_at;
    let mut stored = 0_usize;
    for cell in cells {
        match take_number(rest) {
            Ok(Some((number, after))) => {
                if let Err(error) = cell.accept(number) {
                    return (0, Err(error));
                }
                rest = after;
                stored = stored.saturating_add(1);
            }
            Ok(None) => break,
            Err(_) => return (0, Err(EINVAL)),
        }
    }
    if stored == 0 {
        return (0, Err(EINVAL));
    }
    let rest = skip_spaces(rest);
    match rest.len() {
        0 => (data.len(), Ok(())),
        unused => (looked_at.len().saturating_sub(unused), Ok(())),
    }
}

fn show<T: SysctlInteger>(cells: &[T], data: &mut [u8]) -> (usize, Result) {
    let mut room = Room::new(data);
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            room.push(b"\t");
        }
        // It takes everything.
        let _ = write!(room, "{}", cell.value());
    }
    room.finish()
}

#[cfg(test)]
mod tests {
    use std::{format, string::String, vec};

    use super::*;

    fn read(storage: &impl SysctlStorage) -> String {
        let mut data = [0; 200];
        let (count, outcome) = storage.read_value(&mut data);
        assert_eq!(outcome, Ok(()));
        String::from_utf8_lossy(data.get(..count).unwrap_or_default()).into_owned()
    }

    fn refuses(storage: &impl SysctlStorage, text: &str) -> bool {
        let before = read(storage);
        let (_, outcome) = storage.store_value(text.as_bytes());
        outcome == Err(EINVAL) && read(storage) == before
    }

    #[test]
    fn every_width_takes_its_bounds_and_nothing_beyond() {
        macro_rules! check {
            ($($cell:ty, $value:ty;)*) => {$(
                let cell = <$cell>::new(1);
                for bound in [<$value>::MIN, <$value>::MAX] {
                    let text = format!("{bound}\n");
                    assert_eq!(cell.store_value(text.as_bytes()), (text.len(), Ok(())));
                    assert_eq!(read(&cell), text);
                }
                for beyond in [i128::from(<$value>::MIN as i64) - 1, <$value>::MAX as i128 + 1] {
                    assert!(refuses(&cell, &format!("{beyond}")), "{beyond}");
                }
            )*};
        }
        check! {
            AtomicI8, i8; AtomicU8, u8; AtomicI16, i16; AtomicU16, u16; AtomicI32, i32; AtomicU32, u32;
            AtomicI64, i64; AtomicU64, u64; AtomicIsize, isize; AtomicUsize, usize;
            Atomic<i32>, i32; Atomic<u32>, u32; Atomic<i64>, i64; Atomic<u64>, u64;
        }
    }

    #[test]
    fn unsigned_numbers_have_no_sign() {
        assert!(refuses(&AtomicU32::new(4), "-0"));
        assert_eq!(AtomicI32::new(4).store_value(b"-0"), (2, Ok(())));
    }

    #[test]
    fn truth_is_one_and_zero() {
        let cell = AtomicBool::new(false);
        assert_eq!(cell.store_value(b"1\n"), (2, Ok(())));
        assert_eq!(read(&cell), "1\n");
        for wrong in ["2", "-1", "y", "true", "", "\n"] {
            assert!(refuses(&cell, wrong), "{wrong:?}");
        }
    }

    #[test]
    fn bounds_are_kept() {
        let cell = Bounded::new(AtomicI32::new(5), -3, 9);
        for good in ["-3", "9", "0"] {
            assert_eq!(cell.store_value(good.as_bytes()), (good.len(), Ok(())));
        }
        for wrong in ["-4", "10", "2147483648", "99999999999999999999"] {
            assert!(refuses(&cell, wrong), "{wrong}");
        }
        assert_eq!(cell.load(Relaxed), 0);
    }

    #[test]
    fn several_are_stored_until_one_is_wrong() {
        let cells = [const { AtomicU16::new(7) }; 3];
        assert_eq!(read(&cells), "7\t7\t7\n");
        assert_eq!(cells.store_value(b" 1 2\t3 \n"), (8, Ok(())));
        assert_eq!(cells.store_value(b"4\n"), (2, Ok(())));
        assert_eq!(read(&cells), "4\t2\t3\n");
        assert_eq!(cells.store_value(b"5 6 x"), (0, Err(EINVAL)));
        assert_eq!(read(&cells), "5\t6\t3\n");
        // The writer offers the rest again, and it is passed over.
        assert_eq!(cells.store_value(b"1 2 3 4 5"), (6, Ok(())));
        assert_eq!(cells.store_at(6, b"4 5"), (3, Ok(())));
        assert_eq!(read(&cells), "1\t2\t3\n");
    }

    #[test]
    fn much_is_looked_at_no_further_than_a_page() {
        let cell = AtomicU32::new(0);
        let mut text = vec![b' '; 1 << 20];
        text[10] = b'8';
        assert_eq!(cell.store_value(&text), (1 << 20, Ok(())));
        text[5000] = b'x';
        assert_eq!(cell.store_value(&text), (1 << 20, Ok(())));
        text[50] = b'x';
        assert_eq!(cell.store_value(&text), (50, Ok(())));
        assert!(cell.store_value(&[b'1'; 5000]).1.is_err());
    }

    #[test]
    fn what_is_read_fits() {
        let cell = AtomicU32::new(12345);
        let mut data = [0; 3];
        assert_eq!(cell.read_value(&mut data), (3, Ok(())));
        assert_eq!(&data, b"123");
        assert_eq!(cell.read_at(3, &mut data), (0, Ok(())));
        let mut whole = [0; 5];
        assert_eq!(cell.read_value(&mut whole), (5, Ok(())));
    }
}
