//! A quality that a record has under another name than ours. A record that names no quality vouches for its value; whoever wrote
//! `"status": "Bad"` did not.

use serde_json::{Map, Value as Json};

use crate::words::shortened;

/// Names under which other programs write it, in lower case and without signs.
const NAMES: [&str; 9] =
    ["quality", "q", "qual", "opcquality", "s", "status", "statuscode", "good", "isgood"];

/// The key of a record without `quality` that may be one all the same.
pub(super) fn by_another_name(line: &str) -> Option<String> {
    // Most records have one, and are not read once more.
    if line.contains("\"quality\"") {
        return None;
    }
    let keys: Map<String, Json> = serde_json::from_str(line).ok()?;
    let plain = |key: &str| key.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    keys.into_iter().map(|(key, _)| key).find(|key| key != "quality" && NAMES.contains(&plain(key).as_str()))
}

/// What is said of a quality that is not `good`.
pub(super) fn in_words(quality: &str) -> String {
    // An exporter's own spelling of a good one (`192`, `0x000000C0`, `Good, non-specific`) is no word for a bad one. What is good to
    // one standard is bad to another (0), so that none is taken for good.
    let is_good = quality.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("good"));
    if is_good || quality.starts_with(|c: char| c.is_ascii_digit()) {
        return other_spelling(quality);
    }
    format!("the quality is `{quality}`")
}

/// What is said of a quality in another spelling than a feed's.
pub(super) fn other_spelling(quality: &str) -> String {
    format!("the quality is `{}`: a feed says `good` where its source does", shortened(quality, 40))
}
