//! Reads the client's `Systems.xml` (vendor, Client Administration Guide, "Systems.xmlFileSyntax" and
//! "Systems.xmlFileAttributes"), with the place of every value.
//!
//! Strict about well-formedness, because a bad file stops every application that uses it. A document type or an entity
//! definition is refused outright: the vendor's file has neither, and entities are how small files grow to gigabytes.
//! Lenient about spelling: wrong case is read as meant and recorded, so that a rule can report all of it in one run.

use quick_xml::events::{BytesDecl, BytesStart, Event};
use quick_xml::reader::Reader;

use super::client::{ClientNode, ClientSystem, ClientSystems, attribute};
use super::client_attributes::documented;
use super::client_values::{self, ClientDefault};
use super::common::Spanned;
use super::rules::client_generated_element::GENERATED;
use super::rules::not_xml;
use crate::finding::{FileName, Finding, Severity, Span};
use crate::language::xml::declaration::{self, Stored};
use crate::language::xml::{Attribute, Fault, Place, is_name, sentence};
use crate::words::shortened;

/// Deepest nesting that is read; the vendor's file has three levels.
const MAX_DEPTH: usize = 100;

/// Reads the text of a `Systems.xml`, whose bytes were stored so.
///
/// With it come the findings about its values.
///
/// # Errors
/// One finding of [`not_xml::RULE`], at the first place where the text stops being XML that we read: nothing after it can be
/// trusted.
pub fn read(
    file: &FileName,
    text: &str,
    stored: Stored,
) -> Result<(ClientSystems, Vec<Finding>), Box<Finding>> {
    let reader = Walk::new(file, text, stored);
    reader.run().map_err(|fault| Box::new(not_xml::finding(file, fault.span, fault.message, fault.help)))
}

const WELL_FORMED: &str = "Correct the place; a browser or an XML editor shows the same fault. The client refuses the whole file as it is.";

struct Walk<'t> {
    stored: Stored,
    reader: Reader<&'t [u8]>,
    /// Where the event that is being looked at begins.
    place: Place<'t>,
    open: Vec<String>,
    seen_root: bool,
    systems: ClientSystems,
    /// Elements that no reader takes.
    unknown: Vec<Spanned<String>>,
    /// Every `<Default>`.
    defaults: Vec<ClientDefault>,
    /// What is wrong with the declaration.
    declaration: Vec<Finding>,
    /// The first text where none belongs.
    stray: Option<Spanned<String>>,
}

impl<'t> Walk<'t> {
    fn new(file: &FileName, text: &'t str, stored: Stored) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_comments = true;
        Self {
            stored,
            reader,
            place: Place::new(text, WELL_FORMED),
            open: Vec::new(),
            seen_root: false,
            systems: ClientSystems { file: FileName::clone(file), ..ClientSystems::default() },
            unknown: Vec::new(),
            defaults: Vec::new(),
            declaration: Vec::new(),
            stray: None,
        }
    }

    fn run(mut self) -> Result<(ClientSystems, Vec<Finding>), Fault> {
        if let Some(at) = self.place.text.find(|c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r')) {
            return self.place.ill_formed(at, at + 1, "This control character is not allowed in XML.");
        }
        loop {
            let start = self.position();
            self.place.cursor = self.place.cursor.to(start);
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    let at = usize::try_from(self.reader.error_position()).unwrap_or(start);
                    return Err(self.place.fault(at, at + 1, &sentence(&error.to_string()), WELL_FORMED));
                }
            };
            if self.event(&event, start)? {
                let mut findings = client_values::check(&self.systems, &self.defaults, &self.unknown);
                findings.extend(self.stray.map(|text| stray(&self.systems.file, &text)));
                findings.extend(self.declaration);
                return Ok((self.systems, findings));
            }
        }
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(self.place.text.len())
    }

    /// Takes one event; `true` at the end of the text.
    fn event(&mut self, event: &Event<'_>, start: usize) -> Result<bool, Fault> {
        let end = self.position();
        match event {
            Event::Start(tag) => self.element(tag, start, true)?,
            Event::Empty(tag) => self.element(tag, start, false)?,
            Event::End(_) => {
                self.open.pop();
            }
            Event::Text(text) => self.plain_text(text, start, end)?,
            Event::CData(_) => self.plain_text("<![CDATA[", start, end)?,
            Event::GeneralRef(name) => self.reference(name, start, end)?,
            Event::DocType(_) => return Err(self.doc_type(start, end)),
            Event::Decl(_) if start != 0 => {
                return self.place.ill_formed(start, end, "The XML declaration is not at the very start.");
            }
            Event::Decl(decl) => self.declared(decl, start, end),
            Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => return self.end_of_text(start).map(|()| true),
        }
        Ok(false)
    }

    fn declared(&mut self, decl: &BytesDecl<'_>, start: usize, end: usize) {
        let span = self.place.cursor.to(start).span_to(end);
        let finding = |(severity, message)| {
            not_xml::finding(&self.systems.file, span, message, declaration::HELP).with(severity)
        };
        let faults = declaration::faults(decl, self.place.text, self.stored);
        self.declaration = faults.map(finding).collect();
    }

    fn doc_type(&self, start: usize, end: usize) -> Fault {
        self.place.fault(
            start,
            end,
            "The file has a document type (<!DOCTYPE ...>). Systems.xml has none, and entity definitions are never expanded.",
            "Remove the document type and every entity.",
        )
    }

    fn end_of_text(&self, at: usize) -> Result<(), Fault> {
        if let Some(open) = self.open.last() {
            let message = format!("The file ends before </{open}> closes the element.");
            return self.place.ill_formed(at, at, &message);
        }
        if self.seen_root {
            return Ok(());
        }
        let help = "Systems.xml begins with <Systems>. Give the file that the client reads.";
        Err(self.place.fault(0, 0, "There is no XML element in the file.", help))
    }

    fn plain_text(&mut self, text: &str, start: usize, end: usize) -> Result<(), Fault> {
        match text.find(|c: char| !c.is_ascii_whitespace()) {
            Some(at) if self.open.is_empty() => {
                let message = "There is text outside of the <Systems> element.";
                self.place.ill_formed(start + at, end, message)
            }
            Some(at) if self.stray.is_none() && self.open.last().is_some_and(|open| is_documented(open)) => {
                let value = self.place.text[start + at..end].trim_ascii_end().to_owned();
                let span = self.place.cursor.to(start + at).span_to(start + at + value.len());
                self.stray = Some(Spanned { value, span });
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn reference(&mut self, name: &str, start: usize, end: usize) -> Result<(), Fault> {
        if matches!(name, "amp" | "lt" | "gt" | "quot" | "apos") || name.starts_with('#') {
            return self.plain_text("&", start, end);
        }
        self.place.ill_formed(start, end, &format!("The entity &{name}; is not defined."))
    }

    fn element(&mut self, tag: &BytesStart<'_>, start: usize, opens: bool) -> Result<(), Fault> {
        let end = self.position();
        let name = tag.name().into_inner();
        if !is_name(name) {
            return self.place.ill_formed(start, end, &format!("<{name}> is no valid element name."));
        }
        let span = self.place.cursor.span_to(end);
        let attributes = self.place.attributes(tag, start + 1)?;
        let is_namespace = |of: &Attribute| of.name.value == "xmlns" && !of.value.value.is_empty();
        if attributes.iter().any(is_namespace) {
            let help = "Delete `xmlns`: the vendor's file has none.";
            let message =
                format!("<{name}> has a namespace (xmlns): who looks for it by its name finds none.");
            return Err(self.place.fault(start, end, &message, help));
        }
        let depth = self.open.len();
        if depth == 0 {
            self.root(name, start, end)?;
        }
        if depth == MAX_DEPTH {
            let message = format!("Elements are nested more than {MAX_DEPTH} levels deep (the limit).");
            return Err(self.place.fault(start, end, &message, "The vendor's file has three levels."));
        }
        self.keep(name, depth, span, attributes);
        if opens {
            self.open.push(name.to_owned());
        }
        Ok(())
    }

    fn root(&mut self, name: &str, start: usize, end: usize) -> Result<(), Fault> {
        if self.seen_root {
            return self.place.ill_formed(start, end, "There is a second root element.");
        }
        self.seen_root = true;
        if !name.eq_ignore_ascii_case("Systems") {
            let help = "Give the client's Systems.xml; partner-config reads no other XML file.";
            let message = format!("The root element is <{name}>; Systems.xml begins with <Systems>.");
            return Err(self.place.fault(start, end, &message, help));
        }
        Ok(())
    }

    /// Puts an element into the model; what the vendor does not document is left out of it.
    fn keep(&mut self, name: &str, depth: usize, span: Span, attributes: Vec<Attribute>) {
        let parent = self.open.last().map_or("", String::as_str);
        let in_system = depth == 2 && parent.eq_ignore_ascii_case("System");
        if depth == 0 {
            self.note_case(name, "Systems", element_name_span(span, name));
        } else if depth == 1 && name.eq_ignore_ascii_case("Default") {
            let attributes = self.checked(name, "Default", span, attributes);
            if self.defaults.is_empty() {
                self.systems.default_system = attribute(&attributes, "system").cloned();
            }
            self.systems.has_default = true;
            self.defaults.push(ClientDefault { span, attributes });
        } else if depth == 1 && name.eq_ignore_ascii_case("System") {
            let attributes = self.checked(name, "System", span, attributes);
            self.systems.systems.push(ClientSystem {
                span,
                name: attribute(&attributes, "name").cloned(),
                kind: attribute(&attributes, "type").cloned(),
                attributes,
                servers: Vec::new(),
            });
        } else if in_system && name.eq_ignore_ascii_case("Server") {
            let attributes = self.checked(name, "Server", span, attributes);
            let node = ClientNode {
                span,
                name: attribute(&attributes, "name").cloned(),
                port: number(&attributes, "port"),
                cost: number(&attributes, "cost"),
                attributes,
            };
            if let Some(system) = self.systems.systems.last_mut() {
                system.servers.push(node);
            }
        } else if GENERATED.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            let span = element_name_span(span, name);
            self.systems.generated.push(Spanned { value: name.to_owned(), span });
        } else if depth == 1 || in_system || is_documented(name) {
            self.unknown.push(Spanned { value: name.to_owned(), span: element_name_span(span, name) });
        }
    }

    fn note_case(&mut self, written: &str, documented: &str, span: Span) {
        if written != documented {
            self.systems
                .wrong_case
                .push(Spanned { value: (written.to_owned(), documented.to_owned()), span });
        }
    }

    /// Records wrong spelling of an element and its attributes; gives the attributes under their own spelling.
    fn checked(
        &mut self,
        written: &str,
        element: &'static str,
        span: Span,
        attributes: Vec<Attribute>,
    ) -> Vec<(String, Spanned<String>)> {
        self.note_case(written, element, element_name_span(span, written));
        let documented = documented(element);
        for Attribute { name, value } in &attributes {
            let Some(known) = documented.iter().find(|known| known.name.eq_ignore_ascii_case(&name.value))
            else {
                continue;
            };
            // The help's own heading spells it `<Default System=...>`; its sample does not.
            let is_twin = attributes.iter().any(|other| other.name.value == known.name);
            if element != "Default" || name.value != "System" || is_twin {
                self.note_case(&name.value, known.name, name.span);
            }
            if let Some(meant) = known.kind.rightly_spelt(&value.value) {
                self.note_case(&value.value, meant, value.span);
            }
        }
        attributes.into_iter().map(|Attribute { name, value }| (name.value, value)).collect()
    }
}

/// Whether an element is one of the vendor's, of which none holds text.
fn is_documented(name: &str) -> bool {
    ["Systems", "Default", "System", "Server"].iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Text between elements: what stands there, no reader takes.
fn stray(file: &FileName, text: &Spanned<String>) -> Finding {
    let message = format!(
        "There is text between the elements: `{}`. No element of Systems.xml holds any.",
        shortened(&text.value, 60)
    );
    let help = "Delete it. If it was to be an element, write its brackets and quotes.";
    not_xml::finding(file, text.span, message, help).with(Severity::Warning)
}

/// The place of an element's name, right after the `<`.
fn element_name_span(tag: Span, name: &str) -> Span {
    let column = tag.column + 1;
    let length = u32::try_from(name.chars().count()).unwrap_or(0);
    Span { line: tag.line, column, end_line: tag.line, end_column: column + length }
}

fn number(attributes: &[(String, Spanned<String>)], name: &str) -> Option<Spanned<u32>> {
    let written = attribute(attributes, name)?;
    written.value.trim().parse().ok().map(|value| Spanned { value, span: written.span })
}

#[cfg(test)]
mod tests;
