//! `backup-on-one-end-only`: one direction of a link has a second path, the other has none.

use super::prelude::*;

pub static RULE: Rule = rule!(
    "backup-on-one-end-only",
    Warning,
    "one server has a Backup Connection and its partner has none back"
);

/// Looks at the servers of a plan, or at both ends of every link between sheets.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    if subject.is_plan {
        members(subject, findings);
    }
    ends(subject, findings);
}

/// Of the servers of a plan that may be Main, all have a Backup address or none has.
fn members(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let members = || subject.members.iter().filter(|member| !member.is_permanent);
    let Some((with, there)) = members().find_map(|member| Some((member, member.backup()?))) else { return };
    for member in members().filter(|member| member.backup().is_none()) {
        let message = format!(
            "{} has no Backup address, and {} has one. The Backup network needs both ends.",
            member.name(),
            with.name()
        );
        findings.push(
            Finding::new(&RULE, member.name(), message)
                .at(member.file, member.span, "no backup")
                .at(member.file, there.span, format!("{} has one", with.name()))
                .help("Give this server a Backup address, or remove it from the others if there is no second network."),
        );
    }
}

fn ends(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for link in subject.first_links() {
        let Some((back_owner, back)) = link.back else { continue };
        let near = (link.near, link.owner, link.column);
        let far = (link.far, back_owner, back);
        let (with, without) = match (&link.column.backup_connection, &back.backup_connection) {
            (Some(_), None) => (near, far),
            (None, Some(_)) => (far, near),
            _ => continue,
        };
        let Some(backup) = &with.2.backup_connection else { continue };
        let message = format!(
            "{} has a Backup Connection to {}, and {} has none back.",
            with.1,
            without.0.label(),
            without.1
        );
        findings.push(
            Finding::new(&RULE, without.0.label(), message)
                .at(&with.0.file, backup.span, format!("Backup to {}", without.0.label()))
                .at(&without.0.file, without.2.name.span, "no Backup Connection")
                .help("Fill in the Backup Connection on the server that lacks it, or remove the other one if there is no second network."),
        );
    }
}
