//! What ICMP and the partner's TCP port say together about one connection.
//!
//! The vendor tells lost software from a lost machine in the same way: the heartbeat fails and ICMP answers, or both
//! fail (ClearSCADA 2017 R2 help, "MonitoringStandbyServerswithICMPandHeartbeatPolling"); extra ICMP monitors on third
//! devices confirm a network failure. That ICMP may be blocked while the port answers is our own addition.

use super::verdict::LinkState;
use crate::named;

/// How the last connect to the partner's TCP port went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TcpState {
    /// It connected.
    Open,
    /// The partner's machine refused: nothing listens.
    Refused,
    /// No answer within the time-out.
    Silent,
    /// An error on the way: unreachable, prohibited.
    Unreachable,
}

named! {
    /// The word in JSON.
    TcpState {
        Open => "open",
        Refused => "refused",
        Silent => "silent",
        Unreachable => "unreachable",
    }
}

impl TcpState {
    /// What it says to somebody who looks for the cause.
    #[must_use]
    pub const fn means(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Refused => "refused: nothing listens there, or a firewall refuses",
            Self::Silent => "silent: a firewall drops it, or the machine hangs",
            Self::Unreachable => "unreachable: a firewall or router on the way refuses",
        }
    }

    /// The state of a word in JSON.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Open, Self::Refused, Self::Silent, Self::Unreachable]
            .into_iter()
            .find(|state| state.name() == name)
    }
}

/// What is the matter with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Diagnosis {
    /// Too early to tell.
    NotYetKnown,
    /// All that is watched answers.
    Healthy,
    /// The machine answers ICMP; its port was not judged yet since it does.
    MachineAnswers,
    /// The machine answers ICMP; its port is refused or silent.
    SoftwareDown,
    /// The port answers, ICMP does not.
    IcmpBlocked,
    /// This machine cannot send: nothing is known about the partner.
    OwnSide,
    /// It answers, but only after the time-out.
    TooSlow,
    /// The partner is silent and the ICMP monitors of this connection answer.
    PartnerDown,
    /// The partner and every ICMP monitor of this connection are silent.
    NetworkDown,
    /// The partner is silent and there is no ICMP monitor to tell its machine from the network.
    PartnerOrNetworkDown,
    /// This is an ICMP monitor, and it is silent.
    MonitorSilent,
}

named! {
    /// The word in JSON.
    Diagnosis {
        NotYetKnown => "not-yet-known",
        Healthy => "healthy",
        MachineAnswers => "machine-answers",
        SoftwareDown => "software-down",
        IcmpBlocked => "icmp-blocked",
        OwnSide => "own-side",
        TooSlow => "too-slow",
        PartnerDown => "partner-down",
        NetworkDown => "network-down",
        PartnerOrNetworkDown => "partner-or-network-down",
        MonitorSilent => "monitor-silent",
    }
}

impl Diagnosis {
    /// In words for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotYetKnown => "not known yet",
            Self::Healthy => "healthy",
            Self::MachineAnswers => "the machine answers, its software is not known yet",
            Self::SoftwareDown => "the machine answers, its software does not",
            Self::IcmpBlocked => "the software answers, ICMP is blocked",
            Self::OwnSide => "this machine cannot send",
            Self::TooSlow => "it answers, but after the time-out",
            Self::PartnerDown => "the partner is silent, the network works",
            Self::NetworkDown => "the partner and all ICMP monitors are silent: the network is down",
            Self::PartnerOrNetworkDown => {
                "the partner is silent: its machine or the network (no ICMP monitor tells)"
            }
            Self::MonitorSilent => "the ICMP monitor is silent",
        }
    }

    /// What the evidence says. What this machine itself could not do comes first, for it proves nothing about others.
    #[must_use]
    pub fn of(evidence: &Evidence<'_>) -> Self {
        match (evidence.icmp, evidence.tcp) {
            (LinkState::NotYetKnown, _) => Self::NotYetKnown,
            (LinkState::Up, None) if evidence.has_port => Self::MachineAnswers,
            (LinkState::Up, None | Some(TcpState::Open)) => Self::Healthy,
            (LinkState::Up, Some(_)) => Self::SoftwareDown,
            (LinkState::Failed, _) if evidence.own_side => Self::OwnSide,
            (LinkState::Failed, _) if evidence.too_slow => Self::TooSlow,
            (LinkState::Failed, _) if evidence.is_monitor => Self::MonitorSilent,
            (LinkState::Failed, Some(TcpState::Open)) => Self::IcmpBlocked,
            // A refusal is an answer of the machine itself.
            (LinkState::Failed, Some(TcpState::Refused)) => Self::SoftwareDown,
            (LinkState::Failed, _) if evidence.monitors.contains(&LinkState::Up) => Self::PartnerDown,
            (LinkState::Failed, _) if evidence.monitors.contains(&LinkState::Failed) => Self::NetworkDown,
            (LinkState::Failed, _) => Self::PartnerOrNetworkDown,
        }
    }
}

/// What is known about a connection.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// The state by ICMP.
    pub icmp: LinkState,
    /// The port is asked, too.
    pub has_port: bool,
    /// The port's last word, when it is watched and the word is from after the state began.
    pub tcp: Option<TcpState>,
    /// The states of the connection's ICMP monitors.
    pub monitors: &'a [LinkState],
    /// The link is itself an ICMP monitor.
    pub is_monitor: bool,
    /// Most of the lost probes never left this machine.
    pub own_side: bool,
    /// Lost probes were answered after their time-out.
    pub too_slow: bool,
}

/// How many of some links have failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Silent {
    /// Those.
    pub silent: usize,
    /// All of them.
    pub all: usize,
}

/// Whether this server is cut off. The vendor: isolated is declared when both the connections to the other servers are
/// lost and the ICMP polls fail (Geo SCADA Expert 2022 help, "DefinewhatActionShouldbeTakenwhenaServerBecomesIsolated").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Isolation {
    /// Something answers, or it is too early to tell.
    No,
    /// Every partner and every ICMP monitor is silent.
    Isolated,
    /// Every partner is silent and there is no ICMP monitor to tell.
    CannotTell,
}

named! {
    /// The word in JSON.
    Isolation {
        No => "no",
        Isolated => "isolated",
        CannotTell => "cannot-tell",
    }
}

impl Isolation {
    /// From all links to partners and all ICMP monitors, and whether any partner's port answers.
    #[must_use]
    pub const fn of(partners: Silent, monitors: Silent, any_port_answers: bool) -> Self {
        if partners.all == 0
            || any_port_answers
            || partners.silent < partners.all
            || monitors.silent < monitors.all
        {
            Self::No
        } else if monitors.all == 0 {
            Self::CannotTell
        } else {
            Self::Isolated
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use LinkState::{Failed, NotYetKnown, Up};

    fn evidence(icmp: LinkState, tcp: Option<TcpState>, monitors: &[LinkState]) -> Evidence<'_> {
        Evidence {
            icmp,
            tcp,
            monitors,
            has_port: tcp.is_some(),
            is_monitor: false,
            own_side: false,
            too_slow: false,
        }
    }

    #[test]
    fn icmp_and_port_together() {
        let of = |icmp, tcp, monitors: &[LinkState]| Diagnosis::of(&evidence(icmp, tcp, monitors));
        assert_eq!(of(Up, None, &[]), Diagnosis::Healthy);
        assert_eq!(of(Up, Some(TcpState::Refused), &[]), Diagnosis::SoftwareDown);
        assert_eq!(of(Up, Some(TcpState::Silent), &[Up]), Diagnosis::SoftwareDown);
        assert_eq!(of(Failed, Some(TcpState::Open), &[]), Diagnosis::IcmpBlocked);
        assert_eq!(of(Failed, Some(TcpState::Refused), &[]), Diagnosis::SoftwareDown);
        assert_eq!(of(Failed, Some(TcpState::Silent), &[Up, Failed]), Diagnosis::PartnerDown);
        assert_eq!(of(Failed, Some(TcpState::Unreachable), &[Failed]), Diagnosis::NetworkDown);
        assert_eq!(of(Failed, None, &[]), Diagnosis::PartnerOrNetworkDown);
        assert_eq!(of(NotYetKnown, Some(TcpState::Open), &[]), Diagnosis::NotYetKnown);
    }

    #[test]
    fn nothing_is_healthy_before_the_first_word_of_a_port_that_is_asked() {
        let answers = Evidence { has_port: true, ..evidence(Up, None, &[]) };
        assert_eq!(Diagnosis::of(&answers), Diagnosis::MachineAnswers);
        assert_eq!(Diagnosis::of(&Evidence { tcp: Some(TcpState::Open), ..answers }), Diagnosis::Healthy);
        assert_eq!(Diagnosis::of(&Evidence { icmp: Failed, ..answers }), Diagnosis::PartnerOrNetworkDown);
    }

    #[test]
    fn own_faults_and_slowness_are_told_from_silence() {
        let failed = evidence(Failed, Some(TcpState::Open), &[Failed]);
        let slow = Evidence { too_slow: true, ..failed };
        assert_eq!(Diagnosis::of(&slow), Diagnosis::TooSlow);
        assert_eq!(Diagnosis::of(&Evidence { own_side: true, ..slow }), Diagnosis::OwnSide);
        assert_eq!(Diagnosis::of(&Evidence { is_monitor: true, ..failed }), Diagnosis::MonitorSilent);
        assert_eq!(Diagnosis::of(&Evidence { icmp: Up, ..slow }), Diagnosis::Healthy);
    }

    #[test]
    fn isolated_only_when_everything_is_silent() {
        let silent = |links: &[LinkState]| Silent {
            silent: links.iter().filter(|state| **state == Failed).count(),
            all: links.len(),
        };
        let of = |partners: &[LinkState], monitors: &[LinkState], answers| {
            Isolation::of(silent(partners), silent(monitors), answers)
        };
        assert_eq!(of(&[Failed, Failed], &[Failed], false), Isolation::Isolated);
        assert_eq!(of(&[Failed, Failed], &[], false), Isolation::CannotTell);
        assert_eq!(of(&[Failed, Failed], &[Up], false), Isolation::No);
        assert_eq!(of(&[Failed, Failed], &[Failed], true), Isolation::No);
        assert_eq!(of(&[Failed, NotYetKnown], &[Failed], false), Isolation::No);
        assert_eq!(of(&[], &[Failed], false), Isolation::No);
    }
}
