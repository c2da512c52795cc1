//! Win32_NetworkAdapterConfiguration: adapters with addresses, masks and gateways, in one object each.
//!
//! Properties as on Microsoft's class page. It knows neither the adapters' names nor their links nor teams: the
//! description stands in the place of the name.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};

use serde_json::{Map, Value};

use super::super::formats::Capture;
use super::adapters::mac;
use crate::domain::addresses::is_link_local;
use crate::domain::nic::model::{Adapter, AdapterAddress, Server, TeamKnowledge};
use crate::io::nic::error::ReadError;
use crate::io::nic::limits;
use crate::io::nic::windows::facts;
use crate::io::nic::windows::fields::{Enum, Object, WrongType};

const HELP: &str = "take it with: Get-CimInstance Win32_NetworkAdapterConfiguration | ConvertTo-Json -Depth 4, or use \
                    examples/capture-nics.ps1, which tells more";

/// Reads the objects: one server, or several when they are of several computers.
///
/// # Errors
/// When they do not hold addresses with their masks, or a value cannot be read.
pub fn read(capture: &Capture<'_>, objects: &[Map<String, Value>]) -> Result<Vec<Server>, ReadError> {
    let mut servers: Vec<Server> = Vec::new();
    let mut addressed = false;
    for (number, map) in objects.iter().enumerate() {
        let object = Object::new(format!("Win32_NetworkAdapterConfiguration[{number}]"), map);
        let fault = |problem: String| ReadError::new(capture.file, problem).help(HELP);
        let wrong = |error: WrongType| fault(error.0);
        let adapter = adapter(&object).map_err(fault)?;
        addressed |= !adapter.addresses.is_empty();
        let host = match object.text("PSComputerName").map_err(wrong)? {
            Some(host) => Some(host),
            None => object.text("DNSHostName").map_err(wrong)?,
        };
        // Only an adapter with TCP/IP names the host.
        let known = servers.iter().position(|server| host.as_ref().is_none_or(|host| *host == server.name));
        let at = known.unwrap_or(servers.len());
        if known.is_none() {
            servers.push(new_server(capture, host));
            limits::check(capture.file, "servers", servers.len(), limits::MAX_SERVERS)?;
        }
        servers[at].adapters.push(adapter);
    }
    if !addressed {
        return Err(capture.refused(
            "the answer of Get-CimInstance Win32_NetworkAdapterConfiguration without addresses and masks (IPAddress, IPSubnet)",
            HELP,
        ));
    }
    servers.iter_mut().for_each(tell_apart);
    Ok(servers)
}

fn new_server(capture: &Capture<'_>, host: Option<String>) -> Server {
    Server {
        name: host.clone().unwrap_or_else(|| capture.name.clone()),
        host,
        origin: capture.file.to_string(),
        team_knowledge: TeamKnowledge::Unknown(
            "Win32_NetworkAdapterConfiguration does not show teams; use examples/capture-nics.ps1 on the server"
                .to_owned(),
        ),
        gaps: vec![
            "Win32_NetworkAdapterConfiguration shows neither links nor the adapters' names: descriptions stand for them."
                .to_owned(),
        ],
        ..Server::default()
    }
}

fn adapter(object: &Object<'_>) -> Result<Adapter, String> {
    let wrong = |error: WrongType| error.0;
    let description = object.text("Description").map_err(wrong)?;
    let dhcp = object.flag("DHCPEnabled");
    let index = object.number(&["InterfaceIndex"]).map_err(wrong)?;
    Ok(Adapter {
        name: description.clone().unwrap_or_else(|| format!("interface {}", index.unwrap_or_default())),
        index,
        guid: object.text("SettingID").map_err(wrong)?,
        mac: object.text("MACAddress").map_err(wrong)?.and_then(|text| mac(&text)),
        kind: facts::kind(None, description.as_deref()),
        description,
        addresses: addresses(object, dhcp)?,
        gateways: object
            .texts(&["DefaultIPGateway"])
            .iter()
            .map(|text| address(text))
            .collect::<Result<_, _>>()?,
        ..Adapter::default()
    })
}

/// IPAddress and IPSubnet go together, element by element.
fn addresses(object: &Object<'_>, dhcp: Option<bool>) -> Result<Vec<AdapterAddress>, String> {
    let (own, masks) = (object.texts(&["IPAddress"]), object.texts(&["IPSubnet"]));
    if own.len() != masks.len() {
        return Err(format!(
            "it shows {} addresses (IPAddress) and {} masks (IPSubnet) of one adapter",
            own.len(),
            masks.len()
        ));
    }
    let pair = |(own, mask): (&String, &String)| {
        let address = address(own)?;
        let prefix_length = match (address, mask.parse::<u8>(), mask.parse::<Ipv4Addr>().map(u32::from)) {
            (IpAddr::V6(_), Ok(length), _) if length <= 128 => length,
            (IpAddr::V4(_), _, Ok(bits)) if bits.leading_ones() + bits.trailing_zeros() >= 32 => {
                u8::try_from(bits.leading_ones()).unwrap_or(32)
            }
            _ => {
                return Err(format!(
                    "expected the mask of {own} (IPSubnet), found \"{}\"",
                    mask.escape_debug()
                ));
            }
        };
        let word = dhcp.filter(|_| address.is_ipv4()).map(|dhcp| Enum::Number(if dhcp { 3 } else { 1 }));
        // With DHCP, an address of 169.254.0.0/16 is the one that Windows makes when no server answers.
        let word = word.filter(|_| dhcp == Some(false) || !is_link_local(address));
        let origin = facts::origin(&address, word.as_ref());
        Ok(AdapterAddress { prefix_length: Some(prefix_length), origin, ..AdapterAddress::new(address) })
    };
    own.iter().zip(&masks).map(pair).collect()
}

fn address(text: &str) -> Result<IpAddr, String> {
    text.parse().map_err(|_| format!("expected an address, found \"{}\"", text.escape_debug()))
}

/// Two cards of one make have one description: then the interface's number is added.
fn tell_apart(server: &mut Server) {
    let mut used = BTreeSet::new();
    for adapter in &mut server.adapters {
        if !used.insert(adapter.name.clone()) {
            let number = adapter.index.map_or_else(|| used.len().to_string(), |index| index.to_string());
            adapter.name = format!("{} (interface {number})", adapter.name);
            used.insert(adapter.name.clone());
        }
    }
}
