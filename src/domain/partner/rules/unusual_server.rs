//! `unusual-server`: a label or a priority that works, as far as is known, and that hardly anybody means.

use std::ops::RangeInclusive;

use super::prelude::*;
use crate::words::shortened;

pub static RULE: Rule =
    rule!("unusual-server", Info, "a server's label is very long, or its priority is far from what is usual");

/// Arbitration Priorities as people give them. Of any whole numbers the highest wins, as far as is documented.
const USUAL_PRIORITY: RangeInclusive<i64> = 0..=1_000;

/// Characters of a label: twice those of a NetBIOS name, which is the vendor's default, and a little more.
const USUAL_LABEL: usize = 32;

/// Looks at the priority and the label of every server.
pub fn check(subject: &Subject<'_>) -> impl Iterator<Item = Finding> {
    subject.members.iter().flat_map(|member| priority(member).into_iter().chain(label(member)))
}

fn priority(member: &Member<'_>) -> Option<Finding> {
    let own = member.priority.filter(|own| !USUAL_PRIORITY.contains(&own.value))?;
    let message = format!(
        "{}: Arbitration Priority is {}; usual is {} to {} (our own reasoning, the vendor's range is not known).",
        member.owner,
        own.value,
        USUAL_PRIORITY.start(),
        USUAL_PRIORITY.end()
    );
    Some(member.owner.finding(&RULE, (own.span, "unusual"), message).help(
        "Compare with the field on the server: a sign or a digit too many is the usual cause. The highest wins.",
    ))
}

fn label(member: &Member<'_>) -> Option<Finding> {
    let label = member.label?;
    let length = label.value.chars().count();
    if length <= USUAL_LABEL {
        return None;
    }
    let name = shortened(&label.value, USUAL_LABEL);
    let message = format!(
        "The label {name} has {length} characters. How many the field takes is not documented; the default, the machine's NetBIOS \
         name, has 15 at most."
    );
    Some(Finding::new(&RULE, name, message).at(member.owner.file, label.span, "long").help(
        "Look whether the Server Configuration Tool keeps all of it: a label that was cut off is another one.",
    ))
}
