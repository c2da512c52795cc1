//! Rule `suppression-without-reason`.

use crate::domain::finding::Rule;

pub const RULE: Rule = crate::rule!("suppression-without-reason", Error, "A suppression without a reason");
