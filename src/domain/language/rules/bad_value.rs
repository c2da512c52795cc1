//! Rule `bad-value`.

use crate::finding::Rule;

/// The rule; its page tells the rest.
pub const RULE: Rule = crate::rule!("bad-value", Error, "A value of the right kind that is not allowed");
