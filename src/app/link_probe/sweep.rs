//! Many hosts once: who answers?

use std::collections::{HashSet, VecDeque};
use std::io::{BufReader, Read};
use std::net::{IpAddr, SocketAddr};
use std::sync::mpsc::{self, Receiver, TryRecvError};

use anyhow::Context;

use super::TOOL;
use super::sweep_output::{Form, Writer};
use super::targets::parse_address;
use crate::app::exit::{Outcome, Streams};
use crate::app::output;
use crate::cli::common::{Format, Output};
use crate::cli::link_probe::{Rate, Sweep};
use crate::domain::link::expand::{Target, words};
use crate::domain::link::remark::{DUPLICATES_AT_LEAST, DUPLICATES_PERCENT};
use crate::domain::link::sweep::{Done, Fate, Totals};
use crate::domain::status::Status;
use crate::io::icmp::binding::Binding;
use crate::io::interrupt::Interrupt;
use crate::io::sweep::{self, Next, STAMPED_RATE, Settings, Supply};
use crate::io::{files, resolve};

/// How many targets a thread takes at once.
const CHUNK: usize = 64;

/// Sweeps.
///
/// # Errors
/// When a file of targets cannot be read, no socket can be opened, or the report cannot be written.
pub fn run(request: &Sweep, out: &Output, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let run = output::start(TOOL);
    let form = form(request, out);
    if form.streams() {
        output::refuse_file_of_lines(out)?;
    }
    let settings = settings(request);
    let source = Source::open(request)?;
    let interrupt = Interrupt::listen().context("Ctrl-C could not be caught")?;
    let style = output::style(out, streams);
    let total = source.total();
    let mut source = source.supply(request);
    let progress = streams.err_is_terminal && !(streams.out_is_terminal && form.streams()) && !out.quiet;
    let mut writer = Writer::new(form, streams.out, &style, progress.then_some(total));
    let mut interrupted = false;
    let mut machines = Machines { wanted: request.min_alive, alive: HashSet::new() };
    let totals = sweep::run(
        &settings,
        |next| source.fill(next),
        |done| {
            writer.take(done);
            machines.take(done);
            interrupted |= interrupt.asked();
            !interrupted
        },
    )?;
    let kept = writer.end();
    let mut verdict = judge(&totals, &machines);
    if interrupted {
        verdict = cut_short(verdict, totals.targets, total);
    }
    let (status, summary) = verdict;
    let resolution = settings.resolution();
    let report = run.finish(status, summary, super::sweep_output::found(&totals, kept, &resolution));
    let mut outcome = Outcome::Verdict(report.status);
    match form {
        Form::List { .. } | Form::Csv => {
            // The list is the whole of standard output, so that it can be piped on.
            if !out.quiet {
                streams.say(format_args!("{}: {}", report.status.label(), report.summary));
            }
        }
        Form::JsonLines => super::sweep_output::last_line(&report, &totals, &resolution, streams),
        Form::Lines | Form::Kept | Form::Counted => {
            outcome = output::deliver(&report, request.format, out, streams)?
        }
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
        Format::Human if out.output.is_some() => Form::Kept,
        Format::Human if out.quiet => Form::Counted,
        Format::Human => Form::Lines,
        Format::Nagios | Format::Prometheus => Form::Counted,
        _ => Form::Kept,
    }
}

/// Whom `--min-alive` counts: a machine that is named twice, or by its name and its address, is one.
struct Machines {
    wanted: Option<u64>,
    /// The addresses that answered; no more than are wanted.
    alive: HashSet<IpAddr>,
}

impl Machines {
    fn take<T>(&mut self, done: &[Done<T>]) {
        let Some(wanted) = self.wanted else { return };
        for one in done {
            if self.alive.len() as u64 >= wanted {
                return;
            }
            self.alive.extend(one.ip.filter(|_| matches!(one.fate, Fate::Alive { .. })));
        }
    }
}

/// All must answer unless `--min-alive` says how many; nothing to probe is UNKNOWN, as is a name without an address.
fn judge(totals: &Totals, machines: &Machines) -> (Status, String) {
    let Totals { targets, alive, unresolved, not_sent, duplicates, spared, .. } = *totals;
    let mut summary = format!("{alive} of {targets} targets answer");
    if unresolved > 0 {
        summary.push_str(&format!(", {unresolved} have no address"));
    }
    if not_sent > 0 {
        summary.push_str(&format!(", {not_sent} could not be sent to"));
    }
    if spared {
        summary.push_str(" (slowed down, to spare this machine's table of neighbours)");
    }
    if targets == 0 {
        return (Status::Unknown, "there was no target to probe".to_owned());
    }
    let status = match machines.wanted {
        Some(wanted) => {
            let different = machines.alive.len() as u64;
            if alive >= wanted && different < wanted {
                summary.push_str(&format!(", of {different} different addresses"));
            }
            summary.push_str(&format!(", at least {wanted} wanted"));
            if different >= wanted { Status::Ok } else { Status::Critical }
        }
        None if alive == targets => Status::Ok,
        None if unresolved > 0 && alive + unresolved == targets => Status::Unknown,
        None if alive == 0 => Status::Critical,
        None => Status::Warning,
    };
    let who = totals.twice.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    // One copy of a packet decides nothing, nor do a few among many.
    match duplicates {
        0 => (status, summary),
        _ if duplicates < DUPLICATES_AT_LEAST || duplicates * 100 < alive * DUPLICATES_PERCENT => {
            let again = "sweep again to see whether that is chance";
            (status, format!("{summary}; {duplicates} came twice ({who}): {again}"))
        }
        _ => (
            status.join(Status::Warning),
            format!("{duplicates} answers came twice ({who}): two machines with one address?; {summary}"),
        ),
    }
}

/// The verdict of a sweep that was interrupted: what was not probed is not known, and the first words say so. `total` is how
/// many targets were asked for, where that is known without reading a file to its end.
fn cut_short((status, summary): (Status, String), probed: u64, total: Option<u64>) -> (Status, String) {
    let of = total.map_or_else(|| "targets".to_owned(), |total| format!("of {total} targets"));
    (status.join(Status::Unknown), format!("interrupted after {probed} {of}; {summary}"))
}

/// The targets, one after the other: arguments, then files. Nothing is listed in advance.
enum Targets {
    /// Read by whoever sends: files, which never keep anybody waiting.
    Here(Box<Source>),
    /// Read by a thread of its own: standard input, behind which a slow program may stand. The answers to what it has
    /// written so far must not wait for its next line.
    Elsewhere(Receiver<Vec<Next>>),
}

impl Targets {
    fn fill(&mut self, next: &mut Vec<Next>) -> Supply {
        match self {
            Self::Here(source) => {
                source.fill(next);
                if next.is_empty() { Supply::End } else { Supply::More }
            }
            Self::Elsewhere(targets) => match targets.try_recv() {
                Ok(mut some) => {
                    next.append(&mut some);
                    Supply::More
                }
                Err(TryRecvError::Empty) => Supply::NotYet,
                Err(TryRecvError::Disconnected) => Supply::End,
            },
        }
    }
}

/// Chunks that wait for being sent: bounds the memory.
const AHEAD: usize = 64;

/// The longest line of a list of targets, in bytes.
const LINE: usize = 1 << 20;

type Reader = BufReader<Box<dyn Read + Send>>;

struct Source {
    arguments: VecDeque<String>,
    /// With their names, for messages.
    readers: VecDeque<(String, Reader)>,
    line: Vec<u8>,
    pending: VecDeque<String>,
    current: Option<Target>,
    ipv4: bool,
    ipv6: bool,
}

impl Source {
    fn open(request: &Sweep) -> anyhow::Result<Self> {
        let mut readers: VecDeque<(String, Reader)> = VecDeque::new();
        for path in &request.file {
            let input: Box<dyn Read + Send> = if files::is_stdin(path) {
                Box::new(std::io::stdin())
            } else {
                Box::new(files::open_file(path)?)
            };
            readers.push_back((files::display_name(path).to_string(), BufReader::new(input)));
        }
        Ok(Self {
            arguments: request.targets.iter().cloned().collect(),
            readers,
            line: Vec::new(),
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

    /// Standard input gets a thread of its own, unless it is a file.
    fn supply(self, request: &Sweep) -> Targets {
        let waits = request.file.iter().any(|path| files::is_stdin(path)) && !files::stdin_is_file();
        if !waits {
            return Targets::Here(Box::new(self));
        }
        let (send, receive) = mpsc::sync_channel(AHEAD);
        let mut source = self;
        // The thread ends with the program: a read cannot be cancelled.
        std::thread::spawn(move || {
            loop {
                let mut next = Vec::with_capacity(CHUNK);
                source.fill(&mut next);
                if next.is_empty() || send.send(next).is_err() {
                    return;
                }
            }
        });
        Targets::Elsewhere(receive)
    }

    /// Whether the next line is not there yet, so that asking for it means waiting.
    fn would_wait(&self) -> bool {
        let idle = self.pending.is_empty() && self.arguments.is_empty();
        idle && self.readers.front().is_some_and(|(_, reader)| !reader.buffer().contains(&b'\n'))
    }

    fn fill(&mut self, next: &mut Vec<Next>) {
        while next.len() < CHUNK {
            if let Some(ip) = self.current.as_mut().and_then(Target::take) {
                next.push(Next::Target(None, SocketAddr::new(ip, 0)));
                continue;
            }
            self.current = None;
            if !next.is_empty() && self.would_wait() {
                return;
            }
            let text = match self.word() {
                Some(Ok(text)) => text,
                Some(Err((file, reason))) => {
                    next.push(Next::NoAddress(Some(file.into()), reason));
                    continue;
                }
                None => return,
            };
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
        let fits = |ip: &IpAddr| !(self.ipv4 && ip.is_ipv6() || self.ipv6 && ip.is_ipv4());
        match found.into_iter().find(fits) {
            Some(ip) => Next::Target(Some(name.into()), SocketAddr::new(ip, 0)),
            None => Next::NoAddress(Some(name.into()), "no address of the wanted family".to_owned()),
        }
    }

    /// The next target's text, or a file and why it has no more of them: what could not be read is a target that is
    /// missing.
    fn word(&mut self) -> Option<Result<String, (String, String)>> {
        loop {
            if let Some(word) = self.pending.pop_front().or_else(|| self.arguments.pop_front()) {
                return Some(Ok(word));
            }
            let (name, reader) = self.readers.front_mut()?;
            let problem = match files::read_line(reader, &mut self.line, LINE) {
                Ok(length) if length > 0 => {
                    let text = String::from_utf8_lossy(&self.line);
                    self.pending.extend(words(text.trim_start_matches('\u{feff}')).map(str::to_owned));
                    continue;
                }
                Ok(_) => None,
                Err(error) => Some(format!("the targets from here on were not read: {error}")),
            };
            let name = std::mem::take(name);
            self.readers.pop_front();
            if let Some(problem) = problem {
                return Some(Err((name, problem)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interrupted_sweep_is_never_ok() {
        let ok = || (Status::Ok, "3 of 3 targets answer".to_owned());
        let known = (Status::Unknown, "interrupted after 3 of 9 targets; 3 of 3 targets answer".to_owned());
        assert_eq!(cut_short(ok(), 3, Some(9)), known);
        let unknown = (Status::Unknown, "interrupted after 3 targets; 3 of 3 targets answer".to_owned());
        assert_eq!(cut_short(ok(), 3, None), unknown);
        let worse = cut_short((Status::Critical, "none answers".to_owned()), 3, Some(9));
        assert_eq!(worse.0, Status::Critical);
    }
}
