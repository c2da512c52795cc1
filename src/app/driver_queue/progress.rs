//! How a wait goes on, as a person sees it.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::app::exit::Streams;
use crate::domain::queue::drain::Drain;
use crate::domain::queue::trend::{self, Limits};
use crate::domain::source::point::{Stamp, millis};
use crate::domain::words;

/// What is said of the pace is of this time: long enough that a slow fall is certain, and a wait may take hours.
const PACE: Duration = Duration::from_secs(600);

/// A bar on a terminal, else a line every ten seconds.
pub struct Progress {
    bar: Option<ProgressBar>,
    quiet: bool,
    last_line: Stamp,
    most: u64,
}

impl Progress {
    pub fn new(streams: &Streams<'_>, quiet: bool, start: Stamp) -> Self {
        let bar = (streams.err_is_terminal && !quiet).then(|| {
            let bar = ProgressBar::new(1);
            if let Ok(style) = ProgressStyle::with_template("{bar:30} {msg}") {
                bar.set_style(style);
            }
            bar
        });
        Self { bar, quiet, last_line: start, most: 1 }
    }

    pub fn show(&mut self, streams: &mut Streams<'_>, now: Stamp, machine: &Drain, channels: usize) {
        let left: u64 = machine.left().into_iter().flatten().sum();
        self.most = self.most.max(left);
        let line_is_due = !self.quiet && now.since(self.last_line) >= millis(Duration::from_secs(10));
        if self.bar.is_none() && !line_is_due {
            return;
        }
        let judged = (channels == 1).then(|| {
            let lately = trend::window(machine.history(0), Some(PACE));
            trend::judge(lately, Limits::default())
        });
        let time = judged.and_then(|judged| {
            Some((judged.completed_per_second?, judged.time_to_empty.and_then(|time| time.p50)))
        });
        let rate = match time {
            Some((rate, Some(time))) => format!(", {rate:.1}/s, about {:.0} s left", time / 1000.0),
            Some((rate, None)) => format!(", {rate:.1}/s"),
            None => String::new(),
        };
        let words = format!(
            "{} left{rate}, empty {} running",
            words::count(left, "write"),
            words::count(machine.empty_rounds(), "time")
        );
        if let Some(bar) = &self.bar {
            bar.set_length(self.most);
            bar.set_position(self.most - left);
            bar.set_message(words);
        } else {
            self.last_line = now;
            streams.say(words);
        }
    }

    pub fn note(&self, streams: &mut Streams<'_>, words: &str) {
        let words = crate::report::sanitize::line(words);
        match &self.bar {
            Some(bar) => bar.println(format!("note: {words}")),
            None => streams.say(format_args!("note: {words}")),
        }
    }

    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
