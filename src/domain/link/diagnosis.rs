//! What ICMP and the partner's TCP port say together about one connection.
//!
//! The vendor tells lost software from a lost machine in the same way: the heartbeat fails and ICMP answers, or both
//! fail (ClearSCADA 2017 R2 help, "MonitoringStandbyServerswithICMPandHeartbeatPolling"); extra ICMP monitors on third
//! devices confirm a network failure. That ICMP may be blocked while the port answers is our own addition.

use super::verdict::LinkState;

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

impl TcpState {
    /// The word in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Refused => "refused",
            Self::Silent => "silent",
            Self::Unreachable => "unreachable",
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
    /// The machine answers ICMP; its port is refused or silent.
    SoftwareDown,
    /// The port answers, ICMP does not.
    IcmpBlocked,
    /// The partner is silent and the ICMP monitors of this connection answer.
    PartnerDown,
    /// The partner and every ICMP monitor of this connection are silent.
    NetworkDown,
    /// The partner is silent and there is no ICMP monitor to tell its machine from the network.
    PartnerOrNetworkDown,
    /// This is an ICMP monitor, and it is silent.
    MonitorSilent,
}

impl Diagnosis {
    /// The word in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotYetKnown => "not-yet-known",
            Self::Healthy => "healthy",
            Self::SoftwareDown => "software-down",
            Self::IcmpBlocked => "icmp-blocked",
            Self::PartnerDown => "partner-down",
            Self::NetworkDown => "network-down",
            Self::PartnerOrNetworkDown => "partner-or-network-down",
            Self::MonitorSilent => "monitor-silent",
        }
    }

    /// In words for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotYetKnown => "not known yet",
            Self::Healthy => "healthy",
            Self::SoftwareDown => "the machine answers, its software does not",
            Self::IcmpBlocked => "the software answers, ICMP is blocked",
            Self::PartnerDown => "the partner is silent, the network works",
            Self::NetworkDown => "the partner and all ICMP monitors are silent: the network is down",
            Self::PartnerOrNetworkDown => {
                "the partner is silent: its machine or the network (no ICMP monitor tells)"
            }
            Self::MonitorSilent => "the ICMP monitor is silent",
        }
    }

    /// From the link's state, the port's (when watched) and those of the connection's ICMP monitors.
    #[must_use]
    pub fn of(icmp: LinkState, tcp: Option<TcpState>, monitors: &[LinkState]) -> Self {
        match (icmp, tcp) {
            (LinkState::NotYetKnown, _) => Self::NotYetKnown,
            (LinkState::Up, None | Some(TcpState::Open)) => Self::Healthy,
            (LinkState::Up, Some(_)) => Self::SoftwareDown,
            (LinkState::Failed, Some(TcpState::Open)) => Self::IcmpBlocked,
            // A refusal is an answer of the machine itself.
            (LinkState::Failed, Some(TcpState::Refused)) => Self::SoftwareDown,
            (LinkState::Failed, _) if monitors.contains(&LinkState::Up) => Self::PartnerDown,
            (LinkState::Failed, _) if monitors.contains(&LinkState::Failed) => Self::NetworkDown,
            (LinkState::Failed, _) => Self::PartnerOrNetworkDown,
        }
    }
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

impl Isolation {
    /// The word in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Isolated => "isolated",
            Self::CannotTell => "cannot-tell",
        }
    }

    /// From the states of all links to partners and of all ICMP monitors, and whether any partner's port answers.
    #[must_use]
    pub fn of(partners: &[LinkState], monitors: &[LinkState], any_port_answers: bool) -> Self {
        let silent = |links: &[LinkState]| links.iter().all(|state| *state == LinkState::Failed);
        if partners.is_empty() || any_port_answers || !silent(partners) || !silent(monitors) {
            Self::No
        } else if monitors.is_empty() {
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

    #[test]
    fn icmp_and_port_together() {
        let of = Diagnosis::of;
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
    fn isolated_only_when_everything_is_silent() {
        assert_eq!(Isolation::of(&[Failed, Failed], &[Failed], false), Isolation::Isolated);
        assert_eq!(Isolation::of(&[Failed, Failed], &[], false), Isolation::CannotTell);
        assert_eq!(Isolation::of(&[Failed, Failed], &[Up], false), Isolation::No);
        assert_eq!(Isolation::of(&[Failed, Failed], &[Failed], true), Isolation::No);
        assert_eq!(Isolation::of(&[Failed, NotYetKnown], &[Failed], false), Isolation::No);
        assert_eq!(Isolation::of(&[], &[Failed], false), Isolation::No);
    }
}
