//! Captures: facts that were taken on a server and are read anywhere else. Each format is recognised by its content.

mod ansible;
mod beside;
mod encoding;
mod formats;
mod ifconfig;
mod ip;
mod ip_text;
mod ipconfig;
mod netsh;
mod nmstate;
mod outline;
mod powershell;
mod several;
mod when;

use std::path::Path;

use super::error::ReadError;
use super::sysroot::{self, Sysroot};
use super::{limits, linux};
use crate::domain::finding::FileName;
use crate::domain::language::kinds;
use crate::domain::nic::model::Server;
use crate::io::nic::seen;
use crate::io::{files, tape};
use formats::{Capture, Format};
use several::Document;
pub use when::{seconds, taken};

/// What `--from` reads best, for messages; docs/nic-check.md has all of it.
const EXPECTED: &str = "a nic-check snapshot, `ip -j -d addr` JSON, the JSON of capture-nics.ps1, `ipconfig /all` text, or a \
                       /proc and /sys tree (folder, .tar, .tar.gz)";

/// Reads a capture: a file of any format that is known, a folder, or `-` for standard input. One server, or several from
/// an archive with several trees.
///
/// # Errors
/// When it cannot be read, is of no known format, or has a fault; the message names the place and the way out.
pub fn read(path: &Path) -> Result<Vec<Server>, ReadError> {
    let file = files::display_name(path);
    if let Some(folder) = folder(&file, path) {
        return folder;
    }
    let bytes = tape::files::read_bytes(path).map_err(|error| opening(&file, &error))?;
    from_bytes(&file, bytes)
}

/// Reads a /proc and /sys tree: a folder, .tar or .tar.gz.
///
/// # Errors
/// As [`read`], and when the file is no archive.
pub fn tree(path: &Path) -> Result<Vec<Server>, ReadError> {
    let file = files::display_name(path);
    if let Some(folder) = folder(&file, path) {
        return folder;
    }
    let bytes = tape::files::read_bytes(path).map_err(|error| opening(&file, &error))?;
    if !sysroot::looks_like_archive(&bytes) {
        return Err(ReadError::new(&file, "neither a folder nor a .tar or .tar.gz archive")
            .help("--sysroot takes a /proc and /sys tree; other captures are read with --from"));
    }
    archive(&file, &bytes)
}

/// What the channel of a tree begins with.
const TREE: &str = "tree:";

/// What an entry that says of a path that it is a folder begins with.
pub const NAMES_TREE: &str = "[\"tree:";

/// The folder that an entry of a record names.
#[must_use]
pub fn named_tree<'c>(channel: &'c str, what: &serde_json::Value) -> Option<&'c str> {
    channel.strip_prefix(TREE).filter(|_| *what == serde_json::Value::Bool(true))
}

/// A tree that is a folder; `None` for what is none. Evidence holds the server that was found, not its thousands of files.
fn folder(file: &FileName, path: &Path) -> Option<Result<Vec<Server>, ReadError>> {
    let channel = format!("{TREE}{file}");
    if !tape::is_played() && !path.is_dir() {
        tape::put(&channel, &false);
        return None;
    }
    if tape::is_played() && tape::next::<bool>(&channel) != Some(true) {
        return None;
    }
    tape::put(&channel, &true);
    let look = || {
        let server = linux::server(file, &stem(file), &Sysroot::folder(path)?)?;
        within_limits(file, vec![server])
    };
    Some(seen::servers(&channel, file, look))
}

/// Reads a capture that is in memory already; `file` is its name in messages.
///
/// # Errors
/// As [`read`].
pub fn from_bytes(file: &FileName, bytes: Vec<u8>) -> Result<Vec<Server>, ReadError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ReadError::new(file, "the capture is empty").help(format!("expected {EXPECTED}")));
    }
    if sysroot::looks_like_archive(&bytes) {
        return archive(file, &bytes);
    }
    let decoded = encoding::decode(file, bytes)?;
    let mut documents = documents(file, &decoded)?;
    if documents.len() > 1 {
        let servers = several::read(file, &stem(file), documents);
        return within_limits(
            file,
            servers.map_err(|error| other_file(file, &decoded.text).unwrap_or(error))?,
        );
    }
    let capture = capture(file, &decoded, documents.pop());
    match (formats::of(&capture), &decoded.console_only) {
        (Some(format), _) => {
            beside::refuse(&capture, format)?;
            within_limits(file, (format.read)(&capture)?)
        }
        (None, Some(error)) => Err(error.clone()),
        (None, None) => Err(other_file(file, &decoded.text).unwrap_or_else(|| unknown(&capture))),
    }
}

/// The refusal of another file of these tools, which is called by its name with what takes it.
fn other_file(file: &FileName, text: &str) -> Option<ReadError> {
    let kind = kinds::of_text(text).filter(|kind| !kind.is_capture())?;
    let problem = format!("this is {}, and no capture", kind.what);
    Some(ReadError::new(file, problem).help(kind.taken_by.trim_end_matches('.')))
}

/// The refusal of what is of no known format.
fn unknown(capture: &Capture<'_>) -> ReadError {
    let begins = capture.lines().position(|line| line.starts_with(['[', '{']));
    if let Some(before) = begins.and_then(|lines| u32::try_from(lines).ok()) {
        let problem = "JSON seems to begin here, and other text stands before it";
        return ReadError::new(capture.file, problem)
            .at(before.saturating_add(1), 1)
            .help("keep the JSON alone in the file");
    }
    let what = if capture.json.is_some() { "this JSON is" } else { "this is" };
    ReadError::new(capture.file, format!("{what} no capture that is known; expected {EXPECTED}"))
}

/// The short names of all formats that are known, read or refused.
pub fn format_names() -> impl Iterator<Item = &'static str> {
    formats::FORMATS.iter().map(|format| format.name)
}

/// The short name of a capture's format (of several documents the first one's); `None` when it has none that is known.
#[must_use]
pub fn format_name(bytes: &[u8]) -> Option<&'static str> {
    let file: FileName = "capture".into();
    let decoded = encoding::decode(&file, bytes.to_vec()).ok()?;
    let first = documents(&file, &decoded).ok()?.into_iter().next();
    formats::of(&capture(&file, &decoded, first)).map(|format: &Format| format.name)
}

/// The JSON documents of a decoded capture; none when it is another kind of text.
fn documents<'a>(file: &FileName, decoded: &'a encoding::Decoded) -> Result<Vec<Document<'a>>, ReadError> {
    let text = decoded.text.trim_start();
    // `[WARNING]: ...` is what Ansible says above its facts.
    let is_word = text.starts_with('[') && text[1..].starts_with(|c: char| c.is_ascii_uppercase());
    match text.starts_with(['{', '[']) && !is_word {
        true => several::split(file, &decoded.text),
        false => Ok(Vec::new()),
    }
}

/// What a decoded capture looks like, with its document where it is JSON.
fn capture<'a>(
    file: &'a FileName,
    decoded: &'a encoding::Decoded,
    document: Option<Document<'a>>,
) -> Capture<'a> {
    Capture {
        file,
        name: stem(file),
        text: decoded.text.as_str(),
        json: document.map(|document| document.outline),
        console_only: decoded.console_only.is_some(),
    }
}

/// An archive can hold several servers, each in a folder of its own, whose name is the server's unless the tree tells it.
fn archive(file: &FileName, bytes: &[u8]) -> Result<Vec<Server>, ReadError> {
    let trees = sysroot::trees(file, bytes)?;
    limits::check(file, "servers", trees.len(), limits::MAX_SERVERS)?;
    let alone = trees.len() == 1;
    let server = |(folder, tree): (String, sysroot::Tree)| {
        let last = folder.rsplit('/').next().filter(|name| !name.is_empty());
        let name = last.map_or_else(|| stem(file), str::to_owned);
        let inside: FileName = if alone { FileName::clone(file) } else { format!("{file}/{folder}").into() };
        linux::server(&inside, &name, &Sysroot::Memory(tree))
    };
    within_limits(file, trees.into_iter().map(server).collect::<Result<_, _>>()?)
}

fn within_limits(file: &FileName, servers: Vec<Server>) -> Result<Vec<Server>, ReadError> {
    servers.iter().try_for_each(|server| limits::check_server(file, server))?;
    Ok(servers)
}

/// The capture's own name: the file's, without folders and endings.
fn stem(file: &FileName) -> String {
    if &**file == "-" {
        return "standard input".to_owned();
    }
    let name = Path::new(&**file)
        .canonicalize()
        .ok()
        .and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
        .unwrap_or_else(|| file.rsplit(['/', '\\']).next().unwrap_or(file).to_owned());
    let endings = [".tar.gz", ".tgz", ".tar", ".json", ".txt"];
    let bare = endings.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(&name);
    bare.to_owned()
}

/// A file's own error in a reader's form: the message already begins with the name.
fn opening(file: &FileName, error: &files::FileError) -> ReadError {
    let text = error.to_string();
    let problem = text.strip_prefix(&format!("{file}: ")).unwrap_or(&text);
    ReadError::new(file, problem)
}

#[cfg(test)]
mod tests;
