//! The failover machine, as the vendor describes it: a server uses its Backup connection to a partner only while the
//! Main one has failed, and returns to Main when that is restored (Geo SCADA Expert 2022 help,
//! "ConfiguretheMainandBackupConnections"); there is no hold-down. Also what the settings promise: how long it takes.

use std::time::Duration;

use super::verdict::LinkState;
use crate::named;

/// Which connection to a partner is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Active {
    /// Too early to tell.
    NotYetKnown,
    /// The Main connection.
    Main,
    /// The Backup connection, because Main has failed.
    Backup,
    /// Neither works.
    BothDown,
}

named! {
    /// The word in JSON.
    Active {
        NotYetKnown => "not-yet-known",
        Main => "main",
        Backup => "backup",
        BothDown => "both-down",
    }
}

/// A change of the connection in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The first connection is known.
    Start(Active),
    /// From Main to Backup.
    Failover,
    /// Back to Main, from Backup or from both down.
    Return(Active),
    /// Neither works any more.
    BothDown,
    /// Backup came back while Main is still down.
    BackupAgain,
}

/// The machine of one partner.
#[derive(Debug, Clone)]
pub struct Failover {
    active: Active,
    has_backup: bool,
}

impl Failover {
    /// `has_backup` is false for a partner with one connection only.
    #[must_use]
    pub const fn new(has_backup: bool) -> Self {
        Self { active: Active::NotYetKnown, has_backup }
    }

    /// The connection in use.
    #[must_use]
    pub const fn active(&self) -> Active {
        self.active
    }

    /// The links' states are these now.
    pub fn update(&mut self, main: LinkState, backup: LinkState) -> Option<Change> {
        let backup = if self.has_backup { backup } else { LinkState::Failed };
        let next = match (main, backup) {
            (LinkState::Up, _) => Active::Main,
            (LinkState::Failed, LinkState::Up) => Active::Backup,
            (LinkState::Failed, LinkState::Failed) => Active::BothDown,
            (LinkState::NotYetKnown, _) | (LinkState::Failed, LinkState::NotYetKnown) => Active::NotYetKnown,
        };
        let before = std::mem::replace(&mut self.active, next);
        match (before, next) {
            (before, next) if before == next => None,
            (Active::Main, Active::Backup) => Some(Change::Failover),
            (Active::Backup | Active::BothDown, Active::Main) => Some(Change::Return(before)),
            (Active::BothDown, Active::Backup) => Some(Change::BackupAgain),
            (_, Active::BothDown) => Some(Change::BothDown),
            (_, Active::NotYetKnown) => None,
            (_, next) => Some(Change::Start(next)),
        }
    }
}

/// How long something takes: `expected` is what the settings promise, the bounds are what the probes can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Predicted {
    /// No less than this, counted from the cut (or the repair).
    pub at_least: Duration,
    /// The figure to tell people.
    pub expected: Duration,
    /// No more than this, counted from the cut (or the repair).
    pub at_most: Duration,
}

impl Predicted {
    /// From the cut to the failover. The vendor counts (retry count + 1) x interval ("about 15 s" for 5000 ms and 2);
    /// the cut falls anywhere between two probes, and the last miss is known when its time-out has passed, or at once
    /// when an ICMP error comes back.
    #[must_use]
    pub fn failover(interval: Duration, retry_count: u32, timeout: Duration) -> Self {
        let at_least = interval.saturating_mul(retry_count);
        let expected = interval.saturating_mul(retry_count.saturating_add(1));
        Self { at_least, expected, at_most: expected + timeout }
    }

    /// From the repair to the return: `rise` answers in a row, the first of them up to one interval after the repair.
    #[must_use]
    pub fn restored(interval: Duration, rise: u32, timeout: Duration) -> Self {
        let at_least = interval.saturating_mul(rise.saturating_sub(1));
        let expected = interval.saturating_mul(rise);
        Self { at_least, expected, at_most: expected + timeout }
    }

    /// Whether a measured time keeps the promise, give or take `slack`: how late the system may let the tool run. Sooner
    /// than `at_least` is no fault of the pair: it only says that the first lost probe left late.
    #[must_use]
    pub fn holds(&self, measured: Duration, slack: Duration) -> bool {
        measured <= self.at_most + slack
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use LinkState::{Failed, NotYetKnown, Up};

    #[test]
    fn backup_is_used_only_while_main_has_failed() {
        let mut machine = Failover::new(true);
        assert_eq!(machine.update(NotYetKnown, Up), None);
        assert_eq!(machine.update(Up, Up), Some(Change::Start(Active::Main)));
        assert_eq!(machine.update(Up, Failed), None);
        assert_eq!(machine.update(Up, Up), None);
        assert_eq!(machine.update(Failed, Up), Some(Change::Failover));
        assert_eq!(machine.update(Failed, Failed), Some(Change::BothDown));
        assert_eq!(machine.update(Failed, Up), Some(Change::BackupAgain));
        assert_eq!(machine.update(Up, Up), Some(Change::Return(Active::Backup)));
    }

    #[test]
    fn a_partner_without_backup_is_down_when_main_is() {
        let mut machine = Failover::new(false);
        assert_eq!(machine.update(Up, NotYetKnown), Some(Change::Start(Active::Main)));
        assert_eq!(machine.update(Failed, NotYetKnown), Some(Change::BothDown));
        assert_eq!(machine.update(Up, NotYetKnown), Some(Change::Return(Active::BothDown)));
    }

    #[test]
    fn main_dead_from_the_start_is_no_failover() {
        let mut machine = Failover::new(true);
        assert_eq!(machine.update(Failed, NotYetKnown), None);
        assert_eq!(machine.update(Failed, Up), Some(Change::Start(Active::Backup)));
    }

    #[test]
    fn the_vendors_worked_example() {
        let five = Duration::from_secs(5);
        let predicted = Predicted::failover(five, 2, five);
        assert_eq!(predicted.expected, Duration::from_secs(15));
        let holds = |ms| predicted.holds(Duration::from_millis(ms), Duration::from_millis(10));
        assert!(holds(15_000) && holds(20_010) && !holds(20_011));
    }

    proptest::proptest! {
        #[test]
        fn whatever_the_links_do(states in proptest::collection::vec((0..3_u8, 0..3_u8), 1..60)) {
            let word = |n: u8| [NotYetKnown, Up, Failed][usize::from(n)];
            let mut machine = Failover::new(true);
            for (main, backup) in states {
                let before = machine.active();
                let change = machine.update(word(main), word(backup));
                if word(main) == Up {
                    assert_eq!(machine.active(), Active::Main, "Backup must never be in use while Main is up");
                    if before == Active::Backup {
                        assert_eq!(change, Some(Change::Return(Active::Backup)), "a return follows a restored Main");
                    }
                }
                if machine.active() == Active::Backup {
                    assert_eq!(word(main), Failed);
                }
            }
        }
    }
}
