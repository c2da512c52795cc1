//! Rule `suppression-expired`.

use crate::finding::Rule;

pub const RULE: Rule = crate::rule!("suppression-expired", Error, "A suppression whose last day has passed");
