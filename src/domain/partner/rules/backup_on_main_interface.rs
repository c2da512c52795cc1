//! `backup-on-main-interface`: dual networking needs two network cards.

use super::prelude::*;
use crate::partner::system::Team;

pub static RULE: Rule =
    rule!("backup-on-main-interface", Error, "Main and Backup of one server are on the same interface");

/// Looks at the interfaces of every server, and at the members of a team that carries the other connection.
pub fn check_plan(plan: &System) -> impl Iterator<Item = Finding> {
    plan.servers.iter().filter_map(|server| {
        let interface = |path| server.endpoint(path)?.interface.as_ref();
        let backup = interface(Path::Backup)?;
        let is_same = |other: &&Spanned<String>| other.value.eq_ignore_ascii_case(&backup.value);
        let (what, other, text) = if let Some(main) = interface(Path::Main).filter(is_same) {
            (format!("Main and Backup are both on interface '{backup}'"), main, "Main")
        } else {
            let carries_main = |team: &&Team| team.carries.is_none_or(|path| path.value == Path::Main);
            let member = server.team.as_ref().filter(carries_main)?.members.iter().find(is_same)?;
            let what = format!("Backup is on '{backup}', which is a member of the team that carries Main");
            (what, member, "the team's member")
        };
        let owner = Owner::planned(plan, server);
        let message = format!("{owner}: {what}. Dual networking needs two network cards.");
        let finding = owner.finding(&RULE, (backup.span, "Backup"), message).at(&plan.file, other.span, text);
        Some(finding.help(
            "Correct the interface's name in the plan, or move the Backup address to the second adapter. nic-check --plan compares \
             both.",
        ))
    })
}
