//! Tests of the team judgement: the states that real bonding drivers were seen in, and the other kinds of team.

use super::*;

fn member(name: &str) -> Member {
    Member { name: name.into(), link: MemberLink::Up, operational: LinkState::Up, ..Member::default() }
}

fn port(aggregator: u32, actor: u8, partner: u8, system: &str) -> Option<LacpPort> {
    Some(LacpPort {
        aggregator: Some(aggregator),
        actor_state: Some(actor),
        partner_state: Some(partner),
        partner_system: Some(system.into()),
        churn: Some(("monitoring".into(), "monitoring".into())),
        selected: None,
    })
}

const SWITCH: &str = "6e:62:f8:be:ab:9a";

fn bond(mode: &str, members: Vec<Member>) -> Team {
    Team {
        mode: mode.into(),
        lacp: mode.contains("802.3ad"),
        reported: TeamState::Up,
        monitoring: Monitoring::Mii(100),
        members,
        adapters: vec!["bond0".into()],
        ..Team::unread(TeamKind::Bond, "bond0".into())
    }
}

fn active_backup(members: Vec<Member>) -> Team {
    Team { active_member: Some("p0".into()), ..bond("fault-tolerance (active-backup)", members) }
}

fn lacp(second: Member, ports: u32) -> Team {
    let first = Member { lacp: port(1, 63, 63, SWITCH), ..member("p0") };
    Team {
        active_aggregator: Some(1),
        active_ports: Some(ports),
        ..bond("IEEE 802.3ad Dynamic link aggregation", vec![first, second])
    }
}

/// Health, then the second member's state and reason.
#[track_caller]
fn expect(team: &Team, health: Health, second: Carrying, why: &str) {
    let judged = judge(team, &[]);
    assert_eq!(judged.health, health, "{}", judged.why);
    let member = judged.members.get(1).unwrap_or(&judged.members[0]);
    assert_eq!(member.carrying, second, "{}", member.why);
    assert!(member.why.contains(why), "{:?} should contain {why:?}", member.why);
}

#[test]
fn active_backup_idles_the_other_member() {
    let team = active_backup(vec![member("p0"), member("p1")]);
    expect(&team, Health::Healthy, Carrying::Idle, "stands by");
    assert_eq!(judge(&team, &[]).members[0].carrying, Carrying::Yes);
}

#[test]
fn adaptive_modes_name_an_active_member_and_use_all() {
    let team = Team {
        active_member: Some("p0".into()),
        ..bond("adaptive load balancing", vec![member("p0"), member("p1")])
    };
    expect(&team, Health::Healthy, Carrying::Yes, "is up");
}

#[test]
fn all_four_words_of_a_link_are_told_apart() {
    for (link, words) in [
        (MemberLink::Down, "is down"),
        (MemberLink::GoingDown, "down delay"),
        (MemberLink::GoingBack, "up delay"),
    ] {
        let team = active_backup(vec![member("p0"), Member { link, ..member("p1") }]);
        expect(&team, Health::Degraded, Carrying::LinkFailed, words);
    }
}

#[test]
fn a_team_without_a_working_member_is_down() {
    let down = |name| Member { link: MemberLink::Down, ..member(name) };
    expect(&active_backup(vec![down("p0"), down("p1")]), Health::Down, Carrying::LinkFailed, "is down");
    let empty = |reported| Team { reported, ..active_backup(vec![]) };
    assert_eq!(judge(&empty(TeamState::Down), &[]).health, Health::Down, "no members at all");
    assert_eq!(judge(&empty(TeamState::Up), &[]).health, Health::Unknown, "up: its members were left out");
    let reported = Team { reported: TeamState::Down, ..active_backup(vec![member("p0"), member("p1")]) };
    assert_eq!(judge(&reported, &[]).health, Health::Down, "the system's own word");
}

#[test]
fn one_member_is_no_redundancy() {
    let team = active_backup(vec![member("p0")]);
    expect(&team, Health::Degraded, Carrying::Yes, "is up");
}

#[test]
fn lacp_healthy_has_both_ports_in_the_bundle() {
    let team = lacp(Member { lacp: port(1, 63, 63, SWITCH), ..member("p1") }, 2);
    expect(&team, Health::Healthy, Carrying::Yes, "is up");
    // Long timeout (bit 0x02 clear) is as good.
    let slow = lacp(Member { lacp: port(1, 61, 61, SWITCH), ..member("p1") }, 2);
    expect(&slow, Health::Healthy, Carrying::Yes, "is up");
}

#[test]
fn port_states_do_not_outlive_the_link() {
    // Seen: MII down, port state still 63.
    let second = Member { link: MemberLink::Down, lacp: port(1, 63, 63, SWITCH), ..member("p1") };
    expect(&lacp(second, 1), Health::Degraded, Carrying::LinkFailed, "is down");
}

#[test]
fn a_silent_partner_expires_the_port_while_mii_says_up() {
    let second = Member { lacp: port(1, 143, 3, SWITCH), ..member("p1") };
    let words = "its own LACP port state 143 says expired, not collecting and not distributing";
    expect(&lacp(second, 2), Health::Degraded, Carrying::NotBundled, words);
    // The own state may still look right when only the partner has left.
    let left = Member { lacp: port(1, 63, 3, SWITCH), ..member("p1") };
    expect(&lacp(left, 2), Health::Degraded, Carrying::NotBundled, "its partner's LACP port state 3 says");
}

#[test]
fn a_churned_port_has_no_partner() {
    let mut ad = port(2, 71, 0, "00:00:00:00:00:00");
    ad.as_mut().unwrap().churn = Some(("churned".into(), "churned".into()));
    let second = Member { lacp: ad, ..member("p1") };
    let words = "no LACP partner answers on it (churned: actor and partner)";
    expect(&lacp(second, 1), Health::Degraded, Carrying::NotBundled, words);
}

#[test]
fn a_second_partner_is_another_aggregator() {
    let second = Member { lacp: port(2, 7, 15, "26:f0:34:0c:94:4b"), ..member("p1") };
    let words = "in aggregator 2 with partner 26:f0:34:0c:94:4b, while the team uses aggregator 1";
    expect(&lacp(second, 1), Health::Degraded, Carrying::NotBundled, words);
}

#[test]
fn churn_alone_is_enough_unless_both_ends_say_that_they_bundle() {
    let mut ad = port(1, 63, 63, SWITCH);
    ad.as_mut().unwrap().churn = Some(("none".into(), "churned".into()));
    let stale = judge(&lacp(Member { lacp: ad.clone(), ..member("p1") }, 2), &[]).health;
    assert_eq!(stale, Health::Healthy);
    ad.as_mut().unwrap().partner_state = None;
    ad.as_mut().unwrap().churn = Some(("none".into(), "churned".into()));
    expect(
        &lacp(Member { lacp: ad, ..member("p1") }, 2),
        Health::Degraded,
        Carrying::NotBundled,
        "churned (partner)",
    );
}

#[test]
fn an_aggregator_that_is_not_told_is_not_taken_for_none() {
    let with = |actor_state| {
        let port = LacpPort { aggregator: Some(1), actor_state, ..LacpPort::default() };
        let member = Member { lacp: Some(port), ..member("p1") };
        Team { active_aggregator: None, active_ports: None, ..lacp(member, 0) }
    };
    let carrying = |team: &Team| judge(team, &[]).members.iter().find(|m| m.name == "p1").map(|m| m.carrying);
    assert_eq!(carrying(&with(Some(63))), Some(Carrying::Yes), "the port's own state is told to everybody");
    assert_eq!(carrying(&with(Some(143))), Some(Carrying::NotBundled));
    assert_eq!(carrying(&with(None)), Some(Carrying::Unknown));
}

#[test]
fn no_active_aggregator_bundles_nothing() {
    let team =
        Team { active_aggregator: None, ..lacp(Member { lacp: port(2, 63, 63, SWITCH), ..member("p1") }, 0) };
    expect(&team, Health::Down, Carrying::NotBundled, "no active aggregator");
}

#[test]
fn without_port_states_the_count_of_ports_is_the_cross_check() {
    // Without privilege the driver tells only aggregators.
    let blind =
        |name| Member { lacp: Some(LacpPort { aggregator: Some(1), ..LacpPort::default() }), ..member(name) };
    let team = |ports| Team { members: vec![blind("p0"), blind("p1")], ..lacp(blind("p1"), ports) };
    assert_eq!(judge(&team(2), &[]).health, Health::Healthy);
    let short = team(1);
    let judged = judge(&short, &[]);
    assert_eq!(judged.health, Health::Degraded);
    assert_eq!(judged.why, "its active aggregator has 1 port, but 2 members look right");
}

#[test]
fn teamd_says_selected_itself() {
    let selected = |name, selected| Member {
        lacp: Some(LacpPort { aggregator: Some(5), selected: Some(selected), ..LacpPort::default() }),
        ..member(name)
    };
    let team = |second| Team {
        kind: TeamKind::Teamd,
        mode: "lacp".into(),
        lacp: true,
        monitoring: Monitoring::Other("ethtool".into()),
        ..bond("lacp", vec![selected("p0", true), selected("p1", second)])
    };
    expect(&team(true), Health::Healthy, Carrying::Yes, "is up");
    expect(&team(false), Health::Degraded, Carrying::NotBundled, "not selected");
}

#[test]
fn without_monitoring_up_proves_nothing() {
    let blind = |state| Team {
        monitoring: Monitoring::None,
        ..bond(
            "load balancing (round-robin)",
            vec![
                Member { operational: state, ..member("p0") },
                Member { operational: state, ..member("p1") },
            ],
        )
    };
    expect(&blind(LinkState::Unknown), Health::Unmonitored, Carrying::Unproven, "nothing watches");
    expect(&blind(LinkState::Up), Health::Unmonitored, Carrying::Unproven, "nothing watches");
    // Seen: both cables pulled, the driver still says up of everything.
    expect(&blind(LinkState::Down), Health::Down, Carrying::LinkFailed, "the adapter itself says");
    let mut half = blind(LinkState::Up);
    half.members[1].operational = LinkState::Down;
    expect(&half, Health::Degraded, Carrying::LinkFailed, "the adapter itself says");
}

#[test]
fn the_adapters_own_word_is_looked_up() {
    let mut team = active_backup(vec![member("p0"), member("p1")]);
    team.members[1].operational = LinkState::Unknown;
    let p1 = Adapter { name: "p1".into(), state: LinkState::Down, ..Adapter::default() };
    assert_eq!(judge(&team, &[p1]).members[1].carrying, Carrying::LinkFailed);
}

#[test]
fn a_team_of_which_every_member_stands_by_is_not_called_healthy() {
    let team = Team { active_member: Some("p9".into()), ..active_backup(vec![member("p0"), member("p1")]) };
    assert_eq!(judge(&team, &[]).health, Health::Unknown);
    let carries = Team { active_member: Some("p1".into()), ..team };
    assert_eq!(judge(&carries, &[]).health, Health::Healthy);
}

#[test]
fn windows_reasons_are_kept_in_its_own_words() {
    let lbfo = |second| Team {
        kind: TeamKind::Lbfo,
        mode: "Lacp".into(),
        lacp: true,
        monitoring: Monitoring::Unknown,
        ..bond("Lacp", vec![member("Ethernet 1"), second])
    };
    let failed = Member {
        link: MemberLink::Down,
        reason: Some("PhysicalMediaDisconnected".into()),
        ..member("Ethernet 2")
    };
    expect(&lbfo(failed), Health::Degraded, Carrying::LinkFailed, "(PhysicalMediaDisconnected)");
    let talks = Member { reason: Some("LacpNegotiationIssue".into()), ..member("Ethernet 2") };
    expect(&lbfo(talks), Health::Degraded, Carrying::NotBundled, "(LacpNegotiationIssue)");
    let standby = Member { standby: true, ..member("Ethernet 2") };
    expect(&lbfo(standby), Health::Healthy, Carrying::Idle, "stands by");
}

#[test]
fn what_is_not_told_is_not_healthy_unless_the_system_says_so() {
    let silent = |name: &str| Member { name: name.into(), ..Member::default() };
    let team = |reported| Team {
        kind: TeamKind::Lbfo,
        monitoring: Monitoring::Unknown,
        reported,
        ..bond("SwitchIndependent", vec![silent("a"), silent("b")])
    };
    assert_eq!(judge(&team(TeamState::Unknown), &[]).health, Health::Unknown);
    assert_eq!(judge(&team(TeamState::Up), &[]).health, Health::Healthy);
    assert_eq!(judge(&team(TeamState::Degraded), &[]).health, Health::Degraded);
    let vendor = |reported| Team { kind: TeamKind::Vendor, members: vec![], ..team(reported) };
    assert_eq!(judge(&vendor(TeamState::Unknown), &[]).health, Health::Unknown);
    assert_eq!(judge(&vendor(TeamState::Up), &[]).health, Health::Unknown, "its members were left out");
    assert_eq!(judge(&vendor(TeamState::Down), &[]).health, Health::Down);
}
