//! A quality that a record has under another name than ours. A record that names no quality vouches for its value; whoever wrote
//! `"status": "Bad"` did not.

use serde_json::{Map, Value as Json};

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
