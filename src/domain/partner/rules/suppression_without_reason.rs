//! Rule `suppression-without-reason`.

use crate::finding::Rule;

pub const RULE: Rule = crate::rule!("suppression-without-reason", Error, "A suppression without a reason");
