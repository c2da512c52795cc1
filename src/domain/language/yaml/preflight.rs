//! What is refused before the parser sees it: texts that are too long, and characters on which programs do not agree
//! where a line ends or what stands in it.

use super::MAX_BYTES;
use super::place::advance;
use crate::finding::{FileName, Finding, Span};
use crate::language::rules::not_yaml;

/// The reason why the text is not read at all.
pub(super) fn check(file: &FileName, text: &str) -> Option<Finding> {
    if text.len() > MAX_BYTES {
        let message = format!("The file has {} bytes; the limit is 64 MiB.", text.len());
        let finding = Finding::new(&not_yaml::RULE, &**file, message)
            .help("A plan or sheet is some kilobytes long. Is this the right file?")
            .at(file, Span::default(), "");
        return Some(finding);
    }
    let bytes = text.as_bytes();
    let lone = memchr::memchr_iter(b'\r', bytes).find(|at| bytes.get(at + 1) != Some(&b'\n'));
    if let Some(at) = lone {
        let message = "A carriage return stands here without a line feed.";
        let help = "End the lines with LF or CRLF; some editors call it Unix or Windows line ends.";
        return Some(finding(file, text, at, 0, message, help));
    }
    if text.is_ascii() {
        return None;
    }
    if let Some(at) = text.find('\u{feff}') {
        let message = "A byte order mark stands in the middle of the file.";
        return Some(finding(
            file,
            text,
            at,
            1,
            message,
            "Delete it: files that were joined leave it behind.",
        ));
    }
    foreign_directive(text).map(|at| {
        let message = "A line that starts with `%` is a directive, and this one is not known.";
        finding(file, text, at, 1, message, "Delete the line.")
    })
}

/// A directive in other than plain characters, which no version of YAML has. The parser miscounts behind it.
fn foreign_directive(text: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        match line.trim_start().as_bytes().first() {
            None | Some(b'#') => {}
            Some(b'%') if line.is_ascii() => {}
            Some(b'%') => return Some(at),
            Some(_) => return None,
        }
        at += line.len();
    }
    None
}

fn finding(file: &FileName, text: &str, at: usize, width: u32, message: &str, help: &str) -> Finding {
    let (line, column) = advance(text, (1, 1), 0, at);
    let place = Span { line, column, end_line: line, end_column: column + width };
    Finding::new(&not_yaml::RULE, &**file, message).help(help).at(file, place, "")
}
