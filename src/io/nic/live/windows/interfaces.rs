//! Every interface as Windows lists it.

use std::io;

use windows_sys::Win32::NetworkManagement::IpHelper::MIB_IF_ROW2;
use windows_sys::core::GUID;

use crate::io::if_table::{self, text};
use crate::io::nic::windows::facts::Interface;

/// Bits of MIB_IF_ROW2.InterfaceAndOperStatusFlags (netioapi.h).
const HARDWARE_INTERFACE: u8 = 0x01;
const FILTER_INTERFACE: u8 = 0x02;
const CONNECTOR_PRESENT: u8 = 0x04;

/// Asks.
///
/// # Errors
/// When Windows refuses.
pub fn read() -> io::Result<Vec<Interface>> {
    let mut interfaces = Vec::new();
    if_table::each(|row| interfaces.push(interface(row)))?;
    Ok(interfaces)
}

fn interface(row: &MIB_IF_ROW2) -> Interface {
    let flags = row.InterfaceAndOperStatusFlags._bitfield;
    let mac_length = (row.PhysicalAddressLength as usize).min(row.PhysicalAddress.len());
    Interface {
        index: row.InterfaceIndex,
        guid: guid(&row.InterfaceGuid),
        alias: text(&row.Alias),
        description: text(&row.Description),
        if_type: u64::from(row.Type),
        hardware: flags & HARDWARE_INTERFACE != 0,
        connector: flags & CONNECTOR_PRESENT != 0,
        filter: flags & FILTER_INTERFACE != 0,
        oper_status: u32::try_from(row.OperStatus).unwrap_or_default(),
        speed: row.TransmitLinkSpeed,
        mtu: row.Mtu,
        mac: row.PhysicalAddress[..mac_length].to_vec(),
    }
}

/// As `GetAdaptersAddresses` names adapters: `{8-4-4-4-12}`.
fn guid(guid: &GUID) -> String {
    let tail: String = guid.data4[2..].iter().map(|byte| format!("{byte:02X}")).collect();
    let [high, low, ..] = guid.data4;
    format!("{{{:08X}-{:04X}-{:04X}-{high:02X}{low:02X}-{tail}}}", guid.data1, guid.data2, guid.data3)
}
