//! The lines of `ipconfig` in any language: headings, and below them fields with dots between label and value.

/// A value with its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value<'a> {
    /// The text, trimmed; empty where nothing stands behind the colon.
    pub text: &'a str,
    /// Its line from 1.
    pub line: u32,
}

/// A label with its value, and what stands below that without a label of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field<'a> {
    /// The label without its dots.
    pub label: &'a str,
    /// One value, or several below each other.
    pub values: Vec<Value<'a>>,
    /// Whether dots lead from the label to its colon: nothing but ipconfig writes that.
    pub dotted: bool,
}

impl<'a> Field<'a> {
    /// The value, when it is one and not empty.
    pub fn only(&self) -> Option<Value<'a>> {
        match self.values.as_slice() {
            [one] if !one.text.is_empty() => Some(*one),
            _ => None,
        }
    }

    /// The values that are not empty.
    pub fn told(&self) -> impl Iterator<Item = Value<'a>> {
        self.values.iter().copied().filter(|value| !value.text.is_empty())
    }
}

/// A heading with its fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section<'a> {
    /// The heading without its colon.
    pub title: &'a str,
    /// Whether a colon ends it, as it does every adapter's, and no title's.
    pub colon: bool,
    /// Its line from 1.
    pub line: u32,
    /// The fields in order.
    pub fields: Vec<Field<'a>>,
}

impl<'a> Section<'a> {
    /// Whether it looks like an adapter's: a colon behind the heading, and a field with dots.
    pub fn is_adapter(&self) -> bool {
        self.colon && self.has_dots()
    }

    /// Whether any of its fields has dots.
    pub fn has_dots(&self) -> bool {
        self.fields.iter().any(|field| field.dotted)
    }

    /// The first value of a label; Windows XP writes `Dhcp Enabled`.
    pub fn value(&self, label: &str) -> Option<&'a str> {
        let field = self.fields.iter().find(|field| field.label.eq_ignore_ascii_case(label))?;
        field.told().next().map(|value| value.text)
    }
}

/// A label stands at most so far right of its heading; a value that goes on stands below the value.
const DEEPEST_LABEL: usize = 12;

/// Splits the text. Its first section is what stands before every heading.
pub fn sections(text: &str) -> Vec<Section<'_>> {
    let base = base_indent(text);
    let mut sections: Vec<Section<'_>> = vec![Section::default()];
    for (number, line) in text.lines().enumerate() {
        let trimmed = line.trim();
        let Some(section) = sections.last_mut().filter(|_| !trimmed.is_empty()) else { continue };
        let line_number = u32::try_from(number + 1).unwrap_or(u32::MAX);
        let depth = indent(line).saturating_sub(base);
        if depth == 0 {
            let title = trimmed.trim_end_matches(':').trim_end();
            let colon = trimmed.ends_with(':');
            sections.push(Section { title, colon, line: line_number, fields: Vec::new() });
        } else if depth <= DEEPEST_LABEL
            && let Some((label, dotted, text)) = split(trimmed)
        {
            section.fields.push(Field { label, dotted, values: vec![Value { text, line: line_number }] });
        } else if let Some(field) = section.fields.last_mut() {
            field.values.push(Value { text: trimmed, line: line_number });
        }
    }
    sections
}

/// Whether the text ends in the middle of a label: its last line stands where labels stand, has no colon, and begins as a
/// label of the text does.
pub fn ends_in_a_label(text: &str, sections: &[Section<'_>]) -> bool {
    let base = base_indent(text);
    let last = text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    let depth = indent(last).saturating_sub(base);
    let bare = last.trim().trim_end_matches([' ', '.']);
    let mut fields = sections.iter().flat_map(|section| &section.fields);
    (1..=DEEPEST_LABEL).contains(&depth)
        && split(last.trim()).is_none()
        && fields.any(|field| field.label.starts_with(bare))
}

/// Whether at least `wanted` lines of the text are a label, dots, a colon.
pub fn has_dotted_lines(text: &str, wanted: usize) -> bool {
    let dotted = text.lines().filter(|line| line.contains(". .") && dots(line.trim()).is_some());
    dotted.take(wanted).count() == wanted
}

/// How far right the headings stand: 0, or more where the whole text was moved to the right (quoted in a mail).
fn base_indent(text: &str) -> usize {
    let mut above = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let here = indent(line);
        if dots(line.trim()).is_some() {
            return above.iter().rev().copied().find(|indent| *indent < here).unwrap_or(0);
        }
        above.push(here);
    }
    0
}

fn indent(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).count()
}

/// `Subnet Mask . . . . : 255.255.255.0` at its colon: the label without the dots, whether there were dots, the value. A
/// label may hold a colon (Spanish), and some have neither dots nor a blank before theirs (German).
fn split(line: &str) -> Option<(&str, bool, &str)> {
    if let Some((label, text)) = dots(line) {
        return Some((label, true, text));
    }
    // An address holds colons too, but none that a blank follows; `fe80::` ends in one.
    let at = line.match_indices(':').map(|(at, _)| at).find(|at| {
        let behind = &line[at + 1..];
        behind.is_empty() || behind.starts_with(char::is_whitespace)
    })?;
    let (label, text) = (line[..at].trim_end(), line[at + 1..].trim());
    (!label.is_empty() && !label.ends_with(':')).then_some((label, false, text))
}

/// At the first colon that dots lead to.
fn dots(line: &str) -> Option<(&str, &str)> {
    line.match_indices(':').find_map(|(at, _)| {
        let label = line[..at].trim_end_matches([' ', '.']);
        let leader = &line[label.len()..at];
        (!label.is_empty() && leader.contains('.')).then(|| (label, line[at + 1..].trim()))
    })
}
