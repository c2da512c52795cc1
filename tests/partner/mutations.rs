//! Random plans and single mistakes in the sheets that follow from them: `generate` then `lint` is clean, and a mistake in
//! one field of one sheet is found, or stands in [`UNDETECTABLE`] with the reason why nobody could see it.
//!
//! The count of plans is small enough for every run; `HOTSTANDBY_MUTATION_PLANS=10000 cargo test --test partner mutations::
//! -- --nocapture` takes more and prints the figures that docs/testing.md has. The seed is fixed.
#![expect(clippy::unwrap_used, reason = "in a test's helper, what fails is the test")]
#![expect(clippy::print_stdout, reason = "the figures are for whoever asks for them with --nocapture")]

mod mistakes;
mod plans;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use hotstandby::domain::finding::{FileName, Finding, Severity};
use hotstandby::domain::partner::fields::{Connection, sections};
use hotstandby::domain::partner::input::Input;
use hotstandby::domain::partner::render::files::files;
use hotstandby::domain::partner::{judge, read};
use hotstandby::domain::path::Path;
use mistakes::{Change, Mistake, lines, mistake, spots};
use plans::{Random, plan};

/// Plans of a run that asks for nothing else.
const PLANS: usize = 60;
/// Mistakes that are tried in the sheets of each plan.
const MISTAKES: usize = 6;
/// Plans in whose sheets every mistake is made.
const WHOLE_PLANS: usize = 6;

/// The keys of a sheet that are no setting of the table of fields.
const OF_THE_FILE: [&str; 9] = [
    "kind",
    "schema_version",
    "product",
    "type",
    "server.label",
    "server.port",
    "server.addresses",
    "standby.label",
    "permanent_standby.label",
];

/// What is not seen where the sheets alone say, in this note, that they do not tell it: a part of the field, the mistake, the words
/// of the note, the reason.
const TOLD_BEFORE: &[(&str, &str, &str, &str)] = &[
    (
        "_connection",
        "exchanged",
        APART,
        "the two ends are in other subnets, and no third server calls the same addresses",
    ),
    ("_connection.address", "swapped", APART, "the same of the addresses alone"),
];
/// What a note says of two servers that have no subnet in common.
const APART: &str = "nothing else says which of";

/// What nobody could see in the sheets alone: a part of the field, the mistake (or `*`), the reason. With the plan beside
/// them everything is found but what [`SAME_MEANING`] lists.
const UNDETECTABLE: &[(&str, &str, &str)] = &[
    (
        "server.addresses",
        "another prefix",
        "where no partner is in the server's subnet, nobody else knows its length",
    ),
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
        "*",
        "each server may ask for them or not; what does not go together is told",
    ),
    (
        "of a permanent standby: miscellaneous",
        "*",
        "it never becomes Main, so that its partners' values say nothing about its own",
    ),
];

/// Mistakes that change nothing, so that they are none: a part of the field, the mistake, how the change begins, the reason.
const SAME_MEANING: &[(&str, &str, &str, &str)] = &[
    ("compress", "left out", "false ->", "off is what an empty check box means"),
    ("port", "left out", "5481 ->", "the product's default is meant, and it was that"),
    (
        "standby.column",
        "exchanged",
        "",
        "a column names its partner; that one of two has to be A, no page of the vendor says",
    ),
    ("icmp_monitors", "left out", "[] ->", "no monitor is what a list without items says"),
    ("system", "left out", "", "a sheet need not name its system; label and addresses tell which it is"),
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

/// A random plan, its sheets, and what is found in them as they are.
struct Sound {
    plan: String,
    sheets: Vec<(String, String)>,
    before: BTreeSet<String>,
}

impl Sound {
    /// The next plan; the test fails unless it and its sheets are clean.
    fn next(random: &mut Random) -> Self {
        let plan = plan(random);
        let sheets = sheets(&plan);
        let sound = Self { before: texts(&lint(&sheets)), plan, sheets };
        for all in [&sound.with_plan(&sound.sheets), &sound.sheets] {
            let loud: Vec<_> = lint(all).into_iter().filter(|f| f.severity > Severity::Info).collect();
            assert!(loud.is_empty(), "{:#?}\n{}", texts(&loud), sound.plan);
        }
        sound
    }

    fn with_plan(&self, sheets: &[(String, String)]) -> Vec<(String, String)> {
        let mut all = sheets.to_vec();
        all.push(("plan.yaml".to_owned(), self.plan.clone()));
        all
    }
}

#[derive(Default)]
struct Figures {
    plans: usize,
    of: BTreeMap<(String, &'static str), Tally>,
    example: BTreeMap<(String, &'static str), String>,
    unlisted: BTreeSet<String>,
}

impl Figures {
    fn take(&mut self, sound: &Sound, mistake: &Mistake) {
        let mut broken = sound.sheets.clone();
        broken[mistake.sheet].1.clone_from(&mistake.text);
        let fresh: Vec<Finding> = lint(&broken)
            .into_iter()
            .filter(|f| !sound.before.contains(&format!("{}: {}", f.rule.name, f.message)))
            .collect();
        let key = (mistake.field.clone(), mistake.kind);
        let tally = self.of.entry(key.clone()).or_default();
        if fresh.iter().any(|finding| finding.severity > Severity::Info) {
            tally.loud += 1;
            return;
        }
        if !fresh.is_empty() {
            tally.note += 1;
            return;
        }
        tally.missed += 1;
        let is_same = means_the_same(mistake);
        let with_plan = |sheets: &[(String, String)]| texts(&lint(&sound.with_plan(sheets)));
        let is_missed_with_plan = with_plan(&broken).is_subset(&with_plan(&sound.sheets));
        tally.missed_with_plan += usize::from(is_missed_with_plan);
        if !is_same && (is_missed_with_plan || !is_undetectable(mistake, &sound.before)) {
            let plan = if is_missed_with_plan { ", even with the plan" } else { "" };
            self.unlisted.insert(format!("{}, {}: {}{plan}", mistake.field, mistake.kind, mistake.changed));
        }
        self.example.entry(key).or_insert_with(|| mistake.changed.clone());
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

    fn must_be_listed(&self) {
        let all = &self.unlisted;
        assert!(all.is_empty(), "{} mistakes that nobody is told: {all:#?}", all.len());
    }
}

fn is_undetectable(mistake: &Mistake, before: &BTreeSet<String>) -> bool {
    let is_told = |(part, kind, note, _): &(&str, &str, &str, &str)| {
        mistake.field.contains(part)
            && mistake.kind == *kind
            && before.iter().any(|finding| finding.contains(note))
    };
    let is_it = |(part, kind, _): &(&str, &str, &str)| {
        mistake.field.contains(part) && [mistake.kind, "*"].contains(kind)
    };
    UNDETECTABLE.iter().any(is_it) || TOLD_BEFORE.iter().any(is_told)
}

fn means_the_same(mistake: &Mistake) -> bool {
    let is_it = |(part, kind, begin, _): &(&str, &str, &str, &str)| {
        mistake.field.contains(part) && mistake.kind == *kind && mistake.changed.starts_with(begin)
    };
    SAME_MEANING.iter().any(is_it)
}

#[test]
fn each_mistake_in_a_generated_sheet_is_found_or_listed() {
    let count = std::env::var("HOTSTANDBY_MUTATION_PLANS").ok();
    let count = count.map_or(PLANS, |count| count.parse().unwrap());
    let mut random = Random::new(0x5CAD_A20A);
    let mut figures = Figures { plans: count, ..Figures::default() };
    for _ in 0..count {
        let sound = Sound::next(&mut random);
        let spots = spots(&sound.sheets);
        for _ in 0..MISTAKES {
            let spot = *random.one(&spots);
            if let Some(mistake) = mistake(&sound.sheets, spot, &mut random) {
                figures.take(&sound, &mistake);
            }
        }
    }
    figures.print();
    figures.must_be_listed();
}

/// Not by chance: in a few plans every change that any line of any sheet allows is made, and no setting of the table of fields is
/// left out of it.
#[test]
fn every_field_of_a_sheet_suffers_every_change() {
    let mut random = Random::new(0xF1E1D);
    let mut figures = Figures { plans: WHOLE_PLANS, ..Figures::default() };
    let mut suffered: BTreeMap<String, BTreeSet<Change>> = BTreeMap::new();
    let mut fields = BTreeSet::new();
    for _ in 0..WHOLE_PLANS {
        let sound = Sound::next(&mut random);
        fields.extend(sound.sheets.iter().flat_map(|(_, text)| lines(text)).map(|line| line.field));
        for spot in spots(&sound.sheets) {
            let Some(mistake) = mistake(&sound.sheets, spot, &mut random) else { continue };
            let field = mistake.field.trim_start_matches("of a permanent standby: ").to_owned();
            suffered.entry(field).or_default().insert(spot.2);
            figures.take(&sound, &mistake);
        }
    }
    figures.print();
    figures.must_be_listed();
    let of_sections = sections().into_iter().flat_map(|section| {
        let is_of_a_server = ["miscellaneous", "connection_security"].contains(&section.key);
        let columns: &[&str] = if is_of_a_server { &[""] } else { &["standby.", "permanent_standby."] };
        let keys = section.keys.iter();
        keys.flat_map(move |key| columns.iter().map(move |tab| format!("{tab}{}.{key}", section.key)))
    });
    let of_connections = Path::BOTH.into_iter().flat_map(|name| {
        let section = Connection::section(name);
        let keys = section.keys.iter();
        keys.flat_map(move |key| {
            ["standby", "permanent_standby"].map(|tab| format!("{tab}.{}.{key}", section.key))
        })
    });
    let has = |field: &str, change| suffered.get(field).is_some_and(|all| all.contains(&change));
    let of_the_table = of_sections.chain(of_connections);
    let of_the_file = OF_THE_FILE.iter().map(|field| (*field).to_owned());
    let missing: Vec<String> = of_the_table
        .map(|field| (field, &[Change::Swapped, Change::Neighbour][..]))
        .chain(of_the_file.map(|field| (field, &[][..])))
        .filter(|(field, more)| {
            let mut all = [Change::LeftOut, Change::Another].iter().chain(*more);
            all.any(|change| !has(field, *change))
        })
        .map(|(field, _)| field)
        .collect();
    assert!(missing.is_empty(), "no mistake was made in {missing:?}; there are {fields:#?}");
}

#[test]
fn what_is_listed_has_a_reason_and_stands_there_once() {
    let mut seen = BTreeSet::new();
    let same = SAME_MEANING.iter().chain(TOLD_BEFORE).map(|(field, kind, _, reason)| (field, kind, reason));
    for (field, kind, reason) in UNDETECTABLE.iter().map(|(f, k, r)| (f, k, r)).chain(same) {
        assert!(reason.len() > 20, "{field}, {kind}: {reason}");
        assert!(seen.insert((field, kind)), "{field}, {kind} is listed twice");
    }
}
