//! `backup-on-main-interface`: dual networking needs two network cards.

use super::prelude::*;

pub static RULE: Rule =
    rule!("backup-on-main-interface", Error, "Main and Backup of one server are on the same interface");

/// Looks at the interfaces of every server, and at the members of a team that carries the other connection.
pub fn check_plan(plan: &System, findings: &mut Vec<Finding>) {
    for server in &plan.servers {
        let interface = |endpoint: &Option<Endpoint>| endpoint.as_ref().and_then(|e| e.interface.clone());
        let (main, backup): (Field<String>, Field<String>) =
            (interface(&server.main), interface(&server.backup));
        let Some(backup) = backup else { continue };
        let same = main.as_ref().filter(|main| main.value.eq_ignore_ascii_case(&backup.value));
        let (message, other, text) = if let Some(main) = same {
            (format!("Main and Backup are both on interface '{}'", backup.value), main.span, "Main")
        } else if let Some(member) = member(server, &backup.value) {
            let message =
                format!("Backup is on '{}', which is a member of the team that carries Main", backup.value);
            (message, member, "the team's member")
        } else {
            continue;
        };
        let message = format!("{}: {message}. Dual networking needs two network cards.", server.label());
        findings.push(
            Finding::new(&RULE, server.label(), message)
                .at(&plan.file, backup.span, "Backup")
                .at(&plan.file, other, text)
                .help("Correct the interface's name in the plan, or move the Backup address to the second adapter. nic-check --plan compares both."),
        );
    }
}

/// The place of an interface in the list of a team that carries Main.
fn member(server: &Server, interface: &str) -> Option<Span> {
    let team = server.team.as_ref()?;
    if team.carries.is_some_and(|carries| carries.value == Path::Backup) {
        return None;
    }
    team.members.iter().find(|member| member.value.eq_ignore_ascii_case(interface)).map(|member| member.span)
}
