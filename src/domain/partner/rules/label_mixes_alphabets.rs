//! `label-mixes-alphabets`: a server label that looks like plain letters, and holds some of another alphabet.

use super::prelude::*;
use crate::characters::{looks_like, name, skeleton};

pub static RULE: Rule =
    rule!("label-mixes-alphabets", Warning, "a label or a system's name mixes two alphabets that look alike");

/// Looks at the label of every server. Labels that differ by such a letter are left to `duplicate-server-label` and
/// `partner-not-reciprocal`; here all places write it alike, until somebody types it.
pub fn check(subject: &Subject<'_>) -> impl Iterator<Item = Finding> {
    let labels =
        subject.members.iter().filter_map(|member| Some(("label", member.owner.file, member.label?)));
    let names = subject.system_names().map(|(file, name)| ("system's name", file, name));
    labels.chain(names).filter_map(|(what, file, label)| {
        let (place, odd) = label.value.chars().enumerate().find(|(_, c)| looks_like(*c).is_some())?;
        let odd = is_mixed(&label.value).then_some(odd)?;
        let message = format!(
            "The {what} {label} has {} as character {}, among plain letters. Who types it by hand types another one.",
            name(odd), place + 1,
        );
        // A word in Cyrillic beside one in Latin letters may be meant; a word of both is not.
        let mut words = label.value.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric());
        let severity = if words.any(is_mixed) { RULE.severity } else { Severity::Info };
        let finding = Finding::new(&RULE, &*label.value, message).at(file, label.span, "two alphabets");
        Some(finding.with(severity).help(
            "Type it anew with one keyboard layout, here and wherever it is named (Partners sections, Systems.xml).",
        ))
    })
}

/// Plain letters or digits, and doubles of plain characters, but nothing that shows another alphabet.
fn is_mixed(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_alphanumeric())
        && text.chars().any(|c| looks_like(c).is_some())
        && skeleton(text).is_ascii()
}

#[cfg(test)]
mod tests {
    use super::is_mixed;

    #[test]
    fn what_shows_its_alphabet_is_not_mixed() {
        assert!(is_mixed("SRV-\u{410}") && is_mixed("SRV\u{2011}A") && is_mixed("SRV-\u{ff21}"));
        // Plain letters, a word that cannot be taken for plain ones, and letters of a Latin alphabet.
        assert!(!is_mixed("SRV-A") && !is_mixed("Привет-A") && !is_mixed("Wärme-A") && !is_mixed("\u{410}"));
    }
}
