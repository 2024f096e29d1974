// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Vectors: changed in every way, too full, given away.

use core::ptr;

use kernel::{
    alloc::{
        AllocError, IntoIter,
        allocator::Kmalloc,
        kvec::{DrainAll, InsertError, PushError, RemoveError},
    },
    kvec,
    prelude::*,
};

/// All that changes a vector.
pub(crate) fn change() -> Result {
    let mut numbers: KVec<u32> = kvec![5, 6, 7]?;
    ensure!(kvec![1u8; 9]?.as_slice() == [1; 9] && KVec::<u8>::is_empty(&kvec![]));
    numbers.extend_from_slice(&[8, 9], GFP_KERNEL)?;
    numbers.extend_with(2, 1, GFP_KERNEL)?;
    ensure!(numbers == [5, 6, 7, 8, 9, 1, 1]);
    numbers.resize(9, 4, GFP_KERNEL)?;
    numbers.resize(8, 0, GFP_KERNEL)?;
    ensure!(numbers.pop() == Some(4));
    numbers.retain(|number| *number % 2 == 1);
    ensure!(numbers == [5, 7, 9, 1, 1]);
    numbers.truncate(4);
    numbers.as_mut_slice()[3] = 11;
    numbers.reserve(100, GFP_KERNEL)?;
    ensure!(numbers.capacity() >= 104);
    numbers.push_within_capacity(12)?;
    numbers.insert_within_capacity(1, 6)?;
    ensure!(numbers == [5, 6, 7, 9, 11, 12]);
    ensure!(matches!(numbers.remove(0), Ok(5)) && ptr::eq(numbers.as_ptr(), &raw const numbers[0]));

    let spare = numbers.spare_capacity_mut();
    spare[0].write(13);
    spare[1].write(14);
    // SAFETY: two values were written behind the others just now.
    unsafe { numbers.inc_len(2) };
    ensure!(numbers == [6, 7, 9, 11, 12, 13, 14]);
    numbers.clear();
    ensure!(numbers.is_empty());

    // In whole pages it does get smaller, and what is in it stays.
    let mut large: VVec<u64> = VVec::with_capacity(100_000, GFP_KERNEL)?;
    large.extend_with(10, 77, GFP_KERNEL)?;
    large.shrink_to(20, GFP_KERNEL)?;
    ensure!(large.capacity() < 100_000 && large.capacity() >= 20 && large == [77; 10]);
    Ok(())
}

/// What does not fit comes back.
pub(crate) fn errors() -> Result {
    let mut text: KVec<KBox<u8>> = KVec::with_capacity(1, GFP_KERNEL)?;
    while text.len() < text.capacity() {
        text.push_within_capacity(KBox::new(1, GFP_KERNEL)?)?;
    }
    let PushError(back) = match text.push_within_capacity(KBox::new(2, GFP_KERNEL)?) {
        Ok(()) => return Err(EBADMSG),
        Err(error) => error,
    };
    ensure!(*back == 2);
    match text.insert_within_capacity(0, back) {
        Err(InsertError::OutOfCapacity(back)) => ensure!(*back == 2),
        _ => return Err(EBADMSG),
    }
    match text.insert_within_capacity(99, KBox::new(3, GFP_KERNEL)?) {
        Err(InsertError::IndexOutOfBounds(back)) => ensure!(*back == 3),
        _ => return Err(EBADMSG),
    }
    ensure!(matches!(text.remove(99), Err(RemoveError)));
    ensure!(Error::from(RemoveError) == EINVAL);
    let full: Result<(), AllocError> = text.reserve(usize::MAX / 16, GFP_KERNEL);
    ensure!(full.map_err(Error::from) == Err(ENOMEM) && text.iter().all(|number| **number == 1));
    Ok(())
}

/// The values, the memory, or both go elsewhere.
pub(crate) fn are_given_away() -> Result {
    let mut names: KVec<KBox<u16>> = KVec::new();
    for n in 0..20 {
        names.push(KBox::new(n, GFP_KERNEL)?, GFP_KERNEL)?;
    }
    // Some by an iterator, which keeps the rest and the memory.
    let address = names.as_ptr().addr();
    let mut some: IntoIter<KBox<u16>, Kmalloc> = names.into_iter();
    ensure!(some.next().as_deref() == Some(&0) && some.len() == 19);
    let mut rest = some.collect(GFP_KERNEL);
    ensure!(rest.len() == 19 && *rest[0] == 1 && rest.as_ptr().addr() == address);
    // Some by a drain, which leaves the memory.
    let capacity = rest.capacity();
    let mut drain: DrainAll<'_, KBox<u16>> = rest.drain_all();
    ensure!(drain.by_ref().take(3).map(|number| *number).sum::<u16>() == 6);
    drop(drain);
    ensure!(rest.is_empty() && rest.capacity() == capacity);
    // As it is, and back.
    rest.push(KBox::new(42, GFP_KERNEL)?, GFP_KERNEL)?;
    let (first, length, capacity) = rest.into_raw_parts();
    ensure!(length == 1);
    // SAFETY: a vector gave this away just now.
    let back = unsafe { KVec::from_raw_parts(first, length, capacity) };
    ensure!(*back[0] == 42);
    // What is cut off is dropped: what is left of it when the module goes would be told.
    let mut boxes: KVec<KBox<u64>> = KVec::new();
    for n in 0..10 {
        boxes.push(KBox::new(n, GFP_KERNEL)?, GFP_KERNEL)?;
    }
    boxes.truncate(8);
    boxes.retain(|number| **number % 3 == 0);
    drop(boxes.remove(0));
    ensure!(boxes.iter().map(|number| **number).sum::<u64>() == 9);
    boxes.clear();
    Ok(())
}
