//! The search for each path's MTU: begun by a link's first answer, one packet at a time.

use std::net::IpAddr;
use std::time::Duration;

use super::{Action, Settings, ip_header};
use crate::link::echo::{Cookie, IcmpError};
use crate::link::mtu::{FLOOR_V4, FLOOR_V6, Found, Search};
use crate::link::prober::Arrival;
use crate::link::record::{LinkInfo, What};

/// Marks the cookies of the search.
const MARK: u32 = 1 << 31;
/// A packet is waited for no longer than this ...
const PATIENCE: Duration = Duration::from_secs(1);
/// ... and no shorter, whatever the links' own time-out: large ones take longer on a slow line. In between, by the time that the
/// link's small ones take, so many of them.
const LEAST: Duration = Duration::from_millis(400);
const TIMES: u32 = 8;
/// So often a search begins that comes to nothing, each time with the link's next answer: it may have been out meanwhile.
const STARTS: u32 = 4;
/// The largest packet that is tried.
const CEILING: u16 = 65_000;

/// Where the search on a link stands.
#[derive(Debug)]
enum Stage {
    /// Nothing was answered yet, or nothing since the link was out.
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
    /// How long a packet is waited for at most, and how long now.
    timeout: Duration,
    patience: Duration,
    stage: Stage,
    /// How often it was begun.
    starts: u32,
    /// The largest piece of the answer that comes next, when it came in pieces.
    piece: Option<u16>,
    /// Counts the packets, for their cookies.
    step: u32,
    /// When the packet that is on its way is given up.
    sent: Option<Duration>,
}

/// The searches of all links.
#[derive(Debug)]
pub struct Searches {
    nonce: u64,
    /// The system tells of answers that came in pieces.
    tells_pieces: bool,
    entries: Vec<Entry>,
}

impl Searches {
    /// A search for every link to a partner that has an address, when they are wanted.
    pub fn new(nonce: u64, links: &[LinkInfo], Settings { mtu: wanted, tells_pieces, .. }: Settings) -> Self {
        let entry = |(link, info): (usize, &LinkInfo)| {
            let to = info.address.filter(|_| !info.is_monitor)?;
            let timeout = info.timeout.clamp(LEAST, PATIENCE);
            Some(Entry {
                link,
                to,
                timeout,
                patience: timeout,
                stage: Stage::Waits,
                starts: 0,
                piece: None,
                step: 0,
                sent: None,
            })
        };
        let links = links.iter().enumerate().filter(|_| wanted);
        Self { nonce, tells_pieces, entries: links.filter_map(entry).collect() }
    }

    /// Whether a packet belongs to a search.
    pub const fn owns(&self, cookie: Cookie) -> bool {
        cookie.nonce == self.nonce && cookie.index & MARK != 0
    }

    fn entry(&mut self, link: usize) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.link == link)
    }

    /// The search whose newest packet this is, which is on its way.
    fn newest(&mut self, cookie: Cookie) -> Option<&mut Entry> {
        self.entry((cookie.index & !MARK) as usize)
            .filter(|entry| entry.sent.is_some() && entry.step == cookie.round)
    }

    /// The same; the packet is on its way no more.
    fn take(&mut self, cookie: Cookie) -> Option<&mut Search> {
        let entry = self.newest(cookie)?;
        entry.sent = None;
        entry.search()
    }

    /// A link was answered, after `rtt`.
    pub fn answered(&mut self, link: usize, rtt: Duration) {
        let Some(entry) = self.entry(link) else { return };
        entry.patience = (rtt * TIMES).clamp(LEAST, entry.timeout);
        if matches!(entry.stage, Stage::Waits) {
            entry.stage = Stage::Asks;
        }
    }

    /// The MTU of a link's first hop is known, or not to be known: then the search is over, and true is returned.
    pub fn begin(&mut self, link: usize, first_hop: Option<u16>) -> bool {
        let tells_pieces = self.tells_pieces;
        let Some(entry) = self.entry(link).filter(|entry| matches!(entry.stage, Stage::Asked)) else {
            return false;
        };
        let floor = if entry.to.is_ipv6() { FLOOR_V6 } else { FLOOR_V4 };
        let search = |mtu: u16| Stage::Goes(Search::new(floor, mtu.min(CEILING), tells_pieces));
        entry.stage = first_hop.map_or(Stage::Done, search);
        first_hop.is_none()
    }

    /// The answer that comes next came in pieces, the largest of this size.
    pub fn in_pieces(&mut self, cookie: Cookie, largest: u16) {
        if let Some(entry) = self.newest(cookie) {
            entry.piece = Some(largest);
        }
    }

    /// A packet was answered.
    pub fn reply(&mut self, arrival: &Arrival) {
        let Some(entry) = self.newest(arrival.cookie) else { return };
        let piece = entry.piece.take();
        if entry.to == arrival.source
            && arrival.sequence == arrival.cookie.sequence()
            && let Some(search) = self.take(arrival.cookie)
        {
            search.answered(piece);
        }
    }

    /// An ICMP error came back for a packet; `mtu` is the size that it names.
    pub fn error(&mut self, cookie: Cookie, error: IcmpError, mtu: u16) {
        let too_big = if error.v6 { error.kind == 2 } else { (error.kind, error.code) == (3, 4) };
        if let Some(search) = self.take(cookie) {
            if too_big { search.too_big(mtu) } else { search.silent() }
        }
    }

    /// A packet was not sent after all.
    pub fn silent(&mut self, cookie: Cookie) {
        if let Some(search) = self.take(cookie) {
            search.silent();
        }
    }

    /// The newest packet of a link was refused.
    pub fn refused(&mut self, link: usize, too_large: bool) {
        if let Some(entry) = self.entry(link)
            && entry.sent.take().is_some()
            && let Some(search) = entry.search()
        {
            // Larger than the first hop takes.
            if too_large { search.too_big(0) } else { search.silent() }
        }
    }

    /// Lets time-outs pass.
    pub fn expire(&mut self, now: Duration) {
        for entry in &mut self.entries {
            if entry.sent.take_if(|deadline| now >= *deadline).is_some()
                && let Some(search) = entry.search()
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
        self.entries.iter().filter_map(|entry| entry.sent).min()
    }
}

impl Entry {
    const fn search(&mut self) -> Option<&mut Search> {
        match &mut self.stage {
            Stage::Goes(search) => Some(search),
            _ => None,
        }
    }

    fn poll(&mut self, nonce: u64, now: Duration, news: &mut Vec<(Duration, What)>) -> Option<Action> {
        let link = self.link;
        let search = match &self.stage {
            Stage::Asks => {
                self.stage = Stage::Asked;
                self.starts += 1;
                return Some(Action::FirstHop { link });
            }
            Stage::Goes(search) if self.sent.is_none() => search,
            _ => return None,
        };
        let Some(size) = search.size() else {
            let mtu = match search.found() {
                Some(Found::Mtu(mtu)) => Some(mtu),
                Some(Found::NoAnswer) | None if self.starts < STARTS => {
                    self.stage = Stage::Waits;
                    return None;
                }
                Some(Found::NoAnswer) | None => None,
            };
            news.push((now, What::Mtu { link, mtu }));
            self.stage = Stage::Done;
            return None;
        };
        self.step += 1;
        self.sent = Some(now + self.patience);
        self.piece = None;
        let cookie = Cookie { nonce, index: link as u32 | MARK, round: self.step };
        Some(Action::Search { link, cookie, length: usize::from(size) - ip_header(self.to) })
    }
}
