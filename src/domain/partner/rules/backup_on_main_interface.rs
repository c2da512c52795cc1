//! `backup-on-main-interface`: dual networking needs two network cards.

use super::prelude::*;
use super::team_does_not_fit::{is_on, member};
use crate::partner::system::Team;

pub static RULE: Rule =
    rule!("backup-on-main-interface", Error, "Main and Backup of one server are on the same interface");

/// Looks at the interfaces of every server, and at its team.
pub fn check_plan(plan: &System) -> impl Iterator<Item = Finding> {
    plan.servers.iter().filter_map(|server| {
        let interface = |path| server.endpoint(path)?.interface.as_ref();
        let (main, backup) = (interface(Path::Main), interface(Path::Backup)?);
        let shared = main.and_then(|main| shared(server.team.as_ref(), main, backup));
        let (what, severity, place, other) =
            shared.or_else(|| of_member(server.team.as_ref()?, main, backup))?;
        let owner = Owner::planned(plan, server);
        let message = format!("{owner}: {what}. Dual networking needs two network cards.");
        let finding = owner.finding(&RULE, place, message).at(&plan.file, other.0, other.1);
        Some(finding.with(severity).help(
            "Correct the interface's name in the plan, or move the Backup address to the second adapter. nic-check --plan compares \
             both.",
        ))
    })
}

/// What is wrong, how severe it is, and the two places.
type Problem = (String, Severity, (Span, &'static str), (Span, &'static str));

/// Both connections are on one interface, on the one of the team, or on VLANs of one by their names. Names are free, so the last is a
/// warning.
fn shared(team: Option<&Team>, main: &Spanned<String>, backup: &Spanned<String>) -> Option<Problem> {
    let (what, severity) = if main.value.eq_ignore_ascii_case(&backup.value) {
        (format!("Main and Backup are both on interface '{backup}'"), RULE.severity)
    } else if team.is_some_and(|team| is_on(team, main) && is_on(team, backup)) {
        (format!("Main is on '{main}' and Backup on '{backup}', which are both on the team"), RULE.severity)
    } else if card(&main.value) == card(&backup.value) {
        let what = format!("Main is on '{main}' and Backup on '{backup}', which by their names are one card");
        (what, Severity::Warning)
    } else {
        return None;
    };
    Some((what, severity, (backup.span, "Backup"), (main.span, "Main")))
}

/// One connection is on a card of the team that carries the other. Of a team that does not say which one it carries, it is the one that
/// is on its interface, else Main.
fn of_member(team: &Team, main: Option<&Spanned<String>>, backup: &Spanned<String>) -> Option<Problem> {
    let carries = team
        .carries
        .map_or_else(|| if is_on(team, backup) { Path::Backup } else { Path::Main }, |carries| carries.value);
    let other = if carries == Path::Main { backup } else { main? };
    let member = member(team, other)?;
    let name = carries.other();
    let what = format!("{name} is on '{other}', which is a member of the team that carries {carries}");
    Some((what, RULE.severity, (other.span, name.title()), (member.span, "the team's member")))
}

/// The card that an interface is on, by the way in which VLANs are named: `Main LAN` of `Main LAN - VLAN 20`, `eth0` of `eth0.20`.
fn card(interface: &str) -> String {
    let name = interface.to_lowercase();
    let without_number = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let of_vlan = [" - vlan ", "."].into_iter().filter(|_| without_number.len() < name.len());
    let card = of_vlan.filter_map(|mark| without_number.strip_suffix(mark)).next();
    card.map_or_else(|| name.clone(), str::to_owned)
}
