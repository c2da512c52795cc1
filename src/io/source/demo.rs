//! Simulated plants: two nodes, SRV-A and SRV-B, each with Channel1. Everything is a function of time alone, the clock is
//! the plant's own (it starts at 2026-11-21T10:00:00Z and never waits), so the same question gets the same answer.

use std::time::Duration;

use super::{Facts, Item, Source, SourceError};
use crate::domain::source::fields::{Items, SacField};
use crate::domain::source::point::{Reading, Stamp, Value};
use crate::domain::suggest;

/// When every plant starts.
pub const START: Stamp = Stamp(1_795_255_200_000);

/// The nodes of every plant.
pub const NODES: [&str; 2] = ["SRV-A", "SRV-B"];

/// A plant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plant {
    Healthy,
    Failover,
    SplitBrain,
    Maintenance,
    NoneActive,
    Hung,
    Stopped,
    Frozen,
    DeadDriver,
    Overloaded,
    FailoverOff,
    DatabasesDiffer,
    ClockWrong,
    Growing,
    Stalled,
    Draining,
    Burst,
    TouchingZero,
    Restart,
    Failing,
    NoDiagnostics,
    BadQuality,
}

/// All plants with their names and what is special about them.
const PLANTS: [(&str, Plant, &str); 22] = [
    ("healthy-pair", Plant::Healthy, "SRV-A active, SRV-B standby, a queue that comes and goes"),
    ("failover", Plant::Failover, "after 20 s SRV-B takes over"),
    ("split-brain", Plant::SplitBrain, "both nodes active, no Maintenance Mode"),
    ("maintenance", Plant::Maintenance, "both nodes active, in Maintenance Mode"),
    ("none-active", Plant::NoneActive, "both nodes standby"),
    ("hung-sac", Plant::Hung, "SRV-A active, but its block counter stands still"),
    ("stopped-sac", Plant::Stopped, "SAC of SRV-A is stopped"),
    ("frozen", Plant::Frozen, "values stopped ten minutes ago"),
    ("dead-driver", Plant::DeadDriver, "the driver of the active node is in error, the standby's works"),
    ("overloaded-sac", Plant::Overloaded, "SAC of SRV-A has overruns"),
    ("failover-disabled", Plant::FailoverOff, "Enhanced Failover is disabled on SRV-B"),
    ("databases-differ", Plant::DatabasesDiffer, "the nodes run different databases"),
    ("clock-wrong", Plant::ClockWrong, "SRV-B's clock is three hours ahead"),
    ("growing-queue", Plant::Growing, "40 writes/s are completed, 52 come in"),
    ("stalled-driver", Plant::Stalled, "57 writes wait and none is completed"),
    ("draining-queue", Plant::Draining, "600 writes wait, 20 are completed a second"),
    ("burst", Plant::Burst, "400 writes come at once after 8 s"),
    ("touching-zero", Plant::TouchingZero, "empty at one second of five, never for longer"),
    ("driver-restart", Plant::Restart, "the driver is restarted after 15 s and discards its queue"),
    ("failing-writes", Plant::Failing, "two writes a second fail"),
    ("no-diagnostics", Plant::NoDiagnostics, "channel diagnostics are off"),
    ("bad-quality", Plant::BadQuality, "every value has bad quality"),
];

/// Names and descriptions of all plants.
pub fn plants() -> impl Iterator<Item = (&'static str, &'static str)> {
    PLANTS.iter().map(|(name, _, what)| (*name, *what))
}

/// The items that only simulated plants have, beside those of iFIX.
#[must_use]
pub fn extra_items() -> Items<SacField> {
    [
        (SacField::MaintenanceMode, "DEMO.MAINTENANCE"),
        (SacField::Clock, "DEMO.CLOCK"),
        (SacField::DriverError, "Channel1.Device1._System._Error"),
    ]
    .map(|(field, item)| (field, item.to_owned()))
    .to_vec()
}

/// A simulated plant as a source.
pub struct Demo {
    plant: Plant,
    elapsed: Duration,
}

impl Demo {
    /// The plant of that name.
    ///
    /// # Errors
    /// When there is none; the message lists them.
    pub fn new(name: &str) -> Result<Self, SourceError> {
        let Some((_, plant, _)) = PLANTS.iter().find(|(other, ..)| *other == name) else {
            let names: Vec<&str> = plants().map(|(name, _)| name).collect();
            let near = suggest::nearest(name, names.iter().copied());
            let message = match near {
                Some(near) => format!("there is no such plant; did you mean demo:{near}?"),
                None => "there is no such plant".to_owned(),
            };
            return Err(SourceError::new(
                &format!("demo:{name}"),
                message,
                format!("there are {}", names.join(", ")),
            ));
        };
        Ok(Self { plant: *plant, elapsed: Duration::ZERO })
    }

    fn seconds(&self) -> i64 {
        self.elapsed.as_secs().cast_signed()
    }

    /// Milliseconds since the start, and for counters that have run for long before it.
    fn count(&self, per_second: i64, before: i64) -> i64 {
        let milliseconds = i64::try_from(self.elapsed.as_millis()).unwrap_or(i64::MAX);
        before + milliseconds.saturating_mul(per_second) / 1000
    }

    fn is_active(&self, node: &str) -> bool {
        match self.plant {
            Plant::SplitBrain | Plant::Maintenance => true,
            Plant::NoneActive => false,
            Plant::Failover if self.seconds() >= 20 => node == "SRV-B",
            _ => node == "SRV-A",
        }
    }

    fn value(&self, node: &str, item: &str) -> Option<Value> {
        let text = |text: &str| Some(Value::Text(text.to_owned()));
        let active = self.is_active(node);
        let first = node == "SRV-A";
        let runs = active && !(first && matches!(self.plant, Plant::Hung | Plant::Stopped));
        match item {
            "SYSTEM.A_SACST" if first && self.plant == Plant::Stopped => text("STOP"),
            "SYSTEM.A_SACST" => text(if active { "RUN" } else { "STANDBY" }),
            "NSD.A_SCADASTATUS" => text(if active { "Active" } else { "Standby" }),
            "SYSTEM.A_BLKS" => Some(Value::Int(if runs { self.count(500, 1_000_000) } else { 400_000 })),
            "SYSTEM.A_BPS" => Some(Value::Int(if runs { 500 } else { 0 })),
            "SYSTEM.A_CPM" => Some(Value::Int(match self.plant {
                Plant::Overloaded if runs => 41,
                _ if runs => 60,
                _ => 0,
            })),
            "SYSTEM.A_SACOV" if self.plant == Plant::Overloaded && runs => {
                Some(Value::Int(self.count(1, 17)))
            }
            "SYSTEM.A_SACOV" => Some(Value::Int(3)),
            "SYSTEM.A_SACOU" => text("ENABLE"),
            "SYSTEM.A_DBNAM" if self.plant == Plant::DatabasesDiffer && !first => text("PLANT_OLD"),
            "SYSTEM.A_DBNAM" => text("PLANT"),
            "SYSTEM.A_PDBSN" => {
                Some(Value::Int(if self.plant == Plant::DatabasesDiffer && !first { 811 } else { 812 }))
            }
            "NSD.F_SCADAREDUN" => Some(Value::Int(i64::from(self.plant != Plant::FailoverOff || first))),
            "DEMO.MAINTENANCE" => Some(Value::Bool(self.plant == Plant::Maintenance)),
            "DEMO.CLOCK" => {
                let ahead = if self.plant == Plant::ClockWrong && !first { 10_800_000 } else { 0 };
                let now = Stamp(self.now().0 + ahead);
                Some(Value::Text(crate::domain::source::time::format_time(now)))
            }
            "Channel1.Device1._System._Error" => Some(Value::Bool(self.plant == Plant::DeadDriver && active)),
            _ => self.queue(active, item.strip_prefix("Channel1._Statistics.")?),
        }
    }

    fn queue(&self, active: bool, item: &str) -> Option<Value> {
        if self.plant == Plant::NoDiagnostics {
            return None;
        }
        let t = self.seconds();
        let (pending, completed, failed, most) = match self.plant {
            _ if !active => (0, 12, 0, 3),
            Plant::Growing => (self.count(12, 100), self.count(40, 9000), 0, self.count(12, 100)),
            Plant::Stalled | Plant::DeadDriver => (57, 1234, 0, 90),
            Plant::Draining => {
                let written = self.count(20, 0).min(600);
                (600 - written, 5000 + written, 0, 600)
            }
            Plant::Burst => {
                let waiting = if t < 8 { 0 } else { (400 - (t - 8) * 16).max(0) };
                (waiting, self.count(16, 700), 0, if t < 8 { 2 } else { 400 })
            }
            Plant::TouchingZero => (if t % 5 == 4 { 0 } else { 3 }, self.count(6, 100), 0, 3),
            Plant::Restart if t < 15 => (300 - t * 5, self.count(5, 5000), 0, 310),
            Plant::Restart => (0, (t - 15) * 2, 0, 0),
            Plant::Failing => ([0, 2, 1, 3][(t % 4) as usize], self.count(20, 900), self.count(2, 0), 9),
            // Writes come for a while, then none for a while.
            _ => ([0, 2, 1, 3, 0, 1, 0, 0, 0, 0, 0, 0][(t % 12) as usize], self.count(20, 1000), 0, 14),
        };
        Some(Value::Int(match item {
            "_PendingWrites" => pending,
            "_SuccessfulWrites" => completed,
            "_FailedWrites" => failed,
            "_MaxPendingWrites" => most,
            "_PendingReads" => 1 + t % 3,
            _ => return None,
        }))
    }
}

const ITEMS: [&str; 18] = [
    "Channel1.Device1._System._Error",
    "Channel1._Statistics._FailedWrites",
    "Channel1._Statistics._MaxPendingWrites",
    "Channel1._Statistics._PendingReads",
    "Channel1._Statistics._PendingWrites",
    "Channel1._Statistics._SuccessfulWrites",
    "DEMO.CLOCK",
    "DEMO.MAINTENANCE",
    "NSD.A_SCADASTATUS",
    "NSD.F_SCADAREDUN",
    "SYSTEM.A_BLKS",
    "SYSTEM.A_BPS",
    "SYSTEM.A_CPM",
    "SYSTEM.A_DBNAM",
    "SYSTEM.A_PDBSN",
    "SYSTEM.A_SACOU",
    "SYSTEM.A_SACOV",
    "SYSTEM.A_SACST",
];

impl Source for Demo {
    fn read(&mut self, node: &str, items: &[String]) -> Result<Vec<Reading>, SourceError> {
        use crate::domain::source::point::Fault;
        let known = NODES.iter().find(|known| known.eq_ignore_ascii_case(node));
        let one = |item: &String| {
            let value =
                known.and_then(|node| self.value(node, crate::domain::source::record::bare_item(node, item)));
            let age = if self.plant == Plant::Frozen { 600_000 } else { 0 };
            match (known, value) {
                (None, _) => Reading::missing(format!(
                    "the simulated plant has no node {node}; it has SRV-A and SRV-B"
                )),
                (_, None) => Reading::missing(format!("the simulated plant has no item `{item}`")),
                (_, Some(_)) if self.plant == Plant::BadQuality => {
                    let value = Err(Fault::Bad("the quality is `bad`".to_owned()));
                    Reading { value, at: Some(self.now()), age_ms: Some(0) }
                }
                (_, Some(value)) => {
                    let at = Stamp(self.now().0 - age - if age > 0 { self.now().since(START) } else { 0 });
                    Reading { value: Ok(value), at: Some(at), age_ms: Some(self.now().since(at)) }
                }
            }
        };
        Ok(items.iter().map(one).collect())
    }

    fn browse(&mut self) -> Result<Vec<Item>, SourceError> {
        let all = NODES.iter().flat_map(|node| ITEMS.iter().map(move |item| (*node, *item)));
        Ok(all
            .filter_map(|(node, item)| {
                let value = self.value(node, item)?;
                Some(Item {
                    node: Some(node.to_owned()),
                    name: item.to_owned(),
                    short: None,
                    value: Some(value),
                })
            })
            .collect())
    }

    fn now(&self) -> Stamp {
        START.plus(self.elapsed)
    }

    fn facts(&self) -> Facts {
        Facts { is_virtual: true, is_simulated: true, ..Facts::default() }
    }

    fn advance(&mut self, duration: Duration) {
        self.elapsed += duration;
    }
}
