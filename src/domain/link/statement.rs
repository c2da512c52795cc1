//! What a run has shown, in sentences for the file: what happened and how often, the longest time without any
//! connection, what a PASS proves, and what was not shown. Somebody signs below it, so nothing is implied.

use std::time::Duration;

use super::connection::{self, Connection};
use super::failover::Active;
use super::mtu::Limit;
use super::nice::{Count, Nice};
use super::record::{Switch, Tally, Unplanned};
use super::session::{Partner, Session};
use super::verdict::LinkState;
use super::without::{Without, on_either};

/// What a PASS proves and what it does not.
pub const PROOF: &str = "PASS says that this program, probing with these settings, saw the links change in time. It says \
nothing about the product: that it has switched, too, must be seen there, and can be marked (\"switched\", \"returned\").";

/// The sentences of a run.
#[must_use]
pub fn of(session: &Session) -> Vec<String> {
    let mut lines: Vec<String> = session.partners.iter().map(|partner| shown(partner, session)).collect();
    lines.extend(session.partners.iter().filter_map(|partner| probed(partner, session)));
    let passed = |partner: &Partner| partner.failovers.passed + partner.returns.passed > 0;
    if session.partners.iter().any(passed) {
        lines.push(PROOF.to_owned());
    }
    let timing = session.start.unplanned.iter().filter(|one| one.changes_timing());
    let timing: Vec<String> = timing.map(Unplanned::words).collect();
    if !timing.is_empty() && session.partners.iter().any(|one| one.failovers.count + one.returns.count > 0) {
        lines.push(format!(
            "Predicted by {}, which is not what the plan has: nothing was shown of the plan's own times.",
            timing.join(" and ")
        ));
    }
    let missing = not_shown(session);
    if !missing.is_empty() {
        lines.push(format!("Not shown: {}.", missing.join("; ")));
    }
    lines
}

/// What one partner's links have shown.
fn shown(partner: &Partner, session: &Session) -> String {
    let without = Without::of(partner, session);
    let shown = Connection::of(partner, session);
    let (moments, longest) = partner.moments.all();
    let connection = match (shown.instead(), without.times) {
        (Some(words), _) => words.to_owned(),
        (None, 0) if partner.active() == Active::NotYetKnown => {
            "whether there was a connection is not known".to_owned()
        }
        (None, 0) if shown == Connection::SoftwareAtTimes => {
            "its machine was never out of reach, its software did not always answer".to_owned()
        }
        (None, 0) if moments > 0 => format!(
            "nothing answered{} {}, for at least {}, too short to count as failed",
            on_either(partner),
            count(moments, "time", "times"),
            Nice(longest)
        ),
        (None, 0) if !without.perhaps.is_zero() => format!(
            "without any connection for at most {}, if at all: the one link went out about when the other came back",
            Nice(without.perhaps)
        ),
        (None, 0) if partner.moments.both_lost() > 0 => format!(
            "neither link answered {}, for one probe, which tells nothing of the time between two",
            count(partner.moments.both_lost(), "time", "times")
        ),
        (None, 0) => "never without a connection".to_owned(),
        (None, times) => format!(
            "without any connection {}, the longest time at least {} and at most {}{}",
            count(times, "time", "times"),
            Nice(without.at_least),
            Nice(without.at_most),
            without.reserve()
        ),
    };
    let words = [
        switches(&partner.failovers, ("failover to Backup", "failovers to Backup")),
        switches(&partner.returns, ("return to Main", "returns to Main")),
        connection,
    ];
    format!("{} in {}: {}.", partner.name, Nice(session.now), words.join("; "))
}

fn switches(tally: &Tally, (one, many): (&str, &str)) -> String {
    if tally.count == 0 {
        return format!("no {one}");
    }
    let verdict = match (tally.late, tally.untold) {
        (0, 0) => "as predicted".to_owned(),
        (0, untold) => format!("{} not timed", Count(untold)),
        (late, _) => format!("{} later than predicted", Count(late)),
    };
    format!("{}, {verdict} (longest {})", count(tally.count, one, many), Nice(tally.longest))
}

/// What was probed over what, so that a reader sees whether Main is Main.
fn probed(partner: &Partner, session: &Session) -> Option<String> {
    let way = |link: Option<usize>| {
        let link = session.links.get(link?)?;
        let over = link.own.seen().map_or_else(String::new, |seen| format!(" over {}", seen.name));
        Some(format!("{} at {}{over}", link.info.connection.title(), link.info.target))
    };
    let ways: Vec<String> = [way(partner.main), way(partner.backup)].into_iter().flatten().collect();
    (!ways.is_empty()).then(|| format!("Probed for {}: {}.", partner.name, ways.join(", ")))
}

fn count(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", Count(count), if count == 1 { one } else { many })
}

/// What a reader may expect and this run does not hold.
fn not_shown(session: &Session) -> Vec<String> {
    let mut missing = Vec::new();
    for partner in &session.partners {
        match (partner.main, partner.backup) {
            (Some(_), Some(_)) if partner.failovers.count == 0 => {
                missing.push(format!("a failover to {}", partner.name))
            }
            (Some(_), None) => {
                missing.push(format!("any redundancy to {}: no Backup was given", partner.name))
            }
            _ => {}
        }
        let pace = connection::links(partner, session).filter(|link| link.tcp_counts.0 > 0);
        missing.extend(pace.map(|link| link.info.port_pace()).max().map(|pace| {
            format!(
                "what the software of {} did between two looks at its port, {} apart",
                partner.name,
                Nice(pace)
            )
        }));
    }
    let untold = |link: &&super::watched::Link| {
        link.mtu.flatten().is_some_and(|found| !found.tells_pieces && found.limit != Limit::Untold)
    };
    missing.extend(session.links.iter().filter(untold).map(|link| {
        format!(
            "whether large answers of {} come back in one piece: this system does not tell",
            link.info.title()
        )
    }));
    let unknown = |link: &&super::watched::Link| link.verdict.state() == LinkState::NotYetKnown;
    missing.extend(
        session.links.iter().filter(unknown).map(|link| format!("the state of {}", link.info.title())),
    );
    missing
}

/// A mark by which the user says that the product has switched, and the measured moment that is nearest to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// When the mark was set.
    pub marked: Duration,
    /// The switch of that direction that is nearest; `None` when none was measured.
    pub switch: Option<Switch>,
}

/// Compares a mark with what was measured. Only notes that begin with `switched` or `returned` claim anything.
#[must_use]
pub fn compared(marked: Duration, note: &str, session: &Session) -> Option<Compared> {
    let word = note.split_whitespace().next()?.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let is_return = match word.as_str() {
        "switched" => false,
        "returned" => true,
        _ => return None,
    };
    let candidates = session.switches.list.iter().filter(|switch| switch.is_return == is_return);
    Some(Compared { marked, switch: candidates.min_by_key(|switch| switch.at.abs_diff(marked)).copied() })
}

impl Compared {
    /// In words.
    #[must_use]
    pub fn words(&self, session: &Session) -> String {
        let Some(switch) = self.switch else {
            return "the product says it has switched; nothing of that kind was measured in this run"
                .to_owned();
        };
        let what = if switch.is_return { "return" } else { "failover" };
        let side = if self.marked >= switch.at { "after" } else { "before" };
        let partner = session.partners.get(switch.partner).map_or("", |partner| partner.name.as_str());
        format!(
            "the product says so {} {side} the {what} of {partner} that was measured",
            Nice(self.marked.abs_diff(switch.at))
        )
    }
}
