//! What happens on this machine's own side of a link: whether its interface carries anything, and what the system refused
//! to send. None of it is the partner's doing.
//!
//! Our own reasoning: what is lost while the interface of a link carries nothing is this side's loss, however the kernel
//! words it (it keeps probes for a neighbour that it has forgotten, and answers "unreachable" for them itself). A carrier
//! that was gone for so short a time that the link did not count as failed was gone all the same, and somebody who files
//! the result must read it.

use crate::named;
use std::time::Duration;

/// After a carrier has come back the kernel has forgotten its neighbours, and asks for one three times, a second apart: what
/// is lost meanwhile is still this side's loss.
const SETTLES: Duration = Duration::from_secs(3);

/// What an interface of this machine can carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InterfaceState {
    /// It has a carrier.
    Up,
    /// It is switched on and has none.
    NoCarrier,
    /// It is switched off.
    Down,
    /// There is none of that name.
    Gone,
}

named! {
    /// The word in JSON.
    InterfaceState {
        Up => "up",
        NoCarrier => "no-carrier",
        Down => "down",
        Gone => "gone",
    }
}

impl InterfaceState {
    /// The state of a word in JSON.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Up, Self::NoCarrier, Self::Down, Self::Gone].into_iter().find(|state| state.name() == name)
    }

    /// What is the matter, after the interface's name, and what to look at.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Up => "has a carrier",
            Self::NoCarrier => "has no carrier: look at its cable and at what it is plugged into",
            Self::Down => "is switched off on this machine",
            Self::Gone => "is not there any more: its driver, adapter or VLAN has gone",
        }
    }
}

/// The interface of a link, as it was seen last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    /// Its name.
    pub name: String,
    /// What it can carry.
    pub state: InterfaceState,
    /// Since when.
    pub since: Duration,
}

/// A time without a carrier.
#[derive(Debug, Clone, Copy)]
struct Drop {
    long: Duration,
    back: Duration,
    /// How often the link had failed when it began.
    falls: u64,
}

/// Times without a carrier that were too short to make the link fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ShortDrops {
    /// How many.
    pub times: u64,
    /// The longest.
    pub longest: Duration,
}

/// This machine's side of one link.
#[derive(Debug, Clone, Default)]
pub struct OwnSide {
    interface: Option<Interface>,
    /// When the interface carried again what it did not carry before.
    back: Option<Duration>,
    /// Of the losses in a row: those of this side, and all. A link that takes several answers to come back is still down by them.
    losses: (u64, u64),
    /// It was answered since the last of them: the next one begins a new row.
    is_over: bool,
    /// The newest losses in a row that are none of this side's.
    others: u64,
    /// So many of those make a link fail.
    needed: u64,
    /// Why the system refused to send, the newest reason.
    refused: Option<String>,
    /// How often the link had failed when the carrier went.
    falls_before: u64,
    /// The last time without a carrier; whether the link failed by it is not known yet.
    undecided: Option<Drop>,
    short: ShortDrops,
}

impl OwnSide {
    /// The side of a link that fails by so many losses in a row.
    #[must_use]
    pub fn new(needed: u64) -> Self {
        Self { needed, ..Self::default() }
    }

    /// The interface of the link is in this state now. The link failed `falls` times so far; `failed`: it is failed now.
    pub fn interface(&mut self, name: &str, state: InterfaceState, at: Duration, falls: u64, failed: bool) {
        let was_up = self.carries();
        let since = self.interface.as_ref().map_or(at, |before| before.since);
        let is_up = state == InterfaceState::Up;
        if was_up && !is_up {
            // A link that has failed already does not fail by this.
            self.falls_before = if failed { u64::MAX } else { falls };
        } else if is_up && !was_up {
            self.decide(falls);
            self.undecided =
                Some(Drop { long: at.saturating_sub(since), back: at, falls: self.falls_before });
            self.back = Some(at);
        }
        let since = if was_up == is_up && self.interface.is_some() { since } else { at };
        self.interface = Some(Interface { name: name.to_owned(), state, since });
    }

    /// Whether the interface is known to carry packets, or nothing is known of it.
    #[must_use]
    pub fn carries(&self) -> bool {
        self.interface.as_ref().is_none_or(|interface| interface.state == InterfaceState::Up)
    }

    /// A probe that was sent at `sent` was answered; the link failed `falls` times so far.
    pub fn answered(&mut self, sent: Duration, falls: u64) {
        self.is_over = true;
        if self.undecided.is_some_and(|drop| sent >= drop.back) {
            self.decide(falls);
        }
    }

    /// A probe that was sent at `sent` was lost; `refused` when the system did not send it. Returns whether that changes
    /// whose fault it is.
    pub fn lost(&mut self, sent: Duration, refused: Option<&str>) -> bool {
        let before = self.is_to_blame();
        let while_out = !self.carries() || self.back.is_some_and(|back| sent < back + SETTLES);
        let own = while_out || refused.is_some();
        if std::mem::take(&mut self.is_over) {
            self.losses = (0, 0);
            self.others = 0;
        }
        self.losses.0 += u64::from(own);
        self.losses.1 += 1;
        self.others = if own { 0 } else { self.others + 1 };
        if let Some(reason) = refused {
            self.refused = Some(reason.to_owned());
        }
        before != self.is_to_blame()
    }

    /// Whether a link that has failed, failed on this side: its interface carries nothing, or more than half of what was
    /// lost in a row was lost here, and what was lost last is too little to make it fail by itself.
    #[must_use]
    pub fn is_to_blame(&self) -> bool {
        !self.carries() || (self.losses.0 * 2 > self.losses.1 && self.others < self.needed)
    }

    /// Why nothing is sent.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        match &self.interface {
            Some(Interface { name, state, .. }) if *state != InterfaceState::Up => {
                Some(format!("{name} {}", state.words()))
            }
            Some(Interface { name, .. }) if self.back.is_some() && self.losses.0 > 0 => {
                Some(format!("{name} carried nothing until a moment ago"))
            }
            _ => self.refused.clone(),
        }
    }

    /// The interface, as far as it is known.
    #[must_use]
    pub const fn seen(&self) -> Option<&Interface> {
        self.interface.as_ref()
    }

    /// The last time without a carrier is over: the link failed by it, or it was too short for that.
    fn decide(&mut self, falls: u64) {
        self.short = self.short_drops(falls);
        self.undecided = None;
    }

    /// Times without a carrier by which the link did not fail; it failed `falls` times so far.
    #[must_use]
    pub fn short_drops(&self, falls: u64) -> ShortDrops {
        match self.undecided.filter(|drop| drop.falls == falls) {
            Some(drop) => {
                ShortDrops { times: self.short.times + 1, longest: self.short.longest.max(drop.long) }
            }
            None => self.short,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn side() -> OwnSide {
        let mut side = OwnSide::new(3);
        side.interface("main0", InterfaceState::Up, ms(0), 0, false);
        side
    }

    #[test]
    fn what_is_lost_without_a_carrier_is_lost_on_this_side() {
        let mut side = side();
        side.lost(ms(900), None);
        assert!(!side.is_to_blame());
        side.interface("main0", InterfaceState::NoCarrier, ms(1_000), 0, false);
        assert!(side.is_to_blame() && !side.carries());
        assert_eq!(
            side.fault().unwrap(),
            "main0 has no carrier: look at its cable and at what it is plugged into"
        );
        for sent in (1_000..5_000).step_by(100) {
            side.lost(ms(sent), None);
        }
        side.interface("main0", InterfaceState::Up, ms(5_000), 1, true);
        assert!(side.is_to_blame(), "nothing says yet that anybody else is");
        side.lost(ms(7_900), None);
        assert!(side.is_to_blame(), "the kernel still asks for the neighbour");
    }

    #[test]
    fn a_carrier_that_is_back_does_not_excuse_what_is_lost_later() {
        let mut side = side();
        side.interface("main0", InterfaceState::Down, ms(1_000), 0, false);
        for sent in (1_000..20_000).step_by(100) {
            side.lost(ms(sent), None);
        }
        side.interface("main0", InterfaceState::Up, ms(20_000), 1, true);
        let later = [23_100, 23_200, 23_300].map(|sent| {
            side.lost(ms(sent), None);
            side.is_to_blame()
        });
        assert_eq!(later, [true, true, false], "as many as make a link fail");
    }

    #[test]
    fn what_the_system_refuses_is_this_sides_too() {
        let mut side = OwnSide::new(3);
        assert!(side.carries(), "nothing is known of the interface");
        assert!(side.lost(ms(0), Some("Network is unreachable")), "that is news");
        side.lost(ms(100), None);
        assert!(!side.is_to_blame(), "half is not more than half");
        assert_eq!(side.fault().unwrap(), "Network is unreachable");
    }

    #[test]
    fn a_short_drop_is_counted_once_and_only_when_the_link_did_not_fail() {
        let mut side = side();
        let mut falls = 0;
        let mut drop = |from, long, fails: bool| {
            side.interface("main0", InterfaceState::NoCarrier, ms(from), falls, false);
            falls += u64::from(fails);
            side.interface("main0", InterfaceState::Up, ms(from + long), falls, fails);
            assert_eq!(side.short_drops(falls).longest >= ms(long), !fails);
            side.answered(ms(from + long + 10), falls);
            side.short_drops(falls).times
        };
        assert_eq!([drop(1_000, 150, false), drop(2_000, 400, true), drop(3_000, 200, false)], [1, 1, 2]);
        assert_eq!(side.short_drops(falls).longest, ms(200));
        // In the middle of an outage that had begun before.
        side.interface("main0", InterfaceState::NoCarrier, ms(9_000), falls, true);
        side.interface("main0", InterfaceState::Up, ms(9_500), falls, true);
        side.answered(ms(9_600), falls);
        assert_eq!(side.short_drops(falls).times, 2);
    }

    #[test]
    fn the_first_word_of_an_interface_is_no_change() {
        let mut side = OwnSide::new(3);
        side.interface("main0", InterfaceState::Up, ms(5), 0, false);
        assert_eq!(side.short_drops(0), ShortDrops::default());
    }
}
