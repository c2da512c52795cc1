//! A run as a whole: records in, states, failovers and the figures out. Live runs and replays go through the same
//! [`Session::apply`], which is why a replay gives the same summary.

use std::collections::HashMap;
use std::time::Duration;

use super::diagnosis::{Diagnosis, Evidence, Isolation};
use super::failover::{Active, Change, Failover, Predicted};
use super::kept::Kept;
use super::loss::LOST_AT_LEAST;
use super::moments::{Moments, Row};
use super::order::Order;
use super::pauses::Pauses;
use super::prober::{GAP, SLACK};
use super::record::{Cause, LinkInfo, Record, Start, Switch, Tally, Timing, What};
use super::standing::Standing;
use super::verdict::LinkState;
pub use super::watched::Link;
use crate::path::Path;

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
    /// How often both connections counted as failed at once.
    pub apart: u64,
    /// Times in which nothing was answered on either, too short to count as failed.
    pub moments: Moments,
    /// How often Backup took over.
    pub failovers: Tally,
    /// How often Main was returned to.
    pub returns: Tally,
}

impl Partner {
    /// The connection in use.
    #[must_use]
    pub const fn active(&self) -> Active {
        self.machine.active()
    }

    /// Whether a link is one of its two.
    #[must_use]
    pub fn owns(&self, link: usize) -> bool {
        self.main == Some(link) || self.backup == Some(link)
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
    /// How many of them nobody can judge, because this program ran late itself.
    pub switches_untold: u64,
    /// The user's marks.
    pub marks: Kept<(Duration, String)>,
    /// When the tool itself was not running for long: from, to, probes withdrawn.
    pub gaps: Kept<(Duration, Duration, u64)>,
    /// Whenever it ran late, for long or not.
    pub pauses: Pauses,
    /// What makes the probing itself doubtful: the link, if it is about one, and why.
    pub doubts: Kept<(Option<usize>, String)>,
    /// What the diagnosis of all links rests on.
    standing: Standing,
    /// Whether this server is cut off.
    pub isolation: Isolation,
    /// How often it was.
    pub isolated: u64,
    /// Probes that were withdrawn in gaps.
    pub withdrawn: u64,
    /// From one probe's fate to the next, when every link had to say something meanwhile: what a program that was not running
    /// makes, or a log that was put together.
    pub silences: Kept<(Duration, Duration)>,
    /// When the fate of a probe was told last.
    told: Duration,
    /// So long one of the links may have nothing to tell, without any of them being at fault.
    quiet: Duration,
    /// The partner of each link, by its place.
    owners: Vec<Option<usize>>,
    /// Foreign replies that fit no link.
    pub foreign: u64,
    /// Whether the records stand as they were written.
    pub order: Order,
    /// Observed records since the start.
    pub observed: u64,
    /// How many of them the stop says there are, when it does.
    pub counted: Option<u64>,
    /// How it ended: interrupted or not; `None` while it runs, or when the log was cut off.
    pub stopped: Option<bool>,
}

impl Session {
    /// A run that begins.
    #[must_use]
    pub fn new(start: Start, t: String) -> Self {
        let links: Vec<Link> =
            start.links.iter().cloned().enumerate().map(|(index, info)| Link::new(index, info)).collect();
        let mut partners: Vec<Partner> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        for (index, info) in start.links.iter().enumerate().filter(|(_, info)| !info.is_monitor) {
            let place = *places.entry(&info.partner).or_insert(partners.len());
            if place == partners.len() {
                partners.push(Partner {
                    name: info.partner.clone(),
                    main: None,
                    backup: None,
                    machine: Failover::new(false),
                    history: Kept::default(),
                    apart: 0,
                    moments: Moments::default(),
                    failovers: Tally::default(),
                    returns: Tally::default(),
                });
            }
            match info.connection {
                Path::Main => partners[place].main = Some(index),
                Path::Backup => {
                    partners[place].backup = Some(index);
                    partners[place].machine = Failover::new(true);
                }
            }
        }
        let longest = start.links.iter().map(|info| info.interval.saturating_add(info.timeout)).max();
        Self {
            quiet: longest.unwrap_or_default().saturating_add(GAP),
            owners: owners_of(&partners, links.len()),
            standing: Standing::new(&links),
            start,
            ended: t.clone(),
            started: t,
            now: Duration::ZERO,
            links,
            partners,
            switches: Kept::default(),
            switches_failed: 0,
            switches_untold: 0,
            marks: Kept::default(),
            gaps: Kept::default(),
            pauses: Pauses::default(),
            doubts: Kept::default(),
            isolation: Isolation::No,
            isolated: 0,
            withdrawn: 0,
            silences: Kept::default(),
            told: Duration::ZERO,
            foreign: 0,
            order: Order::default(),
            observed: 0,
            counted: None,
            stopped: None,
        }
    }

    /// The partner that a link leads to; `None` for an ICMP monitor.
    #[must_use]
    pub fn partner_of(&self, link: usize) -> Option<&Partner> {
        self.partners.get((*self.owners.get(link)?)?)
    }

    /// Takes in a record and returns what follows from it. Derived records are ignored, as is a link that the head
    /// does not list.
    pub fn apply(&mut self, record: &Record) -> Vec<Record> {
        if record.link().is_some_and(|link| link >= self.links.len()) || record.what.is_derived() {
            return Vec::new();
        }
        let at = record.elapsed;
        self.time_passes(record);
        let mut follows = Vec::new();
        match &record.what {
            // A reply that took longer than its time-out came late, and is lost, whoever wrote it down.
            What::Reply { link, round, sent, rtt, .. } if *rtt > self.links[*link].info.timeout => {
                self.lost(*link, (*round, *sent), None, at, &mut follows);
                self.links[*link].late(at, Some(*rtt));
            }
            What::Reply { link, round, sent, rtt, ttl } => {
                self.replied(*link, (*round, *sent), (*rtt, *ttl), at, &mut follows);
            }
            What::Miss { link, round, sent } => self.lost(*link, (*round, *sent), None, at, &mut follows),
            What::Error { link, round, sent, cause } => {
                self.lost(*link, (*round, *sent), Some(cause), at, &mut follows);
            }
            What::Duplicate { link, .. } => self.links[*link].stats.duplicates += 1,
            What::Late { link, after, .. } => {
                self.links[*link].late(at, *after);
                if self.links[*link].verdict.state() == LinkState::Failed {
                    self.diagnose(*link, &mut follows);
                }
            }
            What::Foreign { link: Some(link), source } => self.links[*link].stranger(*source),
            What::Foreign { link: None, .. } => self.foreign += 1,
            What::Tcp { link, began, state } => {
                self.links[*link].connected(*began, *state);
                self.diagnose(*link, &mut follows);
            }
            What::Doubt { link, reason } => {
                if let Some(link) = link.and_then(|link| self.links.get_mut(link)) {
                    link.doubt.get_or_insert_with(|| reason.clone());
                }
                self.doubts.push((*link, reason.clone()));
            }
            What::Neighbour { link, mac } => self.links[*link].neighbour(mac, at),
            What::Interface { link, name, state } => {
                self.links[*link].interface(name, *state, at);
                self.diagnose(*link, &mut follows);
            }
            What::Mtu { link, mtu } => self.links[*link].mtu = Some(*mtu),
            What::Mark { note } => self.marks.push((at, note.clone())),
            What::Gap { from, withdrawn } => {
                self.pauses.add(*from, at);
                self.withdrawn += withdrawn;
                if at >= *from + GAP {
                    self.gaps.push((*from, at, *withdrawn));
                }
            }
            What::Stop { interrupted, waiting, records } => {
                self.stopped = Some(*interrupted);
                self.counted = *records;
                for (link, waiting) in self.links.iter_mut().zip(waiting) {
                    link.stats.waiting = *waiting;
                }
            }
            _ => {}
        }
        if let Some(link) = record.link().and_then(|link| self.links.get(link)) {
            self.standing.take(link);
        }
        follows.into_iter().map(|what| Record { t: record.t.clone(), elapsed: at, what }).collect()
    }

    /// The run's time goes on to that of `record`; where it stood still for too long before, it was silent.
    fn time_passes(&mut self, record: &Record) {
        let at = record.elapsed;
        self.order.take(record, &self.pauses);
        self.observed += u64::from(!matches!(record.what, What::Stop { .. }));
        if matches!(record.what, What::Reply { .. } | What::Miss { .. } | What::Error { .. }) {
            if at.saturating_sub(self.told) > self.quiet {
                self.silences.push((self.told, at));
            }
            self.told = self.told.max(at);
        }
        // Behind the last probe a run waits for its last connect and its search for an MTU, and then it ends.
        if matches!(record.what, What::Stop { .. }) && at.saturating_sub(self.now) > self.quiet {
            self.silences.push((self.now, at));
        }
        self.now = self.now.max(at);
        self.ended.clone_from(&record.t);
    }

    /// Several losses in a row are a moment without any connection when the partner has no other link, or that one is out, or loses
    /// several, too; one decides nothing.
    fn nearly_failed(&mut self, link: usize, sent: Duration, row: Row) {
        let failed = |link: usize| self.links[link].verdict.state() == LinkState::Failed;
        let Some(partner) = self.owners[link].and_then(|partner| self.partners.get_mut(partner)) else {
            return;
        };
        if failed(link) {
            partner.moments.failed(link, row);
        }
        let Some(other) = [partner.main, partner.backup].into_iter().flatten().find(|other| *other != link)
        else {
            // Its only link: nothing could have got through over another one.
            if !failed(link) && row.lost >= LOST_AT_LEAST {
                partner.moments.add(link, row, row.first, row.last);
            }
            return;
        };
        let beside = &self.links[other];
        let out = beside.outages.losses().filter(|out| out.failed);
        let newest = beside.missed.newest();
        partner.moments.lose(sent, newest, beside.info.interval);
        let theirs = newest.filter(|theirs| theirs.lost >= LOST_AT_LEAST);
        match (failed(link), out, theirs) {
            (false, Some(out), _) if row.lost >= LOST_AT_LEAST => {
                partner.moments.add(link, row, out.first, Duration::MAX);
            }
            (false, None, Some(theirs)) if row.lost >= LOST_AT_LEAST => {
                partner.moments.add(link, row, theirs.first, theirs.last);
            }
            // What the other one had lost before this one counted as failed; an outage of its own is told as one.
            (true, None, Some(theirs)) if theirs.lost <= u64::from(beside.info.retry_count) => {
                partner.moments.add(other, theirs, row.first, row.last);
            }
            _ => {}
        }
    }

    fn replied(
        &mut self,
        link: usize,
        (round, sent): (u64, Duration),
        (rtt, ttl): (Duration, Option<u8>),
        at: Duration,
        follows: &mut Vec<What>,
    ) {
        let entry = &mut self.links[link];
        entry.rounds.tell(round, sent);
        entry.stats.reply(rtt, ttl);
        entry.strip.add(sent, Some(rtt));
        entry.answered(sent);
        entry.outages.answered(sent, at);
        let before = entry.verdict.state();
        let changed = entry.verdict.answer(round);
        if changed.is_some() && before == LinkState::Failed {
            entry.fresh_since = at;
        }
        self.settle(link, changed, at, follows);
    }

    fn lost(
        &mut self,
        link: usize,
        (round, sent): (u64, Duration),
        cause: Option<&Cause>,
        at: Duration,
        follows: &mut Vec<What>,
    ) {
        let entry = &mut self.links[link];
        entry.rounds.tell(round, sent);
        let news = entry.lost(sent, cause);
        entry.strip.add(sent, None);
        entry.outages.lost(sent, at);
        let row = entry.missed.add(round, sent);
        let changed = entry.verdict.miss(round);
        if entry.verdict.state() == LinkState::Failed {
            let outage = entry.outages.failed();
            if changed.is_some() {
                entry.fresh_since = outage.map_or(sent, |outage| outage.first_lost);
            }
        }
        let failed = entry.verdict.state() == LinkState::Failed;
        self.nearly_failed(link, sent, row);
        self.settle(link, changed, at, follows);
        if news && failed {
            self.diagnose(link, follows);
        }
        if failed {
            // Also of one that begins while the link has not come back yet (rise).
            let entry = &mut self.links[link];
            entry.outages.explain(entry.diagnosis);
        }
    }

    /// After a reply or a loss on `link`: states, diagnoses, the connection in use, isolation.
    fn settle(&mut self, link: usize, changed: Option<LinkState>, at: Duration, follows: &mut Vec<What>) {
        let entry = &mut self.links[link];
        if entry.flapping.settle(at) {
            follows.push(What::Flapping { link, begins: false });
        }
        if let Some(state) = changed {
            entry.changes.push((at, state));
            entry.falls += u64::from(state == LinkState::Failed);
            // The first state is no change: it was not known before.
            let begins = entry.changes.list.len() > 1 && entry.flapping.change(at).is_some();
            entry.diagnosis = Diagnosis::NotYetKnown;
            self.diagnose(link, follows);
            if begins {
                self.links[link].flaps += 1;
                follows.push(What::Flapping { link, begins: true });
            }
            self.switch(link, at, follows);
        } else if self.links[link].info.is_monitor && self.standing.any_partner_failed() {
            self.diagnose(link, follows);
        }
    }

    /// After a change of `link` judges anew what that concerns, and reports links whose diagnosis changed, then the server itself.
    fn diagnose(&mut self, link: usize, follows: &mut Vec<What>) {
        self.standing.take(&self.links[link]);
        for index in self.standing.news() {
            let link = &self.links[index];
            let state = link.verdict.state();
            let beside = self.standing.monitors_beside(link).beside(link);
            let diagnosis = Diagnosis::of(&Evidence {
                icmp: state,
                has_port: link.info.port.is_some(),
                tcp: link.fresh_tcp(),
                monitors: &beside,
                is_monitor: link.info.is_monitor,
                own_side: link.own.is_to_blame(),
                too_slow: link.too_slow().is_some(),
            });
            if diagnosis != link.diagnosis {
                self.links[index].diagnosis = diagnosis;
                if state == LinkState::Failed {
                    self.links[index].outages.explain(diagnosis);
                }
                follows.push(What::LinkState { link: index, state, diagnosis });
            }
        }
        let state = self.standing.isolation();
        if state != self.isolation {
            self.isolation = state;
            self.isolated += u64::from(state == Isolation::Isolated);
            follows.push(What::Isolation { state });
        }
    }

    fn switch(&mut self, link: usize, at: Duration, follows: &mut Vec<What>) {
        let Some(index) = self.owners[link] else { return };
        let state = |link: Option<usize>| link.map_or(LinkState::Failed, |l| self.links[l].verdict.state());
        let partner = &self.partners[index];
        let (main, backup) = (state(partner.main), state(partner.backup));
        let partner = &mut self.partners[index];
        let before = partner.active();
        let change = partner.machine.update(main, backup);
        let active = partner.active();
        if active != before {
            partner.history.push((at, active));
            partner.apart += u64::from(active == Active::BothDown);
        }
        let switched = partner.main.map(|main| &self.links[main]);
        match (change, switched) {
            (Some(Change::Failover), Some(main)) => follows.push(self.measured(index, at, main, false)),
            (Some(Change::Return(_)), Some(main)) => follows.push(self.measured(index, at, main, true)),
            (None, _) if active == before => {}
            _ => follows.push(What::Active { partner: index, active }),
        }
        if let Some(What::Switch(switch)) = follows.last() {
            self.switches_failed += u64::from(switch.timing == Timing::Fail);
            self.switches_untold += u64::from(switch.timing == Timing::CannotTell);
            let partner = &mut self.partners[index];
            let tally = if switch.is_return { &mut partner.returns } else { &mut partner.failovers };
            tally.add(switch);
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
        let own_late = self.pauses.within(since, at);
        let timing = if predicted.holds(measured, SLACK) {
            Timing::Pass
        } else if predicted.holds(measured, SLACK + own_late) {
            Timing::CannotTell
        } else {
            Timing::Fail
        };
        What::Switch(Switch { at, partner, is_return, measured, predicted, own_late, timing })
    }
}

/// The partner of each of so many links; the first one that has it.
fn owners_of(partners: &[Partner], links: usize) -> Vec<Option<usize>> {
    let mut owners = vec![None; links];
    for (index, partner) in partners.iter().enumerate().rev() {
        for link in [partner.main, partner.backup].into_iter().flatten() {
            owners[link] = Some(index);
        }
    }
    owners
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
