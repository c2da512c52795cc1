//! Every output format on a hand-made report: golden files, and properties that must hold for any text.
//!
//! `BLESS=1 cargo test --test house report::` rewrites the golden files; look at the difference before it is committed.
#![expect(clippy::unwrap_used, reason = "in a test's helper, what fails is the test")]

use crate::sample_report::{PLAIN, empty, full};
use hotstandby::domain::finding::{FileName, Finding, Span, Suppressed};
use hotstandby::domain::status::Status;
use hotstandby::report::model::{Block, Metric, Report, Style, Table};
use hotstandby::report::notice;
use hotstandby::report::render::{Format, render};
use hotstandby::report::sanitize::is_unsafe;
use proptest::prelude::*;
use quick_xml::events::Event;
use serde_json::Value;

fn golden(name: &str, actual: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/report").join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(actual, expected, "{} differs; BLESS=1 rewrites it", path.display());
}

fn cases() -> [(&'static str, Report); 2] {
    [("full", full()), ("empty", empty())]
}

#[test]
fn human_styles_have_their_golden_files() {
    let report = full();
    let narrow = Style { width: 60, ascii: true, verbose: true, ..PLAIN };
    golden("full.human-ascii-60-verbose.txt", &render(&report, Format::Human, &narrow));
    golden("full.human-color.txt", &render(&report, Format::Human, &Style { color: true, ..PLAIN }));
    golden("full.human-quiet.txt", &render(&report, Format::Human, &Style { quiet: true, ..PLAIN }));
}

/// Format, and the ending of its golden file.
const FORMATS: [(Format, &str); 11] = [
    (Format::Human, "human.txt"),
    (Format::Json, "json"),
    (Format::Jsonl, "jsonl"),
    (Format::Sarif, "sarif"),
    (Format::Junit, "junit.xml"),
    (Format::Github, "github.txt"),
    (Format::Gitlab, "gitlab.json"),
    (Format::Nagios, "nagios.txt"),
    (Format::Prometheus, "prom"),
    (Format::Markdown, "md"),
    (Format::Html, "html"),
];

#[test]
fn every_format_has_its_golden_files() {
    for (name, report) in cases() {
        for (format, ending) in FORMATS {
            golden(&format!("{name}.{ending}"), &render(&report, format, &PLAIN));
        }
    }
}

/// What holds for every report, whatever its texts are.
fn check_all(report: &Report) {
    for ascii in [false, true] {
        for verbose in [false, true] {
            let style = Style { ascii, verbose, ..PLAIN };
            for (format, _) in FORMATS {
                let out = render(report, format, &style);
                let nothing = report.findings.is_empty() || report.summary.is_empty();
                assert!(out.ends_with('\n') || (nothing && out.is_empty()), "{format:?}: {out:?}");
                let bad = out.chars().find(|&c| c != '\n' && is_unsafe(c));
                assert_eq!(bad, None, "{format:?} with an unsafe character:\n{out}");
                assert!(!ascii || out.is_ascii(), "{format:?} with --ascii:\n{out}");
                check_syntax(report, format, &out);
            }
        }
    }
}

fn check_syntax(report: &Report, format: Format, out: &str) {
    let notices = notice::all(report).len();
    let counting = report.findings.iter().filter(|f| f.suppressed.is_none()).count() + notices;
    match format {
        Format::Json => {
            let value: Value = serde_json::from_str(out).unwrap();
            assert_eq!(value["findings"].as_array().unwrap().len(), report.findings.len());
            for (json, finding) in value["findings"].as_array().unwrap().iter().zip(&report.findings) {
                assert_eq!(json["message"], finding.message, "nothing is lost in JSON");
            }
        }
        Format::Jsonl => {
            let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            assert_eq!(lines.len(), report.findings.len() + 1);
            assert_eq!(lines.last().unwrap()["type"], "summary");
        }
        Format::Sarif => {
            let value: Value = serde_json::from_str(out).unwrap();
            let results = value["runs"][0]["results"].as_array().unwrap();
            let all = report.findings.len() + notices;
            assert_eq!(results.len(), all);
            for result in results {
                let place = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
                assert!(place.is_string(), "code scanning refuses the whole log: {result}");
            }
            let told = value["runs"][0]["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
            assert_eq!(told.len(), notices);
            let suppressed = |r: &&Value| !r["suppressions"].as_array().unwrap().is_empty();
            assert_eq!(results.iter().filter(suppressed).count(), all - counting);
            let mut prints: Vec<_> = results.iter().map(|r| r["partialFingerprints"].to_string()).collect();
            prints.sort();
            prints.dedup();
            assert_eq!(prints.len(), all, "fingerprints differ from each other");
        }
        Format::Gitlab => {
            let value: Value = serde_json::from_str(out).unwrap();
            assert_eq!(value.as_array().unwrap().len(), counting);
        }
        Format::Junit => check_xml(out),
        Format::Github => {
            let commands = out.lines().filter(|line| line.starts_with("::")).count();
            assert_eq!(commands, counting, "one command a finding:\n{out}");
            assert!(out.lines().count() <= counting + 1);
        }
        Format::Nagios => assert_eq!(out.matches('|').count(), 1, "one start of performance data:\n{out}"),
        Format::Prometheus => check_exposition(out),
        Format::Html => {
            for forbidden in ["<script", "<img", "<b>", "onerror=\"", "http://", "https://", "url("] {
                // The namespace of our own SVG is the only address that may occur.
                let out = out.replace("http://www.w3.org/2000/svg", "");
                assert!(!out.contains(forbidden), "{forbidden} in:\n{out}");
            }
        }
        Format::Human | Format::Markdown => {}
    }
}

fn check_xml(text: &str) {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut depth = 0;
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => break,
            Event::Start(tag) => {
                depth += 1;
                tag.attributes().for_each(|attribute| assert!(attribute.is_ok(), "{attribute:?}"));
            }
            Event::Empty(tag) => {
                tag.attributes().for_each(|attribute| assert!(attribute.is_ok(), "{attribute:?}"));
            }
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
}

/// HELP and TYPE once a metric, its samples right behind them, values that are numbers.
fn check_exposition(text: &str) {
    let mut seen = Vec::new();
    let mut current = String::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            current = rest.split(' ').next().unwrap().to_owned();
            assert!(!seen.contains(&current), "{current} twice");
            seen.push(current.clone());
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            assert_eq!(rest, format!("{current} gauge"));
        } else {
            assert!(line.strip_prefix(&current).is_some_and(|rest| rest.starts_with(['{', ' '])), "{line}");
            assert!(line.rsplit(' ').next().unwrap().parse::<f64>().is_ok(), "{line}");
        }
    }
}

#[test]
fn every_format_is_well_formed_on_nasty_text() {
    check_all(&full());
    check_all(&empty());
}

#[test]
fn undecided_is_an_error_for_junit() {
    let report = Report { status: Status::Unknown, summary: "no \u{0} input".into(), ..empty() };
    let xml = render(&report, Format::Junit, &PLAIN);
    assert!(xml.contains("errors=\"1\"") && xml.contains("<error message=\"no \\u{0} input\""), "{xml}");
    check_all(&report);
}

#[test]
fn an_unread_file_is_seen_in_every_format_of_machines() {
    let file: FileName = "cp.yaml".into();
    let why = "cp.yaml: no text: byte 18".to_owned();
    let report = Report {
        status: Status::Unknown,
        summary: "no file was judged; 1 input could not be read".into(),
        inputs: vec![file.clone()],
        unread: vec![(file, why.clone())],
        ..empty()
    };
    check_all(&report);
    for format in [Format::Sarif, Format::Gitlab, Format::Github, Format::Junit] {
        let out = render(&report, format, &PLAIN);
        assert!(out.contains("cp.yaml") && out.contains(&why), "{format:?}:\n{out}");
    }
    let xml = render(&report, Format::Junit, &PLAIN);
    assert!(!xml.contains("all rules"), "an unread file has no passing case:\n{xml}");
    assert_eq!(xml.matches("<error ").count(), 1, "{xml}");
    assert!(render(&report, Format::Github, &PLAIN).starts_with("::error file=cp.yaml,title=not-judged::"));
}

#[test]
fn a_verdict_without_findings_is_seen_in_every_format_of_machines() {
    for status in Status::ALL {
        let report = Report { status, summary: "all said".into(), ..empty() };
        check_all(&report);
        let green = status == Status::Ok;
        assert_eq!(render(&report, Format::Gitlab, &PLAIN) == "[]\n", green, "{status:?}");
        assert_eq!(render(&report, Format::Github, &PLAIN).starts_with("::"), !green, "{status:?}");
        let xml = render(&report, Format::Junit, &PLAIN);
        assert_eq!(xml.contains("failures=\"0\" errors=\"0\" time"), green, "{xml}");
        let sarif: Value = serde_json::from_str(&render(&report, Format::Sarif, &PLAIN)).unwrap();
        assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().is_empty(), green, "{sarif}");
    }
}

#[test]
fn two_runs_of_one_tool_have_different_series() {
    let one = render(&full(), Format::Prometheus, &PLAIN);
    let other = Report { identity: vec![("command".into(), "timing".into())], ..full() };
    let other = render(&other, Format::Prometheus, &PLAIN);
    let series = |text: &str| -> Vec<String> {
        let samples = text.lines().filter(|line| !line.starts_with('#'));
        samples.map(|line| line.rsplit_once(' ').unwrap().0.to_owned()).collect()
    };
    assert!(series(&one).iter().all(|line| !series(&other).contains(line)), "{one}{other}");
    assert!(one.contains("_info{command=\"lint\",subject=\"sheets/\",version=\"0.1.0\"} 1\n"), "{one}");
}

#[test]
fn prometheus_gets_base_units() {
    let age = Metric::new("age", "milliseconds", "Age.", vec![], Some(1500.0));
    let report = Report { metrics: vec![age], ..empty() };
    let out = render(&report, Format::Prometheus, &PLAIN);
    assert!(out.contains("_age_seconds{command=\"lint\",subject=\"sheets/\"} 1.5\n"), "{out}");
    assert!(render(&report, Format::Nagios, &PLAIN).contains("'age'=1500ms"));
}

#[test]
fn a_listing_has_no_verdict_line() {
    let report = Report { summary: String::new(), body: vec![Block::Text("Only this.".into())], ..empty() };
    assert_eq!(render(&report, Format::Human, &PLAIN), "Only this.\n");
    assert_eq!(render(&report, Format::Markdown, &PLAIN), "Only this.\n");
}

#[test]
fn many_findings_end_with_counts_by_rule() {
    let mut report = full();
    let one = report.findings[1].clone();
    report.findings.extend(std::iter::repeat_n(one, 20));
    let out = render(&report, Format::Human, &PLAIN);
    assert!(out.contains("│ warning  ┆ 21       ┆ compress-mismatch"), "{out}");
    assert!(!render(&full(), Format::Human, &PLAIN).contains("┆ compress-mismatch"));
}

#[test]
fn performance_data_do_not_depend_on_the_result() {
    let labels = |report: &Report| {
        let out = render(report, Format::Nagios, &Style { quiet: true, ..PLAIN });
        let data = out.split_once('|').unwrap().1.to_owned();
        data.split('\'').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()
    };
    let bad = full();
    let mut good = Report { metrics: bad.metrics.clone(), ..empty() };
    good.metrics.iter_mut().for_each(|metric| metric.value = None);
    assert_eq!(labels(&bad), labels(&good));
    assert!(render(&good, Format::Nagios, &PLAIN).contains("=U"));
    // A tool that counts its findings itself does not get them twice.
    let own = Metric { name: "findings".into(), labels: vec![], ..bad.metrics[0].clone() };
    let report = Report { metrics: vec![own], ..empty() };
    assert_eq!(labels(&report), ["findings"]);
    check_all(&report);
}

/// Text as the worst input would hold it, mixed with plain words.
fn text() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "\u{202e}",
        "\u{1b}[2J",
        "\0",
        "\n",
        "\r\n::error::x",
        "\t",
        "|",
        "<script>",
        "</script>",
        "]]>",
        "&",
        "\"",
        "'",
        "`",
        "```",
        "%",
        "{0}",
        "[a](b)",
        "\\",
        "\u{200b}",
        "\u{fffe}",
        "\u{e000}0\u{e001}",
        "日本",
        "é",
        "::",
        ",",
        "=",
        "#",
        "-",
        "\u{10ffff}",
        "\u{85}",
        "\u{2028}",
    ]);
    prop::collection::vec(prop_oneof![nasty.prop_map(str::to_owned), "[a-z0-9 ]{0,8}", any::<String>()], 0..6)
        .prop_map(|parts| parts.concat())
}

fn span() -> impl Strategy<Value = Span> {
    (0_u32..6, 0_u32..40, 0_u32..3, 0_u32..60).prop_map(|(line, column, lines, end_column)| Span {
        line,
        column,
        end_line: if line == 0 { 0 } else { line + lines },
        end_column,
    })
}

prop_compose! {
    fn any_report()(
        source in text(), other in text(), file in text(), host in text(), summary in text(),
        labels in prop::collection::vec((any::<bool>(), span(), text()), 0..4),
        findings in prop::collection::vec((text(), text(), text(), 0..4_usize, any::<bool>()), 0..4),
        value in prop::option::of(any::<f64>()),
    ) -> Report {
        let files: [FileName; 2] = [file.as_str().into(), "b.yaml".into()];
        let findings = findings.into_iter().map(|(subject, message, help, rule, suppressed)| {
            let rule = empty().rules[rule];
            let mut finding = Finding::new(rule, subject, message).help(help);
            for (second, span, note) in &labels {
                finding = finding.at(&files[usize::from(*second)], *span, note.as_str());
            }
            if suppressed {
                finding.suppressed = Some(Suppressed::InSource { reason: host.clone() });
            }
            finding
        }).collect();
        let block = vec![
            Block::Heading(3, host.clone()), Block::Text(summary.clone()), Block::List(vec![source.clone()]),
            Block::Table(Table { header: vec![host.clone()], rows: vec![vec![other.clone()]] }), Block::Pre(source.clone()),
        ];
        let mut metrics = full().metrics;
        metrics[1].value = value;
        metrics[1].labels[0].1.clone_from(&other);
        Report {
            host, summary, findings, metrics, body: block,
            inputs: files.to_vec(),
            sources: [(files[0].clone(), source.as_str().into()), (files[1].clone(), other.as_str().into())].into(),
            ..empty()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_format_is_well_formed_on_any_text(report in any_report()) {
        check_all(&report);
    }
}

/// Every key that we print is described in the schema, and every key that it requires is printed.
#[test]
fn json_and_its_schema_know_the_same_keys() {
    let value: Value = serde_json::from_str(&render(&full(), Format::Json, &PLAIN)).unwrap();
    for schema in [hotstandby::app::schema::PARTNER_CONFIG_OUTPUT, hotstandby::app::schema::NIC_CHECK_OUTPUT]
    {
        let schema: Value = serde_json::from_str(schema).unwrap();
        same_keys(&value, &schema);
        let findings = value["findings"].as_array().unwrap();
        for finding in findings {
            same_keys(finding, &schema["$defs"]["finding"]);
            for location in finding["locations"].as_array().unwrap() {
                same_keys(location, &schema["$defs"]["location"]);
            }
        }
        assert!(findings.iter().any(|finding| finding.get("suppressed").is_some()));
        value["metrics"].as_array().unwrap().iter().for_each(|m| same_keys(m, &schema["$defs"]["metric"]));
    }
}

fn same_keys(value: &Value, schema: &Value) {
    let printed = value.as_object().unwrap();
    let described = schema["properties"].as_object().unwrap();
    printed.keys().for_each(|key| assert!(described.contains_key(key), "{key} is not described"));
    for key in schema["required"].as_array().unwrap() {
        assert!(printed.contains_key(key.as_str().unwrap()), "{key} is required, but not printed");
    }
}

/// A schema that takes anything would prove nothing: no block of an input file may be open, and every key is explained.
#[test]
fn input_schemas_are_strict_and_explain_every_key() {
    for schema in [hotstandby::app::schema::SYSTEM, hotstandby::app::schema::PARTNERS] {
        let schema: Value = serde_json::from_str(schema).unwrap();
        let mut blocks = 0;
        visit(&schema, &mut |node| {
            if node.get("type").is_some_and(|kind| kind == "object") {
                blocks += 1;
                assert_eq!(node["additionalProperties"], false, "{node}");
                for (key, value) in node["properties"].as_object().unwrap() {
                    let explained = value.get("title").is_some() || value.get("description").is_some();
                    let target = value["$ref"].as_str().and_then(|target| target.strip_prefix("#/$defs/"));
                    let target = target.map(|name| &schema["$defs"][name]);
                    let named =
                        |target: &Value| target.get("title").is_some() || target.get("description").is_some();
                    assert!(explained || target.is_some_and(named), "{key} is not explained");
                }
            }
        });
        assert!(blocks > 8, "{blocks} blocks");
    }
}

fn visit(node: &Value, look: &mut impl FnMut(&Value)) {
    look(node);
    match node {
        Value::Object(map) => map.values().for_each(|value| visit(value, look)),
        Value::Array(list) => list.iter().for_each(|value| visit(value, look)),
        _ => {}
    }
}
