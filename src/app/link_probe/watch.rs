//! Watching: the loop that joins engine, session and sinks, and what it comes to.

use std::sync::mpsc::Receiver;
use std::time::Duration;

use anyhow::Context;

use super::asked::{self, Asked};
use super::live::Live;
use super::sinks::{JsonLines, Log, Plain, Sink};
use super::{replay, run_report, targets};
use crate::app::exit::{Outcome, Streams};
use crate::app::output;
use crate::cli::common::{Format, Output};
use crate::cli::link_probe::{Links as LinksRequest, Watch};
use crate::domain::link::line::Line;
use crate::domain::link::nice::Nice;
use crate::domain::link::record::{LinkInfo, Record, Start, Unplanned, What};
use crate::domain::link::session::Session;
use crate::domain::status::Status;
use crate::io::interrupt::Interrupt;
use crate::io::links::{Links, RECORDS, Settings};
use crate::io::{clock, files, host, tape, terminal};

/// Without a plan.
const DEFAULT_INTERVAL: Duration = Duration::from_secs(1);
/// Where a tape has the answer of the system to the opening of the links.
const OPENED: &str = "links opened";
/// The longest wait, so that Ctrl-C, keys and marks are noticed.
const TICK: Duration = Duration::from_millis(100);

/// Watches until Ctrl-C, the count or the duration.
///
/// # Errors
/// When the plan cannot be read, a socket cannot be opened, or log or report cannot be written.
pub fn run(request: &Watch, out: &Output, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    if request.format == Format::Jsonl {
        output::refuse_file_of_lines(out)?;
    }
    let bounds = Bounds { count: request.count, duration: request.duration };
    // Before the log: one that holds nothing would only stand in the way of the next try.
    let opened = Opened::open(&request.links, DEFAULT_INTERVAL, &bounds)?;
    let too_short = bounds.too_short_for(&opened.infos);
    for warning in opened.notes.iter().chain(&too_short) {
        streams.say(format_args!("link-probe: {warning}"));
    }
    let log = request.log.as_deref().filter(|_| !tape::is_played());
    let mut log = log.map(|path| Log::create(path, request.force, request.log_max)).transpose()?;
    let style = output::style(out, streams);
    let human = request.format == Format::Human;
    let live = human && !request.plain && !out.quiet && streams.out_is_terminal && terminal::is_interactive();
    let marks = (request.stdin_marks && !live && !tape::is_played()).then(asked::lines_of_stdin);
    let (session, problem) = {
        let mut json_lines;
        let mut plain;
        let mut view;
        let mut sinks: Vec<&mut dyn Sink> = Vec::new();
        if let Some(log) = &mut log {
            sinks.push(log);
        }
        let mut keys = None;
        if request.format == Format::Jsonl {
            json_lines = JsonLines { out: streams.out, deserted: false };
            sinks.push(&mut json_lines);
        } else if live {
            view =
                Live::begin(&style, request.bell).context("the live view could not be drawn; try --plain")?;
            keys = Some(view.keys());
            sinks.push(&mut view);
        } else if human && !out.quiet {
            plain = Plain {
                out: streams.out,
                verbose: out.verbose,
                ascii: out.ascii,
                bell: request.bell,
                width: streams.out_is_terminal.then_some(style.width),
                deserted: false,
            };
            sinks.push(&mut plain);
        }
        let marks = keys.or(marks);
        let session = probe(opened, &bounds, &mut sinks, marks.as_ref())?;
        let problem = sinks.iter_mut().find_map(|sink| sink.problem());
        (session, problem)
    };
    let report = run_report::watched(&session);
    let mut outcome = if request.format == Format::Jsonl {
        Outcome::Verdict(report.status)
    } else {
        output::deliver(&report, request.format, out, streams)?
    };
    if let Some(problem) = problem {
        streams.say(format_args!("link-probe: {problem}"));
        outcome = Outcome::Verdict(report.status.join(Status::Unknown));
    }
    Ok(if session.stopped == Some(true) { Outcome::Interrupted } else { outcome })
}

/// What ends a run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bounds {
    /// Probes a link.
    pub count: Option<u64>,
    /// Time.
    pub duration: Option<Duration>,
}

impl Bounds {
    /// Says so when a link that never answers could not even be called failed within them. Judged by probes at the end, see
    /// [`crate::domain::link::remark`].
    fn too_short_for(&self, infos: &[LinkInfo]) -> Option<String> {
        let slowest = infos.iter().max_by_key(|info| info.failed_after() + info.timeout)?;
        let (probes, time) =
            (u64::from(slowest.retry_count) + 1, slowest.failed_after().saturating_add(slowest.timeout));
        let too_few = self.count.is_some_and(|count| count < probes);
        let too_short = self.duration.is_some_and(|duration| duration < time);
        (too_few || too_short).then(|| {
            format!(
                "this run is too short to call a silent link failed: that takes {probes} probes and up to {} ({}); \
                 it can end in UNKNOWN only, or worse",
                Nice(time),
                slowest.title()
            )
        })
    }
}

/// Links that are ready to be probed; nothing was sent yet.
pub struct Opened {
    /// `None`: what is probed is on the tape that is played.
    links: Option<Links>,
    infos: Vec<LinkInfo>,
    plan: Option<String>,
    unplanned: Vec<Unplanned>,
    mtu: bool,
    /// What of the plan is not compared, to be said at the start.
    pub notes: Vec<String>,
}

impl Opened {
    /// Looks the links of the request up and opens their sockets.
    ///
    /// # Errors
    /// When the plan cannot be read, a setting does not fit, or the system refuses a socket.
    pub fn open(request: &LinksRequest, interval: Duration, bounds: &Bounds) -> anyhow::Result<Self> {
        let plan = request.plan.as_deref().map(|plan| files::display_name(plan).to_string());
        let mut opened = Self {
            links: None,
            infos: Vec::new(),
            plan,
            unplanned: Vec::new(),
            mtu: request.mtu,
            notes: Vec::new(),
        };
        let settings = Settings {
            count: bounds.count,
            ttl: request.ttl,
            size: request.size,
            dont_fragment: request.dont_fragment,
            mtu: request.mtu,
        };
        // What was asked of the system is not asked again: it may have changed since.
        let found = tape::seen(OPENED, || {
            let (specs, unplanned) =
                targets::specs(request, interval).map_err(|error| format!("{error:#}"))?;
            opened.unplanned = unplanned;
            opened.notes = targets::strange_interfaces(&specs);
            opened.infos = specs.iter().map(|spec| spec.info.clone()).collect();
            opened.links = Some(Links::open(specs, &settings).map_err(|error| error.to_string())?);
            Ok::<(), String>(())
        });
        found?.map_err(anyhow::Error::msg)?;
        Ok(opened)
    }
}

/// Probes the links until the end; every record goes to every sink. Returns the finished run.
///
/// # Errors
/// When Ctrl-C cannot be caught.
pub fn probe(
    opened: Opened,
    bounds: &Bounds,
    sinks: &mut [&mut dyn Sink],
    asked: Option<&Receiver<Asked>>,
) -> anyhow::Result<Session> {
    let Opened { links, infos, plan, unplanned, mtu, notes: _ } = opened;
    let Some(mut links) = links else { return replay::of_tape(RECORDS) };
    let interrupt = Interrupt::listen().context("Ctrl-C could not be caught")?;
    let start = Start {
        host: host::name(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        resolution: links.resolution(),
        plan,
        unplanned,
        mtu,
        links: infos,
    };
    links.begin();
    let begun = clock::now_rfc3339();
    let mut run = Run { session: Session::new(start.clone(), begun.clone()), sinks };
    run.show_seen(&Record::new(begun, Duration::ZERO, What::Start(Box::new(start))));
    run.flush();
    let mut news = Vec::new();
    let mut stopping = false;
    while !links.is_done() {
        links.step(&mut news);
        let now = links.now();
        for asked in asked.iter().flat_map(|asked| asked.try_iter()) {
            match asked {
                Asked::Mark(note) => news.push((now, What::Mark { note })),
                Asked::Quit => stopping = true,
                Asked::Interrupt => interrupt.ask(),
            }
        }
        for link in run.take(&mut news) {
            links.look_at_port(link);
        }
        run.tick();
        tape::rest();
        // Without a log nobody has any use of what follows.
        stopping |= run.is_deserted();
        if interrupt.asked() {
            break;
        }
        if stopping || bounds.duration.is_some_and(|end| now >= end) {
            links.stop();
        }
        if links.is_done() {
            break;
        }
        let mut until = now + TICK;
        if let Some(end) = bounds.duration.filter(|end| *end > now) {
            until = until.min(end);
        }
        links.wait(until);
    }
    let stop = What::Stop {
        interrupted: interrupt.asked(),
        waiting: links.waiting(),
        records: Some(run.session.observed),
    };
    run.take(&mut vec![(links.now(), stop)]);
    for sink in run.sinks.iter_mut() {
        sink.end(&run.session);
    }
    Ok(run.session)
}

struct Run<'a, 'b> {
    session: Session,
    sinks: &'a mut [&'b mut dyn Sink],
}

impl Run<'_, '_> {
    /// Takes news in, in the order of their happening, and returns the links whose state has changed.
    fn take(&mut self, news: &mut Vec<(Duration, What)>) -> Vec<usize> {
        let mut changed = Vec::new();
        if news.is_empty() {
            return changed;
        }
        news.sort_by_key(|(at, _)| *at);
        let t = clock::now_rfc3339();
        for (at, what) in news.drain(..) {
            let record = Record::new(t.clone(), at, what);
            let follows = self.session.apply(&record);
            self.show_seen(&record);
            for derived in &follows {
                self.show(derived);
                if let What::LinkState { link, .. } = derived.what {
                    changed.push(link);
                }
            }
        }
        self.flush();
        changed
    }

    /// Shows what happened; what follows from it is no evidence of its own.
    fn show_seen(&mut self, record: &Record) {
        if tape::is_recorded() {
            tape::put(RECORDS, &Line::of(record, &self.session));
        }
        self.show(record);
    }

    fn show(&mut self, record: &Record) {
        for sink in self.sinks.iter_mut() {
            sink.record(record, &self.session);
        }
    }

    fn flush(&mut self) {
        for sink in self.sinks.iter_mut() {
            sink.flush();
        }
    }

    /// Time has passed. What one sink has to say, the others show.
    fn tick(&mut self) {
        for index in 0..self.sinks.len() {
            self.sinks[index].tick(&self.session);
            if let Some(text) = self.sinks[index].alarm() {
                for sink in self.sinks.iter_mut() {
                    sink.notice(&text);
                }
            }
        }
    }

    fn is_deserted(&self) -> bool {
        !self.sinks.is_empty() && self.sinks.iter().all(|sink| sink.is_deserted())
    }
}
