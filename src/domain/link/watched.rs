//! One watched link: its settings, its counters, its state and what is the matter with it.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

use super::diagnosis::{Diagnosis, TcpState};
use super::independence::WayFacts;
use super::kept::Kept;
use super::loss::{LOST_AT_LEAST, Share, WARN_LOSS};
use super::moments::Lost;
use super::mtu::PathMtu;
use super::nice::Nice;
use super::outage::Tracker;
use super::own_side::{InterfaceState, OwnSide};
use super::record::{Cause, LinkInfo};
use super::rounds::Rounds;
use super::stats::{ErrorKind, LinkStats};
use super::strip::Strip;
use super::verdict::{Flapping, LinkState, Verdict};

/// How many addresses (of strangers, of neighbours) a link keeps by name.
const NAMED: usize = 8;
/// So many connects in a row without an answer of the port, while the machine itself answers, are an outage of the
/// software: one alone may be a lost packet.
const PORT_OUTAGE: u64 = 2;
/// As long as the slowest system waits for a silent port (Windows tries three times, a second each).
const PATIENCE: Duration = Duration::from_secs(3);

/// Everything about one link.
#[derive(Debug, Clone)]
pub struct Link {
    /// Its place among the links of the run.
    pub index: usize,
    /// Its settings.
    pub info: LinkInfo,
    /// Counters and round trip times.
    pub stats: LinkStats,
    /// Whether the fate of every probe was told.
    pub rounds: Rounds,
    /// Rise and fall.
    pub verdict: Verdict,
    /// What is the matter with it.
    pub diagnosis: Diagnosis,
    /// Outages.
    pub outages: Tracker,
    /// Its newest losses.
    pub(super) missed: Lost,
    /// Round trip times for drawing.
    pub strip: Strip,
    /// The path's MTU: searched and found, or searched and nothing got through.
    pub mtu: Option<Option<PathMtu>>,
    /// The partner's port: when the last attempt began, and how it went.
    pub tcp: Option<(Duration, TcpState)>,
    /// Connects that succeeded, and all.
    pub tcp_counts: (u64, u64),
    /// When the port began to answer as it does, for drawing.
    pub ports: Kept<(Duration, TcpState)>,
    /// Sending of the newest answered probe.
    pub newest_answered: Option<Duration>,
    /// Since when the present state can be judged by the port: evidence from before is stale.
    pub(super) fresh_since: Duration,
    /// Sending of the newest probe that was answered after its time-out, and how long that took.
    newest_late: Option<(Duration, Duration)>,
    /// What happens on this machine's own side of it.
    pub own: OwnSide,
    /// Who answered in the partner's place, as far as `NAMED` goes.
    pub strangers: BTreeSet<IpAddr>,
    /// What makes its probing doubtful: the first that was seen.
    pub doubt: Option<String>,
    /// The hardware addresses that answered for it, as far as `NAMED` goes.
    pub macs: BTreeSet<String>,
    /// The one that probes go to, and since when.
    mac: Option<(Duration, String)>,
    /// Connects in a row that the port did not answer though the machine did.
    port_misses: u64,
    /// When the last connect began that it did not answer, while nothing says yet whether the machine did.
    port_waits: Option<Duration>,
    /// Connects that the port did not answer though the machine did.
    port_missed: u64,
    /// How often the port was out while the machine answered.
    pub port_outages: u64,
    pub(super) flapping: Flapping,
    /// How often it was declared failed.
    pub falls: u64,
    /// How often it was declared flapping.
    pub flaps: u64,
    /// State changes for drawing.
    pub changes: Kept<(Duration, LinkState)>,
}

impl Link {
    /// A link of which nothing is known yet.
    #[must_use]
    pub fn new(index: usize, info: LinkInfo) -> Self {
        let failed_after = info.failed_after();
        Self {
            index,
            stats: LinkStats::default(),
            rounds: Rounds::default(),
            verdict: Verdict::new(info.retry_count, info.rise),
            diagnosis: Diagnosis::NotYetKnown,
            outages: Tracker::default(),
            missed: Lost::default(),
            strip: Strip::new(info.interval),
            mtu: None,
            tcp: None,
            tcp_counts: (0, 0),
            ports: Kept::default(),
            newest_answered: None,
            fresh_since: Duration::ZERO,
            newest_late: None,
            own: OwnSide::new(u64::from(info.retry_count) + 1),
            strangers: BTreeSet::new(),
            doubt: None,
            macs: BTreeSet::new(),
            mac: None,
            port_misses: 0,
            port_missed: 0,
            port_waits: None,
            port_outages: 0,
            flapping: Flapping::new(failed_after),
            falls: 0,
            flaps: 0,
            changes: Kept::default(),
            info,
        }
    }

    /// What the run shows of its way.
    #[must_use]
    pub fn way(&self) -> WayFacts<'_> {
        let interface = self.own.seen().map(|seen| seen.name.as_str());
        WayFacts::new(&self.info, interface)
    }

    /// Whether its state changes too often.
    #[must_use]
    pub const fn is_flapping(&self) -> bool {
        self.flapping.is_flapping()
    }

    /// The last word of the port, when it is from after the present state began.
    pub(super) fn fresh_tcp(&self) -> Option<TcpState> {
        self.tcp.filter(|(began, _)| *began >= self.fresh_since).map(|(_, state)| state)
    }

    /// A probe was answered, which may have changed the state.
    pub(super) fn answered(&mut self, sent: Duration) {
        self.newest_answered = self.newest_answered.max(Some(sent));
        self.own.answered(sent, self.falls);
        if self.port_waits.is_some_and(|began| sent >= began) {
            self.port_missed();
        }
        if let Some((_, mac)) = self.mac.as_ref().filter(|(since, _)| sent >= *since)
            && self.macs.len() < NAMED
            && !self.macs.contains(mac)
        {
            self.macs.insert(mac.clone());
        }
    }

    /// A probe that was sent at `sent` was lost, for this reason if one is known. Returns whether that says something new
    /// about whose fault it is.
    pub(super) fn lost(&mut self, sent: Duration, cause: Option<&Cause>) -> bool {
        let refused = match cause {
            Some(Cause::Send(reason)) => {
                self.stats.error(ErrorKind::Send(reason.clone()));
                Some(reason.as_str())
            }
            Some(Cause::Icmp(error, offender)) => {
                self.stats.error(ErrorKind::Icmp(*error, *offender));
                None
            }
            None => {
                self.stats.lost += 1;
                None
            }
        };
        // What was sent before an answered one says nothing about whose fault the newest losses are.
        if self.newest_answered.is_some_and(|answered| sent < answered) {
            return false;
        }
        self.own.lost(sent, refused)
    }

    /// Its interface on this machine is in this state now.
    pub(super) fn interface(&mut self, name: &str, state: InterfaceState, at: Duration) {
        let failed = self.verdict.state() == LinkState::Failed;
        self.own.interface(name, state, at, self.falls, failed);
    }

    /// A reply came at `at`, `after` its sending, and too late.
    pub(super) fn late(&mut self, at: Duration, after: Option<Duration>) {
        self.stats.late += 1;
        if let Some(after) = after {
            self.newest_late = self.newest_late.max(Some((at.saturating_sub(after), after)));
        }
    }

    /// How long a reply took that came too late, to a probe from after the first loss.
    #[must_use]
    pub fn too_slow(&self) -> Option<Duration> {
        self.newest_late.filter(|(sent, _)| *sent >= self.fresh_since).map(|(_, after)| after)
    }

    /// Somebody else answered.
    pub(super) fn stranger(&mut self, source: IpAddr) {
        self.stats.foreign += 1;
        if self.strangers.len() < NAMED && self.info.address != Some(source) {
            self.strangers.insert(source);
        }
    }

    /// Probes go to this hardware address from now on. It counts when one of them is answered: what the system remembers
    /// of yesterday says nothing about today.
    pub(super) fn neighbour(&mut self, mac: &str, at: Duration) {
        self.mac = Some((at, mac.to_owned()));
    }

    /// A connect that was begun at `began` ended.
    pub(super) fn connected(&mut self, began: Duration, state: TcpState) {
        if self.tcp.is_none_or(|(_, before)| before != state) {
            self.ports.push((began, state));
        }
        self.tcp = Some((began, state));
        self.tcp_counts.0 += u64::from(state == TcpState::Open);
        self.tcp_counts.1 += 1;
        // What the cable took away is not the software's fault.
        let machine_answers =
            self.verdict.state() == LinkState::Up && self.newest_answered.is_some_and(|sent| sent >= began);
        self.port_waits = None;
        match state {
            TcpState::Open => self.port_misses = 0,
            _ if machine_answers || state == TcpState::Refused => self.port_missed(),
            // With slow probes and a quick time-out, none was sent meanwhile: the next one tells.
            _ if self.verdict.state() == LinkState::Up => self.port_waits = Some(began),
            _ => {}
        }
    }

    /// The port did not answer, and the machine did.
    fn port_missed(&mut self) {
        self.port_waits = None;
        self.port_misses += 1;
        self.port_missed += 1;
        self.port_outages += u64::from(self.port_misses == PORT_OUTAGE);
    }

    /// Connects that the port did not answer though the machine did, of so many that tell something of the software.
    #[must_use]
    pub const fn port_share(&self) -> (u64, u64) {
        (self.port_missed, self.port_missed + self.tcp_counts.0)
    }

    /// Whether the port, asked again and again, often does not answer, though never twice in a row: one connect decides nothing, a share
    /// of them as of lost probes does.
    #[must_use]
    pub fn port_fails_often(&self) -> bool {
        let (missed, of) = self.port_share();
        missed >= LOST_AT_LEAST && Share { lost: missed, of }.percent() >= WARN_LOSS
    }

    /// For how long nobody has asked for the port of a link, when that is longer than two looks at it and one that gets no answer.
    #[must_use]
    pub fn port_not_asked(&self, now: Duration) -> Option<Duration> {
        let (port, (began, _)) = self.info.port.zip(self.tcp)?;
        let one = self.info.timeout.max(PATIENCE).saturating_mul(self.info.retry_count.saturating_add(1));
        let most = self.info.port_pace().saturating_mul(2).saturating_add(one);
        let silence = now.saturating_sub(began.max(self.fresh_since));
        (port > 0 && silence > most).then_some(silence)
    }

    /// What is the matter, in words, with the figures that belong to it.
    #[must_use]
    pub fn words(&self) -> String {
        let words = self.diagnosis.words();
        match self.diagnosis {
            Diagnosis::OwnSide if !self.own.carries() => {
                format!("{words}: {}", self.own.fault().unwrap_or_default())
            }
            Diagnosis::OwnSide => self.own.fault().map_or_else(
                || words.to_owned(),
                |reason| format!("{words} ({reason}): its own cable, address or firewall"),
            ),
            Diagnosis::PartnerDown
            | Diagnosis::NetworkDown
            | Diagnosis::PartnerOrNetworkDown
            | Diagnosis::MonitorSilent
                if !self.strangers.is_empty() =>
            {
                let who: Vec<String> = self.strangers.iter().take(3).map(ToString::to_string).collect();
                format!("{words}; {} answers in its place: is that its address?", who.join(", "))
            }
            // Nobody is called silent without what may be the reason beside it.
            Diagnosis::PartnerDown
            | Diagnosis::NetworkDown
            | Diagnosis::PartnerOrNetworkDown
            | Diagnosis::MonitorSilent => {
                // What it means and what to do stands where the doubt is told.
                let seen = self.doubt.as_ref().and_then(|doubt| doubt.split(": ").next()?.split("; ").next());
                seen.map_or_else(|| words.to_owned(), |seen| format!("{words}; but {seen}"))
            }
            Diagnosis::SoftwareDown => {
                let said = self.tcp.zip(self.info.port);
                said.map_or_else(
                    || words.to_owned(),
                    |((_, state), port)| format!("{words} (port {port} {})", state.means()),
                )
            }
            Diagnosis::TooSlow => self.too_slow().map_or_else(
                || words.to_owned(),
                |after| format!("{words} of {} (it took {})", Nice(self.info.timeout), Nice(after)),
            ),
            _ => words.to_owned(),
        }
    }
}

/// The ICMP monitors of one connection, taken together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Monitors {
    /// When the newest probe was sent that one of them which is up has answered.
    pub(super) answered: Option<Duration>,
    /// One of them failed.
    pub(super) failed: bool,
}

impl Monitors {
    /// Their states beside a failed link, each once. One that answers counts only with an answer from after the first loss: older
    /// ones say nothing about now.
    pub(super) fn beside(&self, failed: &Link) -> Vec<LinkState> {
        let up = self.answered.filter(|sent| *sent >= failed.fresh_since).map(|_| LinkState::Up);
        up.into_iter().chain(self.failed.then_some(LinkState::Failed)).collect()
    }
}
