//! The exporter contract from a file (read anew each time) or from a command (run each time), and logs of iFIX.

use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use super::{Facts, Item, Source, SourceError};
use crate::domain::source::feed::{self, Feed, WRITE_UTF8};
use crate::domain::source::history::History;
use crate::domain::source::point::Reading;
use crate::io::decode::{DecodeError, decode};
use crate::io::{clock, files, interrupt};

/// A feed that a script writes.
pub struct File {
    name: String,
    path: PathBuf,
    told: Told,
}

impl File {
    /// A feed at `path`; `-` is standard input.
    #[must_use]
    pub fn new(path: &str) -> Self {
        Self { name: format!("file:{path}"), path: path_of(path), told: Told::default() }
    }

    fn load(&mut self) -> Result<History, SourceError> {
        let fail = |words: String, help: &str| SourceError::new(&self.name, words, help);
        refuse_endless(&self.name, &self.path)?;
        let bytes = files::read_bytes(&self.path)
            .map_err(|error| fail(error.to_string(), "check that the exporter runs"))?;
        let feed = parse(&bytes[..]).map_err(|error| fail(error.to_string(), error.help()))?;
        // Whoever writes it may be in the middle of its last line.
        self.told.take(&feed, &self.name, false);
        usable(feed, &self.name)
    }
}

/// The path after `file:` or `recording:`; also as browsers write one of Windows, `///C:/feed.jsonl`.
pub(super) fn path_of(text: &str) -> PathBuf {
    let bytes = text.as_bytes();
    let is_url_of_drive = text.starts_with("///") && bytes.get(4) == Some(&b':');
    PathBuf::from(if is_url_of_drive { &text[3..] } else { text })
}

/// Refuses pipes and devices: opening one waits for a writer, and reading one for its end, beyond every time-out and Ctrl-C.
///
/// # Errors
/// When the path is one.
pub(super) fn refuse_endless(name: &str, path: &Path) -> Result<(), SourceError> {
    match std::fs::metadata(path) {
        Ok(data) if !files::is_stdin(path) && !data.is_file() && !data.is_dir() => Err(SourceError::new(
            name,
            format!("{} is a pipe or a device, whose end may never come", path.display()),
            "let the script write a file and rename it when it is whole, or run the script as `exec:`",
        )),
        _ => Ok(()),
    }
}

/// The longest line, in bytes: a record is a tenth of a KiB.
const LINE_LIMIT: usize = 1024 * 1024;

/// Why a feed could not be read as one.
#[derive(Debug, thiserror::Error)]
pub(super) enum FeedError {
    /// The system's own words, or a line without end.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// No text.
    #[error(transparent)]
    Text(#[from] DecodeError),
}

impl FeedError {
    pub(super) const fn help(&self) -> &'static str {
        match self {
            Self::Io(_) => "check that it has one record a line, and cut a long one into parts",
            Self::Text(_) => WRITE_UTF8,
        }
    }
}

/// Reads a feed in any of the encodings that [`decode`] knows; UTF-8 line by line, so that a long one needs no room for
/// its text. Single lines that are not UTF-8, while others are (a text in the system's code page), are left out and told
/// like other lines that cannot be read.
pub(super) fn parse(input: impl BufRead) -> Result<Feed, FeedError> {
    let mut input = input.take(files::SIZE_LIMIT + 1);
    let feed = parse_all(&mut input)?;
    if input.limit() == 0 {
        // What was cut off may be what matters.
        let words = format!("more than {} MiB, which is the limit", files::SIZE_LIMIT >> 20);
        return Err(std::io::Error::new(std::io::ErrorKind::FileTooLarge, words).into());
    }
    Ok(feed)
}

fn parse_all(mut input: impl BufRead) -> Result<Feed, FeedError> {
    let start = input.fill_buf()?;
    let has_mark = start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]);
    if has_mark || start.contains(&0) {
        let mut bytes = Vec::new();
        input.read_to_end(&mut bytes)?;
        return Ok(feed::read(&decode(bytes)?));
    }
    let mut reader = feed::Reader::default();
    let mut line = Vec::new();
    while files::read_line(&mut input, &mut line, LINE_LIMIT)? > 0 {
        reader.take(&line);
    }
    Ok(reader.finish())
}

/// What a feed that is read again and again had to say besides its values.
#[derive(Default)]
struct Told {
    /// Everything that was said, so that each thing is said once.
    all: Vec<String>,
    /// What nobody has fetched yet.
    notes: Vec<String>,
    /// Why it was not whole when it was last read.
    not_whole: Option<String>,
}

impl Told {
    /// The time of a feed is its writer's.
    fn facts(&self) -> Facts {
        Facts { has_own_times: true, not_whole: self.not_whole.clone(), ..Facts::default() }
    }

    fn take(&mut self, feed: &Feed, name: &str, is_over: bool) {
        for note in left_out(feed, name) {
            self.note(note);
        }
        self.not_whole = not_whole(feed, name, is_over);
    }

    fn note(&mut self, note: String) {
        if !self.all.contains(&note) {
            self.all.push(note.clone());
            self.notes.push(note);
        }
    }
}

/// Why the feed `name` is not whole; see [`Feed::not_whole`].
pub(super) fn not_whole(feed: &Feed, name: &str, is_over: bool) -> Option<String> {
    feed.not_whole(is_over).map(|why| format!("{name}: {why}"))
}

/// What could not be read of the feed `name`.
pub(super) fn left_out(feed: &Feed, name: &str) -> Vec<String> {
    let mut all: Vec<String> =
        feed.faults.iter().map(|fault| format!("{name}: {fault}; the line was left out")).collect();
    if feed.cut_off {
        all.push(format!("{name}: the last line is cut off and was left out"));
    }
    all.extend(feed.went_back.iter().map(|why| format!("{name}: {why}")));
    all
}

/// A feed with no line that could be read is an error, not a plant without values.
pub(super) fn usable(feed: Feed, name: &str) -> Result<History, SourceError> {
    if let Some(kind) = feed.other.filter(|_| feed.history.is_empty()) {
        return Err(SourceError::new(name, format!("this is no feed: it is {}", kind.what), kind.taken_by));
    }
    if feed.history.is_empty() {
        let message = feed.faults.first().map_or_else(|| "it holds no record".to_owned(), Clone::clone);
        return Err(SourceError::new(
            name,
            message,
            "each line is {\"t\", \"node\", \"item\", \"value\", \"quality\"}; see docs/sources.md",
        ));
    }
    Ok(feed.history)
}

/// Last values of all items of all nodes.
#[must_use]
pub fn items(history: &History) -> Vec<Item> {
    let one = |(node, name, value): (&str, &str, _)| Item {
        node: Some(node.to_owned()),
        name: name.to_owned(),
        short: None,
        value,
    };
    history.items().into_iter().map(one).collect()
}

fn read(history: &History, node: &str, wanted: &[String]) -> Vec<Reading> {
    let now = clock::now();
    // A record of the future is read as well: its age, below 0, tells of the clock that is wrong.
    let end = history.last().map_or(now, |last| last.max(now));
    wanted
        .iter()
        .map(|item| {
            let mut reading = history.latest(node, item, end);
            reading.age_ms = reading.at.map(|at| now.since(at));
            reading
        })
        .collect()
}

impl Source for File {
    fn read(&mut self, node: &str, wanted: &[String]) -> Result<Vec<Reading>, SourceError> {
        let history = self.load()?;
        Ok(read(&history, node, wanted))
    }

    fn browse(&mut self) -> Result<Vec<Item>, SourceError> {
        Ok(items(&self.load()?))
    }

    fn facts(&self) -> Facts {
        self.told.facts()
    }

    fn notes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.told.notes)
    }
}

/// A command that prints a feed and ends.
pub struct Exec {
    name: String,
    words: Vec<String>,
    timeout: Duration,
    told: Told,
}

/// The most that a command may print.
const OUTPUT_LIMIT: u64 = files::SIZE_LIMIT;
/// How much of what it prints to standard error is shown.
const ERROR_SHOWN: usize = 500;

impl Exec {
    /// A command; words are split at spaces, and quotes keep them together. No shell is involved. A backslash is a
    /// character like any other, so that Windows paths are written as they are; each program gets every word whole,
    /// quoted in the system's own way where that is needed.
    ///
    /// # Errors
    /// When a quote is not closed.
    pub fn new(command: &str, timeout: Duration) -> Result<Self, SourceError> {
        // Its arguments may hold a password: no message, report or evidence names them.
        let name = |program: &str| format!("exec:{program}");
        let Some(words) = split(command, cfg!(windows)).filter(|words| !words.is_empty()) else {
            let first = command.split_whitespace().next().unwrap_or_default();
            return Err(SourceError::new(&name(first), "a quote is not closed", "close it"));
        };
        Ok(Self { name: name(&words[0]), words, timeout, told: Told::default() })
    }

    fn run(&mut self) -> Result<History, SourceError> {
        let fail = |message: String, help: &str| SourceError::new(&self.name, message, help);
        let mut command = Command::new(&self.words[0]);
        command.args(&self.words[1..]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // A group of its own, so that what it starts can be stopped with it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().map_err(|error| {
            fail(format!("`{}` could not be started: {error}", self.words[0]), help_with_start(&error))
        })?;
        let out = Pipe::drain(child.stdout.take());
        let err = Pipe::drain(child.stderr.take());
        let status = wait(&mut child, self.timeout);
        let stderr =
            String::from_utf8_lossy(&err.finish()).trim().chars().take(ERROR_SHOWN).collect::<String>();
        let said = if stderr.is_empty() { String::new() } else { format!("; it said: {stderr}") };
        let status = match status {
            End::Itself(status) => status,
            End::TimedOut => {
                let seconds = self.timeout.as_secs_f64();
                let message = format!("it did not end within {seconds} s and was stopped{said}");
                return Err(fail(message, "raise `timeout`, or mend the command"));
            }
            End::Interrupted => {
                return Err(fail(format!("it was stopped by Ctrl-C{said}"), "nothing was changed"));
            }
        };
        if !status.success() {
            return Err(fail(format!("it ended with {status}{said}"), "run it by hand to see why"));
        }
        let bytes = out.finish();
        if bytes.len() as u64 > OUTPUT_LIMIT {
            return Err(fail("it printed more than 64 MiB".to_owned(), "print the newest values only"));
        }
        let feed = parse(&bytes[..]).map_err(|error| fail(error.to_string(), error.help()))?;
        self.told.take(&feed, &self.name, true);
        if !stderr.is_empty() {
            self.told.note(format!("{}: the command said: {stderr}", self.name));
        }
        usable(feed, &self.name)
    }
}

/// What to do when a command could not be started.
fn help_with_start(error: &std::io::Error) -> &'static str {
    /// `ERROR_BAD_EXE_FORMAT`, and `ENOEXEC` elsewhere: a file that is no program.
    const NO_PROGRAM: i32 = if cfg!(windows) { 193 } else { 8 };
    if error.raw_os_error() == Some(NO_PROGRAM) {
        "a script needs its interpreter before it: `exec:powershell -NoProfile -File SCRIPT.ps1`, `exec:python SCRIPT.py`"
    } else {
        "check the path; quote it when it has spaces"
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

/// How a command ended.
enum End {
    Itself(std::process::ExitStatus),
    TimedOut,
    Interrupted,
}

/// Waits for the end; after the time-out, or Ctrl-C, the command is stopped, and with it what it has started.
fn wait(child: &mut Child, timeout: Duration) -> End {
    let end = Instant::now() + timeout;
    loop {
        if let Ok(Some(status)) = child.try_wait() {
            return End::Itself(status);
        }
        let interrupted = interrupt::noticed();
        if interrupted || Instant::now() >= end {
            interrupt::end_group(child.id());
            let _already_gone = child.kill();
            let _reaped = child.wait();
            return if interrupted { End::Interrupted } else { End::TimedOut };
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Words at spaces, `'...'` and `"..."` kept together; `None` when a quote is not closed. On Windows an apostrophe within
/// a word is part of it, as names of files may have one.
fn split(command: &str, windows: bool) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for character in command.chars() {
        match quote {
            Some(end) if character == end => quote = None,
            Some(_) => word.get_or_insert_default().push(character),
            None if character == '"' || (character == '\'' && !(windows && word.is_some())) => {
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
        let history = self.run()?;
        Ok(read(&history, node, wanted))
    }

    fn browse(&mut self) -> Result<Vec<Item>, SourceError> {
        Ok(items(&self.run()?))
    }

    fn facts(&self) -> Facts {
        self.told.facts()
    }

    fn notes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.told.notes)
    }
}

#[cfg(test)]
mod tests {
    use super::{parse, path_of, split};

    #[test]
    fn words_are_split_at_spaces_outside_quotes() {
        for windows in [false, true] {
            assert_eq!(
                split("python3 'my exporter.py' --node \"SRV A\"", windows).unwrap(),
                ["python3", "my exporter.py", "--node", "SRV A"]
            );
            assert_eq!(split("a '' b", windows).unwrap(), ["a", "", "b"]);
            assert_eq!(split("a 'b", windows), None);
            // A backslash before a quote is part of the path, and does not take the quote with it.
            assert_eq!(
                split(r#""C:\Program Files\export.exe" --to "D:\my feed\" \\server\share"#, windows).unwrap(),
                [r"C:\Program Files\export.exe", "--to", r"D:\my feed\", r"\\server\share"]
            );
            assert_eq!(split(r#"a 'say "hi"'"#, windows).unwrap(), ["a", r#"say "hi""#]);
        }
        assert_eq!(split(r"a C:\O'Brien\x.ps1", true).unwrap(), ["a", r"C:\O'Brien\x.ps1"]);
        assert_eq!(split(r"a C:\O'Brien\x.ps1", false), None);
    }

    #[test]
    fn a_path_may_be_an_address_of_a_browser() {
        assert_eq!(path_of("///C:/feed/a.jsonl").to_str(), Some("C:/feed/a.jsonl"));
        assert_eq!(path_of(r"C:\feed\a.jsonl").to_str(), Some(r"C:\feed\a.jsonl"));
        assert_eq!(path_of("///tmp/a.jsonl").to_str(), Some("///tmp/a.jsonl"));
        assert_eq!(path_of("").to_str(), Some(""));
    }

    #[test]
    fn what_is_too_long_is_refused_and_not_cut_off() {
        let mut line = vec![b' '; 1 << 20];
        line[(1 << 20) - 1] = b'\n';
        assert!(parse(&line.repeat(64)[..]).is_ok(), "as long as the limit");
        let error = parse(&line.repeat(65)[..]).unwrap_err();
        assert!(error.to_string().contains("more than 64 MiB"), "{error}");
    }

    #[test]
    fn lines_in_a_code_page_are_left_out_and_told() {
        let line = |node: &[u8]| {
            let mut line = b"{\"t\":\"2026-11-21T10:00:00Z\",\"node\":\"".to_vec();
            line.extend_from_slice(node);
            line.extend_from_slice(b"\",\"item\":\"a\",\"value\":1}\r\n");
            line
        };
        let feed =
            parse(&[line(b"SRV-A"), line(b"S\xfcd"), line("Nörd".as_bytes()), line(b"\xc4")].concat()[..])
                .unwrap();
        assert_eq!(feed.history.nodes(), ["Nörd", "SRV-A"]);
        assert!(feed.faults[0].starts_with("line 2: not UTF-8 (1 more like it)"), "{:?}", feed.faults);
        let only = parse(&line(b"S\xfcd")[..]).unwrap();
        assert!(only.history.is_empty() && only.faults.len() == 1);
        // UTF-16, as Windows PowerShell redirects.
        let utf16: Vec<u8> = std::iter::once(0xfeff)
            .chain(String::from_utf8(line("Süd".as_bytes())).unwrap().encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(parse(&utf16[..]).unwrap().history.nodes(), ["Süd"]);
    }
}
