//! Names: texts that are shown and compared, so that no character of them may be hidden.

use super::{Entry, Extractor, MAX_VALUES};
use crate::characters::is_unsafe;
use crate::language::rules::bad_value;
use crate::language::{Field, Spanned};

/// Bytes that one name may have, at most: it is shown whole, also in tables, and compared with others.
const MAX_NAME: usize = 1024;

/// A name that is shown and compared: a label, a system's name, an adapter.
pub fn name(extractor: &mut Extractor<'_>, entry: Entry) -> Field<String> {
    let text = extractor.text(entry)?;
    let place = extractor.document().span(entry.value);
    if text.len() > MAX_NAME {
        let message = format!("`{}` has {} bytes, and at most {MAX_NAME} are read.", entry.name, text.len());
        extractor.fault(
            &bad_value::RULE,
            place,
            message,
            "Look for a name that a program wrote without end.",
        );
        return None;
    }
    if let Some((message, help)) = unseen(entry.name, text) {
        extractor.fault(&bad_value::RULE, place, message, help);
    } else if text.is_empty() {
        extractor.fault(&bad_value::RULE, place, format!("`{}` is empty.", entry.name), "Write the name.");
        return None;
    }
    Some(Spanned { value: text.to_owned(), span: place })
}

/// What a name has that nobody sees, with what to do; `key` is what holds it.
pub fn unseen(key: &str, text: &str) -> Option<(String, &'static str)> {
    if let Some(hidden) = text.chars().find(|character| is_unsafe(*character)) {
        let code = u32::from(hidden);
        let message = format!("`{key}` has a control or invisible character (U+{code:04X}).");
        return Some((message, "Type the name anew; such characters come with copying from documents."));
    }
    (text.trim() != text).then(|| (format!("`{key}` starts or ends with a space."), "Delete the space."))
}

/// A list of names.
pub fn names(extractor: &mut Extractor<'_>, entry: Entry) -> Vec<Spanned<String>> {
    let items =
        extractor.short_list(entry, MAX_VALUES, "Put it into brackets, even a single one: `[SRV-A]`.");
    items.iter().filter_map(|item| name(extractor, entry.item(*item))).collect()
}
