//! Whether a text is a report that a tool wrote in an earlier run: such a one may be replaced by that of this run.

use crate::domain::status::Status;

/// The tools; one of them may replace the report of another.
pub const TOOLS: [&str; 5] = ["partner-config", "nic-check", "link-probe", "sac-status", "driver-queue"];

/// Whether a text is a report of one of our tools, of any format, by its first and its last kilobytes (of a short one, twice all
/// of it).
#[must_use]
pub fn is_report(first: &str, last: &str) -> bool {
    TOOLS.iter().any(|tool| is_report_of(tool, first, last))
}

fn is_report_of(tool: &str, first: &str, last: &str) -> bool {
    let first = first.trim_start_matches('\u{feff}').trim_start();
    let line = plain(last.trim_end().lines().next_back().unwrap_or_default());
    let names = |text: &str, before: &str, after: &str| text.contains(&format!("{before}{tool}{after}"));
    let is_verdict = |text: &str, before: &str, after: &str| {
        Status::WORST_FIRST
            .iter()
            .any(|status| text.starts_with(&format!("{before}{}{after}", status.label())))
    };
    match first.chars().next() {
        // JSON and SARIF; JSON Lines end with the summary, other lines may come first.
        Some('{') => {
            names(first, "\"schema\": \"hotstandby/", "\"")
                || names(first, "\"name\": \"", "\"")
                || names(&line, "\"schema\":\"hotstandby/", "\"")
        }
        // GitLab's entries do not name their tool.
        Some('[') => first.trim_end() == "[]" || first.contains("\"check_name\""),
        // JUnit, HTML and a drawing.
        Some('<') => {
            names(first, "<testsuites name=\"", "\"")
                || names(first, "<title>", "")
                || (first.starts_with("<svg ") && first.contains("role=\"img\""))
        }
        _ => {
            let metric = format!("# HELP hotstandby_{}_", tool.replace('-', "_"));
            first.starts_with(&metric)
                || is_verdict(first, &format!("# {tool}: "), "")
                || is_verdict(first, &format!("{} ", tool.to_uppercase()), " - ")
                || is_verdict(&line, &format!("{tool} "), ": ")
                || is_verdict(&line, "", ": ")
        }
    }
}

/// A line without the escapes that colour it.
fn plain(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let head = parts.next().unwrap_or_default().to_owned();
    head + &parts.map(|part| part.split_once('m').map_or("", |(_, text)| text)).collect::<String>()
}
