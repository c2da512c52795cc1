//! One record of a bundle: a line that is written once and never again.
//!
//! The check sum covers every byte of the line before the key `sha256`, which is the last one; so a check needs no agreement on
//! how JSON is written.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::named;

/// What the first record's `schema` says.
pub const SCHEMA: &str = "hotstandby/evidence";
/// The version of the form that is written, and the newest that is read.
pub const SCHEMA_VERSION: u64 = 1;
/// The longest line, in bytes, with its end: a report about thousands of servers stands in one.
pub const LINE: usize = 64 << 20;

/// What stands between the content and its check sum.
const SUM_KEY: &str = ",\"sha256\":\"";
/// Letters of a check sum.
const SUM: usize = 64;

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The first one: which bundle this is.
    Bundle,
    /// A run begins: tool, version, command line, host.
    Start,
    /// What a run saw, in the order in which it saw it.
    Seen,
    /// A run has ended: its verdict.
    End,
}

named! {
    /// The word in a record.
    Kind {
        Bundle => "bundle",
        Start => "start",
        Seen => "seen",
        End => "end",
    }
}

/// The place of a record in its chain, from which the next one goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its number, from 1; 0 before the first.
    pub number: u64,
    /// Its check sum in hexadecimal digits.
    pub sum: String,
}

impl Link {
    /// Where a bundle begins.
    #[must_use]
    pub fn origin() -> Self {
        Self { number: 0, sum: "0".repeat(SUM) }
    }
}

/// A record as it is read, without its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its place.
    pub link: Link,
    /// Whether its check sum is that of its content.
    pub intact: bool,
    /// The check sum that its content has.
    pub computed: String,
    /// The bundle that it belongs to.
    pub bundle: String,
    /// The run that it belongs to; empty in the first record.
    pub run: String,
    /// What it is.
    pub kind: Kind,
    /// When it was written, RFC 3339 with offset.
    pub t: String,
    /// The check sum of the record before it.
    pub prev: String,
}

/// What a new record says, besides its place.
#[derive(Debug, Clone, Copy)]
pub struct New<'n> {
    /// The bundle.
    pub bundle: &'n str,
    /// The run; empty in the first record.
    pub run: &'n str,
    /// What it is.
    pub kind: Kind,
    /// Now, RFC 3339 with offset.
    pub t: &'n str,
    /// Its body, a JSON value in one line.
    pub body: &'n str,
}

/// Writes the record that follows `before`: the line with its end, and its place.
#[must_use]
pub fn line(before: &Link, new: &New<'_>) -> (String, Link) {
    let number = before.number.saturating_add(1);
    let text = |text: &str| Value::from(text).to_string();
    let mut line = format!(
        "{{\"n\":{number},\"bundle\":{},\"run\":{},\"kind\":\"{}\",\"t\":{},\"prev\":\"{}\",\"body\":{}",
        text(new.bundle),
        text(new.run),
        new.kind.name(),
        text(new.t),
        before.sum,
        new.body
    );
    let sum = sum(line.as_bytes());
    line.push_str(SUM_KEY);
    line.push_str(&sum);
    line.push_str("\"}\n");
    (line, Link { number, sum })
}

/// The SHA-256 check sum in hexadecimal digits.
#[must_use]
pub fn sum(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(SUM);
    for byte in Sha256::digest(bytes) {
        for half in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
        }
    }
    text
}

/// A record as it is written, with its body.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// The record's number, from 1, without gaps.
    #[schemars(range(min = 1))]
    n: u64,
    /// The bundle's name, the same in all its records.
    bundle: String,
    /// The run's name; empty in the first record.
    run: String,
    kind: Kind,
    /// When it was written.
    #[schemars(extend("format" = "date-time"))]
    t: String,
    /// `sha256` of the record before it; 64 zeros in the first.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    prev: String,
    #[serde(rename = "body")]
    #[schemars(with = "Value")]
    _body: IgnoredAny,
    /// SHA-256 of the bytes of this line before `,"sha256"`.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    sha256: String,
}

/// Reads a line without its end.
///
/// # Errors
/// In words, when it is no record of this form.
pub fn read(line: &[u8]) -> Result<Record, String> {
    let written: Written = serde_json::from_slice(line).map_err(|error| reason(&error))?;
    let content = line.len().saturating_sub(SUM_KEY.len() + SUM + 2);
    let (content, end) = line.split_at(content);
    let computed = sum(content);
    let intact = end.starts_with(SUM_KEY.as_bytes()) && written.sha256 == computed;
    Ok(Record {
        link: Link { number: written.n, sum: written.sha256 },
        intact,
        computed,
        bundle: written.bundle,
        run: written.run,
        kind: written.kind,
        t: written.t,
        prev: written.prev,
    })
}

/// Reads the body of a line that is a record.
///
/// # Errors
/// In words, when it is not of this type.
pub fn body<'l, T: Deserialize<'l>>(line: &'l [u8]) -> Result<T, String> {
    #[derive(Deserialize)]
    struct Holder<T> {
        body: T,
    }
    serde_json::from_slice::<Holder<T>>(line).map(|holder| holder.body).map_err(|error| reason(&error))
}

/// What is wrong with a line, without the line's number, which the caller knows better.
fn reason(error: &serde_json::Error) -> String {
    let words = error.to_string();
    let words = words.rsplit_once(" at line ").map_or(words.as_str(), |(words, _)| words);
    format!("{words}, column {}", error.column())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(body: &str) -> New<'_> {
        New { bundle: "b", run: "r", kind: Kind::Seen, t: "2026-11-28T10:00:00.000+00:00", body }
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let (line, link) = line(&Link::origin(), &new("[[\"s0\",{\"sha256\":\"no end\"}]]"));
        let read = read(line.trim_end().as_bytes()).unwrap();
        assert!(read.intact);
        assert_eq!((read.link, read.prev.len(), read.kind), (link, 64, Kind::Seen));
        let body: Value = body(line.trim_end().as_bytes()).unwrap();
        assert_eq!(body[0][0], "s0");
    }

    #[test]
    fn a_byte_that_was_changed_anywhere_is_seen() {
        let (line, _) = line(&Link::origin(), &new("{\"value\":17}"));
        let line = line.trim_end().as_bytes();
        for at in 0..line.len() {
            for flip in [1, 32] {
                let mut changed = line.to_vec();
                changed[at] ^= flip;
                assert!(!read(&changed).is_ok_and(|record| record.intact), "byte {at} of {}", line.len());
            }
        }
    }

    #[test]
    fn what_is_no_record_is_told() {
        for text in ["", "{}", "[]", "null", "{\"n\":1}", "\u{e9}"] {
            assert!(read(text.as_bytes()).is_err(), "{text}");
        }
    }
}
