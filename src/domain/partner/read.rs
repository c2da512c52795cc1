//! Reads one input: a plan, a sheet, a client's `Systems.xml` or a list of sources, recognised by its content.

use super::input::Input;
use super::{client_xml, parse};
use crate::finding::{FileName, Finding};
use crate::language::extract;
pub use crate::language::xml::declaration::Stored;
use crate::language::xml::is_xml;
use crate::language::yaml;
use crate::source::parse as sources;

/// What reading an input gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The content. It can be there beside findings: what was understood is judged all the same.
    pub input: Option<Input>,
    /// Everything that is wrong with the file as a file; rules about its content come later.
    pub findings: Vec<Finding>,
}

/// Reads an input that was stored as UTF-8, as [`read_stored`] does.
#[must_use]
pub fn read(file: &FileName, text: &str) -> Reading {
    read_stored(file, text, Stored::Utf8)
}

/// Reads an input. `text` may start with a byte order mark, which is no content and counts in no column.
///
/// XML (a text that starts with `<`) is a `Systems.xml`; anything else is YAML, whose `kind` says what it is.
#[must_use]
pub fn read_stored(file: &FileName, text: &str, stored: Stored) -> Reading {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if is_xml(text) {
        return match client_xml::read(file, text, stored) {
            Ok((client, findings)) => Reading { input: Some(Input::Client(client)), findings },
            Err(finding) => Reading { input: None, findings: vec![*finding] },
        };
    }
    let (document, mut findings) = yaml::parse(file, text);
    if let Some(finding) = extract::another(file, text, document.as_ref(), "plan and no sheet") {
        return Reading { input: None, findings: vec![finding] };
    }
    let Some(document) = document else { return Reading { input: None, findings } };
    let kind = document.top("kind").and_then(|pair| document.scalar(pair.value));
    if kind.is_some_and(|kind| kind.text == "sources") {
        let read = sources::read(file, text);
        let input = read.sources.map(|sources| Input::Sources(FileName::clone(file), sources));
        return Reading { input, findings: read.findings };
    }
    let (input, more) = parse::document(file, &document);
    findings.extend(more);
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
    Reading { input, findings }
}
