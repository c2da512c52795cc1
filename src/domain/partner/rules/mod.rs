//! The rules, one file each, and the table of all of them.
//!
//! The list of modules and the table follow from the files of this folder: `BLESS=1 cargo test --test house generated::`
//! writes them.

use crate::domain::finding::Rule;
use crate::domain::language::rules::{
    ambiguous_scalar, bad_value, duplicate_key, missing_key, not_yaml, unit_missing, unknown_key, wrong_type,
};

pub mod check;
mod ends;
mod prelude;
pub use check::{Check, Entry};

pub(crate) mod address_of_two_systems;
pub(crate) mod address_outside_network;
pub(crate) mod backup_in_main_subnet;
pub(crate) mod backup_network_inconsistent;
pub(crate) mod backup_on_main_interface;
pub(crate) mod backup_on_one_end_only;
pub(crate) mod backup_same_as_main;
pub(crate) mod certificate_settings_incompatible;
pub(crate) mod client_compress_differs;
pub(crate) mod client_cost_order;
pub(crate) mod client_default_unknown;
pub(crate) mod client_duplicate_node;
pub(crate) mod client_duplicate_system;
pub(crate) mod client_generated_element;
pub(crate) mod client_node_missing;
pub(crate) mod client_node_unknown;
pub(crate) mod client_not_shown;
pub(crate) mod client_port_mismatch;
pub(crate) mod client_setting_not_judged;
pub(crate) mod client_system_unknown;
pub(crate) mod client_timeouts_differ;
pub(crate) mod client_too_many_nodes;
pub(crate) mod client_too_many_systems;
pub(crate) mod client_type_of_old_help;
pub(crate) mod client_xml_case;
pub(crate) mod compress_mismatch;
pub(crate) mod compress_on_fast_link;
pub(crate) mod connect_timeout_changed;
pub(crate) mod connection_security_before_2020;
pub(crate) mod documentation_address;
pub(crate) mod duplicate_server_label;
pub(crate) mod equal_arbitration_priority;
pub(crate) mod generated_set_mixed;
pub(crate) mod heartbeat_interval_not_below_timeout;
pub(crate) mod host_name_ambiguous;
pub(crate) mod icmp_monitor_on_wrong_network;
pub(crate) mod icmp_slower_than_heartbeat;
pub(crate) mod ipv6_before_2020;
pub(crate) mod isolated_standby_stays_standby;
pub(crate) mod label_mixes_alphabets;
pub(crate) mod link_local_without_zone;
pub(crate) mod link_local_zone_copied;
pub(crate) mod main_and_backup_crossed;
pub(crate) mod main_slower_than_backup;
pub(crate) mod mixed_address_families;
pub(crate) mod no_compress_on_slow_link;
pub(crate) mod no_icmp_monitor;
pub(crate) mod not_xml;
pub(crate) mod one_lost_heartbeat;
pub(crate) mod partner_address_unknown;
pub(crate) mod partner_is_self;
pub(crate) mod partner_not_reciprocal;
pub(crate) mod partner_of_another_system;
pub(crate) mod partner_settings_differ;
pub(crate) mod partner_sheet_missing;
pub(crate) mod partner_versions_differ;
pub(crate) mod permanent_standby_choice;
pub(crate) mod permanent_standby_connects_to_all;
pub(crate) mod plan_of_another_system;
pub(crate) mod port_mismatch;
pub(crate) mod port_of_another_service;
pub(crate) mod port_out_of_range;
pub(crate) mod port_outside_registered_range;
pub(crate) mod prefixes_differ;
pub(crate) mod restart_required;
pub(crate) mod setting_not_given;
pub(crate) mod setting_on_one_end_only;
pub(crate) mod sheet_differs_from_plan;
pub(crate) mod sheet_file_name;
pub(crate) mod subnets_unknown;
pub(crate) mod suppression_expired;
pub(crate) mod suppression_unused;
pub(crate) mod suppression_without_reason;
pub(crate) mod suspicious_unit;
pub(crate) mod team_does_not_fit;
pub(crate) mod too_many_icmp_monitors;
pub(crate) mod too_many_permanent_standbys;
pub(crate) mod transfer_interval_changed;
pub(crate) mod unknown_kind;
pub(crate) mod unusable_address;
pub(crate) mod unusual_server;
pub(crate) mod unusual_setting;
pub(crate) mod useless_icmp_monitor;
pub(crate) mod wrong_connects_to;
pub(crate) mod wrong_server_count;
pub(crate) mod wrong_standby_column;

/// A check of a rule: the rule's function, when it has one.
macro_rules! check {
    (Values $rule:ident) => {
        Check::Values($rule::check)
    };
    (Subject $rule:ident) => {
        Check::Subject($rule::check)
    };
    (Plan $rule:ident) => {
        Check::Plan($rule::check_plan)
    };
    (Group $rule:ident) => {
        Check::Group($rule::check_group)
    };
    (Ends $rule:ident) => {
        Check::Ends($rule::check_ends)
    };
    (Run $rule:ident) => {
        Check::Run($rule::check_run)
    };
    (Client $rule:ident) => {
        Check::Client($rule::check_client)
    };
    ($kind:ident $rule:ident) => {
        Check::$kind
    };
}

/// The table of rules: a line for each, with what it looks at.
macro_rules! table {
    ($($rule:ident: $($kind:ident),+;)+) => {
        /// Every rule, sorted by name.
        pub static ALL: &[Entry] = &[$(
            Entry { rule: &$rule::RULE, checks: &[$(check!($kind $rule)),+] },
        )+];
    };
}

table! {
    address_of_two_systems: Run;
    address_outside_network: Subject;
    ambiguous_scalar: Reading;
    backup_in_main_subnet: Subject;
    backup_network_inconsistent: Subject;
    backup_on_main_interface: Plan;
    backup_on_one_end_only: Subject;
    backup_same_as_main: Values;
    bad_value: Reading;
    certificate_settings_incompatible: Ends;
    client_compress_differs: Group;
    client_cost_order: Group;
    client_default_unknown: Client;
    client_duplicate_node: Client;
    client_duplicate_system: Client;
    client_generated_element: Client;
    client_node_missing: Group;
    client_node_unknown: Group;
    client_not_shown: Client;
    client_port_mismatch: Group;
    client_setting_not_judged: Client;
    client_system_unknown: Group;
    client_timeouts_differ: Client;
    client_too_many_nodes: Client;
    client_too_many_systems: Client;
    client_type_of_old_help: Group;
    client_xml_case: Client;
    compress_mismatch: Ends;
    compress_on_fast_link: Subject;
    connect_timeout_changed: Values;
    connection_security_before_2020: Values;
    documentation_address: Values;
    duplicate_key: Reading;
    duplicate_server_label: Subject, Run;
    equal_arbitration_priority: Subject;
    generated_set_mixed: Reading;
    heartbeat_interval_not_below_timeout: Values;
    host_name_ambiguous: Values;
    icmp_monitor_on_wrong_network: Subject;
    icmp_slower_than_heartbeat: Values;
    ipv6_before_2020: Values;
    isolated_standby_stays_standby: Values;
    label_mixes_alphabets: Subject;
    link_local_without_zone: Values;
    link_local_zone_copied: Ends;
    main_and_backup_crossed: Subject;
    main_slower_than_backup: Plan;
    missing_key: Reading;
    mixed_address_families: Subject, Ends;
    no_compress_on_slow_link: Subject;
    no_icmp_monitor: Values;
    not_xml: Reading;
    not_yaml: Reading;
    one_lost_heartbeat: Values;
    partner_address_unknown: Group;
    partner_is_self: Subject;
    partner_not_reciprocal: Group;
    partner_of_another_system: Group;
    partner_settings_differ: Ends;
    partner_sheet_missing: Group;
    partner_versions_differ: Group;
    permanent_standby_choice: Subject;
    permanent_standby_connects_to_all: Ends;
    plan_of_another_system: Group;
    port_mismatch: Group;
    port_of_another_service: Values;
    port_out_of_range: Values, Client;
    port_outside_registered_range: Values;
    prefixes_differ: Group;
    restart_required: Diff;
    setting_not_given: Ends;
    setting_on_one_end_only: Ends;
    sheet_differs_from_plan: Group;
    sheet_file_name: Group;
    subnets_unknown: Subject;
    suppression_expired: Suppression;
    suppression_unused: Suppression;
    suppression_without_reason: Suppression;
    suspicious_unit: Values, Client;
    team_does_not_fit: Plan;
    too_many_icmp_monitors: Values;
    too_many_permanent_standbys: Subject;
    transfer_interval_changed: Values;
    unit_missing: Reading;
    unknown_key: Reading;
    unknown_kind: Reading;
    unusable_address: Subject;
    unusual_server: Subject;
    unusual_setting: Values, Plan;
    useless_icmp_monitor: Subject;
    wrong_connects_to: Plan;
    wrong_server_count: Subject;
    wrong_standby_column: Group;
    wrong_type: Reading;
}

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
