// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Calls that are declared, so that the driver never sees an address.

use core::{marker::PhantomData, mem::MaybeUninit};

use super::number::{_IO, _IOR, _IOW, _IOWR};
use crate::{
    alloc::{
        KVBox,
        flags::{__GFP_ZERO, GFP_KERNEL},
    },
    error::{Result, code::ENOTTY},
    os::ioctl::Argument,
    transmute::{AsBytes, FromBytes},
};

/// How much of a call is passed by value, at most, both ways together: a part of what one function may have of the stack.
const STACK_BYTES: usize = 512;

/// A control call that a user has made, for the driver to answer.
#[must_use = "a call is answered with `finish`"]
pub struct Call<'a> {
    number: u32,
    argument: Argument,
    answer: Option<Result>,
    during: PhantomData<&'a ()>,
}

impl Call<'_> {
    pub(crate) fn new(number: u32, argument: Argument) -> Self {
        Self {
            number,
            argument,
            answer: None,
            during: PhantomData,
        }
    }

    /// Answers it with `body`, if it is this command: `body` gets what the user sent, and returns what the user gets.
    ///
    /// The user gets [`EFAULT`](crate::error::code::EFAULT) where either cannot be copied: in the first case `body` does
    /// not run, in the second it has.
    #[inline]
    pub fn on<C: Command>(
        mut self,
        command: C,
        body: impl FnOnce(C::Input) -> Result<C::Output>,
    ) -> Self {
        const {
            assert!(
                size_of::<C::Input>() + size_of::<C::Output>() <= STACK_BYTES,
                "this is too much for the kernel's stack: take `on_boxed`"
            );
        }
        if self.answer.is_none() && self.number == command.number() {
            self.answer = Some(C::answer(&self, body));
        }
        self
    }

    /// Answers it like [`on`](Self::on), for values that are too large for the kernel's stack: `body` gets the memory
    /// with what the user sent, all zero if that is nothing, and leaves there what the user gets.
    ///
    /// The user gets [`ENOMEM`](crate::error::code::ENOMEM) if there is no such memory; `body` does not run then.
    #[inline]
    pub fn on_boxed<C: LargeCommand>(
        mut self,
        command: C,
        body: impl FnOnce(&mut C::Value) -> Result,
    ) -> Self {
        if self.answer.is_none() && self.number == command.number() {
            self.answer = Some(self.answer_boxed::<C>(body));
        }
        self
    }

    fn answer_boxed<C: LargeCommand>(&self, body: impl FnOnce(&mut C::Value) -> Result) -> Result {
        let memory = if C::DIRECTION.is_written {
            let mut memory = KVBox::<C::Value>::new_uninit(GFP_KERNEL)?;
            self.argument.read_into(&mut memory)?;
            memory
        } else {
            KVBox::new_uninit(GFP_KERNEL | __GFP_ZERO)?
        };
        // SAFETY: it was filled, or all its bytes are zero, and any are a value, for it has `FromBytes`.
        let mut value = unsafe { memory.assume_init() };
        body(&mut value)?;
        if C::DIRECTION.is_read {
            self.argument.write(&*value)?;
        }
        Ok(())
    }

    /// Returns what comes of it.
    ///
    /// # Errors
    ///
    /// What `body` of the command returned; [`ENOTTY`] if it was none of the commands.
    #[inline]
    pub fn finish(self) -> Result<isize> {
        self.answer.unwrap_or(Err(ENOTTY)).map(|()| 0)
    }
}

/// A call that was declared: [`Io`], [`Ior`], [`Iow`] or [`Iowr`].
pub trait Command: Copy + private::Sealed {
    /// What the driver gets.
    type Input;

    /// What the user gets.
    type Output;

    #[doc(hidden)]
    fn number(self) -> u32;

    #[doc(hidden)]
    fn answer(call: &Call<'_>, body: impl FnOnce(Self::Input) -> Result<Self::Output>) -> Result;
}

/// A call that copies something.
pub trait LargeCommand: Command {
    /// What is copied.
    type Value: AsBytes + FromBytes;

    #[doc(hidden)]
    const DIRECTION: Direction;
}

/// What the user does, as in the numbers.
#[doc(hidden)]
pub struct Direction {
    is_read: bool,
    is_written: bool,
}

mod private {
    pub trait Sealed {}
}

/// The calls that copy something. Input and output are told from what is copied in which direction.
macro_rules! commands {
    ($(
        $(#[$doc:meta])*
        $name:ident<$type:ident: $($bound:ident)|+>, $number:ident, $input:ty, $output:ty,
        |$call:ident, $body:ident| $answer:expr, $is_read:literal, $is_written:literal;
    )*) => {
        $(
            $(#[$doc])*
            pub struct $name<$type: $($bound +)+> {
                number: u32,
                copied: PhantomData<fn() -> $type>,
            }

            impl<$type: $($bound +)+> $name<$type> {
                /// Declares it: `ty` is to whom it belongs, `nr` which of theirs it is.
                #[must_use]
                #[inline(always)]
                pub const fn new(ty: u8, nr: u8) -> Self {
                    Self {
                        number: $number::<$type>(ty as u32, nr as u32),
                        copied: PhantomData,
                    }
                }
            }

            impl<$type: $($bound +)+> Clone for $name<$type> {
                fn clone(&self) -> Self {
                    *self
                }
            }

            impl<$type: $($bound +)+> Copy for $name<$type> {}

            impl<$type: $($bound +)+> private::Sealed for $name<$type> {}

            impl<$type: $($bound +)+> Command for $name<$type> {
                type Input = $input;
                type Output = $output;

                fn number(self) -> u32 {
                    self.number
                }

                #[inline]
                fn answer($call: &Call<'_>, $body: impl FnOnce($input) -> Result<$output>) -> Result {
                    $answer
                }
            }

            impl<$type: AsBytes + FromBytes> LargeCommand for $name<$type> {
                type Value = $type;
                const DIRECTION: Direction = Direction {
                    is_read: $is_read,
                    is_written: $is_written,
                };
            }
        )*
    };
}

commands! {
    /// A call by which the user reads a `T`.
    Ior<T: AsBytes>, _IOR, (), T,
    |call, body| call.argument.write(&body(())?), true, false;

    /// A call by which the user writes a `T`.
    Iow<T: FromBytes>, _IOW, T, (),
    |call, body| body(call.argument.read()?), false, true;

    /// A call by which the user writes a `T` and reads one back.
    Iowr<T: AsBytes | FromBytes>, _IOWR, T, T,
    |call, body| {
        // Both have one place, so that what comes back as it was is not copied in between.
        let mut place = MaybeUninit::uninit();
        call.argument.read_into(&mut place)?;
        // SAFETY: it was filled, and is not used any more.
        let sent = unsafe { place.assume_init_read() };
        call.argument.write(place.write(body(sent)?))
    }, true, true;
}

/// A call that copies nothing.
#[derive(Clone, Copy)]
pub struct Io {
    number: u32,
}

impl Io {
    /// Declares it: `ty` is to whom it belongs, `nr` which of theirs it is.
    #[must_use]
    #[inline(always)]
    pub const fn new(ty: u8, nr: u8) -> Self {
        Self {
            number: _IO(ty as u32, nr as u32),
        }
    }
}

impl private::Sealed for Io {}

impl Command for Io {
    type Input = ();
    type Output = ();

    fn number(self) -> u32 {
        self.number
    }

    #[inline]
    fn answer(_: &Call<'_>, body: impl FnOnce(()) -> Result<()>) -> Result {
        body(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        error::code::{EFAULT, ENOMEM, EPERM},
        os::host::fail_allocation_after,
        uaccess::UserPtr,
    };

    const CLEAR: Io = Io::new(b'x', 0);
    const GET: Ior<u32> = Ior::new(b'x', 1);
    const SET: Iow<u32> = Iow::new(b'x', 2);
    const ADD: Iowr<u32> = Iowr::new(b'x', 3);

    fn make(number: u32, argument: usize, counter: &mut u32) -> Result<isize> {
        let counter = core::cell::Cell::from_mut(counter);
        Call::new(number, Argument::new(UserPtr::from_addr(argument)))
            .on(CLEAR, |()| {
                counter.set(0);
                Ok(())
            })
            .on(GET, |()| Ok(counter.get()))
            .on(SET, |value| {
                counter.set(value);
                Ok(())
            })
            .on(ADD, |more| {
                let sum = counter.get().checked_add(more).ok_or(EPERM)?;
                counter.set(sum);
                Ok(sum)
            })
            .finish()
    }

    #[test]
    fn each_call_copies_in_its_direction() {
        let mut counter = 7;
        let mut value = 1u32;
        let at = (&raw mut value).addr();
        assert_eq!(make(_IOR::<u32>(120, 1), at, &mut counter), Ok(0));
        assert_eq!(value, 7);
        assert_eq!(make(_IOWR::<u32>(120, 3), at, &mut counter), Ok(0));
        assert_eq!((value, counter), (14, 14));
        value = 5;
        assert_eq!(make(_IOW::<u32>(120, 2), at, &mut counter), Ok(0));
        assert_eq!((value, counter), (5, 5));
        assert_eq!(make(_IO(120, 0), 0, &mut counter), Ok(0));
        assert_eq!(counter, 0);
    }

    #[test]
    fn what_is_large_is_copied_in_memory_of_its_own() {
        const REVERSE: Iowr<[u16; 4000]> = Iowr::new(b'x', 4);
        const SUM: Iow<[u16; 4000]> = Iow::new(b'x', 5);
        const FILL: Ior<[u16; 4000]> = Ior::new(b'x', 6);
        let mut user = [0u16; 4000];
        user[0] = 7;
        let at = Argument::new(UserPtr::from_ptr(user.as_mut_ptr().cast()));
        let call = Call::new(REVERSE.number(), at).on_boxed(REVERSE, |values| {
            values.reverse();
            Ok(())
        });
        assert_eq!(call.finish(), Ok(0));
        assert_eq!((user[0], user[3999]), (0, 7));
        let at = Argument::new(UserPtr::from_ptr(user.as_mut_ptr().cast()));
        let mut sum = 0;
        let call = Call::new(SUM.number(), at).on_boxed(SUM, |values| {
            sum = values.iter().sum();
            values[0] = 9;
            Ok(())
        });
        assert_eq!(call.finish(), Ok(0));
        assert_eq!((sum, user[0]), (7, 0));
        let at = Argument::new(UserPtr::from_ptr(user.as_mut_ptr().cast()));
        let call = Call::new(FILL.number(), at).on_boxed(FILL, |values| {
            assert_eq!(values[3999], 0);
            values[1] = 5;
            Ok(())
        });
        assert_eq!(call.finish(), Ok(0));
        assert_eq!((user[1], user[3999]), (5, 0));
        fail_allocation_after(0);
        let at = Argument::new(UserPtr::from_ptr(user.as_mut_ptr().cast()));
        let call = Call::new(SUM.number(), at).on_boxed(SUM, |_| unreachable!());
        assert_eq!(call.finish(), Err(ENOMEM));
    }

    #[test]
    fn what_is_wrong_is_an_error_and_changes_nothing() {
        let mut counter = 7;
        for wrong in [
            _IO(120, 1),
            _IOR::<u64>(120, 1),
            _IOW::<u32>(120, 1),
            _IO(121, 0),
            0,
        ] {
            assert_eq!(make(wrong, 0, &mut counter), Err(ENOTTY));
        }
        assert_eq!(make(_IOW::<u32>(120, 2), 0, &mut counter), Err(EFAULT));
        assert_eq!(make(_IOR::<u32>(120, 1), 0, &mut counter), Err(EFAULT));
        let mut value = u32::MAX;
        let at = (&raw mut value).addr();
        assert_eq!(make(_IOWR::<u32>(120, 3), at, &mut counter), Err(EPERM));
        assert_eq!((value, counter), (u32::MAX, 7));
    }
}
