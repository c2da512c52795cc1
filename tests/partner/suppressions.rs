//! Suppressions: what they cover, and what is wrong with them.

use hotstandby::domain::finding::{FileName, Finding, Rule, Suppressed};
use hotstandby::domain::language::rules::missing_key;
use hotstandby::domain::partner::input::Input;
use hotstandby::domain::partner::read::read;
use hotstandby::domain::partner::{judge, suppress};

const TODAY: (i16, i8, i8) = (2026, 11, 22);

fn sheet(label: &str, timeout: &str, rest: &str) -> Input {
    let text = format!(
        r#"kind: partners
schema_version: 1
product: {{ name: geo-scada, version: "2022" }}
server: {{ label: {label}, port: 5481, addresses: [10.10.1.11/24] }}
type: hot-standby-pair
standby:
  A:
    label: SRV-Z
    main_connection: {{ address: 10.10.1.12, port: 5481, icmp_monitors: [10.10.1.1] }}
    monitor:
      {timeout}
{rest}
"#
    );
    let reading = read(&FileName::from(format!("{label}.yaml")), &text);
    assert!(reading.findings.is_empty(), "{:#?}", reading.findings);
    reading.input.expect("a sheet")
}

fn known() -> Vec<&'static Rule> {
    judge::all_rules().collect()
}

fn rule(name: &str) -> &'static Rule {
    judge::all_rules().find(|rule| rule.name == name).expect("a rule")
}

/// Judges one sheet alone and applies its suppressions: every finding that counts, and `[reason]` of those that do not.
fn judged(input: &Input) -> Vec<String> {
    let mut findings: Vec<Finding> = judge::judge_one(input).into_iter().collect();
    findings.retain(|finding| finding.rule.name == "connect-timeout-changed");
    suppress::apply(&mut findings, [input], &known(), TODAY);
    shown(&findings)
}

fn shown(findings: &[Finding]) -> Vec<String> {
    let show = |finding: &Finding| match &finding.suppressed {
        Some(Suppressed::InSource { reason }) => format!("[{reason}]"),
        Some(Suppressed::Baseline) => "[baseline]".to_owned(),
        None => {
            let span = finding.labels[0].span;
            format!("{}:{} {}", span.line, span.column, finding.rule.name)
        }
    };
    findings.iter().map(show).collect()
}

const SLOW: &str = "connect_timeout: 20s";

#[test]
fn without_suppression_the_finding_counts() {
    assert_eq!(judged(&sheet("A", SLOW, "")), ["11:24 connect-timeout-changed"]);
}

#[test]
fn an_entry_covers_the_file() {
    let entry = "suppress: [{ rule: connect-timeout-changed, reason: satellite, until: 2026-11-22 }]";
    assert_eq!(judged(&sheet("A", SLOW, entry)), ["[satellite]"], "its last day still counts");
}

#[test]
fn a_comment_covers_its_line_or_the_next() {
    let comment = "# hotstandby: allow(connect-timeout-changed) a satellite link until 2027-06-30";
    assert_eq!(judged(&sheet("A", &format!("{SLOW} {comment}"), "")), ["[a satellite link]"]);
    let above = format!("{comment}\n      # another comment\n\n      {SLOW}");
    assert_eq!(judged(&sheet("A", &above, "")), ["[a satellite link]"]);
    let elsewhere = format!("request_timeout: 60s {comment}\n      {SLOW}");
    assert_eq!(
        judged(&sheet("A", &elsewhere, "")),
        ["12:24 connect-timeout-changed", "11:48 suppression-unused"]
    );
}

#[test]
fn what_does_not_hold_is_a_finding() {
    let with = |entry: &str| judged(&sheet("A", SLOW, &format!("suppress:\n  - {entry}")));
    let counts = "11:24 connect-timeout-changed";
    assert_eq!(
        with("{ rule: connect-timeout-changed, reason: x, until: 2026-11-21 }"),
        [counts, "13:56 suppression-expired"]
    );
    assert_eq!(
        with("{ rule: connect-timeout-changed, until: 2099-01-01 }"),
        [counts, "13:13 suppression-without-reason"]
    );
    assert_eq!(
        with("{ rule: connect-timeout-changed, reason: \" \" }"),
        [counts, "13:13 suppression-without-reason"]
    );
    for nothing in ["-", "...", "\u{200b}"] {
        let entry = format!("{{ rule: connect-timeout-changed, reason: \"{nothing}\" }}");
        assert_eq!(with(&entry), [counts, "13:13 suppression-without-reason"], "{nothing}");
    }
    assert_eq!(with("{ rule: no-icmp-monitor, reason: x }"), [counts, "13:13 suppression-unused"]);
    assert_eq!(with("{ rule: missing-key, reason: x }"), [counts, "13:13 suppression-unused"]);
    let bare = judged(&sheet("A", &format!("{SLOW} # hotstandby: allow(connect-timeout-changed)"), ""));
    assert_eq!(bare, [counts, "11:48 suppression-without-reason"]);
}

#[test]
fn a_last_day_that_stands_in_the_reason_only_is_told() {
    let counts = "11:24 connect-timeout-changed";
    let comment = |words: &str| {
        let line = format!("{SLOW} # hotstandby: allow(connect-timeout-changed) {words}");
        judged(&sheet("A", &line, ""))
    };
    for words in ["until 2020-01-01 agreed", "agreed untill 2020-01-01", "agreed till 01.01.2020, ticket 12"]
    {
        assert_eq!(comment(words), [counts, "11:48 bad-value"], "{words}");
    }
    for words in [
        "agreed on 2020-01-01",
        "not until the fibre is laid",
        "kept until 2 pumps run",
        "till then",
        "unit 10.10.1.11 was replaced",
    ] {
        assert_eq!(comment(words), [format!("[{words}]")], "{words}");
    }
    let entry = |rest: &str| {
        judged(&sheet("A", SLOW, &format!("suppress:\n  - {{ rule: connect-timeout-changed, {rest} }}")))
    };
    assert_eq!(entry("reason: until 2020-01-01"), [counts, "13:13 bad-value"]);
    assert_eq!(entry("reason: until 2099-01-01, until: 2099-01-01"), ["[until 2099-01-01]"]);
}

#[test]
fn the_second_of_two_equal_suppressions_is_told() {
    let entry = "{ rule: connect-timeout-changed, reason: satellite }";
    let twice = judged(&sheet("A", SLOW, &format!("suppress:\n  - {entry}\n  - {entry}")));
    assert_eq!(twice, ["[satellite]", "14:13 suppression-unused"]);
}

#[test]
fn a_comment_beside_an_entry_for_the_whole_file_is_told() {
    let comment = "# hotstandby: allow(connect-timeout-changed) a satellite link";
    let entry = "suppress: [{ rule: connect-timeout-changed, reason: satellite }]";
    let both = judged(&sheet("A", &format!("{SLOW} {comment}"), entry));
    assert_eq!(both, ["[satellite]", "11:48 suppression-unused"]);
}

#[test]
fn a_misspelt_rule_is_told_with_the_nearest_name() {
    let input = sheet("A", SLOW, "suppress: [{ rule: conect-timeout-changed, reason: x }]");
    let mut findings = Vec::new();
    suppress::apply(&mut findings, [&input], &known(), TODAY);
    assert_eq!(
        findings[0].message,
        "There is no rule `conect-timeout-changed` to suppress; did you mean `connect-timeout-changed`?"
    );
    assert_eq!(findings[0].rule.name, "suppression-unused");
}

#[test]
fn a_comment_that_is_not_understood_is_told() {
    let text = "kind: partners # hotstandby: ignore(port-mismatch)\n";
    let found = read(&FileName::from("x.yaml"), text).findings;
    let unused = found.iter().find(|finding| finding.rule.name == "suppression-unused");
    assert_eq!(unused.map(|finding| finding.labels[0].span.column), Some(16));
}

#[test]
fn a_finding_in_two_files_is_covered_at_its_first_place_only() {
    let entry = "suppress: [{ rule: compress-mismatch, reason: measured }]";
    assert_eq!(judged_in_two(entry, ""), ["[measured]", "9:3 no-icmp-monitor"]);
    assert_eq!(
        judged_in_two("", entry),
        ["9:3 compress-mismatch", "9:3 no-icmp-monitor", "12:20 suppression-unused"],
        "accepted on the second server, which hides nothing"
    );
    assert_eq!(judged_in_two(entry, entry), ["[measured]", "9:3 no-icmp-monitor"], "from both sides");
}

/// Suppresses in either file a finding that points at both of them, the first one first.
fn judged_in_two(in_a: &str, in_b: &str) -> Vec<String> {
    let (a, b) = (sheet("A", SLOW, in_a), sheet("B", SLOW, in_b));
    let place = hotstandby::domain::finding::Span { line: 9, column: 3, end_line: 9, end_column: 4 };
    let finding = Finding::new(rule("compress-mismatch"), "A", "differs").at(a.file(), place, "").at(
        b.file(),
        place,
        "",
    );
    let only_a = Finding::new(rule("no-icmp-monitor"), "A", "none").at(a.file(), place, "");
    let mut findings = vec![finding, only_a];
    suppress::apply(&mut findings, [&a, &b], &known(), TODAY);
    shown(&findings)
}

#[test]
fn reading_rules_are_never_suppressed() {
    let entry = "suppress: [{ rule: missing-key, reason: x }]";
    let input = sheet("A", SLOW, entry);
    let mut findings =
        vec![Finding::new(&missing_key::RULE, "A", "missing").at(input.file(), Default::default(), "")];
    findings.push(Finding::new(rule("connect-timeout-changed"), "A", "changed").at(
        input.file(),
        Default::default(),
        "",
    ));
    suppress::apply(&mut findings, [&input], &known(), TODAY);
    assert!(findings.iter().all(|finding| finding.suppressed.is_none()));
    assert_eq!(findings.len(), 3);
}
