//! What the events of an XML reader lack: places as lines and columns, attributes with theirs, and faults of form that the
//! reader lets pass.

pub mod declaration;

use quick_xml::events::BytesStart;

use super::Spanned;
use crate::finding::Span;
use crate::words;

/// Whether a text is meant as XML: nothing else that is read begins with `<`.
#[must_use]
pub fn is_xml(text: &str) -> bool {
    text.trim_start().starts_with('<')
}

/// Attributes of one element that are read; each is compared with all others.
const MAX_ATTRIBUTES: usize = 256;

/// Where a text stops being XML, and why.
#[derive(Debug)]
pub struct Fault {
    /// The place.
    pub span: Span,
    /// What is wrong there.
    pub message: String,
    /// What to do.
    pub help: &'static str,
}

/// The text, and how far it was read.
#[derive(Debug, Clone, Copy)]
pub struct Place<'t> {
    /// The whole text.
    pub text: &'t str,
    /// Where the event that is being looked at begins.
    pub cursor: Cursor<'t>,
    /// What to do about a text that is not well-formed.
    help: &'static str,
}

impl<'t> Place<'t> {
    /// The beginning of a text; `help` is what to do when it is not well-formed.
    #[must_use]
    pub const fn new(text: &'t str, help: &'static str) -> Self {
        Self { text, cursor: Cursor::new(text), help }
    }

    /// The fault at a place, with what to do.
    #[must_use]
    pub fn fault(&self, start: usize, end: usize, message: &str, help: &'static str) -> Fault {
        // A fault may lie before the cursor only when the reader points back at an opening tag.
        let from = if start < self.cursor.at { Cursor::new(self.text) } else { self.cursor };
        Fault { span: from.to(start).span_to(end), message: message.to_owned(), help }
    }

    /// The fault of a text that is no XML at this place.
    ///
    /// # Errors
    /// Always.
    pub fn ill_formed<T>(&self, start: usize, end: usize, message: &str) -> Result<T, Fault> {
        Err(self.fault(start, end, message, self.help))
    }

    /// All attributes of a tag whose name begins at `base`, unescaped, with the place of the value.
    ///
    /// # Errors
    /// At the first that is none, and beyond the limit.
    pub fn attributes(&self, tag: &BytesStart<'_>, base: usize) -> Result<Vec<Attribute>, Fault> {
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
                    "Take out what nobody reads.",
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
        self.fault(base + at, base + at + 1, message, self.help)
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
}

/// An attribute as it is written, unescaped.
#[derive(Debug)]
pub struct Attribute {
    /// Its name.
    pub name: Spanned<String>,
    /// Its value.
    pub value: Spanned<String>,
}

/// Where `part` lies in the tag that it was cut from.
fn offset(tag: &BytesStart<'_>, part: &str) -> usize {
    let whole: &str = tag;
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize).min(whole.len())
}

/// A place in the text that only moves forward, so that counting lines and columns stays linear.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'t> {
    text: &'t str,
    /// Its byte.
    pub at: usize,
    line: u32,
    column: u32,
}

impl<'t> Cursor<'t> {
    /// The beginning of a text.
    pub const fn new(text: &'t str) -> Self {
        Self { text, at: 0, line: 1, column: 1 }
    }

    /// The place of a later byte; an earlier one leaves it where it is.
    pub fn to(mut self, target: usize) -> Self {
        let mut target = target.min(self.text.len()).max(self.at);
        while !self.text.is_char_boundary(target) {
            target -= 1;
        }
        for character in self.text[self.at..target].chars() {
            if character == '\n' {
                (self.line, self.column) = (self.line + 1, 1);
            } else {
                self.column += 1;
            }
        }
        self.at = target;
        self
    }

    /// From here to a later byte.
    pub fn span_to(self, end: usize) -> Span {
        let end = self.to(end);
        Span { line: self.line, column: self.column, end_line: end.line, end_column: end.column }
    }
}

/// A name as XML 1.0 allows it, near enough: letters, digits, `_`, `-`, `.` and `:`, not beginning with the last four
/// kinds.
#[must_use]
pub fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '\u{b7}'))
}

/// A library's message as a sentence of ours.
#[must_use]
pub fn sentence(message: &str) -> String {
    let message = message.trim_start_matches("ill-formed document: ").trim_start_matches("syntax error: ");
    words::sentence(message)
}
