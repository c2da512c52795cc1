//! Rule `not-xml`.

use crate::finding::{FileName, Finding, Rule, Span};

pub const RULE: Rule = crate::rule!(
    "not-xml",
    Error,
    "Systems.xml is not well-formed, has a DTD or entities, or is another document"
);

/// A fault at a place of the file; its subject is the file's name without the folder.
pub fn finding(file: &FileName, span: Span, message: impl Into<String>, help: &'static str) -> Finding {
    let subject = file.rsplit(['/', '\\']).next().unwrap_or(file);
    Finding::new(&RULE, subject, message).help(help).at(file, span, "")
}
