// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Structs with lifetimes, types, constants, bounds, defaults, `Self`, and unsized tails.

#![forbid(unsafe_code)]

use core::fmt::Debug;
use core::marker::PhantomData;

use pin_init::{Init, PinInit, init, pin_data, pin_init, pinned_drop, stack_pin_init};

trait Backend {
    type State: Default;
    const NAME: &'static str;
}

#[derive(Debug)]
struct Spin;

impl Backend for Spin {
    type State = u16;
    const NAME: &'static str = "spin";
}

/// A lock-like struct: the last field may be unsized.
#[pin_data]
struct Lock<T: ?Sized, B: Backend = Spin> {
    #[pin]
    state: B::State,
    name: &'static str,
    #[pin]
    data: T,
}

impl<T, B: Backend> Lock<T, B> {
    fn new<E>(data: impl PinInit<T, E>) -> impl PinInit<Self, E>
    where
        E: From<core::convert::Infallible>,
    {
        pin_init!(Self {
            state: B::State::default(),
            name: B::NAME,
            data <- data,
        }? E)
    }
}

#[pin_data(PinnedDrop)]
struct Table<'a, K, const N: usize = 2, const M: usize = 3>
where
    K: Debug,
    [K; N]: Sized,
    Self: Sized,
{
    #[pin]
    keys: [K; N],
    values: [[u8; M]; N],
    parent: Option<&'a Self>,
    #[pin]
    _marker: PhantomData<fn(&Self) -> K>,
}

#[pinned_drop]
impl<'a, K, const N: usize, const M: usize> PinnedDrop for Table<'a, K, N, M>
where
    K: Debug,
    [K; N]: Sized,
{
    fn drop(self: core::pin::Pin<&mut Self>) {
        assert_eq!(self.keys.len(), self.values.len());
    }
}

fn table<K, const N: usize>(key: impl Fn(usize) -> K) -> impl PinInit<Table<'static, K, N>>
where
    K: Debug + 'static,
{
    pin_init!(Table {
        keys <- pin_init::pin_init_array_from_fn(key),
        values: [[7; 3]; N],
        parent: None,
        _marker: PhantomData,
    })
}

#[test]
fn defaults_and_associated_types() {
    stack_pin_init!(let lock: Lock<[u8; 4]> = Lock::new::<core::convert::Infallible>([1; 4]));
    assert_eq!((lock.name, lock.state, lock.data), ("spin", 0, [1; 4]));
    let shared: &Lock<[u8], Spin> = &*lock;
    assert_eq!(shared.data.len(), 4);
}

#[test]
fn unsized_struct_can_be_projected() {
    let mut boxed: core::pin::Pin<Box<Lock<[u8]>>> = Box::pin(Lock {
        state: 0,
        name: "boxed",
        data: [1, 2, 3],
    });
    let fields = boxed.as_mut().project();
    *fields.name = "renamed";
    assert_eq!((fields.data.len(), boxed.name), (3, "renamed"));
}

#[test]
fn constants_bounds_and_self() {
    stack_pin_init!(let table = table::<_, 5>(|index| index));
    assert_eq!((table.keys, table.values), ([0, 1, 2, 3, 4], [[7; 3]; 5]));
    assert!(table.parent.is_none());
}

#[test]
fn arguments_may_be_given_either_way_or_left_out() {
    struct Pair<A, B> {
        a: A,
        b: B,
    }
    fn expression() -> impl Init<Pair<u8, u16>> {
        init!(Pair::<u8, u16> { a: 1, b: 2 })
    }
    fn ty() -> impl Init<Pair<u8, u16>> {
        init!(Pair<u8, u16> { a: 3, b: 4 })
    }
    fn inferred() -> impl Init<Pair<u8, u16>> {
        init!(Pair { a: 5, b: 6 })
    }
    stack_pin_init!(let first = expression());
    stack_pin_init!(let second = ty());
    stack_pin_init!(let third = inferred());
    let sum = [&first, &second, &third].map(|pair| u16::from(pair.a).max(pair.b));
    assert_eq!(sum, [2, 4, 6]);
}

mod outer {
    use pin_init::{PinInit, pin_data, pin_init};

    /// Restricted visibility on the struct and on its fields.
    #[pin_data]
    pub(super) struct Restricted {
        pub(in crate::outer) inner: u8,
        pub(super) shared: u8,
        private: u8,
    }

    impl Restricted {
        pub(super) fn new(shared: u8) -> impl PinInit<Self> {
            pin_init!(outer_path::Restricted {
                inner: 1,
                shared,
                private: 2
            })
        }

        pub(super) fn total(&self) -> u8 {
            self.inner
                .wrapping_add(self.shared)
                .wrapping_add(self.private)
        }
    }

    mod outer_path {
        pub(super) use super::Restricted;
    }
}

#[test]
fn visibilities_and_paths() {
    stack_pin_init!(let it = outer::Restricted::new(3));
    *it.as_mut().project().shared = 4;
    assert_eq!((it.shared, it.total()), (4, 7));
}
