// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Parameters of several values.

use core::{mem::MaybeUninit, ops::Deref, slice};

use super::value::{ModuleParam, ParamValue, ShowParam, sealed};
use crate::{
    error::{Result, code::EINVAL},
    fmt,
    str::BStr,
};

/// Up to `N` values of a parameter, given with commas between them.
///
/// It is used as the slice of the values that were given:
///
/// ```
/// use kernel::module_param::ArrayParam;
///
/// static SIZES: ArrayParam<u8, 4> = ArrayParam::new([1, 2]);
///
/// assert_eq!(SIZES.iter().sum::<u8>(), 3);
/// assert_eq!(SIZES.len(), 2);
/// ```
///
/// More of them cannot be the default:
///
/// ```compile_fail
/// use kernel::module_param::ArrayParam;
///
/// static SIZES: ArrayParam<u8, 2> = ArrayParam::new([1, 2, 3]);
/// ```
///
/// It takes 1 KiB at most, for an array passes over the stack of the kernel, which is small, when it is set. More is
/// refused when the driver is compiled:
///
/// ```compile_fail,E0080
/// use kernel::module_param::ArrayParam;
///
/// static SIZES: ArrayParam<u64, 128> = ArrayParam::new([]);
/// ```
///
/// # Invariants
///
/// `len <= N`, and the first `len` of `values` are initialised.
pub struct ArrayParam<T, const N: usize> {
    values: [MaybeUninit<T>; N],
    len: usize,
}

/// What an array may take of the stack, where it is twice while it is set.
const MAX_BYTES: usize = 1024;

impl<T: Copy, const N: usize> Copy for ArrayParam<T, N> {}

impl<T: Copy, const N: usize> Clone for ArrayParam<T, N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Copy, const N: usize> ArrayParam<T, N> {
    /// Creates an array of the values given.
    ///
    /// That there is room for them, and that the array takes no more than 1 KiB, is checked when it is compiled.
    #[expect(
        clippy::indexing_slicing,
        reason = "`index < M`, and `M <= N` is checked at compile time"
    )]
    pub const fn new<const M: usize>(values: [T; M]) -> Self {
        const {
            assert!(
                M <= N,
                "an array parameter has more values by default than it has room for"
            );
            assert!(
                size_of::<Self>() <= MAX_BYTES,
                "an array parameter is limited to 1 KiB: declare it with room for fewer values"
            );
        }
        let mut array = Self {
            values: [MaybeUninit::uninit(); N],
            len: M,
        };
        let mut index = 0;
        while index < M {
            array.values[index] = MaybeUninit::new(values[index]);
            index = index.saturating_add(1);
        }
        // INVARIANT: `M <= N`, and each of the first `M` was written.
        array
    }

    fn push(&mut self, value: T) -> Result {
        let place = self.values.get_mut(self.len).ok_or(EINVAL)?;
        place.write(value);
        // INVARIANT: there was a place of that number, and now it is initialised.
        self.len = self.len.saturating_add(1);
        Ok(())
    }

    fn as_slice(&self) -> &[T] {
        let first: *const T = self.values.as_ptr().cast();
        // SAFETY: by the type invariant that many are there and initialised; they are borrowed with `self`.
        unsafe { slice::from_raw_parts(first, self.len) }
    }
}

/// The values that were given.
impl<T: Copy, const N: usize> Deref for ArrayParam<T, N> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.as_slice()
    }
}

impl<T: ModuleParam, const N: usize> sealed::Sealed for ArrayParam<T, N> {}

impl<T: ModuleParam + Send + Sync + 'static, const N: usize> ParamValue for ArrayParam<T, N> {
    type Value = [T];

    const NOARG: bool = false;

    fn parse(arg: Option<&BStr>) -> Result<Self> {
        let mut array = Self::new([]);
        for piece in arg.ok_or(EINVAL)?.split(|byte| *byte == b',') {
            array.push(T::try_from_param_arg(BStr::from_bytes(piece))?)?;
        }
        Ok(array)
    }

    fn view(&self) -> &[T] {
        self.as_slice()
    }
}

impl<T: ShowParam> ShowParam for [T] {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, value) in self.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            value.show(f)?;
        }
        Ok(())
    }
}
