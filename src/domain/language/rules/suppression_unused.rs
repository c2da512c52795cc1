//! Rule `suppression-unused`.

use crate::finding::Rule;

/// The rule; its page tells the rest.
pub const RULE: Rule = crate::rule!("suppression-unused", Warning, "A suppression that suppresses nothing");
