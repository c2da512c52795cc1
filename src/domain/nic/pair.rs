//! The verdict on two or more servers together: can the connections between them run over two networks?

use super::meeting::Meeting;
use super::rules::context::ServerContext;
use super::verdict::Verdict;
use crate::words::few;

/// Two servers that share fewer networks than they should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The one's position among the servers.
    pub first: usize,
    /// The other's.
    pub second: usize,
    /// What they have in common.
    pub meeting: Meeting,
}

/// The verdict on all servers, with its reason. `gap` is the first one between any two of them, in the servers' order;
/// `any_connect` says whether any two of them connect to each other. `None` for fewer than two servers.
#[must_use]
pub fn judge(
    servers: &[ServerContext<'_>],
    gap: Option<Gap>,
    any_connect: bool,
) -> Option<(Verdict, String)> {
    if servers.len() < 2 {
        return None;
    }
    for verdict in [Verdict::NotSupported, Verdict::Undecided] {
        if let Some(server) = servers.iter().find(|server| server.decision.verdict == verdict) {
            return Some((verdict, format!("{}: {}", server.name(), server.decision.why)));
        }
    }
    if !any_connect {
        let why = "By the plan none of these servers connects to another, so that nothing between them was judged. \
                   Give the captures of servers that do.";
        return Some((Verdict::Undecided, why.to_owned()));
    }
    let named = |gap: Gap| Some((servers.get(gap.first)?, servers.get(gap.second)?, gap.meeting));
    if let Some((first, second, meeting)) = gap.and_then(named) {
        let why = format!("{} and {} {}.", first.name(), second.name(), meeting.in_words());
        return Some((if meeting.common == 0 { Verdict::NotSupported } else { Verdict::SingleNetwork }, why));
    }
    Some(agreed(servers))
}

/// All servers are on the same networks. Beside two that have Backup, permanent standbys to which the plan gives none decide nothing.
fn agreed(servers: &[ServerContext<'_>]) -> (Verdict, String) {
    let goes_without = |server: &&ServerContext<'_>| {
        server.decision.declared.as_ref().is_some_and(|plan| plan.goes_without_backup)
    };
    let (without, members): (Vec<&ServerContext<'_>>, Vec<_>) = servers.iter().partition(goes_without);
    if members.len() < 2 || without.is_empty() {
        return agreed_alike(servers.iter());
    }
    let (verdict, why) = agreed_alike(members.into_iter());
    let names: Vec<&str> = without.iter().map(|server| server.name()).collect();
    (verdict, format!("{why} The plan gives no Backup to {}.", few(&names)))
}

fn agreed_alike<'s, 'a: 's>(
    mut servers: impl Iterator<Item = &'s ServerContext<'a>> + Clone,
) -> (Verdict, String) {
    if servers.clone().any(|server| server.decision.verdict == Verdict::SingleNetwork) {
        return (
            Verdict::SingleNetwork,
            "The servers have one network in common, and there is none for Backup.".into(),
        );
    }
    let one_network = servers.clone().any(|server| server.decision.networks.len() == 1);
    if one_network {
        return (
            Verdict::DualNetworkTeamed,
            "The servers have one network in common, and teams carry it: it is for Main, and there is none for Backup.".into(),
        );
    }
    let teamed = servers.any(|server| server.decision.verdict == Verdict::DualNetworkTeamed);
    let verdict = if teamed { Verdict::DualNetworkTeamed } else { Verdict::DualNetwork };
    (verdict, "The servers have two networks in common, one for Main and one for Backup.".into())
}
