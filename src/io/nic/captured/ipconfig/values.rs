//! The values of `ipconfig`, which are written alike in every language: addresses, masks, MAC addresses.

use std::net::{IpAddr, Ipv4Addr};

use super::languages;
use super::lines::Value;
use crate::domain::addresses::is_link_local;
use crate::domain::finding::FileName;
use crate::domain::nic::model::{AdapterAddress, AddressOrigin, AddressState};
use crate::io::nic::error::ReadError;

/// An address as ipconfig writes it: `fe80::1%12(Preferred)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown<'a> {
    /// The address.
    pub address: IpAddr,
    /// Its zone, which on Windows is the interface index.
    pub zone: Option<u32>,
    /// The word in brackets behind it, in the language of the system.
    pub mark: Option<&'a str>,
    /// Its line from 1.
    pub line: u32,
}

impl<'a> Shown<'a> {
    /// Reads a value; `None` when it is no address.
    pub fn of(value: &Value<'a>) -> Option<Self> {
        let (text, mark) = match value.text.split_once(['(', '\u{ff08}']) {
            Some((text, mark)) => (text, Some(mark.trim_end_matches([')', '\u{ff09}', ' ']))),
            None => (value.text, None),
        };
        let (text, zone) = text.split_once('%').unwrap_or((text, ""));
        let address = text.trim().parse().ok()?;
        Some(Self { address, zone: zone.trim().parse().ok(), mark, line: value.line })
    }

    /// The address as a fact. `automatic` is whether the label says that the system made it, `None` where the label is not
    /// understood; `dhcp` is whether the adapter is configured so.
    pub fn fact(
        &self,
        prefix_length: Option<u8>,
        automatic: Option<bool>,
        dhcp: Option<bool>,
    ) -> AdapterAddress {
        let link_local = is_link_local(self.address);
        // 169.254.0.0/16 may be typed in, or come from a DHCP server, as on the link to a management controller.
        let origin = match (automatic, self.address.is_ipv4(), dhcp) {
            (Some(true), ..) => AddressOrigin::Automatic,
            (_, true, Some(false)) => AddressOrigin::Manual,
            (Some(false), true, Some(true)) => AddressOrigin::Dhcp,
            _ if link_local => AddressOrigin::Automatic,
            (None, true, Some(true)) => AddressOrigin::Dhcp,
            _ => AddressOrigin::Unknown,
        };
        let state = self.mark.map_or(AddressState::Unknown, languages::address_state);
        AdapterAddress { prefix_length, origin, state, ..AdapterAddress::new(self.address) }
    }
}

/// An address, or an error with the line.
///
/// # Errors
/// When the value is no address.
pub fn address<'a>(file: &FileName, value: &Value<'a>) -> Result<Shown<'a>, ReadError> {
    Shown::of(value).ok_or_else(|| {
        let shown = value.text.split('(').next().unwrap_or_default().trim();
        ReadError::new(file, format!("expected an address, found \"{}\"", shown.escape_debug()))
            .at(value.line, 1)
    })
}

/// The prefix length of a mask; `None` when its ones are not all in front.
pub fn prefix_of(text: &str) -> Option<u8> {
    let mask = u32::from(text.parse::<Ipv4Addr>().ok()?);
    let ones = mask.leading_ones();
    (ones + mask.trailing_zeros() >= u32::BITS).then(|| u8::try_from(ones).unwrap_or(32))
}

/// As [`prefix_of`], or an error with the line.
///
/// # Errors
/// When the value is no mask.
pub fn prefix_length(file: &FileName, value: &Value<'_>) -> Result<u8, ReadError> {
    prefix_of(value.text).ok_or_else(|| {
        let problem =
            format!("expected a subnet mask like 255.255.255.0, found \"{}\"", value.text.escape_debug());
        ReadError::new(file, problem).at(value.line, 1)
    })
}

/// `00-1C-42-…` as `00:1c:42:…`; tunnels show eight bytes, which are no MAC address.
pub fn mac(text: &str) -> Option<String> {
    (is_hardware_address(text) && text.len() == 17).then(|| text.replace('-', ":").to_ascii_lowercase())
}

/// Whether it is a hardware address of six or eight bytes.
pub fn is_hardware_address(text: &str) -> bool {
    let bytes = text.split('-');
    matches!(text.len(), 17 | 23)
        && bytes.clone().count() == text.len().div_ceil(3)
        && bytes
            .into_iter()
            .all(|byte| byte.len() == 2 && byte.bytes().all(|digit| digit.is_ascii_hexdigit()))
}
