// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What wrappers of C are made with: values and references as bare pointers.

use core::ptr::{self, NonNull};

use kernel::{
    prelude::*,
    sync::{
        Arc, ArcBorrow, Refcount, UniqueArc,
        aref::{ARef, AlwaysRefCounted},
        atomic::{
            Acquire, Atomic, AtomicAdd, AtomicFlag, AtomicImpl, AtomicType, Full, Relaxed, Release,
            atomic_load, atomic_store, cmpxchg,
            ordering::{AcquireOrRelaxed, Ordering, OrderingType, ReleaseOrRelaxed},
            xchg,
        },
    },
    types::{ForeignOwnable, Opaque},
};

/// A structure that Rust holds and C fills.
pub(crate) fn opaque() -> Result {
    let number = Opaque::new(5u32);
    // SAFETY: it was initialised, and nobody else knows of it.
    unsafe { *number.get() += 1 };
    // SAFETY: as above.
    ensure!(unsafe { number.get().read() } == 6);
    ensure!(Opaque::cast_into(&raw const number) == number.get());
    ensure!(ptr::eq(Opaque::cast_from(number.get()), &number));

    let made: Pin<KBox<Opaque<u64>>> = KBox::pin_init(
        // SAFETY: the closure fills the slot that it is given.
        Opaque::ffi_init(|slot: *mut u64| unsafe { slot.write(77) }),
        GFP_KERNEL,
    )?;
    // SAFETY: it was initialised just now.
    ensure!(unsafe { made.get().read() } == 77);
    let failed = KBox::try_pin_init(Opaque::<u64>::try_ffi_init(|_| Err(EIO)), GFP_KERNEL);
    ensure!(failed.err() == Some(EIO));
    Ok(())
}

/// Boxes and shared values that C keeps for a while.
pub(crate) fn foreign() -> Result {
    fn goes_and_comes_back<T: ForeignOwnable>(
        value: T,
        look: impl Fn(T::Borrowed<'_>) -> bool,
    ) -> Result<T> {
        let foreign = value.into_foreign();
        ensure!(foreign.addr() % T::FOREIGN_ALIGN == 0);
        // SAFETY: it came from `into_foreign`, and is not yet given back; the borrow ends at once.
        ensure!(look(unsafe { T::borrow(foreign) }));
        // SAFETY: as above.
        let back = unsafe { T::try_from_foreign(foreign) };
        back.ok_or(EBADMSG)
    }

    let boxed = goes_and_comes_back(KBox::new(31u32, GFP_KERNEL)?, |number| *number == 31)?;
    ensure!(*boxed == 31);
    let pinned = goes_and_comes_back(KBox::pin(32u32, GFP_KERNEL)?, |number| *number == 32)?;
    ensure!(*pinned == 32);
    let shared = Arc::new(33u32, GFP_KERNEL)?;
    let other = goes_and_comes_back(shared.clone(), |number| *number == 33)?;
    ensure!(Arc::ptr_eq(&shared, &other));
    // SAFETY: null is allowed.
    ensure!(unsafe { KBox::<u32>::try_from_foreign(ptr::null_mut()) }.is_none());

    let foreign = KBox::new(1u32, GFP_KERNEL)?.into_foreign();
    // SAFETY: it came from `into_foreign`, is not yet given back, and nobody else borrows it.
    unsafe { *KBox::<u32>::borrow_mut(foreign) = 2 };
    // SAFETY: as above, and not used any more.
    ensure!(*unsafe { KBox::<u32>::from_foreign(foreign) } == 2);
    Ok(())
}

/// References to shared values.
pub(crate) fn allocated() -> Result {
    let shared = Arc::new([1u8, 2, 3], GFP_KERNEL)?;
    let pointer = Arc::as_ptr(&shared);
    let raw = shared.clone().into_raw();
    ensure!(ptr::eq(raw, pointer));
    // SAFETY: the reference was given away just now, and is not yet taken back.
    let borrow = unsafe { ArcBorrow::from_raw(raw) };
    ensure!(borrow[2] == 3);
    // SAFETY: as above; the borrow is over.
    let back = unsafe { Arc::from_raw(raw) };
    ensure!(Arc::into_unique_or_drop(back).is_none());
    ensure!(Arc::into_unique_or_drop(shared).is_some());
    Ok(())
}

/// A value that counts its references itself.
struct Session {
    users: Refcount,
    number: u32,
}

static ENDED: Atomic<u32> = Atomic::new(0);

// SAFETY: the value is in a box, which goes with the last reference.
unsafe impl AlwaysRefCounted for Session {
    fn inc_ref(&self) {
        self.users.inc();
    }

    unsafe fn dec_ref(obj: NonNull<Self>) {
        // SAFETY: the caller has a reference, so it is there.
        let is_last = unsafe { obj.as_ref() }.users.dec_and_test();
        if is_last {
            ENDED.add(1u32, Relaxed);
            // SAFETY: it came from a box, and there is no reference left.
            drop(unsafe { KBox::from_raw(obj.as_ptr()) });
        }
    }
}

/// References that a value counts itself.
pub(crate) fn counted() -> Result {
    ENDED.store(0, Relaxed);
    let session = Session {
        users: Refcount::new(1),
        number: 4,
    };
    let raw = KBox::into_raw(KBox::new(session, GFP_KERNEL)?);
    // SAFETY: it begins with one reference, which is given away here.
    let first = unsafe { ARef::from_raw(NonNull::new(raw).ok_or(EINVAL)?) };
    let second: ARef<Session> = (&*first).into();
    let third = ARef::into_raw(second.clone());
    ensure!(second.users.as_atomic().load(Relaxed) == 3);
    // SAFETY: the reference was given away just now.
    drop(unsafe { ARef::from_raw(third) });
    drop(first);
    ensure!(ENDED.load(Relaxed) == 0 && second.number == 4);
    second.users.inc();
    second.users.dec();
    drop(second);
    ensure!(ENDED.load(Relaxed) == 1);

    let users = Refcount::new(1);
    users.set(2);
    ensure!(!users.dec_and_test() && users.dec_and_test());
    Ok(())
}

/// What a machine is doing, as a number that others read at any time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
enum Phase {
    Idle = 1,
    Busy = 2,
}

// SAFETY: it has the layout of its representation, and each value of it can be made one.
unsafe impl AtomicType for Phase {
    type Repr = i32;
}

/// Metres, of which others can be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(transparent)]
struct Metres(i64);

// SAFETY: it has the layout of a number.
unsafe impl AtomicType for Metres {
    type Repr = i64;
}

// SAFETY: every number is one of metres.
unsafe impl AtomicAdd<i64> for Metres {
    fn rhs_into_delta(rhs: i64) -> i64 {
        rhs
    }
}

/// Values of own types, in places of one's own and of others.
pub(crate) fn atomic() -> Result {
    let mut phase = Atomic::new(Phase::Idle);
    ensure!(phase.cmpxchg(Phase::Idle, Phase::Busy, Full) == Ok(Phase::Idle));
    ensure!(phase.cmpxchg(Phase::Idle, Phase::Busy, Relaxed) == Err(Phase::Busy));
    *phase.get_mut() = Phase::Idle;
    ensure!(moved(&phase, Phase::Busy, Release, Acquire) == Phase::Busy);
    let way = Atomic::new(Metres(40));
    ensure!(way.fetch_add(5, Acquire) == Metres(40) && way.fetch_sub(3, Release) == Metres(45));
    // SAFETY: it is a valid place while `way` is there.
    ensure!(unsafe { Atomic::from_ptr(way.as_ptr()) }.load(Acquire) == Metres(42));
    ensure!(delta_size::<i32>() == 4 && delta_size::<i64>() == 8);
    let mut flag = AtomicFlag::new(false);
    *flag.get_mut() = true;
    ensure!(flag.load(Relaxed) && flag.cmpxchg(true, false, Full) == Ok(true));

    let mut place = 3u32;
    let place = &raw mut place;
    // SAFETY: the place is there, and all accesses to it are atomic.
    unsafe { atomic_store(place, 4, Release) };
    // SAFETY: as above.
    ensure!(unsafe { xchg(place, 5, Full) } == 4);
    // SAFETY: as above.
    ensure!(unsafe { cmpxchg(place, 4, 6, Full) } == Err(5));
    // SAFETY: as above.
    ensure!(unsafe { cmpxchg(place, 5, 6, Acquire) } == Ok(5));
    // SAFETY: as above.
    ensure!(unsafe { atomic_load(place, Acquire) } == 6);
    ensure!(is_full(Full) && !is_full(Relaxed));
    Ok(())
}

fn moved(
    phase: &Atomic<Phase>,
    to: Phase,
    write: impl ReleaseOrRelaxed,
    read: impl AcquireOrRelaxed,
) -> Phase {
    phase.store(to, write);
    phase.load(read)
}

const fn delta_size<T: AtomicImpl>() -> usize {
    size_of::<T::Delta>()
}

fn is_full<O: Ordering>(_: O) -> bool {
    matches!(O::TYPE, OrderingType::Full)
}

/// A value that is made before it is shared.
pub(crate) fn owners() -> Result {
    let mut draft = UniqueArc::<u32>::new_uninit(GFP_KERNEL)?;
    (*draft).write(8);
    // SAFETY: it was written just now.
    let draft = unsafe { draft.assume_init() };
    let pointer = UniqueArc::as_ptr(&draft);
    let shared: Arc<u32> = draft.into();
    ensure!(ptr::eq(Arc::as_ptr(&shared), pointer) && *shared == 8);
    let made = UniqueArc::<u32>::new_uninit(GFP_KERNEL)?.write(9);
    ensure!(*made == 9);
    Ok(())
}
