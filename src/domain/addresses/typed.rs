//! Addresses, subnets and host names, as a person types them.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::{NoHost, no_host};

/// The address of a server, a connection or an ICMP monitor, as a person types it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Address {
    /// IPv4, or IPv6 that is not link-local.
    Ip(IpAddr),
    /// Link-local IPv6 (`fe80::/10`), with the zone after `%` when one was given.
    LinkLocal {
        /// The address.
        ip: Ipv6Addr,
        /// The zone (interface number or name, local to one machine).
        zone: Option<String>,
    },
    /// A host name.
    Name(String),
}

impl Address {
    /// The host name, when it is one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The IP address, when it is one.
    #[must_use]
    pub const fn ip(&self) -> Option<IpAddr> {
        match self {
            Self::Ip(ip) => Some(*ip),
            Self::LinkLocal { ip, .. } => Some(IpAddr::V6(*ip)),
            Self::Name(_) => None,
        }
    }

    /// The zone of a link-local address: the adapter, by its number or name on the machine that uses the address.
    #[must_use]
    pub fn zone(&self) -> Option<&str> {
        match self {
            Self::LinkLocal { zone, .. } => zone.as_deref(),
            _ => None,
        }
    }

    /// Whether it leads to the machine itself.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self {
            Self::Name(name) => is_loopback_name(name),
            _ => self.ip().and_then(no_host) == Some(NoHost::Loopback),
        }
    }

    /// What kind of address it is, when no other machine can be reached by it.
    #[must_use]
    pub fn no_host(&self) -> Option<&'static str> {
        match self {
            Self::Name(name) => is_loopback_name(name).then_some("a loopback name"),
            _ => self.ip().and_then(no_host).map(NoHost::words),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(ip) => write!(f, "{ip}"),
            Self::LinkLocal { ip, zone: Some(zone) } => write!(f, "{ip}%{zone}"),
            Self::LinkLocal { ip, zone: None } => write!(f, "{ip}"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// Whether two addresses are the same one: zones do not count (they are local to a machine), nor do the case and the
/// closing dot of names.
#[must_use]
pub fn same_machine(a: &Address, b: &Address) -> bool {
    match (a, b) {
        (Address::Name(a), Address::Name(b)) => same_name(a, b),
        _ => a.ip().is_some() && a.ip() == b.ip(),
    }
}

/// Whether two host names are the same one: `RESV-1`, `resv-1` and `resv-1.` are.
#[must_use]
pub fn same_name(a: &str, b: &str) -> bool {
    a.trim_end_matches('.').eq_ignore_ascii_case(b.trim_end_matches('.'))
}

/// Names that every machine gives itself: `localhost`, alone or as the first or last part (RFC 6761 6.3), and the names
/// that hosts files have for `127.0.0.1` and `::1`.
fn is_loopback_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let is_localhost = |part: &str| matches!(part, "localhost" | "localhost4" | "localhost6");
    matches!(&*name, "loopback" | "ip6-localhost" | "ip6-loopback")
        || name.split('.').next().is_some_and(is_localhost)
        || name.rsplit('.').next().is_some_and(is_localhost)
}

/// Why a text is no address: what is wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong, a full sentence.
    pub message: String,
    /// What to do.
    pub help: String,
}

fn fault<T>(message: impl Into<String>, help: impl Into<String>) -> Result<T, Fault> {
    Err(Fault { message: message.into(), help: help.into() })
}

/// Reads an address: IPv4, IPv6, link-local IPv6 with or without zone, or a host name.
///
/// # Errors
/// When it is none. What is nearly an IPv4 address is never taken for a host name.
pub fn parse(text: &str) -> Result<Address, Fault> {
    if text.is_empty() {
        return fault("The address is empty.", "Write an address or a host name, or delete the key.");
    }
    if text.contains('/') {
        let bare = text.split('/').next().unwrap_or_default();
        return fault(
            format!("`{text}` has a prefix length; here stands an address alone."),
            format!("Write {bare}."),
        );
    }
    if text.contains(':') || text.starts_with('[') {
        return ipv6(text);
    }
    if let Ok(ip) = text.parse::<Ipv4Addr>() {
        return Ok(Address::Ip(IpAddr::V4(ip)));
    }
    if nearly_ipv4(text) {
        return not_ipv4(text);
    }
    host_name(text)
}

fn ipv6(text: &str) -> Result<Address, Fault> {
    if let Some(inner) = text.strip_prefix('[') {
        let bare = inner.split(']').next().unwrap_or_default();
        return fault(
            format!("`{text}` stands in brackets."),
            format!("Write {bare}; a port has its own key."),
        );
    }
    let (address, zone) = text.split_once('%').map_or((text, None), |(address, zone)| (address, Some(zone)));
    let Ok(ip) = address.parse::<Ipv6Addr>() else {
        if let Some((host, port)) = text.split_once(':')
            && !port.is_empty()
            && port.bytes().all(|digit| digit.is_ascii_digit())
        {
            return fault(
                format!("`{text}` looks like an address with a port."),
                format!("Write {host} here and the port under `port:`."),
            );
        }
        return fault(
            format!("`{text}` is no IPv6 address."),
            "It has eight groups of up to four hexadecimal digits; `::` stands once for groups of zeros.",
        );
    };
    let link_local = ip.is_unicast_link_local();
    match zone {
        Some("") => {
            fault(format!("The zone of `{text}` is empty."), "Write the zone after `%`, or delete the `%`.")
        }
        Some(zone) if !zone.bytes().all(|c| c.is_ascii_graphic()) => {
            fault(format!("The zone of `{text}` is not one word of plain characters."), "")
        }
        Some(_) if !link_local => fault(
            format!("`{text}` has a zone, but only link-local addresses (fe80::/10) have one."),
            format!("Write {address}."),
        ),
        zone if link_local => Ok(Address::LinkLocal { ip, zone: zone.map(str::to_owned) }),
        _ => Ok(Address::Ip(IpAddr::V6(ip))),
    }
}

/// Digits and dots only, hexadecimal numbers (which resolvers read as an address), or at least three of four parts are numbers:
/// nobody calls a server so.
fn nearly_ipv4(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit());
    let hex = |part: &str| {
        let number = part.strip_prefix("0x").or_else(|| part.strip_prefix("0X"));
        number.is_some_and(|number| number.bytes().all(|c| c.is_ascii_hexdigit()))
    };
    let parts: Vec<&str> = text.split('.').collect();
    if text.bytes().all(|c| c.is_ascii_digit() || c == b'.')
        || parts.iter().all(|part| digits(part) || hex(part))
    {
        return true;
    }
    parts.len() == 4 && parts.iter().filter(|part| digits(part)).count() >= 3
}

fn not_ipv4(text: &str) -> Result<Address, Fault> {
    let parts: Vec<&str> = text.split('.').collect();
    let message = if parts.iter().any(|part| part.is_empty()) {
        format!("`{text}` is no IPv4 address: a number is missing between the dots.")
    } else if let Some(part) = parts.iter().find(|part| part.bytes().any(|c| !c.is_ascii_digit())) {
        format!("`{text}` is nearly an IPv4 address, but `{part}` is no number.")
    } else if parts.len() != 4 {
        let parts = parts.len();
        let numbers = if parts == 1 { "number" } else { "numbers" };
        format!("`{text}` is no IPv4 address: it has {parts} {numbers}, not four.")
    } else if let Some(part) = parts.iter().find(|part| part.parse::<u32>().map_or(true, |part| part > 255)) {
        format!("`{text}` is no IPv4 address: {part} is more than 255.")
    } else {
        let part =
            parts.iter().find(|part| part.len() > 1 && part.starts_with('0')).copied().unwrap_or_default();
        return fault(
            format!(
                "`{text}` is ambiguous: `{part}` starts with a zero, and some programs read it as octal."
            ),
            format!("Write {}.", parts.iter().map(|part| without_zeros(part)).collect::<Vec<_>>().join(".")),
        );
    };
    fault(message, "An IPv4 address has four numbers from 0 to 255, such as 10.10.1.12.")
}

fn without_zeros(part: &str) -> &str {
    let bare = part.trim_start_matches('0');
    if bare.is_empty() { "0" } else { bare }
}

/// A host name by RFC 1123, with the underscore that NetBIOS names may have.
fn host_name(text: &str) -> Result<Address, Fault> {
    let name = text.strip_suffix('.').unwrap_or(text);
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if let Some(character) = name.chars().find(|c| !allowed(*c)) {
        return fault(
            format!(
                "`{}` is neither an address nor a host name: `{}` cannot stand in it.",
                shown(text),
                shown_char(character)
            ),
            "A host name has letters, digits, hyphens and dots.",
        );
    }
    let part = name
        .split('.')
        .find(|part| part.is_empty() || part.len() > 63 || part.starts_with('-') || part.ends_with('-'));
    if let Some(part) = part {
        let why = if part.is_empty() {
            "two dots follow each other, or it starts with one"
        } else if part.len() > 63 {
            "a part is longer than 63 characters"
        } else {
            "a part starts or ends with a hyphen"
        };
        return fault(format!("`{text}` is no host name: {why}."), "");
    }
    if name.len() > 253 {
        return fault("The host name is longer than 253 characters.", "");
    }
    Ok(Address::Name(text.to_owned()))
}

fn shown(text: &str) -> String {
    text.chars().map(shown_char).collect()
}

fn shown_char(character: char) -> String {
    if character.is_control() { character.escape_default().to_string() } else { character.to_string() }
}

/// Reads an address with or without a prefix length.
///
/// # Errors
/// When it is none.
pub fn with_prefix(text: &str) -> Result<(Address, Option<u8>), Fault> {
    let Some((address, prefix)) = text.split_once('/') else { return Ok((parse(text)?, None)) };
    let address = parse(address)?;
    let Some(ip) = address.ip() else {
        return fault(format!("`{text}`: a host name has no prefix length."), format!("Write {address}."));
    };
    let length = prefix_length(text, ip, prefix)?;
    Ok((address, Some(length)))
}

fn prefix_length(text: &str, ip: IpAddr, prefix: &str) -> Result<u8, Fault> {
    let most = if ip.is_ipv4() { 32 } else { 128 };
    if let Ok(mask) = prefix.parse::<Ipv4Addr>()
        && ip.is_ipv4()
    {
        let help = ipnet::ipv4_mask_to_prefix(mask).map_or_else(
            |_| "Write the length, such as /24.".to_owned(),
            |length| format!("Write {ip}/{length}."),
        );
        return fault(format!("`{text}` has a mask; a prefix length is wanted."), help);
    }
    let length = prefix.parse::<u8>().ok().filter(|length| *length <= most);
    match length {
        Some(length) if prefix.bytes().all(|digit| digit.is_ascii_digit()) => Ok(length),
        _ => fault(
            format!("`{text}`: the prefix length is a number from 0 to {most}."),
            format!("Write {ip}/{}, for example.", if most == 32 { 24 } else { 64 }),
        ),
    }
}

/// Reads a subnet: an address with a prefix length and nothing behind the prefix.
///
/// # Errors
/// When it is none. With bits behind the prefix the subnet that was probably meant comes with the fault.
pub fn subnet(text: &str) -> Result<IpNet, (Option<IpNet>, Fault)> {
    const SHAPE: &str = "Write the network address and the prefix length, such as 10.10.1.0/24.";
    let none = |fault: Fault| (None, fault);
    let is =
        |what: &str, help: &str| none(Fault { message: format!("`{text}` {what}."), help: help.to_owned() });
    let (address, prefix) = text.split_once('/').ok_or_else(|| is("has no prefix length", SHAPE))?;
    let ip = parse(address).map_err(none)?.ip().ok_or_else(|| is("is no subnet", SHAPE))?;
    let length = prefix_length(text, ip, prefix).map_err(none)?;
    let net = IpNet::new(ip, length).map_err(|_| is("is no subnet", ""))?;
    if net.trunc() != net {
        let fault = Fault {
            message: format!("`{text}` is an address in a subnet, not the subnet."),
            help: format!("Write {}.", net.trunc()),
        };
        return Err((Some(net.trunc()), fault));
    }
    Ok(net)
}
