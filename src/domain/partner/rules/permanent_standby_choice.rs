//! `permanent-standby-choice`: a permanent standby that connects to unlikely Mains, or to one, or has the first priority.

use std::collections::BTreeSet;

use super::prelude::*;

pub static RULE: Rule = rule!(
    "permanent-standby-choice",
    Info,
    "a permanent standby connects to one server only, not to the likeliest Mains, or has the highest priority"
);

/// Looks at every permanent standby: which servers it connects to, and its priority.
pub fn check(subject: &Subject<'_>) -> impl Iterator<Item = Finding> {
    let highest = subject.may_be_main().filter_map(|member| Some(member.priority?.value)).max();
    let permanent = subject.members.iter().filter(|member| member.is_permanent);
    permanent
        .flat_map(move |member| choice(subject, member, highest).into_iter().chain(priority(member, highest)))
}

fn priority(member: &Member<'_>, highest: Option<i64>) -> Option<Finding> {
    let own = member.priority.filter(|own| highest.is_some_and(|highest| own.value > highest))?;
    let message = format!(
        "{} has the highest Arbitration Priority, {own}, and is a permanent standby: it never becomes Main, so that the \
         number says nothing.",
        member.owner
    );
    let finding = member.owner.finding(&RULE, (own.span, "never Main"), message);
    Some(finding.help(
        "If it shall be Main at times, it is no permanent standby; else give it no priority or the lowest.",
    ))
}

/// The servers that it connects to: one of several, or not the likeliest Main of a triple. One that names none connects to all of
/// a pair; one that names no server of the plan is told by `wrong-connects-to`.
fn choice(subject: &Subject<'_>, member: &Member<'_>, highest: Option<i64>) -> Option<Finding> {
    let mut named = member.partners();
    if subject.is_plan {
        named.retain(|named| subject.members.iter().any(|server| server.name() == named.value));
    }
    let span = named.first()?.span;
    let names: BTreeSet<&str> = named.iter().map(|label| label.value.as_str()).collect();
    let is_named = |one: &&Member<'_>| one.label.is_some_and(|label| names.contains(&*label.value));
    let reached: Vec<&Member<'_>> = subject.may_be_main().filter(is_named).collect();
    let is_triple = subject.kind().is_some_and(|(_, kind)| kind.value == SystemType::TripleStandby);
    let is_likeliest = |one: &&Member<'_>| one.priority.map(|priority| priority.value) == highest;
    let why = match (names.len(), reached.len()) {
        (_, 0) => return None,
        (1, 1) if subject.may_be_main().nth(1).is_some() => {
            "one server only: when that one is lost, it is cut off".to_owned()
        }
        _ if is_triple && highest.is_some() && !reached.iter().any(is_likeliest) => {
            "not the one with the highest priority, which is the likeliest Main".to_owned()
        }
        _ if is_triple => {
            let likelier = passed_over(subject, &reached)?;
            format!("not {}, which has a higher priority than one of them", likelier.name())
        }
        _ => return None,
    };
    let names: Vec<&str> = reached.iter().map(|one| one.name()).collect();
    let message = format!("{} connects to {}: {why}.", member.owner, list(&names));
    let finding = member.owner.finding(&RULE, (span, "these are its servers"), message);
    Some(finding.naming(names).help("The vendor: usually the two servers that are most likely to be Main."))
}

/// A server that is not reached and has a higher priority than one that is.
fn passed_over<'s, 'a>(subject: &'s Subject<'a>, reached: &[&Member<'a>]) -> Option<&'s Member<'a>> {
    let least = reached.iter().map(|one| one.priority.map(|priority| priority.value)).min()??;
    let is_reached = |one: &Member<'_>| reached.iter().any(|reached| std::ptr::eq(*reached, one));
    subject
        .may_be_main()
        .find(|one| !is_reached(one) && one.priority.is_some_and(|priority| priority.value > least))
}
