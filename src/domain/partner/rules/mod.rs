//! The rules, one file each, and the table of all of them.

use crate::domain::finding::Rule;
use crate::domain::language::rules::{
    ambiguous_scalar, bad_value, duplicate_key, missing_key, not_yaml, unit_missing, unknown_key, wrong_type,
};

pub mod check;
pub use check::{Check, Entry};

pub mod address_outside_network;
pub mod backup_in_main_subnet;
pub mod backup_network_inconsistent;
pub mod backup_on_main_interface;
pub mod backup_on_one_end_only;
pub mod backup_same_as_main;
pub mod certificate_settings_incompatible;
pub mod client_cost_order;
pub mod client_default_unknown;
pub mod client_duplicate_node;
pub mod client_duplicate_system;
pub mod client_generated_element;
pub mod client_node_missing;
pub mod client_node_unknown;
pub mod client_not_shown;
pub mod client_port_mismatch;
pub mod client_system_unknown;
pub mod client_too_many_nodes;
pub mod client_too_many_systems;
pub mod client_xml_case;
pub mod compress_mismatch;
pub mod compress_on_fast_link;
pub mod connect_timeout_changed;
pub mod connection_security_before_2020;
pub mod documentation_address;
pub mod duplicate_server_label;
mod ends;
pub mod equal_arbitration_priority;
pub mod generated_set_mixed;
pub mod heartbeat_interval_not_below_timeout;
pub mod host_name_ambiguous;
pub mod icmp_monitor_on_wrong_network;
pub mod icmp_slower_than_heartbeat;
pub mod ipv6_before_2020;
pub mod isolated_standby_stays_standby;
pub mod link_local_without_zone;
pub mod link_local_zone_copied;
pub mod main_and_backup_crossed;
pub mod main_slower_than_backup;
pub mod mixed_address_families;
pub mod no_compress_on_slow_link;
pub mod no_icmp_monitor;
pub mod not_xml;
pub mod one_lost_heartbeat;
pub mod partner_address_unknown;
pub mod partner_is_self;
pub mod partner_not_reciprocal;
pub mod partner_of_another_system;
pub mod partner_settings_differ;
pub mod partner_sheet_missing;
pub mod partner_versions_differ;
pub mod permanent_standby_choice;
pub mod permanent_standby_connects_to_all;
pub mod plan_of_another_system;
pub mod port_mismatch;
pub mod port_of_another_service;
pub mod port_out_of_range;
pub mod port_outside_registered_range;
pub mod prefixes_differ;
pub mod restart_required;
pub mod setting_on_one_end_only;
pub mod sheet_differs_from_plan;
pub mod subnets_unknown;
pub mod suppression_expired;
pub mod suppression_unused;
pub mod suppression_without_reason;
pub mod suspicious_unit;
pub mod team_does_not_fit;
pub mod too_many_icmp_monitors;
pub mod too_many_permanent_standbys;
pub mod transfer_interval_changed;
pub mod unknown_kind;
pub mod unusable_address;
pub mod unusual_setting;
pub mod useless_icmp_monitor;
pub mod wrong_connects_to;
pub mod wrong_server_count;
pub mod wrong_standby_column;

/// Every rule, sorted by name.
pub static ALL: &[Entry] = &[
    Entry {
        rule: &address_outside_network::RULE,
        checks: &[
            Check::Plan(address_outside_network::check_plan),
            Check::Group(address_outside_network::check_group),
        ],
    },
    Entry { rule: &ambiguous_scalar::RULE, checks: &[Check::Reading] },
    Entry {
        rule: &backup_in_main_subnet::RULE,
        checks: &[
            Check::Plan(backup_in_main_subnet::check_plan),
            Check::Sheet(backup_in_main_subnet::check_sheet),
        ],
    },
    Entry {
        rule: &backup_network_inconsistent::RULE,
        checks: &[
            Check::Plan(backup_network_inconsistent::check_plan),
            Check::Group(backup_network_inconsistent::check_group),
        ],
    },
    Entry {
        rule: &backup_on_main_interface::RULE,
        checks: &[Check::Plan(backup_on_main_interface::check_plan)],
    },
    Entry {
        rule: &backup_on_one_end_only::RULE,
        checks: &[
            Check::Plan(backup_on_one_end_only::check_plan),
            Check::Group(backup_on_one_end_only::check_group),
        ],
    },
    Entry { rule: &backup_same_as_main::RULE, checks: &[Check::Values(backup_same_as_main::check)] },
    Entry { rule: &bad_value::RULE, checks: &[Check::Reading] },
    Entry {
        rule: &certificate_settings_incompatible::RULE,
        checks: &[Check::Ends(certificate_settings_incompatible::check_ends)],
    },
    Entry { rule: &client_cost_order::RULE, checks: &[Check::Group(client_cost_order::check_group)] },
    Entry {
        rule: &client_default_unknown::RULE,
        checks: &[Check::Client(client_default_unknown::check_client)],
    },
    Entry {
        rule: &client_duplicate_node::RULE,
        checks: &[Check::Client(client_duplicate_node::check_client)],
    },
    Entry {
        rule: &client_duplicate_system::RULE,
        checks: &[Check::Client(client_duplicate_system::check_client)],
    },
    Entry {
        rule: &client_generated_element::RULE,
        checks: &[Check::Client(client_generated_element::check_client)],
    },
    Entry { rule: &client_node_missing::RULE, checks: &[Check::Group(client_node_missing::check_group)] },
    Entry { rule: &client_node_unknown::RULE, checks: &[Check::Group(client_node_unknown::check_group)] },
    Entry { rule: &client_not_shown::RULE, checks: &[Check::Client(client_not_shown::check_client)] },
    Entry { rule: &client_port_mismatch::RULE, checks: &[Check::Group(client_port_mismatch::check_group)] },
    Entry { rule: &client_system_unknown::RULE, checks: &[Check::Group(client_system_unknown::check_group)] },
    Entry {
        rule: &client_too_many_nodes::RULE,
        checks: &[Check::Client(client_too_many_nodes::check_client)],
    },
    Entry {
        rule: &client_too_many_systems::RULE,
        checks: &[Check::Client(client_too_many_systems::check_client)],
    },
    Entry { rule: &client_xml_case::RULE, checks: &[Check::Client(client_xml_case::check_client)] },
    Entry { rule: &compress_mismatch::RULE, checks: &[Check::Ends(compress_mismatch::check_ends)] },
    Entry {
        rule: &compress_on_fast_link::RULE,
        checks: &[
            Check::Plan(compress_on_fast_link::check_plan),
            Check::Group(compress_on_fast_link::check_group),
        ],
    },
    Entry { rule: &connect_timeout_changed::RULE, checks: &[Check::Values(connect_timeout_changed::check)] },
    Entry {
        rule: &connection_security_before_2020::RULE,
        checks: &[
            Check::Plan(connection_security_before_2020::check_plan),
            Check::Sheet(connection_security_before_2020::check_sheet),
        ],
    },
    Entry { rule: &documentation_address::RULE, checks: &[Check::Values(documentation_address::check)] },
    Entry { rule: &duplicate_key::RULE, checks: &[Check::Reading] },
    Entry {
        rule: &duplicate_server_label::RULE,
        checks: &[
            Check::Plan(duplicate_server_label::check_plan),
            Check::Group(duplicate_server_label::check_group),
        ],
    },
    Entry {
        rule: &equal_arbitration_priority::RULE,
        checks: &[
            Check::Plan(equal_arbitration_priority::check_plan),
            Check::Group(equal_arbitration_priority::check_group),
        ],
    },
    Entry { rule: &generated_set_mixed::RULE, checks: &[Check::Reading] },
    Entry {
        rule: &heartbeat_interval_not_below_timeout::RULE,
        checks: &[Check::Values(heartbeat_interval_not_below_timeout::check)],
    },
    Entry { rule: &host_name_ambiguous::RULE, checks: &[Check::Values(host_name_ambiguous::check)] },
    Entry {
        rule: &icmp_monitor_on_wrong_network::RULE,
        checks: &[
            Check::Plan(icmp_monitor_on_wrong_network::check_plan),
            Check::Sheet(icmp_monitor_on_wrong_network::check_sheet),
            Check::Group(icmp_monitor_on_wrong_network::check_group),
        ],
    },
    Entry {
        rule: &icmp_slower_than_heartbeat::RULE,
        checks: &[Check::Values(icmp_slower_than_heartbeat::check)],
    },
    Entry { rule: &ipv6_before_2020::RULE, checks: &[Check::Values(ipv6_before_2020::check)] },
    Entry {
        rule: &isolated_standby_stays_standby::RULE,
        checks: &[Check::Values(isolated_standby_stays_standby::check)],
    },
    Entry { rule: &link_local_without_zone::RULE, checks: &[Check::Values(link_local_without_zone::check)] },
    Entry { rule: &link_local_zone_copied::RULE, checks: &[Check::Ends(link_local_zone_copied::check_ends)] },
    Entry {
        rule: &main_and_backup_crossed::RULE,
        checks: &[
            Check::Plan(main_and_backup_crossed::check_plan),
            Check::Group(main_and_backup_crossed::check_group),
        ],
    },
    Entry {
        rule: &main_slower_than_backup::RULE,
        checks: &[Check::Plan(main_slower_than_backup::check_plan)],
    },
    Entry { rule: &missing_key::RULE, checks: &[Check::Reading] },
    Entry {
        rule: &mixed_address_families::RULE,
        checks: &[
            Check::Values(mixed_address_families::check),
            Check::Plan(mixed_address_families::check_plan),
            Check::Group(mixed_address_families::check_group),
        ],
    },
    Entry {
        rule: &no_compress_on_slow_link::RULE,
        checks: &[
            Check::Plan(no_compress_on_slow_link::check_plan),
            Check::Group(no_compress_on_slow_link::check_group),
        ],
    },
    Entry { rule: &no_icmp_monitor::RULE, checks: &[Check::Values(no_icmp_monitor::check)] },
    Entry { rule: &not_xml::RULE, checks: &[Check::Reading] },
    Entry { rule: &not_yaml::RULE, checks: &[Check::Reading] },
    Entry { rule: &one_lost_heartbeat::RULE, checks: &[Check::Values(one_lost_heartbeat::check)] },
    Entry {
        rule: &partner_address_unknown::RULE,
        checks: &[Check::Group(partner_address_unknown::check_group)],
    },
    Entry {
        rule: &partner_is_self::RULE,
        checks: &[Check::Plan(partner_is_self::check_plan), Check::Sheet(partner_is_self::check_sheet)],
    },
    Entry {
        rule: &partner_not_reciprocal::RULE,
        checks: &[Check::Group(partner_not_reciprocal::check_group)],
    },
    Entry {
        rule: &partner_of_another_system::RULE,
        checks: &[Check::Group(partner_of_another_system::check_group)],
    },
    Entry {
        rule: &partner_settings_differ::RULE,
        checks: &[Check::Ends(partner_settings_differ::check_ends)],
    },
    Entry { rule: &partner_sheet_missing::RULE, checks: &[Check::Group(partner_sheet_missing::check_group)] },
    Entry {
        rule: &partner_versions_differ::RULE,
        checks: &[Check::Group(partner_versions_differ::check_group)],
    },
    Entry {
        rule: &permanent_standby_choice::RULE,
        checks: &[Check::Plan(permanent_standby_choice::check_plan)],
    },
    Entry {
        rule: &permanent_standby_connects_to_all::RULE,
        checks: &[
            Check::Plan(permanent_standby_connects_to_all::check_plan),
            Check::Group(permanent_standby_connects_to_all::check_group),
        ],
    },
    Entry {
        rule: &plan_of_another_system::RULE,
        checks: &[Check::Group(plan_of_another_system::check_group)],
    },
    Entry { rule: &port_mismatch::RULE, checks: &[Check::Group(port_mismatch::check_group)] },
    Entry { rule: &port_of_another_service::RULE, checks: &[Check::Values(port_of_another_service::check)] },
    Entry {
        rule: &port_out_of_range::RULE,
        checks: &[Check::Values(port_out_of_range::check), Check::Client(port_out_of_range::check_client)],
    },
    Entry {
        rule: &port_outside_registered_range::RULE,
        checks: &[Check::Values(port_outside_registered_range::check)],
    },
    Entry { rule: &prefixes_differ::RULE, checks: &[Check::Group(prefixes_differ::check_group)] },
    Entry { rule: &restart_required::RULE, checks: &[Check::Diff] },
    Entry {
        rule: &setting_on_one_end_only::RULE,
        checks: &[Check::Ends(setting_on_one_end_only::check_ends)],
    },
    Entry {
        rule: &sheet_differs_from_plan::RULE,
        checks: &[Check::Group(sheet_differs_from_plan::check_group)],
    },
    Entry {
        rule: &subnets_unknown::RULE,
        checks: &[Check::Plan(subnets_unknown::check_plan), Check::Group(subnets_unknown::check_group)],
    },
    Entry { rule: &suppression_expired::RULE, checks: &[Check::Suppression] },
    Entry { rule: &suppression_unused::RULE, checks: &[Check::Suppression] },
    Entry { rule: &suppression_without_reason::RULE, checks: &[Check::Suppression] },
    Entry {
        rule: &suspicious_unit::RULE,
        checks: &[Check::Values(suspicious_unit::check), Check::Client(suspicious_unit::check_client)],
    },
    Entry { rule: &team_does_not_fit::RULE, checks: &[Check::Plan(team_does_not_fit::check_plan)] },
    Entry { rule: &too_many_icmp_monitors::RULE, checks: &[Check::Values(too_many_icmp_monitors::check)] },
    Entry {
        rule: &too_many_permanent_standbys::RULE,
        checks: &[
            Check::Plan(too_many_permanent_standbys::check_plan),
            Check::Sheet(too_many_permanent_standbys::check_sheet),
            Check::Group(too_many_permanent_standbys::check_group),
        ],
    },
    Entry {
        rule: &transfer_interval_changed::RULE,
        checks: &[Check::Values(transfer_interval_changed::check)],
    },
    Entry { rule: &unit_missing::RULE, checks: &[Check::Reading] },
    Entry { rule: &unknown_key::RULE, checks: &[Check::Reading] },
    Entry { rule: &unknown_kind::RULE, checks: &[Check::Reading] },
    Entry {
        rule: &unusable_address::RULE,
        checks: &[Check::Plan(unusable_address::check_plan), Check::Group(unusable_address::check_group)],
    },
    Entry { rule: &unusual_setting::RULE, checks: &[Check::Values(unusual_setting::check)] },
    Entry {
        rule: &useless_icmp_monitor::RULE,
        checks: &[
            Check::Plan(useless_icmp_monitor::check_plan),
            Check::Sheet(useless_icmp_monitor::check_sheet),
        ],
    },
    Entry { rule: &wrong_connects_to::RULE, checks: &[Check::Plan(wrong_connects_to::check_plan)] },
    Entry {
        rule: &wrong_server_count::RULE,
        checks: &[
            Check::Plan(wrong_server_count::check_plan),
            Check::Sheet(wrong_server_count::check_sheet),
            Check::Group(wrong_server_count::check_group),
        ],
    },
    Entry {
        rule: &wrong_standby_column::RULE,
        checks: &[
            Check::Sheet(wrong_standby_column::check_sheet),
            Check::Group(wrong_standby_column::check_group),
        ],
    },
    Entry { rule: &wrong_type::RULE, checks: &[Check::Reading] },
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
