//! `partner-config fmt`: plans and sheets in one form; comments stay.

use std::path::{Path, PathBuf};

use crate::app::exit::{Outcome, Streams};
use crate::app::output::{self, Findings};
use crate::cli::common::{Format, Output};
use crate::domain::finding::{FileName, Finding, Span};
use crate::domain::language::format::format;
use crate::domain::language::rules::not_yaml;
use crate::domain::language::xml::is_xml;
use crate::domain::language::{kinds, yaml};
use crate::domain::status::Status;
use crate::domain::words;
use crate::io::{files, write_set};
use crate::report::model::Block;

/// Runs the command: rewrites files in place, or with `check` only says which would change.
///
/// # Errors
/// When no file is found, or the report cannot be written.
pub fn run(
    paths: &[PathBuf],
    check: bool,
    output: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let started = output::start("partner-config");
    let all: Vec<_> =
        files::expand(paths)?.into_iter().filter(|path| is_yaml_or_named(path, paths)).collect();
    if let [path] = &all[..]
        && files::is_stdin(path)
        && !check
    {
        return stdin(path, output, streams);
    }
    if !check && all.len() > 1 && all.iter().any(|path| files::is_stdin(path)) {
        anyhow::bail!("`-` is printed and files are rewritten, so `-` stands alone; nothing was changed");
    }
    let mut done = Done::default();
    for path in &all {
        done.file(path, check, paths.contains(path));
    }
    let (status, summary) = done.verdict(all.len(), check);
    let found = Findings {
        inputs: all.iter().map(|path| files::display_name(path)).collect(),
        body: done.body(check),
        findings: done.findings,
        sources: done.sources,
        ..Findings::default()
    };
    output::deliver(&started.finish(status, summary, found), Format::Human, output, streams)
}

/// A folder also holds `Systems.xml` files, which are not ours to format; a file that was named is always tried.
fn is_yaml_or_named(path: &Path, named: &[PathBuf]) -> bool {
    let is_xml = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xml"));
    !is_xml || named.iter().any(|one| one == path)
}

/// Whether a file is YAML of somebody else (a workflow, a list of containers), which is not ours to rewrite unless it was named.
fn is_foreign(name: &FileName, text: &str) -> bool {
    let (document, _) = yaml::parse(name, text.strip_prefix('\u{feff}').unwrap_or(text));
    document.is_some_and(|document| {
        let kind = document.top("kind").and_then(|pair| document.scalar(pair.value));
        kind.and_then(|word| kinds::of_word(word.text)).is_none()
    })
}

/// The text in its form; what is no YAML at all is not told by its first fault as YAML.
fn formatted(name: &FileName, text: &str) -> Result<String, Vec<Finding>> {
    if is_xml(text) {
        let help = "Leave it out: `fmt` formats plans and sheets, which are YAML.";
        let finding = Finding::new(&not_yaml::RULE, &**name, "This is XML, which is not formatted here.");
        return Err(vec![finding.help(help).at(name, Span::default(), "")]);
    }
    format(name, text)
}

/// Standard input to standard output; a text that cannot be formatted gives its findings on standard error.
fn stdin(path: &Path, output: &Output, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let text = files::read(path)?;
    match formatted(&files::display_name(path), &text) {
        Ok(formatted) => {
            output::write_text(&formatted, output, streams)?;
            Ok(Outcome::Verdict(Status::Ok))
        }
        Err(findings) => {
            for finding in &findings {
                let place = finding.labels.first().map_or_else(String::new, |label| match label.span {
                    Span { line: 0, .. } => format!("{}: ", label.file),
                    Span { line, column, .. } => format!("{}:{line}:{column}: ", label.file),
                });
                streams.say(format_args!("{place}{}", finding.message));
                if !finding.help.is_empty() {
                    streams.say(format_args!("  help: {}", finding.help));
                }
            }
            Ok(Outcome::Verdict(Status::Critical))
        }
    }
}

#[derive(Default)]
struct Done {
    changed: Vec<String>,
    unreadable: Vec<String>,
    foreign: Vec<String>,
    findings: Vec<Finding>,
    sources: std::collections::BTreeMap<FileName, std::sync::Arc<str>>,
}

impl Done {
    fn file(&mut self, path: &Path, check: bool, is_named: bool) {
        let name = files::display_name(path);
        let text = match files::read(path) {
            Ok(text) => text,
            Err(error) => {
                self.unreadable.push(error.to_string());
                return;
            }
        };
        if !is_named && is_foreign(&name, &text) {
            self.foreign.push(name.to_string());
            return;
        }
        match formatted(&name, &text) {
            Ok(formatted) if *formatted == *text => {}
            Ok(formatted) => {
                let written = if check { Ok(()) } else { write_set::rewrite(path, formatted.as_bytes()) };
                match written {
                    Ok(()) => self.changed.push(name.to_string()),
                    // The report still says which files were changed before.
                    Err(error) => self.unreadable.push(error.to_string()),
                }
            }
            Err(findings) => {
                self.findings.extend(findings);
                self.sources.insert(name, text);
            }
        }
    }

    /// Faulty files are CRITICAL, those that could not be read or written UNKNOWN; with `check`, a file that would change is a WARNING.
    fn verdict(&self, files: usize, check: bool) -> (Status, String) {
        let files = files - self.foreign.len();
        let mut status = if files == 0 || !self.unreadable.is_empty() { Status::Unknown } else { Status::Ok };
        if !self.findings.is_empty() {
            status = status.join(Status::Critical);
        }
        if check && !self.changed.is_empty() {
            status = status.join(Status::Warning);
        }
        let verb = if check { "would change" } else { "changed" };
        let mut parts = Vec::new();
        if !self.sources.is_empty() {
            parts.push(format!("{} faulty, left unchanged", words::count(self.sources.len(), "file")));
        }
        if let Some(first) = self.unreadable.first() {
            let more = match self.unreadable.len() - 1 {
                0 => String::new(),
                more => format!(", and {more} more"),
            };
            parts.push(format!("{}{more}", words::shortened(first, 121)));
        }
        parts.push(format!("{} of {} {verb}", self.changed.len(), words::count(files, "file")));
        if !self.foreign.is_empty() {
            parts.push(format!("{} of another kind left alone", words::count(self.foreign.len(), "file")));
        }
        (status, parts.join("; "))
    }

    fn body(&self, check: bool) -> Vec<Block> {
        let mut body = Vec::new();
        if !self.unreadable.is_empty() {
            body.push(Block::Text("These files could not be read or written:".to_owned()));
            body.push(Block::List(self.unreadable.clone()));
        }
        if !self.foreign.is_empty() {
            let why = "These are no plans or sheets (no `kind` of ours) and were left alone; name a file to format it all the same:";
            body.push(Block::Text(why.to_owned()));
            body.push(Block::List(self.foreign.clone()));
        }
        if !self.changed.is_empty() {
            body.push(Block::Text(if check { "These files would change:" } else { "Changed:" }.to_owned()));
            body.push(Block::List(self.changed.clone()));
        }
        body
    }
}
