//! The state that nmstate shows (`nmstatectl show --json`): put into the form of `ip -j`, and read as that.
//!
//! Keys and kinds as in nmstate 2.2 (its `iface.rs`), seen from that version. It tells what carries what, and a bond's
//! members but not what its driver says of their links. Before 2.2.49 it says "up" of every adapter
//! that is switched on (its issue 2798), since then of those whose operational state is up or not told (its `nispor/base_iface.rs`). The
//! output does not name the version, so only "down" tells something. Nothing else tells the link either: a driver may show the highest
//! speed of a card without one (the kernel's `struct ethtool_link_settings`).

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::formats::Capture;
use super::ip;
use crate::domain::nic::model::Server;
use crate::io::nic::error::ReadError;
use crate::io::nic::{json as parser, limits};

const HELP: &str = "take it with: nmstatectl show --json > FILE, or use nic-check snapshot, which tells more";

const LINKS: &str = "nmstate before 2.2.49 says `up` of every adapter that is switched on, with a cable or without, and its output does \
                     not name the version; nic-check snapshot and `ip -j -d addr` tell which adapters have a link.";

/// Whether it is the same state as YAML, which `nmstatectl show` writes.
pub fn is_yaml(capture: &Capture<'_>) -> bool {
    let has = |start: &str| capture.lines().any(|line| line.trim_end() == start);
    has("interfaces:") && capture.lines().any(|line| line.starts_with("- name: "))
}

/// Refuses the YAML.
///
/// # Errors
/// Always.
pub fn refuse_yaml(capture: &Capture<'_>) -> Result<Vec<Server>, ReadError> {
    Err(capture.refused("nmstate's state as YAML, of which only the JSON is read", HELP))
}

/// Reads the state.
///
/// # Errors
/// When an adapter has no name or type, or a value the wrong type.
pub fn read(capture: &Capture<'_>) -> Result<Vec<Server>, ReadError> {
    let state: Value = parser::parse(capture.file, capture.text)?;
    let fault = |problem: String| ReadError::new(capture.file, problem).help(HELP);
    let Some(interfaces) = state["interfaces"].as_array() else {
        return Err(fault("expected a list of adapters below interfaces".to_owned()));
    };
    limits::check(capture.file, "adapters", interfaces.len(), limits::MAX_OBJECTS)?;
    let mut entries = Vec::new();
    let mut unclear = None;
    for (number, interface) in interfaces.iter().enumerate() {
        let place = || format!("interfaces[{number}] has no name and type: no state of nmstate");
        let (Some(name), Some(kind)) = (interface["name"].as_str(), interface["type"].as_str()) else {
            return Err(fault(place()));
        };
        if known_kind(kind).is_none() && !addresses(interface).is_empty() {
            unclear.get_or_insert_with(|| {
                format!("What {name} is, nmstate does not tell (type {kind}); use nic-check snapshot on the server.")
            });
        }
        entries.push(entry(interface, name, kind));
    }
    set_controllers(&mut entries, interfaces);
    let text = Value::Array(entries.into_iter().map(Value::Object).collect()).to_string();
    let mut servers = ip::read_as(capture, &text)?;
    for server in &mut servers {
        complete(server, &state);
        server.untold = unclear.take().or_else(|| server.untold.take());
        server.gaps.push(LINKS.to_owned());
    }
    Ok(servers)
}

/// Gives each port the adapter that lists it: before nmstate 2 the ports themselves do not name it.
fn set_controllers(entries: &mut [Map<String, Value>], interfaces: &[Value]) {
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (place, interface) in interfaces.iter().enumerate() {
        places.entry(interface["name"].as_str().unwrap_or_default()).or_insert(place);
    }
    for interface in interfaces {
        let lists = ["bridge", "link-aggregation", "vrf"].map(|key| interface[key]["port"].as_array());
        for port in lists.into_iter().flatten().flatten() {
            let name = port.as_str().or_else(|| port["name"].as_str());
            if let Some(entry) = name.and_then(|name| entries.get_mut(*places.get(name)?)) {
                entry.entry("master").or_insert_with(|| interface["name"].clone());
            }
        }
    }
}

/// What `ip -j` has no place for, and what nmstate does not tell.
fn complete(server: &mut Server, state: &Value) {
    if let Some(name) = state["hostname"]["running"].as_str().filter(|name| !name.is_empty()) {
        name.clone_into(&mut server.name);
    }
    let routes = state["routes"]["running"].as_array();
    for route in routes.into_iter().flatten() {
        let default = matches!(route["destination"].as_str(), Some("0.0.0.0/0" | "::/0"));
        let gateway = route["next-hop-address"].as_str().and_then(|text| text.parse().ok());
        let adapter = route["next-hop-interface"].as_str();
        if let (true, Some(gateway), Some(name)) = (default, gateway, adapter)
            && let Some(adapter) = server.adapters.iter_mut().find(|adapter| adapter.name == name)
            && !adapter.gateways.contains(&gateway)
        {
            adapter.gateways.push(gateway);
        }
    }
}

/// The driver's kind word that `ip` has for a type of nmstate; empty for what has none. `None` for a type that does not
/// tell what it is.
fn known_kind(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "ethernet" | "infiniband" | "loopback" => "",
        "bond" => "bond",
        "linux-bridge" => "bridge",
        "ovs-bridge" | "ovs-interface" => "openvswitch",
        "vlan" => "vlan",
        "mac-vlan" => "macvlan",
        "mac-vtap" => "macvtap",
        "ipvlan" => "ipvlan",
        "macsec" => "macsec",
        "veth" => "veth",
        "dummy" => "dummy",
        "hsr" => "hsr",
        "vrf" => "vrf",
        "vxlan" => "vxlan",
        "tun" => "tun",
        "ip-tunnel" => "ipip",
        "xfrm" | "ipsec" => "xfrm",
        _ => return None,
    })
}

fn entry(interface: &Value, name: &str, kind: &str) -> Map<String, Value> {
    let mut entry = Map::new();
    let mut put = |key: &str, value: Value| {
        if !value.is_null() {
            entry.insert(key.to_owned(), value);
        }
    };
    put("ifname", json!(name));
    put("flags", json!([]));
    put("operstate", json!(if interface["state"] == "down" { "DOWN" } else { "UNKNOWN" }));
    put("link_type", json!(link_type(kind)));
    put("address", json!(interface["mac-address"].as_str().map(str::to_ascii_lowercase)));
    put("mtu", interface["mtu"].clone());
    put("master", interface["controller"].clone());
    let below = ["vlan", "mac-vlan", "mac-vtap", "ipvlan", "macsec", "vxlan"];
    let below = below.iter().map(|key| &interface[*key]["base-iface"]).find(|base| base.is_string());
    put("link", below.cloned().unwrap_or_default());
    if let Some(word) = known_kind(kind).filter(|word| !word.is_empty()) {
        put("linkinfo", json!({ "info_kind": word, "info_data": data(interface) }));
    }
    let others = interface["alt-names"].as_array().into_iter().flatten();
    put("altnames", others.filter_map(|other| other["name"].as_str()).collect());
    put("addr_info", Value::Array(addresses(interface)));
    entry
}

fn link_type(kind: &str) -> &'static str {
    match kind {
        "loopback" => "loopback",
        "infiniband" => "infiniband",
        "tun" | "ip-tunnel" | "xfrm" | "ipsec" => "none",
        kind if known_kind(kind).is_some() => "ether",
        _ => "unknown",
    }
}

/// What `ip` shows of a bond, a PRP or HSR adapter.
fn data(interface: &Value) -> Value {
    let (bond, hsr) = (&interface["link-aggregation"], &interface["hsr"]);
    let mut data = json!({});
    let options = ["miimon", "arp_interval", "active_slave", "primary"];
    let values = options.iter().map(|key| (*key, &bond["options"][*key]));
    let pairs = [("mode", &bond["mode"]), ("slave1", &hsr["port1"]), ("slave2", &hsr["port2"])];
    for (key, value) in values.chain(pairs).filter(|(_, value)| !value.is_null()) {
        data[key] = value.clone();
    }
    if let Some(targets) = bond["options"]["arp_ip_target"].as_str() {
        data["arp_ip_target"] = targets.split(',').filter(|text| !text.is_empty()).collect();
    }
    match hsr["protocol"].as_str() {
        Some("prp") => data["proto"] = json!(1),
        Some(_) => data["proto"] = json!(0),
        None => {}
    }
    data
}

fn addresses(interface: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    for (key, family) in [("ipv4", "inet"), ("ipv6", "inet6")] {
        let dhcp = interface[key]["dhcp"].as_bool() == Some(true);
        for own in interface[key]["address"].as_array().into_iter().flatten() {
            let lifetime = own["valid-life-time"].as_str().is_some_and(|time| time != "forever");
            let mut address =
                json!({ "family": family, "local": own["ip"], "prefixlen": own["prefix-length"] });
            if lifetime || (dhcp && family == "inet") {
                address["dynamic"] = json!(true);
            }
            if let Some(protocol) = own["protocol"].as_str() {
                address["protocol"] = json!(protocol);
            }
            all.push(address);
        }
    }
    all
}
