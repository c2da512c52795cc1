//! Sources of values: one read-only trait, several backends, the same behaviour.
//!
//! Nothing here can write: the trait has no such method, and the backends use no request that changes anything.
//!
//! * [`demo`]: simulated plants, marked as simulated everywhere.
//! * [`eda`]: iFIX on the node itself, on Windows.
//! * [`feed`]: the exporter contract from a file or a command, and logs of iFIX.
//! * [`patient`]: keeps one that does not answer from holding up the others.
//! * [`recording`]: what `record` wrote, played on its own clock.
//! * [`rest`]: Kepware's IoT Gateway and Configuration API.
//! * `taped`: any of them with its answers kept as evidence, and the answers alone, played again.
//! * `opcua`: OPC UA, in builds with that feature.

pub mod demo;
pub mod eda;
pub mod feed;
#[cfg(feature = "opcua")]
pub mod opcua;
pub mod patient;
pub mod recording;
pub mod rest;
pub mod secret;
pub mod taped;
mod tls;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::domain::source::eda::SCHEME;
#[cfg(not(windows))]
use crate::domain::source::eda::shown;
use crate::domain::source::parse::check_address;
use crate::domain::source::point::{Fault, Reading, Stamp, Value};
use crate::domain::source::recorded::Recorded;
use crate::domain::source::settings::Access;
use crate::io::clock;
pub use recording::Shelf;

/// Why a source gave nothing at all. One item that is missing or bad is no error; it is a reading.
#[derive(Debug, Clone, Error, PartialEq, Eq, Serialize, Deserialize)]
#[error("{source_name}: {message}; {help}")]
pub struct SourceError {
    /// The source, as it was named.
    pub source_name: String,
    /// What was tried and what came back.
    pub message: String,
    /// What to do next.
    pub help: String,
    /// A login was refused. Asked again at the usual pace, a server may lock the account.
    pub login_refused: bool,
}

impl SourceError {
    /// Makes one.
    pub fn new(name: &str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            source_name: name.to_owned(),
            message: message.into(),
            help: help.into(),
            login_refused: false,
        }
    }

    /// The same as the fault of each item that was asked for: one cause for all of them.
    #[must_use]
    pub fn fault(&self) -> Fault {
        Fault::Cause { words: format!("{}: {}", self.source_name, self.message), help: self.help.clone() }
    }
}

/// An item that a source has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// The node, where the source knows nodes.
    pub node: Option<String>,
    /// Its name, as `sources.yaml` wants it.
    pub name: String,
    /// The name without what the source adds itself to a name that lacks it (`ns=2;s=` of the usual namespace); `None` where there
    /// is no such thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<String>,
    /// Its value now, where that costs nothing.
    pub value: Option<Value>,
}

/// What is so of a source besides its values. Whatever stands between a source and who asks it passes this on as a whole, so that
/// none of it is lost on the way: what is found out about sources one day is a field here, and no method.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// [`Source::now`] is not the wall's clock; then time goes on by [`Source::advance`] only.
    #[serde(rename = "virtual")]
    pub is_virtual: bool,
    /// The time of a reading, not the time of asking, says when it was sampled (an exporter has its own pace, and so has the gateway).
    #[serde(rename = "own_times")]
    pub has_own_times: bool,
    /// The values come from a simulated plant.
    #[serde(rename = "simulated")]
    pub is_simulated: bool,
    /// Why what was read last was not all that was given: lines that could not be read, an end that is cut off. What stands
    /// there may be what matters, so that nothing is OK.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_whole: Option<String>,
    /// Of when its values are, where they were recorded; `None` where they are read now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Recorded>,
    /// Why the last [`Source::browse`] did not list everything, so that what it did not list may be there all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_off: Option<SourceError>,
}

/// What all items of a node were at one time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// When, by the same clock as [`Source::now`].
    pub at: Stamp,
    /// A reading for each item, in their order.
    pub readings: Vec<Reading>,
}

/// A source of values. It may be asked on any thread: all nodes of a plant are read at the same time.
pub trait Source: Send {
    /// Reads the items of a node; one reading for each item, in their order.
    ///
    /// # Errors
    /// When the source as a whole cannot be read.
    fn read(&mut self, node: &str, items: &[String]) -> Result<Vec<Reading>, SourceError>;

    /// Asks to be told every change of these items of a node, sampled as often as that. `false`: the source does not tell,
    /// for now or for ever; read it.
    fn subscribe(&mut self, _node: &str, _items: &[String], _interval: Duration) -> bool {
        false
    }

    /// What was told since the last call, oldest first. `None` when nothing is told any more: read, then subscribe anew.
    fn told(&mut self) -> Option<Vec<Moment>> {
        None
    }

    /// What there is to read, in a stable order.
    ///
    /// # Errors
    /// When the source as a whole cannot be read.
    fn browse(&mut self) -> Result<Vec<Item>, SourceError>;

    /// What is so of it besides its values, as of its last answer.
    fn facts(&self) -> Facts;

    /// What the source lists, where nothing hangs on it but what would be seen besides: nothing when it does not tell.
    fn listed(&mut self) -> Vec<Item> {
        self.browse().unwrap_or_default()
    }

    /// The time by the source's clock: the wall's, but for recordings and simulated plants.
    fn now(&self) -> Stamp {
        clock::now()
    }

    /// Lets time go on, where it does not by itself.
    fn advance(&mut self, _duration: Duration) {}

    /// The caller is about to watch for so long; a recording starts that long before its end.
    fn prepare(&mut self, _over: Duration) {}

    /// What the user should know besides, each told once: a line that was cut off, what a command printed.
    fn notes(&mut self) -> Vec<String> {
        Vec::new()
    }

    /// Ends the connection in order.
    fn close(&mut self) {}
}

/// Opens a source. Nothing is asked of it yet. One that takes its time, because it is beyond a network or a command of the
/// user's, holds up nobody for longer than a time-out, and that once.
///
/// # Errors
/// When the address cannot be understood, a file or secret cannot be read, or this build has no such backend.
pub fn open(access: &Access) -> Result<Box<dyn Source>, SourceError> {
    open_beside(access, &mut Shelf::default())
}

/// As [`open`], beside the other sources of a run: a recording that stands on the shelf is not read again.
///
/// # Errors
/// As [`open`].
pub fn open_beside(access: &Access, shelf: &mut Shelf) -> Result<Box<dyn Source>, SourceError> {
    taped::open(&access.url, || {
        let source = backend(access, shelf)?;
        Ok(if source.facts().is_virtual { source } else { Box::new(patient::Patient::new(access, source)) })
    })
}

fn backend(access: &Access, shelf: &mut Shelf) -> Result<Box<dyn Source>, SourceError> {
    let url = access.url.as_str();
    check_address(url).map_err(|(message, help)| {
        let shown = if url.contains('@') { "the source" } else { url };
        SourceError::new(shown, message, help)
    })?;
    if let Some((words, help)) = access.contradiction() {
        return Err(SourceError::new(url, format!("{words}; nothing was sent"), help));
    }
    if let Some(name) = url.strip_prefix("demo:") {
        return Ok(Box::new(demo::Demo::new(name)?));
    }
    if let Some(path) = url.strip_prefix("file:") {
        return Ok(Box::new(feed::File::new(path)));
    }
    if let Some(command) = url.strip_prefix("exec:") {
        return Ok(Box::new(feed::Exec::new(command, access.timeout)?));
    }
    if let Some(path) = url.strip_prefix("recording:") {
        feed::refuse_endless(url, &feed::path_of(path))?;
        return Ok(Box::new(shelf.open(path)?));
    }
    if url.starts_with("http") {
        return Ok(Box::new(rest::Rest::new(access)?));
    }
    if url.starts_with(SCHEME) {
        return open_eda(access);
    }
    open_opcua(access)
}

#[cfg(windows)]
fn open_eda(access: &Access) -> Result<Box<dyn Source>, SourceError> {
    Ok(Box::new(eda::open(access)?))
}

#[cfg(not(windows))]
fn open_eda(access: &Access) -> Result<Box<dyn Source>, SourceError> {
    Err(SourceError::new(
        shown(&access.url),
        "iFIX is read on the node itself (EDA), by a 32-bit library of Windows, which this program cannot load",
        "run the programs of the folder `32-bit` of the Windows package on the iFIX node; what their `record` writes can be read here",
    ))
}

#[cfg(feature = "opcua")]
fn open_opcua(access: &Access) -> Result<Box<dyn Source>, SourceError> {
    Ok(Box::new(opcua::OpcUa::new(access)?))
}

#[cfg(not(feature = "opcua"))]
fn open_opcua(access: &Access) -> Result<Box<dyn Source>, SourceError> {
    Err(SourceError::new(
        &access.url,
        "this program was built without OPC UA",
        "take a build with the feature `opcua`, or read through the IoT Gateway, a file or a command",
    ))
}
