//! The runs of a bundle on one time axis: links with their outages, SAC, queues, and the other tools.

use serde_json::Value;

use super::derive::Check;
use super::read::{Bundle, Run};
use crate::domain::status::Status;
use crate::io::clock;
use crate::report::lanes::{self, Bar, Lane, Mark, Tone};
use crate::report::model::Block;

/// Lanes, bars of a lane and marks beyond these are left out: nobody reads more, and the table has all.
const LANES: usize = 60;
const BARS: usize = 2_000;
const MARKS: usize = 100;

/// The drawing; `None` when there is no run.
pub fn block(read: &Bundle, checks: &[Check]) -> Option<Block> {
    let mut drawing = Drawing::default();
    for (run, check) in read.runs.iter().zip(checks) {
        drawing.add(run, check);
    }
    let title = format!("Runs of the bundle {}", read.chain.bundle().unwrap_or_default());
    let Drawing { lanes, marks } = drawing;
    (!lanes.is_empty()).then(|| Block::Svg(lanes::svg(&title, &lanes, &marks, clock::local_time)))
}

#[derive(Default)]
struct Drawing {
    lanes: Vec<Lane>,
    marks: Vec<Mark>,
}

impl Drawing {
    fn bar(&mut self, lane: String, bar: Bar) {
        let at = match self.lanes.iter().position(|other| other.name == lane) {
            Some(at) => at,
            None if self.lanes.len() >= LANES => return,
            None => {
                self.lanes.push(Lane { name: lane, bars: Vec::new() });
                self.lanes.len() - 1
            }
        };
        if self.lanes[at].bars.len() < BARS {
            self.lanes[at].bars.push(bar);
        }
    }

    fn add(&mut self, run: &Run, check: &Check) {
        let seconds = |t: &str| clock::unix_seconds(t).unwrap_or_default();
        let (from, to) = (seconds(&run.started_at), seconds(&run.last_at));
        let report = run.report();
        let data = report.and_then(|report| report.get("data")).unwrap_or(&Value::Null);
        let list = |key: &str| data.get(key).and_then(Value::as_array).into_iter().flatten();
        let text =
            |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let whole = |tone, words| Bar { from, to, tone, words };
        let mut drawn = false;
        for node in list("nodes").filter(|node| node.get("words").is_some()) {
            drawn = true;
            let words = format!("{}: {}", run.started_at, text(node, "words"));
            self.bar(format!("SAC {}", text(node, "node")), whole(tone(&text(node, "verdict")), words));
        }
        for channel in list("channels") {
            drawn = true;
            let words =
                format!("{}: {}, {}", run.started_at, text(channel, "verdict"), text(channel, "because"));
            let lane = format!("Queue {}/{}", text(channel, "node"), text(channel, "channel"));
            self.bar(lane, whole(tone(&text(channel, "status")), words));
        }
        // A replay draws what another run saw at another time.
        let is_live = run.start.command != "replay";
        for link in list("links").filter(|_| is_live) {
            drawn = true;
            self.link(run, link, from, to);
        }
        for mark in list("marks").filter(|_| is_live) {
            if self.marks.len() < MARKS {
                let at = from + after(mark, "elapsed_ms").unwrap_or_default();
                self.marks.push(Mark { at, words: text(mark, "note") });
            }
        }
        if !drawn {
            let words = report.map(|report| text(report, "summary")).unwrap_or_default();
            let words = format!("{} {}: {words}", run.started_at, run.start.command);
            self.bar(run.start.tool.clone(), whole(tone_of(run, check), words));
        }
    }

    fn link(&mut self, run: &Run, link: &Value, from: f64, to: f64) {
        let text = |key: &str| link.get(key).and_then(Value::as_str).unwrap_or_default();
        let lane = format!("{} {}", text("connection"), text("target"));
        let tone = match text("state") {
            "up" => Tone::Ok,
            "not-yet-known" => Tone::Unknown,
            _ => Tone::Critical,
        };
        // The state at the end; what was before it is in the outages.
        let calm = if tone == Tone::Critical { Tone::Ok } else { tone };
        let words = format!("{}: {} at the end, {}", run.started_at, text("state"), text("diagnosis"));
        self.bar(lane.clone(), Bar { from, to, tone: calm, words });
        for outage in link.get("outages").and_then(Value::as_array).into_iter().flatten() {
            let begin = from + after(outage, "began_after_ms").unwrap_or_default();
            let end = after(outage, "ended_before_ms").map_or(to, |end| from + end);
            let why = outage.get("diagnosis").and_then(Value::as_str).unwrap_or_default();
            let words = format!("out for {:.1} s at most: {why}", end - begin);
            self.bar(lane.clone(), Bar { from: begin, to: end, tone: Tone::Critical, words });
        }
    }
}

/// Seconds from a key in milliseconds.
fn after(value: &Value, key: &str) -> Option<f64> {
    value.get(key).and_then(Value::as_f64).map(|milliseconds| milliseconds / 1000.0)
}

fn tone(word: &str) -> Tone {
    match word {
        "ok" => Tone::Ok,
        "warning" => Tone::Warning,
        "critical" => Tone::Critical,
        _ => Tone::Unknown,
    }
}

fn tone_of(run: &Run, check: &Check) -> Tone {
    if matches!(check, Check::Differs(_)) {
        return Tone::Critical;
    }
    let code = run.end.as_ref().map(|(end, _)| end.exit_status);
    Status::ALL
        .iter()
        .find(|status| Some(status.code()) == code)
        .map_or(Tone::Unknown, |status| tone(status.name()))
}
