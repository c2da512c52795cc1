//! Other nodes of a PRP or HSR network that are heard over one of its two ways only, though both ports have a carrier.

use super::context::ServerContext;
use crate::finding::{Finding, Rule};
use crate::nic::model::{Node, TeamKind};
use crate::nic::teams::{Carrying, TeamJudgement};
use crate::rule;
use crate::words::few;

/// The rule.
pub static RULE: Rule =
    rule!("prp-node-on-one-lan", Warning, "Another node of a PRP or HSR network is heard over one way only");

/// A node tells every two seconds that it is there (IEC 62439-3), over both ways. So many ticks without it are five seconds at
/// least: a tick is a thousandth of a second, or longer.
const LATE_TICKS: u64 = 5_000;

/// Finds it. A port without a carrier is `prp-lan-down` instead, and hears nobody.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    for team in server.survey.teams.iter().filter(|team| team.team.kind.is_seamless()) {
        let nodes: Vec<&Node> = team.team.nodes.iter().flatten().filter(|node| !node.single).collect();
        for (silent, heard) in [(0, 1), (1, 0)] {
            let works = team.members.get(silent).is_some_and(|member| member.carrying == Carrying::Yes);
            let late: Vec<String> = nodes
                .iter()
                .filter(|node| silent_way(node) == Some(silent))
                .map(|node| node.mac.clone())
                .collect();
            if !works || late.is_empty() {
                continue;
            }
            let (silent, heard) = (way(team, silent), way(team, heard));
            let message = format!(
                "{}: {} heard over {heard} only, and not over {silent}.",
                team.team.name,
                who(&late, nodes.len())
            );
            findings.push(Finding::new(&RULE, server.name(), message).help(format!(
                "Follow {silent} from this server's port, which has a carrier, to each node that is named: its switches, and \
                 the node's own port. Until then one fault on the other way cuts them off."
            )));
        }
    }
}

/// The port over which a node was not heard lately, 0 or 1, while it was over the other.
fn silent_way(node: &Node) -> Option<usize> {
    (node.lag_ticks.unsigned_abs() >= LATE_TICKS).then_some(usize::from(node.lag_ticks > 0))
}

/// `LAN A (p0)`.
fn way(team: &TeamJudgement<'_>, number: usize) -> String {
    let word = if team.team.kind == TeamKind::Prp { "LAN" } else { "port" };
    let port = team.members.get(number).map_or("", |member| member.name.as_str());
    format!("{word} {} ({port})", if number == 0 { "A" } else { "B" })
}

/// Who is heard so, with a verb: one partner alone, all of several, or some.
fn who(late: &[String], all: usize) -> String {
    match (late, all) {
        ([only], 1) => format!("the only other node, {only}, is"),
        (several, all) if several.len() == all => format!("all {all} other nodes ({}) are", few(several)),
        ([one], all) => format!("{one}, one of {all} other nodes, is"),
        (some, all) => format!("{} of {all} other nodes ({}) are", some.len(), few(some)),
    }
}
