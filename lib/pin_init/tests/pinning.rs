// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What `#[pin]` and `#[pin_data]` mean: addresses, projections, `Unpin`, `PinnedDrop`.

#![forbid(unsafe_code)]

use core::cell::Cell;
use core::marker::PhantomPinned;
use core::pin::Pin;
use core::ptr::NonNull;

use pin_init::{PinInit, assert_pinned, pin_data, pin_init, pinned_drop, stack_pin_init};

/// A value that knows its own address.
#[pin_data]
struct Anchor {
    here: *const Anchor,
    #[pin]
    _pin: PhantomPinned,
}

impl Anchor {
    fn new() -> impl PinInit<Self> {
        pin_init!(&this in Self {
            here: this.as_ptr(),
            _pin: PhantomPinned,
        })
    }

    fn has_not_moved(self: Pin<&mut Self>) -> bool {
        core::ptr::eq(self.here, &*self)
    }
}

#[pin_data(PinnedDrop)]
struct Ship<'a, T> {
    #[pin]
    bow: Anchor,
    cargo: T,
    #[pin]
    stern: Anchor,
    sunk: &'a Cell<u32>,
}

impl<'a, T> Ship<'a, T> {
    fn new(cargo: T, sunk: &'a Cell<u32>) -> impl PinInit<Self> {
        pin_init!(Self {
            bow <- Anchor::new(),
            cargo,
            stern <- Anchor::new(),
            _: { assert!(bow.as_ref().here != stern.as_ref().here) },
            sunk,
        })
    }
}

#[pinned_drop]
impl<T> PinnedDrop for Ship<'_, T> {
    fn drop(mut self: Pin<&mut Self>) {
        let ship = self.as_mut().project();
        assert!(ship.bow.has_not_moved());
        assert!(ship.stern.has_not_moved());
        self.sunk.set(self.sunk.get().saturating_add(1));
    }
}

assert_pinned!(Ship<'static, u8>, bow, Anchor);

#[test]
fn pinned_fields_stay_where_they_were_made() {
    let sunk = Cell::new(0);
    {
        stack_pin_init!(let ship = Ship::new("tea", &sunk));
        let fields = ship.as_mut().project();
        assert!(fields.bow.has_not_moved());
        assert!(fields.stern.has_not_moved());
        *fields.cargo = "salt";
        assert_eq!(ship.cargo, "salt");
        assert_eq!(sunk.get(), 0);
    }
    assert_eq!(sunk.get(), 1, "the destructor runs once");
}

#[test]
fn pointer_to_the_whole_is_the_slot() {
    #[pin_data]
    struct Node {
        value: u32,
        this: NonNull<Node>,
    }

    stack_pin_init!(let node = pin_init!(&node in Node { value: 1, this: node }));
    assert_eq!(node.this.as_ptr().cast_const(), &raw const *node);
    assert_eq!(node.value, 1);
}

#[test]
fn names_of_pinned_fields_are_pinned_borrows() {
    #[pin_data]
    struct Both {
        #[pin]
        pinned: u8,
        plain: u8,
        sum: u8,
    }

    stack_pin_init!(let both = pin_init!(Both {
        pinned: 1,
        plain: 2,
        _: {
            let pinned: Pin<&mut u8> = pinned;
            *pinned.get_mut() = 10;
            let plain: &mut u8 = plain;
            *plain = 20;
        },
        sum: 0,
        _: { *sum = 30 },
    }));
    assert_eq!((both.pinned, both.plain, both.sum), (10, 20, 30));
}

/// Whether `T` is `Unpin`, asked of a value.
trait MovesFreely {
    fn moves_freely(&self) -> bool;
}

impl<T: Unpin> MovesFreely for Cell<Option<T>> {
    fn moves_freely(&self) -> bool {
        true
    }
}

/// The answer where the trait above has none.
trait MayNotMove {
    fn moves_freely(&self) -> bool;
}

impl<T> MayNotMove for &Cell<Option<T>> {
    fn moves_freely(&self) -> bool {
        false
    }
}

/// Asks through a reference: the first trait answers if it can, the second otherwise.
macro_rules! moves_freely {
    ($ty:ty) => {{
        let value = &Cell::new(None::<$ty>);
        value.moves_freely()
    }};
}

#[test]
fn pinned_fields_alone_decide_about_unpin() {
    #[pin_data]
    struct PinsIt<T> {
        #[pin]
        it: T,
        other: u8,
    }
    #[pin_data]
    struct LeavesIt<T> {
        it: T,
        #[pin]
        other: u8,
    }

    assert!(moves_freely!(PinsIt<u8>));
    assert!(!moves_freely!(PinsIt<PhantomPinned>));
    assert!(moves_freely!(LeavesIt<PhantomPinned>));
    assert!(!moves_freely!(Anchor));
    stack_pin_init!(let a = pin_init!(PinsIt { it: 1, other: 2 }));
    stack_pin_init!(let b = pin_init!(LeavesIt { it: 3, other: 4 }));
    assert_eq!((a.it, a.other, b.it, b.other), (1, 2, 3, 4));
}

#[test]
fn struct_without_fields_is_fine() {
    #[pin_data]
    struct Empty {}
    #[pin_data]
    struct Unit;

    stack_pin_init!(let empty = pin_init!(Empty {}));
    stack_pin_init!(let unit = pin_init!(Unit {}));
    let _: Pin<&mut Empty> = empty;
    let _: Pin<&mut Unit> = unit;
}
