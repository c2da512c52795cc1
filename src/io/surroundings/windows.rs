//! Windows: `GetIfTable2` and `GetIpNetTable2`, asked twice a second and every two seconds. Both only read what Windows
//! knows; nothing is sent.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use windows_sys::Win32::Foundation::ERROR_SUCCESS;
use windows_sys::Win32::NetworkManagement::IpHelper::{
    FreeMibTable, GetIpNetTable2, MIB_IF_ROW2, MIB_IPNET_ROW2, MIB_IPNET_TABLE2,
};
use windows_sys::Win32::NetworkManagement::Ndis::{
    IfOperStatusUp, MediaConnectStateDisconnected, NET_IF_ADMIN_STATUS_DOWN,
};
use windows_sys::Win32::Networking::WinSock::{
    AF_INET, AF_INET6, AF_UNSPEC, NlnsDelay, NlnsPermanent, NlnsProbe, NlnsReachable, NlnsStale,
};

use super::Told;
use crate::domain::link::own_side::InterfaceState;
use crate::io::icmp::Waitable;
use crate::io::if_table;

/// Between two looks at the interfaces.
const PACE: Duration = Duration::from_millis(500);
/// So many looks at the interfaces for one at the neighbours, whose table may be long.
const NEIGHBOURS: u32 = 4;

/// What Windows says when it is asked.
pub struct System {
    next: Duration,
    looks: u32,
    names: HashMap<u32, String>,
}

impl System {
    /// Nothing was asked yet.
    pub fn new() -> Self {
        Self { next: Duration::ZERO, looks: 0, names: HashMap::new() }
    }

    /// Asks, when it is time to.
    pub fn look(&mut self, now: Duration, mut each: impl FnMut(Told)) {
        if now < self.next {
            return;
        }
        self.next = now + PACE;
        self.interfaces(&mut each);
        if self.looks.is_multiple_of(NEIGHBOURS) {
            neighbours(&mut each);
        }
        self.looks = self.looks.wrapping_add(1);
    }

    fn interfaces(&mut self, each: &mut impl FnMut(Told)) {
        let mut rows = Vec::new();
        // Refused: what was known stays, and it is asked again.
        if if_table::each(|row| rows.push((row.InterfaceIndex, if_table::text(&row.Alias), state(row))))
            .is_ok()
        {
            self.tell(rows, each);
        }
    }

    /// Tells of every interface, by number, name and state, and of those that are not there any more.
    fn tell(&mut self, rows: Vec<(u32, String, InterfaceState)>, each: &mut impl FnMut(Told)) {
        let mut gone = std::mem::take(&mut self.names);
        for (index, name, state) in rows {
            if let Some(renamed) = gone.remove(&index).filter(|before| *before != name) {
                each(Told::Interface(renamed, InterfaceState::Gone));
            }
            each(Told::Interface(name.clone(), state));
            self.names.insert(index, name);
        }
        gone.into_values().for_each(|name| each(Told::Interface(name, InterfaceState::Gone)));
    }

    /// Asks for everything at the next look: a link's place is another one.
    pub const fn ask_again(&mut self) {
        self.next = Duration::ZERO;
        self.looks = 0;
    }

    /// Nothing to wait on.
    pub const fn waitable(&self) -> Option<Waitable> {
        None
    }

    /// When it is asked next.
    pub const fn next_due(&self) -> Option<Duration> {
        Some(self.next)
    }
}

fn state(row: &MIB_IF_ROW2) -> InterfaceState {
    if row.AdminStatus == NET_IF_ADMIN_STATUS_DOWN {
        InterfaceState::Down
    } else if row.OperStatus == IfOperStatusUp && row.MediaConnectState != MediaConnectStateDisconnected {
        InterfaceState::Up
    } else {
        InterfaceState::NoCarrier
    }
}

fn neighbours(each: &mut impl FnMut(Told)) {
    let mut table: *mut MIB_IPNET_TABLE2 = std::ptr::null_mut();
    // SAFETY: the call writes one pointer, to a table that is ours to free.
    let status = unsafe { GetIpNetTable2(AF_UNSPEC, &raw mut table) };
    if status != ERROR_SUCCESS || table.is_null() {
        return;
    }
    // SAFETY: the table has NumEntries rows behind its head; it is freed below and not before.
    let rows = unsafe {
        let first = (&raw const (*table).Table).cast::<MIB_IPNET_ROW2>();
        std::slice::from_raw_parts(first, (*table).NumEntries as usize)
    };
    rows.iter().filter_map(neighbour).for_each(each);
    // SAFETY: the table came from GetIpNetTable2 and is used no more.
    unsafe { FreeMibTable(table.cast_const().cast()) };
}

/// A neighbour that has a hardware address.
fn neighbour(row: &MIB_IPNET_ROW2) -> Option<Told> {
    let length = (row.PhysicalAddressLength as usize).min(row.PhysicalAddress.len());
    let known = [NlnsReachable, NlnsStale, NlnsDelay, NlnsProbe, NlnsPermanent];
    if length == 0 || !known.contains(&row.State) {
        return None;
    }
    // SAFETY: the family says which of the address's forms is there.
    let ip = unsafe {
        match row.Address.si_family {
            AF_INET => IpAddr::V4(Ipv4Addr::from(row.Address.Ipv4.sin_addr.S_un.S_addr.to_ne_bytes())),
            AF_INET6 => IpAddr::V6(Ipv6Addr::from(row.Address.Ipv6.sin6_addr.u.Byte)),
            _ => return None,
        }
    };
    Some(Told::Neighbour(row.InterfaceIndex, ip, row.PhysicalAddress[..length].to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(system: &mut System, rows: &[(u32, &str, InterfaceState)]) -> Vec<(String, InterfaceState)> {
        let rows = rows.iter().map(|(index, name, state)| (*index, (*name).to_owned(), *state)).collect();
        let mut all = Vec::new();
        system.tell(rows, &mut |told| {
            if let Told::Interface(name, state) = told {
                all.push((name, state));
            }
        });
        all
    }

    /// What Windows shows of an adapter that is taken out and put back: no row, then one of the same name with another number.
    #[test]
    fn an_adapter_that_goes_and_comes_back_is_told_by_its_name() {
        use InterfaceState::{Gone, NoCarrier, Up};
        let mut system = System::new();
        let both = [(7, "Main", Up), (8, "Backup", Up)];
        assert_eq!(told(&mut system, &both), [("Main".to_owned(), Up), ("Backup".to_owned(), Up)]);
        assert_eq!(
            told(&mut system, &[(8, "Backup", Up)]),
            [("Backup".to_owned(), Up), ("Main".to_owned(), Gone)]
        );
        assert_eq!(told(&mut system, &[(8, "Backup", Up)]), [("Backup".to_owned(), Up)], "it is told once");
        let back = [(8, "Backup", Up), (12, "Main", NoCarrier)];
        assert_eq!(told(&mut system, &back), [("Backup".to_owned(), Up), ("Main".to_owned(), NoCarrier)]);
        let renamed = [(8, "Backup", Up), (12, "Main 2", Up)];
        assert_eq!(
            told(&mut system, &renamed),
            [("Backup".to_owned(), Up), ("Main".to_owned(), Gone), ("Main 2".to_owned(), Up)]
        );
    }

    /// The table of this machine, as it is: at least the loopback interface is there, and none is gone.
    #[test]
    fn the_system_tells_of_its_interfaces_at_once() {
        let (mut system, mut all) = (System::new(), Vec::new());
        system.look(Duration::ZERO, |told| {
            if let Told::Interface(name, state) = told {
                all.push((name, state));
            }
        });
        assert!(all.iter().any(|(_, state)| *state == InterfaceState::Up), "{all:?}");
        assert!(all.iter().all(|(_, state)| *state != InterfaceState::Gone), "{all:?}");
        assert_eq!(system.next_due(), Some(PACE));
    }
}
