//! Dumps in the shape of libteam's source, with names and addresses of our own.

use super::*;

fn port(watch_up: bool, selected: bool, aggregator: u32, state: &str) -> String {
    format!(
        r#"{{"ifinfo":{{"dev_addr":"02:00:00:00:00:01","ifindex":3}},"link":{{"duplex":"full","speed":1000,"up":true}},
            "link_watches":{{"list":{{"link_watch_0":{{"name":"ethtool","up":{watch_up},"down_count":2}}}},"up":{watch_up}}},
            "runner":{{"aggregator":{{"id":{aggregator},"selected":{selected}}},"selected":{selected},"state":"{state}",
              "actor_lacpdu_info":{{"state":61}},"partner_lacpdu_info":{{"state":63,"system":"02:00:00:00:00:99"}}}}}}"#
    )
}

#[test]
fn an_lacp_team_with_one_port_outside_the_bundle() {
    let text = format!(
        r#"{{"setup":{{"runner_name":"lacp","kernel_team_mode_name":"loadbalance"}},"runner":{{"active":true}},
            "team_device":{{"ifinfo":{{"ifindex":5}}}},"ports":{{"eth1":{},"eth2":{}}}}}"#,
        port(true, true, 3, "current"),
        port(true, false, 4, "expired"),
    );
    let team = read(&"team0".into(), "team0", &text).unwrap();
    assert_eq!((team.mode.as_str(), team.lacp), ("lacp", true));
    assert_eq!((team.active_aggregator, team.active_ports), (Some(3), Some(1)));
    assert_eq!(team.monitoring, Monitoring::Other("ethtool".into()));
    let outside = &team.members[1];
    assert_eq!(outside.link, MemberLink::Up);
    assert_eq!(outside.reason.as_deref(), Some("expired"));
    assert_eq!(outside.failures, Some(2));
    let lacp = outside.lacp.as_ref().unwrap();
    assert_eq!((lacp.selected, lacp.aggregator, lacp.actor_state), (Some(false), Some(4), Some(61)));
}

#[test]
fn an_active_backup_team_watched_by_arp() {
    let watch = |up: bool| {
        format!(
            r#"{{"link":{{"up":true}},"link_watches":{{"up":{up},"list":{{"link_watch_0":
               {{"name":"arp_ping","up":{up},"target_host":"10.10.1.1"}}}}}}}}"#
        )
    };
    let text = format!(
        r#"{{"setup":{{"runner_name":"activebackup"}},"runner":{{"active_port":"eth1"}},"ports":{{"eth1":{},"eth2":{}}}}}"#,
        watch(true),
        watch(false)
    );
    let team = read(&"team0".into(), "team0", &text).unwrap();
    assert_eq!(team.monitoring, Monitoring::Arp(vec!["10.10.1.1".parse().unwrap()]));
    assert_eq!(team.active_member.as_deref(), Some("eth1"));
    // The cable has a link, but the watch says that nobody answers: the watch counts.
    assert_eq!(team.members[1].link, MemberLink::Down);
    assert!(team.members[1].standby && !team.members[0].standby);
    assert_eq!(team.reported, TeamState::Up);
    assert_eq!(team.members[0].lacp, None);
}

#[test]
fn a_team_without_ports_and_one_without_watches() {
    let team = read(&"t".into(), "t", r#"{"setup":{"runner_name":"roundrobin"}}"#).unwrap();
    assert_eq!((team.members.len(), team.reported), (0, TeamState::Down));
    let text = r#"{"setup":{"runner_name":"roundrobin"},"ports":{"eth1":{"link":{"up":true}}}}"#;
    assert_eq!(read(&"t".into(), "t", text).unwrap().monitoring, Monitoring::None);
}

#[test]
fn anything_else_is_refused_with_the_way_out() {
    for text in
        ["[]", "{}", r#"{"setup":{"runner_name":5}}"#, r#"{"setup":{"runner_name":"lacp"},"ports":[]}"#, "no"]
    {
        let error = read(&"team0.json".into(), "team0", text).unwrap_err().to_string();
        assert!(error.contains("teamdctl NAME state dump"), "{error}");
    }
}
