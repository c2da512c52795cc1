//! The exporter contract from a file (read anew each time) or from a command (run each time), and logs of iFIX.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use super::{Item, Source, SourceError};
use crate::domain::source::feed::{self, Feed, Record};
use crate::domain::source::point::Reading;
use crate::io::{clock, files, interrupt};

/// A feed that a script writes.
pub struct File {
    name: String,
    path: PathBuf,
    notes: Vec<String>,
    told: Vec<String>,
}

impl File {
    /// A feed at `path`; `-` is standard input.
    #[must_use]
    pub fn new(path: &str) -> Self {
        Self { name: format!("file:{path}"), path: PathBuf::from(path), notes: Vec::new(), told: Vec::new() }
    }

    fn load(&mut self) -> Result<Vec<Record>, SourceError> {
        let text = files::read(Path::new(&self.path)).map_err(|error| {
            SourceError::new(&self.name, error.to_string(), "check that the exporter runs")
        })?;
        let feed = feed::read(&text);
        tell(&feed, &self.name, &mut self.told, &mut self.notes);
        usable(feed, &self.name)
    }
}

/// Notes what could not be read, each thing once.
fn tell(feed: &Feed, name: &str, told: &mut Vec<String>, notes: &mut Vec<String>) {
    let mut all: Vec<String> =
        feed.faults.iter().map(|fault| format!("{name}: {fault}; the line was left out")).collect();
    if feed.cut_off {
        all.push(format!("{name}: the last line is cut off and was left out"));
    }
    for note in all {
        if !told.contains(&note) {
            told.push(note.clone());
            notes.push(note);
        }
    }
}

/// A feed with no line that could be read is an error, not a plant without values.
fn usable(feed: Feed, name: &str) -> Result<Vec<Record>, SourceError> {
    if feed.records.is_empty() {
        let message = feed.faults.first().map_or_else(|| "it holds no record".to_owned(), Clone::clone);
        return Err(SourceError::new(
            name,
            message,
            "each line is {\"t\", \"node\", \"item\", \"value\", \"quality\"}; see docs/sources.md",
        ));
    }
    Ok(feed.records)
}

/// Last values of all items of all nodes.
#[must_use]
pub fn items(records: &[Record]) -> Vec<Item> {
    let mut all = BTreeMap::new();
    for record in records {
        all.insert((record.node.clone(), record.item.clone()), record.value.clone().ok());
    }
    all.into_iter().map(|((node, name), value)| Item { node: Some(node), name, value }).collect()
}

fn read(records: &[Record], node: &str, wanted: &[String]) -> Vec<Reading> {
    let now = clock::now();
    // A record of the future (a clock that is ahead) is as good as one of now.
    let end = records.last().map_or(now, |last| last.at.max(now));
    wanted
        .iter()
        .map(|item| {
            let mut reading = feed::latest(records, node, feed::bare_item(node, item), end);
            reading.age_ms = reading.at.map(|at| now.since(at).max(0));
            reading
        })
        .collect()
}

impl Source for File {
    fn read(&mut self, node: &str, wanted: &[String]) -> Result<Vec<Reading>, SourceError> {
        let records = self.load()?;
        Ok(read(&records, node, wanted))
    }

    fn browse(&mut self) -> Result<Vec<Item>, SourceError> {
        Ok(items(&self.load()?))
    }

    fn has_own_times(&self) -> bool {
        true
    }

    fn notes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notes)
    }
}

/// A command that prints a feed and ends.
pub struct Exec {
    name: String,
    words: Vec<String>,
    timeout: Duration,
    notes: Vec<String>,
    told: Vec<String>,
}

/// The most that a command may print.
const OUTPUT_LIMIT: u64 = files::SIZE_LIMIT;
/// How much of what it prints to standard error is shown.
const ERROR_SHOWN: usize = 500;

impl Exec {
    /// A command; words are split at spaces, and quotes keep them together. No shell is involved.
    ///
    /// # Errors
    /// When a quote is not closed.
    pub fn new(command: &str, timeout: Duration) -> Result<Self, SourceError> {
        let name = format!("exec:{command}");
        let Some(words) = split(command).filter(|words| !words.is_empty()) else {
            return Err(SourceError::new(&name, "a quote is not closed", "close it"));
        };
        Ok(Self { name, words, timeout, notes: Vec::new(), told: Vec::new() })
    }

    fn run(&mut self) -> Result<Vec<Record>, SourceError> {
        let fail = |message: String, help: &str| SourceError::new(&self.name, message, help);
        let mut command = Command::new(&self.words[0]);
        command.args(&self.words[1..]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // A group of its own, so that what it starts can be stopped with it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().map_err(|error| {
            fail(format!("`{}` could not be started: {error}", self.words[0]), "check the path")
        })?;
        let out = Pipe::drain(child.stdout.take());
        let err = Pipe::drain(child.stderr.take());
        let status = wait(&mut child, self.timeout);
        let stderr =
            String::from_utf8_lossy(&err.finish()).trim().chars().take(ERROR_SHOWN).collect::<String>();
        let said = if stderr.is_empty() { String::new() } else { format!("; it said: {stderr}") };
        let Some(status) = status else {
            let seconds = self.timeout.as_secs_f64();
            let message = format!("it did not end within {seconds} s and was stopped{said}");
            return Err(fail(message, "raise `timeout`, or mend the command"));
        };
        if !status.success() {
            return Err(fail(format!("it ended with {status}{said}"), "run it by hand to see why"));
        }
        let bytes = out.finish();
        if bytes.len() as u64 > OUTPUT_LIMIT {
            return Err(fail("it printed more than 64 MiB".to_owned(), "print the newest values only"));
        }
        let feed = feed::read(&String::from_utf8_lossy(&bytes));
        tell(&feed, &self.name, &mut self.told, &mut self.notes);
        if !stderr.is_empty() {
            let note = format!("{}: the command said: {stderr}", self.name);
            if !self.told.contains(&note) {
                self.told.push(note.clone());
                self.notes.push(note);
            }
        }
        usable(feed, &self.name)
    }
}

/// A pipe that a thread reads, so that a command that prints much cannot block.
struct Pipe {
    bytes: Arc<Mutex<Vec<u8>>>,
    ended: mpsc::Receiver<()>,
}

impl Pipe {
    fn drain(pipe: Option<impl Read + Send + 'static>) -> Self {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let (send, ended) = mpsc::channel();
        let filled = Arc::clone(&bytes);
        std::thread::spawn(move || {
            let mut part = [0; 16_384];
            let mut pipe = pipe;
            while let Some(Ok(count @ 1..)) = pipe.as_mut().map(|pipe| pipe.read(&mut part)) {
                let Ok(mut bytes) = filled.lock() else { break };
                bytes.extend_from_slice(&part[..count]);
                if bytes.len() as u64 > OUTPUT_LIMIT {
                    break;
                }
            }
            let _nobody_waits = send.send(());
        });
        Self { bytes, ended }
    }

    /// Everything, or what has come so far when something else keeps the pipe open.
    fn finish(&self) -> Vec<u8> {
        let _late = self.ended.recv_timeout(Duration::from_secs(1));
        self.bytes.lock().map(|bytes| bytes.clone()).unwrap_or_default()
    }
}

/// Waits for the end; after the time-out, or Ctrl-C, the command is stopped.
fn wait(child: &mut Child, timeout: Duration) -> Option<std::process::ExitStatus> {
    let end = Instant::now() + timeout;
    loop {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        if Instant::now() >= end || interrupt::requested() {
            // What the command has started goes with it, where the system has groups.
            #[cfg(unix)]
            let _no_group = Command::new("kill").args(["-KILL", "--", &format!("-{}", child.id())]).status();
            let _already_gone = child.kill();
            let _reaped = child.wait();
            return None;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Words at spaces, `'...'` and `"..."` kept together; `None` when a quote is not closed.
fn split(command: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for character in command.chars() {
        match quote {
            Some(end) if character == end => quote = None,
            Some(_) => word.get_or_insert_default().push(character),
            None if character == '"' || character == '\'' => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            None if character.is_whitespace() => words.extend(word.take()),
            None => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

impl Source for Exec {
    fn read(&mut self, node: &str, wanted: &[String]) -> Result<Vec<Reading>, SourceError> {
        let records = self.run()?;
        Ok(read(&records, node, wanted))
    }

    fn browse(&mut self) -> Result<Vec<Item>, SourceError> {
        Ok(items(&self.run()?))
    }

    fn has_own_times(&self) -> bool {
        true
    }

    fn notes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notes)
    }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn words_are_split_at_spaces_outside_quotes() {
        assert_eq!(
            split("python3 'my exporter.py' --node \"SRV A\"").unwrap(),
            ["python3", "my exporter.py", "--node", "SRV A"]
        );
        assert_eq!(split("a '' b").unwrap(), ["a", "", "b"]);
        assert_eq!(split("a 'b"), None);
    }
}
