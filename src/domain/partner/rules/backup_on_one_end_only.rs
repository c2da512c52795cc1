//! `backup-on-one-end-only`: one direction of a link has a second path, the other has none.

use crate::domain::finding::{Finding, Rule};
use crate::domain::partner::group::Group;
use crate::domain::partner::system::Role;
use crate::domain::partner::values::PlanView;
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!(
    "backup-on-one-end-only",
    Warning,
    "one server has a Backup Connection and its partner has none back"
);

/// Looks at the servers of a plan that may be Main: all have a Backup address or none has.
pub fn check_plan(view: &PlanView<'_>, findings: &mut Vec<Finding>) {
    let plan = view.plan;
    let members = || plan.servers.iter().filter(|server| server.role() == Role::MainOrStandby);
    let Some((with, backup)) = members().find_map(|server| Some((server, server.backup.as_ref()?))) else {
        return;
    };
    for server in members().filter(|server| server.backup.is_none()) {
        let message = format!(
            "{} has no Backup address, and {} has one. The Backup network needs both ends.",
            server.label(),
            with.label()
        );
        let place = server.label.as_ref().map_or(server.span, |label| label.span);
        findings.push(
            Finding::new(&RULE, server.label(), message)
                .at(&plan.file, place, "no backup")
                .at(&plan.file, backup.span, format!("{} has one", with.label()))
                .help("Give this server a Backup address, or remove it from the others if there is no second network."),
        );
    }
}

/// Looks at both ends of every link.
pub fn check_group(group: &Group<'_>, findings: &mut Vec<Finding>) {
    for link in group.links.iter().filter(|link| link.is_first_direction()) {
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
