//! What a sweep prints: lines as fates become known, or a report at the end.

use std::io::Write;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::app::exit::Streams;
use crate::app::output::Findings;
use crate::domain::link::json::Us;
use crate::domain::link::nice::Nice;
use crate::domain::link::sweep::data::{Figures, Sweep, Target};
use crate::domain::link::sweep::{Done, Fate, Totals};
use crate::domain::status::Status;
use crate::io::sweep::Tag;
use crate::report::json;
use crate::report::model::{Block, Metric, Report, Style, Table};
use crate::report::sanitize;

/// The most targets that a report at the end lists; more are counted, and `jsonl` or `--csv` list them all.
pub const KEPT: usize = 100_000;

/// What standard output holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A line each, then the verdict.
    Lines,
    /// Only the targets that answer, or only the others.
    List {
        /// Those that answer.
        alive: bool,
    },
    /// CSV.
    Csv,
    /// A JSON object each.
    JsonLines,
    /// A report at the end, with every target.
    Kept,
    /// A report at the end that names no target: none is kept.
    Counted,
}

impl Form {
    /// Whether something is printed before the end.
    #[must_use]
    pub const fn streams(self) -> bool {
        !matches!(self, Self::Kept | Self::Counted)
    }
}

/// What was kept for a report at the end.
#[derive(Default)]
pub struct Kept {
    targets: Vec<(String, Target)>,
    left_out: u64,
}

/// Prints fates.
pub struct Writer<'a> {
    form: Form,
    out: &'a mut dyn Write,
    ascii: bool,
    progress: Option<ProgressBar>,
    kept: Kept,
}

impl<'a> Writer<'a> {
    /// `progress`: show a bar on standard error, with this many targets when that is known.
    pub fn new(form: Form, out: &'a mut dyn Write, style: &Style, progress: Option<Option<u64>>) -> Self {
        let progress = progress.map(|total| {
            let bar = total.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
            let template = if total.is_some() {
                "{bar:40} {pos}/{len} {per_sec} {eta} left"
            } else {
                "{spinner} {pos} {per_sec}"
            };
            let drawn =
                ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
            bar.with_style(if style.ascii { drawn.progress_chars("#>-").tick_chars("|/-\\ ") } else { drawn })
        });
        let writer = Self { form, out, ascii: style.ascii, progress, kept: Kept::default() };
        if form == Form::Csv {
            let _closed_pipe = writeln!(writer.out, "target,address,alive,rtt_us,error");
        }
        writer
    }

    /// Prints what became of some targets.
    pub fn take(&mut self, done: &[Done<Tag>]) {
        for one in done {
            // A reader that has gone away must not change the status.
            let _closed_pipe = self.one(one);
        }
        if !done.is_empty() {
            // Whoever reads the list may wait for it; while much happens, these are hundreds of lines at once.
            let _closed_pipe = self.out.flush();
        }
        if let Some(bar) = &self.progress {
            bar.inc(done.len() as u64);
        }
    }

    fn one(&mut self, done: &Done<Tag>) -> std::io::Result<()> {
        let alive = matches!(done.fate, Fate::Alive { .. });
        match self.form {
            Form::List { alive: wanted } if wanted != alive => Ok(()),
            Form::List { .. } => match (&done.tag, done.ip) {
                (None, Some(ip)) => writeln!(self.out, "{ip}"),
                _ => writeln!(self.out, "{}", sanitize::styled(&name(done), self.ascii)),
            },
            Form::Lines => match (&done.fate, &done.tag, done.ip) {
                (Fate::Alive { rtt, .. }, None, Some(ip)) => {
                    writeln!(self.out, "{ip} answers in {}", Nice(*rtt))
                }
                _ => {
                    let what = done.fate.words().unwrap_or_else(|| match &done.fate {
                        Fate::Alive { rtt, .. } => format!("answers in {}", Nice(*rtt)),
                        _ => String::new(),
                    });
                    let ip = done.ip.filter(|ip| ip.to_string() != name(done)).map(|ip| format!(" ({ip})"));
                    let line = format!("{}{}: {what}", name(done), ip.unwrap_or_default());
                    let line = if alive { line.replacen(": ", " ", 1) } else { line };
                    writeln!(self.out, "{}", sanitize::styled(&line, self.ascii))
                }
            },
            Form::Csv => {
                let ip = done.ip.map(|ip| ip.to_string()).unwrap_or_default();
                let rtt = match &done.fate {
                    Fate::Alive { rtt, .. } => f64::from(Us(*rtt)).to_string(),
                    _ => String::new(),
                };
                let error = done.fate.words().unwrap_or_default();
                writeln!(self.out, "{},{ip},{alive},{rtt},{}", self.cell(&name(done)), self.cell(&error))
            }
            Form::JsonLines => {
                writeln!(self.out, "{}", sanitize::json_line(&Target::of(name(done), done), self.ascii))
            }
            Form::Counted => Ok(()),
            Form::Kept if self.kept.targets.len() < KEPT => {
                self.kept.targets.push((sorting(done), Target::of(name(done), done)));
                Ok(())
            }
            Form::Kept => {
                self.kept.left_out += 1;
                Ok(())
            }
        }
    }

    fn cell(&self, text: &str) -> String {
        quoted(&sanitize::styled(text, self.ascii))
    }

    /// The sweep is over.
    pub fn end(mut self) -> Kept {
        if let Some(bar) = &self.progress {
            bar.finish_and_clear();
        }
        // The order of answers is chance; the order of a report is not.
        self.kept.targets.sort_by(|a, b| a.0.cmp(&b.0));
        self.kept
    }
}

fn name(done: &Done<Tag>) -> String {
    match (&done.tag, done.ip) {
        (Some(tag), _) => tag.to_string(),
        (None, Some(ip)) => ip.to_string(),
        (None, None) => String::new(),
    }
}

/// Addresses in the order of their numbers, IPv4 first, then what has none by name.
fn sorting(done: &Done<Tag>) -> String {
    match done.ip {
        Some(std::net::IpAddr::V4(ip)) => format!("4{:08x}{}", u32::from(ip), name(done)),
        Some(std::net::IpAddr::V6(ip)) => format!("6{:032x}{}", u128::from(ip), name(done)),
        None => format!("n{}", name(done)),
    }
}

fn quoted(text: &str) -> String {
    // A spreadsheet would take it for a formula; no address or name begins like that.
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { &format!("'{text}") } else { text };
    // Where a comma is the decimal sign, a spreadsheet cuts at semicolons, others at tabs.
    if text.contains([',', ';', '\t', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// What goes into the report.
#[must_use]
pub fn found(totals: &Totals, kept: Kept, resolution: &str) -> Findings {
    let targets: Vec<Target> = kept.targets.into_iter().map(|(_, target)| target).collect();
    let silent = targets.iter().filter(|target| !target.alive);
    let silent: Vec<Vec<String>> =
        silent.map(|target| vec![target.target.clone(), target.error.clone().unwrap_or_default()]).collect();
    let mut body = Vec::new();
    if !silent.is_empty() {
        body.push(Block::Heading(2, "No answer".to_owned()));
        let header = ["target", "why"].map(str::to_owned).to_vec();
        body.push(Block::Table(Table { header, rows: silent }));
    }
    let figures = Figures::of(totals, resolution);
    let data = json::part(&Sweep { figures, targets, targets_left_out: kept.left_out });
    let metric =
        |name: &str, unit, help, value: Option<f64>| Metric::new(name, unit, help, Vec::new(), value);
    let p95 = totals.rtt.percentile(95).map(|rtt| rtt.as_secs_f64());
    let metrics = vec![
        metric("targets", "count", "Targets that were probed.", Some(totals.targets as f64)),
        metric("alive", "count", "Targets that answer.", Some(totals.alive as f64)),
        metric("duplicates", "count", "Answers that came twice.", Some(totals.duplicates as f64)),
        metric("rtt_p95", "seconds", "Round trip time, 95th percentile.", p95),
    ];
    Findings { data, body, metrics, ..Findings::default() }
}

/// The last of the JSON lines.
#[derive(Serialize)]
struct LastLine<'a> {
    event: &'static str,
    t: &'a str,
    status: Status,
    exit_status: u8,
    summary: &'a str,
    #[serde(flatten)]
    figures: Figures<'a>,
}

/// The last of the JSON lines: the summary.
pub fn last_line(report: &Report, totals: &Totals, resolution: &str, streams: &mut Streams<'_>) {
    let line = LastLine {
        event: "summary",
        t: &report.finished_at,
        status: report.status,
        exit_status: report.status.code(),
        summary: &report.summary,
        figures: Figures::of(totals, resolution),
    };
    let _closed_pipe = writeln!(streams.out, "{}", sanitize::json_line(&line, false));
}
