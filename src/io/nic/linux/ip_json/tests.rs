//! Lists in iproute2's shape, with names and addresses of our own; the recordings hold real `ip -j -d link` lists.

use super::*;
use crate::domain::nic::model::{AdapterKind, MemberLink, Monitoring};

const LIST: &str = r#"[
 {"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"mtu":65536,"operstate":"UNKNOWN","link_type":"loopback",
  "address":"00:00:00:00:00:00","addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8,"scope":"host","label":"lo"}]},
 {},
 {"ifindex":2,"ifname":"eth0","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1500,"operstate":"UP","link_type":"ether",
  "address":"02:00:00:00:00:01","addr_info":[
   {"family":"inet","local":"10.10.1.11","prefixlen":24,"scope":"global","label":"eth0"},
   {"family":"inet","local":"10.10.1.12","prefixlen":24,"scope":"global","secondary":true,"label":"eth0:1"},
   {"family":"inet","local":"10.20.0.5","prefixlen":16,"dynamic":true,"label":"eth0"},
   {"family":"inet","local":"10.99.0.1","address":"10.99.0.2","prefixlen":32,"label":"eth0"},
   {"family":"inet6","local":"fd00:1::11","prefixlen":64,"scope":"global"},
   {"family":"inet6","local":"fd00:1::aa","prefixlen":64,"scope":"global","dynamic":true,"mngtmpaddr":true},
   {"family":"inet6","local":"fe80::1","prefixlen":64,"scope":"link","protocol":"kernel_ll"}]},
 {"ifindex":3,"link":"eth0","ifname":"eth0.5","flags":["BROADCAST","NO-CARRIER","UP"],"mtu":1500,"operstate":"LOWERLAYERDOWN",
  "link_type":"ether","linkinfo":{"info_kind":"vlan","info_data":{"id":5}},"addr_info":[]},
 {"ifindex":4,"link":"veth1","ifname":"veth0","flags":["UP","LOWER_UP"],"operstate":"UNKNOWN","link_type":"ether",
  "linkinfo":{"info_kind":"veth"},"addr_info":[]},
 {"ifindex":5,"ifname":"wg0","flags":["POINTOPOINT","NOARP"],"operstate":"DOWN","link_type":"none","addr_info":[]}]"#;

#[test]
fn addresses_with_origin_peer_and_alias() {
    let listing = read(&"addr.json".into(), LIST).unwrap();
    assert!(listing.has_addresses);
    let names: Vec<&str> = listing.adapters.iter().map(|adapter| adapter.name.as_str()).collect();
    assert_eq!(names, ["lo", "eth0", "eth0.5", "veth0", "wg0"]);
    let addresses = &listing.adapters[1].addresses;
    let origins: Vec<AddressOrigin> = addresses.iter().map(|address| address.origin).collect();
    use AddressOrigin::{Automatic, Dhcp, Manual, RouterAdvertisement};
    assert_eq!(origins, [Manual, Manual, Dhcp, Manual, Manual, RouterAdvertisement, Automatic]);
    assert_eq!(addresses[1].label.as_deref(), Some("eth0:1"));
    assert_eq!(addresses[0].label, None);
    assert_eq!(addresses[3].peer, Some("10.99.0.2".parse().unwrap()));
    assert_eq!(addresses[4].prefix_length, Some(64));
}

#[test]
fn kinds_states_and_the_card_below() {
    let listing = read(&"addr.json".into(), LIST).unwrap();
    let kinds: Vec<AdapterKind> = listing.adapters.iter().map(|adapter| adapter.kind).collect();
    use AdapterKind::{Ethernet, Loopback, PointToPoint};
    assert_eq!(kinds, [Loopback, Ethernet, Ethernet, Ethernet, PointToPoint]);
    let states: Vec<LinkState> = listing.adapters.iter().map(|adapter| adapter.state).collect();
    use LinkState::{Down, Up};
    assert_eq!(states, [Up, Up, Down, Up, Down]);
    assert_eq!(listing.adapters[2].parent.as_deref(), Some("eth0"));
    // A veth's other end is no card below.
    assert_eq!(listing.adapters[3].parent, None);
}

#[test]
fn a_bond_as_ip_shows_it() {
    let text = r#"[
     {"ifname":"bond0","flags":["MASTER","UP"],"operstate":"UP","link_type":"ether","linkinfo":{"info_kind":"bond","info_data":
       {"mode":"802.3ad","miimon":100,"arp_interval":0,"ad_info":{"aggregator":1,"num_ports":1}}}},
     {"ifname":"p0","master":"bond0","operstate":"UP","link_type":"ether","linkinfo":{"info_slave_kind":"bond","info_slave_data":
       {"state":"ACTIVE","mii_status":"UP","link_failure_count":0,"ad_aggregator_id":1,"ad_actor_oper_port_state":63,"ad_partner_oper_port_state":63}}},
     {"ifname":"p1","master":"bond0","operstate":"UP","link_type":"ether","linkinfo":{"info_slave_kind":"bond","info_slave_data":
       {"state":"BACKUP","mii_status":"GOING_BACK","ad_aggregator_id":2,"ad_actor_oper_port_state":71,"ad_partner_oper_port_state":0}}}]"#;
    let listing = read(&"link.json".into(), text).unwrap();
    assert!(!listing.has_addresses);
    let bond = &listing.bonds[0];
    assert_eq!((bond.active_aggregator, bond.active_ports, bond.lacp), (Some(1), Some(1), true));
    assert_eq!(bond.monitoring, Monitoring::Mii(100));
    assert_eq!(bond.members[1].link, MemberLink::GoingBack);
    assert_eq!(bond.members[1].lacp.as_ref().unwrap().actor_state, Some(71));
}

#[test]
fn faults_name_place_and_way_out() {
    let error = read(&"a.json".into(), "[{\"ifname\":\"eth0\",\n\"mtu\":\"big\"}]").unwrap_err().to_string();
    assert_eq!(error, "a.json:2:11: invalid type: string \"big\", expected u32; make it with: ip -j -d addr");
    let text = r#"[{"ifname":"e","addr_info":[{"local":"10.0.0.1","prefixlen":64}]}]"#;
    let error = read(&"a.json".into(), text).unwrap_err().to_string();
    assert!(error.contains("prefixlen 64 of 10.0.0.1 is out of range 0 to 32"), "{error}");
}
