//! The text of `ip addr` and `ip link`, put into the form of `ip -j`.
//!
//! Layout of iproute2 (`ip/ipaddress.c`, `print_linkinfo` and `print_addrinfo`), seen from 6.1: a line with index, name and
//! flags, and below it, further in, the hardware address, with -d what the adapter is (`vlan protocol 802.1Q id 5`), and the
//! addresses.

pub mod ending;

use std::net::IpAddr;

use serde_json::{Map, Value, json};

use crate::domain::finding::FileName;
use crate::io::nic::error::ReadError;
use crate::io::nic::limits;

/// The list as `ip -j` writes it. Lines that are no adapter's are passed over.
///
/// # Errors
/// When an address cannot be read, or there are too many adapters.
pub fn to_json(file: &FileName, text: &str) -> Result<String, ReadError> {
    let mut entries: Vec<Map<String, Value>> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if let Some(entry) = heading(line) {
            entries.push(entry);
            limits::check(file, "adapters", entries.len(), limits::MAX_OBJECTS)?;
        } else if let Some(entry) = entries.last_mut().filter(|_| line.starts_with(' ')) {
            detail(entry, line).map_err(|problem| {
                let line = u32::try_from(number + 1).unwrap_or(u32::MAX);
                ReadError::new(file, problem).at(line, 1).help("make it with: ip -d addr")
            })?;
        }
    }
    Ok(Value::Array(entries.into_iter().map(Value::Object).collect()).to_string())
}

/// Whether a line is an adapter's first: `2: eth0: <BROADCAST,UP> mtu 1500`.
#[must_use]
pub fn is_heading(line: &str) -> bool {
    heading(line).is_some()
}

/// Whether it is digits only.
#[must_use]
pub fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `3: eth0.5@eth0: <BROADCAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master br0 state UP group default qlen 1000`.
fn heading(line: &str) -> Option<Map<String, Value>> {
    let (index, rest) = line.split_once(": ")?;
    let (name, rest) = rest.split_once(": <")?;
    let (flags, rest) = rest.split_once('>')?;
    if !is_number(index) || name.is_empty() || name.contains(' ') {
        return None;
    }
    let mut entry = Map::new();
    entry.insert("ifindex".to_owned(), number(index));
    let (name, below) = name.split_once('@').map_or((name, None), |(name, below)| (name, Some(below)));
    entry.insert("ifname".to_owned(), json!(name));
    match below {
        None | Some("NONE") => {}
        // The adapter below is in another namespace: only its index is told.
        Some(below) => match below.strip_prefix("if").filter(|number| is_number(number)) {
            Some(index) => _ = entry.insert("link_index".to_owned(), number(index)),
            None => _ = entry.insert("link".to_owned(), json!(below)),
        },
    }
    entry.insert("flags".to_owned(), flags.split(',').filter(|flag| !flag.is_empty()).collect());
    let words: Vec<&str> = rest.split_whitespace().collect();
    for pair in words.windows(2) {
        match pair[0] {
            "mtu" => _ = entry.insert("mtu".to_owned(), number(pair[1])),
            "qdisc" | "master" => _ = entry.insert(pair[0].to_owned(), json!(pair[1])),
            "state" => _ = entry.insert("operstate".to_owned(), json!(pair[1])),
            _ => {}
        }
    }
    Some(entry)
}

/// A line below the heading.
fn detail(entry: &mut Map<String, Value>, line: &str) -> Result<(), String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        [first, rest @ ..] if first.starts_with("link/") => link(entry, &first[5..], rest),
        ["inet" | "inet6", address, rest @ ..] => {
            let own = inet(words[0], address, rest)?;
            match entry.entry("addr_info").or_insert_with(|| json!([])) {
                Value::Array(list) => list.push(own),
                _ => return Ok(()),
            }
        }
        ["altname", name] => match entry.entry("altnames").or_insert_with(|| json!([])) {
            Value::Array(names) => names.push(json!(name)),
            _ => return Ok(()),
        },
        // What the adapter is stands four blanks in; statistics stand there too, and begin with capitals or a number.
        [kind, rest @ ..] if line.len() - line.trim_start().len() == 4 && is_kind(kind) => {
            let info = entry.entry("linkinfo").or_insert_with(|| json!({}));
            let (kind_key, data_key, kind) = match kind.strip_suffix("_slave") {
                Some(kind) => ("info_slave_kind", "info_slave_data", kind),
                None => ("info_kind", "info_data", *kind),
            };
            info[kind_key] = json!(kind);
            info[data_key] = data(rest);
            about_the_card(entry, rest);
        }
        _ => {}
    }
    Ok(())
}

fn is_kind(word: &str) -> bool {
    const OTHERS: [&str; 6] = ["altname", "alias", "vf", "prog/xdp", "parentbus", "parentdev"];
    word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && !OTHERS.contains(&word)
}

fn link(entry: &mut Map<String, Value>, kind: &str, rest: &[&str]) {
    entry.insert("link_type".to_owned(), json!(kind));
    if let Some(address) = rest.first().filter(|address| address.contains(':')) {
        entry.insert("address".to_owned(), json!(address));
    }
    if let Some(at) = rest.iter().position(|word| *word == "link-netnsid")
        && let Some(id) = rest.get(at + 1)
    {
        entry.insert("link_netnsid".to_owned(), number(id));
    }
    about_the_card(entry, rest);
}

/// What -d tells of the card itself; it ends the last line before the addresses, whichever that is.
fn about_the_card(entry: &mut Map<String, Value>, words: &[&str]) {
    const KEYS: [(&str, &str); 5] = [
        ("promiscuity", "promiscuity"),
        ("portid", "phys_port_id"),
        ("portname", "phys_port_name"),
        ("permaddr", "permaddr"),
        ("parentbus", "parentbus"),
    ];
    for (word, key) in KEYS {
        let value = words.iter().position(|have| *have == word).and_then(|at| words.get(at + 1));
        entry.extend(value.map(|value| (key.to_owned(), json!(value))));
    }
}

/// `inet 10.0.0.1/24 brd 10.0.0.255 scope global secondary eth0:1`; with another end `inet 10.0.0.1 peer 10.0.0.2/32`.
fn inet(family: &str, address: &str, rest: &[&str]) -> Result<Value, String> {
    let fault =
        |text: &str| format!("expected an address with its prefix length, found \"{}\"", text.escape_debug());
    let parse = |text: &str| -> Result<(IpAddr, Option<u8>), String> {
        let (ip, length) = text.split_once('/').map_or((text, None), |(ip, length)| (ip, Some(length)));
        let length = length.map(str::parse).transpose().map_err(|_| fault(text))?;
        Ok((ip.parse().map_err(|_| fault(text))?, length))
    };
    let (own, own_length) = parse(address)?;
    let mut value = json!({ "family": family, "local": own });
    let mut length = own_length;
    let mut words = rest.iter().copied();
    while let Some(word) = words.next() {
        match word {
            "peer" => {
                let (peer, peer_length) = parse(words.next().unwrap_or_default())?;
                value["address"] = json!(peer);
                length = peer_length;
            }
            "brd" | "metric" | "any" => _ = words.next(),
            "scope" => value["scope"] = json!(words.next()),
            "proto" => value["protocol"] = json!(words.next()),
            "secondary" | "dynamic" | "deprecated" | "tentative" | "dadfailed" | "temporary"
            | "mngtmpaddr" | "noprefixroute" | "nodad" | "optimistic" | "home" | "autojoin"
            | "stable-privacy" => {
                value[word] = json!(true);
            }
            // The label of an IPv4 address ends the line.
            label if family == "inet" => value["label"] = json!(label),
            _ => {}
        }
    }
    value["prefixlen"] = json!(length.ok_or_else(|| fault(address))?);
    Ok(value)
}

/// `mode 802.3ad miimon 100 ad_aggregator 1` in pairs, as `ip -j` groups them.
fn data(words: &[&str]) -> Value {
    let mut data = json!({});
    let mut words = words.iter().copied();
    while let Some(key) = words.next() {
        // A list of flags stands alone: `<REORDER_HDR>`.
        if key.starts_with('<') {
            continue;
        }
        let Some(value) = words.next() else { break };
        match key {
            "ad_aggregator" => data["ad_info"]["aggregator"] = number(value),
            "ad_num_ports" => data["ad_info"]["num_ports"] = number(value),
            "arp_ip_target" => data[key] = value.split(',').filter(|text| !text.is_empty()).collect(),
            _ => data[key] = number(value),
        }
    }
    data
}

/// A number where it is one.
fn number(text: &str) -> Value {
    text.parse::<u64>().map_or_else(|_| json!(text), |number| json!(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &str) -> Value {
        serde_json::from_str(&to_json(&"addr.txt".into(), text).unwrap()).unwrap()
    }

    #[test]
    fn headings_links_and_what_an_adapter_is() {
        let text = "2: eth0: <BROADCAST,UP,LOWER_UP> mtu 1500 qdisc mq master bond0 state UP group default qlen 1000
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff promiscuity 0
    bond_slave state ACTIVE mii_status UP link_failure_count 0 perm_hwaddr 02:00:00:00:00:01 ad_actor_oper_port_state 63 ad_actor_oper_port_state_str <active,aggregating> ad_partner_oper_port_state 61 gso_max_segs 65535 portname p0 portid 0a01 parentbus usb parentdev 1-1:1.0
    altname enp0s3
5: bond0.7@bond0: <BROADCAST,UP> mtu 1400 state LOWERLAYERDOWN
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff
    vlan protocol 802.1Q id 7 <REORDER_HDR> addrgenmode eui64
    RX:  bytes packets errors
6: mv0@if2: <UP> mtu 1500 state UP
    link/ether 02:00:00:00:00:09 brd ff:ff:ff:ff:ff:ff link-netnsid 0
7: bond0: <MASTER,UP> mtu 1500 state UP
    bond mode 802.3ad miimon 100 arp_interval 0 ad_aggregator 1 ad_num_ports 2 ad_partner_mac 02:00:00:00:00:99
8: tunl0@NONE: <NOARP> mtu 1480 state DOWN
    link/ipip 0.0.0.0 brd 0.0.0.0
";
        let list = entries(text);
        assert_eq!(list[0]["linkinfo"]["info_slave_kind"], "bond");
        assert_eq!(list[0]["linkinfo"]["info_slave_data"]["ad_partner_oper_port_state"], 61);
        assert_eq!(list[0]["linkinfo"]["info_slave_data"]["perm_hwaddr"], "02:00:00:00:00:01");
        assert_eq!((&list[0]["phys_port_id"], &list[0]["parentbus"]), (&json!("0a01"), &json!("usb")));
        assert_eq!(list[0]["phys_port_name"], "p0");
        assert_eq!((&list[0]["altnames"], &list[0]["qdisc"]), (&json!(["enp0s3"]), &json!("mq")));
        assert_eq!((&list[0]["promiscuity"], list[1].get("promiscuity")), (&json!("0"), None));
        assert_eq!((&list[0]["master"], &list[0]["operstate"]), (&json!("bond0"), &json!("UP")));
        assert_eq!((&list[1]["link"], &list[1]["mtu"]), (&json!("bond0"), &json!(1400)));
        assert_eq!(
            list[1]["linkinfo"],
            json!({ "info_kind": "vlan", "info_data": { "protocol": "802.1Q", "id": 7, "addrgenmode": "eui64" } })
        );
        assert_eq!((&list[2]["link_index"], &list[2]["link_netnsid"]), (&json!(2), &json!(0)));
        assert_eq!(list[3]["linkinfo"]["info_data"]["ad_info"], json!({ "aggregator": 1, "num_ports": 2 }));
        assert_eq!((list[4].get("link"), &list[4]["link_type"]), (None, &json!("ipip")));
        assert!(list[4].get("address").is_none());
    }

    #[test]
    fn addresses_with_flags_label_and_other_end() {
        let text = "2: eth0: <UP> mtu 1500 state UP
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff
    inet 192.0.2.10/24 metric 100 brd 192.0.2.255 scope global secondary dynamic eth0:1
       valid_lft 300sec preferred_lft 300sec
    inet 10.9.0.1 peer 10.9.0.2/32 scope global eth0
    inet6 fd00::1/64 scope global deprecated dadfailed tentative proto kernel_ra 
";
        let list = entries(text);
        let own = &list[0]["addr_info"];
        assert_eq!(
            own[0],
            json!({ "family": "inet", "local": "192.0.2.10", "scope": "global", "secondary": true, "dynamic": true,
                    "label": "eth0:1", "prefixlen": 24 })
        );
        assert_eq!((&own[1]["address"], &own[1]["prefixlen"]), (&json!("10.9.0.2"), &json!(32)));
        assert_eq!((&own[2]["dadfailed"], &own[2]["protocol"]), (&json!(true), &json!("kernel_ra")));
        for (from, to) in
            [("192.0.2.10/24", "192.0.2.300/24"), ("192.0.2.10/24", "192.0.2.10/x"), ("/24 ", " ")]
        {
            let error = to_json(&"addr.txt".into(), &text.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(error.starts_with("addr.txt:3:1: expected an address with its prefix length"), "{error}");
        }
    }
}
