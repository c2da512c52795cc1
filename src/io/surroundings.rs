//! What this machine knows of a link's surroundings without sending anything: whether the interface that the link is held
//! to has a carrier, and which hardware address its probes go to. A pulled cable is this side's fault from the moment on in
//! which the adapter knows it, and not only when the kernel has forgotten the neighbour; and another hardware address is
//! another machine, though it answers.
//!
//! Linux tells changes as they happen; Windows is asked twice a second.

use std::net::IpAddr;
use std::time::Duration;

use super::icmp::Waitable;
use crate::domain::link::engine::Event;
use crate::domain::link::own_side::InterfaceState;

#[cfg(target_os = "linux")]
#[path = "surroundings/linux.rs"]
mod system;
#[cfg(windows)]
#[path = "surroundings/windows.rs"]
mod system;

/// Where a link goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The name of the interface that it leaves by.
    pub interface: String,
    /// The number of that interface.
    pub index: u32,
    /// The partner's address.
    pub to: IpAddr,
}

impl Place {
    /// Whether what came in by this interface came in by the link's own: by that itself, or by one that it is made of (a VRF tells
    /// of its members).
    #[must_use]
    pub fn is_by(&self, interface: &str) -> bool {
        let master = || std::fs::read_link(format!("/sys/class/net/{interface}/master"));
        self.interface == interface
            || master().is_ok_and(|master| master.file_name().is_some_and(|name| *name == *self.interface))
    }
}

/// What a system has told, in the order of its happening.
enum Told {
    /// An interface, by its name.
    Interface(String, InterfaceState),
    /// The neighbour with this address on the interface of this number has this hardware address.
    Neighbour(u32, IpAddr, Vec<u8>),
}

/// What was told of a link last.
#[derive(Debug, Clone, Default)]
struct Last {
    interface: Option<(String, InterfaceState)>,
    mac: Option<Vec<u8>>,
}

/// The surroundings of all links.
pub struct Surroundings {
    system: system::System,
    last: Vec<Last>,
}

impl Surroundings {
    /// Begins to look, for so many links. Where the system does not tell, nothing is known, and no link is worse for it.
    #[must_use]
    pub fn new(links: usize) -> Self {
        Self { system: system::System::new(), last: vec![Last::default(); links] }
    }

    /// Takes in what has changed. `place` is where a link goes, when that is known.
    pub fn look<'a>(
        &mut self,
        now: Duration,
        place: impl Fn(usize) -> Option<&'a Place>,
        mut news: impl FnMut(Event),
    ) {
        let last = &mut self.last;
        self.system.look(now, |told| {
            for (link, last) in last.iter_mut().enumerate() {
                place(link).and_then(|place| last.news(link, place, &told)).into_iter().for_each(&mut news);
            }
        });
    }

    /// Has everything told anew at the next look: a link's place is another one, or what comes in says something else.
    pub const fn ask_again(&mut self) {
        self.system.ask_again();
    }

    /// For waiting on it.
    #[must_use]
    pub fn waitable(&self) -> Option<Waitable> {
        self.system.waitable()
    }

    /// When it must be looked again at the latest, where nobody tells.
    #[must_use]
    pub const fn next_due(&self) -> Option<Duration> {
        self.system.next_due()
    }
}

impl Last {
    /// What is new for a link in what the system has told.
    fn news(&mut self, link: usize, place: &Place, told: &Told) -> Option<Event> {
        match told {
            Told::Interface(name, state) if *name == place.interface => {
                let seen = Some((name.clone(), *state));
                (self.interface != seen).then(|| {
                    self.interface = seen;
                    Event::Interface { link, name: name.clone(), state: *state }
                })
            }
            Told::Neighbour(index, ip, mac) if *index == place.index && *ip == place.to => {
                (self.mac.as_ref() != Some(mac)).then(|| {
                    self.mac = Some(mac.clone());
                    Event::Neighbour { link, mac: written(mac) }
                })
            }
            _ => None,
        }
    }
}

/// A hardware address as both systems write it in their own lists, but for the sign between the pairs.
fn written(mac: &[u8]) -> String {
    mac.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changes_and_belongs_to_the_link_is_news() {
        let place = Place { interface: "main0".to_owned(), index: 3, to: "10.10.1.2".parse().unwrap() };
        let mut last = Last::default();
        let mut news = |told: &Told| last.news(7, &place, told);
        let lost = Told::Interface("main0".to_owned(), InterfaceState::NoCarrier);
        let gone = Event::Interface { link: 7, name: "main0".to_owned(), state: InterfaceState::NoCarrier };
        assert_eq!((news(&lost), news(&lost)), (Some(gone), None));
        assert_eq!(news(&Told::Interface("bkp0".to_owned(), InterfaceState::Up)), None);
        let neighbour = |index, last| Told::Neighbour(index, place.to, vec![2, 0, 0, 0, 0, last]);
        let first = Event::Neighbour { link: 7, mac: "02:00:00:00:00:0a".to_owned() };
        assert_eq!((news(&neighbour(3, 10)), news(&neighbour(3, 10))), (Some(first), None));
        assert_eq!(news(&neighbour(4, 11)), None, "the same address on another network");
        assert!(news(&neighbour(3, 11)).is_some());
    }
}
