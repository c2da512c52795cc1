//! One adapter of `ipconfig` by the shape of its lines, in whatever language the labels are.
//!
//! What holds in every language: an IPv4 address is followed by a field whose value is a mask; the gateway's field is the
//! first one behind the last mask that is empty or holds addresses (between them stand the two dates of a lease, which
//! are no addresses); DHCP and DNS servers are plain addresses too, but come after it. The description stands right
//! before the hardware address, the question for DHCP right behind it. IPv6 addresses of the adapter have a word in
//! brackets, or stand before its IPv4 address. Where this leaves a doubt, the text is refused.

use std::collections::BTreeSet;

use super::languages::{self, Heading};
use super::lines::{Field, Section, Value};
use super::values::{self, Shown};
use crate::domain::addresses::{is_automatic_private, is_link_local};
use crate::domain::finding::FileName;
use crate::domain::nic::model::{Adapter, AdapterKind, LinkState};
use crate::io::nic::error::ReadError;

/// What to do about a text that leaves a doubt.
pub const HELP: &str =
    "use examples/capture-nics.ps1 on the server, whose JSON is the same in every language";

/// An adapter, with the words in brackets behind its addresses.
#[derive(Debug)]
pub struct Shaped<'a> {
    /// The adapter.
    pub adapter: Adapter,
    /// Each address that has a word in brackets.
    pub marked: Vec<Shown<'a>>,
    /// What was made of the heading.
    pub heading: Heading<'a>,
    /// Whether it asks a DHCP server, where that is told or stands in the words of the line below.
    pub dhcp: Option<bool>,
}

/// The labels of IPv4 addresses that somebody set or a DHCP server gave: of those that are not of 169.254.0.0/16.
pub fn usual_labels<'a>(text: &[Section<'a>]) -> BTreeSet<&'a str> {
    let fields = text.iter().flat_map(|section| section.fields.windows(2));
    let usual = fields.filter_map(|pair| {
        let shown = Shown::of(&pair[0].only()?)?;
        values::prefix_of(pair[1].only()?.text)?;
        (shown.address.is_ipv4() && !is_link_local(shown.address)).then_some(pair[0].label)
    });
    usual.collect()
}

/// Reads a section. An address of 169.254.0.0/16 behind a label that is none of the `usual` ones is one that the system gave itself:
/// before those Windows writes other words.
///
/// # Errors
/// When its shape leaves a doubt about an address, or about what the adapter is.
pub fn adapter<'a>(
    file: &FileName,
    section: &Section<'a>,
    usual: &BTreeSet<&str>,
) -> Result<Shaped<'a>, ReadError> {
    let heading = languages::heading(section.title);
    let fields = section.fields.as_slice();
    let hardware = fields
        .iter()
        .position(|field| field.only().is_some_and(|value| values::is_hardware_address(value.text)));
    let value = |at: Option<usize>| fields.get(at?)?.only().map(|value| value.text);
    let found = addresses(file, section, hardware)?;
    let dhcp =
        value(hardware.map(|at| at + 1)).and_then(languages::yes_or_no).or(found.leased.then_some(true));
    let is_made_up = |shown: &Shown<'_>| {
        let label = fields.iter().find(|field| field.values.iter().any(|value| value.line == shown.line));
        let is_odd = !usual.is_empty() && label.is_some_and(|field| !usual.contains(field.label));
        is_odd && is_automatic_private(shown.address)
    };
    let fact = |(shown, prefix): &(Shown<'_>, Option<u8>)| {
        shown.fact(*prefix, is_made_up(shown).then_some(true), dhcp)
    };
    let addresses: Vec<_> = found.all.iter().map(fact).collect();
    let kind = match heading.kind {
        Some(kind) => kind,
        None => unknown_kind(file, section, &found)?,
    };
    let described = value(hardware.and_then(|at| at.checked_sub(1)));
    let adapter = Adapter {
        name: heading.name.to_owned(),
        index: found.all.iter().find_map(|(shown, _)| shown.zone),
        mac: value(hardware).and_then(values::mac),
        description: described.map(str::to_owned),
        kind,
        // Windows shows addresses of what is connected only; that something is not connected, a word says.
        state: if addresses.is_empty() { LinkState::Unknown } else { LinkState::Up },
        addresses,
        gateways: found.gateways.iter().map(|shown| shown.address).collect(),
        ..Adapter::default()
    };
    // The line below asks for an address that the system makes up, which is on by default: two words, and DHCP is off.
    let asked = hardware.and_then(|at| Some((value(Some(at + 1))?, value(Some(at + 2))?)));
    let dhcp = dhcp.or_else(|| asked.map(|(dhcp, made_up)| dhcp == made_up));
    let marked = found.all.into_iter().map(|(shown, _)| shown).filter(|shown| shown.mark.is_some()).collect();
    Ok(Shaped { adapter, marked, heading, dhcp })
}

/// The addresses of a section.
#[derive(Debug, Default)]
struct Found<'a> {
    /// The adapter's own, with the prefix length of its mask.
    all: Vec<(Shown<'a>, Option<u8>)>,
    gateways: Vec<Shown<'a>>,
    /// Whether the dates of a lease were seen.
    leased: bool,
}

fn addresses<'a>(
    file: &FileName,
    section: &Section<'a>,
    hardware: Option<usize>,
) -> Result<Found<'a>, ReadError> {
    let doubt = |value: &Value<'_>, what: &str| {
        let problem = format!("{what}: \"{}\"", value.text.escape_debug());
        ReadError::new(file, problem).at(value.line, 1).help(HELP)
    };
    let fields = section.fields.as_slice();
    let shown = |at: usize| fields.get(at).and_then(Field::only).and_then(|value| Shown::of(&value));
    let mask =
        |at: usize| fields.get(at).and_then(Field::only).and_then(|value| values::prefix_of(value.text));
    let start = hardware.map_or(0, |at| at + 1);
    let has_marks = (start..fields.len()).filter_map(shown).any(|shown| shown.mark.is_some());
    let mut found = Found::default();
    let mut last_mask = None;
    for (at, field) in fields.iter().enumerate().skip(start) {
        let Some(here) = shown(at) else { continue };
        if here.address.is_ipv4() {
            match mask(at + 1) {
                Some(prefix) if mask(at).is_none_or(|own| own == 0) => {
                    found.all.push((here, Some(prefix)));
                    last_mask = Some(at + 1);
                }
                _ if here.mark.is_some() => {
                    let value = field.values[0];
                    return Err(doubt(&value, "no mask follows this address"));
                }
                _ if last_mask != Some(at) && field.values[0].text.starts_with("255.") => {
                    return Err(doubt(&field.values[0], "this stands where a mask is expected, and is none"));
                }
                _ => {}
            }
        } else if here.mark.is_some() || (!has_marks && last_mask.is_none()) {
            found.all.push((here, None));
        } else if !has_marks && !is_link_local(here.address) && last_mask.map(|mask| mask + 1) == Some(at) {
            let value = field.values[0];
            return Err(doubt(&value, "whether this is an address or a gateway cannot be told by its place"));
        }
    }
    match last_mask {
        Some(mask) => find_gateways(fields, mask + 1, has_marks, &mut found),
        // Without an IPv4 address nothing tells the gateway and the DNS servers from the adapter's own addresses.
        None if !has_marks => {
            if let Some((shown, _)) = found.all.iter().find(|(shown, _)| !is_link_local(shown.address)) {
                let problem = format!(
                    "whether {} is the adapter's own address cannot be told by its place",
                    shown.address
                );
                return Err(ReadError::new(file, problem).at(shown.line, 1).help(HELP));
            }
        }
        None => {}
    }
    Ok(found)
}

/// Between the last mask and the gateway stand at most the two dates of a lease.
const LEASE_FIELDS: usize = 2;

fn find_gateways<'a>(fields: &[Field<'a>], from: usize, has_marks: bool, found: &mut Found<'a>) {
    let told =
        |field: &Field<'a>| -> Vec<Shown<'a>> { field.told().map_while(|value| Shown::of(&value)).collect() };
    let dates =
        fields[from..].iter().take_while(|field| field.told().next().is_some() && told(field).is_empty());
    let dates = dates.count();
    if dates > LEASE_FIELDS {
        return;
    }
    found.leased = dates == LEASE_FIELDS;
    let mut rest = fields[from + dates..].iter().peekable();
    // Windows XP, which writes no word in brackets, shows IPv6 addresses behind the mask.
    while !has_marks
        && rest.peek().is_some_and(
            |field| matches!(told(field).as_slice(), [one] if one.address.is_ipv6() && one.zone.is_some()),
        )
    {
        let _own = rest.next();
    }
    found.gateways = rest.next().map(told).unwrap_or_default();
}

/// What an adapter is whose heading does not tell: it matters only when it has an address of a network.
fn unknown_kind(file: &FileName, section: &Section<'_>, found: &Found<'_>) -> Result<AdapterKind, ReadError> {
    let of_network = |(shown, prefix): &&(Shown<'_>, Option<u8>)| {
        !is_link_local(shown.address) && !matches!(prefix, Some(0 | 32))
    };
    match found.all.iter().find(of_network) {
        None => Ok(AdapterKind::Other),
        Some((shown, _)) => {
            let problem = format!(
                "what \"{}\" is, which has the address {}, cannot be told: neither a card's nor a tunnel's heading is \
                 known in this language that reads so",
                section.title.escape_debug(),
                shown.address
            );
            Err(ReadError::new(file, problem).at(section.line, 1).help(HELP))
        }
    }
}
