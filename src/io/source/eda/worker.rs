//! The library's waits have no limit, and whether it may be called by two threads at once is not known. So one thread of the
//! process calls it, whoever asks; and when that thread does not come back in time it is given up: nothing more is asked until it is back.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use thiserror::Error;

use super::reader::{Functions, Reader};
use crate::domain::source::eda::{Got, Name};
use crate::io::interrupt;

/// How often a wait looks whether Ctrl-C was pressed.
const LOOK: Duration = Duration::from_millis(20);
/// The limit where the caller is about to end.
const FAREWELL: Duration = Duration::from_millis(500);

/// What the thread is asked for.
#[derive(Debug, Clone)]
pub enum Job {
    /// Fields, at least one.
    Read(Vec<Name>),
    /// The list of nodes.
    Nodes,
    /// The end of all groups.
    Close,
}

impl Job {
    /// What it is about, for whoever waits for it.
    fn words(&self) -> String {
        match self {
            Self::Read(names) => {
                format!("fields of {}", names.first().map_or("no node", |name| name.node.as_str()))
            }
            Self::Nodes => "the list of nodes".to_owned(),
            Self::Close => "the end of its groups".to_owned(),
        }
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// A result for each field, in their order.
    Read(Vec<Got>),
    /// Names of nodes.
    Nodes(Vec<String>),
    /// All groups are ended.
    Closed,
}

/// Why nothing came.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Trouble {
    /// It could not be loaded, in words.
    #[error("{0}")]
    Load(String),
    /// A group was refused. Which numbers the library has for that is not known.
    #[error("the library gave no group (function eda_define_group)")]
    NoGroup,
    /// The list of nodes was refused, with this number.
    #[error("EDA error {0} for the list of SCADA nodes")]
    NoNodes(i16),
    /// The limit is over.
    #[error("the library did not come back within {} s when it was asked for {what}", .limit.as_secs_f64())]
    Late {
        /// What it was asked for.
        what: String,
        /// The limit.
        limit: Duration,
    },
    /// An earlier request is still not back.
    #[error(
        "the library has not come back since it was asked for {what} {seconds} s ago; nothing more is asked of it"
    )]
    Busy {
        /// What it was asked for.
        what: String,
        /// How long ago.
        seconds: u64,
    },
    /// Ctrl-C.
    #[error("the library was not waited for any longer, because of Ctrl-C")]
    Interrupted,
    /// The thread could not be started, or has ended.
    #[error("the thread that calls the library is gone")]
    Gone,
}

impl Trouble {
    /// What to do next.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self {
            Self::Load(_) => "name the folder of iFIX: eda:C:\\FOLDER",
            Self::NoGroup => {
                "check that iFIX runs on this machine, as SCADA server or client, and that this user and session may reach it"
            }
            Self::NoNodes(_) => {
                "look the number up in the help of iFIX (Easy Database Access), or name the nodes by --node"
            }
            Self::Late { .. } | Self::Busy { .. } => {
                "check that iFIX runs on this machine and reaches the node; `timeout` (--request-timeout) sets the limit"
            }
            Self::Interrupted => "nothing was changed",
            Self::Gone => "start the program anew",
        }
    }
}

/// What the thread does not come back from.
struct Waiting {
    what: String,
    since: Instant,
}

/// The one thread that calls the library.
pub struct Worker {
    jobs: Sender<Job>,
    answers: Receiver<Result<Answer, Trouble>>,
    /// The request that was given up.
    given_up: Option<Waiting>,
}

impl Worker {
    /// Starts it. The library is loaded by the thread, with the first request, since that may take its time, too.
    #[must_use]
    pub fn start(load: impl FnOnce() -> Result<Box<dyn Functions>, String> + Send + 'static) -> Self {
        let (jobs, asked) = channel();
        let (told, answers) = channel();
        // When it does not start, both channels are closed, which is noticed.
        let _thread = thread::Builder::new().name("eda".to_owned()).spawn(move || serve(load, &asked, &told));
        Self { jobs, answers, given_up: None }
    }

    /// Asks for something, and waits for no longer than the limit.
    ///
    /// # Errors
    /// When nothing comes in time, or the library has no answer.
    pub fn ask(&mut self, job: Job, limit: Duration) -> Result<Answer, Trouble> {
        self.take_back()?;
        let what = job.words();
        let farewell = matches!(job, Job::Close);
        let limit = if farewell { limit.min(FAREWELL) } else { limit };
        self.jobs.send(job).map_err(|_gone| Trouble::Gone)?;
        let since = Instant::now();
        loop {
            let left = limit.saturating_sub(since.elapsed());
            match self.answers.recv_timeout(left.min(LOOK)) {
                Ok(answer) => return answer,
                Err(RecvTimeoutError::Disconnected) => return Err(Trouble::Gone),
                Err(RecvTimeoutError::Timeout) if left.is_zero() || (interrupt::noticed() && !farewell) => {}
                Err(RecvTimeoutError::Timeout) => continue,
            }
            self.given_up = Some(Waiting { what: what.clone(), since });
            return Err(if left.is_zero() { Trouble::Late { what, limit } } else { Trouble::Interrupted });
        }
    }

    /// Whether the thread is back from what was given up; its late answer is of no use any more.
    fn take_back(&mut self) -> Result<(), Trouble> {
        let Some(Waiting { what, since }) = &self.given_up else { return Ok(()) };
        match self.answers.try_recv() {
            Ok(_late) => {
                self.given_up = None;
                Ok(())
            }
            Err(TryRecvError::Empty) => {
                Err(Trouble::Busy { what: what.clone(), seconds: since.elapsed().as_secs() })
            }
            Err(TryRecvError::Disconnected) => Err(Trouble::Gone),
        }
    }
}

/// The thread: one request after the other, until nobody can ask any more.
fn serve(
    load: impl FnOnce() -> Result<Box<dyn Functions>, String>,
    asked: &Receiver<Job>,
    told: &Sender<Result<Answer, Trouble>>,
) {
    // Nothing is loaded before something is asked.
    let Ok(mut job) = asked.recv() else { return };
    let mut reader = load().map(Reader::new).map_err(Trouble::Load);
    loop {
        let answer = match &mut reader {
            Err(trouble) => Err(trouble.clone()),
            Ok(reader) => match job {
                Job::Read(names) => reader.read(&names).map(Answer::Read),
                Job::Nodes => reader.nodes().map(Answer::Nodes),
                Job::Close => {
                    reader.close();
                    Ok(Answer::Closed)
                }
            },
        };
        if told.send(answer).is_err() {
            return;
        }
        match asked.recv() {
            Ok(next) => job = next,
            Err(_nobody) => return,
        }
    }
}

/// A worker of all who ask the same library.
pub type Shared = Arc<Mutex<Worker>>;

/// The workers of this process, by the library.
static WORKERS: Mutex<BTreeMap<PathBuf, Shared>> = Mutex::new(BTreeMap::new());

/// The worker of a library: all sources of the process share it.
#[must_use]
pub fn shared(
    path: &Path,
    load: impl FnOnce(&Path) -> Result<Box<dyn Functions>, String> + Send + 'static,
) -> Shared {
    let mut workers = WORKERS.lock().unwrap_or_else(PoisonError::into_inner);
    let start = || {
        let path = path.to_owned();
        Arc::new(Mutex::new(Worker::start(move || load(&path))))
    };
    Arc::clone(workers.entry(path.to_owned()).or_insert_with(start))
}
