//! Rule `unknown-kind`.

use crate::finding::{FileName, Finding, Rule, Span};
use crate::language::kinds;
use crate::language::yaml::Document;

/// The rule; its page tells the rest.
pub const RULE: Rule = crate::rule!(
    "unknown-kind",
    Error,
    "The file does not say that it is a plan or a sheet, or is newer than this program"
);

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
    Some(Finding::new(&RULE, &**file, message).help(help).at(file, Span::default(), ""))
}
