//! One verdict a node, from two or more samples. A still block counter is a fault on the active node and normal on the
//! standby; without fresh, good values nothing is said to be fine.

use std::time::Duration;

use super::movement::{Counted, Movement, movement, rose};
use super::reading::{Role, Sample, Status};
use super::rules;
use crate::finding::{Finding, Rule};
use crate::source::point::{Fault, STALE_HELP, Stamp, millis};
use crate::source::settings::{OnStandby, Sac};
use crate::source::time::format_time;
use crate::source::unread::{self, Unread};
use crate::status::Status as Verdict;

/// What is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Values older than this are stale.
    pub max_age: Duration,
    /// How long SAC may take to start after a start or failover (vendor's default of the start delay: 8 s).
    pub grace: Duration,
    /// How far a node's clock may differ. Our own choice.
    pub clock: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_age: Duration::from_secs(30),
            grace: Duration::from_secs(8),
            clock: Duration::from_secs(5),
        }
    }
}

/// A node that was judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// State of SAC at the end.
    pub status: Option<Status>,
    /// Role at the end.
    pub role: Option<Role>,
    /// Whether blocks were processed between the samples; `None` when that cannot be told.
    pub moving: Option<bool>,
    /// Blocks a second between the samples.
    pub blocks_per_second: Option<f64>,
    /// Whether overruns rose.
    pub overruns_rising: Option<bool>,
    /// The last sample.
    pub last: Sample,
    /// Its verdict.
    pub verdict: Verdict,
    /// In a few words.
    pub words: String,
    /// What was found wrong.
    pub findings: Vec<Finding>,
    /// Named items that gave nothing at the end.
    pub unread: Vec<Unread>,
    /// Items that decide, that nobody named, and whose value nobody can use, at the end.
    pub doubts: Vec<Unread>,
    /// Nothing can be said of it at all: no figure, or only old ones.
    pub unusable: bool,
    /// What a driver in error means here while the node is standby.
    pub driver_error_on_standby: OnStandby,
    /// The figures come from a simulated plant.
    pub simulated: bool,
}

/// Judges a node by its samples, sorted by time.
#[must_use]
pub fn judge(name: &str, samples: &[Sample], settings: &Sac, limits: &Limits, simulated: bool) -> Node {
    let mut last = samples.last().cloned().unwrap_or_default();
    let movement = movement(samples, limits.grace);
    let before = samples.len().checked_sub(2).and_then(|at| samples.get(at));
    if let Some(before) = before {
        carry_over(&mut last, before);
    }
    let faults_before = before.map(|before| &before.faults[..]);
    let doubts = last.doubts().filter(|lost| !lost.named && unread::lasts(faults_before, lost));
    let mut node = Node {
        name: name.to_owned(),
        status: last.status,
        role: last.role,
        moving: movement.moving,
        blocks_per_second: movement.per_second.or(last.blocks_per_second),
        overruns_rising: rising(samples),
        verdict: Verdict::Unknown,
        words: String::new(),
        findings: Vec::new(),
        unread: unread::named(faults_before, &last.faults),
        doubts: doubts.cloned().collect(),
        unusable: false,
        driver_error_on_standby: settings.driver_error_on_standby,
        simulated,
        last,
    };
    if let Some(why) = unusable(&node.last, limits) {
        node.unusable = true;
        node.words = why.to_string();
        node.say(&rules::UNREADABLE, &why.to_string(), &why.help());
        node.findings.extend(unread::findings(name, &node.unread, Some(&why)));
        return node;
    }
    let in_grace = role_changed_within(samples, limits.grace);
    (node.verdict, node.words) = decide(&mut node, settings, in_grace, movement.early);
    comes_back(&mut node, &movement);
    began_anew(&mut node, &movement);
    besides(&mut node, settings, limits);
    changes_of_role(&mut node, samples);
    stops_again(&mut node, samples);
    let worst = node.findings.iter().any(|finding| finding.rule.name != rules::UNREADABLE.name);
    if worst && node.verdict == Verdict::Ok {
        node.verdict = Verdict::of_findings(&node.findings);
    }
    doubtful(&mut node);
    alone(&mut node);
    not_read(&mut node);
    node
}

impl Node {
    fn say(&mut self, rule: &'static Rule, message: &str, help: &str) {
        let message = format!("{}: {message}.", self.name);
        self.findings.push(Finding::new(rule, self.name.clone(), message).help(help));
    }
}

/// What does not change by itself is still so when one look did not get it.
fn carry_over(last: &mut Sample, before: &Sample) {
    last.database_name = last.database_name.take().or_else(|| before.database_name.clone());
    last.database_serial = last.database_serial.take().or_else(|| before.database_serial.clone());
    last.failover_enabled = last.failover_enabled.or(before.failover_enabled);
}

/// Makes a verdict UNKNOWN at least, and says why: first where nothing worse is known.
fn unknown(node: &mut Node, words: &str) {
    node.words = if node.verdict.join(Verdict::Unknown) == node.verdict {
        format!("{}; {words}", node.words)
    } else {
        format!("{words}; {}", node.words)
    };
    node.verdict = node.verdict.join(Verdict::Unknown);
}

/// What the source has and nobody can use is not known, and the verdict would rest on it.
fn doubtful(node: &mut Node) {
    for lost in node.doubts.clone() {
        let why = lost.fault.to_string();
        let item = if why.contains(&lost.item) { String::new() } else { format!("`{}`: ", lost.item) };
        let words = format!("what decides is not known: {item}{why}");
        node.say(&rules::UNREADABLE, &words, &lost.fault.help());
        unknown(node, &words);
    }
}

/// A role alone says nothing of SAC, which would have to take over.
fn alone(node: &mut Node) {
    let only_role = node.role == Some(Role::Standby)
        && node.status.is_none()
        && node.last.status_text.is_none()
        && node.last.blocks.is_none();
    if only_role && node.doubts.is_empty() && node.unread.is_empty() {
        let words = "nothing but the role was read, so nobody can say whether its SAC could take over";
        node.say(
            &rules::UNREADABLE,
            words,
            "Let the source give SAC's state or its block counter, too (`status`, `blocks_processed` in sources.yaml).",
        );
        unknown(node, words);
    }
}

/// What was named and not read goes before what is known: it was to be watched.
fn not_read(node: &mut Node) {
    let Some(words) = unread::words(&node.unread) else { return };
    node.findings.extend(unread::findings(&node.name, &node.unread, None));
    unknown(node, &words);
}

/// Why nothing can be said at all.
fn unusable(last: &Sample, limits: &Limits) -> Option<Fault> {
    let cause = |words: String, help: &str| Fault::Cause { words, help: help.to_owned() };
    if last.status.is_none() && last.role.is_none() && last.blocks.is_none() {
        let odd = last.status_text.as_ref().map(|text| {
            let words = format!("SAC's status reads `{text}`, which is no known word");
            cause(words, "name the item that carries SAC's state in sources.yaml")
        });
        let first = || last.faults.first().map(|first| first.fault.clone());
        let nothing = || {
            cause(
                "there is no figure of SAC".to_owned(),
                "name the items of SAC under `sac:` in sources.yaml",
            )
        };
        return Some(odd.or_else(first).unwrap_or_else(nothing));
    }
    let words = format!("{}: it says nothing about now", last.stale(limits.max_age)?);
    Some(cause(words, STALE_HELP))
}

fn decide(node: &mut Node, settings: &Sac, in_grace: bool, early: Option<(i64, i64)>) -> (Verdict, String) {
    let per_second = node.blocks_per_second.map_or_else(String::new, |rate| format!(", {rate:.0} blocks/s"));
    match (node.role, node.status, node.moving) {
        (Some(Role::Standby), Some(Status::Stopped), _) => stopped_standby(node, settings),
        (_, Some(Status::Stopped), _) => {
            node.say(
                &rules::STOPPED,
                "SAC is stopped: no block is processed and no alarm is made",
                "Find out who stopped it and why before anybody starts it; in a redundant pair that can change the roles.",
            );
            (Verdict::Critical, "SAC is stopped".to_owned())
        }
        (Some(Role::Standby), _, moving) => {
            if moving == Some(true) {
                node.say(
                    &rules::STANDBY_MOVES,
                    "the node says that it is standby, but its block counter rises as on an active node",
                    "Read the role again: it may be changing, or the values come from the other node.",
                );
                return (Verdict::Warning, "standby, but blocks are processed".to_owned());
            }
            if node.status == Some(Status::Run) {
                return running_standby(node, settings);
            }
            (Verdict::Ok, "standby".to_owned())
        }
        (Some(Role::Active), Some(Status::Standby), _) => (
            Verdict::Unknown,
            "the role is active, but SAC says standby: the roles may be changing".to_owned(),
        ),
        (_, _, Some(false)) if in_grace => (
            Verdict::Unknown,
            "the node became active a moment ago; SAC may take some seconds to start".to_owned(),
        ),
        (Some(Role::Active), _, Some(false)) => {
            node.say(
                &rules::NOT_MOVING,
                "the node is active, but its block counter stands still: nothing is scanned",
                "Look at Mission Control on the node itself; if SAC hangs there too, a planned switch-over is the way out.",
            );
            (Verdict::Critical, "active, but no block is processed".to_owned())
        }
        (Some(Role::Active), _, Some(true)) => (Verdict::Ok, format!("active{per_second}")),
        (Some(Role::Active), _, None) if early.is_some() => {
            let (still, more) = early.unwrap_or_default();
            let words = format!(
                "active; no block was processed for {:.1} s, which is too short to tell: watch {:.1} s more",
                still as f64 / 1000.0,
                more as f64 / 1000.0
            );
            (Verdict::Unknown, words)
        }
        (Some(Role::Active), _, None) => {
            (Verdict::Unknown, "active, but whether blocks are processed cannot be told".to_owned())
        }
        (None, Some(Status::Standby), Some(false) | None) => (Verdict::Ok, "standby".to_owned()),
        (None, _, Some(true)) => (Verdict::Ok, format!("running, role not known{per_second}")),
        (None, _, Some(false)) => {
            let words = "no block is processed; right on a standby, wrong on an active node, and the role is not known";
            (Verdict::Unknown, words.to_owned())
        }
        (None, _, None) => (Verdict::Unknown, "neither role nor movement is known".to_owned()),
    }
}

fn stopped_standby(node: &mut Node, settings: &Sac) -> (Verdict, String) {
    match settings.stop_on_standby {
        OnStandby::Normal if node.moving != Some(true) => (Verdict::Ok, "standby".to_owned()),
        OnStandby::Fault => {
            node.say(
                &rules::STOPPED,
                "SAC of the standby is stopped: it could not take over",
                "Start it in a maintenance window; starting it may change the roles.",
            );
            (Verdict::Critical, "standby, and SAC is stopped".to_owned())
        }
        OnStandby::Normal | OnStandby::Unknown => {
            let text = node.last.status_text.clone().unwrap_or_default();
            node.say(
                &rules::UNREADABLE,
                &format!("the standby's SAC reads `{text}`, and the vendor does not say what a healthy standby reads"),
                "Look once in Mission Control; then write `stop_on_standby: normal` or `fault` under `sac:` in sources.yaml.",
            );
            (Verdict::Warning, "standby, SAC reads stopped".to_owned())
        }
    }
}

/// SAC goes to standby with its node (vendor). One that says RUN there and processes nothing contradicts its role, as one that
/// says standby does on the active node; whether a site's healthy standby reads so all the same, only the site knows.
fn running_standby(node: &mut Node, settings: &Sac) -> (Verdict, String) {
    let verdict = match settings.run_on_standby {
        OnStandby::Normal => return (Verdict::Ok, "standby".to_owned()),
        OnStandby::Fault => Verdict::Critical,
        OnStandby::Unknown => Verdict::Unknown,
    };
    let text = node.last.status_text.clone().unwrap_or_else(|| "RUN".to_owned());
    node.say(
        &rules::UNREADABLE,
        &format!("the role is standby, but SAC reads `{text}`, and the vendor does not say that a healthy standby reads so"),
        "The roles may be changing: look again in some seconds. If it stays so, look in Mission Control; then write \
         `run_on_standby: normal` or `fault` under `sac:` in sources.yaml.",
    );
    (verdict, "the role is standby, but SAC says run".to_owned())
}

/// What is worth telling beside the main thing.
fn besides(node: &mut Node, settings: &Sac, limits: &Limits) {
    let active = node.role != Some(Role::Standby) && node.status != Some(Status::Standby);
    if active && node.overruns_rising == Some(true) {
        node.say(
            &rules::OVERRUNS,
            "SAC could not process all blocks in its interval while it was watched",
            "Spread the scan times of the blocks (phasing), scan slower, or use exception-based blocks.",
        );
    }
    let wanted = if settings.subsecond { 1200.0 } else { 60.0 };
    if active
        && node.moving == Some(true)
        && let Some(cycles) = node.last.cycles_per_minute.filter(|cycles| *cycles < wanted * 0.95)
    {
        node.say(
            &rules::SLOW,
            &format!("{cycles} scans a minute were completed without overrun; {wanted} are wanted"),
            "SAC is overloaded: spread or slow the scan times of the blocks.",
        );
    }
    if active && node.last.output_enabled == Some(false) {
        node.say(
            &rules::OUTPUT_OFF,
            "SAC's output is disabled: operators' entries go to the database only, never to the plant",
            "Enable the output in Mission Control when that was not meant.",
        );
    }
    if let Some(ahead) = node.last.clock_ahead_ms.filter(|ahead| ahead.abs() > millis(limits.clock)) {
        let way = if ahead > 0 { "ahead of" } else { "behind" };
        node.say(
            &rules::CLOCK,
            &format!("its clock is {:.1} s {way} this machine's", ahead.abs() as f64 / 1000.0),
            "Let both nodes and this machine take their time from one server.",
        );
    }
}

/// A counter of the active node that counts from the start again: what it belongs to was started again, and the node is active
/// all the same.
fn began_anew(node: &mut Node, movement: &Movement) {
    let (Some(at), Some(Role::Active)) = (movement.anew, node.role) else { return };
    let words =
        format!("its block counter was set back before {}, and it stayed the active node", format_time(at));
    node.say(
        &rules::RESTARTED,
        &words,
        "Look in the alarms of both nodes whether SAC or the node was started again, and if so, why the other one did not take \
         over. If somebody only reset the counter, all is well.",
    );
    node.words = format!("{}; {words}", node.words);
}

/// A counter that comes back counts nothing: neither life nor stillness can be read from it.
fn comes_back(node: &mut Node, movement: &Movement) {
    let Some(times) = movement.comes_back else { return };
    let words =
        format!("its block counter was set back {times} times, so that it proves neither life nor stillness");
    node.say(
        &rules::UNREADABLE,
        &words,
        "Look at Mission Control on the node itself. Check that the item is a counter, and that one node only writes it.",
    );
    node.verdict = node.verdict.join(Verdict::Unknown);
    node.words = format!("{}; {words}", node.words);
}

/// So many changes of the role are none that somebody wanted: a failover is one, one that is taken back two, and one misread
/// sample two as well. Our own choice.
const FLAPS: usize = 3;

/// A role that goes to and fro is no role, whatever it reads at the end. One that changed is told; a misread sample is not.
fn changes_of_role(node: &mut Node, samples: &[Sample]) {
    let mut roles: Vec<(Stamp, Role)> =
        samples.iter().filter_map(|sample| Some((sample.at, sample.role?))).collect();
    let changes = |roles: &[(Stamp, Role)]| -> Vec<(Stamp, Role)> {
        roles.windows(2).filter(|pair| pair[0].1 != pair[1].1).map(|pair| pair[1]).collect()
    };
    let all = changes(&roles);
    let (Some((first, _)), Some((last, _))) = (all.first(), all.last()) else { return };
    if all.len() >= FLAPS {
        let words = format!("its role changed {} times in {} s", all.len(), last.since(*first) / 1000);
        node.say(
            &rules::ROLE_FLAPS,
            &words,
            "Plan no switch-over before it rests. Look whether the nodes reach each other on both networks, whether two ask \
             for the same role, and whether the item is the one that carries the role.",
        );
        node.words = format!("{}; {words}", node.words);
        return;
    }
    let misread: Vec<Stamp> = roles
        .windows(3)
        .filter(|three| three[0].1 == three[2].1 && three[1].1 != three[0].1)
        .map(|three| three[1].0)
        .collect();
    roles.retain(|(at, _)| !misread.contains(at));
    for (at, role) in changes(&roles) {
        let words = format!("it became {} at {}", role.name(), format_time(at));
        node.say(
            &rules::ROLE_CHANGED,
            &words,
            "If nobody switched over, look in the alarms of both nodes for the reason.",
        );
    }
}

/// So many looks apart that find SAC stopped are no odd ones, when they are one in `ODD_LOOKS` at least. Our own choice.
const STOPS: usize = 3;
const ODD_LOOKS: usize = 20;

/// SAC that is stopped at a look, runs at the next and is stopped again was stopped, whatever it reads at the end.
fn stops_again(node: &mut Node, samples: &[Sample]) {
    let stopped =
        |sample: &Sample| sample.status == Some(Status::Stopped) && sample.role != Some(Role::Standby);
    let looks = samples.iter().filter(|sample| stopped(sample)).count();
    let spells = samples.windows(2).filter(|pair| stopped(&pair[0]) && !stopped(&pair[1])).count();
    if spells < STOPS || looks * ODD_LOOKS < samples.len() {
        return;
    }
    let words = format!("SAC read stopped in {looks} of {} looks, and ran in between", samples.len());
    node.say(
        &rules::STOPPED,
        &words,
        "Look in Mission Control and in the alarms of both nodes what stops SAC and starts it again.",
    );
    node.words = format!("{}; {words}", node.words);
}

/// Whether the overruns rose between the samples.
fn rising(samples: &[Sample]) -> Option<bool> {
    let of = |sample: &Sample| Some(Counted { at: sample.at, blocks: sample.overruns?, role: sample.role });
    rose(&samples.iter().filter_map(of).collect::<Vec<_>>())
}

/// Whether the node was seen to become active within `grace` before the end, or was standby at the start.
fn role_changed_within(samples: &[Sample], grace: Duration) -> bool {
    let Some(last) = samples.last() else { return false };
    let start = last.at.minus(grace);
    // One that cannot be read at a look is no other.
    let known: Vec<&Sample> = samples.iter().filter(|sample| sample.role.is_some()).collect();
    known.windows(2).any(|pair| {
        pair[1].at >= start && pair[0].role == Some(Role::Standby) && pair[1].role == Some(Role::Active)
    })
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;
