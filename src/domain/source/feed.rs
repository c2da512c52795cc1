//! The exporter contract: one JSON object a line, `{"t", "node", "item", "value", "quality"}`. Recordings are the same.
//! Lines of an iFIX log (`MM/DD/YYYY HH:MM:SS.t [NODE] SAC is in Standby mode`) are read besides.

use std::borrow::Cow;
use std::collections::HashMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value as Json, json};

use super::history::History;
use super::order::BACK_MS;
use super::point::{Fault, Stamp, Value};
use super::record::{LOG_ROLE, Record, bare_item};
use super::time::{clock_time, days, format_time, parse_time};
use crate::language::kinds::{self, Kind};
use crate::words::shortened;

mod quality;
mod rounded;

/// A feed that was read.
#[derive(Debug, Clone, Default)]
pub struct Feed {
    /// What it says, sorted to its items.
    pub history: History,
    /// What could not be read, in words, with line numbers; at most [`MAX_FAULTS`] and a count of the rest.
    pub faults: Vec<String>,
    /// How many lines could not be read.
    pub unread: usize,
    /// What kind of file it looks like instead, where no line of it is a record.
    pub other: Option<&'static Kind>,
    /// The last line was cut off in the middle (a writer was at work, or died).
    pub cut_off: bool,
    /// Where a log ends before a time that it had reached already, in words: its times have no zone, so nobody knows what came last.
    pub went_back: Option<String>,
}

impl Feed {
    /// Why what it says is not everything that it was to say, in words behind its name. `is_over`: nobody writes on, so that
    /// a last line that is cut off stays so.
    #[must_use]
    pub fn not_whole(&self, is_over: bool) -> Option<String> {
        let lines = match self.unread {
            0 => None,
            1 => Some("one line".to_owned()),
            number => Some(format!("{number} lines")),
        };
        let first = self.faults.first().map(String::as_str).unwrap_or_default();
        let lines = lines
            .map(|lines| format!("{lines} could not be read, and what stands there is not judged ({first})"));
        let cut = (self.cut_off && is_over)
            .then(|| "it is cut off in its last line, and what followed is not judged".to_owned());
        let why: Vec<String> = cut.into_iter().chain(lines).chain(self.went_back.clone()).collect();
        (!why.is_empty()).then(|| why.join("; "))
    }
}

/// How many lines that cannot be read are named one by one.
pub const MAX_FAULTS: usize = 5;

/// What helps where a script writes in a code page of its system.
pub const WRITE_UTF8: &str = "let it write UTF-8: in PowerShell `-Encoding utf8` for a file, or \
     `[Console]::OutputEncoding = [Text.Encoding]::UTF8` before anything is printed";

/// Reads a feed line by line. A line that cannot be read is told and left out; a last line without a line feed that
/// cannot be read counts as cut off.
#[derive(Debug, Default)]
pub struct Reader {
    feed: Feed,
    lines: usize,
    bad: usize,
    /// The first line that is not UTF-8, and how many there are.
    foreign: Option<(usize, usize)>,
    /// How far the log of each node has come.
    logged: HashMap<String, Logged>,
}

/// How far a log has come.
#[derive(Debug)]
struct Logged {
    node: String,
    latest: Stamp,
    last: Stamp,
    line: usize,
}

impl Reader {
    /// Takes the next line, with its end.
    pub fn take(&mut self, line: &[u8]) {
        self.lines += 1;
        let line = match line.strip_prefix(b"\xef\xbb\xbf") {
            Some(rest) if self.lines == 1 => rest,
            _ => line,
        };
        let Ok(text) = std::str::from_utf8(line) else {
            let (_, count) = self.foreign.get_or_insert((self.lines, 0));
            *count += 1;
            self.feed.unread += 1;
            return;
        };
        if text.trim().is_empty() {
            return;
        }
        match line_of(text.trim_end_matches(['\r', '\n'])) {
            Ok(Some(record)) => {
                if !text.trim_start().starts_with('{') {
                    self.follow(&record);
                }
                self.feed.history.push(record);
            }
            Ok(None) => {}
            Err(problem) => {
                if self.feed.other.is_none()
                    && self.feed.history.is_empty()
                    && self.lines <= kinds::FIRST_LINES
                {
                    self.feed.other = kinds::of_line(text);
                }
                if !text.ends_with('\n') {
                    self.feed.cut_off = true;
                    return;
                }
                self.bad += 1;
                self.feed.unread += 1;
                if self.bad <= MAX_FAULTS {
                    self.feed.faults.push(format!("line {}: {problem}", self.lines));
                }
            }
        }
    }

    /// Follows the clock of a log, which goes back when summer time ends.
    fn follow(&mut self, record: &Record) {
        let logged = self.logged.entry(record.node.to_lowercase()).or_insert(Logged {
            node: record.node.clone(),
            latest: record.at,
            last: record.at,
            line: self.lines,
        });
        (logged.last, logged.line) = (record.at, self.lines);
        logged.latest = logged.latest.max(record.at);
    }

    /// The node whose log ends before a time that it had reached already.
    fn went_back(&self) -> Option<String> {
        let back = |logged: &&Logged| logged.latest.since(logged.last) > BACK_MS;
        let Logged { node, latest, last, line } =
            self.logged.values().filter(back).min_by_key(|one| one.line)?;
        let [latest, last] = [latest, last].map(|at| format_time(*at).trim_end_matches('Z').to_owned());
        Some(format!(
            "which role came last nobody knows: the log of {node} had come to {latest}, and its last entry (line {line}) is of {last}, \
             without a zone (summer time that ends, a clock that was set, parts in another order)"
        ))
    }

    /// What was read.
    #[must_use]
    pub fn finish(mut self) -> Feed {
        if self.bad > MAX_FAULTS {
            let rest = self.bad - MAX_FAULTS;
            self.feed.faults.push(format!("and {rest} more lines that could not be read"));
        }
        if let Some((first, count)) = self.foreign {
            let others = match count - 1 {
                0 => String::new(),
                others => format!(" ({others} more like it)"),
            };
            self.feed.faults.push(format!("line {first}: not UTF-8{others}; {WRITE_UTF8}"));
        }
        self.feed.went_back = self.went_back();
        self.feed.history.settle();
        self.feed
    }
}

/// Reads a whole feed.
#[must_use]
pub fn read(text: &str) -> Feed {
    let mut reader = Reader::default();
    text.split_inclusive('\n').for_each(|line| reader.take(line.as_bytes()));
    reader.finish()
}

/// Reads one line; `None` for a line of a log that says nothing about SAC.
///
/// # Errors
/// In words, without the line's number, when it is neither a record nor a line of a log.
pub fn line_of(line: &str) -> Result<Option<Record>, String> {
    if line.trim_start().starts_with('{') {
        return record(line).map(Some);
    }
    log_line(line)
}

/// A record as it is written and read. Other keys are for whoever wrote them.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Written<'l> {
    /// When the value was true, RFC 3339 with an offset.
    #[serde(borrow)]
    t: Cow<'l, str>,
    /// The node that it is about.
    #[serde(borrow)]
    node: Cow<'l, str>,
    /// The item's name, with or without the node's name before it.
    #[serde(borrow)]
    item: Cow<'l, str>,
    /// The value; null or left out: there is none.
    #[schemars(extend("type" = ["boolean", "number", "string", "null"]))]
    value: Option<Json>,
    /// Any but `good` makes the value unusable; left out: the line vouches for its value.
    #[serde(default = "vouched_for")]
    #[schemars(extend("type" = ["string", "number", "boolean", "null"]))]
    quality: Json,
    /// Why there is no value.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    #[schemars(!skip_deserializing, default)]
    note: Option<&'l str>,
    /// Written by a simulated plant.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    simulated: bool,
}

/// The quality of a record that names none. One that is there and empty (`null`) is a quality that nobody could tell.
fn vouched_for() -> Json {
    Json::from("good")
}

fn record(line: &str) -> Result<Record, String> {
    let written: Written<'_> = serde_json::from_str(line).map_err(|error| {
        // The line is named by whoever counts them, and the column by its own word.
        let words = error.to_string();
        let words = words.rsplit_once(" at line ").map_or(words.as_str(), |(words, _)| words);
        let kind = if error.is_data() { "no record" } else { "no JSON object" };
        format!("{kind}: {words}, column {}", error.column())
    })?;
    if let Some(key) = quality::by_another_name(line) {
        let key = shortened(&key, 40);
        return Err(format!(
            "it has no `quality`, and a key `{key}` that may be one: let it be called `quality`"
        ));
    }
    let at = parse_time(&written.t)?;
    let item = bare_item(&written.node, &written.item).to_owned();
    let value = match &written.quality {
        Json::String(quality) if quality.eq_ignore_ascii_case("good") => match &written.value {
            Some(Json::Number(number)) if number.is_f64() => {
                Ok(rounded::in_few_digits(line).unwrap_or_else(|| number_of(number)))
            }
            other => value_of(other.as_ref()),
        },
        Json::String(quality) => Err(Fault::Bad(quality::in_words(quality))),
        other => Err(Fault::Bad(quality::other_spelling(&other.to_string()))),
    };
    Ok(Record { at, node: written.node.into_owned(), item, value, simulated: written.simulated })
}

/// A JSON value as a value of ours.
///
/// # Errors
/// For null, lists and objects.
pub fn value_of(json: Option<&Json>) -> Result<Value, Fault> {
    match json {
        Some(Json::Bool(value)) => Ok(Value::Bool(*value)),
        Some(Json::String(text)) => Ok(Value::Text(text.clone())),
        Some(Json::Number(number)) => Ok(number_of(number)),
        Some(Json::Null) | None => Err(Fault::Bad("there is no value".to_owned())),
        Some(Json::Array(_) | Json::Object(_)) => {
            Err(Fault::Bad("the value is a list or an object, not one value".to_owned()))
        }
    }
}

fn number_of(number: &Number) -> Value {
    number.as_i64().map_or_else(|| Value::Float(number.as_f64().unwrap_or(f64::NAN)), Value::Int)
}

impl Record {
    /// The record as a line of a recording, without the line feed.
    #[must_use]
    pub fn line(&self) -> String {
        let mut line = String::new();
        self.write_line(&mut line);
        line.pop();
        line
    }

    /// Appends the line and its end.
    ///
    /// # Panics
    /// Never: texts, numbers and truths always become JSON.
    pub fn write_line(&self, to: &mut String) {
        let (value, quality, note) = match &self.value {
            Ok(value) => (Some(json_of(value)), "good", None),
            Err(Fault::Bad(words)) => (None, "bad", Some(&**words)),
            Err(Fault::Missing(words) | Fault::Cause { words, .. }) => (None, "missing", Some(&**words)),
        };
        let line = Written {
            t: format_time(self.at).into(),
            node: Cow::Borrowed(&self.node),
            item: Cow::Borrowed(&self.item),
            value,
            quality: quality.into(),
            note,
            simulated: self.simulated,
        };
        to.push_str(&serde_json::to_string(&line).expect("texts, numbers and truths always become JSON"));
        to.push('\n');
    }
}

fn json_of(value: &Value) -> Json {
    match value {
        Value::Bool(value) => json!(value),
        Value::Int(value) => json!(value),
        Value::Float(value) => json!(value),
        Value::Text(text) => json!(text),
    }
}

/// `07/06/2013 16:35:21.5 [NODE] SAC is in Standby mode`; month first. The log has no zone: it is taken as UTC, and the
/// caller shifts it. Other lines of a log (`Connection Failover: ...`) carry no value and are passed over.
fn log_line(line: &str) -> Result<Option<Record>, String> {
    const WRONG: &str = "neither a JSON object nor a line of a log (`MM/DD/YYYY HH:MM:SS.t [NODE] text`)";
    let wrong = || WRONG.to_owned();
    let mut parts = line.trim().splitn(3, ' ');
    let (Some(date), Some(time), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(wrong());
    };
    let date: Vec<i64> = date.split('/').filter_map(|part| part.parse().ok()).collect();
    let [month, day, year] = date[..] else { return Err(wrong()) };
    let at = clock_time(time)
        .and_then(|clock| Some(Stamp(days(year, month, day)?.checked_mul(86_400_000)? + clock)))
        .ok_or_else(wrong)?;
    let Some((node, text)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
        return Ok(None);
    };
    let lower = text.to_ascii_lowercase();
    let Some(mode) = lower.split_once("sac is in ").map(|(_, mode)| mode.trim_end_matches(" mode").trim())
    else {
        return Ok(None);
    };
    Ok(Some(Record {
        at,
        node: node.trim().to_owned(),
        item: LOG_ROLE.to_owned(),
        value: Ok(Value::Text(mode.to_owned())),
        simulated: false,
    }))
}

#[cfg(test)]
mod tests;
