//! After which time a link is declared failed, and how a lost machine is told from lost software.
//!
//! The vendor's (ClearSCADA 2017 R2 help, Server Administration Guide, "MonitoringStandbyServerswithICMPandHeartbeatPolling",
//! "DefinetheICMPPollIntervalandRetryCountforaServer"): a machine is unreachable after retry count + 1 polls without an
//! answer, one each ICMP Interval; the heartbeat is lost after the Heartbeat Timeout; a lost heartbeat with ICMP answering means
//! that the other server's software is down, a lost heartbeat without ICMP that the machine cannot be reached, its state unknown.
//! Ours: that ICMP should have decided before the heartbeat runs out.

use std::time::Duration;

use super::sheet::{Column, Connection, Sheet};
use crate::named;
use crate::path::Path;
use crate::words::count;

/// When one link, seen from one end, is declared failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The server that watches.
    pub from: String,
    /// The server that is watched.
    pub to: String,
    /// Which connection.
    pub connection: Path,
    /// The partner's address; empty when none is given.
    pub address: String,
    /// ICMP Interval.
    pub icmp_interval: Option<Duration>,
    /// ICMP retry count.
    pub icmp_retry_count: Option<u32>,
    /// Heartbeat Interval.
    pub heartbeat_interval: Option<Duration>,
    /// Heartbeat Timeout: the heartbeat is lost after it.
    pub heartbeat_lost_after: Option<Duration>,
}

/// Which of the two decides first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// ICMP is decided when the heartbeat runs out: the reason is known at once.
    IcmpFirst,
    /// Both at the same moment.
    Together,
    /// The heartbeat runs out while ICMP is still undecided.
    HeartbeatFirst,
    /// The file does not give both times.
    Unknown,
}

named! {
    /// The word in JSON.
    Order {
        IcmpFirst => "icmp-first",
        Together => "together",
        HeartbeatFirst => "heartbeat-first",
        Unknown => "unknown",
    }
}

impl Link {
    /// (retry count + 1) x interval; `None` when one of them is not given, the interval is none, or the product is too large for a
    /// time.
    #[must_use]
    pub fn icmp_failed_after(&self) -> Option<Duration> {
        let attempts = self.icmp_retry_count?.checked_add(1)?;
        usable(self.icmp_interval)?.checked_mul(attempts)
    }

    /// What the file does not give of what the times follow from, in the vendor's words.
    pub fn not_given(&self) -> impl Iterator<Item = &'static str> {
        let times = [
            (self.icmp_interval.is_none(), "ICMP Interval"),
            (self.icmp_retry_count.is_none(), "ICMP retry count"),
            (self.heartbeat_interval.is_none(), "Heartbeat Interval"),
            (self.heartbeat_lost_after.is_none(), "Heartbeat Timeout"),
        ];
        times.into_iter().filter(|(is_missing, _)| *is_missing).map(|(_, name)| name)
    }

    /// Which decides first.
    #[must_use]
    pub fn order(&self) -> Order {
        let (Some(icmp), Some(heartbeat)) = (self.icmp_failed_after(), self.heartbeat_lost_after) else {
            return Order::Unknown;
        };
        match icmp.cmp(&heartbeat) {
            std::cmp::Ordering::Less => Order::IcmpFirst,
            std::cmp::Ordering::Equal => Order::Together,
            std::cmp::Ordering::Greater => Order::HeartbeatFirst,
        }
    }

    /// Whether ICMP decides first, and by less than one of its intervals: the first ping without an answer may come so late after
    /// the loss that the heartbeat runs out before the last one. Ours, from how the polls are counted.
    #[must_use]
    pub fn is_narrow(&self) -> bool {
        let both = self.icmp_failed_after().zip(self.heartbeat_lost_after);
        let lead = both.and_then(|(icmp, heartbeat)| heartbeat.checked_sub(icmp));
        lead.is_some_and(|lead| !lead.is_zero() && self.icmp_interval.is_some_and(|each| lead < each))
    }

    /// How many heartbeats in a row are missed before the timeout runs out; `None` when it cannot be said.
    #[must_use]
    pub fn missed_heartbeats(&self) -> Option<u128> {
        let interval = usable(self.heartbeat_interval)?;
        Some(self.heartbeat_lost_after?.as_millis() / interval.as_millis().max(1))
    }

    /// From the first poll without an answer until a lost machine is known to be unreachable: both must have decided. This is
    /// what the vendor's worked example counts.
    #[must_use]
    pub fn machine_lost_after(&self) -> Option<Duration> {
        Some(self.icmp_failed_after()?.max(self.heartbeat_lost_after?))
    }

    /// The longest time from the last answer until then: a machine that is lost just after it answered is silent for one
    /// interval before the first poll that it misses. Ours, from how the polls are counted. `None` when one of the times is not given
    /// or says nothing.
    #[must_use]
    pub fn longest_silence(&self) -> Option<Duration> {
        let icmp = self.icmp_failed_after()?.checked_add(self.icmp_interval?)?;
        let heartbeat = self.heartbeat_lost_after?.checked_add(usable(self.heartbeat_interval)?)?;
        Some(icmp.max(heartbeat))
    }
}

/// An interval of 0 is none: nothing tells when the next one follows.
fn usable(interval: Option<Duration>) -> Option<Duration> {
    interval.filter(|interval| !interval.is_zero())
}

/// How long a lost machine may be silent before it is known, whichever of the links tells of it: the shortest and the longest time.
/// `None` when of one link it is not known, and where there is no link.
#[must_use]
pub fn silence(links: &[Link]) -> Option<(Duration, Duration)> {
    let each = links.iter().map(|link| Some((link.machine_lost_after()?, link.longest_silence()?)));
    let each: Vec<_> = each.collect::<Option<_>>()?;
    Some((each.iter().map(|(from, _)| *from).min()?, each.iter().map(|(_, to)| *to).max()?))
}

/// Every link of a sheet, column by column, Main first.
#[must_use]
pub fn links(sheet: &Sheet) -> Vec<Link> {
    let link = |column: &Column, (name, connection): (Path, &Connection)| Link {
        from: sheet.label().to_owned(),
        to: column.label().to_owned(),
        connection: name,
        address: connection.address.as_ref().map_or_else(String::new, |address| address.value.to_string()),
        icmp_interval: column.icmp.interval.map(|given| given.value),
        icmp_retry_count: column.icmp.retry_count.map(|given| given.value),
        heartbeat_interval: column.monitor.heartbeat_interval.map(|given| given.value),
        heartbeat_lost_after: column.monitor.heartbeat_timeout.map(|given| given.value),
    };
    sheet.columns().flat_map(|column| column.connections().map(move |to| link(column, to))).collect()
}

/// Which links, and what is said of them.
type Said = (fn(&Link) -> bool, &'static str);

const SAID: [Said; 6] = [
    (
        |link| link.order() == Order::IcmpFirst && !link.is_narrow(),
        "ICMP has decided before the heartbeat runs out: when the heartbeat is lost, it is already known whether the machine answers.",
    ),
    (
        Link::is_narrow,
        "ICMP is first by less than one ICMP Interval: of a machine that is lost just after a ping the heartbeat may run out before \
         it. Leave at least one interval between the two.",
    ),
    (
        |link| link.order() == Order::Together,
        "ICMP and the heartbeat decide at the same moment: which one is first is left to chance. Make the ICMP time shorter.",
    ),
    (
        |link| link.order() == Order::HeartbeatFirst,
        "the heartbeat runs out while ICMP is still undecided: a lost machine looks like lost software until then. Make the ICMP time \
         shorter than the Heartbeat Timeout.",
    ),
    (
        |link| link.order() == Order::Unknown,
        "the file does not give both times, or not so that both were understood; the server's own settings decide.",
    ),
    (
        |link| link.order() != Order::Unknown && link.longest_silence().is_none(),
        "the Heartbeat Interval is not given, or is none: how long a lost machine is silent before it is known cannot be said.",
    ),
];

/// From when the times count, and how the cause is told.
const CAUSES: [&str; 3] = [
    "The times count from the first poll without an answer. A machine that is lost just after it answered is silent for \
     up to one interval more.",
    "Heartbeat lost, ICMP answers: the partner's software is down, its machine runs.",
    "Heartbeat lost, ICMP silent: the machine cannot be reached. Its state is unknown: it may be off, or cut off and \
     still running. Isolated means that all partners and all ICMP monitors are silent.",
];

/// What the figures mean, in sentences: one for each order that occurs, then how the cause is told.
#[must_use]
pub fn explanation(links: &[Link]) -> Vec<String> {
    let mut lines = Vec::new();
    for (is_one, what) in SAID {
        match links.iter().filter(|link| is_one(link)).count() {
            0 => {}
            all if all == links.len() => lines.push(format!("On every link {what}")),
            some => lines.push(format!("On {} {what}", count(some, "link"))),
        }
    }
    lines.extend(CAUSES.map(str::to_owned));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(interval: u64, retries: u32, heartbeat: u64) -> Link {
        Link {
            from: "A".to_owned(),
            to: "B".to_owned(),
            connection: Path::Main,
            address: String::new(),
            icmp_interval: Some(Duration::from_millis(interval)),
            icmp_retry_count: Some(retries),
            heartbeat_interval: Some(Duration::from_millis(5000)),
            heartbeat_lost_after: Some(Duration::from_millis(heartbeat)),
        }
    }

    #[test]
    fn the_vendors_worked_example_is_15_and_30_seconds() {
        let link = link(5000, 2, 30_000);
        assert_eq!(link.icmp_failed_after(), Some(Duration::from_secs(15)));
        assert_eq!(link.order(), Order::IcmpFirst);
        assert_eq!(link.missed_heartbeats(), Some(6));
        assert_eq!(link.machine_lost_after(), Some(Duration::from_secs(30)));
        assert_eq!(link.longest_silence(), Some(Duration::from_secs(35)));
    }

    #[test]
    fn the_order_is_told_and_explained() {
        let all = [link(5000, 2, 30_000), link(5000, 5, 30_000), link(5000, 9, 30_000)];
        assert_eq!(
            all.each_ref().map(Link::order),
            [Order::IcmpFirst, Order::Together, Order::HeartbeatFirst]
        );
        let text = explanation(&all).join("\n");
        assert!(text.contains("On 1 link the heartbeat runs out while ICMP is still undecided"), "{text}");
        assert!(explanation(&all[..1])[0].starts_with("On every link ICMP has decided"));
        let narrow = link(5000, 2, 17_000);
        assert_eq!(
            (narrow.order(), narrow.is_narrow()),
            (Order::IcmpFirst, true),
            "15 to 20 s beside 17 to 22 s"
        );
        assert!(!link(5000, 2, 20_000).is_narrow() && !all.iter().any(Link::is_narrow));
        assert!(
            explanation(&[narrow])[0]
                .starts_with("On every link ICMP is first by less than one ICMP Interval")
        );
    }

    #[test]
    fn a_missing_or_endless_time_is_unknown_never_fine() {
        let mut missing = link(5000, 2, 30_000);
        missing.icmp_retry_count = None;
        assert_eq!((missing.icmp_failed_after(), missing.order()), (None, Order::Unknown));
        assert_eq!(link(5000, u32::MAX, 30_000).order(), Order::Unknown, "retry count + 1 does not fit");
        let mut endless = link(0, 2, 30_000);
        endless.icmp_interval = Some(Duration::MAX);
        assert_eq!(endless.order(), Order::Unknown);
        let mut still = link(5000, 2, 30_000);
        still.heartbeat_interval = Some(Duration::ZERO);
        assert_eq!(still.missed_heartbeats(), None);
    }

    #[test]
    fn an_interval_that_is_not_given_promises_no_time() {
        let sound = link(5000, 2, 30_000);
        let mut missing = sound.clone();
        missing.heartbeat_interval = None;
        assert_eq!((missing.order(), missing.longest_silence()), (Order::IcmpFirst, None));
        assert_eq!(missing.not_given().collect::<Vec<_>>(), ["Heartbeat Interval"]);
        let said = explanation(&[sound.clone(), missing.clone()]).join("\n");
        assert!(said.contains("On 1 link the Heartbeat Interval is not given"), "{said}");
        assert_eq!(silence(&[sound.clone(), missing]), None, "one link is not known");
        assert_eq!((sound.not_given().count(), silence(&[])), (0, None));
        let mut none = sound.clone();
        none.heartbeat_interval = Some(Duration::ZERO);
        assert_eq!((none.order(), none.longest_silence()), (Order::IcmpFirst, None));
        none = sound;
        none.icmp_interval = Some(Duration::ZERO);
        assert_eq!((none.order(), none.longest_silence()), (Order::Unknown, None));
    }

    #[test]
    fn the_shortest_and_the_longest_silence_may_be_of_one_link_or_of_two() {
        let seconds = |(from, to): (u64, u64)| Some((Duration::from_secs(from), Duration::from_secs(to)));
        let with_interval = |heartbeat, interval| Link {
            heartbeat_interval: Some(Duration::from_millis(interval)),
            ..link(5000, 2, heartbeat)
        };
        let (quick, slow) = (with_interval(30_000, 1000), with_interval(29_000, 14_000));
        assert_eq!(silence(&[quick.clone(), slow.clone()]), seconds((29, 43)));
        assert_eq!(silence(&[slow, quick.clone()]), seconds((29, 43)));
        assert_eq!(silence(&[quick, with_interval(40_000, 2000)]), seconds((30, 42)));
    }
}
