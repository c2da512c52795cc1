//! What is written down of a run, one record an event, and its JSON form.
//!
//! Records of two kinds: what was observed (replies, misses, errors, marks, ...), and what follows from it (states,
//! failovers, returns). A log holds both for its readers; a replay reads the first kind only and derives the second
//! again. Times are kept in whole microseconds and round trip times in nanoseconds, so that a value read back from a
//! log is the value that was written.

use std::net::IpAddr;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::diagnosis::{Diagnosis, Isolation, TcpState};
use super::echo::IcmpError;
use super::failover::{Active, Predicted};
use super::mtu::PathMtu;
use super::own_side::InterfaceState;
use super::prober::{Became, Outcome};
use super::verdict::LinkState;
use crate::named;
use crate::path::Path;

/// One link that is watched: a connection to a partner, or an ICMP monitor of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkInfo {
    /// The partner's label; for an ICMP monitor the device's own address.
    pub partner: String,
    /// Main or Backup.
    pub connection: Path,
    /// An ICMP monitor rather than the partner itself.
    pub is_monitor: bool,
    /// The target as the user or the plan gave it.
    pub target: String,
    /// Its address; `None` when the name does not resolve.
    pub address: Option<IpAddr>,
    /// The source address or interface that probes are bound to.
    pub source: Option<String>,
    /// The partner's TCP port, when it is watched.
    pub port: Option<u16>,
    /// Time between two probes.
    pub interval: Duration,
    /// How long an answer is waited for.
    pub timeout: Duration,
    /// Retry count of the plan.
    pub retry_count: u32,
    /// Answers in a row that restore it.
    pub rise: u32,
}

impl LinkInfo {
    /// After so long without an answer it counts as failed, as the vendor counts.
    #[must_use]
    pub fn failed_after(&self) -> Duration {
        self.interval.saturating_mul(self.retry_count.saturating_add(1))
    }

    /// Time between two connects to its port, at least five seconds: each is work for the partner's software.
    #[must_use]
    pub fn port_pace(&self) -> Duration {
        self.interval.max(Duration::from_secs(5))
    }

    /// Partner and connection for people: `SRV-B Main`.
    #[must_use]
    pub fn title(&self) -> String {
        let monitor = if self.is_monitor { "monitor " } else { "" };
        format!("{monitor}{} {}", self.partner, self.connection.title())
    }
}

/// A setting that is not the plan's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct Unplanned {
    /// Which.
    pub setting: PlanSetting,
    /// What was used, for people.
    pub used: String,
    /// What the plan has; null when it gives none.
    pub planned: Option<String>,
}

/// A setting of a link that a plan gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanSetting {
    /// Time between two probes.
    Interval,
    /// Misses plus one that make a failure.
    RetryCount,
    /// The partner's port.
    Port,
}

named! {
    /// The word in JSON.
    PlanSetting { Interval => "interval", RetryCount => "retry-count", Port => "port" }
}

impl Unplanned {
    /// For people: `interval 100 ms (the plan has 5.00 s)`.
    #[must_use]
    pub fn words(&self) -> String {
        let name = match self.setting {
            PlanSetting::Interval => "interval",
            PlanSetting::RetryCount => "retry count",
            PlanSetting::Port => "port",
        };
        format!("{name} {} (the plan has {})", self.used, self.planned.as_deref().unwrap_or("none"))
    }

    /// Whether the plan promises another time for a failover.
    #[must_use]
    pub fn changes_timing(&self) -> bool {
        self.planned.is_some() && self.setting != PlanSetting::Port
    }
}

/// The head of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// The machine that probed.
    pub host: String,
    /// The version that wrote the log.
    pub version: String,
    /// How round trip times were taken, and to what resolution.
    pub resolution: String,
    /// The plan (or sheet) that the links were taken from.
    pub plan: Option<String>,
    /// The settings that are not the plan's.
    pub unplanned: Vec<Unplanned>,
    /// The paths' MTUs were asked for.
    pub mtu: bool,
    /// Every link, in the order of the indexes in the records.
    pub links: Vec<LinkInfo>,
}

/// Why a probe got no reply, when somebody says so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// An ICMP error, and who sent it.
    Icmp(IcmpError, Option<IpAddr>),
    /// This machine could not send.
    Send(String),
}

/// A failover or a return, measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switch {
    /// When it was decided.
    pub at: Duration,
    /// The partner's index.
    pub partner: usize,
    /// Back to Main rather than to Backup.
    pub is_return: bool,
    /// Failover: since the first lost probe was sent. Return: since the last lost probe was sent (the one before the
    /// first answer).
    pub measured: Duration,
    /// What the settings promise.
    pub predicted: Predicted,
    /// How long this program itself ran late meanwhile.
    pub own_late: Duration,
    /// Whether it was within the prediction.
    pub timing: Timing,
}

/// Whether a switch took no longer than predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Timing {
    /// It did not.
    Pass,
    /// It took longer.
    Fail,
    /// It took longer by no more than this program itself ran late: nobody can tell.
    CannotTell,
}

named! {
    /// The word for people.
    Timing {
        Pass => "PASS",
        Fail => "FAIL",
        CannotTell => "CANNOT TELL",
    }
}

impl Timing {
    /// In JSON: `null` when nobody can tell.
    #[must_use]
    pub const fn passed(self) -> Option<bool> {
        match self {
            Self::Pass => Some(true),
            Self::Fail => Some(false),
            Self::CannotTell => None,
        }
    }
}

/// Failovers or returns of one partner added up, those that are not listed any more, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// How many.
    pub count: u64,
    /// How many of them as predicted.
    pub passed: u64,
    /// How many of them later than predicted.
    pub late: u64,
    /// How many of them nobody can judge.
    pub untold: u64,
    /// The longest.
    pub longest: Duration,
}

impl Tally {
    /// Takes one into account.
    pub fn add(&mut self, switch: &Switch) {
        self.count += 1;
        self.longest = self.longest.max(switch.measured);
        *match switch.timing {
            Timing::Pass => &mut self.passed,
            Timing::Fail => &mut self.late,
            Timing::CannotTell => &mut self.untold,
        } += 1;
    }
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Wall clock, RFC 3339; for people only, nothing is computed from it.
    pub t: String,
    /// Since the start of the run, whole microseconds.
    pub elapsed: Duration,
    /// What happened.
    pub what: What,
}

/// See [`Record`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The run begins.
    Start(Box<Start>),
    /// A probe was answered.
    Reply {
        /// Index of the link.
        link: usize,
        /// Round of the probe.
        round: u64,
        /// When it was sent.
        sent: Duration,
        /// Round trip time.
        rtt: Duration,
        /// Time to live of the reply.
        ttl: Option<u8>,
    },
    /// A probe was not answered in time.
    Miss {
        /// Index of the link.
        link: usize,
        /// Round of the probe.
        round: u64,
        /// When it was sent.
        sent: Duration,
    },
    /// A probe was lost, and somebody says why.
    Error {
        /// Index of the link.
        link: usize,
        /// Round of the probe.
        round: u64,
        /// When it was sent.
        sent: Duration,
        /// Why.
        cause: Cause,
    },
    /// A probe was answered again.
    Duplicate {
        /// Index of the link.
        link: usize,
        /// Round of the probe.
        round: u64,
    },
    /// A probe was answered after its time-out.
    Late {
        /// Index of the link.
        link: usize,
        /// Round of the probe.
        round: u64,
        /// How long it took, when that is still known.
        after: Option<Duration>,
    },
    /// A reply that is not ours.
    Foreign {
        /// Index of the link that it pretends to belong to.
        link: Option<usize>,
        /// Where it came from.
        source: IpAddr,
    },
    /// A connect to the partner's port ended.
    Tcp {
        /// Index of the link.
        link: usize,
        /// When it was begun.
        began: Duration,
        /// How it went.
        state: TcpState,
    },
    /// The path's MTU was searched.
    Mtu {
        /// Index of the link.
        link: usize,
        /// What was found; `None` when nothing got through.
        mtu: Option<PathMtu>,
    },
    /// The probing itself is in doubt: what answers may not be the link that was named. Observed once for a reason.
    Doubt {
        /// Index of the link; `None` when it is about the whole run.
        link: Option<usize>,
        /// What was seen, and what to do about it.
        reason: String,
    },
    /// The hardware address that a link's probes go to: when it is first seen, and whenever it is another one.
    Neighbour {
        /// Index of the link.
        link: usize,
        /// The address, as the system writes it.
        mac: String,
    },
    /// The interface of this machine that a link is held to: as it is at the start, and whenever that changes.
    Interface {
        /// Index of the link.
        link: usize,
        /// Its name.
        name: String,
        /// What it can carry.
        state: InterfaceState,
    },
    /// The user marked this moment.
    Mark {
        /// The note.
        note: String,
    },
    /// The tool itself was not running, or ran late.
    Gap {
        /// When it should have woken up.
        from: Duration,
        /// Probes that were withdrawn.
        withdrawn: u64,
    },
    /// The run ends.
    Stop {
        /// Ctrl-C rather than a count or a duration.
        interrupted: bool,
        /// Probes that still waited, one number a link.
        waiting: Vec<u64>,
        /// How many observed records there are between the start and this one, so that a log shows when one is missing; `None`
        /// in a log of a version that did not count them.
        records: Option<u64>,
    },
    /// A link's state or its diagnosis changed (derived).
    LinkState {
        /// Index of the link.
        link: usize,
        /// The state.
        state: LinkState,
        /// What is the matter with it.
        diagnosis: Diagnosis,
    },
    /// A link changes its state too often, or has stopped doing so (derived).
    Flapping {
        /// Index of the link.
        link: usize,
        /// Begins rather than ends.
        begins: bool,
    },
    /// From Main to Backup, or back (derived).
    Switch(Switch),
    /// Another connection is in use than before, and it is neither failover nor return (derived).
    Active {
        /// The partner's index.
        partner: usize,
        /// The connection.
        active: Active,
    },
    /// This server is cut off, or is not any more (derived).
    Isolation {
        /// The state.
        state: Isolation,
    },
}

impl Record {
    /// A record whose times are cut to what a log can hold.
    #[must_use]
    pub fn new(t: String, elapsed: Duration, what: What) -> Self {
        Self { t, elapsed: micros(elapsed), what: what.cut() }
    }

    /// The link that the record is about.
    #[must_use]
    pub fn link(&self) -> Option<usize> {
        match self.what {
            What::Reply { link, .. }
            | What::Miss { link, .. }
            | What::Error { link, .. }
            | What::Duplicate { link, .. }
            | What::Late { link, .. }
            | What::Tcp { link, .. }
            | What::Mtu { link, .. }
            | What::Neighbour { link, .. }
            | What::Interface { link, .. }
            | What::LinkState { link, .. }
            | What::Flapping { link, .. } => Some(link),
            What::Foreign { link, .. } | What::Doubt { link, .. } => link,
            _ => None,
        }
    }
}

impl From<Outcome> for What {
    /// What the prober says, as it is written down. An outcome without a lane can only be a foreign reply.
    fn from(outcome: Outcome) -> Self {
        let link = outcome.lane.map_or(usize::MAX, |lane| lane as usize);
        match outcome.what {
            Became::Reply { round, sent, rtt, ttl } => Self::Reply { link, round, sent, rtt, ttl },
            Became::Miss { round, sent } => Self::Miss { link, round, sent },
            Became::Error { round, sent, error, offender } => {
                Self::Error { link, round, sent, cause: Cause::Icmp(error, offender) }
            }
            Became::SendError { round, sent, reason } => {
                Self::Error { link, round, sent, cause: Cause::Send(reason) }
            }
            Became::Duplicate { round } => Self::Duplicate { link, round },
            Became::Late { round, after } => Self::Late { link, round, after },
            Became::Foreign { source } => {
                Self::Foreign { link: outcome.lane.map(|lane| lane as usize), source }
            }
        }
    }
}

impl What {
    fn cut(mut self) -> Self {
        match &mut self {
            Self::Reply { sent, .. } | Self::Miss { sent, .. } | Self::Error { sent, .. } => {
                *sent = micros(*sent)
            }
            Self::Late { after: Some(after), .. } => *after = micros(*after),
            Self::Tcp { began, .. } => *began = micros(*began),
            Self::Gap { from, .. } => *from = micros(*from),
            _ => {}
        }
        self
    }

    /// Whether it follows from others, so that a replay derives it again.
    #[must_use]
    pub const fn is_derived(&self) -> bool {
        matches!(
            self,
            Self::LinkState { .. }
                | Self::Flapping { .. }
                | Self::Switch(_)
                | Self::Active { .. }
                | Self::Isolation { .. }
        )
    }
}

fn micros(duration: Duration) -> Duration {
    Duration::new(duration.as_secs(), duration.subsec_micros() * 1000)
}
