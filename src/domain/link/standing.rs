//! How all links stand, kept up to date link by link: which of them a change concerns, without a look at every one.

use std::collections::BTreeSet;
use std::ops::Bound;
use std::time::Duration;

use super::diagnosis::{Isolation, Silent, TcpState};
use super::verdict::LinkState;
use super::watched::{Link, Monitors};
use crate::path::Path;

/// All links of a run.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    links: Vec<Seen>,
    /// Links that may have to be judged anew.
    news: BTreeSet<usize>,
    /// Main and Backup.
    connections: [Connection; 2],
    partners: Silent,
    monitors: Silent,
    /// Failed links over which the port answers.
    opens: usize,
    /// Judge every link after each change, to compare with.
    #[cfg(test)]
    pub(super) judges_all: bool,
    /// How many links were judged.
    #[cfg(test)]
    pub(super) judged: usize,
}

/// What of a link the diagnosis of others rests on, or of itself while it has not failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    state: LinkState,
    tcp: Option<TcpState>,
    /// Of an ICMP monitor when the newest answered probe was sent.
    answered: Option<Duration>,
    fresh_since: Duration,
}

impl Seen {
    fn of(link: &Link) -> Self {
        Self {
            state: link.verdict.state(),
            tcp: link.fresh_tcp(),
            answered: link.newest_answered.filter(|_| link.info.is_monitor),
            fresh_since: link.fresh_since,
        }
    }
}

/// The links of one connection.
#[derive(Debug, Clone, Default)]
struct Connection {
    /// The monitors that are up, by their newest answer.
    up: BTreeSet<(Option<Duration>, usize)>,
    /// How many monitors failed.
    failed: usize,
    /// The links to partners that failed, by the time since which evidence counts.
    out: BTreeSet<(Duration, usize)>,
    /// The monitors as they were when those were judged.
    judged: Monitors,
}

impl Connection {
    fn monitors(&self) -> Monitors {
        Monitors { answered: self.up.last().and_then(|(answered, _)| *answered), failed: self.failed > 0 }
    }

    /// The failed links to which the monitors say something else than when they were judged: an answer counts that is from
    /// after the first loss, and where there is none, a silent monitor.
    fn concerned(&self, now: Monitors) -> impl Iterator<Item = usize> {
        let before = self.judged;
        let at = |when: Option<Duration>| when.map(|when| (when, usize::MAX));
        let from = at(before.answered.min(now.answered)).map_or(Bound::Unbounded, Bound::Excluded);
        let to = if before.failed == now.failed {
            at(before.answered.max(now.answered)).unwrap_or((Duration::ZERO, 0))
        } else {
            (Duration::MAX, usize::MAX)
        };
        let is_same = before == now;
        self.out
            .range((from, Bound::Unbounded))
            .take_while(move |link| !is_same && **link <= to)
            .map(|(_, link)| *link)
    }
}

impl Standing {
    /// Links of which nothing is known yet.
    pub(super) fn new(links: &[Link]) -> Self {
        let all = |is_monitor: bool| Silent {
            silent: 0,
            all: links.iter().filter(|link| link.info.is_monitor == is_monitor).count(),
        };
        Self {
            links: links.iter().map(Seen::of).collect(),
            news: BTreeSet::new(),
            connections: [Connection::default(), Connection::default()],
            partners: all(false),
            monitors: all(true),
            opens: 0,
            #[cfg(test)]
            judges_all: false,
            #[cfg(test)]
            judged: 0,
        }
    }

    /// Something was told of a link.
    pub(super) fn take(&mut self, link: &Link) {
        let Some(known) = self.links.get_mut(link.index) else { return };
        let seen = Seen::of(link);
        let before = std::mem::replace(known, seen);
        if seen != before {
            self.count(link, before, false);
            self.count(link, seen, true);
        }
        // Whose fault it is that one has failed rests on more than that.
        if seen != before || seen.state == LinkState::Failed {
            self.news.insert(link.index);
        }
    }

    fn count(&mut self, link: &Link, seen: Seen, is_so: bool) {
        let add = |count: &mut usize| *count = if is_so { *count + 1 } else { count.saturating_sub(1) };
        let connection = &mut self.connections[usize::from(link.info.connection == Path::Backup)];
        match (seen.state, link.info.is_monitor) {
            (LinkState::Failed, true) => {
                add(&mut connection.failed);
                add(&mut self.monitors.silent);
            }
            (LinkState::Failed, false) => {
                add(&mut self.partners.silent);
                put(&mut connection.out, (seen.fresh_since, link.index), is_so);
            }
            (LinkState::Up, true) => put(&mut connection.up, (seen.answered, link.index), is_so),
            (LinkState::Up, false) | (LinkState::NotYetKnown, _) => {}
        }
        if seen.state == LinkState::Failed && seen.tcp == Some(TcpState::Open) {
            add(&mut self.opens);
        }
    }

    /// The links that have to be judged anew, in their order, once.
    pub(super) fn news(&mut self) -> BTreeSet<usize> {
        let mut news = std::mem::take(&mut self.news);
        for connection in &mut self.connections {
            let now = connection.monitors();
            news.extend(connection.concerned(now));
            connection.judged = now;
        }
        #[cfg(test)]
        if self.judges_all {
            news.extend(0..self.links.len());
        }
        #[cfg(test)]
        {
            self.judged += news.len();
        }
        news
    }

    /// The ICMP monitors of a link's connection.
    pub(super) fn monitors_beside(&self, link: &Link) -> Monitors {
        self.connections[usize::from(link.info.connection == Path::Backup)].monitors()
    }

    /// Whether the link to any partner has failed.
    pub(super) const fn any_partner_failed(&self) -> bool {
        self.partners.silent > 0
    }

    /// Whether this server is cut off.
    pub(super) const fn isolation(&self) -> Isolation {
        Isolation::of(self.partners, self.monitors, self.opens > 0)
    }
}

fn put<T: Ord>(set: &mut BTreeSet<T>, what: T, is_so: bool) {
    if is_so {
        set.insert(what);
    } else {
        set.remove(&what);
    }
}
