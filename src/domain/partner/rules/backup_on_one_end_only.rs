//! `backup-on-one-end-only`: one direction of a link has a second path, the other has none.

use super::prelude::*;

pub static RULE: Rule = rule!(
    "backup-on-one-end-only",
    Warning,
    "one server has a Backup Connection and its partner has none back"
);

/// Looks at the servers of a plan, or at both ends of every link between sheets. Both parts stay: what a plan gives only one server
/// leads to no connection at all, so that it has no link of which one end lacks it.
pub fn check(subject: &Subject<'_>) -> impl Iterator<Item = Finding> {
    let of_plan = subject.is_plan.then(|| members(subject));
    of_plan.into_iter().flatten().chain(subject.first_links().filter_map(ends))
}

/// Of the servers of a plan that may be Main, all have a Backup address or none has.
fn members(subject: &Subject<'_>) -> impl Iterator<Item = Finding> {
    let with = subject.may_be_main().find_map(|member| Some((member.owner, member.backup()?)));
    with.into_iter().flat_map(|(with, there)| {
        subject.may_be_main().filter(|member| member.backup().is_none()).map(move |member| {
            let without = member.owner;
            let message =
                format!("{without} has no Backup address, and {with} has one. The Backup network needs both ends.");
            without
                .finding(&RULE, (member.span, "no backup"), message)
                .at(with.file, there.span, format!("{with} has one"))
                .help("Give this server a Backup address, or remove it from the others if there is no second network.")
        })
    })
}

fn ends(link: &Link<'_>) -> Option<Finding> {
    let [near, far] = link.ends()?;
    let (with, without) = match [near, far].map(|end| end.column.backup_connection.as_ref()) {
        [Some(backup), None] => ((near.owner, backup), far),
        [None, Some(backup)] => ((far.owner, backup), near),
        _ => return None,
    };
    let (owner, partner) = (without.owner, without.owner.subject());
    let message = format!("{} has a Backup Connection to {partner}, and {owner} has none back.", with.0);
    let finding = Finding::new(&RULE, partner, message)
        .at(with.0.file, with.1.span, format!("Backup to {partner}"))
        .at(owner.file, without.column.name.span, "no Backup Connection");
    Some(finding.help(
        "Fill in the Backup Connection on the server that lacks it, or remove the other one if there is no second network.",
    ))
}
