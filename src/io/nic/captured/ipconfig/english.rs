//! `ipconfig` in English, by its words: they tell more than the shape does.

use super::lines::Section;
use super::linkless::{self, Linkless};
use super::values::{self, Shown, address, prefix_length};
use super::{TITLE, WITHOUT_ALL, judge_marks, new_server};
use crate::domain::finding::FileName;
use crate::domain::nic::model::{Adapter, AdapterKind, LinkState, Server};
use crate::io::nic::error::ReadError;

/// Labels that no other language has, of which every adapter's section has one.
const LABELS: [&str; 5] =
    ["Physical Address", "Subnet Mask", "Media State", "Connection-specific DNS Suffix", "Default Gateway"];

/// Whether the sections are in English: the title alone does not tell, on a system that is translated in part.
pub fn is_english(text: &[Section<'_>]) -> bool {
    let adapters = || text.iter().filter(|section| is_adapter(section));
    let labels = || adapters().flat_map(|section| &section.fields).map(|field| field.label);
    let titled = text.iter().any(|section| section.title.contains(TITLE));
    adapters().next().is_some()
        && (labels().any(|label| LABELS.contains(&label)) || titled && labels().next().is_none())
}

/// Whether a section is an adapter's, by the word.
pub fn is_adapter(section: &Section<'_>) -> bool {
    section.title.contains(" adapter ")
}

/// Reads the sections of one server.
///
/// # Errors
/// When a value cannot be read.
pub fn server(file: &FileName, name: &str, text: &[Section<'_>]) -> Result<Server, ReadError> {
    let mut server = new_server(file, name);
    let host =
        text.iter().filter(|section| !is_adapter(section)).find_map(|section| section.value("Host Name"));
    match host {
        Some(host) => server.call(host),
        None => server.gaps.push(WITHOUT_ALL.to_owned()),
    }
    let (mut marked, mut linkless) = (Vec::new(), Vec::new());
    for section in text {
        // `Ethernet adapter Ethernet 2`.
        if let Some((sort, name)) = section.title.split_once(" adapter ") {
            let adapter = adapter(file, sort, name, section, &mut marked)?;
            if adapter.state == LinkState::Down {
                let position = server.adapters.len();
                linkless.push(Linkless { position, dhcp: dhcp(section), wired: sort == "Ethernet" });
            }
            server.adapters.push(adapter);
        }
    }
    judge_marks(&marked, "English", &mut server);
    linkless::tell(&mut server, &linkless);
    Ok(server)
}

fn adapter<'a>(
    file: &FileName,
    sort: &str,
    name: &str,
    section: &Section<'a>,
    marked: &mut Vec<(String, Shown<'a>)>,
) -> Result<Adapter, ReadError> {
    let disconnected = section.value("Media State").is_some_and(|state| state.contains("disconnected"));
    let mut adapter = Adapter {
        name: name.to_owned(),
        mac: section.value("Physical Address").and_then(values::mac),
        description: section.value("Description").map(str::to_owned),
        kind: kind(sort),
        state: if disconnected { LinkState::Down } else { LinkState::Up },
        ..Adapter::default()
    };
    let dhcp = dhcp(section);
    for field in &section.fields {
        if field.label == "Subnet Mask" {
            for value in field.told() {
                let mask = prefix_length(file, &value)?;
                let last = adapter.addresses.iter_mut().rev().find(|address| address.address.is_ipv4());
                if let Some(last) = last {
                    last.prefix_length = Some(mask);
                }
            }
        } else if ["IP Address", "IPv4 Address", "IPv6 Address"].iter().any(|end| field.label.ends_with(end))
        {
            for value in field.told() {
                let shown = address(file, &value)?;
                marked.extend(shown.mark.map(|_| (name.to_owned(), shown)));
                adapter.index = adapter.index.or(shown.zone);
                let automatic = field.label.starts_with("Autoconfiguration");
                adapter.addresses.push(shown.fact(None, Some(automatic), dhcp));
            }
        } else if field.label == "Default Gateway" {
            for value in field.told() {
                adapter.gateways.push(address(file, &value)?.address);
            }
        }
    }
    Ok(adapter)
}

/// Whether the adapter asks a DHCP server.
fn dhcp(section: &Section<'_>) -> Option<bool> {
    section.value("DHCP Enabled").map(|value| value == "Yes")
}

/// From the words before "adapter": `Ethernet`, `Wireless LAN`, `Tunnel`, `PPP`; VPN drivers appear as `Unknown`.
fn kind(sort: &str) -> AdapterKind {
    match sort {
        "Ethernet" | "Wireless LAN" => AdapterKind::Ethernet,
        "Tunnel" | "PPP" | "Unknown" | "Mobile Broadband" => AdapterKind::PointToPoint,
        _ => AdapterKind::Other,
    }
}
