//! "Did you mean ...?": the nearest known word to a mistyped one.

use crate::words;

/// So many of the known words are listed.
const LISTED: usize = 20;

/// The nearest of `known` to `word`: at most a third of its letters differ (at least one may), transpositions count one.
/// Of several equally near ones, the first.
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let word: Vec<char> = word.to_lowercase().chars().take(64).collect();
    let limit = (word.len() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in known {
        let letters: Vec<char> = candidate.to_lowercase().chars().collect();
        let distance = distance(&word, &letters);
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Whether one letter is wrong, missing, too many, or changed places with the next.
pub fn is_slip(word: &str, meant: &str) -> bool {
    distance(&word.chars().collect::<Vec<_>>(), &meant.chars().collect::<Vec<_>>()) == 1
}

/// The question after a word that is not known, with a space before it; nothing when no known word is near.
pub fn question<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    nearest(word, known).map_or_else(String::new, |near| format!(" Did you mean `{near}`?"))
}

/// What is said of a word that is none of `known`: `said`, the question after it, and the first of the known ones.
pub fn unknown(said: &str, word: &str, known: &[&str]) -> String {
    format!("{said}.{} There are: {}", question(word, known.iter().copied()), words::first(known, LISTED))
}

/// Optimal string alignment distance: insert, delete, replace, swap of neighbours, each 1; `-` and `_` are one letter.
fn distance(a: &[char], b: &[char]) -> usize {
    let same = |x: char, y: char| x == y || (matches!(x, '-' | '_') && matches!(y, '-' | '_'));
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replace = last[j - 1] + usize::from(!same(a[i - 1], b[j - 1]));
            row[j] = replace.min(last[j] + 1).min(row[j - 1] + 1);
            let swapped = i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]);
            if swapped {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::{nearest, unknown};

    const KEYS: [&str; 4] = ["heartbeat_interval", "heartbeat_timeout", "connect_timeout", "port"];

    #[test]
    fn an_unknown_word_is_answered_with_a_bounded_list() {
        assert_eq!(
            unknown("no `prot`", "prot", &KEYS[2..]),
            "no `prot`. Did you mean `port`? There are: connect_timeout, port"
        );
        let many: Vec<String> = (0..9000).map(|number| format!("NODE-{number}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let said = unknown("no `boiler`", "boiler", &many);
        assert!(said.ends_with("NODE-18, NODE-19 and 8980 more") && said.len() < 400, "{said}");
    }

    #[test]
    fn finds_typing_mistakes() {
        assert_eq!(nearest("hearbeat_interval", KEYS), Some("heartbeat_interval"));
        assert_eq!(nearest("conenct_timeout", KEYS), Some("connect_timeout"));
        assert_eq!(nearest("Connect-Timeout", KEYS), Some("connect_timeout"));
        assert_eq!(nearest("prot", KEYS), Some("port"));
    }

    #[test]
    fn keeps_quiet_about_other_words() {
        assert_eq!(nearest("subnets", KEYS), None);
        assert_eq!(nearest("", KEYS), None);
    }
}
