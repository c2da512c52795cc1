//! The facts that Ansible's `setup` gathers on Linux: `ansible HOST -m setup`, its `--tree` files, a fact cache.
//!
//! Keys as in ansible-core 2.x (`module_utils/facts/network/linux.py`), seen from that version. They tell bonds and bridges
//! with their ports, but of no other software adapter what it is or what carries it: where such a one has an address, that
//! is said, and nothing decided.

use std::net::IpAddr;

use serde_json::{Map, Value};

use super::formats::Capture;
use crate::domain::addresses::is_link_local;
use crate::domain::nic::model::{
    Adapter, AdapterAddress, AdapterKind, AddressOrigin, LinkState, Member, Monitoring, Server, Team,
    TeamKind, TeamKnowledge,
};
use crate::io::nic::error::ReadError;
use crate::io::nic::{json, limits};

const HELP: &str = "take it with: ansible HOST -m setup --tree FOLDER, or run nic-check snapshot on the server, which tells more";
/// What stands in front of the facts.
const PREFIX: &str = "ansible_";

/// Whether it is such facts: an object with them, the bare facts of a cache, or what `ansible -m setup` prints.
pub fn is_facts(capture: &Capture<'_>) -> bool {
    capture.has("ansible_facts")
        || capture.has("ansible_interfaces")
        || capture.lines().any(|line| host_of(line).is_some())
}

/// `SRV-A | SUCCESS => {`, `SRV-A | FAILED | rc=127 >>`: the host, and what was said of it.
fn host_of(line: &str) -> Option<(&str, &str)> {
    let (host, rest) = line.split_once(" | ")?;
    let (word, _) = rest.split_once(" =>").or_else(|| rest.split_once(" | rc="))?;
    let word = word.trim_end_matches('!');
    (!host.is_empty() && !host.contains(' ') && word.bytes().all(|byte| byte.is_ascii_uppercase()))
        .then_some((host, word))
}

/// Reads the facts of each host.
///
/// # Errors
/// When a host was not reached, facts have another shape, or a host is no Linux.
pub fn read(capture: &Capture<'_>) -> Result<Vec<Server>, ReadError> {
    if capture.json.is_some() {
        let value: Value = json::parse(capture.file, capture.text)?;
        return Ok(vec![server(capture, &capture.name, &value)?]);
    }
    let mut servers = Vec::new();
    let (mut offset, mut read_to) = (0, 0);
    for (number, line) in (1..).zip(capture.text.split_inclusive('\n')) {
        let start = offset;
        offset += line.len();
        // A line of the facts themselves.
        if start < read_to {
            continue;
        }
        let Some((host, word)) = host_of(line) else {
            // `[WARNING]: ...` is Ansible's own.
            if line.starts_with('{') || line.trim_end() == "[" {
                let problem = "JSON begins here without the line that names its host";
                return Err(ReadError::new(capture.file, problem).at(number, 1).help(HELP));
            }
            continue;
        };
        if word != "SUCCESS" {
            let problem =
                format!("Ansible says {word} of {}, so there are no facts of it", host.escape_debug());
            return Err(ReadError::new(capture.file, problem).help(HELP));
        }
        let brace = line.find("=> ").map_or(start, |at| start + at + 3);
        let mut documents = serde_json::Deserializer::from_str(&capture.text[brace..]).into_iter::<Value>();
        let value = documents.next().transpose();
        read_to = brace + documents.byte_offset();
        let value = value.map_err(|error| {
            let problem = format!("the facts of {} are no whole JSON ({error})", host.escape_debug());
            ReadError::new(capture.file, problem).help(HELP)
        })?;
        servers.push(server(capture, host, &value.unwrap_or_default())?);
        limits::check(capture.file, "servers", servers.len(), limits::MAX_SERVERS)?;
    }
    Ok(servers)
}

fn server(capture: &Capture<'_>, host: &str, value: &Value) -> Result<Server, ReadError> {
    let fault = |problem: String| ReadError::new(capture.file, problem).help(HELP);
    let wrapped = value.get("ansible_facts").unwrap_or(value);
    let Some(all) = wrapped.as_object() else {
        return Err(fault("expected an object of facts".to_owned()));
    };
    let fact = |name: &str| {
        all.iter().find(|(key, _)| key.strip_prefix(PREFIX).unwrap_or(key) == name).map(|(_, value)| value)
    };
    let text = |name: &str| fact(name).and_then(Value::as_str);
    if text("os_family") == Some("Windows") || text("system").is_some_and(|system| system != "Linux") {
        return Err(capture.refused(
            "Ansible's facts of a system that is no Linux, which do not tell enough",
            "use examples/capture-nics.ps1 on the server",
        ));
    }
    let names = fact("interfaces").and_then(Value::as_array).ok_or_else(|| {
        fault("the facts hold no interfaces (ansible_interfaces): gather the network's too".to_owned())
    })?;
    limits::check(capture.file, "adapters", names.len(), limits::MAX_OBJECTS)?;
    let mut server = Server {
        name: text("hostname").unwrap_or(host).to_owned(),
        origin: capture.file.to_string(),
        taken_at: fact("date_time").and_then(|time| time.get("iso8601")?.as_str()).map(str::to_owned),
        team_knowledge: TeamKnowledge::Complete,
        gaps: vec![
            "Ansible's facts do not tell whether addresses come from DHCP, nor the links of a bond's members.".to_owned(),
        ],
        ..Server::default()
    };
    let mut ports = Vec::new();
    for name in names {
        let name = name.as_str().ok_or_else(|| fault("expected names in ansible_interfaces".to_owned()))?;
        // A fact's name has an underscore for what a variable's may not hold.
        let key: String = name.chars().map(|c| if matches!(c, '-' | ':' | '.') { '_' } else { c }).collect();
        let Some(facts) = fact(&key).and_then(Value::as_object) else {
            return Err(fault(format!("the facts of {} (ansible_{key}) are missing", name.escape_debug())));
        };
        add(&mut server, name, facts).map_err(fault)?;
        for port in ["slaves", "interfaces"].iter().filter_map(|key| facts.get(*key)?.as_array()).flatten() {
            ports.extend(port.as_str().map(|port| (port.to_owned(), name.to_owned())));
        }
    }
    join(&mut server, &ports);
    add_gateways(&mut server, [fact("default_ipv4"), fact("default_ipv6")]);
    Ok(server)
}

/// Adds an adapter, its team, or the address of an alias (`eth0:1`).
fn add(server: &mut Server, name: &str, facts: &Map<String, Value>) -> Result<(), String> {
    let text = |key: &str| facts.get(key).and_then(Value::as_str);
    let mut addresses = addresses(facts)?;
    if !facts.contains_key("device")
        && let Some((base, _)) = name.split_once(':')
        && let Some(adapter) = server.adapters.iter_mut().find(|adapter| adapter.name == base)
    {
        addresses.iter_mut().for_each(|address| address.label = Some(name.to_owned()));
        addresses.retain(|new| !adapter.addresses.iter().any(|old| old.address == new.address));
        adapter.addresses.append(&mut addresses);
        return Ok(());
    }
    let sort = text("type").unwrap_or_default();
    let kind = match sort {
        "loopback" => AdapterKind::Loopback,
        "bonding" => AdapterKind::Team,
        "bridge" => AdapterKind::Bridge,
        "ether" | "infiniband" => AdapterKind::Ethernet,
        "ppp" | "tunnel" => AdapterKind::PointToPoint,
        _ => AdapterKind::Other,
    };
    let is_card = facts.contains_key("pciid") || facts.contains_key("module");
    if kind == AdapterKind::Ethernet && !is_card && addresses.iter().any(|own| !is_link_local(own.address)) {
        server.untold.get_or_insert_with(|| {
            format!(
                "Ansible's facts do not tell what {name} is, nor what carries it (a VLAN, a virtual cable, a team); use \
                 nic-check snapshot on the server."
            )
        });
    }
    if sort == "bonding" {
        let team = bond(name, facts);
        if team.monitoring == Monitoring::Unknown {
            server.untold.get_or_insert_with(|| {
                format!(
                    "Ansible's facts do not tell how {name} watches its members (miimon 0: by ARP, or not at all); use \
                     nic-check snapshot on the server."
                )
            });
        }
        server.teams.push(team);
    }
    let speed = facts.get("speed").and_then(Value::as_u64).filter(|speed| *speed > 0);
    let state = match (facts.get("active").and_then(Value::as_bool), speed) {
        (Some(false), _) => LinkState::Down,
        (Some(true), Some(_)) => LinkState::Up,
        _ => LinkState::Unknown,
    };
    server.adapters.push(Adapter {
        name: name.to_owned(),
        mac: text("macaddress").map(str::to_owned),
        driver: text("module").map(str::to_owned),
        kind,
        state,
        speed_bits_per_second: speed.map(|megabits| megabits.saturating_mul(1_000_000)),
        mtu: facts.get("mtu").and_then(Value::as_u64).and_then(|mtu| u32::try_from(mtu).ok()),
        addresses,
        ..Adapter::default()
    });
    Ok(())
}

fn addresses(facts: &Map<String, Value>) -> Result<Vec<AdapterAddress>, String> {
    let mut all: Vec<AdapterAddress> = Vec::new();
    let lists = ["ipv4", "ipv4_secondaries", "ipv6"].iter().filter_map(|key| facts.get(*key));
    for own in lists.flat_map(|value| value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)) {
        let text = own["address"].as_str().unwrap_or_default();
        let address: IpAddr =
            text.parse().map_err(|_| format!("expected an address, found \"{}\"", text.escape_debug()))?;
        let prefix = own["prefix"].as_str().and_then(|text| text.parse().ok());
        let prefix = prefix.or_else(|| own["prefix"].as_u64().and_then(|length| u8::try_from(length).ok()));
        let origin = match is_link_local(address) {
            true => AddressOrigin::Automatic,
            false => AddressOrigin::Unknown,
        };
        if !all.iter().any(|known| known.address == address) {
            all.push(AdapterAddress { prefix_length: prefix, origin, ..AdapterAddress::new(address) });
        }
    }
    Ok(all)
}

fn bond(name: &str, facts: &Map<String, Value>) -> Team {
    let text = |key: &str| facts.get(key).and_then(Value::as_str);
    let mode = text("mode").unwrap_or_default().to_owned();
    let members = facts.get("slaves").and_then(Value::as_array).into_iter().flatten();
    Team {
        lacp: mode == "802.3ad",
        monitoring: match text("miimon").and_then(|text| text.parse().ok()) {
            Some(interval) if interval > 0 => Monitoring::Mii(interval),
            // ARP probes are not among the facts.
            _ => Monitoring::Unknown,
        },
        members: members
            .filter_map(|name| Some(Member { name: name.as_str()?.to_owned(), ..Member::default() }))
            .collect(),
        adapters: vec![name.to_owned()],
        mode,
        ..Team::unread(TeamKind::Bond, name.to_owned())
    }
}

/// Tells each port of a bond or bridge what it belongs to, and the bond how its members see their links.
fn join(server: &mut Server, ports: &[(String, String)]) {
    for adapter in &mut server.adapters {
        let master = ports.iter().find(|(port, _)| *port == adapter.name);
        adapter.master = master.map(|(_, master)| master.clone());
    }
    for member in server.teams.iter_mut().flat_map(|team| &mut team.members) {
        let own = server.adapters.iter().find(|adapter| adapter.name == member.name);
        member.operational = own.map(|adapter| adapter.state).unwrap_or_default();
    }
}

/// The default route's gateway, of which Ansible asks for one in each family.
fn add_gateways(server: &mut Server, defaults: [Option<&Value>; 2]) {
    for default in defaults.into_iter().flatten() {
        let gateway = default["gateway"].as_str().and_then(|text| text.parse().ok());
        if let (Some(gateway), Some(name)) = (gateway, default["interface"].as_str())
            && let Some(adapter) = server.adapters.iter_mut().find(|adapter| adapter.name == name)
        {
            adapter.gateways.push(gateway);
        }
    }
}
