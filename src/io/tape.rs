//! What a run sees, put on a tape, and played to it again: so a verdict of long ago is derived anew by the very code that made
//! it, with the tape in place of the world.
//!
//! Everything that decides a verdict and comes from outside passes through [`seen`]: files, answers of sources, this machine's
//! adapters, names, records of links, the clock where it decides, and Ctrl-C. Without evidence, that is a call of the closure. While
//! a tape is played, nothing outside is asked, and nothing is written ([`is_played`]).
//!
//! The tape is one for the process, as standard output is: a run has one, and `verify` plays one after the other.

pub mod files;
mod player;

use std::io;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use super::bundle::{Bundle, new_name};
use crate::domain::evidence::record::Kind;
use crate::domain::evidence::story::{End, Input, Start};
pub use player::{Place, Player};

/// What is seen within this time goes into one record, and onto the disk together.
const TOGETHER: Duration = Duration::from_secs(1);
/// What was written is put on the disk after this time: doing it with every record would cost more than all else of a watch.
const ON_DISK: Duration = Duration::from_secs(10);
/// A record does not wait for more than this, in bytes.
const FULL: usize = 256 << 10;

const OFF: u8 = 0;
const RECORDED: u8 = 1;
const PLAYED: u8 = 2;

static STATE: AtomicU8 = AtomicU8::new(OFF);
static TAPE: Mutex<Tape> = Mutex::new(Tape::Off);

enum Tape {
    Off,
    Recorded(Recorder),
    Played(Player),
}

/// What a run asks for is not on the tape.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the evidence does not hold {what}, which this version asks for")]
pub struct Missing {
    /// What was asked for.
    pub what: String,
}

/// A run that is recorded.
struct Recorder {
    bundle: Bundle,
    run: String,
    /// Entries that are not written yet, with commas between them.
    waiting: String,
    since: Instant,
    /// When everything was put on the disk.
    on_disk: Instant,
    /// How often it was asked whether the run is to end.
    asked: u64,
    /// At which time of asking the answer was yes for the first time.
    interrupted: Option<u64>,
    /// Why not everything is on the disk.
    problem: Option<String>,
}

impl Recorder {
    fn add(&mut self, entry: &str) {
        if !self.waiting.is_empty() {
            self.waiting.push(',');
        }
        self.waiting.push_str(entry);
        if self.waiting.len() > FULL || self.since.elapsed() >= TOGETHER {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.since = Instant::now();
        if self.waiting.is_empty() {
            return;
        }
        let body = format!("[{}]", std::mem::take(&mut self.waiting));
        self.append(Kind::Seen, body);
        if self.on_disk.elapsed() >= ON_DISK {
            self.sync();
        }
    }

    fn sync(&mut self) {
        self.on_disk = Instant::now();
        if self.problem.is_none() {
            self.problem = self.bundle.sync().err().map(|error| error.to_string());
        }
    }

    /// Once something is lost, nothing more is written: a record behind a gap would look as if it followed.
    fn append(&mut self, kind: Kind, body: String) {
        if self.problem.is_none() {
            let written = self.bundle.append(&self.run, &[(kind, body)]);
            self.problem = written.err().map(|error| error.to_string());
        }
    }
}

fn tape() -> MutexGuard<'static, Tape> {
    TAPE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn set(state: u8, new: Tape) -> Tape {
    let mut tape = tape();
    STATE.store(state, Ordering::Release);
    std::mem::replace(&mut *tape, new)
}

/// Whether this run is recorded.
#[must_use]
pub fn is_recorded() -> bool {
    STATE.load(Ordering::Acquire) == RECORDED
}

/// Whether a tape is played: nothing outside is to be asked, and nothing to be written.
#[must_use]
pub fn is_played() -> bool {
    STATE.load(Ordering::Acquire) == PLAYED
}

/// Whether this run neither leaves evidence nor follows from it.
#[must_use]
pub fn is_off() -> bool {
    STATE.load(Ordering::Acquire) == OFF
}

/// Records this run into a bundle from now on.
///
/// # Errors
/// When the bundle cannot be opened or written, or is none.
pub fn record(mut bundle: Bundle, start: &Start) -> io::Result<()> {
    let run = new_name();
    bundle.append(&run, &[(Kind::Start, serde_json::to_string(start)?)])?;
    let recorder = Recorder {
        bundle,
        run,
        waiting: String::new(),
        since: Instant::now(),
        on_disk: Instant::now(),
        asked: 0,
        interrupted: None,
        problem: None,
    };
    set(RECORDED, Tape::Recorded(recorder));
    Ok(())
}

/// Ends the recording with the verdict.
///
/// # Errors
/// In words, when the evidence is not complete.
pub fn end(end: End) -> Result<(), String> {
    let Tape::Recorded(mut recorder) = set(OFF, Tape::Off) else { return Ok(()) };
    recorder.flush();
    let end = End { interrupted: recorder.interrupted, ..end };
    match serde_json::to_string(&end) {
        Ok(body) => {
            recorder.append(Kind::End, body);
            recorder.sync();
        }
        Err(error) => recorder.problem = Some(error.to_string()),
    }
    recorder.problem.map_or(Ok(()), Err)
}

/// Plays a tape to what is called from now on, until [`stop`].
pub fn play(player: Player) {
    set(PLAYED, Tape::Played(player));
}

/// Ends the playing.
pub fn stop() {
    set(OFF, Tape::Off);
}

/// Writes what waits, when the run is about to rest.
pub fn rest() {
    if is_recorded()
        && let Tape::Recorded(recorder) = &mut *tape()
        && recorder.since.elapsed() >= TOGETHER
    {
        recorder.flush();
    }
}

/// Writes what waits, and says why the evidence is not complete so far.
#[must_use]
pub fn problem() -> Option<String> {
    match &mut *tape() {
        Tape::Recorded(recorder) => {
            recorder.flush();
            recorder.sync();
            recorder.problem.clone()
        }
        _ => None,
    }
}

/// Puts something on the tape, when the run is recorded.
pub fn put<T: Serialize>(channel: &str, what: &T) {
    if !is_recorded() {
        return;
    }
    let entry = serde_json::to_string(&(channel, what));
    if let Tape::Recorded(recorder) = &mut *tape() {
        match entry {
            Ok(entry) => recorder.add(&entry),
            Err(error) => recorder.problem = Some(error.to_string()),
        }
    }
}

/// The next thing of a channel of the tape that is played; `None` when there is no more, or it is something else.
#[must_use]
pub fn next<T: DeserializeOwned>(channel: &str) -> Option<T> {
    match &mut *tape() {
        Tape::Played(player) => serde_json::from_str(player.next(channel)?.get()).ok(),
        _ => None,
    }
}

/// Looks at the world and puts it on the tape; while one is played, what is on it.
///
/// # Errors
/// When the tape that is played does not hold it.
pub fn seen<T: Serialize + DeserializeOwned>(channel: &str, look: impl FnOnce() -> T) -> Result<T, Missing> {
    if is_played() {
        return next(channel).ok_or_else(|| Missing { what: channel.to_owned() });
    }
    let what = look();
    put(channel, &what);
    Ok(what)
}

/// Whether the run was asked to end. Its end record says how often that was asked before the answer was yes.
pub fn is_interrupted(noticed: impl FnOnce() -> bool) -> bool {
    match &mut *tape() {
        Tape::Off => noticed(),
        Tape::Recorded(recorder) => {
            recorder.asked += 1;
            if recorder.interrupted.is_none() && noticed() {
                recorder.interrupted = Some(recorder.asked);
            }
            recorder.interrupted.is_some()
        }
        // Who verifies may ask for the end, too.
        Tape::Played(player) => player.is_interrupted() || noticed(),
    }
}

/// What is played does not hold what was asked for: from now on the run that is derived is asked to end.
pub fn ran_out() {
    if let Tape::Played(player) = &mut *tape() {
        player.ran_out();
    }
}

/// Keeps the bytes of an input in the bundle.
fn keep(bytes: &[u8]) -> Option<Input> {
    match &mut *tape() {
        Tape::Recorded(recorder) => match recorder.bundle.keep(bytes) {
            Ok(input) => Some(input),
            Err(error) => {
                recorder.problem = Some(error.to_string());
                None
            }
        },
        _ => None,
    }
}

/// The bytes of an input of the bundle that is played.
fn kept(input: &Input) -> Result<Vec<u8>, String> {
    match &*tape() {
        Tape::Played(player) => super::bundle::input(player.folder(), input),
        _ => Err("no evidence is played".to_owned()),
    }
}
