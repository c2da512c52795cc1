//! `wrong-server-count`: the Type and the number of servers do not fit, or the servers of one system differ in Type.

use super::prelude::*;

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

/// Counts the servers of a plan, or the sheets of one system, whose Types must agree besides. Both parts stay: a plan has all
/// servers, so that fewer are wrong as well; of sheets some may not be in the run, and each has a Type of its own.
pub fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let members: Vec<&Member<'_>> = subject.may_be_main().collect();
    match subject.judged_plan() {
        Some(plan) => {
            let permanent = subject.members.iter().find(|member| member.is_permanent);
            count(plan, &members).into_iter().chain(lone_with_standby(plan, permanent)).collect()
        }
        None => subject.sheets().filter_map(lone_with_partner).chain(in_sheets(&members)).collect(),
    }
}

fn count(plan: &System, members: &[&Member<'_>]) -> Option<Finding> {
    let kind = plan.kind.filter(|kind| kind.value.server_count() != members.len())?;
    let names: Vec<&str> = members.iter().take(6).map(|member| member.name()).collect();
    let listed = match members.len() {
        0 => "none".to_owned(),
        many if many > names.len() => format!("{many} ({}, ...)", names.join(", ")),
        few => format!("{few} ({})", list(&names)),
    };
    let message = capital(&format!("{}, and the plan has {listed}.", expected(kind.value)));
    let finding = Finding::new(&RULE, plan.subject("servers"), message)
        .at(&plan.file, kind.span, "this type")
        .naming(members.iter().map(|member| member.name()));
    let extra = members.get(kind.value.server_count()).into_iter();
    Some(extra.fold(finding, |finding, extra| finding.at(&plan.file, extra.span, "one too many")).help(HELP))
}

fn lone_with_standby(plan: &System, permanent: Option<&Member<'_>>) -> Option<Finding> {
    let (kind, permanent) = plan.kind.filter(|kind| kind.value == SystemType::LoneServer).zip(permanent)?;
    let message = format!("A Lone Server has no partners, and {} is a permanent standby.", permanent.owner);
    let finding =
        Finding::new(&RULE, plan.subject("servers"), message).at(&plan.file, kind.span, "this type");
    Some(finding.at(&plan.file, permanent.span, "a partner").help(HELP))
}

/// A lone server's sheet has no columns.
fn lone_with_partner(sheet: &Sheet) -> Option<Finding> {
    let kind = sheet.kind.filter(|kind| kind.value == SystemType::LoneServer)?;
    let (owner, column) = columns(sheet).next()?;
    let message = format!("{owner} is filled in, and a Lone Server has no partners.");
    let finding = owner.finding(&RULE, (kind.span, "this type"), message);
    Some(finding.at(&sheet.file, column.name.span, "a partner").help(HELP))
}

/// Compares the Types of the servers that may be Main, and counts those servers.
fn in_sheets(members: &[&Member<'_>]) -> Vec<Finding> {
    let typed = members.iter().filter_map(|member| Some((*member, member.kind?)));
    let members: Vec<(&Member<'_>, Spanned<SystemType>)> = typed.collect();
    let Some(((first, first_kind), rest)) = members.split_first() else { return Vec::new() };
    let others = rest.iter().filter(|(_, kind)| kind.value != first_kind.value);
    let differ = others.map(|(member, kind)| {
        let (own, earlier) = (kind.value.vendor_name(), first_kind.value.vendor_name());
        let message = format!(
            "{} is a {own}, but {} of the same system is a {earlier}. That the types must agree is our own reasoning.",
            member.owner, first.owner
        );
        let finding = member.owner.finding(&RULE, (kind.span, own), message);
        finding.at(first.owner.file, first_kind.span, earlier).help(HELP)
    });
    differ.chain(too_many(&members)).collect()
}

/// More servers than the largest Type among them allows. Fewer says nothing: a sheet may be missing from the run.
fn too_many(members: &[(&Member<'_>, Spanned<SystemType>)]) -> Option<Finding> {
    let (holder, kind) = members.iter().max_by_key(|(_, kind)| kind.value.server_count())?;
    let mut labels: Vec<&str> = Vec::new();
    let mut members = members.iter().map(|(member, _)| *member);
    let extra = members.find(|member| {
        if !labels.contains(&member.name()) {
            labels.push(member.name());
        }
        labels.len() > kind.value.server_count()
    })?;
    let message = format!(
        "{}, and the sheets of this system are at least {}: {}.",
        expected(kind.value),
        labels.len(),
        list(&labels)
    );
    let finding = extra.owner.finding(&RULE, (extra.span, "one too many"), capital(&message));
    Some(finding.at(holder.owner.file, kind.span, "this type").naming(labels).help(HELP))
}
