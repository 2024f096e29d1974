// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Text: formatted into what room there is, of C, and parsed.

use core::{ffi::CStr, fmt::Write as _};

use kernel::{
    b_str, c_str, fmt,
    prelude::*,
    str::{
        BStr, CStrExt, CString, Formatter, NullTerminatedFormatter, RawFormatter,
        as_char_ptr_in_const_context, kstrtobool, kstrtobool_bytes, parse_int::ParseInt,
    },
};

/// Into buffers that are too small, and that are not.
pub(crate) fn is_formatted() -> Result {
    let mut buffer = [b'-'; 8];
    let mut formatter = Formatter::new(&mut buffer);
    ensure!(formatter.write_fmt(fmt!("{}+{}", 12, 3)).is_ok() && formatter.bytes_written() == 4);
    ensure!(formatter.write_fmt(fmt!("{}", 1234567)).is_err());
    let raw: &RawFormatter = &formatter;
    ensure!(raw.bytes_written() == 11 && &buffer == b"12+31234");

    let mut buffer = [b'-'; 6];
    let mut ended = NullTerminatedFormatter::new(&mut buffer).ok_or(EINVAL)?;
    ensure!(ended.write_fmt(fmt!("{:x}", 0xabc)).is_ok());
    ensure!(&buffer == b"abc\0--");
    ensure!(NullTerminatedFormatter::new(&mut []).is_none());
    let told = CString::try_from_fmt(fmt!("{}|{:?}", Thing(4), b_str!("a\nb")))?;
    ensure!(told.to_bytes() == b"thing 4|\"a\\nb\"");
    Ok(())
}

struct Thing(u8);

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "thing {}", self.0)
    }
}

/// Strings as C has them.
pub(crate) fn of_c() -> Result {
    const NAME: &CStr = c_str!("Name");
    const POINTER: *const c_char = as_char_ptr_in_const_context(NAME);
    // SAFETY: it points to a string that is there for ever.
    ensure!(unsafe { CStr::from_char_ptr(POINTER) } == NAME && NAME.as_char_ptr() == POINTER);
    let mut copy = NAME.to_cstring()?;
    copy.make_ascii_uppercase();
    ensure!(&*copy == c"NAME");
    copy.make_ascii_lowercase();
    ensure!(&*copy == c"name");
    ensure!(&*NAME.to_ascii_uppercase()? == c"NAME" && &*NAME.to_ascii_lowercase()? == c"name");
    let mut bytes = *b"text\0";
    // SAFETY: it ends with the only NUL in it.
    let text = unsafe { <CStr as CStrExt>::from_bytes_with_nul_unchecked_mut(&mut bytes) };
    text.make_ascii_uppercase();
    ensure!(&bytes == b"TEXT\0");
    let path = b_str!("/dev/pieces");
    ensure!(path.strip_prefix(b_str!("/dev/")) == Some(b_str!("pieces")));
    ensure!(path.strip_prefix(b_str!("/sys/")).is_none() && path.len() == 11);
    Ok(())
}

/// Truth and numbers.
pub(crate) fn is_parsed() -> Result {
    ensure!(
        kstrtobool(c"on") == Ok(true)
            && kstrtobool(c"N") == Ok(false)
            && kstrtobool(c"x") == Err(EINVAL)
    );
    ensure!(
        kstrtobool_bytes(b"1") == Ok(true)
            && kstrtobool_bytes(b"off") == Ok(false)
            && kstrtobool_bytes(b"").is_err()
    );
    ensure!(number::<u8>("0xff") == Ok(255) && number::<u8>("256") == Err(EINVAL));
    ensure!(number::<i8>("-0b10000000") == Ok(-128) && number::<i8>("128") == Err(EINVAL));
    ensure!(
        number::<i64>("-9223372036854775808") == Ok(i64::MIN) && number::<u64>("-1") == Err(EINVAL)
    );
    ensure!(number::<usize>("0o17") == Ok(15) && number::<u16>("") == Err(EINVAL));
    Ok(())
}

fn number<T: ParseInt>(text: &str) -> Result<T> {
    T::from_str(BStr::from_bytes(text.as_bytes()))
}
