//! iFIX read on the node itself, through Easy Database Access (EDA), a library that every iFIX node and client has. Reading
//! only: no other function of the library is bound, or named anywhere in the program.
//!
//! * [`reader`]: groups of fields, and the order of the calls; the functions behind a trait.
//! * [`worker`]: the one thread that calls them, which can be given up.
//! * [`find`]: where the library is, and whether this program can load it.
//! * `library`: the functions themselves, on Windows.
//!
//! Values carry no time: the library vouches for them by its answer, for as long as the node's own time goes on.

pub mod find;
#[cfg(windows)]
mod library;
pub mod reader;
pub mod worker;

#[cfg(test)]
mod tests;

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use self::worker::{Answer, Job, Shared};
use super::{Facts, Item, Source, SourceError};
use crate::domain::source::eda::{self, Got, Name};
use crate::domain::source::own_time::OwnTime;
use crate::domain::source::point::{Fault, Reading, millis};
#[cfg(windows)]
use crate::domain::source::settings::Access;

/// iFIX as this machine sees it.
pub struct Eda {
    /// The address, as it was given.
    name: String,
    /// Limit of one request.
    limit: Duration,
    worker: Shared,
    opened: Instant,
    own_time: OwnTime,
}

/// Finds the library; it is loaded when something is first asked of it.
///
/// # Errors
/// When there is none that this program can load.
#[cfg(windows)]
pub fn open(access: &Access) -> Result<Eda, SourceError> {
    let asked = access.url.strip_prefix(eda::SCHEME).unwrap_or_default();
    let path = find::library(asked, std::env::var_os("PATH").as_deref())
        .map_err(|lost| SourceError::new(eda::shown(&access.url), lost.to_string(), lost.help()))?;
    let worker = worker::shared(&path, library::load);
    Ok(Eda::new(&access.url, access.timeout, worker))
}

impl Eda {
    /// A source over a worker.
    #[must_use]
    pub fn new(name: &str, limit: Duration, worker: Shared) -> Self {
        Self {
            name: eda::shown(name).to_owned(),
            limit,
            worker,
            opened: Instant::now(),
            own_time: OwnTime::default(),
        }
    }

    /// How old the values of a reading are, by the node's own time, which was read last.
    fn age(&mut self, node: &str, last: Option<&Got>) -> i64 {
        let time =
            Name::of(node, eda::OWN_TIME).ok().zip(last).and_then(|(name, got)| eda::value(&name, got).ok());
        self.own_time.age_ms(time.map(|time| time.to_string()).as_deref(), millis(self.opened.elapsed()))
    }

    /// Asks the worker, once it is free: each who holds it does so for no longer than the limit.
    fn ask(&self, job: Job) -> Result<Answer, SourceError> {
        let mut worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        worker
            .ask(job, self.limit)
            .map_err(|trouble| SourceError::new(&self.name, trouble.to_string(), trouble.help()))
    }
}

impl Source for Eda {
    fn read(&mut self, node: &str, items: &[String]) -> Result<Vec<Reading>, SourceError> {
        let names: Vec<Result<Name, Fault>> = items
            .iter()
            .map(|item| {
                if eda::is_asked(item) {
                    Name::of(node, item)
                } else {
                    Err(Fault::Missing(format!("`{item}` is a line of a log, which EDA does not read")))
                }
            })
            .collect();
        let mut asked: Vec<Name> = names.iter().flatten().cloned().collect();
        let got = if asked.is_empty() {
            Vec::new()
        } else {
            asked.extend(Name::of(node, eda::OWN_TIME));
            match self.ask(Job::Read(asked))? {
                Answer::Read(got) => got,
                Answer::Nodes(_) | Answer::Closed => Vec::new(),
            }
        };
        let age = self.age(node, got.last());
        let mut got = got.into_iter();
        let reading = |name: Result<Name, Fault>| {
            let value = name.and_then(|name| match got.next() {
                Some(got) => eda::value(&name, &got),
                None => Err(Fault::Bad("the library gave no answer for it".to_owned())),
            });
            let age_ms = value.is_ok().then_some(age);
            Reading { value, at: None, age_ms }
        };
        Ok(names.into_iter().map(reading).collect())
    }

    fn browse(&mut self) -> Result<Vec<Item>, SourceError> {
        let nodes = match self.ask(Job::Nodes)? {
            Answer::Nodes(nodes) => nodes,
            Answer::Read(_) | Answer::Closed => Vec::new(),
        };
        if nodes.is_empty() {
            return Err(SourceError::new(
                &self.name,
                "iFIX lists no SCADA node",
                "check that iFIX runs on this machine; a node that it does not list is named by --node, or in sources.yaml",
            ));
        }
        let items = eda::usual_items();
        let of = |node: &String| {
            let node = node.clone();
            items.iter().map(move |name| Item {
                node: Some(node.clone()),
                name: name.clone(),
                short: None,
                value: None,
            })
        };
        Ok(nodes.iter().flat_map(of).collect())
    }

    fn facts(&self) -> Facts {
        Facts::default()
    }

    fn close(&mut self) {
        // A library that does not come back keeps its groups; the process ends all the same.
        let _given_up = self.ask(Job::Close);
    }
}
