//! A hand-made report with everything a format must cope with: a fault between two files, an unknown place, a
//! suppressed finding, nasty characters in every foreign text, a very long line, and values that were not measured.

use std::collections::BTreeMap;
use std::sync::Arc;

use hotstandby::domain::finding::{FileName, Finding, Rule, Severity, Span, Suppressed};
use hotstandby::domain::status::Status;
use hotstandby::report::model::{Block, Metric, Report, Style, Table};

pub static RECIPROCAL: Rule = Rule {
    name: "partner-not-reciprocal",
    severity: Severity::Error,
    summary: "A server names a partner that does not name it back.",
    page: "# partner-not-reciprocal\n\n- Severity: error\n- Source: Geo SCADA Expert 2022 help, Server Administration \
           Guide, \"StandbyTab\"\n- Applies to: sheet\n\nBoth servers of a pair must name each other.\n\n\
           ## Bad\n\n```yaml\nlabel: SRV-C\n```\n",
};
pub static COMPRESS: Rule = Rule {
    name: "compress-mismatch",
    severity: Severity::Warning,
    summary: "The two ends of a connection compress differently.",
    page: "# compress-mismatch\n\n- Severity: warning\n- Source: our own reasoning\n- Applies to: sheet\n\nText.\n",
};
pub static UNKNOWN_KEY: Rule = Rule {
    name: "unknown-key",
    severity: Severity::Error,
    summary: "A key that the format does not have.",
    page: "# unknown-key\n\n- Severity: error\n- Source: our own reasoning\n- Applies to: plan, sheet\n\nText.\n",
};
pub static NO_MONITOR: Rule = Rule {
    name: "no-icmp-monitor",
    severity: Severity::Info,
    summary: "No ICMP monitor confirms a network failure.",
    page: "# no-icmp-monitor\n\n- Severity: info\n- Source: good practice\n- Applies to: sheet\n\nText.\n",
};

pub const PLAIN: Style = Style { color: false, ascii: false, quiet: false, verbose: false, width: 100 };

pub const SHEET_A: &str = "\
kind: partners
schema_version: 1
server: { label: SRV-A, port: 5481, addresses: [10.10.1.11/24, 10.10.2.11/24] }
type: hot-standby-pair
standby:
  A:
    label: SRV-B
    main_connection:   { address: 10.10.1.12, port: 5481, compress: false }
    backup_connection: { address: 10.10.2.12, port: 5481, compress: true }
";
pub const SHEET_B: &str = "\
kind: partners\r
schema_version: 1\r
server: { label: SRV-B, port: 5481, addresses: [10.10.1.12/24, 10.10.2.12/24] }\r
type: hot-standby-pair\r
standby:\r
  A:\r
    label: SRV-C\r
    backup_connection: { address: 10.10.2.11, port: 5481, compress: false }\r
";

pub fn span(line: u32, column: u32, end_column: u32) -> Span {
    Span { line, column, end_line: line, end_column }
}

pub fn empty() -> Report {
    Report {
        tool: "partner-config",
        version: "0.1.0",
        host: "engineering-1".into(),
        started_at: "2026-11-21T10:00:00+01:00".into(),
        finished_at: "2026-11-21T10:00:01+01:00".into(),
        finished_unix: 1_795_251_601.0,
        status: Status::Ok,
        summary: "2 files checked, no findings".into(),
        fail_level: Severity::Error,
        findings: vec![],
        rules: vec![&RECIPROCAL, &COMPRESS, &UNKNOWN_KEY, &NO_MONITOR],
        inputs: vec!["sheets/SRV-A.partners.yaml".into(), "sheets/SRV-B.partners.yaml".into()],
        unread: vec![],
        judged: vec![],
        identity: vec![("command".into(), "lint".into()), ("subject".into(), "sheets/".into())],
        metrics: vec![],
        data: serde_json::json!({"files_checked": 2, "counts": {"error": 0, "warning": 0, "info": 0, "suppressed": 0}}),
        body: vec![],
        sources: BTreeMap::new(),
    }
}

pub fn full() -> Report {
    let a: FileName = "sheets/SRV-A.partners.yaml".into();
    let b: FileName = "sheets/SRV-B.partners.yaml".into();
    // A name as a hostile or careless person would choose it.
    let nasty: FileName = "sheets/a b<&>\"'|%,:\u{202e}\u{1b}[31m\u{7}.yaml".into();
    let nasty_text = format!(
        "kind: partners\n\tlabel: \"{}\u{202e}<script>alert(1)</script>\u{1b}[2J`|\"  # {}\nx: y\n",
        "x".repeat(300),
        "z".repeat(300)
    );
    let findings = findings(&a, &b, &nasty);
    let metric = |name: &str, unit, value| Metric {
        name: name.into(),
        unit,
        help: "A value\nwith a line break and a \\.",
        labels: vec![("connection".into(), "ma\"in\n\\|".into())],
        value,
        warning: None,
        critical: None,
    };
    let mut files = metric("files_checked", "count", Some(3.0));
    files.labels.clear();
    let mut rtt = metric("rtt", "seconds", Some(0.000_25));
    rtt.warning = Some("0.1".into());
    rtt.critical = Some("0.2".into());
    Report {
        status: Status::Critical,
        summary: "2 errors, 1 warning, 1 note in 3 files | rm -rf \u{1b}[0m".into(),
        findings,
        inputs: vec![FileName::clone(&a), FileName::clone(&b), FileName::clone(&nasty), "clean.yaml".into()],
        metrics: vec![files, rtt, metric("loss", "percent", None)],
        data: serde_json::json!({"files_checked": 3, "counts": {"error": 2, "warning": 1, "info": 1, "suppressed": 2}}),
        body: body(),
        sources: BTreeMap::from([
            (a, Arc::from(SHEET_A)),
            (b, Arc::from(SHEET_B)),
            (nasty, Arc::from(nasty_text)),
        ]),
        ..empty()
    }
}

fn findings(a: &FileName, b: &FileName, nasty: &FileName) -> Vec<Finding> {
    let mut own =
        Finding::new(&COMPRESS, "SRV-A", "Compress is on at one end only.").at(a, span(9, 70, 74), "on");
    own.suppressed = Some(Suppressed::InSource { reason: "being changed <b>tonight</b>".into() });
    let mut old = Finding::new(&NO_MONITOR, "SRV-B", "No ICMP monitor.").at(b, Span::default(), "");
    old.suppressed = Some(Suppressed::Baseline);
    vec![
        Finding::new(
            &RECIPROCAL,
            "SRV-A",
            "SRV-A names SRV-B as its partner in column Standby A, but SRV-B's sheet names SRV-C there, so the two \
             servers never become a pair.",
        )
        .help("Set the label of column Standby A to SRV-A on SRV-B, or correct the partner on SRV-A.")
        .at(a, span(7, 12, 17), "SRV-A wants SRV-B")
        .at(b, span(7, 12, 17), "SRV-B wants SRV-C")
        .at(b, span(3, 18, 23), "this is SRV-B"),
        Finding::new(&COMPRESS, "SRV-A", "Compress is on at SRV-A and off at SRV-B for the Backup connection.")
            .help("Use the same setting at both ends.")
            .at(a, span(9, 69, 73), "on here")
            .at(b, span(8, 69, 74), "off here"),
        own,
        old,
        Finding::new(
            &UNKNOWN_KEY,
            &**nasty,
            "The key `la\u{202e}bel\n::error::x` | <img src=x onerror=alert(1)> %0A is not known.",
        )
        .help("Did you mean `label`?\r\n</script><script>alert(2)</script>")
        .at(nasty, span(2, 300, 306), "here\u{1b}[0m")
        .at(&"gone.yaml".into(), span(4, 2, 3), "text not kept"),
        Finding::new(&NO_MONITOR, "A\u{200b}dapter \u{9b}31m", "No monitor\u{0} at all, 日本."),
    ]
}

fn body() -> Vec<Block> {
    vec![
        Block::Heading(2, "Adapters of SRV-A".into()),
        Block::Text("The adapter \u{1b}[31mred & <b>bold</b> has *two* addresses | in one subnet.".into()),
        Block::List(vec!["first `item`".into(), "second\nforged line".into()]),
        Block::Table(Table {
            header: vec!["Adapter".into(), "State".into(), "Addresses".into()],
            rows: vec![
                vec!["Ethernet 1 | <x>".into(), "up".into(), "10.10.1.11/24".into()],
                vec!["Büro-LAN\u{202e}".into(), "down".into(), "fe80::1%4, 10.10.2.11/24, 169.254.3.4/16".into()],
            ],
        }),
        Block::Pre("SRV-A ──── SRV-B\n\t``` fence\u{1b}\n".into()),
        Block::Svg("<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 200 60\" width=\"200\" height=\"60\"><title>Pair</title><rect x=\"10\" y=\"10\" width=\"60\" height=\"40\" fill=\"none\" stroke=\"currentColor\"/></svg>\n".into()),
    ]
}
