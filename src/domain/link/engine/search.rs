//! The search for each path's MTU: begun by a link's first answer, one packet at a time.

use std::net::IpAddr;
use std::time::Duration;

use super::{Action, ip_header};
use crate::domain::link::echo::{Cookie, IcmpError};
use crate::domain::link::mtu::{FLOOR_V4, FLOOR_V6, Found, Search};
use crate::domain::link::prober::Arrival;
use crate::domain::link::record::{LinkInfo, What};

/// Marks the cookies of the search.
const MARK: u32 = 1 << 31;
/// A packet is waited for no longer than this.
const PATIENCE: Duration = Duration::from_secs(1);
/// The largest packet that is tried.
const CEILING: u16 = 65_000;

/// Where the search on a link stands.
#[derive(Debug)]
enum Stage {
    /// Nothing was answered yet.
    Waits,
    /// Something was: the first hop is to be asked for.
    Asks,
    /// It is asked for.
    Asked,
    /// The search goes on.
    Goes(Search),
    /// It is over.
    Done,
}

#[derive(Debug)]
struct Entry {
    link: usize,
    to: IpAddr,
    timeout: Duration,
    stage: Stage,
    /// Counts the packets, for their cookies.
    step: u32,
    /// The packet that is on its way: its size, and when it is given up.
    sent: Option<(u16, Duration)>,
}

/// The searches of all links.
#[derive(Debug)]
pub struct Searches {
    nonce: u64,
    entries: Vec<Entry>,
}

impl Searches {
    /// A search for every link to a partner that has an address, when they are wanted.
    pub fn new(nonce: u64, links: &[LinkInfo], wanted: bool) -> Self {
        let entry = |(link, info): (usize, &LinkInfo)| {
            let to = info.address.filter(|_| !info.is_monitor)?;
            let timeout = info.timeout.min(PATIENCE);
            Some(Entry { link, to, timeout, stage: Stage::Waits, step: 0, sent: None })
        };
        let links = links.iter().enumerate().filter(|_| wanted);
        Self { nonce, entries: links.filter_map(entry).collect() }
    }

    /// Whether a packet belongs to a search.
    pub const fn owns(&self, cookie: Cookie) -> bool {
        cookie.nonce == self.nonce && cookie.index & MARK != 0
    }

    fn entry(&mut self, link: usize) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.link == link)
    }

    /// The search whose newest packet this is, and that packet's size; it is on its way no more.
    fn take(&mut self, cookie: Cookie) -> Option<(&mut Search, u16)> {
        let entry = self.entry((cookie.index & !MARK) as usize)?;
        let step = entry.step;
        let (size, _) = entry.sent.take_if(|_| step == cookie.round)?;
        match &mut entry.stage {
            Stage::Goes(search) => Some((search, size)),
            _ => None,
        }
    }

    /// A link was answered.
    pub fn answered(&mut self, link: usize) {
        if let Some(entry) = self.entry(link).filter(|entry| matches!(entry.stage, Stage::Waits)) {
            entry.stage = Stage::Asks;
        }
    }

    /// The MTU of a link's first hop is known, or not to be known: then the search is over, and true is returned.
    pub fn begin(&mut self, link: usize, first_hop: Option<u16>) -> bool {
        let Some(entry) = self.entry(link).filter(|entry| matches!(entry.stage, Stage::Asked)) else {
            return false;
        };
        let floor = if entry.to.is_ipv6() { FLOOR_V6 } else { FLOOR_V4 };
        entry.stage = first_hop.map_or(Stage::Done, |mtu| Stage::Goes(Search::new(floor, mtu.min(CEILING))));
        first_hop.is_none()
    }

    /// A packet was answered.
    pub fn reply(&mut self, arrival: &Arrival) {
        let is_its = |entry: &Entry| {
            entry.link == (arrival.cookie.index & !MARK) as usize && entry.to == arrival.source
        };
        if !self.entries.iter().any(is_its) || arrival.sequence != arrival.cookie.sequence() {
            return;
        }
        if let Some((search, size)) = self.take(arrival.cookie) {
            search.passed(size);
        }
    }

    /// An ICMP error came back for a packet; `mtu` is the size that it names.
    pub fn error(&mut self, cookie: Cookie, error: IcmpError, mtu: u16) {
        let too_big = if error.v6 { error.kind == 2 } else { (error.kind, error.code) == (3, 4) };
        if let Some((search, size)) = self.take(cookie) {
            if too_big { search.too_big(size, mtu) } else { search.silent() }
        }
    }

    /// A packet was not sent after all.
    pub fn silent(&mut self, cookie: Cookie) {
        if let Some((search, _)) = self.take(cookie) {
            search.silent();
        }
    }

    /// The newest packet of a link was refused.
    pub fn refused(&mut self, link: usize, too_large: bool) {
        let Some(entry) = self.entry(link) else { return };
        if let (Some((size, _)), Stage::Goes(search)) = (entry.sent.take(), &mut entry.stage) {
            // Larger than the first hop takes.
            if too_large { search.too_big(size, 0) } else { search.silent() }
        }
    }

    /// Lets time-outs pass.
    pub fn expire(&mut self, now: Duration) {
        for entry in &mut self.entries {
            if let (Some(_), Stage::Goes(search)) =
                (entry.sent.take_if(|(_, deadline)| now >= *deadline), &mut entry.stage)
            {
                search.silent();
            }
        }
    }

    /// What is to be done now; what was found is told.
    pub fn poll(&mut self, now: Duration, news: &mut Vec<(Duration, What)>) -> Option<Action> {
        let nonce = self.nonce;
        self.entries.iter_mut().find_map(|entry| entry.poll(nonce, now, news))
    }

    /// Whether a search goes on.
    pub fn are_busy(&self) -> bool {
        self.entries.iter().any(|entry| !matches!(entry.stage, Stage::Waits | Stage::Done))
    }

    /// When the first packet that is on its way is given up.
    pub fn next_due(&self) -> Option<Duration> {
        self.entries.iter().filter_map(|entry| Some(entry.sent?.1)).min()
    }
}

impl Entry {
    fn poll(&mut self, nonce: u64, now: Duration, news: &mut Vec<(Duration, What)>) -> Option<Action> {
        let link = self.link;
        let search = match &self.stage {
            Stage::Asks => {
                self.stage = Stage::Asked;
                return Some(Action::FirstHop { link });
            }
            Stage::Goes(search) if self.sent.is_none() => search,
            _ => return None,
        };
        let Some(size) = search.size() else {
            let mtu = match search.found() {
                Some(Found::Mtu(mtu)) => Some(mtu),
                Some(Found::NoAnswer) | None => None,
            };
            news.push((now, What::Mtu { link, mtu }));
            self.stage = Stage::Done;
            return None;
        };
        self.step += 1;
        self.sent = Some((size, now + self.timeout));
        let cookie = Cookie { nonce, index: link as u32 | MARK, round: self.step };
        Some(Action::Search { link, cookie, length: usize::from(size) - ip_header(self.to) })
    }
}
