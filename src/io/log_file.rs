//! The file behind a log that lasts for days: appended to, so that whoever cuts it off while it is written (`copytruncate`)
//! leaves no hole; held by one run, while others may read it; patient with a full disk; and, when that is asked for, kept
//! within a size, in several files of which the oldest are removed.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::in_use;

pub mod parts;

/// Bytes that wait for room on the disk; what comes beyond them is lost, and counted.
const WAITING: usize = 4 << 20;

/// A log file. What cannot be written waits for room, and is written as soon as there is some.
pub struct LogFile {
    path: PathBuf,
    file: File,
    /// The first part, when another one is written: it stays held, so that no other run begins a log of this name.
    first: Option<File>,
    /// The number of the part that is written.
    part: u64,
    /// Bytes in it, and how many there may be.
    written: u64,
    most: Option<u64>,
    waiting: Vec<u8>,
    /// Lines that are lost: nothing was left to keep them in.
    lost: u64,
    /// Why nothing can be written at this moment.
    problem: Option<io::Error>,
    /// Why no further part could be begun; the log goes on in the one that is written.
    stuck: Option<io::Error>,
}

impl LogFile {
    /// Begins a log; with `replace`, in place of one that is there. It takes about `most` bytes of the disk, when that is given.
    ///
    /// # Errors
    /// The system's own; [`io::ErrorKind::ResourceBusy`] when another run writes it.
    pub fn create(path: &Path, replace: bool, most: Option<u64>) -> io::Result<Self> {
        if most.is_some() && !replace && !parts::beside(path).is_empty() {
            return Err(io::Error::from(io::ErrorKind::AlreadyExists));
        }
        Ok(Self {
            path: path.to_owned(),
            file: begin(path, replace)?,
            first: None,
            part: 0,
            written: 0,
            most: most.map(|most| most / parts::SHARES),
            waiting: Vec::new(),
            lost: 0,
            problem: None,
            stuck: None,
        })
    }

    /// Whether the part that is written has its share of the size, so that the next one is to be begun.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.most.is_some_and(|most| self.written + self.waiting.len() as u64 >= most)
    }

    /// Goes on in another file, whose first line is `head` of its number; the oldest one but the first is removed. When that
    /// cannot be, the log goes on where it is.
    pub fn next_part(&mut self, head: impl FnOnce(u64) -> String) {
        self.flush();
        if !self.waiting.is_empty() {
            return;
        }
        let number = self.part + 1;
        match begin(&parts::name(&self.path, number), true) {
            Ok(file) => {
                let before = std::mem::replace(&mut self.file, file);
                self.first.get_or_insert(before);
                (self.part, self.written, self.stuck) = (number, 0, None);
                self.line(&head(number));
                if let Some(oldest) = number.checked_sub(parts::KEPT).filter(|oldest| *oldest > 0) {
                    let _somebody_reads_it = std::fs::remove_file(parts::name(&self.path, oldest));
                }
            }
            Err(error) => self.stuck = Some(error),
        }
    }

    /// Adds a line, without its end.
    pub fn line(&mut self, line: &str) {
        if self.waiting.len() + line.len() > WAITING {
            self.flush();
        }
        // Once one is lost, the next ones wait until those before them are on the disk: the gap is in one place.
        if self.waiting.len() + line.len() > WAITING {
            self.lost += 1;
            return;
        }
        self.waiting.extend_from_slice(line.as_bytes());
        self.waiting.push(b'\n');
    }

    /// Writes what waits, as far as there is room.
    pub fn flush(&mut self) {
        let mut written = 0;
        let result = loop {
            if written == self.waiting.len() {
                break None;
            }
            match self.file.write(&self.waiting[written..]) {
                Ok(0) => break Some(io::Error::from(io::ErrorKind::WriteZero)),
                Ok(count) => written += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => break Some(error),
            }
        };
        self.waiting.drain(..written);
        self.written += written as u64;
        self.problem = result;
    }

    /// Puts it on the disk, not only in the system's memory.
    pub fn sync(&mut self) {
        self.flush();
        let _refused_by_some_devices = self.file.sync_all();
    }

    /// Why nothing, or nothing within the size, can be written at this moment.
    #[must_use]
    pub fn problem(&self) -> Option<&io::Error> {
        self.problem.as_ref().or(self.stuck.as_ref())
    }

    /// Lines that are lost.
    #[must_use]
    pub const fn lost(&self) -> u64 {
        self.lost
    }
}

/// Makes a file that this run alone writes; with `replace`, in place of one that is there.
fn begin(path: &Path, replace: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true);
    if replace {
        options.create(true);
    } else {
        options.create_new(true);
    }
    let file = hold(path, &mut options)?;
    // Only now: another run's log is not cut off.
    if replace && file.metadata()?.is_file() {
        file.set_len(0)?;
    }
    in_use::remember(&file);
    Ok(file)
}

/// Opens the file so that no other run can write it.
#[cfg(windows)]
fn hold(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    use std::os::windows::fs::OpenOptionsExt;

    use windows_sys::Win32::Foundation::ERROR_SHARING_VIOLATION;

    /// `FILE_SHARE_READ` and `FILE_SHARE_DELETE` of the Windows SDK.
    const SHARED: u32 = 1 | 4;

    // A lock would keep others from reading, too.
    options.share_mode(SHARED).open(path).map_err(|error| {
        let busy = error.raw_os_error() == Some(ERROR_SHARING_VIOLATION as i32);
        if busy { io::Error::from(io::ErrorKind::ResourceBusy) } else { error }
    })
}

/// Opens the file so that no other run can write it.
#[cfg(not(windows))]
fn hold(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    use std::fs::TryLockError;

    let file = options.open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(io::Error::from(io::ErrorKind::ResourceBusy)),
        // A device or a network drive without locks: better a log than none.
        Err(TryLockError::Error(_)) => Ok(file),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_run_writes_a_log() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.jsonl");
        let mut first = LogFile::create(&path, false, None).unwrap();
        first.line("one");
        first.flush();
        assert_eq!(LogFile::create(&path, false, None).err().unwrap().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(LogFile::create(&path, true, None).err().unwrap().kind(), io::ErrorKind::ResourceBusy);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one\n", "it is left as it was");
        drop(first);
        LogFile::create(&path, true, None).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "", "nobody writes it any more");
    }

    #[test]
    fn a_log_that_was_cut_off_goes_on_at_its_new_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.jsonl");
        let mut log = LogFile::create(&path, false, None).unwrap();
        log.line("before");
        log.flush();
        if cfg!(not(windows)) {
            File::options().write(true).open(&path).unwrap().set_len(0).unwrap();
            log.line("after");
            log.flush();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), "after\n");
        }
        assert!(log.problem().is_none() && log.lost() == 0);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_told_and_what_waits_is_bounded() {
        let mut log = LogFile::create(Path::new("/dev/full"), true, None).unwrap();
        log.line("one");
        log.flush();
        assert_eq!(log.problem().unwrap().kind(), io::ErrorKind::StorageFull);
        assert_eq!(log.lost(), 0, "it waits for room");
        let long = "x".repeat(WAITING / 4);
        for _ in 0..8 {
            log.line(&long);
        }
        assert!(log.lost() >= 4 && log.waiting.len() <= WAITING);
    }

    #[test]
    fn a_log_with_a_size_keeps_its_first_part_and_the_newest() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.jsonl");
        let size = 8_000;
        let mut log = LogFile::create(&path, false, Some(size)).unwrap();
        let line = "x".repeat(99);
        for number in 0..1_000 {
            if log.is_full() {
                log.next_part(|part| format!("part {part}"));
            }
            log.line(&format!("{number} {line}"));
            log.flush();
        }
        let there = parts::beside(&path);
        assert_eq!(there.len() as u64, parts::KEPT, "{there:?}");
        let texts: Vec<String> = there.iter().map(|part| std::fs::read_to_string(part).unwrap()).collect();
        let first = std::fs::read_to_string(&path).unwrap();
        assert!(first.starts_with("0 x") && texts.iter().all(|text| text.starts_with("part ")), "{first}");
        assert!(texts.last().unwrap().contains("\n999 x"), "the newest is there");
        let taken = first.len() + texts.iter().map(String::len).sum::<usize>();
        assert!(taken as u64 <= size, "{taken}");
        // Neither the log nor what it went on in is taken for another run's.
        assert_eq!(LogFile::create(&path, true, None).err().unwrap().kind(), io::ErrorKind::ResourceBusy);
        drop(log);
        std::fs::remove_file(&path).unwrap();
        let again = LogFile::create(&path, false, Some(size)).err().unwrap();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
    }
}
