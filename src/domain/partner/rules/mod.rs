//! The rules, one file each, and the table of all of them.

use crate::domain::finding::Rule;

pub mod ambiguous_scalar;
pub mod bad_value;
pub mod duplicate_key;
pub mod missing_key;
pub mod not_xml;
pub mod not_yaml;
pub mod restart_required;
pub mod suppression_expired;
pub mod suppression_unused;
pub mod suppression_without_reason;
pub mod unit_missing;
pub mod unknown_key;
pub mod unknown_kind;
pub mod wrong_type;

/// Every rule, sorted by name.
pub const ALL: &[&Rule] = &[
    &ambiguous_scalar::RULE,
    &bad_value::RULE,
    &duplicate_key::RULE,
    &missing_key::RULE,
    &not_xml::RULE,
    &not_yaml::RULE,
    &suppression_expired::RULE,
    &suppression_unused::RULE,
    &suppression_without_reason::RULE,
    &unit_missing::RULE,
    &unknown_key::RULE,
    &unknown_kind::RULE,
    &wrong_type::RULE,
];

/// Rules that can never be suppressed: what was not read cannot be judged, and a suppression that hides a fault of
/// suppressions would hide everything.
pub const NEVER_SUPPRESSED: &[&Rule] = &[
    &bad_value::RULE,
    &duplicate_key::RULE,
    &missing_key::RULE,
    &not_xml::RULE,
    &not_yaml::RULE,
    &suppression_expired::RULE,
    &suppression_unused::RULE,
    &suppression_without_reason::RULE,
    &unit_missing::RULE,
    &unknown_key::RULE,
    &unknown_kind::RULE,
    &wrong_type::RULE,
];
