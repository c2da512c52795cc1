//! One cause, one finding: a refused connection is one fault, however many channels lie behind it.

use std::collections::BTreeMap;

use crate::finding::{Finding, Rule};
use crate::words;

/// Names that are listed, at most.
const LISTED: usize = 3;

/// What is said of a subject (`SRV-A/Channel1`), without the subject: equal for all that one cause hits, also where the words
/// name an item of the channel.
#[must_use]
pub fn key(subject: &str, words: &str) -> String {
    let name = subject.rsplit_once('/').map_or(subject, |(_, channel)| channel);
    words
        .replace(&format!("{subject}: "), "")
        .replace(&format!("{name}."), "{channel}.")
        .replace(&format!("{name}`"), "{channel}`")
}

/// The first few names, and how many more there are.
#[must_use]
pub fn names(all: &[&str]) -> String {
    words::first(all, LISTED)
}

/// Joins the findings of these rules that have the same cause, each in the place of the first. `what` is what the subjects are:
/// `channels`.
#[must_use]
pub fn joined(findings: Vec<Finding>, rules: &[&'static Rule], what: &str) -> Vec<Finding> {
    let mut groups: Vec<Vec<Finding>> = Vec::new();
    let mut known: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for finding in findings {
        let new = groups.len();
        let at = if rules.iter().any(|rule| rule.name == finding.rule.name) {
            let said = key(&finding.subject, &format!("{}\n{}", finding.message, finding.help));
            *known.entry((finding.rule.name, said)).or_insert(new)
        } else {
            new
        };
        match groups.get_mut(at) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups.into_iter().filter_map(|group| one_of(group, what)).collect()
}

fn one_of(group: Vec<Finding>, what: &str) -> Option<Finding> {
    let subjects: Vec<String> = group.iter().map(|finding| finding.subject.clone()).collect();
    let number = group.len();
    let mut first = group.into_iter().next()?;
    if number > 1 {
        let subjects: Vec<&str> = subjects.iter().map(String::as_str).collect();
        let start = format!("{}: ", first.subject);
        let words = first.message.strip_prefix(&start).unwrap_or(&first.message);
        // Words that name an item of the first channel stand for those of the others.
        let alike =
            if key(&first.subject, words) == words { "" } else { " The others say the like of their items." };
        first.message = format!("{number} {what} ({}): {words}{alike}", names(&subjects));
        first.subject = names(&subjects);
    }
    Some(first)
}

#[cfg(test)]
mod tests {
    use super::joined;
    use crate::finding::Finding;
    use crate::queue::rules::{DEVICE, UNREADABLE};

    fn told(
        rule: &'static crate::finding::Rule,
        words: impl Fn(usize) -> String,
        number: usize,
    ) -> Vec<Finding> {
        let one = |at| {
            let name = format!("SRV-A/Channel{at}");
            Finding::new(rule, name.clone(), format!("{name}: {}.", words(at))).help("Do this.")
        };
        (1..=number).map(one).collect()
    }

    fn messages(findings: Vec<Finding>) -> Vec<String> {
        joined(findings, &[&UNREADABLE], "channels").into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn one_cause_is_one_finding() {
        let refused = told(&UNREADABLE, |_| "nobody listens".to_owned(), 2000);
        assert_eq!(
            messages(refused),
            ["2000 channels (SRV-A/Channel1, SRV-A/Channel2, SRV-A/Channel3 and 1997 more): nobody listens."]
        );
        let missing = told(&UNREADABLE, |at| format!("no item `Channel{at}._Statistics`"), 12);
        let one = messages(missing);
        assert!(
            one.len() == 1
                && one[0].starts_with("12 channels (")
                && one[0].contains("`Channel1._Statistics`"),
            "{one:?}"
        );
    }

    #[test]
    fn different_causes_and_other_rules_stay_apart() {
        let mut mixed = told(&UNREADABLE, |at| format!("cause {}", at % 2), 4);
        mixed.extend(told(&DEVICE, |_| "a device is in error".to_owned(), 3));
        assert_eq!(messages(mixed).len(), 5);
        assert_eq!(messages(told(&UNREADABLE, |_| "late".to_owned(), 1)), ["SRV-A/Channel1: late."]);
    }
}
