//! A quality that a record has under another name than ours. A record that names no quality vouches for its value; whoever wrote
//! `"status": "Bad"` did not.

use serde_json::{Map, Value as Json};

use crate::words::shortened;

/// Names under which other programs write it, in lower case and without signs.
const NAMES: [&str; 6] = ["q", "s", "sc", "ok", "bad", "good"];

/// What a name holds that says so.
const PARTS: [&str; 8] = ["qual", "status", "state", "valid", "isgood", "isbad", "error", "stale"];

/// The key of a record without `quality` that may be one all the same.
pub(super) fn by_another_name(line: &str) -> Option<String> {
    // Most records have one, and are not read once more.
    if line.contains("\"quality\"") {
        return None;
    }
    let keys: Map<String, Json> = serde_json::from_str(line).ok()?;
    let plain = |key: &str| key.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let may_be_one = |name: &str| NAMES.contains(&name) || PARTS.iter().any(|part| name.contains(part));
    keys.into_iter().map(|(key, _)| key).find(|key| key != "quality" && may_be_one(&plain(key)))
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
