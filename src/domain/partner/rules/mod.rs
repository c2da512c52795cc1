//! The rules, one file each, and the table of all of them.
//!
//! The list of modules and the table follow from the files of this folder: `BLESS=1 cargo test --test house generated::`
//! writes them.

use crate::finding::{Rule, Severity};
use crate::language::rules::{
    ambiguous_scalar, bad_value, duplicate_key, missing_key, not_yaml, suppression_expired,
    suppression_unused, suppression_without_reason, unit_missing, unknown_key, unknown_kind, wrong_type,
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
pub(crate) mod source_of_another_server;
pub(crate) mod subnets_unknown;
pub(crate) mod suspicious_unit;
pub(crate) mod team_does_not_fit;
pub(crate) mod too_many_icmp_monitors;
pub(crate) mod too_many_permanent_standbys;
pub(crate) mod transfer_interval_changed;
pub(crate) mod unusable_address;
pub(crate) mod unusual_server;
pub(crate) mod unusual_setting;
pub(crate) mod useless_icmp_monitor;
pub(crate) mod wrong_connects_to;
pub(crate) mod wrong_server_count;
pub(crate) mod wrong_standby_column;

/// A check of a rule: the rule's function, when it has one.
macro_rules! check {
    ($rule:ident $kind:ident $function:ident) => {
        Check::$kind(|of, findings| check::list($rule::$function(of), findings))
    };
    ($rule:ident $kind:ident) => {
        Check::$kind
    };
}

/// The table of rules: a line for each, with what it looks at and by which function.
macro_rules! table {
    ($($rule:ident: $($kind:ident $(by $function:ident)?),+;)+) => {
        /// Every rule, sorted by name.
        pub static ALL: &[Entry] = &[$(
            Entry { rule: &$rule::RULE, checks: &[$(check!($rule $kind $($function)?)),+] },
        )+];
    };
}

table! {
    address_of_two_systems: Run by check_run;
    address_outside_network: Subject by check;
    ambiguous_scalar: Reading;
    backup_in_main_subnet: Subject by check;
    backup_network_inconsistent: Subject by check;
    backup_on_main_interface: Plan by check_plan;
    backup_on_one_end_only: Subject by check;
    backup_same_as_main: Values by check;
    bad_value: Reading;
    certificate_settings_incompatible: Ends by check_ends;
    client_compress_differs: Group by check_group;
    client_cost_order: Group by check_group;
    client_default_unknown: Client by check_client;
    client_duplicate_node: Client by check_client;
    client_duplicate_system: Client by check_client;
    client_generated_element: Client by check_client;
    client_node_missing: Group by check_group;
    client_node_unknown: Group by check_group;
    client_not_shown: Client by check_client;
    client_port_mismatch: Group by check_group;
    client_setting_not_judged: Client by check_client;
    client_system_unknown: Group by check_group;
    client_timeouts_differ: Client by check_client;
    client_too_many_nodes: Client by check_client;
    client_too_many_systems: Client by check_client;
    client_type_of_old_help: Group by check_group;
    client_xml_case: Client by check_client;
    compress_mismatch: Ends by check_ends;
    compress_on_fast_link: Subject by check;
    connect_timeout_changed: Values by check;
    connection_security_before_2020: Values by check;
    documentation_address: Values by check;
    duplicate_key: Reading;
    duplicate_server_label: Subject by check, Run by check_run;
    equal_arbitration_priority: Subject by check;
    generated_set_mixed: Reading;
    heartbeat_interval_not_below_timeout: Values by check;
    host_name_ambiguous: Values by check;
    icmp_monitor_on_wrong_network: Subject by check;
    icmp_slower_than_heartbeat: Values by check;
    ipv6_before_2020: Values by check;
    isolated_standby_stays_standby: Values by check;
    label_mixes_alphabets: Subject by check;
    link_local_without_zone: Values by check;
    link_local_zone_copied: Ends by check_ends;
    main_and_backup_crossed: Subject by check;
    main_slower_than_backup: Plan by check_plan;
    missing_key: Reading;
    mixed_address_families: Subject by check, Ends by check_ends;
    no_compress_on_slow_link: Subject by check;
    no_icmp_monitor: Values by check;
    not_xml: Reading;
    not_yaml: Reading;
    one_lost_heartbeat: Values by check;
    partner_address_unknown: Group by check_group;
    partner_is_self: Subject by check;
    partner_not_reciprocal: Group by check_group;
    partner_of_another_system: Group by check_group;
    partner_settings_differ: Ends by check_ends;
    partner_sheet_missing: Group by check_group;
    partner_versions_differ: Group by check_group;
    permanent_standby_choice: Subject by check;
    permanent_standby_connects_to_all: Ends by check_ends;
    plan_of_another_system: Group by check_group;
    port_mismatch: Group by check_group;
    port_of_another_service: Values by check;
    port_out_of_range: Values by check, Client by check_client;
    port_outside_registered_range: Values by check;
    prefixes_differ: Group by check_group;
    restart_required: Diff;
    setting_not_given: Ends by check_ends;
    setting_on_one_end_only: Ends by check_ends;
    sheet_differs_from_plan: Group by check_group;
    sheet_file_name: Group by check_group;
    source_of_another_server: Run by check_run;
    subnets_unknown: Subject by check;
    suppression_expired: Suppression;
    suppression_unused: Suppression;
    suppression_without_reason: Suppression;
    suspicious_unit: Values by check, Client by check_client;
    team_does_not_fit: Plan by check_plan;
    too_many_icmp_monitors: Values by check;
    too_many_permanent_standbys: Subject by check;
    transfer_interval_changed: Values by check;
    unit_missing: Reading;
    unknown_key: Reading;
    unknown_kind: Reading;
    unusable_address: Subject by check, Client by check_client;
    unusual_server: Subject by check;
    unusual_setting: Values by check, Plan by check_plan, Client by check_client;
    useless_icmp_monitor: Subject by check;
    wrong_connects_to: Plan by check_plan;
    wrong_server_count: Subject by check;
    wrong_standby_column: Group by check_group;
    wrong_type: Reading;
}

/// Rules that can never be suppressed: what was not read cannot be judged, and a suppression that hides a fault of
/// suppressions would hide everything.
pub fn never_suppressed() -> impl Iterator<Item = &'static Rule> {
    let is_never = |entry: &&Entry| {
        let is_reading = entry.has(|check| matches!(check, Check::Reading));
        is_reading && entry.rule.severity == Severity::Error
            || entry.has(|check| matches!(check, Check::Suppression))
    };
    ALL.iter().filter(is_never).map(|entry| entry.rule)
}
