//! Bytes of a capture to text.
//!
//! Most formats are written by programs that know their encoding: UTF-8, or UTF-16 with a byte order mark. What a console
//! writes comes as it was set there, without a mark or in the old code page of the country. Of that only what is ASCII is
//! needed, and it is the same in all of those code pages: their second bytes begin behind the digits and the colon.

use crate::domain::finding::FileName;
use crate::io::decode;
use crate::io::nic::error::ReadError;

/// Which encodings a format comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark, or UTF-16 with one.
    Unicode,
    /// Also UTF-16 without a mark, and old code pages.
    Console,
}

/// A decoded capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text. A byte of an old code page is a character of its own, see [`is_spoilt`].
    pub text: String,
    /// Why it is no Unicode text, where it is none: formats other than a console's are refused with it.
    pub console_only: Option<ReadError>,
}

/// Decodes a whole capture.
///
/// # Errors
/// When it is neither text nor what a console may have written.
pub fn decode(file: &FileName, bytes: Vec<u8>) -> Result<Decoded, ReadError> {
    let console = console(&bytes);
    match (decode::decode(bytes), console) {
        (Ok(text), _) => Ok(Decoded { text, console_only: None }),
        (Err(problem), Some(text)) => {
            Ok(Decoded { text, console_only: Some(ReadError::new(file, problem.to_string())) })
        }
        (Err(problem), None) => Err(ReadError::new(file, problem.to_string())),
    }
}

/// What a console may have written: UTF-16 without a mark, or a text of an old code page. `None` for what is Unicode
/// anyway, and for what has zero bytes and is no UTF-16.
fn console(bytes: &[u8]) -> Option<String> {
    let marked = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    if marked {
        return None;
    }
    if memchr::memchr(0, bytes).is_none() {
        return std::str::from_utf8(bytes).is_err().then(|| spoil(bytes));
    }
    // Each blank, digit, dot and colon has one zero byte: behind it in little-endian order, before it in the other.
    let pairs = bytes.chunks_exact(2);
    let (before, behind) = pairs.clone().fold((0, 0), |(before, behind), pair| {
        (before + usize::from(pair[0] == 0), behind + usize::from(pair[1] == 0))
    });
    let unit = match (before, behind) {
        (0, some) if some * 3 >= pairs.len() => u16::from_le_bytes,
        (some, 0) if some * 3 >= pairs.len() => u16::from_be_bytes,
        _ => return None,
    };
    char::decode_utf16(pairs.map(|pair| unit([pair[0], pair[1]]))).collect::<Result<_, _>>().ok()
}

/// Where the private characters of spoilt bytes begin.
const SPOILT: u32 = 0xf700;

/// Keeps each byte of an old code page as a character: ASCII as it is, others as a private one, so that what differs
/// stays different.
pub fn spoil(bytes: &[u8]) -> String {
    let character = |byte: &u8| match byte {
        0..=127 => char::from(*byte),
        _ => char::from_u32(SPOILT + u32::from(*byte)).unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    bytes.iter().map(character).collect()
}

/// Whether the character stands for a byte of an old code page.
pub const fn is_spoilt(character: char) -> bool {
    let number = character as u32;
    number >= SPOILT + 128 && number < SPOILT + 256
}

/// For people: spoilt bytes as replacement characters.
pub fn shown(text: &str) -> String {
    text.chars().map(|c| if is_spoilt(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Option<(String, bool)> {
        let decoded = decode(&"x".into(), bytes.to_vec()).ok()?;
        Some((decoded.text, decoded.console_only.is_some()))
    }

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn unicode_is_read_as_such_and_a_console_as_far_as_it_goes() {
        assert_eq!(text("Größe".as_bytes()), Some(("Größe".to_owned(), false)));
        for unit in [u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes] {
            let line = "Windows IP 構成\r\n   ホスト名. . . : SRV-A\r\n";
            assert_eq!(text(&utf16(line, unit)), Some((line.to_owned(), true)));
            let marked = utf16(&format!("\u{feff}{line}"), unit);
            assert_eq!(text(&marked), Some((line.to_owned(), false)));
        }
        let (spoilt, console) = text(b"Gr\x94\xe1e: 1").unwrap();
        assert!(console && spoilt.starts_with("Gr") && spoilt.ends_with("e: 1"));
        assert_eq!(shown(&spoilt), "Gr\u{fffd}\u{fffd}e: 1");
        assert_ne!(spoil(b"\xd6\xf7"), spoil(b"\xb1\xb8"), "names that differ stay different");
    }

    #[test]
    fn binary_data_stays_no_text() {
        assert_eq!(text(b"\x00\x01\x02 binary"), None);
        assert_eq!(text(b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\xff\xff"), None);
        assert_eq!(text(b"\xff\xfek"), None, "broken UTF-16 with a mark");
    }
}
