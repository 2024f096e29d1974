// SPDX-License-Identifier: MIT OR Apache-2.0

//! Decompression, by what the first bytes say.

use std::io::Read;

/// A format that kernels and modules are compressed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `.gz`
    Gzip,
    /// `.xz`
    Xz,
    /// `.zst`
    Zstd,
}

impl Format {
    /// The format of `bytes`, if it is one of these.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Self::Xz),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Self::Zstd),
            _ => None,
        }
    }
}

/// The contents of `bytes`: decompressed if they are compressed, else as they are.
///
/// # Errors
///
/// With what is wrong, when they are damaged.
pub fn contents(bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    match Format::of(&bytes) {
        Some(format) => decompress(format, &bytes),
        None => Ok(bytes),
    }
}

/// Decompresses the first stream in `bytes`; what follows it is left alone.
///
/// # Errors
///
/// With what is wrong, when they are damaged.
pub fn decompress(format: Format, bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut contents = Vec::new();
    match format {
        Format::Gzip => flate2::bufread::GzDecoder::new(bytes)
            .read_to_end(&mut contents)
            .map_err(|error| error.to_string())?,
        Format::Xz => lzma_rust2::XzReader::new(bytes, false)
            .read_to_end(&mut contents)
            .map_err(|error| error.to_string())?,
        Format::Zstd => ruzstd::decoding::StreamingDecoder::new(bytes)
            .map_err(|error| error.to_string())?
            .read_to_end(&mut contents)
            .map_err(|error| error.to_string())?,
    };
    Ok(contents)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `printf 'a module' | xz -c`, `gzip -nc`, `zstd -c`.
    const XZ: &[u8] = include_bytes!("../tests/data/sample.xz");
    const GZIP: &[u8] = include_bytes!("../tests/data/sample.gz");
    const ZSTD: &[u8] = include_bytes!("../tests/data/sample.zst");

    #[test]
    fn each_format_is_known_and_read() {
        for (format, bytes) in [(Format::Xz, XZ), (Format::Gzip, GZIP), (Format::Zstd, ZSTD)] {
            assert_eq!(Format::of(bytes), Some(format));
            assert_eq!(
                contents(bytes.to_vec()).as_deref(),
                Ok(b"a module".as_slice())
            );
        }
    }

    #[test]
    fn what_follows_the_stream_is_left_alone() {
        for (format, bytes) in [(Format::Xz, XZ), (Format::Gzip, GZIP), (Format::Zstd, ZSTD)] {
            let bytes = [bytes, &[8, 0, 0, 0]].concat();
            assert_eq!(
                decompress(format, &bytes).as_deref(),
                Ok(b"a module".as_slice())
            );
        }
    }

    #[test]
    fn plain_files_pass_through_and_damage_is_told() {
        assert_eq!(
            contents(b"\x7fELF".to_vec()).as_deref(),
            Ok(b"\x7fELF".as_slice())
        );
        assert!(contents(XZ[..20].to_vec()).is_err());
    }
}
