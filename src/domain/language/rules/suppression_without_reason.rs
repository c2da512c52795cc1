//! Rule `suppression-without-reason`.

use crate::finding::Rule;

/// The rule; its page tells the rest.
pub const RULE: Rule = crate::rule!("suppression-without-reason", Error, "A suppression without a reason");
