//! Acceptance steps: a list that the user edits, and what a bundle says of each: PASS, FAIL, NOT DONE.

use super::happened::{self, Happened};
use crate::finding::{FileName, Finding, Severity};
use crate::language::extract::{Entry, Extractor};
use crate::language::kinds;
use crate::language::rules::{bad_value, unknown_kind};
use crate::language::yaml::{self, NodeId};
use crate::status::Status;
use crate::suggest;

const ROOT: &[&str] = &["kind", "schema_version", "title", "in_order", "steps"];
const STEP: &[&str] = &["name", "tool", "command", "about", "expect", "shows", "note"];
/// More steps than any acceptance test has.
const MOST: usize = 500;

/// The tools, each with the sub-commands whose runs leave evidence; a tool's own name stands for no sub-command.
pub const TOOLS: [(&str, &[&str]); 5] = [
    ("nic-check", &["nic-check", "fleet", "diff"]),
    ("partner-config", &["lint", "timing", "diff"]),
    ("link-probe", &["watch", "check", "replay"]),
    ("sac-status", &["sac-status", "is-active", "wait", "watch", "replay"]),
    ("driver-queue", &["inspect", "drain", "exposure", "watch", "replay"]),
];
const EXPECTED: [(&str, Status); 3] =
    [("ok", Status::Ok), ("warning", Status::Warning), ("critical", Status::Critical)];

/// A list of steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps {
    /// What is accepted.
    pub title: String,
    /// Each step's run must begin after the run of the step before has ended.
    pub in_order: bool,
    /// The steps.
    pub all: Vec<Step>,
}

/// A step: which run proves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is to be shown.
    pub name: String,
    /// The tool that shows it.
    pub tool: &'static str,
    /// Its sub-command; `None` for any.
    pub command: Option<String>,
    /// Words that the command line must have, such as the names of the servers.
    pub about: Vec<String>,
    /// The verdict that proves it.
    pub expect: Status,
    /// What the run must show beside its verdict.
    pub shows: Vec<Happened>,
    /// For people.
    pub note: String,
}

/// A run that may prove a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The tool.
    pub tool: String,
    /// Its sub-command; the tool's name without one.
    pub command: String,
    /// Its command line.
    pub arguments: Vec<String>,
    /// When it began and ended, in milliseconds since the Unix epoch; no end: it was killed, or still lasts.
    pub began: i64,
    /// See `began`.
    pub ended: Option<i64>,
    /// Its exit status, when it has ended.
    pub exit_status: Option<u8>,
    /// What it shows beside its verdict.
    pub shows: Vec<Happened>,
    /// Whether its verdict stands: its records are whole, and it follows from what was seen as far as that was derived.
    pub stands: bool,
    /// Whether it looked at the plant: a recording, a replay or an exercise decides a step only where no run of the plant is about it.
    pub is_of_plant: bool,
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The run with this index shows it.
    Pass(usize),
    /// The run with this index shows something else.
    Fail(usize),
    /// No run is about it.
    NotDone,
}

/// What a file of steps gave: the steps only when nothing is wrong with it.
#[derive(Debug)]
pub struct Parsed {
    /// The steps.
    pub steps: Option<Steps>,
    /// Everything that is wrong.
    pub findings: Vec<Finding>,
}

/// Reads a file of steps strictly.
#[must_use]
pub fn read(file: &FileName, text: &str) -> Parsed {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (document, mut findings) = yaml::parse(file, text);
    let Some(document) = document else { return Parsed { steps: None, findings } };
    let mut extractor = Extractor::new(&document, file);
    let steps = root(&mut extractor);
    findings.extend(extractor.finish());
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
    let sound = findings.iter().all(|finding| finding.severity < Severity::Error);
    Parsed { steps: steps.filter(|_| sound), findings }
}

fn root(extractor: &mut Extractor<'_>) -> Option<Steps> {
    const START: &str = "A list of steps starts with `kind: acceptance` and `schema_version: 1`.";
    let document = extractor.document();
    let block = extractor.block(document.root(), None, "a list of acceptance steps", ROOT)?;
    let kind = block.required(extractor, "kind")?;
    let word = document.scalar(kind.value).map(|kind| kind.text);
    if word != Some("acceptance") {
        let (message, help) = kinds::in_place_of("list of acceptance steps", word, START);
        extractor.fault(&unknown_kind::RULE, document.span(kind.value), message, help);
        return None;
    }
    if let Some(entry) = block.required(extractor, "schema_version")
        && let Some(version) = extractor.number(entry)
        && version.value != 1
    {
        let message = format!("This program does not read schema_version {}.", version.value);
        extractor.bad(entry, message, "Write 1.");
    }
    let title = block.required(extractor, "title").and_then(|entry| extractor.text(entry));
    let in_order = block.get("in_order").and_then(|entry| extractor.boolean(entry));
    let entry = block.required(extractor, "steps")?;
    let items = extractor.list(entry, "Start each step with `- name: ...`.");
    if items.is_empty() || items.len() > MOST {
        let message = format!("There are {} steps in the list; it has 1 to {MOST}.", items.len());
        extractor.bad(entry, message, "Start each step with `- name: ...`.");
        return None;
    }
    let mut all: Vec<Step> = Vec::new();
    for item in items {
        let Some(step) = step(extractor, entry, *item) else { continue };
        if all.iter().any(|other| other.name == step.name) {
            let message = format!("There are two steps called `{}`.", step.name);
            let place = document.span(*item);
            extractor.fault(&bad_value::RULE, place, message, "Give each step its own name.");
        }
        all.push(step);
    }
    Some(Steps { title: title?.to_owned(), in_order: in_order.is_some_and(|order| order.value), all })
}

fn step(extractor: &mut Extractor<'_>, list: Entry, node: NodeId) -> Option<Step> {
    let block = extractor.block(node, Some(list), "a step", STEP)?.without_owner();
    let name = block.required(extractor, "name").and_then(|entry| extractor.text(entry));
    let tools = TOOLS.into_iter().map(|tool| (tool.0, tool));
    let tool = block.required(extractor, "tool").and_then(|entry| extractor.choice_of(entry, tools));
    let text = |extractor: &mut Extractor<'_>, key| {
        block.get(key).and_then(|entry| extractor.text(entry)).map(str::to_owned)
    };
    let command = text(extractor, "command");
    if let (Some(entry), Some(word), Some((name, commands))) =
        (block.get("command"), &command, tool.as_ref().map(|tool| tool.value))
        && !commands.contains(&&**word)
    {
        let question = suggest::question(word, commands.iter().copied());
        let message = format!("No run of {name} with the sub-command `{word}` leaves evidence.{question}");
        let help = format!("Write one of {}, or leave `command` out for any of them.", commands.join(", "));
        extractor.bad(entry, message, help);
    }
    let note = text(extractor, "note").unwrap_or_default();
    let expect = block.get("expect").and_then(|entry| extractor.choice(entry, &EXPECTED));
    let mut about = Vec::new();
    if let Some(entry) = block.get("about") {
        for word in extractor.list(entry, "Write the words of the command line as a list: [SRV-A, SRV-B].") {
            about.extend(extractor.text(entry.item(*word)).map(str::to_owned));
        }
    }
    let mut shows = Vec::new();
    if let Some(entry) = block.get("shows") {
        for word in extractor.list(entry, "Write what the run must show as a list: [failover, return].") {
            shows.extend(extractor.choice(entry.item(*word), &happened::WORDS).map(|shown| shown.value));
        }
        if tool.as_ref().is_some_and(|tool| tool.value.0 != "link-probe") {
            let message = "Only a run of link-probe shows that a link was out, or changed over.".to_owned();
            extractor.bad(entry, message, "Leave `shows` out, or write `tool: link-probe`.");
        }
    }
    Some(Step {
        name: name?.to_owned(),
        tool: tool?.value.0,
        command,
        about,
        expect: expect.map_or(Status::Ok, |expect| expect.value),
        shows,
        note,
    })
}

impl Step {
    fn is_about(&self, run: &Proof) -> bool {
        let has = |word: &String| run.arguments.iter().any(|argument| says(argument, word));
        run.tool == self.tool
            && self.command.as_ref().is_none_or(|command| *command == run.command)
            && self.about.iter().all(has)
    }

    fn is_shown_by(&self, run: &Proof) -> bool {
        run.stands
            && run.ended.is_some()
            && run.exit_status == Some(self.expect.code())
            && self.missing(&run.shows).is_empty()
    }

    /// What a run must show for this step, and does not.
    #[must_use]
    pub fn missing(&self, shows: &[Happened]) -> Vec<Happened> {
        self.shows.iter().copied().filter(|wanted| !shows.contains(wanted)).collect()
    }
}

/// Whether an argument says a word: as a whole, as the value behind `=`, or, for a word that is a file's name, as the end of a path.
/// A label is no file's name: what a file is called says nothing of the server that was asked.
fn says(argument: &str, word: &str) -> bool {
    let value =
        argument.split_once('=').filter(|(option, _)| option.starts_with('-')).map(|(_, value)| value);
    let is_it = |text: &str| {
        let name = text.rsplit(['/', '\\']).next().filter(|_| word.contains('.') && !text.contains("://"));
        [Some(text), name].into_iter().flatten().any(|text| text.eq_ignore_ascii_case(word))
    };
    is_it(argument) || value.is_some_and(is_it)
}

/// What the runs, in the order of their starts, say of each step. The last run about a step decides; in a list that goes in
/// order, the first one that shows it after the step before. Runs that looked at the plant go before all that did not.
#[must_use]
pub fn judge(steps: &Steps, runs: &[Proof]) -> Vec<Outcome> {
    let mut from = i64::MIN;
    let mut outcomes = Vec::with_capacity(steps.all.len());
    for step in &steps.all {
        let all = || runs.iter().enumerate().filter(|(_, run)| run.began >= from && step.is_about(run));
        let has_real = all().any(|(_, run)| run.is_of_plant);
        let about = || all().filter(|(_, run)| run.is_of_plant || !has_real);
        let last = about().next_back();
        let shown = if steps.in_order { about().find(|(_, run)| step.is_shown_by(run)) } else { None };
        let outcome = match shown.or(last) {
            None => Outcome::NotDone,
            Some((at, run)) if step.is_shown_by(run) => Outcome::Pass(at),
            Some((at, _)) => Outcome::Fail(at),
        };
        if let (true, Outcome::Pass(at)) = (steps.in_order, outcome) {
            from = runs[at].ended.unwrap_or(from);
        }
        outcomes.push(outcome);
    }
    outcomes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(in_order: bool) -> Steps {
        let text = format!(
            "kind: acceptance\nschema_version: 1\ntitle: Switch-over\nin_order: {in_order}\nsteps:\n\
             - {{ name: before, tool: sac-status, command: is-active, about: [SRV-A] }}\n\
             - {{ name: drained, tool: driver-queue, command: drain }}\n\
             - {{ name: after, tool: sac-status, command: is-active, about: [srv-a], expect: critical }}\n"
        );
        let parsed = read(&"steps.yaml".into(), &text);
        assert!(parsed.findings.is_empty(), "{:?}", parsed.findings);
        parsed.steps.unwrap()
    }

    fn run(tool: &str, command: &str, began: i64, exit_status: u8) -> Proof {
        Proof {
            tool: tool.to_owned(),
            command: command.to_owned(),
            arguments: vec![command.to_owned(), "SRV-A".to_owned()],
            began,
            ended: Some(began + 5),
            exit_status: Some(exit_status),
            shows: Vec::new(),
            stands: true,
            is_of_plant: true,
        }
    }

    /// A replay or an exercise neither takes the place of a run of the plant that shows a step, nor mends one that failed.
    #[test]
    fn a_run_of_the_plant_goes_before_one_that_is_not() {
        let real = |at, code| run("driver-queue", "drain", at, code);
        let unreal = |at, code| Proof { is_of_plant: false, ..real(at, code) };
        for in_order in [false, true] {
            let drained = |all: &[Proof]| {
                let first = run("sac-status", "is-active", -10, 0);
                let all: Vec<Proof> = [first].into_iter().chain(all.iter().cloned()).collect();
                judge(&steps(in_order), &all)[1]
            };
            assert_eq!(drained(&[unreal(0, 0), real(10, 0), unreal(20, 0)]), Outcome::Pass(2), "{in_order}");
            assert_eq!(drained(&[unreal(0, 0), real(10, 2), unreal(20, 0)]), Outcome::Fail(2), "{in_order}");
            assert_eq!(drained(&[unreal(0, 0)]), Outcome::Pass(1), "nothing else is about it: {in_order}");
        }
    }

    #[test]
    fn in_order_each_step_needs_a_run_of_its_own_time() {
        let (asks, drains) =
            (|at, code| run("sac-status", "is-active", at, code), |at| run("driver-queue", "drain", at, 0));
        let all = [asks(0, 0), drains(10), asks(20, 2)];
        assert_eq!(judge(&steps(true), &all), [Outcome::Pass(0), Outcome::Pass(1), Outcome::Pass(2)]);
        // The switch did not happen.
        let all = [asks(0, 0), drains(10), asks(20, 0)];
        assert_eq!(judge(&steps(true), &all)[2], Outcome::Fail(2));
        // Asked before the queue was drained only.
        let all = [asks(0, 0), asks(6, 2), drains(20)];
        assert_eq!(judge(&steps(true), &all), [Outcome::Pass(0), Outcome::Pass(2), Outcome::NotDone]);
        assert_eq!(judge(&steps(true), &[]), [Outcome::NotDone; 3]);
    }

    #[test]
    fn without_order_the_last_run_decides() {
        let all = [run("driver-queue", "drain", 0, 0), run("driver-queue", "drain", 10, 2)];
        assert_eq!(judge(&steps(false), &all)[1], Outcome::Fail(1));
        let all = [run("driver-queue", "drain", 0, 2), run("driver-queue", "drain", 10, 0)];
        assert_eq!(judge(&steps(false), &all)[1], Outcome::Pass(1));
        let killed = Proof { ended: None, exit_status: None, ..all[1].clone() };
        assert_eq!(judge(&steps(false), &[killed])[1], Outcome::Fail(0));
        let changed = Proof { stands: false, ..all[1].clone() };
        assert_eq!(judge(&steps(false), &[changed])[1], Outcome::Fail(0));
    }

    #[test]
    fn a_word_of_the_command_line_is_known_however_it_was_written() {
        for (argument, word, is) in [
            ("SRV-A", "srv-a", true),
            ("--server=SRV-A", "SRV-A", true),
            ("cut-main.jsonl", "cut-main.jsonl", true),
            ("proof/cut-main.jsonl", "cut-main.jsonl", true),
            (r"C:\proof\cut-main.jsonl", "cut-main.jsonl", true),
            ("--log=proof/cut-main.jsonl", "cut-main.jsonl", true),
            ("proof/cut-main.jsonl", "proof/cut-main.jsonl", true),
            ("--server=SRV-AB", "SRV-A", false),
            ("--server=", "SRV-A", false),
            ("SRV-B=SRV-A", "SRV-A", false),
            ("logs/SRV-A", "SRV-A", false),
            ("proof/not-cut-main.jsonl", "cut-main.jsonl", false),
            ("cut-main.jsonl/other.jsonl", "cut-main.jsonl", false),
            ("opc.tcp://10.1.1.1/10.1.1.2", "10.1.1.2", false),
        ] {
            assert_eq!(says(argument, word), is, "{argument} {word}");
        }
    }

    /// The right verdict is not enough where a step asks for what must have happened: a run in which no cable was pulled is OK, too.
    #[test]
    fn a_run_must_have_shown_what_a_step_asks_for() {
        let text = "kind: acceptance\nschema_version: 1\ntitle: Cables\nsteps:\n\
             - { name: pulled, tool: link-probe, command: watch, shows: [failover, return] }\n";
        let steps = read(&"steps.yaml".into(), text).steps.unwrap();
        let shown = |shows: &[Happened]| Proof { shows: shows.to_vec(), ..run("link-probe", "watch", 0, 0) };
        let whole = [Happened::Return, Happened::BackupOutage, Happened::Failover];
        for (shows, passes) in [(&whole[..], true), (&whole[..2], false), (&[], false)] {
            let outcome = judge(&steps, &[shown(shows)]);
            assert_eq!(outcome[0] == Outcome::Pass(0), passes, "{shows:?}");
        }
        let warned = Proof { exit_status: Some(1), ..shown(&whole) };
        assert_eq!(judge(&steps, &[warned]), [Outcome::Fail(0)]);
    }

    #[test]
    fn what_is_wrong_with_a_list_is_told_with_its_place() {
        for (text, words) in [
            ("kind: plan\n", "no list of acceptance steps"),
            (
                "kind: acceptance\nschema_version: 2\ntitle: a\nsteps: [{name: a, tool: nic-check}]\n",
                "schema_version 2",
            ),
            ("kind: acceptance\nschema_version: 1\ntitle: a\nsteps: []\n", "0 steps"),
            ("kind: acceptance\nschema_version: 1\ntitle: a\nsteps: [{name: a, tool: ping}]\n", "ping"),
            (
                "kind: acceptance\nschema_version: 1\ntitle: a\nsteps: [{name: a, tool: sac-status, command: is-actve}]\n",
                "is-active",
            ),
            (
                "kind: acceptance\nschema_version: 1\ntitle: a\nsteps: [{name: a, tool: nic-check, command: lint}]\n",
                "No run of nic-check",
            ),
            (
                "kind: acceptance\nschema_version: 1\ntitle: a\nsteps: [{name: a, tool: nic-check, expects: ok}]\n",
                "expects",
            ),
            (
                "kind: acceptance\nschema_version: 1\ntitle: a\nsteps: [{name: a, tool: link-probe, shows: [falover]}]\n",
                "failover",
            ),
            (
                "kind: acceptance\nschema_version: 1\ntitle: a\nsteps: [{name: a, tool: nic-check, shows: [failover]}]\n",
                "Only a run of link-probe",
            ),
            (
                "kind: acceptance\nschema_version: 1\ntitle: a\nsteps:\n- {name: a, tool: nic-check}\n- {name: a, tool: nic-check}\n",
                "two steps",
            ),
        ] {
            let parsed = read(&"steps.yaml".into(), text);
            let all =
                parsed.findings.iter().map(|finding| finding.message.as_str()).collect::<Vec<_>>().join(" ");
            assert!(parsed.steps.is_none() && all.contains(words), "{words}: {all}");
        }
    }
}
