//! Rule `suppression-expired`.

use crate::finding::Rule;

/// The rule; its page tells the rest.
pub const RULE: Rule = crate::rule!("suppression-expired", Error, "A suppression whose last day has passed");
