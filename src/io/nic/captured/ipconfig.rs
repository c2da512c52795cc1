//! The text of `ipconfig /all` in English.
//!
//! The text is translated in every language of Windows and there is no documented grammar, so another language is
//! recognised and refused with the way out. Layout seen in public samples of Windows XP, 10 and Server 2016.

mod lines;

use std::net::IpAddr;

use crate::domain::finding::FileName;
use crate::domain::nic::model::{
    Adapter, AdapterAddress, AdapterKind, AddressOrigin, AddressState, LinkState, Server, TeamKnowledge,
};
use crate::io::nic::error::ReadError;
use crate::io::nic::limits;
use lines::{Field, Section, sections};

const TITLE: &str = "Windows IP Configuration";
/// Pieces of the title in other languages, as far as they are plain ASCII (old code pages spoil the rest), and whether
/// they are enough to name the language.
const OTHER_LANGUAGES: [(&str, &str); 10] = [
    ("Windows-IP-Konfiguration", "German"),
    ("Configuration IP de Windows", "French"),
    ("IP de Windows", "Spanish"),
    ("Configurazione IP di Windows", "Italian"),
    ("de IP do Windows", "Portuguese"),
    ("Windows IP-configuratie", "Dutch"),
    ("Konfiguracja IP systemu Windows", "Polish"),
    ("Konfigurace protokolu IP", "Czech"),
    ("Windows IP-konfiguration", "Swedish or Danish"),
    ("Windows IP-konfigurasjon", "Norwegian"),
];
const TEAMS: &str = "ipconfig does not show teams; use examples/capture-nics.ps1 on the server";

/// Whether a text is `ipconfig`'s, in whatever language: its title, or lines of dots before a colon.
#[must_use]
pub fn is_ipconfig(text: &str) -> bool {
    let head: Vec<&str> = text.lines().take(30).collect();
    let titled = |title: &str| head.iter().any(|line| line.contains(title));
    titled(TITLE)
        || OTHER_LANGUAGES.iter().any(|(title, _)| titled(title))
        || head.iter().filter(|line| line.contains(". . . .") && line.contains(':')).count() >= 3
}

/// Reads bytes that are no UTF-8 but are recognised as `ipconfig`'s: the console writes them in an old code page.
/// `None` for anything else.
pub fn from_old_code_page(file: &FileName, name: &str, bytes: &[u8]) -> Option<Result<Server, ReadError>> {
    let has_mark = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    if has_mark || std::str::from_utf8(bytes).is_ok() {
        return None;
    }
    let text = String::from_utf8_lossy(bytes);
    if !is_ipconfig(&text) {
        return None;
    }
    Some(read(file, name, &text).map(|mut server| {
        server.gaps.push(
            "The text is in an old code page: letters beyond ASCII in names are lost. Run `chcp 65001` before ipconfig."
                .to_owned(),
        );
        server
    }))
}

/// Reads the text; `name` is used where it does not hold the host's name.
///
/// # Errors
/// When it is in another language, holds no adapter, or an address cannot be read.
pub fn read(file: &FileName, name: &str, text: &str) -> Result<Server, ReadError> {
    if !text.lines().take(30).any(|line| line.contains(TITLE)) {
        return Err(other_language(file, text));
    }
    let sections = sections(text);
    limits::check(file, "sections", sections.len(), limits::MAX_OBJECTS)?;
    let mut server = Server {
        name: name.to_owned(),
        origin: file.to_string(),
        team_knowledge: TeamKnowledge::Unknown(TEAMS.to_owned()),
        ..Server::default()
    };
    let mut all = false;
    for section in &sections {
        match section.adapter() {
            None => {
                if let Some(host) = section.value("Host Name") {
                    server.name = host.to_owned();
                    all = true;
                }
            }
            Some((sort, adapter)) => {
                let adapter = read_adapter(file, sort, adapter, section)?;
                server.adapters.push(adapter);
            }
        }
    }
    if server.adapters.is_empty() {
        return Err(ReadError::new(file, "the text names no adapter")
            .help("take the whole output: ipconfig /all > FILE"));
    }
    if !all {
        server.gaps.push("The text was made without /all: MAC addresses and DHCP are not in it.".to_owned());
    }
    server.gaps.push("ipconfig shows neither IPv6 prefix lengths nor link speeds.".to_owned());
    Ok(server)
}

fn other_language(file: &FileName, text: &str) -> ReadError {
    let found =
        OTHER_LANGUAGES.iter().find(|(title, _)| text.lines().take(30).any(|line| line.contains(title)));
    let language = found.map_or("another language", |(_, language)| language);
    ReadError::new(file, format!("this is ipconfig's text in {language}; only the English one is read"))
        .help("use examples/capture-nics.ps1 on the server, whose JSON is the same in every language")
}

fn read_adapter(
    file: &FileName,
    sort: &str,
    name: &str,
    section: &Section<'_>,
) -> Result<Adapter, ReadError> {
    let disconnected = section.value("Media State").is_some_and(|state| state.contains("disconnected"));
    let mut adapter = Adapter {
        name: name.to_owned(),
        mac: section.value("Physical Address").and_then(mac),
        description: section.value("Description").map(str::to_owned),
        kind: kind(sort),
        state: if disconnected { LinkState::Down } else { LinkState::Up },
        ..Adapter::default()
    };
    let dhcp = section.value("DHCP Enabled").map(|value| value == "Yes");
    for field in &section.fields {
        if field.key == "Subnet Mask" {
            let mask = prefix_length(file, field)?;
            if let Some(last) = adapter.addresses.iter_mut().rev().find(|address| address.address.is_ipv4()) {
                last.prefix_length = Some(mask);
            }
        } else if field.key.ends_with("IP Address")
            || field.key.ends_with("IPv4 Address")
            || field.key.ends_with("IPv6 Address")
        {
            read_address(file, field, dhcp, &mut adapter)?;
        }
    }
    for gateway in section.values("Default Gateway").filter(|gateway| !gateway.text.is_empty()) {
        adapter.gateways.push(address(file, gateway.line, without_zone(gateway.text).0)?);
    }
    Ok(adapter)
}

fn read_address(
    file: &FileName,
    field: &Field<'_>,
    dhcp: Option<bool>,
    adapter: &mut Adapter,
) -> Result<(), ReadError> {
    let (text, mark) = field.text.split_once('(').unwrap_or((field.text, ""));
    let (text, zone) = without_zone(text.trim());
    let address = address(file, field.line, text)?;
    adapter.index = adapter.index.or(zone);
    let state = address_state(mark);
    let automatic = field.key.starts_with("Autoconfiguration")
        || match address {
            IpAddr::V4(address) => address.is_link_local(),
            IpAddr::V6(address) => address.is_unicast_link_local(),
        };
    let origin = match (automatic, address.is_ipv4(), dhcp) {
        (true, ..) => AddressOrigin::Automatic,
        (false, true, Some(true)) => AddressOrigin::Dhcp,
        (false, true, Some(false)) => AddressOrigin::Manual,
        _ => AddressOrigin::Unknown,
    };
    adapter.addresses.push(AdapterAddress { origin, state, ..AdapterAddress::new(address) });
    Ok(())
}

/// The word in brackets behind an address.
fn address_state(mark: &str) -> AddressState {
    match mark.trim_end_matches([')', ' ']) {
        "Preferred" => AddressState::Preferred,
        "Duplicate" => AddressState::Duplicate,
        "Tentative" => AddressState::Tentative,
        "Deprecated" => AddressState::Deprecated,
        _ => AddressState::Unknown,
    }
}

/// `fe80::1%12` without its zone, which on Windows is the interface index.
fn without_zone(text: &str) -> (&str, Option<u32>) {
    text.split_once('%').map_or((text, None), |(address, zone)| (address, zone.trim().parse().ok()))
}

fn address(file: &FileName, line: u32, text: &str) -> Result<IpAddr, ReadError> {
    text.parse().map_err(|_| {
        ReadError::new(file, format!("expected an address, found \"{}\"", text.escape_debug())).at(line, 1)
    })
}

fn prefix_length(file: &FileName, field: &Field<'_>) -> Result<u8, ReadError> {
    let mask: Option<u32> = field.text.parse::<std::net::Ipv4Addr>().ok().map(u32::from);
    match mask.filter(|mask| mask.leading_ones() + mask.trailing_zeros() >= u32::BITS) {
        Some(mask) => Ok(u8::try_from(mask.leading_ones()).unwrap_or(32)),
        None => {
            let problem =
                format!("expected a subnet mask like 255.255.255.0, found \"{}\"", field.text.escape_debug());
            Err(ReadError::new(file, problem).at(field.line, 1))
        }
    }
}

/// `00-1C-42-…` as `00:1c:42:…`; tunnels show eight bytes, which are no MAC address.
fn mac(text: &str) -> Option<String> {
    (text.len() == 17).then(|| text.replace('-', ":").to_ascii_lowercase())
}

/// From the words before "adapter": `Ethernet`, `Wireless LAN`, `Tunnel`, `PPP`; VPN drivers appear as `Unknown`.
fn kind(sort: &str) -> AdapterKind {
    match sort {
        "Ethernet" | "Wireless LAN" => AdapterKind::Ethernet,
        "Tunnel" | "PPP" | "Unknown" | "Mobile Broadband" => AdapterKind::PointToPoint,
        _ => AdapterKind::Other,
    }
}

#[cfg(test)]
mod tests;
