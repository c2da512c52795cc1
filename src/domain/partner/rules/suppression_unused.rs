//! Rule `suppression-unused`.

use crate::finding::Rule;

pub const RULE: Rule = crate::rule!("suppression-unused", Warning, "A suppression that suppresses nothing");
