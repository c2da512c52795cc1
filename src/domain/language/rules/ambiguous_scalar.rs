//! Rule `ambiguous-scalar`.

use crate::finding::Rule;

/// The rule; its page tells the rest.
pub const RULE: Rule = crate::rule!(
    "ambiguous-scalar",
    Warning,
    "A value without quotes that other YAML readers take for something else"
);
