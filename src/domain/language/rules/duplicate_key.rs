//! Rule `duplicate-key`.

use crate::finding::Rule;

/// The rule; its page tells the rest.
pub const RULE: Rule = crate::rule!("duplicate-key", Error, "The same key stands twice in one block");
