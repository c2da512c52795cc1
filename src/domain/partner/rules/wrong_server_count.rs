//! `wrong-server-count`: the Type and the number of servers do not fit, or the servers of one system differ in Type.

use super::prelude::*;
use crate::domain::partner::values;
use crate::domain::words::list;

pub static RULE: Rule = rule!("wrong-server-count", Error, "the Type and the number of servers do not fit");

/// What to do, whichever way it was found.
const HELP: &str = "Set the Type that the system really has, on every server, or take out the server that does not \
                    belong to it. A server that must never become Main is a permanent standby.";

/// How many servers a type has, in words.
fn expected(kind: SystemType) -> String {
    let count = kind.server_count();
    let servers = if count == 1 { "server" } else { "servers" };
    format!("a {} has {count} Main/Hot-Standby {servers}", kind.vendor_name())
}

/// Counts the servers of a plan, or the sheets of one system, whose Types must agree besides.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (permanent, members): (Vec<_>, Vec<_>) =
        subject.members.iter().partition::<Vec<&Member<'_>>, _>(|member| member.is_permanent);
    if let Some(plan) = subject.plan.filter(|_| subject.is_plan) {
        in_plan(plan, &members, permanent.first().copied(), findings);
        return;
    }
    findings.extend(subject.sheets().filter_map(lone_with_partner));
    in_sheets(&members, findings);
}

fn in_plan(
    plan: &System,
    members: &[&Member<'_>],
    permanent: Option<&Member<'_>>,
    findings: &mut Vec<Finding>,
) {
    let Some(kind) = plan.kind else { return };
    let count = kind.value.server_count();
    let subject = plan.subject("servers");
    if members.len() != count {
        let names: Vec<&str> = members.iter().take(6).map(|member| member.name()).collect();
        let listed = match members.len() {
            0 => "none".to_owned(),
            many if many > names.len() => format!("{many} ({}, ...)", names.join(", ")),
            few => format!("{few} ({})", list(&names)),
        };
        let message = format!("{}, and the plan has {listed}.", expected(kind.value));
        let mut finding =
            Finding::new(&RULE, subject, capital(&message)).at(&plan.file, kind.span, "this type");
        if let Some(extra) = members.get(count) {
            finding = finding.at(&plan.file, extra.span, "one too many");
        }
        findings.push(finding.help(HELP));
    }
    if let Some(permanent) = permanent.filter(|_| kind.value == SystemType::LoneServer) {
        let message =
            format!("A Lone Server has no partners, and {} is a permanent standby.", permanent.name());
        findings.push(
            Finding::new(&RULE, subject, message)
                .at(&plan.file, kind.span, "this type")
                .at(&plan.file, permanent.span, "a partner")
                .help(HELP),
        );
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A lone server's sheet has no columns.
fn lone_with_partner(sheet: &Sheet) -> Option<Finding> {
    let kind = sheet.kind.filter(|kind| kind.value == SystemType::LoneServer)?;
    let (owner, column) = values::columns(sheet).next()?;
    let message = format!("{owner} is filled in, and a Lone Server has no partners.");
    Some(
        Finding::new(&RULE, sheet.label(), message)
            .at(&sheet.file, kind.span, "this type")
            .at(&sheet.file, column.name.span, "a partner")
            .help(HELP),
    )
}

/// Compares the Types of the servers that may be Main, and counts those servers.
fn in_sheets(members: &[&Member<'_>], findings: &mut Vec<Finding>) {
    let typed = members.iter().filter_map(|member| Some((*member, member.kind?)));
    let members: Vec<(&Member<'_>, Spanned<SystemType>)> = typed.collect();
    let Some(((first, first_kind), rest)) = members.split_first() else { return };
    for (member, kind) in rest.iter().filter(|(_, kind)| kind.value != first_kind.value) {
        let message = format!(
            "{} is a {}, but {} of the same system is a {}. That the types must agree is our own reasoning.",
            member.name(),
            kind.value.vendor_name(),
            first.name(),
            first_kind.value.vendor_name()
        );
        findings.push(
            Finding::new(&RULE, member.name(), message)
                .at(member.file, kind.span, kind.value.vendor_name())
                .at(first.file, first_kind.span, first_kind.value.vendor_name())
                .help(HELP),
        );
    }
    too_many(&members, findings);
}

/// More servers than the largest Type among them allows. Fewer says nothing: a sheet may be missing from the run.
fn too_many(members: &[(&Member<'_>, Spanned<SystemType>)], findings: &mut Vec<Finding>) {
    let Some((holder, kind)) = members.iter().max_by_key(|(_, kind)| kind.value.server_count()) else {
        return;
    };
    let mut labels: Vec<&str> = Vec::new();
    for (member, _) in members {
        if labels.contains(&member.name()) {
            continue;
        }
        labels.push(member.name());
        if labels.len() != kind.value.server_count() + 1 {
            continue;
        }
        let message = format!(
            "{}, and the sheets of this system are at least {}: {}.",
            expected(kind.value),
            labels.len(),
            list(&labels)
        );
        findings.push(
            Finding::new(&RULE, member.name(), capital(&message))
                .at(member.file, member.span, "one too many")
                .at(holder.file, kind.span, "this type")
                .help(HELP),
        );
        return;
    }
}
