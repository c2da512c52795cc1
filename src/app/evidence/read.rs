//! Reading a bundle once from its beginning to its end: the chain, and which runs there are.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, BufReader};
use std::path::Path;

use anyhow::{Context, anyhow, bail};
use serde_json::Value;

use crate::domain::evidence::chain::Chain;
use crate::domain::evidence::happened::{self, Happened};
use crate::domain::evidence::record::{self, Kind, LINE, SCHEMA, SCHEMA_VERSION};
use crate::domain::evidence::story::{About, End, Input, Start};
use crate::domain::evidence::times::Times;
use crate::domain::status::Status;
use crate::io::bundle::{self, RECORDS};
use crate::io::files::{self, FileError};
use crate::io::links;
use crate::io::nic::captured;
use crate::io::source::taped;
use crate::io::tape::{self, Place};
use crate::io::{clock, interrupt};

/// A run of a bundle.
pub struct Run {
    /// Its name.
    pub name: String,
    /// How it began.
    pub start: Start,
    /// When, RFC 3339 with offset.
    pub started_at: String,
    /// How it ended, and when; `None` for one that was killed, or still lasts.
    pub end: Option<(End, String)>,
    /// Where the records stand of what it saw.
    pub seen: Vec<Place>,
    /// When the last of its records was written.
    pub last_at: String,
    /// What it looked at.
    pub looked: Looked,
}

/// What a run looked at, as far as that tells of what time its verdict is.
#[derive(Default)]
pub struct Looked {
    /// Files: name, and the input that is kept.
    pub files: Vec<(String, Input)>,
    /// Folders that were judged as /proc and /sys trees.
    pub trees: Vec<String>,
    /// A source that goes by a clock of its own.
    pub is_played_back: bool,
    /// Links, and all of them to loopback addresses.
    pub is_loopback: bool,
}

impl Run {
    /// Its report; `None` before its end, and when it failed or only printed lines.
    #[must_use]
    pub fn report(&self) -> Option<&Value> {
        self.end.as_ref().and_then(|(end, _)| end.report.as_ref())
    }

    /// Whether anything in its report says that it is of a simulated plant.
    #[must_use]
    pub fn is_simulated(&self) -> bool {
        fn says(value: &Value) -> bool {
            match value {
                Value::Object(map) => {
                    map.get("simulated") == Some(&Value::Bool(true)) || map.values().any(says)
                }
                Value::Array(list) => list.iter().any(says),
                _ => false,
            }
        }
        self.report().is_some_and(says)
    }

    /// Whether its links all led to loopback addresses: how the tool is tried out. A run that only printed lines has no report.
    #[must_use]
    pub fn is_exercise(&self) -> bool {
        self.report().map_or(self.looked.is_loopback, happened::is_exercise)
    }

    /// Whether it only told what a wait would come to (`drain --dry-run`).
    #[must_use]
    pub fn is_predicted(&self) -> bool {
        self.report().is_some_and(|report| report["data"]["predicted"] == Value::Bool(true))
    }

    /// What its report shows beside the verdict; nothing when it only printed lines.
    #[must_use]
    pub fn shows(&self) -> Vec<Happened> {
        self.report().map(happened::of).unwrap_or_default()
    }

    /// What it came to: exit status, the word of its status, and its summary, or why it has none.
    #[must_use]
    pub fn recorded(&self) -> (Option<u8>, &str, &str) {
        let Some((end, _)) = &self.end else { return (None, "", "") };
        let text = |key: &str| self.report().and_then(|report| report.get(key)).and_then(Value::as_str);
        let summary = text("summary").or(end.error.as_deref()).unwrap_or_default();
        (Some(end.exit_status), text("status").unwrap_or_default(), summary)
    }

    /// The verdict for people.
    #[must_use]
    pub fn verdict(&self) -> String {
        match self.recorded().0 {
            None => "none".to_owned(),
            Some(130) => "interrupted".to_owned(),
            Some(code) => Status::ALL
                .iter()
                .find(|status| status.code() == code)
                .map_or_else(|| code.to_string(), |status| status.label().to_owned()),
        }
    }
}

/// A bundle that was read.
#[derive(Default)]
pub struct Bundle {
    /// Its chain.
    pub chain: Chain,
    /// The times of its records.
    pub times: Times,
    /// Its runs, in the order of their starts.
    pub runs: Vec<Run>,
    /// Records that were read.
    pub records: u64,
    /// Check sums of the inputs that any run saw.
    pub inputs: BTreeSet<String>,
    /// The check sum that somebody noted of a record, in lower case.
    pub head: Option<String>,
    /// Whether a record has it.
    pub has_head: bool,
    /// Half a record stands at the end: its writer was killed.
    pub is_cut_off: bool,
    /// When it was read, in seconds since 1970.
    pub now: f64,
    at: HashMap<String, usize>,
    /// Lines end in CR LF, and that was told.
    has_returns: bool,
}

/// A time of a record for people: without fractions and offset, as the clock of that machine stood.
pub fn short_time(t: &str) -> String {
    t.get(..19).unwrap_or(t).replacen('T', " ", 1)
}

/// What a record holds that says what a run looked at.
const TELLING: [&str; 4] =
    [tape::files::NAMES_INPUT, captured::NAMES_TREE, taped::TELLS_FACTS, links::NAMES_LINKS];

/// More runs than any acceptance test or year of monthly proofs has.
const RUNS: usize = 1_000_000;

/// Reads the bundle in a folder, and looks for the record of a noted check sum.
///
/// # Errors
/// When there is none, it cannot be read, or it is of a newer form.
pub fn bundle(folder: &Path, head: Option<String>) -> anyhow::Result<Bundle> {
    let path = folder.join(RECORDS);
    let name = path.display();
    let file = bundle::records(folder).map_err(|error| cannot_read(folder, &error))?;
    let mut input = BufReader::with_capacity(1 << 20, file);
    let mut bundle = Bundle { head, now: clock::now_unix_seconds(), ..Bundle::default() };
    let (mut line, mut offset) = (Vec::new(), 0);
    for number in 1_u64.. {
        let length = files::read_line(&mut input, &mut line, LINE)
            .with_context(|| format!("{name}:{number}: reading stopped"))?;
        if length == 0 {
            break;
        }
        if interrupt::noticed() {
            bail!("interrupted, nothing was decided; verify it again");
        }
        let Some(whole) = line.strip_suffix(b"\n") else {
            bundle.is_cut_off = true;
            break;
        };
        let whole = bundle.as_written(number, whole);
        bundle.take(number, whole, Place { offset, length: whole.len() })?;
        offset += length as u64;
    }
    if bundle.records == 0 {
        bail!("{name}: there is no record in it: it is no evidence");
    }
    Ok(bundle)
}

fn cannot_read(folder: &Path, error: &io::Error) -> anyhow::Error {
    const NEXT: &str = "give the folder that was given with --evidence";
    let is_missing = error.kind() == io::ErrorKind::NotFound;
    if is_missing && folder.is_dir() {
        return anyhow!("{}: this folder holds no evidence (no {RECORDS}); {NEXT}", folder.display());
    }
    let path = if is_missing { folder.to_owned() } else { folder.join(RECORDS) };
    anyhow!(FileError::reading(&path, error)).context(format!("the evidence could not be read; {NEXT}"))
}

impl Bundle {
    /// A line without what a program put there that takes records for text. It is a fault, once for the whole file; what else is
    /// wrong is still looked for.
    fn as_written<'l>(&mut self, number: u64, line: &'l [u8]) -> &'l [u8] {
        const ORIGINAL: &str = "take the file as it was written, copied byte by byte";
        let mut line = line;
        if number == 1
            && let Some(rest) = line.strip_prefix(b"\xef\xbb\xbf")
        {
            line = rest;
            self.chain.note(
                number,
                format!(
                    "a byte order mark stands before the first record: an editor saved the file; {ORIGINAL}"
                ),
            );
        }
        if let Some(rest) = line.strip_suffix(b"\r") {
            line = rest;
            if !std::mem::replace(&mut self.has_returns, true) {
                self.chain.note(
                    number,
                    format!("lines end in CR LF: an editor, a checkout or a transfer as text changed the file; {ORIGINAL}"),
                );
            }
        }
        line
    }

    fn take(&mut self, number: u64, line: &[u8], place: Place) -> anyhow::Result<()> {
        let record = match record::read(line) {
            Ok(record) => record,
            Err(words) => {
                self.chain.note(number, format!("this line is no record: {words}"));
                return Ok(());
            }
        };
        self.records += 1;
        self.has_head |= self.head.as_ref() == Some(&record.link.sum);
        if !self.chain.take(number, &record) {
            return Ok(());
        }
        if let Err(words) = self.times.take(record.link.number, clock::unix_seconds(&record.t), self.now) {
            self.chain.note(number, words);
        }
        let told = match record.kind {
            Kind::Bundle => {
                let about: About = record::body(line).map_err(anyhow::Error::msg)?;
                if about.schema != SCHEMA || about.schema_version > SCHEMA_VERSION {
                    bail!(
                        "the evidence is {} version {}, this program reads {SCHEMA} up to version {SCHEMA_VERSION}: use a newer one",
                        about.schema,
                        about.schema_version
                    );
                }
                Ok(())
            }
            Kind::Start => self.start(&record, line),
            Kind::Seen => self.seen(&record, line, place),
            Kind::End => record::body(line).and_then(|end| {
                let run = self.run(&record)?;
                run.last_at.clone_from(&record.t);
                run.end = Some((end, record.t.clone()));
                Ok(())
            }),
        };
        if let Err(words) = told {
            self.chain.note(number, format!("record {}: {words}", record.link.number));
        }
        Ok(())
    }

    fn start(&mut self, record: &record::Record, line: &[u8]) -> Result<(), String> {
        let start = record::body(line)?;
        if self.at.contains_key(&record.run) {
            return Err(format!("run {} begins a second time", record.run));
        }
        if self.runs.len() >= RUNS {
            return Err(format!("there are more than {RUNS} runs; begin a new bundle"));
        }
        self.at.insert(record.run.clone(), self.runs.len());
        self.runs.push(Run {
            name: record.run.clone(),
            start,
            started_at: record.t.clone(),
            end: None,
            seen: Vec::new(),
            last_at: record.t.clone(),
            looked: Looked::default(),
        });
        Ok(())
    }

    fn seen(&mut self, record: &record::Record, line: &[u8], place: Place) -> Result<(), String> {
        let run = self.run(record)?;
        run.seen.push(place);
        run.last_at.clone_from(&record.t);
        // Most records hold samples alone, and are not looked into here: they may be many.
        if !TELLING.iter().any(|words| memchr::memmem::find(line, words.as_bytes()).is_some()) {
            return Ok(());
        }
        let entries: Vec<(String, Value)> = record::body(line)?;
        for (channel, what) in &entries {
            let run = self.run(record)?;
            run.looked.is_played_back |= taped::is_played_back(channel, what);
            run.looked.is_loopback |= links::named(channel, what).is_some_and(happened::are_loopback);
            run.looked.trees.extend(captured::named_tree(channel, what).map(str::to_owned));
            if let Some((name, input)) = tape::files::named(channel, what) {
                run.looked.files.push((name.to_owned(), input.clone()));
                self.inputs.insert(input.sha256);
            }
        }
        Ok(())
    }

    /// The run that a record belongs to, which lasts.
    fn run(&mut self, record: &record::Record) -> Result<&mut Run, String> {
        let run = self.at.get(&record.run).and_then(|at| self.runs.get_mut(*at));
        let run = run.ok_or_else(|| format!("run {} has no start", record.run))?;
        if run.end.is_some() {
            return Err(format!("run {} has ended before", record.run));
        }
        Ok(run)
    }
}
