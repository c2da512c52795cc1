//! The formats of captures: one table. Which one a capture has is decided by its content alone; file names and endings
//! say nothing. What is known and holds too little is in the table too: it is refused by its name, with the way out.
//!
//! A new format is a row here, a file that reads it, a folder below `tests/fixtures/nic/formats` and a row in
//! docs/nic-check.md; a test compares them.

use super::encoding::Encoding;
use super::outline::Outline;
use super::{ansible, ifconfig, ip, ip_text, ipconfig, netsh, nmstate, powershell};
use crate::domain::finding::FileName;
use crate::domain::nic::model::{Server, TeamKnowledge};
use crate::io::nic::error::ReadError;
use crate::io::nic::linux::{self, bonding};
use crate::io::nic::snapshot;
use crate::io::nic::sysroot::{self, Sysroot};

/// A capture, decoded, with what recognising needs.
pub struct Capture<'a> {
    /// The input as the user named it.
    pub file: &'a FileName,
    /// The server's name where the capture tells none.
    pub name: String,
    /// Its text.
    pub text: &'a str,
    /// What it looks like when it is JSON.
    pub json: Option<Outline>,
    /// Whether only a console can have written it: bytes of an old code page are private characters in the text.
    pub console_only: bool,
}

impl Capture<'_> {
    /// Whether it is a JSON list with this key in its objects.
    pub fn lists(&self, key: &str) -> bool {
        self.json.as_ref().is_some_and(|json| json.list && json.has(key))
    }

    /// Whether it is a JSON object with this key.
    pub fn has(&self, key: &str) -> bool {
        self.json.as_ref().is_some_and(|json| !json.list && json.has(key))
    }

    /// A text of a JSON object; empty where there is none.
    fn said(&self, key: &str) -> &str {
        self.json.as_ref().filter(|json| !json.list).and_then(|json| json.text(key)).unwrap_or_default()
    }

    /// The lines of a text that is no JSON.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.text.lines().filter(|_| self.json.is_none())
    }

    /// The refusal of a format by its name.
    pub fn refused(&self, what: &str, help: &str) -> ReadError {
        ReadError::new(self.file, format!("this is {what}")).help(help)
    }
}

/// A format.
pub struct Format {
    /// Its short name, which is its folder's below `tests/fixtures/nic/formats` too.
    pub name: &'static str,
    /// The encodings that it comes in.
    pub encoding: Encoding,
    /// Whether a capture has it. The rows are asked in their order.
    pub recognise: fn(&Capture<'_>) -> bool,
    /// Reads a capture that has it, or says why it cannot be read, and what to do.
    pub read: fn(&Capture<'_>) -> Result<Vec<Server>, ReadError>,
}

/// Every format that is known.
pub static FORMATS: &[Format] = &[
    unicode(
        "snapshot",
        |c| c.said("schema") == snapshot::SCHEMA,
        |c| {
            let snapshot::Snapshot { about, server } = snapshot::read(c.file, c.text)?;
            Ok(vec![Server { taken_at: Some(about.taken_at), ..server }])
        },
    ),
    unicode("report", |c| c.said("schema").starts_with("hotstandby/"), report),
    unicode("ip-json", |c| c.lists("ifname"), ip::read),
    unicode("ip-json-oneline", |c| c.lists("addr_info"), ip::refuse_oneline),
    unicode("ip-json-route", |c| c.lists("dst"), ip::refuse_routes),
    unicode(
        "ip-json-nothing",
        |c| c.json.as_ref().is_some_and(|j| j.list && j.keys.is_empty()),
        ip::refuse_nothing,
    ),
    unicode("powershell-answers", powershell::is_capture, powershell::read),
    unicode("powershell-json", powershell::is_json, powershell::read_json),
    unicode("ansible-facts", ansible::is_facts, ansible::read),
    unicode("nmstate", |c| c.has("interfaces"), nmstate::read),
    unicode("teamd-state", |c| c.has("setup"), teamd_state),
    unicode("bonding", |c| c.text.trim_start().starts_with(bonding::FIRST_LINE), bond),
    unicode("ip-text", ip_text::is_listing, ip_text::read),
    unicode("ip-text-short", ip_text::is_short, ip_text::refuse_short),
    unicode("ifconfig", ifconfig::is_ifconfig, ifconfig::refuse),
    unicode("nmstate-yaml", nmstate::is_yaml, nmstate::refuse_yaml),
    console("powershell-list", powershell::is_list, powershell::read_list),
    console("powershell-csv", powershell::is_csv, powershell::read_csv),
    console("powershell-table", powershell::is_table, powershell::refuse_table),
    console("netsh", netsh::is_netsh, netsh::refuse),
    console("ipconfig", |c| c.json.is_none() && ipconfig::is_ipconfig(c.text), ipconfig::read),
];

type Recognise = fn(&Capture<'_>) -> bool;
type Read = fn(&Capture<'_>) -> Result<Vec<Server>, ReadError>;

const fn unicode(name: &'static str, recognise: Recognise, read: Read) -> Format {
    Format { name, encoding: Encoding::Unicode, recognise, read }
}

const fn console(name: &'static str, recognise: Recognise, read: Read) -> Format {
    Format { name, encoding: Encoding::Console, recognise, read }
}

/// The format of a capture; `None` when it is not known.
pub fn of(capture: &Capture<'_>) -> Option<&'static Format> {
    FORMATS
        .iter()
        .filter(|format| !capture.console_only || format.encoding == Encoding::Console)
        .find(|format| (format.recognise)(capture))
}

fn report(capture: &Capture<'_>) -> Result<Vec<Server>, ReadError> {
    let what = format!("a report ({}), not a capture", capture.said("schema").escape_debug());
    Err(capture.refused(&what, "take the facts with: nic-check snapshot -o FILE"))
}

fn teamd_state(capture: &Capture<'_>) -> Result<Vec<Server>, ReadError> {
    Err(capture.refused(
        "the state of one teamd team, which has no addresses in it",
        "put it into a /proc and /sys tree as teamdctl-NAME.json, or use nic-check snapshot",
    ))
}

/// One file of /proc/net/bonding, as far as that goes: a team without addresses.
fn bond(capture: &Capture<'_>) -> Result<Vec<Server>, ReadError> {
    if ip_text::is_listing(capture) {
        return Err(capture.refused("a bond's file of /proc and the text of `ip` in one", ip_text::ONE_TREE));
    }
    let mut tree = sysroot::Tree::default();
    tree.add_file(format!("proc/net/bonding/{}", capture.name), capture.text.as_bytes().to_vec());
    let mut server = linux::server(capture.file, &capture.name, &Sysroot::Memory(tree))?;
    server.team_knowledge =
        TeamKnowledge::Unknown("the capture is one bond's file; other teams are not in it".to_owned());
    Ok(vec![server])
}
