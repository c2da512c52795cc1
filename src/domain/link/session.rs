//! A run as a whole: records in, states, failovers and the figures out. Live runs and replays go through the same
//! [`Session::apply`], which is why a replay gives the same summary.

use std::time::Duration;

use super::diagnosis::{Diagnosis, Isolation, TcpState};
use super::failover::{Active, Change, Failover, Predicted};
use super::outage::Tracker;
use super::record::{Cause, Connection, LinkInfo, Record, Start, Switch, What};
use super::stats::{ErrorKind, LinkStats};
use super::strip::Strip;
use super::verdict::{Flapping, LinkState, Verdict};

/// How many state changes, switches, marks and gaps are kept for the report; more are counted only.
pub const KEPT: usize = 10_000;

/// The tool's own timing slack: how late the system may let it run.
pub const SLACK: Duration = Duration::from_millis(10);

/// Everything about one link.
#[derive(Debug, Clone)]
pub struct Link {
    /// Its settings.
    pub info: LinkInfo,
    /// Counters and round trip times.
    pub stats: LinkStats,
    /// Rise and fall.
    pub verdict: Verdict,
    /// What is the matter with it.
    pub diagnosis: Diagnosis,
    /// Outages.
    pub outages: Tracker,
    /// Round trip times for drawing.
    pub strip: Strip,
    /// The path's MTU: searched and found, or searched and nothing got through.
    pub mtu: Option<Option<u16>>,
    /// The partner's port: when the last attempt began, and how it went.
    pub tcp: Option<(Duration, TcpState)>,
    /// Connects that succeeded, and all.
    pub tcp_counts: (u64, u64),
    /// Sending of the newest answered probe.
    pub newest_answered: Option<Duration>,
    /// Since when the present state can be judged by the port: evidence from before is stale.
    fresh_since: Duration,
    flapping: Flapping,
    /// How often it was declared flapping.
    pub flaps: u64,
    /// State changes for drawing.
    pub changes: Kept<(Duration, LinkState)>,
}

impl Link {
    fn new(info: LinkInfo) -> Self {
        let failed_after = info.interval.saturating_mul(info.retry_count.saturating_add(1));
        Self {
            stats: LinkStats::default(),
            verdict: Verdict::new(info.retry_count, info.rise),
            diagnosis: Diagnosis::NotYetKnown,
            outages: Tracker::default(),
            strip: Strip::new(info.interval),
            mtu: None,
            tcp: None,
            tcp_counts: (0, 0),
            newest_answered: None,
            fresh_since: Duration::ZERO,
            flapping: Flapping::new(failed_after),
            flaps: 0,
            changes: Kept::default(),
            info,
        }
    }

    /// Whether its state changes too often.
    #[must_use]
    pub const fn is_flapping(&self) -> bool {
        self.flapping.is_flapping()
    }

    fn fresh_tcp(&self) -> Option<TcpState> {
        self.tcp.filter(|(began, _)| *began >= self.fresh_since).map(|(_, state)| state)
    }
}

/// A partner, with the indexes of its links.
#[derive(Debug, Clone)]
pub struct Partner {
    /// Its label.
    pub name: String,
    /// Index of its Main link.
    pub main: Option<usize>,
    /// Index of its Backup link.
    pub backup: Option<usize>,
    machine: Failover,
    /// The connection in use over time, for drawing.
    pub history: Kept<(Duration, Active)>,
}

impl Partner {
    /// The connection in use.
    #[must_use]
    pub const fn active(&self) -> Active {
        self.machine.active()
    }
}

/// A list that stays bounded: what does not fit is counted.
#[derive(Debug, Clone)]
pub struct Kept<T> {
    /// The first [`KEPT`] entries.
    pub list: Vec<T>,
    /// How many more there were.
    pub left_out: u64,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { list: Vec::new(), left_out: 0 }
    }
}

impl<T> Kept<T> {
    fn push(&mut self, entry: T) {
        if self.list.len() < KEPT {
            self.list.push(entry);
        } else {
            self.left_out += 1;
        }
    }
}

/// A run.
#[derive(Debug, Clone)]
pub struct Session {
    /// The head of the log.
    pub start: Start,
    /// Wall clock of the start.
    pub started: String,
    /// Wall clock of the newest record.
    pub ended: String,
    /// Time of the newest record.
    pub now: Duration,
    /// The links.
    pub links: Vec<Link>,
    /// The partners.
    pub partners: Vec<Partner>,
    /// Failovers and returns.
    pub switches: Kept<Switch>,
    /// How many of all switches were not as predicted.
    pub switches_failed: u64,
    /// The user's marks.
    pub marks: Kept<(Duration, String)>,
    /// When the tool itself was not running: from, to, probes withdrawn.
    pub gaps: Kept<(Duration, Duration, u64)>,
    /// Whether this server is cut off.
    pub isolation: Isolation,
    /// How often it was.
    pub isolated: u64,
    /// Foreign replies that fit no link.
    pub foreign: u64,
    /// How it ended: interrupted or not; `None` while it runs, or when the log was cut off.
    pub stopped: Option<bool>,
}

impl Session {
    /// A run that begins.
    #[must_use]
    pub fn new(start: Start, t: String) -> Self {
        let links: Vec<Link> = start.links.iter().cloned().map(Link::new).collect();
        let mut partners: Vec<Partner> = Vec::new();
        for (index, info) in start.links.iter().enumerate().filter(|(_, info)| !info.is_monitor) {
            let place =
                partners.iter().position(|partner| partner.name == info.partner).unwrap_or_else(|| {
                    partners.push(Partner {
                        name: info.partner.clone(),
                        main: None,
                        backup: None,
                        machine: Failover::new(false),
                        history: Kept::default(),
                    });
                    partners.len() - 1
                });
            match info.connection {
                Connection::Main => partners[place].main = Some(index),
                Connection::Backup => {
                    partners[place].backup = Some(index);
                    partners[place].machine = Failover::new(true);
                }
            }
        }
        Self {
            start,
            ended: t.clone(),
            started: t,
            now: Duration::ZERO,
            links,
            partners,
            switches: Kept::default(),
            switches_failed: 0,
            marks: Kept::default(),
            gaps: Kept::default(),
            isolation: Isolation::No,
            isolated: 0,
            foreign: 0,
            stopped: None,
        }
    }

    /// Takes in a record and returns what follows from it. Derived records are ignored, as is a link that the head
    /// does not list.
    pub fn apply(&mut self, record: &Record) -> Vec<Record> {
        if record.link().is_some_and(|link| link >= self.links.len()) || record.what.is_derived() {
            return Vec::new();
        }
        let at = record.elapsed;
        self.now = self.now.max(at);
        self.ended.clone_from(&record.t);
        let mut follows = Vec::new();
        match &record.what {
            What::Reply { link, round, sent, rtt, ttl } => {
                let entry = &mut self.links[*link];
                entry.stats.reply(*rtt, *ttl);
                entry.strip.add(*sent, Some(*rtt));
                entry.newest_answered = entry.newest_answered.max(Some(*sent));
                entry.outages.answered(*sent, at);
                let before = entry.verdict.state();
                let changed = entry.verdict.answer(*round);
                if changed.is_some() && before == LinkState::Failed {
                    entry.fresh_since = at;
                }
                self.settle(*link, changed, at, &mut follows);
            }
            What::Miss { link, round, sent } => {
                self.links[*link].stats.lost += 1;
                self.lost(*link, *round, *sent, at, &mut follows);
            }
            What::Error { link, round, sent, cause } => {
                self.links[*link].stats.error(match cause {
                    Cause::Icmp(error, offender) => ErrorKind::Icmp(*error, *offender),
                    Cause::Send(reason) => ErrorKind::Send(reason.clone()),
                });
                self.lost(*link, *round, *sent, at, &mut follows);
            }
            What::Duplicate { link, .. } => self.links[*link].stats.duplicates += 1,
            What::Late { link, .. } => self.links[*link].stats.late += 1,
            What::Foreign { link: Some(link), .. } => self.links[*link].stats.foreign += 1,
            What::Foreign { link: None, .. } => self.foreign += 1,
            What::Tcp { link, began, state } => {
                let entry = &mut self.links[*link];
                entry.tcp = Some((*began, *state));
                entry.tcp_counts.0 += u64::from(*state == TcpState::Open);
                entry.tcp_counts.1 += 1;
                self.diagnose(&mut follows);
            }
            What::Mtu { link, mtu } => self.links[*link].mtu = Some(*mtu),
            What::Mark { note } => self.marks.push((at, note.clone())),
            What::Gap { from, withdrawn } => self.gaps.push((*from, at, *withdrawn)),
            What::Stop { interrupted, waiting } => {
                self.stopped = Some(*interrupted);
                for (link, waiting) in self.links.iter_mut().zip(waiting) {
                    link.stats.waiting = *waiting;
                }
            }
            _ => {}
        }
        follows.into_iter().map(|what| Record { t: record.t.clone(), elapsed: at, what }).collect()
    }

    fn lost(&mut self, link: usize, round: u64, sent: Duration, at: Duration, follows: &mut Vec<What>) {
        let entry = &mut self.links[link];
        entry.strip.add(sent, None);
        entry.outages.lost(sent, at);
        let changed = entry.verdict.miss(round);
        if entry.verdict.state() == LinkState::Failed {
            let outage = entry.outages.failed();
            if changed.is_some() {
                entry.fresh_since = outage.map_or(sent, |outage| outage.first_lost);
            }
        }
        self.settle(link, changed, at, follows);
    }

    /// After a reply or a loss on `link`: states, diagnoses, the connection in use, isolation.
    fn settle(&mut self, link: usize, changed: Option<LinkState>, at: Duration, follows: &mut Vec<What>) {
        let entry = &mut self.links[link];
        if entry.flapping.settle(at) {
            follows.push(What::Flapping { link, begins: false });
        }
        if let Some(state) = changed {
            entry.changes.push((at, state));
            // The first state is no change: it was not known before.
            let begins = entry.changes.list.len() > 1 && entry.flapping.change(at).is_some();
            entry.diagnosis = Diagnosis::NotYetKnown;
            self.diagnose(follows);
            if begins {
                self.links[link].flaps += 1;
                follows.push(What::Flapping { link, begins: true });
            }
            self.switch(link, at, follows);
        } else if self.links[link].info.is_monitor && self.any_partner_failed() {
            self.diagnose(follows);
        }
    }

    /// Judges every link anew and reports those whose diagnosis changed, then the server itself.
    fn diagnose(&mut self, follows: &mut Vec<What>) {
        for index in 0..self.links.len() {
            let link = &self.links[index];
            let state = link.verdict.state();
            let diagnosis = if link.info.is_monitor && state == LinkState::Failed {
                Diagnosis::MonitorSilent
            } else if state == LinkState::Failed {
                Diagnosis::of(state, link.fresh_tcp(), &self.monitors_of(link))
            } else {
                Diagnosis::of(state, link.fresh_tcp(), &[])
            };
            if diagnosis != link.diagnosis {
                self.links[index].diagnosis = diagnosis;
                follows.push(What::LinkState { link: index, state, diagnosis });
            }
        }
        let state = self.isolation_now();
        if state != self.isolation {
            self.isolation = state;
            self.isolated += u64::from(state == Isolation::Isolated);
            follows.push(What::Isolation { state });
        }
    }

    /// The states of the ICMP monitors beside a failed link. One that answers counts only with an answer from after
    /// the first loss: older ones say nothing about now.
    fn monitors_of(&self, failed: &Link) -> Vec<LinkState> {
        let beside = |link: &&Link| link.info.is_monitor && link.info.connection == failed.info.connection;
        self.links.iter().filter(beside).map(|link| link.fresh_state(failed.fresh_since)).collect()
    }

    fn any_partner_failed(&self) -> bool {
        self.links.iter().any(|link| !link.info.is_monitor && link.verdict.state() == LinkState::Failed)
    }

    fn isolation_now(&self) -> Isolation {
        let states = |monitor: bool| -> Vec<LinkState> {
            let wanted = self.links.iter().filter(|link| link.info.is_monitor == monitor);
            wanted.map(|link| link.verdict.state()).collect()
        };
        let answers = self.links.iter().any(|link| {
            link.verdict.state() == LinkState::Failed && link.fresh_tcp() == Some(TcpState::Open)
        });
        Isolation::of(&states(false), &states(true), answers)
    }

    fn switch(&mut self, link: usize, at: Duration, follows: &mut Vec<What>) {
        let owns = |partner: &Partner| partner.main == Some(link) || partner.backup == Some(link);
        let Some(index) = self.partners.iter().position(owns) else { return };
        let state = |link: Option<usize>| link.map_or(LinkState::Failed, |l| self.links[l].verdict.state());
        let partner = &self.partners[index];
        let (main, backup) = (state(partner.main), state(partner.backup));
        let partner = &mut self.partners[index];
        let before = partner.active();
        let change = partner.machine.update(main, backup);
        let active = partner.active();
        if active != before {
            partner.history.push((at, active));
        }
        let switched = partner.main.map(|main| &self.links[main]);
        match (change, switched) {
            (Some(Change::Failover), Some(main)) => follows.push(self.measured(index, at, main, false)),
            (Some(Change::Return(_)), Some(main)) => follows.push(self.measured(index, at, main, true)),
            (None, _) if active == before => {}
            _ => follows.push(What::Active { partner: index, active }),
        }
        if let Some(What::Switch(switch)) = follows.last() {
            self.switches_failed += u64::from(!switch.pass);
            self.switches.push(*switch);
        }
    }

    fn measured(&self, partner: usize, at: Duration, main: &Link, is_return: bool) -> What {
        let LinkInfo { interval, timeout, retry_count, rise, .. } = main.info;
        let (since, predicted) = if is_return {
            // The probe before the first answer was lost, even if its time-out has not passed yet.
            let before = main.outages.ending_answer().map(|answer| answer.saturating_sub(interval));
            let ended = main.outages.last_ended().map(|outage| outage.ended_after);
            (ended.max(before).unwrap_or(at), Predicted::restored(interval, rise, timeout))
        } else {
            let first = main.outages.outages().last().map_or(at, |outage| outage.first_lost);
            (first, Predicted::failover(interval, retry_count, timeout))
        };
        let measured = at.saturating_sub(since);
        let pass = predicted.holds(measured, SLACK);
        What::Switch(Switch { at, partner, is_return, measured, predicted, pass })
    }
}

impl Link {
    fn fresh_state(&self, since: Duration) -> LinkState {
        match self.verdict.state() {
            LinkState::Up if self.newest_answered.is_none_or(|sent| sent < since) => LinkState::NotYetKnown,
            state => state,
        }
    }
}
