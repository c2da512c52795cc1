//! Whether the text ends where `ipconfig` ends it, in any language.
//!
//! A text that was cut off (a window's buffer, `head`, a full disk) reads like a smaller server: the adapter of Backup has no
//! address, or is not there. What ipconfig writes of an adapter has an end that can be known: behind the last address of an
//! adapter stands its gateway's line, also when that is empty; with /all every adapter shows its hardware address, and one
//! with an address its NetBIOS setting last (Windows Vista and later). A text that was cut exactly between two adapters
//! cannot be told from a whole one.

use std::collections::BTreeSet;

use super::english;
use super::languages;
use super::lines::{Field, Section};
use super::values::{self, Shown};

/// What is missing at the end of a server's text, as words behind the adapter's name; `None` when nothing is.
pub fn missing(text: &[Section<'_>]) -> Option<String> {
    let is_adapter = |section: &Section<'_>| section.is_adapter() || english::is_adapter(section);
    let last = text.iter().rposition(is_adapter)?;
    let adapters: Vec<&Section<'_>> = text[..=last].iter().filter(|section| is_adapter(section)).collect();
    if let Some(heading) = text[last + 1..].iter().find(|section| is_heading(section, &adapters)) {
        return Some(told(heading, "nothing is told of it"));
    }
    let (section, others) = adapters.split_last()?;
    let marked = adapters.iter().flat_map(|section| &section.fields).any(is_marked);
    let end =
        End { section, others, english: english::is_english(text), detailed: marked && has_long_head(text) };
    end.lacks().map(|what| told(section, what))
}

fn told(section: &Section<'_>, what: &str) -> String {
    let name = languages::heading(section.title).name;
    format!("\"{}\", of which {what}", name.escape_debug())
}

/// Whether this begins as an adapter's heading does in this text, whole or cut off itself.
fn is_heading(section: &Section<'_>, adapters: &[&Section<'_>]) -> bool {
    let first_word = |title: &str| title.split_whitespace().next().map(str::to_owned);
    let alike = |other: &&Section<'_>| {
        other.title.starts_with(section.title) || first_word(other.title) == first_word(section.title)
    };
    !section.title.is_empty() && (languages::begins_a_heading(section.title) || adapters.iter().any(alike))
}

/// The last adapter, and what it is held against.
struct End<'s, 'a> {
    section: &'s Section<'a>,
    others: &'s [&'s Section<'a>],
    english: bool,
    /// Whether it is the whole text of /all, as Windows Vista and later write it.
    detailed: bool,
}

impl<'a> End<'_, 'a> {
    fn lacks(&self) -> Option<&'static str> {
        if self.others.iter().any(|other| hardware(other).is_some()) && self.hardware_line().is_none() {
            return Some("the hardware address is missing");
        }
        let Some(first) = self.section.fields.iter().filter_map(shown).next() else {
            return self.lacks_as_unconnected();
        };
        let mask = last_mask(self.section);
        let is_bare = |at: usize, field: &Field<'_>| {
            let is_own = is_marked(field) || mask.is_none() && first.address.is_ipv4();
            is_own && is_ipv4(field) && !self.section.fields.get(at + 1).is_some_and(is_mask)
        };
        if self.section.fields.iter().enumerate().any(|(at, field)| is_bare(at, field)) {
            return Some("the mask of its address is missing");
        }
        if !self.has_gateway_line(mask) {
            return Some("the line of the gateway is missing");
        }
        (mask.is_some() && !self.has_tail()).then_some("the last lines are missing")
    }

    /// Of a card without a link, or of one that has a link and no address yet.
    fn lacks_as_unconnected(&self) -> Option<&'static str> {
        if !tells_its_state(self.section) {
            return Some("neither an address nor its state is told");
        }
        // Behind the hardware address stand two questions with their answers; Windows XP asks none.
        let cut = self.detailed && self.hardware_line().is_some_and(|at| at + 2 >= self.section.fields.len());
        cut.then_some("the last lines are missing")
    }

    /// The place of the hardware address, or of the line of that name with an empty value.
    fn hardware_line(&self) -> Option<usize> {
        let labels = self.others.iter().filter_map(|other| Some(other.fields[hardware(other)?].label));
        let labels: BTreeSet<&str> = labels.collect();
        let labelled = || self.section.fields.iter().position(|field| labels.contains(field.label));
        hardware(self.section).or_else(labelled)
    }

    fn has_gateway_line(&self, mask: Option<usize>) -> bool {
        let of_another = || {
            let lines = self.others.iter().find_map(|other| {
                other.fields[last_mask(other)? + 1..].iter().find(|field| is_gateway(field))
            });
            lines.map(|field| field.label)
        };
        let usual = if self.english { Some("Default Gateway") } else { of_another() };
        let fits = |field: &&Field<'_>| usual.is_none_or(|label| field.label == label) && is_gateway(field);
        let from = mask.or_else(|| self.section.fields.iter().position(|field| shown(field).is_some()));
        let mut behind = self.section.fields[from.map_or(0, |at| at + 1)..].iter().filter(fits);
        // Where there is no IPv4, a plain address of it is one of which the rest is missing; and of a last line whose name is
        // not known, that it is the gateway's cannot be told from an address that is cut off.
        let is_last =
            |field: &Field<'_>| self.section.fields.last().is_some_and(|last| std::ptr::eq(last, field));
        let in_doubt =
            |field: &Field<'_>| is_ipv4(field) || self.detailed && usual.is_none() && is_last(field);
        behind.any(|field| mask.is_some() || !in_doubt(field))
    }

    /// An adapter with an IPv4 address ends with its NetBIOS setting, a plain word, where the text is that of /all.
    fn has_tail(&self) -> bool {
        let fields = self.section.fields.as_slice();
        match usual_tail(self.others) {
            Some(label) => fields.iter().any(|field| field.label == label),
            None => {
                let asked =
                    hardware(self.section).zip(fields.iter().position(|field| shown(field).is_some()));
                let detailed =
                    self.detailed && asked.is_some_and(|(hardware, address)| address > hardware + 2);
                !detailed || fields.last().is_some_and(is_word)
            }
        }
    }
}

/// Of the host itself /all tells its name, and more: its domain, the kind of node, routing, the WINS proxy.
fn has_long_head(text: &[Section<'_>]) -> bool {
    text.iter()
        .any(|section| !section.colon && section.fields.iter().filter(|field| field.dotted).count() >= 2)
}

/// The place of the last mask of an adapter's own addresses: masks stand behind their addresses, and those together.
fn last_mask(section: &Section<'_>) -> Option<usize> {
    let fields = section.fields.as_slice();
    let is_pair = |at: usize| fields.get(at).is_some_and(is_ipv4) && fields.get(at + 1).is_some_and(is_mask);
    let mut at = (0..fields.len()).find(|at| is_pair(*at))?;
    while is_pair(at + 2) {
        at += 2;
    }
    Some(at + 1)
}

/// The label of the line that ends every other adapter with an address, where its value is a plain word. Windows XP, which
/// writes no word behind addresses, ends some adapters earlier than others.
fn usual_tail<'a>(others: &[&Section<'a>]) -> Option<&'a str> {
    let whole: Vec<&&Section<'a>> = others.iter().filter(|other| last_mask(other).is_some()).collect();
    let last = whole.first()?.fields.last().filter(|last| is_word(last))?;
    let marked = |other: &Section<'_>| other.fields.iter().any(is_marked);
    let has = |other: &Section<'_>| other.fields.iter().any(|field| field.label == last.label);
    whole.iter().all(|other| marked(other) && has(other)).then_some(last.label)
}

/// Of a card without a link the state is the first thing told: words, where else the name of a domain stands, or nothing. It
/// stands before the domain and the description, so that with /all the hardware address comes fourth.
fn tells_its_state(section: &Section<'_>) -> bool {
    let is_domain =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte));
    let first = section.fields.first().and_then(Field::only);
    first.is_some_and(|value| !is_domain(value.text) || hardware(section).is_some_and(|at| at >= 3))
}

fn shown<'a>(field: &Field<'a>) -> Option<Shown<'a>> {
    Shown::of(field.values.first()?)
}

fn is_marked(field: &Field<'_>) -> bool {
    shown(field).is_some_and(|shown| shown.mark.is_some())
}

fn is_ipv4(field: &Field<'_>) -> bool {
    shown(field).is_some_and(|shown| shown.address.is_ipv4())
}

/// The place of the hardware address.
fn hardware(section: &Section<'_>) -> Option<usize> {
    section
        .fields
        .iter()
        .position(|field| field.only().is_some_and(|value| values::is_hardware_address(value.text)))
}

/// A mask of at least one bit: `0.0.0.0` is an address as well.
fn is_mask(field: &Field<'_>) -> bool {
    field.only().and_then(|value| values::prefix_of(value.text)).is_some_and(|prefix| prefix > 0)
}

/// Empty, or one address or several; a word in brackets stands behind an adapter's own addresses only.
fn is_gateway(field: &Field<'_>) -> bool {
    field.told().next().is_none_or(|first| Shown::of(&first).is_some_and(|shown| shown.mark.is_none()))
}

/// A word, as enabled or disabled: neither an address (or the beginning of one) nor a date nor a domain.
fn is_word(field: &Field<'_>) -> bool {
    let is_plain = |text: &str| !text.contains(|c: char| c.is_ascii_digit() || c == '.');
    let is_hexadecimal = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':');
    field.only().is_some_and(|value| is_plain(value.text) && !is_hexadecimal(value.text))
}
