//! Rule `unknown-kind`.

use crate::finding::Rule;

/// The rule; its page tells the rest.
pub const RULE: Rule = crate::rule!(
    "unknown-kind",
    Error,
    "The file does not say that it is a plan or a sheet, or is newer than this program"
);
