//! Many hosts once: who answers?

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;

use anyhow::Context;

use super::TOOL;
use super::sweep_output::{Form, Writer};
use super::targets::parse_address;
use crate::app::exit::{Outcome, Streams};
use crate::app::output;
use crate::cli::common::{Format, Output};
use crate::cli::link_probe::{Rate, Sweep};
use crate::domain::link::expand::{Target, words};
use crate::domain::link::sweep::Totals;
use crate::domain::status::Status;
use crate::io::icmp::binding::Binding;
use crate::io::interrupt::Interrupt;
use crate::io::sweep::{self, Next, STAMPED_RATE, Settings};
use crate::io::{files, resolve};

/// How many targets a thread takes at once.
const CHUNK: usize = 64;

/// Sweeps.
///
/// # Errors
/// When a file of targets cannot be read, no socket can be opened, or the report cannot be written.
pub fn run(request: &Sweep, out: &Output, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let run = output::start(TOOL);
    let settings = settings(request);
    let mut source = Source::open(request)?;
    let interrupt = Interrupt::listen().context("Ctrl-C could not be caught")?;
    let style = output::style(out, streams);
    let form = form(request, out);
    let total = source.total();
    let progress = streams.err_is_terminal && !(streams.out_is_terminal && form.streams()) && !out.quiet;
    let mut writer = Writer::new(form, streams.out, &style, progress.then_some(total));
    let mut interrupted = false;
    let totals = sweep::run(
        &settings,
        |next| source.fill(next),
        |done| {
            writer.take(done);
            interrupted |= interrupt.asked();
            !interrupted
        },
    )?;
    let kept = writer.end();
    let (status, summary) = judge(&totals, request.min_alive);
    let report =
        run.finish(status, summary, super::sweep_output::found(&totals, kept, &settings.resolution()));
    let mut outcome = Outcome::Verdict(report.status);
    match form {
        Form::List { .. } | Form::Csv => {
            // The list is the whole of standard output, so that it can be piped on.
            if !out.quiet {
                let _closed_pipe = writeln!(streams.err, "{}: {}", report.status.label(), report.summary);
            }
        }
        Form::JsonLines => super::sweep_output::last_line(&report, streams),
        Form::Lines | Form::Kept => outcome = output::deliver(&report, request.format, out, streams)?,
    }
    Ok(if interrupted { Outcome::Interrupted } else { outcome })
}

fn settings(request: &Sweep) -> Settings {
    let rate = match request.rate {
        Rate::AtMost(rate) => Some(rate),
        Rate::Unlimited => None,
    };
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let fast = rate.is_none_or(|rate| rate > STAMPED_RATE);
    let shards = if fast { u16::try_from(cores).unwrap_or(1) } else { 1 };
    Settings {
        rate,
        shards: request.shards.unwrap_or(shards),
        timeout: request.timeout,
        retries: request.retries,
        binding: request.source.as_deref().map(Binding::parse).unwrap_or_default(),
        ttl: request.ttl,
    }
}

const fn form(request: &Sweep, out: &Output) -> Form {
    if request.alive || request.unreachable {
        return Form::List { alive: request.alive };
    }
    if request.csv {
        return Form::Csv;
    }
    match request.format {
        Format::Jsonl => Form::JsonLines,
        Format::Human if !out.quiet && out.output.is_none() => Form::Lines,
        _ => Form::Kept,
    }
}

/// All must answer unless `--min-alive` says how many; nothing to probe is UNKNOWN, as is a name without an address.
fn judge(totals: &Totals, min_alive: Option<u64>) -> (Status, String) {
    let Totals { targets, alive, unresolved, not_sent, .. } = *totals;
    let mut summary = format!("{alive} of {targets} targets answer");
    if unresolved > 0 {
        summary.push_str(&format!(", {unresolved} have no address"));
    }
    if not_sent > 0 {
        summary.push_str(&format!(", {not_sent} could not be sent to"));
    }
    let status = match min_alive {
        _ if targets == 0 => return (Status::Unknown, "there was no target to probe".to_owned()),
        Some(wanted) => {
            summary.push_str(&format!(", at least {wanted} wanted"));
            if alive >= wanted { Status::Ok } else { Status::Critical }
        }
        None if alive == targets => Status::Ok,
        None if unresolved > 0 && alive + unresolved == targets => Status::Unknown,
        None if alive == 0 => Status::Critical,
        None => Status::Warning,
    };
    (status, summary)
}

/// The targets, one after the other: arguments, then files. Nothing is listed in advance.
struct Source {
    arguments: VecDeque<String>,
    readers: VecDeque<Box<dyn BufRead + Send>>,
    line: String,
    pending: VecDeque<String>,
    current: Option<Target>,
    ipv4: bool,
    ipv6: bool,
}

impl Source {
    fn open(request: &Sweep) -> anyhow::Result<Self> {
        let mut readers: VecDeque<Box<dyn BufRead + Send>> = VecDeque::new();
        for path in &request.file {
            if files::is_stdin(path) {
                readers.push_back(Box::new(BufReader::new(std::io::stdin())));
            } else {
                let name = files::display_name(path);
                let file =
                    File::open(path).with_context(|| format!("{name}: the targets could not be read"))?;
                readers.push_back(Box::new(BufReader::new(file)));
            }
        }
        Ok(Self {
            arguments: request.targets.iter().cloned().collect(),
            readers,
            line: String::new(),
            pending: VecDeque::new(),
            current: None,
            ipv4: request.ipv4,
            ipv6: request.ipv6,
        })
    }

    /// How many targets there are; `None` when a file must be read to know.
    fn total(&self) -> Option<u64> {
        if !self.readers.is_empty() {
            return None;
        }
        let all = self.arguments.iter().map(|text| Target::parse(text).map_or(1, |target| target.len()));
        u64::try_from(all.sum::<u128>()).ok()
    }

    fn fill(&mut self, next: &mut Vec<Next>) {
        while next.len() < CHUNK {
            if let Some(ip) = self.current.as_mut().and_then(Target::take) {
                next.push(Next::Target(None, SocketAddr::new(ip, 0)));
                continue;
            }
            let Some(text) = self.word() else { return };
            match Target::parse(&text) {
                Ok(Target::Name(name)) => next.push(self.look_up(name)),
                Ok(target) => self.current = Some(target),
                Err(problem) => next.push(Next::NoAddress(Some(text.into()), problem.to_string())),
            }
        }
    }

    fn look_up(&self, name: String) -> Next {
        if let Some(address) = parse_address(&name) {
            return Next::Target(Some(name.into()), address);
        }
        let found = match resolve::one(&name) {
            Ok(found) => found,
            Err(reason) => return Next::NoAddress(Some(name.into()), format!("does not resolve: {reason}")),
        };
        let fits = |ip: &std::net::IpAddr| !(self.ipv4 && ip.is_ipv6() || self.ipv6 && ip.is_ipv4());
        match found.into_iter().find(fits) {
            Some(ip) => Next::Target(Some(name.into()), SocketAddr::new(ip, 0)),
            None => Next::NoAddress(Some(name.into()), "no address of the wanted family".to_owned()),
        }
    }

    fn word(&mut self) -> Option<String> {
        loop {
            if let Some(word) = self.pending.pop_front().or_else(|| self.arguments.pop_front()) {
                return Some(word);
            }
            let reader = self.readers.front_mut()?;
            self.line.clear();
            match reader.read_line(&mut self.line) {
                Ok(length) if length > 0 => {
                    self.pending.extend(words(self.line.trim_start_matches('\u{feff}')).map(str::to_owned));
                }
                _ => drop(self.readers.pop_front()),
            }
        }
    }
}
