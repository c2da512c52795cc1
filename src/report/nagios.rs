//! Nagios / Icinga plugin output: one line with verdict and performance data, then the findings as long output.
//!
//! `NIC-CHECK CRITICAL - summary | 'label'=value[UOM];warn;crit;min;max ...`

use std::fmt::Write as _;

use super::model::{Metric, Report, Style};
use super::{counts, notice, sanitize, text};

/// Renders the plugin output; with `--quiet` the first line only.
///
/// Performance data are the counts of findings by severity and the tool's metrics, in that order. Neither labels nor order depend on the result; what was not measured is `U`.
#[must_use]
pub fn render(report: &Report, style: &Style) -> String {
    let clean = |text: &str| clean(text, style.ascii);
    let tool = report.tool.to_uppercase();
    let mut out = format!("{tool} {} - {}", report.status.label(), clean(&report.summary));
    out.push_str(" |");
    for metric in counts::metrics(report) {
        let _infallible = write!(out, " {}", perfdata(&metric, style.ascii));
    }
    out.push('\n');
    if !style.quiet {
        for notice in notice::all(report).iter().filter(|notice| notice.file.is_some()) {
            let file = notice.file.filter(|file| !notice.message.starts_with(file));
            let file = file.map(|file| format!("{file}: ")).unwrap_or_default();
            let line = format!("{}[{}]: {file}{}", notice.severity.name(), notice.name, notice.message);
            let _infallible = writeln!(out, "{}", clean(&line));
        }
        for finding in report.findings.iter().filter(|f| f.suppressed.is_none()) {
            let place = finding.labels.first().map(|label| format!(" ({})", text::place(label)));
            let line = format!(
                "{}[{}]: {}{}",
                finding.severity.name(),
                finding.rule.name,
                text::sentence(finding),
                place.unwrap_or_default()
            );
            let _infallible = writeln!(out, "{}", clean(&line));
            if !finding.help.is_empty() {
                let _infallible = writeln!(out, "  help: {}", clean(&finding.help));
            }
        }
    }
    out
}

/// `|` would start performance data, on any line.
fn clean(text: &str, ascii: bool) -> String {
    sanitize::styled(text, ascii).replace('|', "/")
}

fn perfdata(metric: &Metric, ascii: bool) -> String {
    let mut label = metric.name.clone();
    for (name, value) in &metric.labels {
        label.push('_');
        // A flag is told by its name: `pending_writes_SRV-A_Channel1_simulated`.
        label.push_str(if value == "true" { name } else { value });
    }
    // The guideline forbids `=` in labels and wants a quote doubled.
    let label = clean(&label, ascii).replace('=', "_").replace('\'', "''");
    let value = metric.value.filter(|value| value.is_finite());
    let value = value.map_or_else(|| "U".to_owned(), |value| format!("{value}{}", uom(metric.unit)));
    let warning = metric.warning.as_deref().unwrap_or_default();
    let critical = metric.critical.as_deref().unwrap_or_default();
    format!("'{label}'={value};{warning};{critical}").trim_end_matches(';').to_owned()
}

/// The guideline's units; any other quantity is a bare number.
fn uom(unit: &str) -> &'static str {
    match unit {
        "seconds" => "s",
        "milliseconds" => "ms",
        "microseconds" => "us",
        "percent" => "%",
        "bytes" => "B",
        _ => "",
    }
}
