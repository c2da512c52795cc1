//! Small pieces of English that the messages of all tools share.

use std::collections::HashSet;
use std::fmt::Display;
use std::time::Duration;

/// `1 member`, `3 members`.
#[must_use]
pub fn count<N: Display + PartialEq + From<u8>>(n: N, noun: &str) -> String {
    if n == N::from(1) { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// The text with a capital at the start.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The text as a sentence of its own: a capital at the start, a full stop unless it has an end. Nothing stays nothing.
#[must_use]
pub fn sentence(text: &str) -> String {
    let end = if text.is_empty() || text.ends_with(['.', '?', '!']) { "" } else { "." };
    capital(text) + end
}

/// The text, or its beginning with an ellipsis: at most `most` characters.
#[must_use]
pub fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// A time in seconds for people, roughly: in days from two days on.
#[must_use]
pub fn rough(seconds: f64) -> String {
    match seconds {
        seconds if seconds >= 2.0 * 86_400.0 => format!("{:.0} days", seconds / 86_400.0),
        seconds if seconds >= 2.0 * 3600.0 => format!("{:.0} h", seconds / 3600.0),
        seconds if seconds >= 120.0 => format!("{:.0} min", seconds / 60.0),
        seconds => format!("{seconds:.0} s"),
    }
}

/// A duration in the unit of a field in seconds: `60 s`, `0.5 s`.
#[must_use]
pub fn in_seconds(duration: Duration) -> String {
    if duration.subsec_nanos() == 0 {
        format!("{} s", duration.as_secs())
    } else {
        format!("{} s", duration.as_secs_f64())
    }
}

/// A duration in the unit of a field in milliseconds: `5000 ms`, `0.5 ms`.
#[must_use]
pub fn in_milliseconds(duration: Duration) -> String {
    if duration.subsec_nanos().is_multiple_of(1_000_000) {
        format!("{} ms", duration.as_millis())
    } else {
        format!("{} ms", duration.as_secs_f64() * 1000.0)
    }
}

/// `on` or `off`, as a person says it of a check box.
#[must_use]
pub const fn on_off(value: bool) -> &'static str {
    if value { "on" } else { "off" }
}

/// How many of many are named where a line would grow without end.
pub const NAMED: usize = 5;

/// Each of some words once, in their order.
#[must_use]
pub fn once<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = HashSet::new();
    words.into_iter().filter(|word| seen.insert(*word)).collect()
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn list<T: AsRef<str>>(words: &[T]) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => format!("{} and {}", joined(first, ", "), last.as_ref()),
    }
}

/// The same of any number: of more than six the first five are named, `a, b, c, d, e and 7 more`.
#[must_use]
pub fn few<T: AsRef<str>>(words: &[T]) -> String {
    few_of(words, words.len())
}

/// [`few`] of `all` words, of which these are the first: all of them, or six at least.
#[must_use]
pub fn few_of<T: AsRef<str>>(words: &[T], all: usize) -> String {
    match all.checked_sub(NAMED) {
        None | Some(0 | 1) => list(words),
        Some(more) => format!("{} and {more} more", joined(&words[..NAMED], ", ")),
    }
}

/// The first `most`, and how many more there are: `a, b, c and 7 more`.
#[must_use]
pub fn first<T: AsRef<str>>(words: &[T], most: usize) -> String {
    match words.len().checked_sub(most) {
        None | Some(0) => joined(words, ", "),
        Some(more) => format!("{} and {more} more", joined(&words[..most], ", ")),
    }
}

/// Descriptions with commas of their own: `a; b; c`, and of more than six the first five and how many more.
#[must_use]
pub fn few_described<T: AsRef<str>>(words: &[T]) -> String {
    few_described_of(words, words.len())
}

/// [`few_described`] of `all` descriptions, of which these are the first: all of them, or six at least.
#[must_use]
pub fn few_described_of<T: AsRef<str>>(words: &[T], all: usize) -> String {
    match all.checked_sub(NAMED) {
        None | Some(0 | 1) => joined(words, "; "),
        Some(more) => format!("{}; and {more} more", joined(&words[..NAMED], "; ")),
    }
}

fn joined<T: AsRef<str>>(words: &[T], by: &str) -> String {
    words.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_ends_in_an_ellipsis() {
        assert_eq!(["abc", "abcd", ""].map(|text| shortened(text, 3)), ["abc", "ab…", ""]);
    }

    #[test]
    fn a_sentence_begins_large_and_ends_once() {
        assert_eq!(["état", "A.", "why?", ""].map(sentence), ["État.", "A.", "Why?", ""]);
    }

    #[test]
    fn counts_read_as_english() {
        assert_eq!([0, 1, 2].map(|n| count(n, "member")), ["0 members", "1 member", "2 members"]);
    }

    #[test]
    fn a_word_that_comes_again_is_left_out() {
        assert_eq!(once(["b", "a", "b"]), ["b", "a"]);
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(list::<&str>(&[]), "");
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    }

    #[test]
    fn long_lists_end() {
        let words = ["a", "b", "c", "d", "e", "f", "g"];
        assert_eq!(few(&words[..2]), "a and b");
        assert_eq!(few(&words[..6]), "a, b, c, d, e and f");
        assert_eq!(few(&words), "a, b, c, d, e and 2 more");
        assert_eq!(
            (first(&words[..3], 3), first(&words, 3)),
            ("a, b, c".to_owned(), "a, b, c and 4 more".to_owned())
        );
        assert_eq!(few_described(&words[..6]), "a; b; c; d; e; f");
        assert_eq!(few_described(&words), "a; b; c; d; e; and 2 more");
        assert_eq!(few_of(&words[..6], 900), "a, b, c, d, e and 895 more");
        assert_eq!(few_described_of(&words[..6], 900), "a; b; c; d; e; and 895 more");
    }

    #[test]
    fn durations_read_in_the_unit_of_the_field() {
        assert_eq!(in_seconds(Duration::from_secs(60)), "60 s");
        assert_eq!(in_seconds(Duration::from_millis(500)), "0.5 s");
        assert_eq!(in_milliseconds(Duration::from_secs(30)), "30000 ms");
        assert_eq!(in_milliseconds(Duration::from_micros(500)), "0.5 ms");
    }
}
