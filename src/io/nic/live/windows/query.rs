//! Asking WMI the questions of [`wmi::QUESTIONS`], each `SELECT * FROM CLASS`: nothing is ever set or called.
//!
//! A provider can hang for minutes, so a thread asks, and what it has not answered in time is told as such. The thread
//! ends with the program.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use ::wmi::{Variant, WMIConnection, WMIError};
use serde_json::{Map, Value};

use crate::io::nic::windows::wmi::{self, Failure, Question, Replies, Reply};

/// For all questions together. A server that is busy takes a second or two to start a provider.
const LIMIT: Duration = Duration::from_secs(15);
/// Most objects of one class that are taken.
const MOST: usize = 4096;

/// Asks everything; a question without an answer in time is told as that.
pub fn ask() -> Replies {
    let (answers, inbox) = mpsc::channel();
    let worker = thread::Builder::new().name("wmi".to_owned()).spawn(move || ask_in_turn(&answers));
    let mut replies = Replies::new();
    if let Err(error) = worker {
        let why = Failure::Other(format!("no thread could be started: {error}"));
        replies.extend(wmi::QUESTIONS.map(|question| (question.class, Err(why.clone()))));
        return replies;
    }
    let end = Instant::now() + LIMIT;
    let mut missing = Failure::TimedOut;
    while replies.len() < wmi::QUESTIONS.len() {
        match inbox.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok((class, reply)) => _ = replies.insert(class, reply),
            Err(RecvTimeoutError::Timeout) => break,
            // The thread is gone before it has answered everything.
            Err(RecvTimeoutError::Disconnected) => {
                missing = Failure::Other("the query ended without an answer".to_owned());
                break;
            }
        }
    }
    for question in wmi::QUESTIONS {
        replies.entry(question.class).or_insert_with(|| Err(missing.clone()));
    }
    replies
}

fn ask_in_turn(answers: &Sender<(&'static str, Reply)>) {
    let mut connection: Option<(&str, Result<WMIConnection, Failure>)> = None;
    for question in wmi::QUESTIONS {
        let stale = connection.as_ref().is_none_or(|(namespace, _)| *namespace != question.namespace);
        if stale {
            let opened = WMIConnection::with_namespace_path(question.namespace);
            connection = Some((question.namespace, opened.map_err(|error| failure(&error))));
        }
        let reply = match connection.as_ref().map(|(_, opened)| opened) {
            Some(Ok(connection)) => objects(connection, question),
            Some(Err(why)) => Err(why.clone()),
            None => Err(Failure::Other("it was not asked".to_owned())),
        };
        if answers.send((question.class, reply)).is_err() {
            return; // Nobody waits any longer.
        }
    }
}

fn objects(connection: &WMIConnection, question: Question) -> Reply {
    let query = format!("SELECT * FROM {}", question.class);
    let found = connection.exec_query(query).map_err(|error| failure(&error))?;
    found
        .take(MOST)
        .map(|object| object.and_then(|object| properties(&object)).map_err(|error| failure(&error)))
        .collect()
}

/// An object's properties. One whose type has no place in JSON (a time, an embedded object) is left out; none is read.
fn properties(object: &::wmi::IWbemClassWrapper) -> Result<Map<String, Value>, WMIError> {
    let mut map = Map::new();
    for name in object.list_properties()? {
        if let Some(value) = object.get_property(&name).ok().and_then(json) {
            map.insert(name, value);
        }
    }
    Ok(map)
}

fn json(variant: Variant) -> Option<Value> {
    Some(match variant {
        Variant::Null | Variant::Empty => Value::Null,
        Variant::String(text) => text.into(),
        Variant::Bool(yes) => yes.into(),
        Variant::I1(number) => number.into(),
        Variant::I2(number) => number.into(),
        Variant::I4(number) => number.into(),
        Variant::I8(number) => number.into(),
        Variant::UI1(number) => number.into(),
        Variant::UI2(number) => number.into(),
        Variant::UI4(number) => number.into(),
        Variant::UI8(number) => number.into(),
        Variant::R4(number) => f64::from(number).into(),
        Variant::R8(number) => number.into(),
        Variant::Array(all) => all.into_iter().filter_map(json).collect(),
        Variant::Unknown(_) | Variant::Object(_) => return None,
    })
}

fn failure(error: &WMIError) -> Failure {
    match error {
        WMIError::HResultError { hres } => Failure::from_hresult(hres.cast_unsigned()),
        other => Failure::Other(other.to_string()),
    }
}
