//! Names a finding so that it is recognised in the next run, although lines were added above it.
//!
//! A fingerprint is the FNV-1a hash (64 bit, 16 hexadecimal digits) of the rule's name, the file, the subject and the
//! text of the marked line without its indentation, each followed by a zero byte, and of a running number among
//! findings that agree in all of these. Of a line over 4096 bytes, 200 characters around the mark are taken. Line
//! numbers and messages do not enter. std's own hash is not promised to stay the same between releases, so it is
//! not used.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::excerpt::Sources;
use crate::domain::finding::{FileName, Finding};

/// Of a line of more bytes (a file without line breaks), only what stands so many characters around the mark counts.
const LONG: usize = 4096;
const REACH: usize = 100;

/// FNV-1a, 64 bit (Fowler, Noll, Vo): tiny, well known, and the same everywhere.
#[derive(Debug, Clone, Copy)]
struct Fnv(u64);

impl Fnv {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn field(mut self, bytes: &[u8]) -> Self {
        for byte in bytes.iter().chain(&[0]) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self
    }
}

/// The fingerprints of `findings`, in their order. `texts` are the inputs they point into.
#[must_use]
pub fn fingerprints(findings: &[Finding], texts: &BTreeMap<FileName, Arc<str>>) -> Vec<String> {
    let mut sources = Sources::new(texts);
    let mut seen: BTreeMap<u64, u64> = BTreeMap::new();
    findings
        .iter()
        .map(|finding| {
            let label = finding.labels.first();
            let file = label.map_or("", |label| &*label.file).replace('\\', "/");
            let part = label.and_then(|label| {
                sources.part(&label.file, label.span.line, label.span.column as usize, (LONG, REACH))
            });
            let line = part.map_or("", |part| part.text);
            let hash = Fnv::new()
                .field(finding.rule.name.as_bytes())
                .field(file.trim_start_matches("./").as_bytes())
                .field(finding.subject.as_bytes())
                .field(line.trim().as_bytes());
            let number = seen.entry(hash.0).or_default();
            *number += 1;
            format!("{:016x}", hash.field(&number.to_le_bytes()).0)
        })
        .collect()
}

/// The fingerprint of something that is no finding, from the parts that make it what it is.
#[must_use]
pub fn of(parts: &[&str]) -> String {
    let hash = parts.iter().fold(Fnv::new(), |hash, part| hash.field(part.as_bytes()));
    format!("{:016x}", hash.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::{Rule, Severity, Span};

    static RULE: Rule = Rule { name: "a-rule", severity: Severity::Error, summary: "", page: "" };

    fn finding(file: &FileName, line: u32) -> Finding {
        Finding::new(&RULE, "SRV-A", format!("line {line}")).at(
            file,
            Span { line, column: 1, end_line: line, end_column: 2 },
            "",
        )
    }

    #[test]
    fn fnv_1a_reference_value() {
        // "a" is af63dc4c8601ec8c in the authors' test vectors; a field adds a zero byte: one more multiplication.
        assert_eq!(Fnv::new().field(b"a").0, 0xaf63_dc4c_8601_ec8c_u64.wrapping_mul(0x0100_0000_01b3));
    }

    #[test]
    fn lines_may_move_and_twins_differ() {
        let file: FileName = "a.yaml".into();
        let before = BTreeMap::from([(FileName::clone(&file), Arc::from("x\n  port: 1\nport: 1\n"))]);
        let after = BTreeMap::from([(FileName::clone(&file), Arc::from("# new\n\nx\nport: 1\nport: 1\n"))]);
        let old = fingerprints(&[finding(&file, 2), finding(&file, 3), finding(&file, 1)], &before);
        let new = fingerprints(&[finding(&file, 4), finding(&file, 5), finding(&file, 3)], &after);
        assert_eq!(old, new);
        assert_ne!(old[0], old[1]);
        assert_ne!(old[0], old[2]);
    }
}
