//! Random plans and single mistakes in the sheets that follow from them: `generate` then `lint` is clean, and a mistake in
//! one field of one sheet is found, or stands in [`UNDETECTABLE`] with the reason why nobody could see it.
//!
//! The count of plans is small enough for every run; `HOTSTANDBY_MUTATION_PLANS=10000 cargo test --test partner mutations::
//! -- --nocapture` takes more and prints the figures that docs/testing.md has. The seed is fixed.
#![expect(clippy::unwrap_used, reason = "in a test's helper, what fails is the test")]
#![expect(clippy::print_stdout, reason = "the figures are for whoever asks for them with --nocapture")]

mod mistakes;
mod plans;

use std::collections::{BTreeMap, BTreeSet};

use hotstandby::domain::finding::{FileName, Finding, Severity};
use hotstandby::domain::partner::input::Input;
use hotstandby::domain::partner::render::files::files;
use hotstandby::domain::partner::{judge, read};
use mistakes::{Mistake, mistakes_of};
use plans::{Random, plan};

/// Plans of a run that asks for nothing else.
const PLANS: usize = 60;
/// Mistakes that are tried in the sheets of each plan.
const MISTAKES: usize = 6;

/// What nobody could see in the sheets alone: a part of the field, the mistake (or `*`), the reason. With the plan beside
/// them everything is found but what [`SAME_MEANING`] lists.
const UNDETECTABLE: &[(&str, &str, &str)] = &[
    ("icmp_monitors", "another host", "any device of that network may be the monitor"),
    ("icmp_monitors", "a digit too many", "the new address may be a device of that network as well"),
    ("icmp_monitors", "another subnet", "with one network, a device behind a router may be the monitor"),
    ("icmp_monitors", "item left out", "a connection may have one monitor less"),
    ("miscellaneous.arbitration_priority", "*", "every server has a number of its own; equal ones are told"),
    (
        "connection_security.certificate",
        "another choice",
        "self-signed and temporary ones ask the same of a partner; what does not go together is told",
    ),
    (
        "connection_security.client_certificate_mode",
        "another choice",
        "automatic and selected both present one; disabled is told where one is required",
    ),
    (
        "connection_security.require_client_certificates",
        "the other way",
        "each server may ask for them or not; what does not go together is told",
    ),
    (
        "of a permanent standby: miscellaneous",
        "*",
        "it never becomes Main, so that its partners' values say nothing about its own",
    ),
];

/// Mistakes that change nothing, so that they are none: a part of the field, the mistake, the reason.
const SAME_MEANING: &[(&str, &str, &str)] = &[
    ("compress", "left out", "off is what an empty check box means"),
    ("port", "left out", "the product's default is meant, and it was that"),
    ("system", "left out", "a sheet need not name its system; label and addresses tell which it is"),
];

fn inputs(all: &[(String, String)]) -> (Vec<Input>, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut inputs = Vec::new();
    for (name, text) in all {
        let reading = read::read(&FileName::from(name.as_str()), text);
        findings.extend(reading.findings);
        inputs.extend(reading.input);
    }
    (inputs, findings)
}

/// Everything that `lint` finds in these files.
fn lint(all: &[(String, String)]) -> Vec<Finding> {
    let (inputs, mut findings) = inputs(all);
    findings.extend(judge::judge(&inputs));
    findings.extend(judge::names_not_looked_up(&inputs));
    findings
}

fn texts(findings: &[Finding]) -> BTreeSet<String> {
    findings.iter().map(|finding| format!("{}: {}", finding.rule.name, finding.message)).collect()
}

/// The sheets that `generate` writes for a plan.
fn sheets(text: &str) -> Vec<(String, String)> {
    let reading = read::read(&FileName::from("plan.yaml"), text);
    assert!(reading.findings.is_empty(), "{:#?}\n{text}", reading.findings);
    let Some(Input::Plan(plan)) = reading.input else { panic!("no plan:\n{text}") };
    let all = files(&plan).into_iter().filter(|file| file.name.ends_with(".partners.yaml"));
    all.map(|file| (file.name, file.text)).collect()
}

/// How a kind of mistake was found, how often.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    loud: usize,
    note: usize,
    missed: usize,
    missed_with_plan: usize,
}

#[derive(Default)]
struct Figures {
    plans: usize,
    of: BTreeMap<(String, &'static str), Tally>,
    example: BTreeMap<(String, &'static str), String>,
}

impl Figures {
    fn take(&mut self, clean: &[(String, String)], before: &BTreeSet<String>, plan: &str, mistake: &Mistake) {
        let mut broken = clean.to_vec();
        broken[mistake.sheet].1.clone_from(&mistake.text);
        let fresh: Vec<Finding> = lint(&broken)
            .into_iter()
            .filter(|f| !before.contains(&format!("{}: {}", f.rule.name, f.message)))
            .collect();
        let key = (mistake.field.clone(), mistake.kind);
        let tally = self.of.entry(key.clone()).or_default();
        if fresh.iter().any(|finding| finding.severity > Severity::Info) {
            tally.loud += 1;
        } else if !fresh.is_empty() {
            tally.note += 1;
        } else {
            tally.missed += 1;
        }
        let with_plan = |all: &[(String, String)]| {
            let mut all = all.to_vec();
            all.push(("plan.yaml".to_owned(), plan.to_owned()));
            texts(&lint(&all))
        };
        if fresh.is_empty() {
            self.example.entry(key).or_insert_with(|| mistake.changed.clone());
            if with_plan(&broken).is_subset(&with_plan(clean)) {
                tally.missed_with_plan += 1;
            }
        }
    }

    fn print(&self) {
        let mut sum = Tally::default();
        for ((field, kind), tally) in &self.of {
            println!(
                "{field:40} {kind:24} loud {:5} note {:5} missed {:5} missed with plan {:5} {}",
                tally.loud,
                tally.note,
                tally.missed,
                tally.missed_with_plan,
                self.example.get(&(field.clone(), *kind)).map_or("", String::as_str)
            );
            sum.loud += tally.loud;
            sum.note += tally.note;
            sum.missed += tally.missed;
            sum.missed_with_plan += tally.missed_with_plan;
        }
        println!("{} plans: {sum:?}", self.plans);
    }
}

fn listed(list: &[(&str, &str, &str)], field: &str, kind: &str) -> bool {
    list.iter().any(|(part, k, _)| field.contains(part) && [kind, "*"].contains(k))
}

#[test]
fn each_mistake_in_a_generated_sheet_is_found_or_listed() {
    let count = std::env::var("HOTSTANDBY_MUTATION_PLANS").ok();
    let count = count.map_or(PLANS, |count| count.parse().unwrap());
    let mut random = Random::new(0x5CAD_A20A);
    let mut figures = Figures { plans: count, ..Figures::default() };
    for _ in 0..count {
        let text = plan(&mut random);
        let clean = sheets(&text);
        let mut all = clean.clone();
        all.push(("plan.yaml".to_owned(), text.clone()));
        for sound in [&all, &clean] {
            let loud: Vec<_> = lint(sound).into_iter().filter(|f| f.severity > Severity::Info).collect();
            assert!(loud.is_empty(), "{:#?}\n{text}", texts(&loud));
        }
        let before = texts(&lint(&clean));
        for _ in 0..MISTAKES {
            if let Some(mistake) = mistakes_of(&clean, &mut random) {
                figures.take(&clean, &before, &text, &mistake);
            }
        }
    }
    figures.print();
    let missed: Vec<_> = figures
        .of
        .iter()
        .filter(|((field, kind), tally)| {
            let is_same = listed(SAME_MEANING, field, kind);
            let is_hidden = is_same || listed(UNDETECTABLE, field, kind);
            (tally.missed > 0 && !is_hidden) || (tally.missed_with_plan > 0 && !is_same)
        })
        .map(|((field, kind), tally)| format!("{field}, {kind}: {tally:?}"))
        .collect();
    assert!(missed.is_empty(), "mistakes that nobody is told: {missed:#?}");
}

#[test]
fn what_is_listed_has_a_reason_and_stands_there_once() {
    let mut seen = BTreeSet::new();
    for (field, kind, reason) in UNDETECTABLE.iter().chain(SAME_MEANING) {
        assert!(reason.len() > 20, "{field}, {kind}: {reason}");
        assert!(seen.insert((field, kind)), "{field}, {kind} is listed twice");
    }
}
