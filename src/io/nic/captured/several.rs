//! Several JSON documents in one file, one after the other: `ip -j link; ip -j addr`, some cmdlets' answers, several servers'
//! facts. None is passed over. What certainly belongs to one server is put together; documents that each say whose they are
//! stand for a server each; everything else is refused, with the way to split it.

mod lists;

use super::formats::{self, Capture, Format};
use super::outline::Outline;
use super::powershell;
use crate::domain::finding::FileName;
use crate::domain::nic::model::Server;
use crate::io::nic::error::ReadError;
use crate::io::nic::{json, limits};

/// More documents than this are no capture.
const MOST: usize = 2 * limits::MAX_SERVERS;
const HELP: &str = "give each server a file of its own";

/// One document of a file.
#[derive(Debug)]
pub struct Document<'a> {
    /// Its text alone.
    pub text: &'a str,
    /// The line that it begins in, from 1.
    pub line: u32,
    /// What it looks like.
    pub outline: Outline,
}

/// The documents of a text that begins as JSON; one at least.
///
/// # Errors
/// When one is no JSON, nests too deeply, there are too many, or other text stands between or behind them.
pub fn split<'a>(file: &FileName, text: &'a str) -> Result<Vec<Document<'a>>, ReadError> {
    json::check_limits(file, text)?;
    let mut documents = Vec::new();
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Outline>();
    let (mut start, mut line) = (0, 1_u32);
    loop {
        let rest = &text[start..];
        let blank = rest.len() - rest.trim_start().len();
        line = line.saturating_add(lines(&rest[..blank]));
        start += blank;
        let begins = text[start..].starts_with(['{', '[']);
        if !documents.is_empty() && !begins {
            break;
        }
        let Some(outline) = stream.next() else { break };
        let outline = outline.map_err(|error| json::describe(file, &error))?;
        let end = stream.byte_offset();
        documents.push(Document { text: &text[start..end], line, outline });
        limits::check(file, "JSON documents", documents.len(), MOST)?;
        line = line.saturating_add(lines(&text[start..end]));
        start = end;
    }
    if start < text.len() {
        let problem = "the JSON ends before this line, and other text follows";
        return Err(ReadError::new(file, problem).at(line, 1).help("keep the JSON alone in the file"));
    }
    Ok(documents)
}

fn lines(text: &str) -> u32 {
    u32::try_from(memchr::memchr_iter(b'\n', text.as_bytes()).count()).unwrap_or(u32::MAX)
}

/// Reads several documents.
///
/// # Errors
/// When one is no capture, cannot be read, or it is not certain which server a document belongs to.
pub fn read(file: &FileName, name: &str, documents: Vec<Document<'_>>) -> Result<Vec<Server>, ReadError> {
    let places: Vec<u32> = documents.iter().map(|document| document.line).collect();
    // Without a name of its own, so that a document that does not tell one is known by that.
    let captures: Vec<Capture<'_>> = documents
        .into_iter()
        .map(|document| Capture {
            file,
            name: String::new(),
            text: document.text,
            json: Some(document.outline),
            console_only: false,
        })
        .collect();
    let mut known = Vec::new();
    for (capture, line) in captures.iter().zip(&places) {
        let format = formats::of(capture).ok_or_else(|| {
            let problem =
                format!("the JSON document that begins here, one of {}, is no capture", captures.len());
            ReadError::new(file, problem)
                .at(*line, 1)
                .help("keep what was taken on the server alone in the file")
        })?;
        known.push(format);
    }
    let all = |names: &[&str]| known.iter().all(|format| names.contains(&format.name));
    let mut servers = if all(&["ip-json", "ip-json-route", "ip-json-nothing"]) {
        lists::read(file, &captures, &known)?
    } else if all(&["powershell-json"]) && captures.iter().all(|one| !powershell::names_its_host(one)) {
        powershell::read_several(file, &captures)?
    } else {
        return each(file, &captures, &known, &places);
    };
    for server in servers.iter_mut().filter(|server| server.name.is_empty()) {
        name.clone_into(&mut server.name);
    }
    Ok(servers)
}

/// Every document as a server of its own, which it has to name.
fn each(
    file: &FileName,
    captures: &[Capture<'_>],
    known: &[&Format],
    places: &[u32],
) -> Result<Vec<Server>, ReadError> {
    let mut servers: Vec<Server> = Vec::new();
    for ((capture, format), line) in captures.iter().zip(known).zip(places) {
        for server in (format.read)(capture)? {
            let fault = |problem: String| Err(ReadError::new(file, problem).at(*line, 1).help(HELP));
            if server.name.is_empty() {
                return fault(format!(
                    "it holds {} JSON documents, and the one that begins here ({}) does not tell which server it is of",
                    captures.len(),
                    format.name
                ));
            }
            if servers.iter().any(|other| other.name == server.name) {
                return fault(format!(
                    "{} stands in it twice: which of the two holds is not told",
                    server.name.escape_debug()
                ));
            }
            servers.push(server);
        }
        limits::check(file, "servers", servers.len(), limits::MAX_SERVERS)?;
    }
    Ok(servers)
}
