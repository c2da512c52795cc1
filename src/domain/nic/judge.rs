//! The one way into the judging of adapters: facts in, verdicts and findings out.
//! The same facts give the same judgement, whatever the order of adapters and teams in the source.

use std::collections::{BTreeMap, BTreeSet};

use super::meeting::{Meeting, shared_networks};
use super::model::{LinkState, Server};
use super::pair::{self, Gap};
use super::plan;
use super::rules::context::{Check, PairContext, PlanContext, ServerContext, Side};
use super::rules::declared_interface_mismatch::untold_team;
use super::rules::{self};
use super::survey::Survey;
use super::teams::{Health, TeamJudgement};
use super::verdict::{self, Decision, Verdict};
use crate::addresses::typed::Address;
use crate::finding::{Finding, Rule, Severity};
use crate::partner::derive;
use crate::partner::system::{self, System};
use crate::spread::{InTurn, Spread};
use crate::status::Status;
use crate::words::few;

/// What came out for one server.
#[derive(Debug, Clone)]
pub struct ServerJudgement<'a> {
    /// The facts.
    pub server: &'a Server,
    /// Which adapters count, which do not and why, and the teams' health.
    pub survey: Survey<'a>,
    /// Verdict, networks and remedies.
    pub decision: Decision,
    /// The planned server it was compared with.
    pub planned: Option<&'a system::Server>,
    /// What could not be compared or told, one sentence each (the source's own gaps among them).
    pub notes: Vec<String>,
    /// Those of the notes for which the status is UNKNOWN at least.
    pub undecided: Vec<String>,
    /// Findings on this server, with those from the plan, sorted.
    pub findings: Vec<Finding>,
    /// Verdict and findings joined.
    pub status: Status,
}

/// What came out for the servers together.
#[derive(Debug, Clone)]
pub struct PairJudgement {
    /// Their names, in the order given.
    pub servers: Vec<String>,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in one sentence.
    pub why: String,
    /// What leaves them open as a pair, one sentence each; with it the status is UNKNOWN at least.
    pub undecided: Vec<String>,
    /// Findings between servers, sorted.
    pub findings: Vec<Finding>,
    /// Verdict and findings joined.
    pub status: Status,
}

/// The whole result.
#[derive(Debug, Clone)]
pub struct Judgement<'a> {
    /// One for each server, in the order given.
    pub servers: Vec<ServerJudgement<'a>>,
    /// The servers together, when there are several.
    pub pair: Option<PairJudgement>,
    /// All findings, sorted.
    pub findings: Vec<Finding>,
    /// Everything joined; UNKNOWN for no server at all.
    pub status: Status,
}

impl Judgement<'_> {
    /// One line: the verdict on the pair, else on each server.
    #[must_use]
    pub fn summary(&self) -> String {
        match (&self.pair, self.servers.as_slice()) {
            (_, []) => "no server to judge".to_owned(),
            (Some(pair), _) => format!("{}: {}: {}", few(&pair.servers), pair.verdict, pair.why),
            (None, servers) => {
                let lines: Vec<String> = servers
                    .iter()
                    .map(|s| format!("{}: {}: {}", s.server.name, s.decision.verdict, s.decision.why))
                    .collect();
                lines.join("; ")
            }
        }
    }
}

/// Every rule of nic-check, sorted by name.
pub fn all_rules() -> impl Iterator<Item = &'static Rule> {
    rules::ALL.iter().map(|entry| entry.rule)
}

/// Judges servers: each alone, with the plan if there is one, and with each other.
/// `labels` are the plan's labels of the servers, in their order; a server without one is looked up by its name.
#[must_use]
pub fn judge<'a>(servers: &'a [Server], plan: Option<&'a System>, labels: &[String]) -> Judgement<'a> {
    judge_chosen(servers, plan, labels, &[])
}

/// As [`judge`], but only adapters named in `chosen` count (`--interface`); empty means all.
#[must_use]
pub fn judge_chosen<'a>(
    servers: &'a [Server],
    plan: Option<&'a System>,
    labels: &[String],
    chosen: &[String],
) -> Judgement<'a> {
    judge_spread(servers, plan, labels, chosen, &InTurn)
}

/// As [`judge_chosen`], with the work done by `spread`: each server is a piece, and then each server with all after it.
/// The result is the same whoever does them.
#[must_use]
pub fn judge_spread<'a>(
    servers: &'a [Server],
    plan: Option<&'a System>,
    labels: &[String],
    chosen: &[String],
    spread: &impl Spread,
) -> Judgement<'a> {
    let judged: Vec<ServerJudgement<'a>> = spread
        .each(servers.len(), |i| judge_server(&servers[i], plan, labels.get(i).map(String::as_str), chosen));
    let pair = judge_pair(&judged, plan, spread);
    let mut findings: Vec<Finding> = judged.iter().flat_map(|s| s.findings.iter().cloned()).collect();
    findings.extend(pair.iter().flat_map(|p| p.findings.iter().cloned()));
    sort(&mut findings);
    let status = Status::join_all(judged.iter().map(|s| s.status).chain(pair.iter().map(|p| p.status)));
    Judgement { servers: judged, pair, findings, status }
}

/// The chosen adapter names that no server has, with the names there are: to be refused before anything is judged.
#[must_use]
pub fn unknown_interfaces<'a>(servers: &'a [Server], chosen: &'a [String]) -> Vec<&'a str> {
    let exists = |name: &str| servers.iter().any(|s| s.adapters.iter().any(|a| a.is_called(name)));
    chosen.iter().map(String::as_str).filter(|name| !exists(name)).collect()
}

fn judge_server<'a>(
    server: &'a Server,
    plan: Option<&'a System>,
    label: Option<&str>,
    chosen: &[String],
) -> ServerJudgement<'a> {
    let survey = Survey::of(server, chosen);
    let planned = plan.and_then(|system| plan::planned(system, label, &server.name));
    let declared = plan.zip(planned).map(|(system, planned)| plan::declared(system, planned));
    let decision = verdict::decide(&survey, declared.as_ref());

    let mut findings = Vec::new();
    let context = ServerContext { survey: &survey, decision: &decision };
    for entry in rules::ALL {
        match (entry.check, plan.zip(planned)) {
            (Check::Server(check), _) => check(&context, &mut findings),
            (Check::Plan(check), Some((system, planned))) => {
                check(&PlanContext { server: context, system, planned }, &mut findings);
            }
            (Check::Plan(_) | Check::Pair(_) | Check::All(_), _) => {}
        }
    }
    sort(&mut findings);
    let mut short = InShort::default();
    findings.into_iter().for_each(|finding| short.take(finding));
    let findings =
        short.told(&server.name, "this server", "Mend those that are shown, and judge the server again.");

    let mut undecided: Vec<String> = survey
        .teams
        .iter()
        .filter(|team| team.health == Health::Unknown && carries(&survey, team))
        .map(|team| format!("Whether team {} is healthy cannot be told: {}.", team.team.name, team.why))
        .collect();
    let untold: BTreeSet<&str> =
        survey.counted.iter().filter_map(|counted| survey.stack.untold_team(&counted.below)).collect();
    undecided.extend(untold.iter().map(|adapter| {
        format!(
            "{adapter} is the adapter of a team of Windows, and whether the team's members work was not told: add the output of \
             Get-NetLbfoTeam and Get-NetLbfoTeamMember (examples/capture-nics.ps1 does)."
        )
    }));
    undecided.extend(
        survey
            .counted
            .iter()
            .filter(|counted| counted.adapter.state == LinkState::Unknown)
            .map(|counted| format!("Whether {} has a link was not told.", counted.adapter.name)),
    );
    if let Some(plan) = plan {
        undecided.extend(plan_notes(plan, label, &server.name, planned));
        undecided.extend(planned.and_then(|planned| untold_team(&survey, planned)));
    }
    let mut status = decision.verdict.status().join(Status::of_findings(&findings));
    if !undecided.is_empty() {
        status = status.join(Status::Unknown);
    }
    let notes = server
        .gaps
        .iter()
        .chain(&undecided)
        .cloned()
        .chain(survey.teams.iter().filter_map(nodes_note))
        .collect();
    ServerJudgement { server, survey, decision, planned, notes, undecided, findings, status }
}

/// What the two carriers of PRP or HSR do not tell, and the kernel's node table does not either.
fn nodes_note(team: &TeamJudgement<'_>) -> Option<String> {
    let name = &team.team.name;
    match &team.team.nodes {
        _ if !team.team.kind.is_seamless() => None,
        None => Some(format!(
            "Whether the other nodes are heard over both ways of {name} was not told: only the carriers of its ports are judged. \
             Root can read the kernel's node table, where debugfs is mounted."
        )),
        Some(nodes) if nodes.iter().all(|node| node.single) => Some(format!(
            "{name} hears no other node that is attached to both ways: only the carriers of its ports are judged."
        )),
        Some(_) => None,
    }
}

/// Whether the team carries an adapter that counts.
fn carries(survey: &Survey<'_>, team: &TeamJudgement<'_>) -> bool {
    survey.counted.iter().any(|counted| counted.below.team.is_some_and(|of| of.name == team.team.name))
}

/// What of the plan could not be compared with the machine.
fn plan_notes(
    plan: &System,
    label: Option<&str>,
    machine: &str,
    planned: Option<&system::Server>,
) -> Vec<String> {
    let Some(planned) = planned else {
        let wanted = label.unwrap_or(machine);
        let labels: Vec<&str> = plan.servers.iter().map(system::Server::label).collect();
        return vec![format!(
            "The plan has no server {wanted}, only {}; name the one that this is with --server. `fleet` goes by the host names: \
             there, label the plan's servers so.",
            few(&labels)
        )];
    };
    let ends = [("Main", &planned.main), ("Backup", &planned.backup)];
    let names = ends.into_iter().filter_map(|(connection, end)| {
        match end.as_ref()?.address.as_ref().map(|address| &address.value) {
            Some(Address::Name(name)) => Some(format!(
                "The plan gives the {connection} address of {} as the name {name}, which cannot be compared with \
                 the adapters' addresses.",
                planned.label()
            )),
            Some(_) => None,
            None => Some(format!("The plan gives no {connection} address for {}.", planned.label())),
        }
    });
    let one_ended = plan.servers.iter().find_map(|other| planned.one_backup(other)).map(|(with, without)| {
        format!(
            "The plan gives Backup to {} and none to {}, so that it does not tell which networks their link is to have; give it to both \
             or to neither.",
            with.label(),
            without.label()
        )
    });
    names.chain(one_ended).collect()
}

/// What one server and all that stand after it came to.
struct Row {
    /// The first of them that it shares too few networks with.
    gap: Option<Gap>,
    /// Whether it connects to any of them.
    connects: bool,
    findings: InShort,
}

fn judge_pair(
    servers: &[ServerJudgement<'_>],
    plan: Option<&System>,
    spread: &impl Spread,
) -> Option<PairJudgement> {
    let contexts: Vec<ServerContext<'_>> =
        servers.iter().map(|s| ServerContext { survey: &s.survey, decision: &s.decision }).collect();
    let sides: Vec<Side<'_>> = contexts.iter().map(|context| Side::of(*context)).collect();
    let connects = |one: usize, other: usize| match (plan, servers[one].planned, servers[other].planned) {
        (Some(plan), Some(one), Some(other)) => derive::are_partners(plan, one, other),
        _ => true,
    };
    let rows = spread.each(sides.len(), |first| judge_row(&sides, first, |other| connects(first, other)));
    let gap = rows.iter().find_map(|row| row.gap);
    let any_connect = rows.iter().any(|row| row.connects);
    let (verdict, why) = pair::judge(&contexts, gap, any_connect)?;
    let mut short = InShort::default();
    rows.into_iter().for_each(|row| short.join(row.findings));
    let mut findings = short.told(
        "other pairs of servers",
        "pairs of these servers",
        "Mend those that are shown, or judge fewer servers in one call: `fleet` judges pair by pair.",
    );
    for entry in rules::ALL {
        if let Check::All(check) = entry.check {
            check(&sides, &mut findings);
        }
    }
    sort(&mut findings);
    let undecided: Vec<String> = plan.and_then(|plan| without_capture(plan, servers)).into_iter().collect();
    let mut status = verdict.status().join(Status::of_findings(&findings));
    if !undecided.is_empty() {
        status = status.join(Status::Unknown);
    }
    let servers = servers.iter().map(|s| s.server.name.clone()).collect();
    Some(PairJudgement { servers, verdict, why, undecided, findings, status })
}

/// The servers of the plan that none of those judged is: whoever judges several asks about their system. Where one of those is not
/// known to the plan, that is told already, and it may be the one that is missing.
fn without_capture(plan: &System, servers: &[ServerJudgement<'_>]) -> Option<String> {
    let known: Vec<&system::Server> = servers.iter().map(|server| server.planned).collect::<Option<_>>()?;
    let is_missing = |server: &&system::Server| !known.iter().any(|known| std::ptr::eq(*known, *server));
    let missing: Vec<&str> = plan.servers.iter().filter(is_missing).map(system::Server::label).collect();
    (!missing.is_empty()).then(|| {
        format!(
            "There is no capture of {}, which the plan has too: judge it with the others, or each server alone.",
            few(&missing)
        )
    })
}

/// So many findings of one rule stand for a server, or for all pairs of servers: among 500 servers one that differs is a finding
/// with each other.
const MOST_ALIKE: usize = 100;

/// The first findings of each rule, and how many there are beside them, with the worst severity of those.
#[derive(Default)]
struct InShort {
    kept: Vec<Finding>,
    seen: BTreeMap<&'static str, usize>,
    left_off: BTreeMap<&'static str, (&'static Rule, Severity, usize)>,
}

impl InShort {
    fn take(&mut self, finding: Finding) {
        let seen = self.seen.entry(finding.rule.name).or_default();
        *seen += 1;
        if *seen <= MOST_ALIKE {
            self.kept.push(finding);
        } else {
            self.leave_off(finding.rule, finding.severity, 1);
        }
    }

    fn leave_off(&mut self, rule: &'static Rule, severity: Severity, more: usize) {
        let (_, worst, count) = self.left_off.entry(rule.name).or_insert((rule, severity, 0));
        *worst = severity.max(*worst);
        *count += more;
    }

    fn join(&mut self, other: Self) {
        other.kept.into_iter().for_each(|finding| self.take(finding));
        for (rule, severity, more) in other.left_off.into_values() {
            self.leave_off(rule, severity, more);
        }
    }

    /// All that is kept, and one finding of each rule of which some are not: where they were made, and what to do.
    fn told(self, subject: &str, place: &str, help: &str) -> Vec<Finding> {
        let more = self.left_off.into_values().map(|(rule, worst, more)| {
            let message = format!("{more} more findings of this kind were made on {place}.");
            Finding::new(rule, subject, message).with(worst).help(help)
        });
        self.kept.into_iter().chain(more).collect()
    }
}

/// Compares one server with every one after it. Those that it does not connect to need no network in common.
fn judge_row(sides: &[Side<'_>], position: usize, connects: impl Fn(usize) -> bool) -> Row {
    let mut row = Row { gap: None, connects: false, findings: InShort::default() };
    let mut found = Vec::new();
    let first = &sides[position];
    for (other, second) in sides.iter().enumerate().skip(position + 1) {
        let shared = shared_networks(first.server.decision, second.server.decision);
        let meeting = if connects(other) {
            row.connects = true;
            Meeting::of(first.server.decision, second.server.decision, &shared)
        } else {
            Meeting { by_role: true, ..Meeting::default() }
        };
        if row.gap.is_none() && meeting.falls_short() {
            row.gap = Some(Gap { first: position, second: other, meeting });
        }
        let context = PairContext { first, second, shared: &shared, meeting };
        for entry in rules::ALL {
            if let Check::Pair(check) = entry.check {
                check(&context, &mut found);
            }
        }
        found.drain(..).for_each(|finding| row.findings.take(finding));
    }
    row
}

/// The order of findings in a report: whoever found them, it is the same.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
