//! The rules of nic-check, one a file, and the table of them all.

pub mod context;

pub mod adapters_exchanged;
pub mod address_is_network_or_broadcast;
pub mod address_not_in_use;
pub mod address_of_no_network;
pub mod automatic_private_address;
pub mod captures_apart;
pub mod declared_address_missing;
pub mod declared_interface_mismatch;
pub mod declared_port_mismatch;
pub mod dhcp_address;
pub mod driver_mismatch;
pub mod duplicate_address;
pub mod duplicate_hardware_address;
pub mod duplicate_host_name;
pub mod gateway_is_no_router;
pub mod gateway_outside_subnet;
pub mod lacp_not_bundled;
pub mod link_down;
pub mod more_than_two_networks;
pub mod mtu_mismatch;
pub mod networks_do_not_match;
pub mod overlapping_subnets;
pub mod permanent_address_twice;
pub mod prefix_mismatch;
pub mod prp_lan_down;
pub mod prp_node_on_one_lan;
pub mod same_subnet_without_team;
pub mod several_default_gateways;
pub mod single_member_team;
pub mod single_network;
pub mod speed_mismatch;
pub mod team_degraded;
pub mod team_down;
pub mod team_member_has_address;
pub mod team_unmonitored;
pub mod vendor_team_suspected;

#[cfg(test)]
mod tests;

pub use context::{Check, Entry};

/// Every rule, sorted by name.
pub static ALL: &[Entry] = &[
    Entry { rule: &adapters_exchanged::RULE, check: Check::Pair(adapters_exchanged::check) },
    Entry {
        rule: &address_is_network_or_broadcast::RULE,
        check: Check::Server(address_is_network_or_broadcast::check),
    },
    Entry { rule: &address_not_in_use::RULE, check: Check::Server(address_not_in_use::check) },
    Entry { rule: &address_of_no_network::RULE, check: Check::Server(address_of_no_network::check) },
    Entry { rule: &automatic_private_address::RULE, check: Check::Server(automatic_private_address::check) },
    Entry { rule: &captures_apart::RULE, check: Check::All(captures_apart::check) },
    Entry { rule: &declared_address_missing::RULE, check: Check::Plan(declared_address_missing::check) },
    Entry {
        rule: &declared_interface_mismatch::RULE,
        check: Check::Plan(declared_interface_mismatch::check),
    },
    Entry { rule: &declared_port_mismatch::RULE, check: Check::Plan(declared_port_mismatch::check) },
    Entry { rule: &dhcp_address::RULE, check: Check::Server(dhcp_address::check) },
    Entry { rule: &driver_mismatch::RULE, check: Check::Pair(driver_mismatch::check) },
    Entry { rule: &duplicate_address::RULE, check: Check::All(duplicate_address::check) },
    Entry { rule: &duplicate_hardware_address::RULE, check: Check::All(duplicate_hardware_address::check) },
    Entry { rule: &duplicate_host_name::RULE, check: Check::All(duplicate_host_name::check) },
    Entry { rule: &gateway_is_no_router::RULE, check: Check::Server(gateway_is_no_router::check) },
    Entry { rule: &gateway_outside_subnet::RULE, check: Check::Server(gateway_outside_subnet::check) },
    Entry { rule: &lacp_not_bundled::RULE, check: Check::Server(lacp_not_bundled::check) },
    Entry { rule: &link_down::RULE, check: Check::Server(link_down::check) },
    Entry { rule: &more_than_two_networks::RULE, check: Check::Server(more_than_two_networks::check) },
    Entry { rule: &mtu_mismatch::RULE, check: Check::Pair(mtu_mismatch::check) },
    Entry { rule: &networks_do_not_match::RULE, check: Check::Pair(networks_do_not_match::check) },
    Entry { rule: &overlapping_subnets::RULE, check: Check::Server(overlapping_subnets::check) },
    Entry { rule: &permanent_address_twice::RULE, check: Check::Server(permanent_address_twice::check) },
    Entry { rule: &prefix_mismatch::RULE, check: Check::Pair(prefix_mismatch::check) },
    Entry { rule: &prp_lan_down::RULE, check: Check::Server(prp_lan_down::check) },
    Entry { rule: &prp_node_on_one_lan::RULE, check: Check::Server(prp_node_on_one_lan::check) },
    Entry { rule: &same_subnet_without_team::RULE, check: Check::Server(same_subnet_without_team::check) },
    Entry { rule: &several_default_gateways::RULE, check: Check::Server(several_default_gateways::check) },
    Entry { rule: &single_member_team::RULE, check: Check::Server(single_member_team::check) },
    Entry { rule: &single_network::RULE, check: Check::Server(single_network::check) },
    Entry { rule: &speed_mismatch::RULE, check: Check::Pair(speed_mismatch::check) },
    Entry { rule: &team_degraded::RULE, check: Check::Server(team_degraded::check) },
    Entry { rule: &team_down::RULE, check: Check::Server(team_down::check) },
    Entry { rule: &team_member_has_address::RULE, check: Check::Server(team_member_has_address::check) },
    Entry { rule: &team_unmonitored::RULE, check: Check::Server(team_unmonitored::check) },
    Entry { rule: &vendor_team_suspected::RULE, check: Check::Server(vendor_team_suspected::check) },
];
