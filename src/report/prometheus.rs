//! Prometheus text exposition for the node exporter's textfile collector: `hotstandby_<tool>_<what>_<unit>`.

use std::fmt::Write as _;

use super::model::{Labels, Metric, Report, Style};
use super::{counts, sanitize};

/// A family: all samples of one name, which the format wants together under one HELP and TYPE.
struct Family {
    name: String,
    help: String,
    samples: Vec<Sample>,
}

/// Label pairs and the value.
type Sample = (Labels, Option<f64>);

/// Renders the textfile. Every run has the same families in the same order, whatever its result. Each sample carries the
/// identity of the run: the collector drops the second of two equal series, and with it the second run.
#[must_use]
pub fn render(report: &Report, style: &Style) -> String {
    let prefix = format!("hotstandby_{}", name_part(report.tool));
    let mut families = vec![
        family(
            &prefix,
            "status",
            "Verdict: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.",
            f64::from(report.status.code()),
        ),
        family(
            &prefix,
            "last_run_timestamp_seconds",
            "End of the last run, in seconds since the Unix epoch.",
            report.finished_unix,
        ),
        Family {
            name: format!("{prefix}_info"),
            help: "The version of the tool, as a label; always 1.".to_owned(),
            samples: vec![(vec![("version".to_owned(), report.version.to_owned())], Some(1.0))],
        },
    ];
    for metric in counts::metrics(report) {
        let metric = in_base_unit(metric);
        let name = metric_name(&prefix, &metric);
        let sample = (metric.labels.clone(), metric.value);
        match families.iter_mut().find(|family| family.name == name) {
            Some(family) => family.samples.push(sample),
            None => families.push(Family { name, help: metric.help.to_owned(), samples: vec![sample] }),
        }
    }
    let mut out = String::new();
    for family in &families {
        write_family(&mut out, family, &report.identity, style.ascii);
    }
    out
}

fn family(prefix: &str, name: &str, help: &str, value: f64) -> Family {
    Family {
        name: format!("{prefix}_{name}"),
        help: help.to_owned(),
        samples: vec![(Vec::new(), Some(value))],
    }
}

/// Prometheus wants base units: seconds.
fn in_base_unit(mut metric: Metric) -> Metric {
    let factor = match metric.unit {
        "milliseconds" => 1e-3,
        "microseconds" => 1e-6,
        _ => return metric,
    };
    metric.value = metric.value.map(|value| value * factor);
    metric.unit = "seconds";
    metric
}

/// `count` is no unit in Prometheus (and `_count` belongs to histograms); a unit is not said twice.
fn metric_name(prefix: &str, metric: &Metric) -> String {
    let name = name_part(&metric.name);
    let unit = name_part(metric.unit);
    if matches!(unit.as_str(), "" | "count" | "bool") || name == unit || name.ends_with(&format!("_{unit}")) {
        format!("{prefix}_{name}")
    } else {
        format!("{prefix}_{name}_{unit}")
    }
}

/// Names hold letters, digits and underscores only.
fn name_part(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

fn write_family(out: &mut String, family: &Family, identity: &Labels, ascii: bool) {
    let help = sanitize::block(&family.help, ascii).replace('\\', "\\\\").replace('\n', "\\n");
    let _infallible = writeln!(out, "# HELP {0} {help}\n# TYPE {0} gauge", family.name);
    for (labels, value) in &family.samples {
        out.push_str(&family.name);
        let own = |(name, _): &&(String, String)| !labels.iter().any(|(label, _)| label == name);
        let labels: Vec<_> = identity.iter().filter(own).chain(labels).collect();
        if !labels.is_empty() {
            let pairs: Vec<_> = labels
                .iter()
                .map(|(name, value)| format!("{}=\"{}\"", name_part(name), label_value(value, ascii)))
                .collect();
            let _infallible = write!(out, "{{{}}}", pairs.join(","));
        }
        let value = value.filter(|value| value.is_finite());
        let _infallible =
            writeln!(out, " {}", value.map_or_else(|| "NaN".to_owned(), |value| value.to_string()));
    }
}

/// Unsafe characters become visible first; then backslash, quote and line feed are escaped as the format wants.
fn label_value(value: &str, ascii: bool) -> String {
    sanitize::styled(value, ascii).replace('\\', "\\\\").replace('"', "\\\"")
}
