//! `GetIfTable2` of Windows: every interface, also those that TCP/IP does not run on, such as the members of a team. It
//! only reads what Windows knows.

use std::io;

use windows_sys::Win32::Foundation::ERROR_SUCCESS;
use windows_sys::Win32::NetworkManagement::IpHelper::{
    FreeMibTable, GetIfTable2, MIB_IF_ROW2, MIB_IF_TABLE2,
};

/// Hands every row to `each`, in the table's order.
///
/// # Errors
/// When Windows refuses.
pub fn each(each: impl FnMut(&MIB_IF_ROW2)) -> io::Result<()> {
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
    rows.iter().for_each(each);
    // SAFETY: the table came from GetIfTable2 and is used no more.
    unsafe { FreeMibTable(table.cast_const().cast()) };
    Ok(())
}

/// A text of a row, which ends at its first zero.
#[must_use]
pub fn text(wide: &[u16]) -> String {
    let end = wide.iter().position(|unit| *unit == 0).unwrap_or(wide.len());
    String::from_utf16_lossy(&wide[..end])
}
