//! `permanent-standby-choice`: a permanent standby that connects to unlikely Mains, or to one, or has the first priority.

use super::prelude::*;
use crate::domain::words::list;

pub static RULE: Rule = rule!(
    "permanent-standby-choice",
    Info,
    "a permanent standby connects to one server only, not to the likeliest Mains, or has the highest priority"
);

/// Looks at every permanent standby: which servers it connects to, and its priority.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let may_be_main: Vec<&Member<'_>> =
        subject.members.iter().filter(|member| !member.is_permanent).collect();
    let highest = may_be_main.iter().filter_map(|member| Some(member.priority?.value)).max();
    for (number, member) in subject.members.iter().enumerate().filter(|(_, member)| member.is_permanent) {
        findings.extend(choice(subject, number, &may_be_main, highest));
        let Some(own) = member.priority.filter(|own| highest.is_some_and(|highest| own.value > highest))
        else {
            continue;
        };
        let message = format!(
            "{} has the highest Arbitration Priority, {}, and is a permanent standby: it never becomes Main, so that the \
             number says nothing.",
            member.name(),
            own.value
        );
        findings.push(
            Finding::new(&RULE, member.name(), message)
                .at(member.file, own.span, "never Main")
                .help("If it shall be Main at times, it is no permanent standby; else give it no priority or the lowest."),
        );
    }
}

/// The servers that it connects to: one of several, or not the likeliest Main of a triple.
fn choice(
    subject: &Subject<'_>,
    number: usize,
    may_be_main: &[&Member<'_>],
    highest: Option<i64>,
) -> Option<Finding> {
    let member = &subject.members[number];
    let (named, span) = named(subject, number)?;
    let reached: Vec<&&Member<'_>> = may_be_main
        .iter()
        .filter(|one| one.label.is_some_and(|label| named.contains(&label.value.as_str())))
        .collect();
    let is_triple = subject.kind().is_some_and(|(_, kind)| kind.value == SystemType::TripleStandby);
    let is_likeliest = |one: &&&Member<'_>| one.priority.map(|priority| priority.value) == highest;
    let why = match (named.len(), reached.len()) {
        (_, 0) => return None,
        (1, 1) if may_be_main.len() > 1 => "one server only: when that one is lost, it is cut off".to_owned(),
        _ if is_triple && highest.is_some() && !reached.iter().any(is_likeliest) => {
            "not the one with the highest priority, which is the likeliest Main".to_owned()
        }
        _ if is_triple => {
            let likelier = passed_over(may_be_main, &reached)?;
            format!("not {}, which has a higher priority than one of them", likelier.name())
        }
        _ => return None,
    };
    let names: Vec<&str> = reached.iter().map(|one| one.name()).collect();
    let message = format!("{} connects to {}: {why}.", member.name(), list(&names));
    Some(
        Finding::new(&RULE, member.name(), message)
            .at(member.file, span, "these are its servers")
            .help("The vendor: usually the two servers that are most likely to be Main."),
    )
}

/// A server that is not reached and has a higher priority than one that is.
fn passed_over<'m, 'a>(may_be_main: &[&'m Member<'a>], reached: &[&&Member<'_>]) -> Option<&'m Member<'a>> {
    let least = reached.iter().map(|one| one.priority.map(|priority| priority.value)).min()??;
    let is_reached = |one: &Member<'_>| reached.iter().any(|reached| std::ptr::eq(**reached, one));
    may_be_main
        .iter()
        .copied()
        .find(|one| !is_reached(one) && one.priority.is_some_and(|priority| priority.value > least))
}

/// The labels that it connects to, with the place of the first; `None` when it names none, so that it connects to all of a pair.
fn named<'a>(subject: &Subject<'a>, number: usize) -> Option<(Vec<&'a str>, Span)> {
    let labels: Vec<&Spanned<String>> = match (subject.members[number].sheet, subject.plan) {
        (Some(sheet), _) => sheet.columns().filter_map(|column| column.label.as_ref()).collect(),
        (None, Some(plan)) => {
            let is_server =
                |named: &&Spanned<String>| plan.servers.iter().any(|server| server.label() == named.value);
            plan.servers[number].connects_to.iter().filter(is_server).collect()
        }
        (None, None) => Vec::new(),
    };
    let span = labels.first()?.span;
    let mut names: Vec<&str> = labels.into_iter().map(|label| label.value.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    Some((names, span))
}
