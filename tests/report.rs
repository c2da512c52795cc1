//! Every output format on a hand-made report: golden files, and properties that must hold for any text.
//!
//! `BLESS=1 cargo test --test report` rewrites the golden files; look at the difference before it is committed.

#[path = "support/sample_report.rs"]
mod sample_report;

use hotstandby::report::model::{Report, Style};
use hotstandby::report::render::{Format, render};
use sample_report::{PLAIN, empty, full};

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
fn human_golden() {
    for (name, report) in cases() {
        golden(&format!("{name}.human.txt"), &render(&report, Format::Human, &PLAIN));
    }
    let report = full();
    let narrow = Style { width: 60, ascii: true, verbose: true, ..PLAIN };
    golden("full.human-ascii-60-verbose.txt", &render(&report, Format::Human, &narrow));
    golden("full.human-color.txt", &render(&report, Format::Human, &Style { color: true, ..PLAIN }));
    golden("full.human-quiet.txt", &render(&report, Format::Human, &Style { quiet: true, ..PLAIN }));
}

#[test]
fn json_golden() {
    for (name, report) in cases() {
        golden(&format!("{name}.json"), &render(&report, Format::Json, &PLAIN));
        golden(&format!("{name}.jsonl"), &render(&report, Format::Jsonl, &PLAIN));
    }
}
