//! Reads the client's `Systems.xml` (vendor, Client Administration Guide, "Systems.xmlFileSyntax" and
//! "Systems.xmlFileAttributes"), with the place of every value.
//!
//! Strict about well-formedness, because a bad file stops every application that uses it. A document type or an entity
//! definition is refused outright: the vendor's file has neither, and entities are how small files grow to gigabytes.
//! Lenient about spelling: wrong case is read as meant and recorded, so that a rule can report all of it in one run.

mod cursor;

use quick_xml::events::{BytesDecl, BytesStart, Event};
use quick_xml::reader::Reader;

use self::cursor::Cursor;
use super::client::{ClientNode, ClientSystem, ClientSystems, attribute};
use super::client_declaration;
use super::client_values::{self, ClientDefault, documented};
use super::common::Spanned;
use super::rules::client_generated_element::GENERATED;
use super::rules::not_xml;
use crate::finding::{FileName, Finding, Severity, Span};
use crate::words::shortened;

/// Deepest nesting that is read; the vendor's file has three levels.
const MAX_DEPTH: usize = 100;

/// Attributes of one element that are read; the vendor's elements have a dozen, and each is compared with all others.
const MAX_ATTRIBUTES: usize = 256;

/// Reads the text of a `Systems.xml`.
///
/// With it come the findings about its values.
///
/// # Errors
/// One finding of [`not_xml::RULE`], at the first place where the text stops being XML that we read: nothing after it can be
/// trusted.
pub fn read(file: &FileName, text: &str) -> Result<(ClientSystems, Vec<Finding>), Box<Finding>> {
    let reader = Walk::new(file, text);
    reader.run().map_err(|fault| Box::new(not_xml::finding(file, fault.span, fault.message, fault.help)))
}

struct Fault {
    span: Span,
    message: String,
    help: &'static str,
}

const WELL_FORMED: &str = "Correct the place; a browser or an XML editor shows the same fault. The client refuses the whole file as it is.";

struct Walk<'t> {
    text: &'t str,
    reader: Reader<&'t [u8]>,
    /// Where the event that is being looked at begins.
    cursor: Cursor<'t>,
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
    fn new(file: &FileName, text: &'t str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_comments = true;
        let systems = ClientSystems {
            has_default: false,
            file: FileName::clone(file),
            default_system: None,
            systems: Vec::new(),
            wrong_case: Vec::new(),
            wrong_boolean: Vec::new(),
            generated: Vec::new(),
        };
        Self {
            text,
            reader,
            cursor: Cursor::new(text),
            open: Vec::new(),
            seen_root: false,
            systems,
            unknown: Vec::new(),
            defaults: Vec::new(),
            declaration: Vec::new(),
            stray: None,
        }
    }

    fn run(mut self) -> Result<(ClientSystems, Vec<Finding>), Fault> {
        if let Some(at) = self.text.find(|c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r')) {
            return self.ill_formed(at, at + 1, "This control character is not allowed in XML.");
        }
        loop {
            let start = self.position();
            self.cursor = self.cursor.to(start);
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    let at = usize::try_from(self.reader.error_position()).unwrap_or(start);
                    return Err(self.fault(at, at + 1, &sentence(&error.to_string()), WELL_FORMED));
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
        usize::try_from(self.reader.buffer_position()).unwrap_or(self.text.len())
    }

    fn fault(&self, start: usize, end: usize, message: &str, help: &'static str) -> Fault {
        // A fault may lie before the cursor only when the reader points back at an opening tag.
        let from = if start < self.cursor.at { Cursor::new(self.text) } else { self.cursor };
        Fault { span: from.to(start).span_to(end), message: message.to_owned(), help }
    }

    /// The fault of a text that is no XML at this place.
    fn ill_formed<T>(&self, start: usize, end: usize, message: &str) -> Result<T, Fault> {
        Err(self.fault(start, end, message, WELL_FORMED))
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
                return self.ill_formed(start, end, "The XML declaration is not at the very start.");
            }
            Event::Decl(decl) => self.declared(decl, start, end),
            Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => return self.end_of_text(start).map(|()| true),
        }
        Ok(false)
    }

    fn declared(&mut self, decl: &BytesDecl<'_>, start: usize, end: usize) {
        let span = self.cursor.to(start).span_to(end);
        self.declaration = client_declaration::check(&self.systems.file, decl, span, self.text);
    }

    fn doc_type(&self, start: usize, end: usize) -> Fault {
        self.fault(
            start,
            end,
            "The file has a document type (<!DOCTYPE ...>). Systems.xml has none, and entity definitions are never expanded.",
            "Remove the document type and every entity.",
        )
    }

    fn end_of_text(&self, at: usize) -> Result<(), Fault> {
        if let Some(open) = self.open.last() {
            return self.ill_formed(at, at, &format!("The file ends before </{open}> closes the element."));
        }
        if self.seen_root {
            return Ok(());
        }
        let help = "Systems.xml begins with <Systems>. Give the file that the client reads.";
        Err(self.fault(0, 0, "There is no XML element in the file.", help))
    }

    fn plain_text(&mut self, text: &str, start: usize, end: usize) -> Result<(), Fault> {
        match text.find(|c: char| !c.is_ascii_whitespace()) {
            Some(at) if self.open.is_empty() => {
                let message = "There is text outside of the <Systems> element.";
                self.ill_formed(start + at, end, message)
            }
            Some(at) if self.stray.is_none() && self.is_documented() => {
                let value = self.text[start + at..end].trim_ascii_end().to_owned();
                let span = self.cursor.to(start + at).span_to(start + at + value.len());
                self.stray = Some(Spanned { value, span });
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Whether the innermost element is one of the vendor's, of which none holds text.
    fn is_documented(&self) -> bool {
        let documented = ["Systems", "Default", "System", "Server"];
        self.open.last().is_some_and(|open| documented.iter().any(|name| name.eq_ignore_ascii_case(open)))
    }

    fn reference(&mut self, name: &str, start: usize, end: usize) -> Result<(), Fault> {
        let known = matches!(name, "amp" | "lt" | "gt" | "quot" | "apos") || name.starts_with('#');
        if known {
            return self.plain_text("&", start, end);
        }
        self.ill_formed(start, end, &format!("The entity &{name}; is not defined."))
    }

    fn element(&mut self, tag: &BytesStart<'_>, start: usize, opens: bool) -> Result<(), Fault> {
        let end = self.position();
        let name = tag.name().into_inner();
        if !is_name(name) {
            return self.ill_formed(start, end, &format!("<{name}> is no valid element name."));
        }
        let span = self.cursor.span_to(end);
        let attributes = self.attributes(tag, start + 1)?;
        let depth = self.open.len();
        if depth == 0 {
            self.root(name, start, end)?;
        }
        if depth == MAX_DEPTH {
            let message = format!("Elements are nested more than {MAX_DEPTH} levels deep (the limit).");
            return Err(self.fault(start, end, &message, "The vendor's file has three levels."));
        }
        self.keep(name, depth, span, attributes);
        if opens {
            self.open.push(name.to_owned());
        }
        Ok(())
    }

    fn root(&mut self, name: &str, start: usize, end: usize) -> Result<(), Fault> {
        if self.seen_root {
            return self.ill_formed(start, end, "There is a second root element.");
        }
        self.seen_root = true;
        if !name.eq_ignore_ascii_case("Systems") {
            let help = "Give the client's Systems.xml; partner-config reads no other XML file.";
            let message = format!("The root element is <{name}>; Systems.xml begins with <Systems>.");
            return Err(self.fault(start, end, &message, help));
        }
        Ok(())
    }

    /// All attributes of a tag whose name begins at `base`, unescaped, with the place of the value.
    fn attributes(&self, tag: &BytesStart<'_>, base: usize) -> Result<Vec<Attribute>, Fault> {
        let mut cursor = self.cursor;
        let mut all = Vec::new();
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| self.attribute_fault(&error, base))?;
            let (name, raw) = (attribute.key.into_inner(), &*attribute.value);
            let (name_at, value_at) = (base + offset(tag, name), base + offset(tag, raw));
            if all.len() == MAX_ATTRIBUTES {
                let message = format!("The element has more than {MAX_ATTRIBUTES} attributes (the limit).");
                return Err(self.fault(
                    name_at,
                    name_at + name.len(),
                    &message,
                    "The vendor's have a dozen.",
                ));
            }
            if !is_name(name) {
                let message = format!("\"{name}\" is no valid attribute name.");
                return self.ill_formed(name_at, name_at + name.len(), &message);
            }
            if !self.text[..name_at].ends_with(|c: char| c.is_ascii_whitespace()) {
                let message = format!("There is no space before the attribute {name}.");
                return self.ill_formed(name_at, name_at + name.len(), &message);
            }
            let value = self.unescape(raw, value_at)?;
            let name_cursor = cursor.to(name_at);
            cursor = name_cursor.to(value_at);
            all.push(Attribute {
                name: Spanned { value: name.to_owned(), span: name_cursor.span_to(name_at + name.len()) },
                value: Spanned { value, span: cursor.span_to(value_at + raw.len()) },
            });
        }
        Ok(all)
    }

    fn attribute_fault(&self, error: &quick_xml::events::attributes::AttrError, base: usize) -> Fault {
        use quick_xml::events::attributes::AttrError as E;
        let (at, message) = match error {
            E::ExpectedEq(at) => (at, "The attribute has no = after its name."),
            E::ExpectedValue(at) => (at, "The attribute has no value."),
            E::UnquotedValue(at) => (at, "The attribute's value is not quoted."),
            E::ExpectedQuote(at, _) => (at, "The attribute's value has no closing quote."),
            E::Duplicated(at, _) => (at, "The attribute stands twice in one element."),
        };
        self.fault(base + at, base + at + 1, message, WELL_FORMED)
    }

    fn unescape(&self, raw: &str, at: usize) -> Result<String, Fault> {
        if let Some(less) = raw.find('<') {
            let message = "A < inside an attribute's value must be written &lt;.";
            return self.ill_formed(at + less, at + less + 1, message);
        }
        match quick_xml::escape::unescape(raw) {
            Ok(value) => Ok(value.into_owned()),
            Err(error) => {
                let amp = raw.find('&').unwrap_or(0);
                let message = format!("The value cannot be unescaped: {error}. A plain & is written &amp;.");
                self.ill_formed(at + amp, at + raw.len(), &message)
            }
        }
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
                self.systems.default_system = text(&attributes, "system");
            }
            self.systems.has_default = true;
            self.defaults.push(ClientDefault { span, attributes });
        } else if depth == 1 && name.eq_ignore_ascii_case("System") {
            let attributes = self.checked(name, "System", span, attributes);
            self.systems.systems.push(ClientSystem {
                span,
                name: text(&attributes, "name"),
                kind: text(&attributes, "type"),
                attributes,
                servers: Vec::new(),
            });
        } else if in_system && name.eq_ignore_ascii_case("Server") {
            let attributes = self.checked(name, "Server", span, attributes);
            let node = ClientNode {
                span,
                name: text(&attributes, "name"),
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
        } else if depth == 1 || in_system {
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
            if element != "Default" || name.value != "System" {
                self.note_case(&name.value, known.name, name.span);
            }
            match known.kind.rightly_spelt(&value.value) {
                Some("true" | "false") => self.systems.wrong_boolean.push(value.clone()),
                Some(meant) => self.note_case(&value.value, meant, value.span),
                None => {}
            }
        }
        attributes.into_iter().map(|Attribute { name, value }| (name.value, value)).collect()
    }
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

struct Attribute {
    name: Spanned<String>,
    value: Spanned<String>,
}

/// Where `part` lies in the tag that it was cut from.
fn offset(tag: &BytesStart<'_>, part: &str) -> usize {
    let whole: &str = tag;
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize).min(whole.len())
}

/// The place of an element's name, right after the `<`.
fn element_name_span(tag: Span, name: &str) -> Span {
    let column = tag.column + 1;
    let length = u32::try_from(name.chars().count()).unwrap_or(0);
    Span { line: tag.line, column, end_line: tag.line, end_column: column + length }
}

fn text(attributes: &[(String, Spanned<String>)], name: &str) -> Option<Spanned<String>> {
    attribute(attributes, name).cloned()
}

fn number(attributes: &[(String, Spanned<String>)], name: &str) -> Option<Spanned<u32>> {
    let written = attribute(attributes, name)?;
    written.value.trim().parse().ok().map(|value| Spanned { value, span: written.span })
}

/// A name as XML 1.0 allows it, near enough: letters, digits, `_`, `-`, `.` and `:`, not beginning with the last four
/// kinds.
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '\u{b7}'))
}

/// A library's message as a sentence of ours.
fn sentence(message: &str) -> String {
    let message = message.trim_start_matches("ill-formed document: ").trim_start_matches("syntax error: ");
    let mut characters = message.chars();
    let first = characters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", characters.as_str().trim_end_matches('.'))
}

#[cfg(test)]
mod tests;
