//! Rule `unit-missing`.

use crate::finding::Rule;

/// The rule; its page tells the rest.
pub const RULE: Rule = crate::rule!("unit-missing", Error, "A time or a bandwidth without a unit");
