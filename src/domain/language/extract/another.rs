//! A file of another kind than the one that is wanted.

use crate::finding::{FileName, Finding, Span};
use crate::language::kinds;
use crate::language::rules::unknown_kind;
use crate::language::yaml::Document;

/// What a file is in place of what was `wanted`, where it says no `kind` of its own: better called by its name than no YAML.
#[must_use]
pub fn another(
    file: &FileName,
    text: &str,
    document: Option<&Document<'_>>,
    wanted: &str,
) -> Option<Finding> {
    if document.is_some_and(|document| document.top("kind").is_some()) {
        return None;
    }
    let (message, help) = kinds::of_text(text).filter(|kind| kind.word.is_none())?.in_place_of(wanted);
    Some(Finding::new(&unknown_kind::RULE, &**file, message).help(help).at(file, Span::default(), ""))
}
