//! Rule `wrong-type`.

use crate::finding::Rule;

/// The rule; its page tells the rest.
pub const RULE: Rule = crate::rule!("wrong-type", Error, "A value of the wrong kind");
