//! Rule `missing-key`.

use crate::finding::Rule;

/// The rule; its page tells the rest.
pub const RULE: Rule = crate::rule!("missing-key", Error, "A key that the file cannot do without is absent");
