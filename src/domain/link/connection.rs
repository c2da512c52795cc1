//! What may be said of a partner's connection. A machine that answers echo requests is no connection yet where its software
//! is asked, too: whoever reads "never without a connection" must not find out that every port was refused.

use super::diagnosis::Diagnosis;
use super::failover::Active;
use super::session::{Partner, Session};
use super::watched::Link;

/// What a run has shown of the connection to one partner, apart from the times when the links themselves were out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    /// Nothing of the partner ever answered.
    NoAnswer,
    /// Its machine answered, and its software, which was asked, never did.
    NoSoftware,
    /// Its software answered, but not always, or what it does was not known at the end.
    SoftwareAtTimes,
    /// Whatever was asked answered, but for outages of the links.
    Shown,
}

impl Connection {
    /// Of one partner, from the start of the run until now.
    #[must_use]
    pub fn of(partner: &Partner, session: &Session) -> Self {
        let links: Vec<&Link> = links(partner, session).collect();
        let asked = || links.iter().filter(|link| link.info.port.is_some() || link.tcp.is_some());
        let doubtful = |link: &&Link| {
            link.port_outages > 0
                || matches!(link.diagnosis, Diagnosis::SoftwareDown | Diagnosis::MachineAnswers)
        };
        let opened = |link: &&Link| link.tcp_counts.0 > 0;
        if asked().next().is_some() && !asked().any(opened) {
            let answered = links.iter().any(|link| link.stats.received > 0 || link.tcp.is_some());
            if answered { Self::NoSoftware } else { Self::NoAnswer }
        } else if !links.iter().any(|link| link.stats.received > 0 || opened(link)) {
            Self::NoAnswer
        } else if asked().any(doubtful) {
            Self::SoftwareAtTimes
        } else {
            Self::Shown
        }
    }

    /// What is to be said in place of the times with and without a connection; `None` when those may be told.
    #[must_use]
    pub const fn instead(self) -> Option<&'static str> {
        match self {
            Self::NoAnswer => Some("nothing ever answered"),
            Self::NoSoftware => Some("its software never answered: no connection was shown"),
            Self::SoftwareAtTimes | Self::Shown => None,
        }
    }
}

/// The one or two links of a partner.
pub fn links<'a>(partner: &Partner, session: &'a Session) -> impl Iterator<Item = &'a Link> {
    [partner.main, partner.backup].into_iter().flatten().filter_map(|index| session.links.get(index))
}

/// What is the matter with the link in use when only the partner's machine is known to answer over it, and its software, which
/// is asked, is not.
#[must_use]
pub fn machine_only(partner: &Partner, session: &Session) -> Option<Diagnosis> {
    let link = match partner.active() {
        Active::Main => partner.main,
        Active::Backup => partner.backup,
        Active::NotYetKnown | Active::BothDown => None,
    };
    let diagnosis = session.links.get(link?)?.diagnosis;
    matches!(diagnosis, Diagnosis::MachineAnswers | Diagnosis::SoftwareDown).then_some(diagnosis)
}
