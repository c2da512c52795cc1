//! Every rule of nic-check has a page and a bad and a good example; the bad one reports the rule, the good one nothing
//! that needs attention. The examples are whole snapshots, read by the same reader as the user's.
#![expect(clippy::unwrap_used, reason = "in a test's helper, what fails is the test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use hotstandby::domain::finding::{FileName, Severity};
use hotstandby::domain::nic::judge::{Judgement, all_rules, judge};
use hotstandby::domain::nic::model::Server;
use hotstandby::domain::nic::rules::{ALL, Check};
use hotstandby::domain::partner::input::Input;
use hotstandby::domain::partner::read::read;
use hotstandby::domain::partner::system::System;
use hotstandby::domain::status::Status;
use hotstandby::io::nic::snapshot;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The snapshots of an example, by name, and its plan, if it has one.
fn example(rule: &str, which: &str) -> (Vec<Server>, Option<System>) {
    let folder = root("tests/fixtures/nic-rules").join(rule).join(which);
    let (mut servers, mut plan) = (Vec::new(), None);
    for name in names(&folder) {
        let text = fs::read_to_string(folder.join(&name)).unwrap();
        let file = FileName::from(format!("{rule}/{which}/{name}"));
        if name.ends_with(".json") {
            let whole = snapshot::read(&file, &text).unwrap_or_else(|error| panic!("{error}"));
            servers.push(Server { taken_at: Some(whole.about.taken_at), ..whole.server });
        } else {
            let reading = read(&file, &text);
            assert_eq!(reading.findings, [], "{file}");
            let Some(Input::Plan(system)) = reading.input else { panic!("{file} is no plan") };
            plan = Some(*system);
        }
    }
    (servers, plan)
}

fn reported(judgement: &Judgement<'_>) -> Vec<(&'static str, Severity)> {
    judgement.findings.iter().map(|finding| (finding.rule.name, finding.severity)).collect()
}

#[test]
fn every_rule_has_a_page_and_both_examples_and_nothing_is_left_over() {
    let rules: Vec<&str> = all_rules().map(|rule| rule.name).collect();
    assert!(rules.is_sorted(), "the table is sorted");
    assert_eq!(names(&root("tests/fixtures/nic-rules")), rules);
    let pages: BTreeSet<String> = names(&root("docs/rules")).into_iter().collect();
    for rule in rules {
        assert!(pages.contains(&format!("{rule}.md")), "{rule}");
        assert_eq!(names(&root("tests/fixtures/nic-rules").join(rule)), ["bad", "good"], "{rule}");
    }
}

#[test]
fn every_page_agrees_with_its_rule() {
    for entry in ALL {
        let (rule, page) = (entry.rule, entry.rule.page);
        let applies_to = match entry.check {
            Check::Server(_) => "server",
            Check::Pair(_) | Check::All(_) => "pair",
            Check::Plan(_) => "plan",
        };
        let head = format!(
            "# {}\n\n- Severity: {}\n- Applies to: {applies_to}\n- Source: {}\n\n## What is wrong\n",
            rule.name,
            rule.severity,
            rule.source()
        );
        assert!(page.starts_with(&head), "{}: the page begins otherwise:\n{page}", rule.name);
        let sources = ["vendor, ", "our own reasoning", "good practice"];
        assert!(sources.iter().any(|start| rule.source().starts_with(start)), "{}", rule.name);
        let sections: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        let wanted = [
            "What is wrong",
            "Why it matters on a redundant pair",
            "Bad",
            "Good",
            "What to do",
            "How to suppress",
        ];
        assert_eq!(sections, wanted, "{}", rule.name);
        assert!((25..=40).contains(&page.lines().count()), "{}: {} lines", rule.name, page.lines().count());
    }
}

#[test]
fn the_bad_example_reports_its_rule() {
    for rule in all_rules() {
        let (servers, plan) = example(rule.name, "bad");
        let judgement = judge(&servers, plan.as_ref(), &[]);
        let found: Vec<_> = judgement.findings.iter().filter(|f| f.rule.name == rule.name).collect();
        assert!(!found.is_empty(), "{}: found only {:?}", rule.name, reported(&judgement));
        for finding in found {
            assert_eq!(finding.severity, rule.severity, "{}", rule.name);
            assert!(!finding.subject.is_empty() && finding.message.ends_with('.'), "{finding:?}");
        }
        let wanted = match rule.severity {
            Severity::Error => Status::Critical,
            Severity::Warning => Status::Warning,
            Severity::Info => Status::Ok,
        };
        assert_eq!(judgement.status, wanted, "{}: {:?}", rule.name, reported(&judgement));
    }
}

#[test]
fn the_good_example_needs_no_attention() {
    for rule in all_rules() {
        let (servers, plan) = example(rule.name, "good");
        let judgement = judge(&servers, plan.as_ref(), &[]);
        assert!(judgement.findings.iter().all(|f| f.rule.name != rule.name), "{}", rule.name);
        assert!(
            judgement.findings.iter().all(|f| f.severity == Severity::Info),
            "{:?}",
            reported(&judgement)
        );
        assert_eq!(judgement.status, Status::Ok, "{}", rule.name);
    }
}

#[test]
fn a_finding_from_the_plan_points_into_the_plan() {
    for rule in ["declared-address-missing", "declared-interface-mismatch"] {
        let (servers, plan) = example(rule, "bad");
        let plan = plan.unwrap();
        let judgement = judge(&servers, Some(&plan), &["SRV-A".to_owned()]);
        for finding in judgement.findings.iter().filter(|f| f.rule.name == rule) {
            let place = &finding.labels[0];
            assert!(place.file.ends_with("system.yaml") && place.span.line >= 10, "{finding:?}");
        }
    }
}
