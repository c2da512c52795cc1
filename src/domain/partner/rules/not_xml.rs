//! Rule `not-xml`.

use crate::domain::finding::Rule;

pub const RULE: Rule = crate::rule!(
    "not-xml",
    Error,
    "Systems.xml is not well-formed, has a DTD or entities, or is another document"
);
