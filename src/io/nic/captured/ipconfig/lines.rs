//! The lines of `ipconfig`: sections with a title, and fields with dots between key and value.

/// One key with one value; a value that goes on below has a field for each further line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field<'a> {
    /// The key without its dots.
    pub key: &'a str,
    /// The value, trimmed.
    pub text: &'a str,
    /// Its line from 1.
    pub line: u32,
}

/// A title with its fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section<'a> {
    /// The title without its colon.
    pub title: &'a str,
    /// The fields in order.
    pub fields: Vec<Field<'a>>,
}

impl<'a> Section<'a> {
    /// `Ethernet adapter Ethernet 2` as `Ethernet` and `Ethernet 2`; `None` when it is about no adapter.
    pub fn adapter(&self) -> Option<(&'a str, &'a str)> {
        self.title.split_once(" adapter ")
    }

    /// The first value of a key; Windows XP writes `Dhcp Enabled`.
    pub fn value(&self, key: &str) -> Option<&'a str> {
        self.fields
            .iter()
            .find(|field| field.key.eq_ignore_ascii_case(key))
            .map(|field| field.text)
            .filter(|text| !text.is_empty())
    }

    /// Every value of a key.
    pub fn values<'s>(&'s self, key: &'s str) -> impl Iterator<Item = &'s Field<'a>> {
        self.fields.iter().filter(move |field| field.key.eq_ignore_ascii_case(key))
    }
}

/// A key stands at most so far right; a value that goes on stands below the value.
const DEEPEST_KEY: usize = 12;

/// Splits the text.
pub fn sections(text: &str) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = vec![Section::default()];
    let mut key = "";
    for (number, line) in text.lines().enumerate() {
        let trimmed = line.trim();
        let Some(section) = sections.last_mut() else { continue };
        if trimmed.is_empty() {
            continue;
        }
        let line_number = u32::try_from(number + 1).unwrap_or(u32::MAX);
        let indent = line.len() - line.trim_start().len();
        if indent == 0 {
            sections.push(Section { title: trimmed.trim_end_matches(':'), fields: Vec::new() });
            key = "";
        } else if indent <= DEEPEST_KEY
            && let Some((left, right)) = split(trimmed)
        {
            key = left;
            section.fields.push(Field { key, text: right, line: line_number });
        } else if !key.is_empty() {
            section.fields.push(Field { key, text: trimmed, line: line_number });
        }
    }
    sections
}

/// `Subnet Mask . . . . : 255.255.255.0` at its colon, the key without the dots. An address holds colons without a blank
/// before them.
fn split(line: &str) -> Option<(&str, &str)> {
    let (left, right) = line.split_once(" :")?;
    Some((left.trim_end_matches([' ', '.']), right.trim()))
}
