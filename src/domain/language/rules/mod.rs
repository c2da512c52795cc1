//! The rules of reading: what may be wrong with a file before anybody knows what it describes. What is wrong with suppressions is
//! among them.

pub mod ambiguous_scalar;
pub mod bad_value;
pub mod duplicate_key;
pub mod missing_key;
pub mod not_yaml;
pub mod suppression_expired;
pub mod suppression_unused;
pub mod suppression_without_reason;
pub mod unit_missing;
pub mod unknown_key;
pub mod unknown_kind;
pub mod wrong_type;

use crate::finding::Rule;

/// The rules of what stands in a file and is in nothing that was made of it: a key or a value that nobody understood.
pub const NOT_UNDERSTOOD: [&Rule; 6] = [
    &bad_value::RULE,
    &duplicate_key::RULE,
    &not_yaml::RULE,
    &unit_missing::RULE,
    &unknown_key::RULE,
    &wrong_type::RULE,
];
