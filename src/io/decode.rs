//! Bytes to text: UTF-8 with or without a byte order mark, UTF-16 with one (Windows PowerShell 5.1 redirection writes that).

use thiserror::Error;

use crate::domain::partner::read::Stored;

/// Why bytes are no text.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum DecodeError {
    /// Neither UTF-8 nor UTF-16 with a byte order mark.
    #[error(
        "not UTF-8: byte 0x{byte:02x} at offset {offset}, line {line}; save it as UTF-8 (an old ANSI or Latin-1 file shows its umlauts here)"
    )]
    NotUtf8 {
        /// The first byte that does not fit.
        byte: u8,
        /// Its offset from 0.
        offset: usize,
        /// Its line from 1.
        line: usize,
    },
    /// UTF-16 without a byte order mark.
    #[error(
        "looks like UTF-16 without a byte order mark; save it as UTF-8, or as Unicode with a byte order mark"
    )]
    Utf16WithoutMark,
    /// UTF-16 that breaks off or holds a lone surrogate.
    #[error("broken UTF-16 at byte offset {offset}; save it anew as UTF-8")]
    BrokenUtf16 {
        /// Offset from 0.
        offset: usize,
    },
    /// Zero bytes.
    #[error("no text: a zero byte at offset {offset}; this is a binary file")]
    Binary {
        /// Offset from 0.
        offset: usize,
    },
}

/// Decodes a whole file; a byte order mark is left out.
///
/// # Errors
/// When the bytes are no text in one of the encodings.
pub fn decode(mut bytes: Vec<u8>) -> Result<String, DecodeError> {
    if bytes.starts_with(&[0xff, 0xfe]) {
        return utf16(&bytes, u16::from_le_bytes);
    }
    if bytes.starts_with(&[0xfe, 0xff]) {
        return utf16(&bytes, u16::from_be_bytes);
    }
    if bytes.starts_with(&[0xef, 0xbb, 0xbf]) {
        bytes.drain(..3);
    }
    if let Some(offset) = memchr::memchr(0, &bytes) {
        // Every second byte of plain text in UTF-16 is zero.
        let start = &bytes[..bytes.len().min(64)];
        let zeros = start.iter().filter(|byte| **byte == 0).count();
        return Err(if zeros * 3 >= start.len() {
            DecodeError::Utf16WithoutMark
        } else {
            DecodeError::Binary { offset }
        });
    }
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let line = 1 + memchr::memchr_iter(b'\n', &bytes[..offset]).count();
        DecodeError::NotUtf8 { byte: bytes[offset], offset, line }
    })
}

/// How the bytes of a text were stored.
#[must_use]
pub fn stored(bytes: &[u8]) -> Stored {
    let has_mark = [[0xff, 0xfe], [0xfe, 0xff]].iter().any(|mark| bytes.starts_with(mark));
    if has_mark { Stored::Utf16 } else { Stored::Utf8 }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, DecodeError> {
    let body = &bytes[2..];
    let pairs = body.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return Err(DecodeError::BrokenUtf16 { offset: bytes.len() - 1 });
    }
    let mut text = String::with_capacity(body.len() / 2);
    let mut offset = 2;
    for character in char::decode_utf16(pairs.map(|pair| unit([pair[0], pair[1]]))) {
        let character = character.map_err(|_| DecodeError::BrokenUtf16 { offset })?;
        offset += 2 * character.len_utf16();
        text.push(character);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::{DecodeError, decode};

    #[test]
    fn reads_the_encodings_of_the_field() {
        assert_eq!(decode(b"kind: system".to_vec()).unwrap(), "kind: system");
        assert_eq!(decode(b"\xef\xbb\xbfkind".to_vec()).unwrap(), "kind");
        let little: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain("Pümpe\u{1f600}".encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        assert_eq!(decode(little).unwrap(), "Pümpe\u{1f600}");
        let big: Vec<u8> =
            [0xfe, 0xff].into_iter().chain("Pümpe".encode_utf16().flat_map(u16::to_be_bytes)).collect();
        assert_eq!(decode(big).unwrap(), "Pümpe");
        assert_eq!(decode(Vec::new()).unwrap(), "");
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        assert_eq!(
            decode(b"a\nP\xfcmpe".to_vec()),
            Err(DecodeError::NotUtf8 { byte: 0xfc, offset: 3, line: 2 })
        );
        assert_eq!(decode(b"k\0i\0n\0d\0".to_vec()), Err(DecodeError::Utf16WithoutMark));
        assert_eq!(decode(b"kind: system, then \0 zero".to_vec()), Err(DecodeError::Binary { offset: 19 }));
        assert_eq!(decode(b"\xff\xfek".to_vec()), Err(DecodeError::BrokenUtf16 { offset: 2 }));
        assert_eq!(decode(b"\xff\xfe\x00\xd8a\0".to_vec()), Err(DecodeError::BrokenUtf16 { offset: 2 }));
    }
}
