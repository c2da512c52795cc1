//! Is each member of a team really carrying, and is the team healthy?
//!
//! "Up" is what the team's driver says of a link. It is not the same as "in use": an LACP port may be up and outside
//! the bundle, and without monitoring the driver says "up" of a cable that was pulled. So the facts are compared with
//! each other. The lessons come from captures of a real Linux bonding driver (tests/recordings).

use super::model::{Adapter, LacpPort, LinkState, Member, MemberLink, Monitoring, Team, TeamKind, TeamState};
use crate::named;
use crate::words::count;
use crate::words::list;

/// IEEE 802.1AX port state: synchronization, collecting and distributing; a port that carries has all three.
const IN_BUNDLE: u8 = 0x08 | 0x10 | 0x20;
/// IEEE 802.1AX port state: the partner's values are defaults, nobody was heard.
const DEFAULTED: u8 = 0x40;
/// IEEE 802.1AX port state: the partner was heard once, and is silent now.
const EXPIRED: u8 = 0x80;

/// Whether a member carries traffic now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Carrying {
    /// It does.
    Yes,
    /// Ready, and idle by design (standby member, active-backup).
    Idle,
    /// The driver says up, but nothing watches the link.
    Unproven,
    /// Nothing is told of it.
    Unknown,
    /// Its link does not work.
    LinkFailed,
    /// Its link works, but it is not part of the LACP bundle.
    NotBundled,
}

named! {
    /// Lower-case word, as in JSON `members[].state`.
    Carrying {
        Yes => "carrying",
        Idle => "standby",
        Unproven => "unproven",
        Unknown => "unknown",
        LinkFailed => "link-failed",
        NotBundled => "not-bundled",
    }
}

impl Carrying {
    /// Whether the member is known not to be of any use now.
    #[must_use]
    pub const fn has_failed(self) -> bool {
        matches!(self, Self::LinkFailed | Self::NotBundled)
    }
}

/// A team's health, derived from its facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Health {
    /// Every member carries or stands by, and there are at least two.
    Healthy,
    /// It carries, without the redundancy that it was built for.
    Degraded,
    /// It carries nothing.
    Down,
    /// Everything says up, but nothing watches the links: not proven.
    Unmonitored,
    /// The facts do not say.
    Unknown,
}

named! {
    /// Lower-case word, as in JSON `teams[].state`.
    Health {
        Healthy => "healthy",
        Degraded => "degraded",
        Down => "down",
        Unmonitored => "unmonitored",
        Unknown => "unknown",
    }
}

/// What was concluded of one member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberJudgement {
    /// The member's name.
    pub name: String,
    /// Whether it carries.
    pub carrying: Carrying,
    /// Why, as the end of a sentence that begins with its name: `is up`, `is in aggregator 2, ...`.
    pub why: String,
}

/// What was concluded of a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamJudgement<'a> {
    /// The team.
    pub team: &'a Team,
    /// Its health.
    pub health: Health,
    /// Why, in one sentence.
    pub why: String,
    /// Its members, in the source's order.
    pub members: Vec<MemberJudgement>,
}

impl TeamJudgement<'_> {
    /// `p1 is down; p2 is in its up delay`: the members that have failed, with the reasons.
    #[must_use]
    pub fn failed(&self) -> String {
        let failed: Vec<String> = self
            .members
            .iter()
            .filter(|m| m.carrying.has_failed())
            .map(|m| format!("{} {}", m.name, m.why))
            .collect();
        failed.join("; ")
    }
}

/// Judges a team; `adapters` are the server's, for the cross-check with what each card says of itself.
#[must_use]
pub fn judge<'a>(team: &'a Team, adapters: &[Adapter]) -> TeamJudgement<'a> {
    let members: Vec<MemberJudgement> = team
        .members
        .iter()
        .map(|member| {
            let (carrying, why) = judge_member(team, member, operational(member, adapters));
            MemberJudgement { name: member.name.clone(), carrying, why }
        })
        .collect();
    let (health, why) = judge_health(team, &members);
    TeamJudgement { team, health, why, members }
}

/// Whether nothing at all watches the members' links. LACP watches by its own messages.
#[must_use]
pub fn is_unmonitored(team: &Team) -> bool {
    team.monitoring == Monitoring::None && !team.lacp
}

/// The link as the card itself sees it: from the member, else from the adapter of that name.
fn operational(member: &Member, adapters: &[Adapter]) -> LinkState {
    if member.operational != LinkState::Unknown {
        return member.operational;
    }
    adapters.iter().find(|a| a.name == member.name).map_or(LinkState::Unknown, |a| a.state)
}

fn judge_member(team: &Team, member: &Member, operational: LinkState) -> (Carrying, String) {
    if let Some(why) = link_failure(member, operational) {
        return (Carrying::LinkFailed, why);
    }
    if carries_without_partner(team, member) {
        return (Carrying::Yes, "carries alone, since no LACP partner answers on it".to_owned());
    }
    if let Some(why) = team.lacp.then(|| not_bundled(team, member)).flatten() {
        return (Carrying::NotBundled, why);
    }
    if is_bundling_untold(team, member) {
        return (Carrying::Unknown, "is up, but whether it is in the LACP bundle was not told".to_owned());
    }
    if is_unread(team, member) {
        return (Carrying::Unknown, "has a link, but whether the team uses it was not told".to_owned());
    }
    if is_unmonitored(team) {
        let why = "is called up by the team, but nothing watches its link";
        return (Carrying::Unproven, why.to_owned());
    }
    if member.link == MemberLink::Unknown && operational == LinkState::Unknown {
        return (Carrying::Unknown, "says nothing of its link".to_owned());
    }
    if is_idle(team, member) {
        return (Carrying::Idle, "is up and stands by".to_owned());
    }
    (Carrying::Yes, "is up".to_owned())
}

/// Why the link of a member is of no use, if so.
fn link_failure(member: &Member, operational: LinkState) -> Option<String> {
    let reason = member.reason.as_deref().filter(|reason| !reason.is_empty());
    let in_words = |text: &str| reason.map_or_else(|| text.to_owned(), |r| format!("{text} ({r})"));
    match (member.link, operational) {
        (MemberLink::Down, _) => Some(in_words("is down")),
        (MemberLink::GoingDown, _) => {
            Some(in_words("has lost its link and is in its down delay (`going down`)"))
        }
        (MemberLink::GoingBack, _) => {
            Some(in_words("has its link back but is in its up delay (`going back`)"))
        }
        (MemberLink::Up, LinkState::Down) => {
            Some(in_words("is called up by the team, but the adapter itself says that its link is down"))
        }
        (MemberLink::Unknown, LinkState::Down) => Some(in_words("has no link")),
        (MemberLink::Up | MemberLink::Unknown, _) => None,
    }
}

/// Idle by design: a configured standby member, or whoever is not in use in an active-backup team.
fn is_idle(team: &Team, member: &Member) -> bool {
    let mode = team.mode.to_ascii_lowercase();
    let active_backup = mode.contains("active-backup") || mode.contains("activebackup");
    let not_in_use =
        active_backup && team.active_member.as_ref().is_some_and(|active| *active != member.name);
    member.standby || not_in_use
}

/// A bond without any LACP partner goes on: its driver lets the one port of the aggregator in use carry (seen on kernel 6.1
/// and in `tests/recordings`). teamd does not.
fn carries_without_partner(team: &Team, member: &Member) -> bool {
    let Some(port) = &member.lacp else { return false };
    team.lacp
        && team.kind == TeamKind::Bond
        && team.reported != TeamState::Down
        && port.partner_system.as_deref().is_some_and(is_zero_mac)
        && port.aggregator.is_some()
        && port.aggregator == team.active_aggregator
}

/// A teamd team of which neither runner nor state is told: teamd tells them to the superuser only. Or an LBFO team that tells
/// neither its own state nor the member's: that the card has a link does not say that the team uses it.
fn is_unread(team: &Team, member: &Member) -> bool {
    let is_silent = match team.kind {
        TeamKind::Teamd => team.mode.is_empty(),
        TeamKind::Lbfo => member.link == MemberLink::Unknown,
        _ => false,
    };
    is_silent && team.reported == TeamState::Unknown
}

/// Why a member whose link is up is outside the LACP bundle, if so. The strongest evidence comes first.
fn not_bundled(team: &Team, member: &Member) -> Option<String> {
    if let Some(reason) = member.reason.as_deref().filter(|r| r.to_ascii_lowercase().contains("lacp")) {
        return Some(format!("is up but not in the bundle ({reason})"));
    }
    let port = member.lacp.as_ref()?;
    if port.selected == Some(false) {
        return Some("is up, but the team has not selected it".to_owned());
    }
    if port.partner_system.as_deref().is_some_and(is_zero_mac) {
        return Some(format!(
            "is up, but no LACP partner answers on it{}",
            churned(port).map_or(String::new(), |who| format!(" (churned: {who})"))
        ));
    }
    outside_aggregator(team, port)
        .or_else(|| port.actor_state.and_then(|state| state_fault("its own", state)))
        .or_else(|| port.partner_state.and_then(|state| state_fault("its partner's", state)))
        .or_else(|| {
            churned(port)
                .filter(|_| !is_fully_bundled(port))
                .map(|who| format!("is up, but its LACP negotiation has churned ({who})"))
        })
}

/// Both ends say that they are in the bundle: a churn word of before is stale.
fn is_fully_bundled(port: &LacpPort) -> bool {
    [port.actor_state, port.partner_state]
        .iter()
        .all(|state| state.is_some_and(|bits| bits & IN_BUNDLE == IN_BUNDLE))
}

/// A bond's port of which neither the state nor the aggregator in use is told: without root, the kernel's /proc file alone.
fn is_bundling_untold(team: &Team, member: &Member) -> bool {
    let state = member.lacp.as_ref().and_then(|port| port.actor_state);
    team.lacp && team.kind == TeamKind::Bond && team.active_aggregator.is_none() && state.is_none()
}

/// The port belongs to another aggregator than the one in use.
fn outside_aggregator(team: &Team, port: &LacpPort) -> Option<String> {
    let own = port.aggregator?;
    let with = port.partner_system.as_ref().map_or(String::new(), |mac| format!(" with partner {mac}"));
    match team.active_aggregator {
        Some(active) if active == own => None,
        Some(active) => {
            Some(format!("is up, but in aggregator {own}{with}, while the team uses aggregator {active}"))
        }
        // teamd says `selected` instead, and names no active aggregator.
        None if port.selected == Some(true) => None,
        // Nobody said that there is none: the kernel tells the aggregator to root only.
        None if team.active_ports != Some(0) => None,
        None => Some(format!("is up in aggregator {own}{with}, but the team has no active aggregator")),
    }
}

/// What is wrong with a port's state bits, if anything.
fn state_fault(whose: &str, state: u8) -> Option<String> {
    let mut faults = Vec::new();
    if state & EXPIRED != 0 {
        faults.push("expired");
    }
    if state & DEFAULTED != 0 {
        faults.push("defaulted");
    }
    for (bit, fault) in [(0x08, "not synchronized"), (0x10, "not collecting"), (0x20, "not distributing")] {
        if state & IN_BUNDLE & bit == 0 {
            faults.push(fault);
        }
    }
    if faults.is_empty() {
        return None;
    }
    Some(format!("is up, but {whose} LACP port state {state} says {}", list(&faults)))
}

/// Which ends have churned (IEEE 802.1AX: could not agree within 60 s).
fn churned(port: &LacpPort) -> Option<&'static str> {
    let (actor, partner) = port.churn.as_ref()?;
    match (actor == "churned", partner == "churned") {
        (true, true) => Some("actor and partner"),
        (true, false) => Some("actor"),
        (false, true) => Some("partner"),
        (false, false) => None,
    }
}

fn is_zero_mac(mac: &str) -> bool {
    !mac.is_empty() && mac.chars().all(|c| matches!(c, '0' | ':' | '-'))
}

/// The health of a team whose members are judged.
fn judge_health(team: &Team, members: &[MemberJudgement]) -> (Health, String) {
    let of = |carrying: Carrying| members.iter().filter(|m| m.carrying == carrying).count();
    let failed = members.iter().filter(|m| m.carrying.has_failed()).count();
    if let Some(answer) = without_members(team, members) {
        return answer;
    }
    if failed == members.len() {
        return (Health::Down, format!("none of its {} carries", count(failed, "member")));
    }
    if team.lacp && team.active_ports == Some(0) && team.active_aggregator.is_none() {
        return (Health::Down, "its driver says that it has no active aggregator".to_owned());
    }
    if team.reported == TeamState::Down {
        return (Health::Down, "the system itself reports it as down".to_owned());
    }
    if failed > 0 {
        let verb = if failed == 1 { "is" } else { "are" };
        let why = format!("{failed} of its {} {verb} not carrying", count(members.len(), "member"));
        return (Health::Degraded, why);
    }
    if of(Carrying::Unproven) > 0 {
        return (
            Health::Unmonitored,
            "its members are called up, but nothing watches their links".to_owned(),
        );
    }
    if let Some(why) = fewer_ports(team, of(Carrying::Yes)) {
        return (Health::Degraded, why);
    }
    if team.reported == TeamState::Degraded {
        return (Health::Degraded, "the system itself reports it as degraded".to_owned());
    }
    if team.lacp
        && of(Carrying::Yes) > 0
        && team.members.iter().all(|member| carries_without_partner(team, member))
    {
        return (Health::Degraded, "no LACP partner answers on any of its members".to_owned());
    }
    if members.len() == 1 {
        return (Health::Degraded, "it has a single member, so nothing takes over".to_owned());
    }
    if of(Carrying::Idle) == members.len() {
        return (Health::Unknown, "all of its members stand by, and none is said to carry".to_owned());
    }
    match (of(Carrying::Unknown), team.reported) {
        (0, _) => (Health::Healthy, format!("all of its {} members carry or stand by", members.len())),
        // A bond says up as soon as one member has a link; with LACP that says nothing of the bundle.
        (_, TeamState::Up) if !(team.lacp && team.kind == TeamKind::Bond) => {
            (Health::Healthy, "the system itself reports it as up".to_owned())
        }
        _ => (Health::Unknown, "nothing is told of some of its members".to_owned()),
    }
}

/// The health of a team of which no members are listed: for some kinds that only means that they were not told.
fn without_members(team: &Team, members: &[MemberJudgement]) -> Option<(Health, String)> {
    if !members.is_empty() {
        return None;
    }
    Some(match (team.kind, team.reported) {
        (TeamKind::Teamd, _) => (Health::Down, "it has no members".to_owned()),
        // Up without a member cannot be: then the source left them out, and how many there are decides.
        (_, TeamState::Up) => (Health::Unknown, "it is up, and its members are not in the source".to_owned()),
        (TeamKind::Bond, _) => (Health::Down, "it has no members".to_owned()),
        (_, TeamState::Down) => (Health::Down, "the system itself reports it as down".to_owned()),
        (_, TeamState::Degraded) => (Health::Degraded, "the system itself reports it as degraded".to_owned()),
        (_, TeamState::Unknown) => (Health::Unknown, "neither its state nor its members are told".to_owned()),
    })
}

/// LACP: the driver counts fewer ports in the active aggregator than there are members that look right.
fn fewer_ports(team: &Team, carrying: usize) -> Option<String> {
    let ports = usize::try_from(team.active_ports.filter(|_| team.lacp)?).ok()?;
    (ports < carrying).then(|| {
        format!("its active aggregator has {}, but {carrying} members look right", count(ports, "port"))
    })
}

#[cfg(test)]
#[path = "teams_tests.rs"]
mod tests;
