//! `GetIfTable2`: every interface, also those that TCP/IP does not run on, such as the members of a team.

use std::io;

use windows_sys::Win32::Foundation::ERROR_SUCCESS;
use windows_sys::Win32::NetworkManagement::IpHelper::{
    FreeMibTable, GetIfTable2, MIB_IF_ROW2, MIB_IF_TABLE2,
};
use windows_sys::core::GUID;

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
    let mut table: *mut MIB_IF_TABLE2 = std::ptr::null_mut();
    // SAFETY: the call writes one pointer, to a table that is ours to free.
    let status = unsafe { GetIfTable2(&raw mut table) };
    if status != ERROR_SUCCESS || table.is_null() {
        return Err(io::Error::from_raw_os_error(status.cast_signed()));
    }
    // SAFETY: the table has NumEntries rows behind its head; it is freed below and not before.
    let rows = unsafe {
        let first = (&raw const (*table).Table).cast::<MIB_IF_ROW2>();
        std::slice::from_raw_parts(first, (*table).NumEntries as usize)
    };
    let interfaces = rows.iter().map(interface).collect();
    // SAFETY: the table came from GetIfTable2 and is used no more.
    unsafe { FreeMibTable(table.cast_const().cast()) };
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

/// A text that ends at its first zero.
fn text(wide: &[u16]) -> String {
    let end = wide.iter().position(|unit| *unit == 0).unwrap_or(wide.len());
    String::from_utf16_lossy(&wide[..end])
}
