//! Rule `unknown-kind`.

use crate::finding::Rule;

pub const RULE: Rule = crate::rule!(
    "unknown-kind",
    Error,
    "The file does not say that it is a plan or a sheet, or is newer than this program"
);
