//! `unusual-server`: a label or a priority that works, as far as is known, and that hardly anybody means.

use super::prelude::*;
use crate::words::shortened;

pub static RULE: Rule = rule!(
    "unusual-server",
    Info,
    "a label or a system's name is very long, or a priority is far from what is usual"
);

/// Arbitration Priorities as people give them. Of any whole numbers the highest wins, as far as is documented.
const USUAL_PRIORITY: RangeInclusive<i64> = 0..=1_000;

/// Characters of a label: twice those of a NetBIOS name, which is the vendor's default, and a little more.
const USUAL_LABEL: usize = 32;
/// Characters of a system's name, which people choose as a title.
const USUAL_NAME: usize = 64;

/// Looks at the priority and the label of every server, and at the system's name.
pub fn check(subject: &Subject<'_>) -> impl Iterator<Item = Finding> {
    let members = subject.members.iter().flat_map(|member| priority(member).into_iter().chain(label(member)));
    members.chain(subject.system_names().filter_map(|(file, name)| {
        Some(long("name of the system", USUAL_NAME, name, file)?.help(
            "Clients choose the system by this name (Systems.xml), and lists show it: give it a short one.",
        ))
    }))
}

fn priority(member: &Member<'_>) -> Option<Finding> {
    let own = member.priority.filter(|own| !USUAL_PRIORITY.contains(&own.value))?;
    let message = format!(
        "{}: Arbitration Priority is {own}; usual is {} to {} (our own reasoning, the vendor's range is not known).",
        member.owner,
        USUAL_PRIORITY.start(),
        USUAL_PRIORITY.end()
    );
    Some(member.owner.finding(&RULE, (own.span, "unusual"), message).help(
        "Compare with the field on the server: a sign or a digit too many is the usual cause. The highest wins.",
    ))
}

fn label(member: &Member<'_>) -> Option<Finding> {
    Some(long("label", USUAL_LABEL, member.label?, member.owner.file)?.help(
        "Look whether the Server Configuration Tool keeps all of it: a label that was cut off is another one. The default, the \
         machine's NetBIOS name, has 15 characters at most.",
    ))
}

fn long(what: &str, usual: usize, name: &Spanned<String>, file: &FileName) -> Option<Finding> {
    let length = name.value.chars().count();
    if length <= usual {
        return None;
    }
    let short = shortened(&name.value, USUAL_LABEL);
    let message =
        format!("The {what} {short} has {length} characters. How many the product takes is not documented.");
    Some(Finding::new(&RULE, short, message).at(file, name.span, "long"))
}
