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
pub mod wrong_type;
