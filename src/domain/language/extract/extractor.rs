//! The collector, and the single values.

use crate::finding::{FileName, Finding, Rule, Span};
use crate::language::faults::Faults;
use crate::language::rules::{ambiguous_scalar, bad_value, wrong_type};
use crate::language::yaml::scalar::{Typed, classify, yaml_1_1};
use crate::language::yaml::{COLON_AT_END, Document, Kind, NodeId, Pair, Scalar, Style};
use crate::language::{Field, Spanned};
use crate::suggest;

/// Values that one list of names or addresses may hold, at most.
pub const MAX_VALUES: usize = 1024;

/// A value under its key, or in the list that stands under its key.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The key.
    pub name: &'static str,
    /// Where the key stands.
    pub key: Span,
    /// The value.
    pub value: NodeId,
}

impl Entry {
    /// One value of the list that stands under the key.
    #[must_use]
    pub const fn item(self, value: NodeId) -> Self {
        Self { value, ..self }
    }
}

/// Reads typed values out of a document and collects what is wrong with them.
pub struct Extractor<'d> {
    document: &'d Document<'d>,
    faults: Faults,
}

impl<'d> Extractor<'d> {
    /// Starts with an empty list of findings.
    #[must_use]
    pub fn new(document: &'d Document<'d>, file: &FileName) -> Self {
        Self { document, faults: Faults::new(file) }
    }

    /// The document.
    #[must_use]
    pub const fn document(&self) -> &'d Document<'d> {
        self.document
    }

    /// The file's name.
    #[must_use]
    pub const fn file(&self) -> &FileName {
        self.faults.file()
    }

    /// What findings of reading are about: the file.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.file()
    }

    /// Adds a finding.
    pub fn push(&mut self, finding: Finding) {
        self.faults.push(finding);
    }

    /// Whether a finding is worth making; when not, it is counted.
    pub(super) fn has_room(&mut self) -> bool {
        self.faults.has_room()
    }

    /// All findings, in the order in which they were found.
    #[must_use]
    pub fn finish(self) -> Vec<Finding> {
        self.faults.finish()
    }

    /// Adds a finding at a place.
    pub fn fault(&mut self, rule: &'static Rule, place: Span, message: String, help: impl Into<String>) {
        let finding = Finding::new(rule, self.subject(), message).help(help).at(self.file(), place, "");
        self.faults.push(finding);
    }

    /// A value that is not what is wanted at all.
    pub(super) fn wrong_kind(&mut self, entry: Option<Entry>, value: NodeId, wanted: &str, help: &str) {
        let kind = self.document.kind(value);
        let mut place = self.document.span(value);
        if matches!(kind, Kind::Seq(_) | Kind::Map(_)) && place.end_line > place.line {
            // A caret under the key says more than one under a block of many lines.
            place =
                entry.map_or(Span { end_line: place.line, end_column: place.column + 1, ..place }, |e| e.key);
        }
        let is = match kind {
            Kind::Scalar(scalar) if classify(scalar) == Typed::Null => "nothing stands here".to_owned(),
            other => format!("this is {}", other.words()),
        };
        let message = match entry {
            Some(entry) => format!("`{}` must be {wanted}; {is}.", entry.name),
            None => format!("The file must be {wanted}; {is}."),
        };
        self.fault(&wrong_type::RULE, place, message, help);
    }

    /// A value that is of the right kind, but not allowed.
    pub fn bad(&mut self, entry: Entry, message: String, help: impl Into<String>) {
        let place = self.document.span(entry.value);
        self.fault(&bad_value::RULE, place, message, help);
    }

    /// The single value of an entry, when it is one and not absent.
    pub fn scalar(&mut self, entry: Entry, wanted: &str) -> Option<Scalar<'d>> {
        match self.document.kind(entry.value) {
            Kind::Scalar(scalar) if classify(scalar) != Typed::Null => Some(scalar),
            Kind::Scalar(_) => {
                self.wrong_kind(Some(entry), entry.value, wanted, "Give it a value, or delete the key.");
                None
            }
            Kind::Seq(_) => {
                self.wrong_kind(Some(entry), entry.value, wanted, "Write one value, without `[ ]` and `- `.");
                None
            }
            Kind::Map(pairs) => {
                let is_cut = |pair: &Pair| {
                    self.document
                        .scalar(pair.key)
                        .is_some_and(|key| key.style == Style::Plain && key.text.ends_with(':'))
                };
                let help = if pairs.iter().any(is_cut) {
                    COLON_AT_END
                } else {
                    "Write one value, without keys below it."
                };
                self.wrong_kind(Some(entry), entry.value, wanted, help);
                None
            }
        }
    }

    /// A value with its place.
    #[must_use]
    pub fn at<T>(&self, entry: Entry, value: T) -> Spanned<T> {
        Spanned { value, span: self.document.span(entry.value) }
    }

    /// Text. A number or truth value without quotes is a finding, and is read as text all the same.
    pub fn text(&mut self, entry: Entry) -> Option<&'d str> {
        let scalar = self.scalar(entry, "text")?;
        if self.ambiguous(entry, scalar) {
            return Some(scalar.text);
        }
        let is = match classify(scalar) {
            Typed::Bool(_) => "a truth value",
            Typed::Int | Typed::Float => "a number",
            Typed::Null | Typed::Text => return Some(scalar.text),
        };
        let text = scalar.text;
        let message = format!("`{}` must be text; {text} without quotes is {is}.", entry.name);
        let place = self.document.span(entry.value);
        self.fault(&wrong_type::RULE, place, message, format!("Write \"{text}\"."));
        Some(text)
    }

    /// Warns when a reader of YAML 1.1 takes the value for something else.
    pub fn ambiguous(&mut self, entry: Entry, scalar: Scalar<'_>) -> bool {
        let Some(other) = yaml_1_1(scalar) else { return false };
        let text = scalar.text;
        let message =
            format!("`{text}` without quotes is {other} to readers of YAML 1.1; here it is read as written.");
        let help = if classify(scalar) == Typed::Int {
            "Write the number without leading zeros, or put it into quotes if it is text.".to_owned()
        } else {
            format!("Write \"{text}\".")
        };
        let place = self.document.span(entry.value);
        self.fault(&ambiguous_scalar::RULE, place, message, help);
        true
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, entry: Entry) -> Field<bool> {
        let scalar = self.scalar(entry, "`true` or `false`")?;
        if let Typed::Bool(value) = classify(scalar) {
            return Some(self.at(entry, value));
        }
        let meant = match scalar.text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "y" | "1" | "enabled" => "Write `true`.",
            "false" | "no" | "off" | "n" | "0" | "disabled" => "Write `false`.",
            _ => "Write `true` or `false`, without quotes.",
        };
        let message = format!("`{}` must be `true` or `false`; this is `{}`.", entry.name, scalar.text);
        let place = self.document.span(entry.value);
        self.fault(&wrong_type::RULE, place, message, meant);
        None
    }

    /// A whole number from 0 to 4,294,967,295.
    pub fn number(&mut self, entry: Entry) -> Field<u32> {
        let number = self.integer(entry)?;
        match u32::try_from(number.value) {
            Ok(value) => Some(Spanned { value, span: number.span }),
            Err(_) if number.value < 0 => {
                let message = format!("`{}` cannot be negative.", entry.name);
                self.bad(entry, message, "");
                None
            }
            Err(_) => {
                self.does_not_fit(entry);
                None
            }
        }
    }

    /// A whole number.
    pub fn integer(&mut self, entry: Entry) -> Field<i64> {
        let scalar = self.scalar(entry, "a whole number")?;
        let text = scalar.text;
        if classify(scalar) != Typed::Int {
            let place = self.document.span(entry.value);
            let plain = text.replace('_', "");
            let help = if !plain.is_empty() && plain.bytes().all(|digit| digit.is_ascii_digit()) {
                format!("Write {plain}, without quotes and underscores.")
            } else {
                String::from("Write a whole number, without quotes and unit.")
            };
            let message = format!("`{}` must be a whole number; this is `{text}`.", entry.name);
            self.fault(&wrong_type::RULE, place, message, help);
            return None;
        }
        if scalar.style == Style::Plain && (text.starts_with("0x") || text.starts_with("0o")) {
            self.bad(entry, format!("`{}` must be written as a decimal number.", entry.name), "");
            return None;
        }
        self.ambiguous(entry, scalar);
        if let Ok(value) = text.parse::<i64>() {
            return Some(self.at(entry, value));
        }
        if text.trim_start_matches(['+', '-']).bytes().all(|digit| digit.is_ascii_digit()) {
            self.does_not_fit(entry);
        } else {
            self.bad(entry, format!("`{text}` is no whole number."), "");
        }
        None
    }

    fn does_not_fit(&mut self, entry: Entry) {
        self.bad(
            entry,
            format!("The number of `{}` is too large to be one.", entry.name),
            "Check the digits.",
        );
    }

    /// One of some words, each with its value.
    pub fn choice<T: Copy>(&mut self, entry: Entry, choices: &[(&'static str, T)]) -> Field<T> {
        self.choice_of(entry, choices.iter().copied())
    }

    /// The same of words that come from elsewhere.
    pub fn choice_of<T>(
        &mut self,
        entry: Entry,
        mut choices: impl Iterator<Item = (&'static str, T)> + Clone,
    ) -> Field<T> {
        let all = choices.clone();
        let scalar = self.scalar(entry, "one word")?;
        if let Some((_, value)) = choices.find(|(word, _)| *word == scalar.text) {
            return Some(self.at(entry, value));
        }
        let words: Vec<&str> = all.map(|(word, _)| word).collect();
        let message = match suggest::nearest(scalar.text, words.iter().copied()) {
            Some(nearest) => {
                format!("`{}` cannot be `{}`; did you mean `{nearest}`?", entry.name, scalar.text)
            }
            None => format!("`{}` cannot be `{}`.", entry.name, scalar.text),
        };
        self.bad(entry, message, format!("The choices are {}.", list(&words)));
        None
    }

    /// The values of a list.
    pub fn list(&mut self, entry: Entry, help: &str) -> &'d [NodeId] {
        if let Kind::Seq(items) = self.document.kind(entry.value) {
            return items;
        }
        let single = self.document.scalar(entry.value).filter(|scalar| classify(*scalar) != Typed::Null);
        let help = match single {
            Some(scalar) if scalar.style == Style::Plain => format!("Write [{}].", scalar.text),
            _ => help.to_owned(),
        };
        self.wrong_kind(Some(entry), entry.value, "a list", &help);
        &[]
    }

    /// The first values of a list, at most `most`; a longer one is a fault. For lists whose values are compared with
    /// each other: a limit far above any plant keeps that cheap.
    pub fn short_list(&mut self, entry: Entry, most: usize, help: &str) -> &'d [NodeId] {
        let items = self.list(entry, help);
        if items.len() > most {
            let message =
                format!("`{}` holds {} values, and at most {most} are read.", entry.name, items.len());
            self.bad(entry, message, "Look for lines that a program wrote without end.");
        }
        &items[..items.len().min(most)]
    }
}

/// `a`, `b` and `c`, each in backquotes.
pub(super) fn list(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}
