// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The macros that need no parser: values on the stack, and the check for a pinned field.

/// Puts a value on the stack, pinned, by an initialiser that cannot fail.
///
/// Written like a `let`; the variable becomes a `Pin<&mut T>`. A type is needed only where the
/// initialiser leaves it open. For an initialiser that can fail see
/// [`stack_try_pin_init!`](crate::stack_try_pin_init).
///
/// # Examples
///
/// ```
/// use pin_init::{pin_data, pin_init, stack_pin_init};
///
/// #[pin_data]
/// struct Counter {
///     value: u32,
/// }
///
/// stack_pin_init!(let counter = pin_init!(Counter { value: 1 }));
/// *counter.as_mut().project().value += 1;
/// assert_eq!(counter.value, 2);
/// ```
#[macro_export]
macro_rules! stack_pin_init {
    (let $var:ident $(: $ty:ty)? = $init:expr) => {
        let init = $init;
        let memory = ::core::pin::pin!($crate::__internal::StackInit $(::<$ty>)? ::uninit());
        #[allow(unused_mut, reason = "not every caller changes the value")]
        let ::core::result::Result::Ok::<_, ::core::convert::Infallible>(mut $var) =
            $crate::__internal::StackInit::init(memory, init);
    };
}

/// Puts a value on the stack, pinned, by an initialiser that can fail.
///
/// With `=` the variable becomes a `Result<Pin<&mut T>, E>`; with `=?` the error is propagated to
/// the function around, and the variable becomes the `Pin<&mut T>`.
///
/// # Examples
///
/// ```
/// use pin_init::{PinInit, pin_data, pin_init, stack_try_pin_init};
///
/// #[pin_data]
/// struct Port {
///     number: u16,
/// }
///
/// impl Port {
///     fn parse(text: &str) -> impl PinInit<Self, core::num::ParseIntError> {
///         pin_init!(Self { number: text.parse()? }? core::num::ParseIntError)
///     }
/// }
///
/// stack_try_pin_init!(let port = Port::parse("many"));
/// assert!(port.is_err());
///
/// stack_try_pin_init!(let port: Port =? Port::parse("80"));
/// assert_eq!(port.number, 80);
/// # Ok::<(), core::num::ParseIntError>(())
/// ```
#[macro_export]
macro_rules! stack_try_pin_init {
    (let $var:ident $(: $ty:ty)? = $init:expr) => {
        let init = $init;
        let memory = ::core::pin::pin!($crate::__internal::StackInit $(::<$ty>)? ::uninit());
        #[allow(unused_mut, reason = "not every caller changes the value")]
        let mut $var = $crate::__internal::StackInit::init(memory, init);
    };
    (let $var:ident $(: $ty:ty)? =? $init:expr) => {
        let init = $init;
        let memory = ::core::pin::pin!($crate::__internal::StackInit $(::<$ty>)? ::uninit());
        #[allow(unused_mut, reason = "not every caller changes the value")]
        let mut $var = $crate::__internal::StackInit::init(memory, init)?;
    };
}

/// Checks at compile time that a field of a [`pin_data`](macro@crate::pin_data) struct has
/// `#[pin]`.
///
/// For code that relies on it, such as a hand-written projection. Where the types name generic
/// parameters of the function around, end with `inline`.
///
/// # Examples
///
/// ```
/// use pin_init::{assert_pinned, pin_data};
///
/// #[pin_data]
/// struct Timer<T> {
///     #[pin]
///     callback: T,
///     period: u64,
/// }
///
/// assert_pinned!(Timer<u8>, callback, u8);
///
/// impl<T> Timer<T> {
///     fn start(&self) {
///         assert_pinned!(Timer<T>, callback, T, inline);
///     }
/// }
/// ```
///
/// A field without `#[pin]` is refused:
///
/// ```compile_fail
/// # use pin_init::{assert_pinned, pin_data};
/// # #[pin_data]
/// # struct Timer {
/// #     period: u64,
/// # }
/// assert_pinned!(Timer, period, u64);
/// ```
#[macro_export]
macro_rules! assert_pinned {
    ($ty:ty, $field:ident, $field_ty:ty, inline) => {
        // What `#[pin_data]` has made for the field says by its type how the field is held.
        let _: unsafe fn(_, *mut $ty) -> $crate::__internal::Fixed<$field_ty> =
            <<$ty as $crate::__internal::HasPinData>::PinData>::$field;
    };
    ($ty:ty, $field:ident, $field_ty:ty) => {
        const _: () = {
            $crate::assert_pinned!($ty, $field, $field_ty, inline);
        };
    };
}
