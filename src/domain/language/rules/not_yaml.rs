//! Rule `not-yaml`.

use crate::finding::Rule;

/// The rule; its page tells the rest.
pub const RULE: Rule = crate::rule!("not-yaml", Error, "The file cannot be read at all");
