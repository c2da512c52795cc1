//! Rule `unknown-key`.

use crate::finding::Rule;

/// The rule; its page tells the rest.
pub const RULE: Rule = crate::rule!("unknown-key", Error, "A key that this kind of file does not have");
