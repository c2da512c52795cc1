//! A source that is asked on a thread of its own, so that whoever asks can go on.
//!
//! A server that takes a connection and never answers costs its time-out, once: after that it is asked again in the
//! background, the last error stands for it meanwhile, and the looks at the other nodes keep their pace. A request to end is
//! heard although the backend waits for its server.

use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::{Facts, Item, Moment, Source, SourceError};
use crate::domain::source::point::{Reading, Stamp};
use crate::domain::source::settings::Access;
use crate::io::{clock, interrupt};

/// How often a wait looks whether the end was asked for.
const LOOK: Duration = Duration::from_millis(20);
/// After a request to end, how long an answer that is on its way may still take. Longer than what backends allow themselves
/// for it, whose words then name the cause.
const LAST_WORDS: Duration = Duration::from_millis(1500);

/// The source, and what came of asking it.
type Back = (Box<dyn Source>, Result<Answer, SourceError>);

/// What a source can be asked for on a thread of its own.
enum Job {
    Read { node: String, items: Vec<String> },
    Browse,
    List,
}

/// What it says.
enum Answer {
    Readings(Vec<Reading>),
    Items(Vec<Item>),
}

/// Where the source is.
enum Place {
    /// It has nothing to do.
    Here(Box<dyn Source>),
    /// A thread asks it; then it comes back.
    Away(Receiver<Back>),
    /// The system gave no thread, or that thread is gone.
    Lost,
}

/// A source that keeps nobody waiting twice.
pub struct Patient {
    name: String,
    limit: Duration,
    place: Place,
    /// Why the last question was answered so late that the next one is not waited for.
    late: Option<SourceError>,
    /// What was so of it when it was asked last; while it is away, nobody knows better.
    facts: Facts,
}

impl Patient {
    /// A source that is reached as `access` says.
    #[must_use]
    pub fn new(access: &Access, source: Box<dyn Source>) -> Self {
        Self {
            name: access.url.clone(),
            limit: access.timeout,
            facts: source.facts(),
            place: Place::Here(source),
            late: None,
        }
    }

    fn here(&self) -> Option<&dyn Source> {
        match &self.place {
            Place::Here(source) => Some(source.as_ref()),
            Place::Away(_) | Place::Lost => None,
        }
    }

    fn here_mut(&mut self) -> Option<&mut (dyn Source + 'static)> {
        match &mut self.place {
            Place::Here(source) => Some(source.as_mut()),
            Place::Away(_) | Place::Lost => None,
        }
    }

    /// Sends the source off to be asked.
    fn send_off(&mut self, job: Job) {
        let Place::Here(mut source) = std::mem::replace(&mut self.place, Place::Lost) else { return };
        self.facts = source.facts();
        let (tell, back) = channel();
        let asking = move || {
            let answer = match job {
                Job::Read { node, items } => source.read(&node, &items).map(Answer::Readings),
                Job::Browse => source.browse().map(Answer::Items),
                Job::List => Ok(Answer::Items(source.listed())),
            };
            // Nobody listens any more: the source ends with this thread.
            let _given_up = tell.send((source, answer));
        };
        if thread::Builder::new().name("source".to_owned()).spawn(asking).is_ok() {
            self.place = Place::Away(back);
        }
    }

    /// Takes the source back.
    fn take_back(&mut self, (source, answer): Back, took: Duration) -> Result<Answer, SourceError> {
        self.place = Place::Here(source);
        // What is refused at once costs nobody anything, and may be asked at each look.
        self.late = answer.as_ref().err().filter(|_| took >= self.limit / 2).cloned();
        answer
    }

    /// Asks, and waits for the answer; after a late one, looks whether the source is back.
    fn ask(&mut self, job: Job) -> Result<Answer, SourceError> {
        if self.late.is_some() {
            self.look_for()?;
            if let Some(again) = self.late.clone() {
                self.send_off(job);
                return Err(again);
            }
        }
        self.send_off(job);
        let Place::Away(back) = &self.place else { return Err(self.lost()) };
        let start = Instant::now();
        let mut asked_to_end: Option<Instant> = None;
        let came = loop {
            match back.recv_timeout(LOOK) {
                Ok(came) => break came,
                Err(RecvTimeoutError::Disconnected) => return Err(self.lost()),
                Err(RecvTimeoutError::Timeout) if !interrupt::noticed() => {}
                Err(RecvTimeoutError::Timeout) => {
                    if asked_to_end.get_or_insert_with(Instant::now).elapsed() > LAST_WORDS {
                        let error = self.given_up();
                        self.late = Some(error.clone());
                        return Err(error);
                    }
                }
            }
        };
        self.take_back(came, start.elapsed())
    }

    /// Whether the source that was late is back. Its old answer only tells whether it may be asked as usual: what was read in
    /// the background may be older than it looks.
    ///
    /// # Errors
    /// Not back yet: why it was late.
    fn look_for(&mut self) -> Result<(), SourceError> {
        let Place::Away(back) = &self.place else { return Ok(()) };
        match back.try_recv() {
            Ok(came) => {
                let limit = self.limit;
                let _only_whether = self.take_back(came, limit);
                Ok(())
            }
            Err(TryRecvError::Empty) => Err(self.late.clone().unwrap_or_else(|| self.given_up())),
            Err(TryRecvError::Disconnected) => Err(self.lost()),
        }
    }

    fn given_up(&self) -> SourceError {
        SourceError::new(
            &self.name,
            "no answer had come when the end was asked for",
            "nothing was changed; ask again",
        )
    }

    fn lost(&self) -> SourceError {
        SourceError::new(
            &self.name,
            "the system gave no thread to ask it, or that thread is gone",
            "check the limits of this user, then start the program anew",
        )
    }
}

impl Source for Patient {
    fn read(&mut self, node: &str, items: &[String]) -> Result<Vec<Reading>, SourceError> {
        match self.ask(Job::Read { node: node.to_owned(), items: items.to_vec() })? {
            Answer::Readings(readings) => Ok(readings),
            Answer::Items(_) => Err(self.lost()),
        }
    }

    fn subscribe(&mut self, node: &str, items: &[String], interval: Duration) -> bool {
        self.here_mut().is_some_and(|source| source.subscribe(node, items, interval))
    }

    fn told(&mut self) -> Option<Vec<Moment>> {
        self.here_mut()?.told()
    }

    fn browse(&mut self) -> Result<Vec<Item>, SourceError> {
        match self.ask(Job::Browse)? {
            Answer::Items(items) => Ok(items),
            Answer::Readings(_) => Err(self.lost()),
        }
    }

    fn listed(&mut self) -> Vec<Item> {
        match self.ask(Job::List) {
            Ok(Answer::Items(items)) => items,
            Ok(Answer::Readings(_)) | Err(_) => Vec::new(),
        }
    }

    fn facts(&self) -> Facts {
        self.here().map_or_else(|| self.facts.clone(), Source::facts)
    }

    fn now(&self) -> Stamp {
        self.here().map_or_else(clock::now, Source::now)
    }

    fn advance(&mut self, duration: Duration) {
        if let Some(source) = self.here_mut() {
            source.advance(duration);
        }
    }

    fn prepare(&mut self, over: Duration) {
        if let Some(source) = self.here_mut() {
            source.prepare(over);
        }
    }

    fn notes(&mut self) -> Vec<String> {
        self.here_mut().map(Source::notes).unwrap_or_default()
    }

    fn close(&mut self) {
        // One that does not come back is left to the end of the process.
        if let Some(source) = self.here_mut() {
            source.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::sync::mpsc::{Receiver, channel};
    use std::sync::{Arc, Mutex};
    use std::time::{Duration, Instant};

    use super::Patient;
    use crate::domain::source::point::Reading;
    use crate::domain::source::settings::Access;
    use crate::io::source::{Facts, Item, Source, SourceError};

    /// Says no after what counts as late, then waits for each word of the test, and answers as it says.
    struct Slow {
        words: Arc<Mutex<Receiver<bool>>>,
        asked: Arc<AtomicU32>,
    }

    impl Source for Slow {
        fn read(&mut self, _node: &str, _items: &[String]) -> Result<Vec<Reading>, SourceError> {
            self.asked.fetch_add(1, Ordering::SeqCst);
            let good = self.words.lock().expect("whole").recv().unwrap_or(true);
            if good { Ok(Vec::new()) } else { Err(SourceError::new("slow", "late", "wait")) }
        }

        fn browse(&mut self) -> Result<Vec<Item>, SourceError> {
            Ok(Vec::new())
        }

        fn facts(&self) -> Facts {
            Facts { is_simulated: true, not_whole: Some("line 7".to_owned()), ..Facts::default() }
        }
    }

    fn patient(limit: Duration) -> (Patient, std::sync::mpsc::Sender<bool>, Arc<AtomicU32>) {
        let (tell, words) = channel();
        let asked = Arc::new(AtomicU32::new(0));
        let slow = Slow { words: Arc::new(Mutex::new(words)), asked: Arc::clone(&asked) };
        let access = Access { timeout: limit, ..Access::new("slow") };
        (Patient::new(&access, Box::new(slow)), tell, asked)
    }

    #[test]
    fn what_was_late_once_is_asked_again_without_anybody_waiting() {
        // Whatever comes is late, and nothing comes without a word: a read that waited would never end.
        let (mut source, tell, asked) = patient(Duration::ZERO);
        tell.send(false).expect("heard");
        assert!(source.read("A", &[]).is_err());
        for _ in 0..5 {
            assert_eq!(source.read("A", &[]).expect_err("not back").message, "late");
        }
        tell.send(true).expect("heard");
        // The word for the read after the return, whose answer is a fresh one.
        tell.send(true).expect("heard");
        let start = Instant::now();
        while source.read("A", &[]).is_err() {
            assert!(start.elapsed() < Duration::from_secs(60), "it never came back");
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(asked.load(Ordering::SeqCst), 3, "once late, once in the background, once anew");
    }

    #[test]
    fn what_is_refused_at_once_is_asked_at_each_look() {
        let (mut source, tell, asked) = patient(Duration::from_secs(3600));
        for _ in 0..3 {
            tell.send(false).expect("heard");
            assert!(source.read("A", &[]).is_err());
        }
        tell.send(true).expect("heard");
        assert!(source.read("A", &[]).is_ok());
        assert_eq!(asked.load(Ordering::SeqCst), 4);
    }

    #[test]
    fn what_is_away_answers_for_itself_and_can_be_left() {
        let (mut source, tell, _) = patient(Duration::ZERO);
        tell.send(false).expect("heard");
        assert!(source.read("A", &[]).is_err());
        assert!(source.read("A", &[]).is_err(), "on its way");
        assert!(source.facts().is_simulated && source.facts().not_whole.is_some(), "as when it was asked");
        assert!(source.told().is_none());
        assert!(!source.subscribe("A", &[], Duration::ZERO));
        assert!(source.notes().is_empty());
        source.close();
    }
}
