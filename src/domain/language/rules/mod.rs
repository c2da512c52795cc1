//! The rules of reading: what may be wrong with a file before anybody knows what it describes.

pub mod ambiguous_scalar;
pub mod bad_value;
pub mod duplicate_key;
pub mod missing_key;
pub mod not_yaml;
pub mod unit_missing;
pub mod unknown_key;
pub mod wrong_type;
