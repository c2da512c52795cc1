//! A bundle of evidence on the disk: `evidence.jsonl`, to which records are only ever appended, and `inputs/`, the files that
//! were judged, each under its check sum.
//!
//! Several runs may write one bundle at the same time: the lock is held only while records are appended. What a killed run or a
//! lost power left of a last line is no record; the next writer takes it away.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{clock, files, interrupt};
use crate::domain::evidence::record::{self, Kind, LINE, Link, New};
use crate::domain::evidence::story::{About, Input, is_sum};

/// The file of records.
pub const RECORDS: &str = "evidence.jsonl";
/// The folder of the files that were judged.
const INPUTS: &str = "inputs";
/// What writers lock: a lock on the records themselves would keep readers away on Windows.
const LOCK: &str = "evidence.lock";

/// How long a run waits for another one that appends, which takes a blink.
const MOST_WAITED: Duration = Duration::from_secs(30);
/// What nobody wonders about.
const MOMENT: Duration = Duration::from_secs(1);

/// A bundle that is written.
pub struct Bundle {
    folder: PathBuf,
    records: File,
    name: String,
    /// The end of the chain as this run left it, and the length of the file there.
    end: (Link, u64),
}

impl Bundle {
    /// Opens a bundle, or begins one in a folder that holds none.
    ///
    /// # Errors
    /// The system's own, and in words when the folder holds something that is no bundle.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let inputs = folder.join(INPUTS);
        own_folder(&inputs)?;
        std::fs::create_dir_all(&inputs)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", inputs.display())))?;
        files::clear_temporaries(&inputs);
        let held = hold(folder)?;
        let mut bundle = Self {
            folder: folder.to_owned(),
            records: writable(&folder.join(RECORDS))?,
            name: String::new(),
            end: (Link::origin(), 0),
        };
        bundle.find_name()?;
        bundle.sync()?;
        drop(held);
        files::sync_folder(folder);
        Ok(bundle)
    }

    /// Reads the name from the first record, or writes that record.
    fn find_name(&mut self) -> io::Result<()> {
        let mut input = BufReader::new(records(&self.folder)?);
        let mut line = Vec::new();
        files::read_line(&mut input, &mut line, LINE)?;
        if line.ends_with(b"\n") {
            self.name = name_in(line.trim_ascii_end()).map_err(io::Error::other)?;
            return Ok(());
        }
        self.name = new_name();
        let about = About { schema: record::SCHEMA.to_owned(), schema_version: record::SCHEMA_VERSION };
        let body = serde_json::to_string(&about)?;
        self.write("", &[(Kind::Bundle, body)])
    }

    /// Appends records of a run. Only whole records are ever written. They outlast the end of this process, however it comes; a lost
    /// power only after [`Self::sync`].
    ///
    /// # Errors
    /// The system's own (no room, no permission), and in words when what is there is no bundle.
    pub fn append(&mut self, run: &str, new: &[(Kind, String)]) -> io::Result<()> {
        let _held = hold(&self.folder)?;
        self.write(run, new)
    }

    fn write(&mut self, run: &str, new: &[(Kind, String)]) -> io::Result<()> {
        let (mut last, length) = self.find_end()?;
        let t = clock::now_rfc3339();
        let mut text = String::new();
        for (kind, body) in new {
            let (line, link) =
                record::line(&last, &New { bundle: &self.name, run, kind: *kind, t: &t, body });
            if line.len() > LINE {
                return Err(io::Error::other(format!("a record of more than {} MiB", LINE >> 20)));
            }
            text.push_str(&line);
            last = link;
        }
        self.records.seek(SeekFrom::Start(length))?;
        if let Err(error) = self.records.write_all(text.as_bytes()) {
            // Half a record is none.
            let _next_writer_does = self.records.set_len(length);
            return Err(error);
        }
        self.end = (last, length + text.len() as u64);
        Ok(())
    }

    /// Puts what was appended on the disk.
    ///
    /// # Errors
    /// The system's own.
    pub fn sync(&self) -> io::Result<()> {
        self.records.sync_data()
    }

    /// The last record and the length of the file up to it. Another run may have written since; half a record is cut off.
    fn find_end(&mut self) -> io::Result<(Link, u64)> {
        let length = self.records.metadata()?.len();
        if length == self.end.1 {
            return Ok(self.end.clone());
        }
        let Some((line, end)) = last_line(&mut self.records, length)? else {
            self.refuse_foreign()?;
            self.records.set_len(0)?;
            return Ok((Link::origin(), 0));
        };
        let last = record::read(&line).map_err(|words| {
            io::Error::other(format!("the last line of {RECORDS} is no record ({words}); begin a new bundle"))
        })?;
        if !last.intact {
            return Err(io::Error::other(format!(
                "the last record of {RECORDS}, {}, was changed, so that nothing behind it would prove anything; begin a new bundle",
                last.link.number
            )));
        }
        if end < length {
            self.records.set_len(end)?;
        }
        Ok((last.link, end))
    }

    /// Refuses a file of one line that has no end and is not half of a first record: it is somebody's, and would be cut away.
    fn refuse_foreign(&mut self) -> io::Result<()> {
        let mut start = Vec::new();
        self.records.seek(SeekFrom::Start(0))?;
        (&mut self.records).take(FIRST.len() as u64).read_to_end(&mut start)?;
        if FIRST.as_bytes().starts_with(&start) {
            return Ok(());
        }
        Err(io::Error::other(format!("{RECORDS} holds no record, and was left as it is; begin a new bundle")))
    }

    /// Keeps the bytes of an input, once however often it is read.
    ///
    /// # Errors
    /// The system's own.
    pub fn keep(&self, bytes: &[u8]) -> io::Result<Input> {
        let input = Input { sha256: record::sum(bytes), size: bytes.len() as u64 };
        let path = self.folder.join(INPUTS).join(&input.sha256);
        let is_there = path.symlink_metadata().is_ok_and(|data| data.is_file() && data.len() == input.size);
        if is_there && std::fs::read(&path).is_ok_and(|there| there == bytes) {
            return Ok(input);
        }
        files::write_atomic(&path, bytes, files::Overwrite::Replace).map_err(io::Error::other)?;
        Ok(input)
    }
}

/// How the first record of every bundle begins.
const FIRST: &str = "{\"n\":1,\"bundle\":";

/// The bundle's name, from its first record.
fn name_in(line: &[u8]) -> Result<String, String> {
    const NEW: &str = "begin a new bundle";
    let first = record::read(line)?;
    if !first.intact || first.kind != Kind::Bundle {
        return Err(format!("the first record of {RECORDS} was changed; {NEW}"));
    }
    let about: About = record::body(line)?;
    if about.schema != record::SCHEMA || about.schema_version > record::SCHEMA_VERSION {
        return Err(format!(
            "the evidence is {} version {}, this program writes {} version {}: use a newer one, or {NEW}",
            about.schema,
            about.schema_version,
            record::SCHEMA,
            record::SCHEMA_VERSION
        ));
    }
    Ok(first.bundle)
}

/// Opens a file that is written, or makes it. Not for appending: such a file cannot be cut on Windows.
fn writable(path: &Path) -> io::Result<File> {
    regular(path)?;
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
}

/// Holds the bundle's lock until the file is closed. It is never unlocked by name: on Windows that is two calls, of which Wine
/// takes the second one for a fault.
fn hold(folder: &Path) -> io::Result<File> {
    let lock = writable(&folder.join(LOCK))?;
    lock_within(&lock, MOST_WAITED, folder)?;
    Ok(lock)
}

/// Waits for the lock; says so when that takes longer than a moment. After a request to end it waits for a moment only.
fn lock_within(lock: &File, most: Duration, folder: &Path) -> io::Result<()> {
    let began = Instant::now();
    let mut told = false;
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let waited = began.elapsed();
        let most = if interrupt::came() { most.min(MOMENT) } else { most };
        if waited >= most {
            return Err(io::Error::other(format!(
                "another run has held {} for {:.0} s: see what holds it (a run that hangs, a share that does not answer), or take another bundle",
                folder.join(LOCK).display(),
                waited.as_secs_f64()
            )));
        }
        if waited >= MOMENT && !std::mem::replace(&mut told, true) {
            let name = folder.join(LOCK);
            let words = format!("waiting for {}, which another run holds", name.display());
            let _closed = writeln!(io::stderr(), "{words}; for {} s at most", most.as_secs());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The last whole line without its end, and where it ends in the file; `None` when there is none.
fn last_line(file: &mut File, length: u64) -> io::Result<Option<(Vec<u8>, u64)>> {
    // Mostly small; a line may be as long as `LINE`, and half of one may stand behind it.
    let mut window: u64 = 64 << 10;
    loop {
        let from = length.saturating_sub(window);
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        file.take(length - from).read_to_end(&mut bytes)?;
        if let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n') {
            let start = bytes[..end].iter().rposition(|byte| *byte == b'\n').map(|at| at + 1);
            if let Some(start) = start.or_else(|| (from == 0).then_some(0)) {
                return Ok(Some((bytes[start..end].to_vec(), from + end as u64 + 1)));
            }
        }
        if from == 0 {
            return Ok(None);
        }
        if window > 4 * LINE as u64 {
            return Err(io::Error::other(format!("{RECORDS} ends in no record; begin a new bundle")));
        }
        window *= 8;
    }
}

/// A name that no other bundle or run has.
#[must_use]
pub fn new_name() -> String {
    use std::hash::{BuildHasher, RandomState};
    // Its keys come from the system's source of chance.
    format!("{:016x}", RandomState::new().hash_one(std::process::id()))
}

/// Opens the records for reading.
///
/// # Errors
/// The system's own, and in words when they are no regular file.
pub fn records(folder: &Path) -> io::Result<File> {
    let path = folder.join(RECORDS);
    regular(&path)?;
    File::open(path)
}

/// Refuses what is there and is no regular file: opening a pipe waits for its other end, a device may do anything, and behind a
/// link lies something that is not in the bundle and stays behind when the bundle is copied.
fn regular(path: &Path) -> io::Result<()> {
    let what = match path.symlink_metadata() {
        Ok(data) if data.is_symlink() => "this is a link",
        Ok(data) if !data.is_file() => "this is no regular file",
        // What is not there, or not to be looked at, opening tells.
        _ => return Ok(()),
    };
    Err(io::Error::other(format!(
        "{}: {what}, so it was not opened; nothing else belongs into a bundle than files of its own",
        path.display()
    )))
}

/// Refuses a folder of inputs that lies elsewhere.
fn own_folder(path: &Path) -> io::Result<()> {
    match path.symlink_metadata() {
        Ok(data) if data.is_symlink() => Err(io::Error::other(format!(
            "{}: this is a link, and what lies behind it is not in the bundle; put the folder itself there",
            path.display()
        ))),
        _ => Ok(()),
    }
}

/// Reads an input of a bundle.
///
/// # Errors
/// In words, when it is not there, cannot be read, or is not what its name says.
pub fn input(folder: &Path, input: &Input) -> Result<Vec<u8>, String> {
    let name = &input.sha256;
    if !is_sum(name) {
        return Err(format!("`{name}` is no check sum"));
    }
    let path = folder.join(INPUTS).join(name);
    regular(&path).map_err(|error| error.to_string())?;
    let bytes = files::read_bytes(&path).map_err(|error| error.to_string())?;
    if record::sum(&bytes) == *name {
        Ok(bytes)
    } else {
        Err(format!("{}: the input was changed: its check sum is not its name", path.display()))
    }
}

/// Which of the inputs that lie there, or that records name, are missing or not what their names say, in words; the first few.
#[must_use]
pub fn wrong_inputs(folder: &Path, named: &BTreeSet<String>) -> Vec<String> {
    /// More are only as wrong.
    const NAMED: usize = 20;
    let linked = own_folder(&folder.join(INPUTS)).err().map(|error| error.to_string());
    let entries = std::fs::read_dir(folder.join(INPUTS)).into_iter().flatten();
    let there = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let names: BTreeSet<String> = there.filter(|name| is_sum(name)).chain(named.iter().cloned()).collect();
    let wanted = names.into_iter().take_while(|_| !interrupt::noticed());
    let wrong = wanted.filter_map(|sha256| input(folder, &Input { sha256, size: 0 }).err());
    linked.into_iter().chain(wrong).take(NAMED).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(folder: &Path) -> Vec<u64> {
        let text = std::fs::read_to_string(folder.join(RECORDS)).unwrap();
        let mut last = Link::origin();
        text.lines()
            .map(|line| {
                let record = record::read(line.as_bytes()).unwrap();
                assert!(record.intact && record.prev == last.sum);
                last = record.link;
                last.number
            })
            .collect()
    }

    fn seen(body: &str) -> [(Kind, String); 1] {
        [(Kind::Seen, body.to_owned())]
    }

    #[test]
    fn runs_that_write_at_the_same_time_make_one_chain() {
        let folder = tempfile::tempdir().unwrap();
        let writers = (0..4).map(|run| {
            let folder = folder.path().to_owned();
            std::thread::spawn(move || {
                let mut bundle = Bundle::open(&folder).unwrap();
                for _ in 0..10 {
                    bundle.append(&run.to_string(), &seen("1")).unwrap();
                }
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.join().unwrap();
        }
        assert_eq!(numbers(folder.path()), (1..=41).collect::<Vec<_>>());
    }

    #[test]
    fn a_lock_that_is_held_is_waited_for_but_not_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let _bundle = Bundle::open(folder.path()).unwrap();
        let file = || OpenOptions::new().write(true).open(folder.path().join(LOCK)).unwrap();
        let (holder, waiting) = (file(), file());
        holder.lock().unwrap();
        let error = lock_within(&waiting, Duration::from_millis(50), folder.path()).unwrap_err();
        assert!(error.to_string().contains(LOCK), "{error}");
        let patient = std::thread::spawn({
            let folder = folder.path().to_owned();
            move || lock_within(&waiting, Duration::from_secs(600), &folder)
        });
        std::thread::sleep(Duration::from_millis(60));
        drop(holder);
        patient.join().unwrap().unwrap();
    }

    #[test]
    fn half_a_record_is_taken_away_by_the_next_writer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(RECORDS);
        Bundle::open(folder.path()).unwrap().append("a", &seen(&"7".repeat(200_000))).unwrap();
        let whole = std::fs::read(&path).unwrap();
        for half in [&b"{"[..], &b"{\"n\":3,\"bundle\""[..], &[b'x'; 300_000][..]] {
            std::fs::write(&path, [&whole[..], half].concat()).unwrap();
            Bundle::open(folder.path()).unwrap().append("b", &seen("1")).unwrap();
            assert_eq!(numbers(folder.path()), [1, 2, 3]);
        }
        std::fs::write(&path, "{\"n\":1").unwrap();
        Bundle::open(folder.path()).unwrap().append("b", &seen("1")).unwrap();
        assert_eq!(numbers(folder.path()), [1, 2], "half of the very first");
    }

    #[test]
    fn what_is_no_bundle_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(RECORDS);
        std::fs::write(&path, "a diary\n").unwrap();
        assert!(Bundle::open(folder.path()).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"a diary\n");
    }

    #[test]
    fn an_input_is_kept_once_and_read_back_only_unchanged() {
        let folder = tempfile::tempdir().unwrap();
        let bundle = Bundle::open(folder.path()).unwrap();
        let kept = bundle.keep(b"plan").unwrap();
        assert_eq!(bundle.keep(b"plan").unwrap(), kept);
        assert_eq!(input(folder.path(), &kept).unwrap(), b"plan");
        std::fs::write(folder.path().join(INPUTS).join(&kept.sha256), "plam").unwrap();
        assert!(input(folder.path(), &kept).unwrap_err().contains("changed"));
        let outside = Input { sha256: "../../etc/passwd".to_owned(), size: 1 };
        assert!(input(folder.path(), &outside).unwrap_err().contains("no check sum"));
    }
}
