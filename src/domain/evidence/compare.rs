//! The verdict that a bundle holds against the one that follows from what it holds.

use serde_json::Value;

use super::story::End;
use crate::words::shortened;

/// Keys of the envelope that say when, where and by which version it was made, not what was found.
const CIRCUMSTANCES: [&str; 4] = ["version", "host", "started_at", "finished_at"];

/// How the derived end differs from the recorded one, in words; `None` when it does not.
#[must_use]
pub fn difference(recorded: &End, derived: &End) -> Option<String> {
    if recorded.exit_status != derived.exit_status {
        return Some(format!(
            "the recorded exit status is {}, what was seen leads to {}",
            recorded.exit_status, derived.exit_status
        ));
    }
    match (&recorded.report, &derived.report) {
        (Some(recorded), Some(derived)) => envelope(recorded, derived),
        (None, None) => (recorded.error != derived.error).then(|| {
            format!(
                "the recorded error is \"{}\", what was seen leads to \"{}\"",
                recorded.error.as_deref().unwrap_or("none"),
                derived.error.as_deref().unwrap_or("none")
            )
        }),
        (Some(_), None) => Some("a report is recorded, and what was seen leads to none".to_owned()),
        (None, Some(_)) => Some("no report is recorded, and what was seen leads to one".to_owned()),
    }
}

fn envelope(recorded: &Value, derived: &Value) -> Option<String> {
    let (Value::Object(old), Value::Object(new)) = (recorded, derived) else {
        return Some("the recorded report is no report".to_owned());
    };
    let keys = ["status", "exit_status", "summary"].into_iter().map(str::to_owned);
    let others = new.keys().chain(old.keys().filter(|key| !new.contains_key(*key))).cloned();
    for key in keys.chain(others).filter(|key| !CIRCUMSTANCES.contains(&key.as_str())) {
        if let Some((place, old, new)) = first_difference(&key, old.get(&key), new.get(&key)) {
            return Some(format!("the recorded `{place}` is {old}, what was seen leads to {new}"));
        }
    }
    None
}

/// The first place where two values differ, and both values there.
fn first_difference(
    place: &str,
    old: Option<&Value>,
    new: Option<&Value>,
) -> Option<(String, String, String)> {
    if old == new {
        return None;
    }
    match (old, new) {
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            let keys = new.keys().chain(old.keys().filter(|key| !new.contains_key(*key)));
            keys.into_iter()
                .find_map(|key| first_difference(&format!("{place}.{key}"), old.get(key), new.get(key)))
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) => (0..old.len().max(new.len()))
            .find_map(|at| first_difference(&format!("{place}[{at}]"), old.get(at), new.get(at))),
        _ => Some((place.to_owned(), shown(old), shown(new))),
    }
}

fn shown(value: Option<&Value>) -> String {
    const LONGEST: usize = 121;
    shortened(&value.map_or_else(|| "absent".to_owned(), Value::to_string), LONGEST)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn end(report: Value) -> End {
        End { exit_status: 0, report: Some(report), error: None, interrupted: None }
    }

    #[test]
    fn circumstances_do_not_count_and_everything_else_does() {
        let report = |status: &str, host: &str, lost: u64| json!({ "status": status, "host": host, "data": { "links": [{ "lost": lost }] } });
        let recorded = end(report("ok", "here", 0));
        assert_eq!(difference(&recorded, &end(report("ok", "there", 0))), None);
        assert_eq!(
            difference(&recorded, &end(report("ok", "here", 7))).as_deref(),
            Some("the recorded `data.links[0].lost` is 0, what was seen leads to 7")
        );
        assert_eq!(
            difference(&recorded, &end(report("critical", "here", 7))).as_deref(),
            Some("the recorded `status` is \"ok\", what was seen leads to \"critical\"")
        );
    }

    #[test]
    fn the_exit_status_and_an_error_count() {
        let failed = |code, words: &str| End {
            exit_status: code,
            report: None,
            error: Some(words.into()),
            interrupted: None,
        };
        assert!(difference(&failed(3, "a"), &failed(2, "a")).is_some_and(|words| words.contains("exit")));
        assert!(difference(&failed(3, "a"), &failed(3, "b")).is_some());
        assert_eq!(difference(&failed(3, "a"), &failed(3, "a")), None);
        assert!(difference(&failed(0, "a"), &end(json!({}))).is_some());
    }
}
