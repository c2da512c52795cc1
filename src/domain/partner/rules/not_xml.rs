//! Rule `not-xml`.

use crate::domain::finding::Rule;

/// The rule; its page tells the rest.
pub const RULE: Rule = crate::rule!(
    "not-xml",
    Error,
    "Systems.xml is not well-formed, has a DTD or entities, or is another document"
);
