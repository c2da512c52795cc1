//! WMI's answers and the IP Helper API's numbers, recorded as text: what each is read as, and what it is judged as. Every
//! recording in `tests/recordings/wmi` says how it was made.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::facts::{self, Driver, Interface, IpAdapter, Unicast};
use super::product::{self, PortValue};
use super::wmi::{self, Failure, Replies};
use crate::domain::finding::FileName;
use crate::domain::nic::judge::judge;
use crate::domain::nic::model::{
    Adapter, AdapterKind, AddressOrigin, AddressState, DatabasePort, LinkState, Member, MemberLink, Server,
    SwitchKind, TeamKind, TeamKnowledge, TeamState,
};
use crate::io::nic::snapshot;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings/wmi")
}

fn recording(name: &str) -> Value {
    let text = fs::read_to_string(folder().join(format!("{name}.json"))).expect("a recording");
    serde_json::from_str(&text).expect("JSON")
}

/// The answers of a recording, in the form in which the thin part of a live Windows hands them over.
fn replies(recorded: &Value) -> Replies {
    wmi::QUESTIONS
        .iter()
        .map(|question| {
            let reply = match &recorded["wmi"][question.class] {
                Value::Array(objects) => {
                    Ok(objects.iter().map(|object| object.as_object().expect("an object").clone()).collect())
                }
                // The devices are of no account in recordings that were made for teams.
                Value::Null if question.class == "MSFT_NetAdapter" => Err(Failure::NoClass),
                failed if failed["timed_out"] == true => Err(Failure::TimedOut),
                failed => {
                    let code =
                        failed["hresult"].as_str().unwrap_or_else(|| panic!("{}: {failed}", question.class));
                    let digits = code.strip_prefix("0x").expect("0x");
                    Err(Failure::from_hresult(u32::from_str_radix(digits, 16).expect("a number")))
                }
            };
            (question.class, reply)
        })
        .collect()
}

/// The server of a recording: its adapters through the snapshot reader, its teams through WMI.
fn server_of(recorded: &Value) -> Server {
    let document = json!({
        "schema": "hotstandby/nic-snapshot", "schema_version": 1, "host": recorded["host"],
        "taken_at": "2026-11-21T10:00:00Z", "adapters": recorded["adapters"],
    });
    let file = FileName::from("recording");
    let mut server = snapshot::read(&file, &document.to_string()).expect("adapters").server;
    wmi::read(&file, &replies(recorded), &mut server).expect("teams");
    server
}

/// A recording: its name, verdict, exit status, rules, and whether the question of teams is answered.
type Expected = (&'static str, &'static str, i32, &'static [&'static str], bool);

const EXPECTED: [Expected; 19] = [
    // A switch that is not shown to this user may have a team.
    ("hyper-v-hidden", "dual-network", 0, &[], false),
    ("lbfo-degraded", "dual-network-teamed", 1, &["team-degraded"], true),
    ("lbfo-down", "dual-network-teamed", 2, &["team-down"], true),
    ("lbfo-healthy", "dual-network-teamed", 0, &[], true),
    ("lbfo-lacp-issue", "dual-network-teamed", 1, &["lacp-not-bundled", "team-degraded"], true),
    // The card has a link; Windows says that the member failed.
    ("lbfo-member-failed", "dual-network-teamed", 1, &["team-degraded"], true),
    ("lbfo-member-with-address", "dual-network-teamed", 1, &["team-member-has-address"], true),
    ("lbfo-standby", "dual-network-teamed", 0, &[], true),
    // Two team NICs run over the same cables: one network, and Backup LAN is the other.
    ("lbfo-vlan-nic", "dual-network-teamed", 0, &[], true),
    ("no-team", "dual-network", 0, &[], true),
    ("no-teaming-feature", "dual-network", 0, &[], false),
    ("refused", "dual-network", 0, &[], false),
    // The card in the team adapter's subnet may be a member of the team that nobody could read.
    ("refused-team-adapter", "undecided", 3, &[], false),
    ("same-subnet-refused", "not-supported", 2, &["same-subnet-without-team"], false),
    ("switch-embedded-team", "dual-network-teamed", 0, &[], true),
    ("switch-embedded-team-member-down", "dual-network-teamed", 1, &["team-degraded"], true),
    // The team of the extension carries none of the server's own addresses.
    ("switch-extension-team", "dual-network", 0, &[], true),
    ("timed-out", "dual-network", 0, &[], false),
    ("two-lbfo-teams", "dual-network-teamed", 0, &[], true),
];

#[test]
fn every_recording_is_judged_as_reasoned() {
    let mut names: Vec<String> = fs::read_dir(folder())
        .expect("recordings")
        .map(|entry| {
            entry.expect("an entry").path().file_stem().expect("a name").to_string_lossy().into_owned()
        })
        .collect();
    names.sort();
    assert_eq!(names, EXPECTED.map(|(name, ..)| name), "every recording has its expectation");
    for (name, verdict, status, rules, complete) in EXPECTED {
        let recorded = recording(name);
        let made = recorded["made"].as_str().expect("how it was made");
        assert!(made.starts_with("by hand") || made.starts_with("captured"), "{name}: {made}");
        let servers = [server_of(&recorded)];
        let judgement = judge(&servers, None, &[]);
        let one = &judgement.servers[0];
        let found: BTreeSet<&str> = judgement.findings.iter().map(|finding| finding.rule.name).collect();
        let known = servers[0].team_knowledge == TeamKnowledge::Complete;
        assert_eq!(
            (one.decision.verdict.name(), i32::from(judgement.status.code()), found, known),
            (verdict, status, rules.iter().copied().collect(), complete),
            "{name}: {:?} {:?}",
            one.decision,
            servers[0]
        );
        let messages = judgement.findings.iter().map(|finding| finding.message.as_str());
        let text = messages.fold(one.decision.why.clone(), |all, message| all + message);
        if let TeamKnowledge::Unknown(why) = &servers[0].team_knowledge {
            assert!(why.starts_with("undecided, since "), "{name}: {why}");
            for claim in ["not one team", "no team", "without a team"] {
                assert!(!text.contains(claim), "{name} claims \"{claim}\": {text}");
            }
        }
    }
}

fn member<'a>(server: &'a Server, name: &str) -> &'a Member {
    let all = server.teams.iter().flat_map(|team| &team.members);
    all.into_iter().find(|member| member.name == name).unwrap_or_else(|| panic!("no member {name}"))
}

#[test]
fn an_lbfo_team_as_wmi_tells_it() {
    let server = server_of(&recording("lbfo-degraded"));
    let team = &server.teams[0];
    assert_eq!(
        (team.name.as_str(), team.kind, team.mode.as_str(), team.reported, team.adapters.as_slice()),
        (
            "Main Team",
            TeamKind::Lbfo,
            "SwitchIndependent",
            TeamState::Degraded,
            &["Main Team".to_owned()][..]
        )
    );
    let failed = member(&server, "NIC 2");
    assert_eq!(
        (failed.link, failed.operational, failed.reason.as_deref()),
        (MemberLink::Down, LinkState::Down, Some("PhysicalMediaDisconnected"))
    );
    assert_eq!(member(&server, "NIC 1").link, MemberLink::Up);
    // The number of AdministrativeMode is on no page: out by decision alone means standing by.
    let standby = server_of(&recording("lbfo-standby"));
    assert_eq!((member(&standby, "NIC 2").standby, member(&standby, "NIC 2").link), (true, MemberLink::Up));
    assert!(!member(&standby, "NIC 1").standby);
}

#[test]
fn a_member_is_found_by_its_guid_when_it_was_renamed_meanwhile() {
    let mut recorded = recording("lbfo-healthy");
    recorded["wmi"]["MSFT_NetLbfoTeamMember"][0]["Name"] = "an older name".into();
    let server = server_of(&recorded);
    assert_eq!(member(&server, "NIC 1").operational, LinkState::Up);
}

#[test]
fn an_embedded_team_is_put_together_from_five_classes() {
    let server = server_of(&recording("switch-embedded-team-member-down"));
    let team = &server.teams[0];
    assert_eq!((team.name.as_str(), team.kind), ("Plant", TeamKind::SwitchEmbedded));
    assert_eq!(
        (team.mode.as_str(), team.adapters.as_slice()),
        ("SwitchIndependent", &["vEthernet (Plant)".to_owned()][..])
    );
    let links: Vec<(&str, MemberLink)> = team.members.iter().map(|m| (m.name.as_str(), m.link)).collect();
    assert_eq!(links, [("NIC 1", MemberLink::Up), ("NIC 2", MemberLink::Down)]);
    // Without the classes that lead to the switch, the team still stands, under its port's name.
    let mut recorded = recording("switch-embedded-team");
    recorded["wmi"]["Msvm_EthernetPortAllocationSettingData"] = json!([]);
    let server = server_of(&recorded);
    assert_eq!((server.teams[0].name.as_str(), server.teams[0].members.len()), ("Plant team port", 2));
}

#[test]
fn a_switch_on_one_card_carries_what_is_on_it() {
    let mut recorded = recording("switch-embedded-team");
    let own = |name: &str, number: u32| {
        json!({"name": name, "index": number, "guid": format!("{{0000000B-0000-4000-8000-{number:012}}}"),
               "mac": format!("02:00:00:00:09:{number}"), "description": format!("Hyper-V Virtual Ethernet Adapter #{number}"),
               "kind": "ethernet", "state": "up", "addresses": [], "gateways": []})
    };
    let second = "8A3B0C11-0000-4000-8000-0000000000B2";
    let allocation = |name: &str, mac: &str, path: &str| json!({"InstanceID": format!("Microsoft:{second}\\{name}"), "ElementName": name, "Address": mac, "HostResource": [path]});
    let computer = r#"\\SRV-G\root\virtualization\v2:Msvm_ComputerSystem.CreationClassName="Msvm_ComputerSystem",Name="SRV-G""#;
    let card = r#"\\SRV-G\root\virtualization\v2:Msvm_ExternalEthernetPort.CreationClassName="Msvm_ExternalEthernetPort",DeviceID="Microsoft:{00000000-0000-4000-8000-000000000005}""#;
    for (adapter, mac) in [("vEthernet (Second)", ""), ("renamed", "020000000913")] {
        recorded["adapters"].as_array_mut().expect("adapters").push(own(adapter, 13));
        recorded["wmi"]["Msvm_VirtualEthernetSwitch"]
            .as_array_mut()
            .expect("switches")
            .push(json!({"ElementName": "Second", "Name": second}));
        let allocations =
            recorded["wmi"]["Msvm_EthernetPortAllocationSettingData"].as_array_mut().expect("allocations");
        let before = allocations.len();
        allocations.push(allocation("Second_External", "", card));
        allocations.push(allocation("Second", mac, computer));
        let server = server_of(&recorded);
        let placed = server.adapters.iter().find(|own| own.name == adapter).expect("the adapter");
        assert_eq!(placed.parent.as_deref(), Some("Backup LAN"));
        assert_eq!(server.team_knowledge, TeamKnowledge::Complete);
        // Without its card, the switch leads nowhere.
        let allocations =
            recorded["wmi"]["Msvm_EthernetPortAllocationSettingData"].as_array_mut().expect("allocations");
        allocations.remove(before);
        let server = server_of(&recorded);
        let placed = server.adapters.iter().find(|own| own.name == adapter).expect("the adapter");
        assert_eq!((placed.parent.as_deref(), placed.told.switch), (None, Some(SwitchKind::Internal)));
        recorded = recording("switch-embedded-team");
    }
    // On which switch it is, nobody says.
    recorded["adapters"].as_array_mut().expect("adapters").push(own("renamed", 13));
    let why = server_of(&recorded).team_knowledge;
    assert!(
        matches!(&why, TeamKnowledge::Unknown(why) if why.contains("carries renamed is not told")),
        "{why:?}"
    );
}

#[test]
fn teams_without_their_members_are_not_all_that_is_known() {
    for class in ["MSFT_NetLbfoTeam", "MSFT_NetLbfoTeamMember", "MSFT_NetLbfoTeamNic"] {
        for (code, said) in [
            ("0x80041003", "refused"),
            ("0x8004100E", "namespace"),
            ("0x80041010", "class"),
            ("0x80041001", "0x80041001"),
        ] {
            let mut recorded = recording("lbfo-healthy");
            recorded["wmi"][class] = json!({ "hresult": code });
            let why = server_of(&recorded).team_knowledge;
            assert!(
                matches!(&why, TeamKnowledge::Unknown(why) if why.contains(class) && why.contains(said)),
                "{class} {code}: {why:?}"
            );
        }
    }
    // What Hyper-V does not tell matters only where the server has an adapter on a switch.
    let mut recorded = recording("lbfo-healthy");
    recorded["wmi"]["Msvm_VirtualEthernetSwitch"] = json!({ "hresult": "0x80041003" });
    assert_eq!(server_of(&recorded).team_knowledge, TeamKnowledge::Complete);
    let mut recorded = recording("switch-embedded-team");
    recorded["wmi"]["Msvm_VirtualEthernetSwitch"] = json!({ "hresult": "0x80041003" });
    assert!(matches!(server_of(&recorded).team_knowledge, TeamKnowledge::Unknown(_)));
    // A question that was never asked is no answer either.
    let mut server = Server { adapters: vec![Adapter::default()], ..Server::default() };
    wmi::read(&"x".into(), &Replies::new(), &mut server).expect("nothing to read");
    assert!(matches!(server.team_knowledge, TeamKnowledge::Unknown(_)));
}

#[test]
fn a_wrong_type_names_class_and_property() {
    let mut recorded = recording("lbfo-healthy");
    recorded["wmi"]["MSFT_NetLbfoTeam"][0]["TeamingMode"] = json!(true);
    let mut server = Server::default();
    let error = wmi::read(&"WMI".into(), &replies(&recorded), &mut server).unwrap_err().to_string();
    assert!(error.contains("MSFT_NetLbfoTeam[0].TeamingMode: expected an enum's number or word"), "{error}");
}

fn unicast(address: &str, prefix_length: u8, prefix_origin: u64) -> Unicast {
    Unicast { address: address.parse().expect("an address"), prefix_length, prefix_origin, dad_state: 4 }
}

fn interface(index: u32, alias: &str, oper_status: u32) -> Interface {
    Interface {
        index,
        guid: format!("{{0000000A-0000-4000-8000-{index:012X}}}"),
        alias: alias.to_owned(),
        description: "Contoso Gigabit Server Adapter".to_owned(),
        if_type: 6,
        hardware: true,
        connector: true,
        filter: false,
        oper_status,
        speed: 1_000_000_000,
        mtu: 1500,
        mac: vec![2, 0, 0, 0, 0, u8::try_from(index).expect("small")],
    }
}

#[test]
fn the_inventory_is_completed() {
    let listed = interface(3, "Main LAN", 1);
    let member = interface(4, "NIC 2", 2);
    let filter = Interface { filter: true, ..interface(5, "NIC 2-QoS Packet Scheduler-0000", 1) };
    let virtual_one = Interface { hardware: false, ..interface(6, "WAN Miniport", 2) };
    let mut server = Server {
        adapters: vec![Adapter {
            name: "Main LAN".to_owned(),
            // As netdev gives it: in another case than the table's.
            guid: Some(listed.guid.to_ascii_lowercase()),
            speed_bits_per_second: Some(100_000_000),
            mtu: Some(1400),
            ..Adapter::default()
        }],
        ..Server::default()
    };
    let detail = IpAdapter {
        guid: listed.guid.clone(),
        index: 3,
        dhcp_v4: true,
        dhcp_v6: false,
        addresses: vec![
            // Said to come from DHCP, which has no client there.
            unicast("fd00::2", 64, 3),
            unicast("fd00::1", 64, 4),
            unicast("10.10.1.11", 24, 3),
            unicast("fe80::1", 64, 2),
            Unicast { dad_state: 2, ..unicast("10.10.3.11", 24, 1) },
            unicast("169.254.1.1", 16, 2),
            unicast("10.10.4.11", 24, 0),
        ],
        gateways: vec!["10.10.1.1".parse().expect("an address")],
    };
    let driver = Driver { guid: member.guid.clone(), text: "Contoso 12.15.22.6".to_owned() };
    facts::complete(&mut server, &[detail], &[listed, member, filter, virtual_one], &[driver]);
    let names: Vec<&str> = server.adapters.iter().map(|adapter| adapter.name.as_str()).collect();
    assert_eq!(
        names,
        ["Main LAN", "NIC 2"],
        "a card without TCP/IP is added, a filter and a miniport are not"
    );
    let main = &server.adapters[0];
    let origins: Vec<(String, AddressOrigin)> =
        main.addresses.iter().map(|a| (a.address.to_string(), a.origin)).collect();
    let own = |address: &str, origin| (address.to_owned(), origin);
    assert_eq!(
        origins,
        [
            own("10.10.1.11", AddressOrigin::Dhcp),
            own("10.10.3.11", AddressOrigin::Manual),
            own("169.254.1.1", AddressOrigin::Automatic),
            own("10.10.4.11", AddressOrigin::Unknown),
            own("fd00::2", AddressOrigin::Unknown),
            own("fd00::1", AddressOrigin::RouterAdvertisement),
            own("fe80::1", AddressOrigin::Automatic),
        ]
    );
    assert_eq!((main.index, main.state, main.gateways.len()), (Some(3), LinkState::Up, 1));
    assert_eq!(
        (main.speed_bits_per_second, main.mtu),
        (Some(100_000_000), Some(1400)),
        "what is known stays"
    );
    let duplicates = main.addresses.iter().filter(|address| address.state == AddressState::Duplicate);
    assert_eq!(duplicates.map(|address| address.address.to_string()).collect::<Vec<_>>(), ["10.10.3.11"]);
    let added = &server.adapters[1];
    assert_eq!(
        (added.state, added.mac.as_deref(), added.driver.as_deref(), added.index),
        (LinkState::Down, Some("02:00:00:00:00:04"), Some("Contoso 12.15.22.6"), Some(4))
    );
}

#[test]
fn an_address_is_not_from_dhcp_where_that_is_off() {
    let origins = |dhcp_v4, dhcp_v6| {
        let guid = "{0000000A-0000-4000-8000-000000000003}".to_owned();
        let card = Adapter { guid: Some(guid.clone()), ..Adapter::default() };
        let mut server = Server { adapters: vec![card], ..Server::default() };
        let addresses = vec![unicast("10.10.1.11", 24, 3), unicast("fd00::1", 64, 3)];
        let detail = IpAdapter { guid, dhcp_v4, dhcp_v6, addresses, ..IpAdapter::default() };
        facts::complete(&mut server, &[detail], &[], &[]);
        server.adapters[0].addresses.iter().map(|address| address.origin).collect::<Vec<_>>()
    };
    assert_eq!(origins(true, true), [AddressOrigin::Dhcp, AddressOrigin::Dhcp]);
    assert_eq!(origins(false, false), [AddressOrigin::Manual, AddressOrigin::Unknown]);
}

#[test]
fn kinds_and_states_are_those_of_the_headers() {
    let cases = [
        (Some(24), "", AdapterKind::Loopback),
        (Some(131), "", AdapterKind::PointToPoint),
        (Some(23), "", AdapterKind::PointToPoint),
        (Some(6), "Contoso Adapter", AdapterKind::Ethernet),
        (Some(71), "Contoso Wireless", AdapterKind::Ethernet),
        (Some(53), "Microsoft Network Adapter Multiplexor Driver", AdapterKind::Team),
        (Some(6), "Microsoft KM-TEST Loopback Adapter", AdapterKind::Loopback),
        (Some(1), "", AdapterKind::Other),
        (None, "", AdapterKind::Ethernet),
    ];
    for (if_type, description, kind) in cases {
        assert_eq!(facts::kind(if_type, Some(description)), kind, "{if_type:?} {description}");
    }
    let states = [(1, LinkState::Up), (2, LinkState::Down), (3, LinkState::Down), (4, LinkState::Unknown)];
    for (status, state) in
        states.into_iter().chain([(5, LinkState::Down), (6, LinkState::Down), (7, LinkState::Down)])
    {
        assert_eq!(facts::state(status), state, "{status}");
    }
    assert!(!facts::is_a_speed(0) && !facts::is_a_speed(u64::MAX) && facts::is_a_speed(400_000_000_000));
}

#[test]
fn the_documented_port_of_every_instance() {
    for (key, instance) in [
        ("ClearSCADA", Some("")),
        ("clearscada", Some("")),
        ("ClearSCADA-Training", Some("Training")),
        ("ClearSCADA-", None),
        ("ClearSCADA 2", None),
        ("Other", None),
        ("Clear", None),
        ("\u{c4}learSCADA", None),
    ] {
        assert_eq!(product::instance(key), instance, "{key}");
    }
    let port = |value| product::port("Training", value);
    let told = DatabasePort { instance: "Training".to_owned(), port: 5491 };
    assert_eq!(port(PortValue::Number(5491)), Some(Ok(told.clone())));
    assert_eq!(port(PortValue::Text(" 5491 ".to_owned())), Some(Ok(told)));
    assert_eq!(port(PortValue::Absent), None);
    for (value, said) in [
        (PortValue::Number(0), "0, which is no TCP port"),
        (PortValue::Number(65_536), "65536, which is no TCP port"),
        (PortValue::Text("x\u{1b}".to_owned()), "\"x\\u{1b}\""),
        (PortValue::Unreadable("access denied".to_owned()), "access denied"),
    ] {
        let gap = port(value).expect("a value").expect_err("no port");
        assert!(gap.contains("instance Training") && gap.contains(said), "{gap}");
    }
}

/// Software that calls itself hardware is known by its device, as in a capture.
#[test]
fn the_device_behind_an_adapter_is_told_by_wmi() {
    let guid = |number: u8| format!("{{00000000-0000-0000-0000-0000000000{number:02}}}");
    let adapter = |number: u8| Adapter {
        name: format!("Ethernet {number}"),
        guid: Some(guid(number)),
        ..Adapter::default()
    };
    let mut server = Server { adapters: vec![adapter(1), adapter(2)], ..Server::default() };
    let object = |number: u8, device: &str| {
        let object = json!({ "InterfaceGuid": guid(number), "PnPDeviceID": device });
        object.as_object().expect("an object").clone()
    };
    let answer = vec![object(1, "PCI\\VEN_8086"), object(2, "ROOT\\NET\\0000"), object(3, "SWD\\X")];
    let replies = Replies::from([("MSFT_NetAdapter", Ok(answer))]);
    wmi::read(&FileName::from("recording"), &replies, &mut server).expect("it is as documented");
    let devices: Vec<Option<&str>> =
        server.adapters.iter().map(|adapter| adapter.told.device.as_deref()).collect();
    assert_eq!(devices, [Some("PCI\\VEN_8086"), Some("ROOT\\NET\\0000")]);
    assert!(crate::domain::nic::cards::not_a_card(&server.adapters[1]).is_some());
}
