//! A snapshot survives writing and reading; every fault is named with its place; the published schema has the same keys.

use super::*;
use crate::domain::nic::model::{
    Adapter, AdapterAddress, AdapterKind, AddressOrigin, AddressState, DatabasePort, LacpPort, LinkState,
    Member, MemberLink, Monitoring, Node, SwitchKind, Team, TeamKind, TeamKnowledge, TeamState, Told,
};

fn file() -> FileName {
    "SRV-A.json".into()
}

/// A snapshot in which every field has a value.
fn full() -> Snapshot {
    let address = AdapterAddress {
        address: "10.10.1.11".parse().unwrap(),
        prefix_length: Some(24),
        origin: AddressOrigin::Manual,
        peer: Some("10.10.1.99".parse().unwrap()),
        label: Some("bond0:1".into()),
        state: AddressState::Deprecated,
    };
    let adapter = Adapter {
        name: "bond0".into(),
        index: Some(7),
        guid: Some("{4D36E972-E325-11CE-BFC1-08002BE10318}".into()),
        mac: Some("06:7c:51:94:bb:7e".into()),
        alternative_names: vec!["main-lan".into()],
        description: Some("Bond of two".into()),
        driver: Some("bonding 6.1".into()),
        kind: AdapterKind::Team,
        state: LinkState::Up,
        speed_bits_per_second: Some(20_000_000_000),
        mtu: Some(1500),
        addresses: vec![address],
        gateways: vec!["10.10.1.1".parse().unwrap(), "fe80::1".parse().unwrap()],
        master: Some("br0".into()),
        parent: Some("eth0".into()),
        told: Told {
            kind: Some("vlan".into()),
            hardware: Some(true),
            connector: Some(false),
            device: Some("PCI\\VEN_8086".into()),
            switch: Some(SwitchKind::External),
            port: Some("0200".into()),
            port_name: Some("p0".into()),
            bus: Some("pci".into()),
            permanent_mac: Some("02:00:00:00:00:01".into()),
            forwards: Some(false),
        },
    };
    let port = LacpPort {
        aggregator: Some(1),
        actor_state: Some(63),
        partner_state: Some(63),
        partner_system: Some("6e:62:f8:be:ab:9a".into()),
        churn: Some(("none".into(), "monitoring".into())),
        selected: Some(true),
    };
    let member = Member {
        name: "p0".into(),
        link: MemberLink::GoingBack,
        operational: LinkState::Up,
        standby: true,
        reason: Some("PhysicalMediaDisconnected".into()),
        failures: Some(3),
        lacp: Some(port),
    };
    let team = |name: &str, monitoring| Team {
        name: name.into(),
        kind: TeamKind::Bond,
        mode: "802.3ad".into(),
        lacp: true,
        reported: TeamState::Degraded,
        monitoring,
        active_member: Some("p0".into()),
        active_aggregator: Some(1),
        active_ports: Some(2),
        members: vec![member.clone()],
        adapters: vec!["bond0".into()],
        nodes: Some(vec![Node { mac: "02:00:00:00:00:05".into(), lag_ticks: -7, single: true }]),
    };
    Snapshot {
        about: About {
            version: "0.1.0".into(),
            host: "SRV-A".into(),
            taken_at: "2026-11-21T10:00:00.000+01:00".into(),
        },
        server: Server {
            name: "SRV-A".into(),
            host: Some("SRV-A".into()),
            origin: "SRV-A.json".into(),
            taken_at: None,
            adapters: vec![adapter],
            teams: vec![
                team("bond0", Monitoring::Mii(100)),
                team("bond1", Monitoring::Arp(vec!["10.10.1.1".parse().unwrap()])),
                team("bond2", Monitoring::Other("ethtool".into())),
                team("bond3", Monitoring::None),
                team("bond4", Monitoring::Unknown),
            ],
            team_knowledge: TeamKnowledge::Unknown("teamd was not asked".into()),
            untold: None,
            gaps: vec!["no addresses".into()],
            database_ports: vec![
                DatabasePort { instance: String::new(), port: 5481 },
                DatabasePort { instance: "Training".into(), port: 5491 },
            ],
        },
    }
}

#[test]
fn what_is_written_is_read_back_unchanged() {
    for knowledge in
        [TeamKnowledge::Complete, TeamKnowledge::Unstated, TeamKnowledge::Unknown("no teams".into())]
    {
        let mut snapshot = full();
        snapshot.server.team_knowledge = knowledge;
        let text = write(&snapshot);
        assert_eq!(read(&file(), &text).unwrap(), snapshot);
        assert_eq!(write(&read(&file(), &text).unwrap()), text);
        assert!(text.ends_with("}\n"));
    }
}

#[test]
fn the_least_document_is_read() {
    let text = r#"{"schema":"hotstandby/nic-snapshot","schema_version":1,"host":"SRV-A",
        "taken_at":"2026-11-21T10:00:00Z","adapters":[{"name":"eth0"}]}"#;
    let snapshot = read(&file(), text).unwrap();
    assert_eq!(snapshot.server.adapters[0].name, "eth0");
    assert_eq!(snapshot.server.team_knowledge, TeamKnowledge::Unstated);
}

/// Makes one fault in the full document and expects it to be named, `lines` below the change, inside it when 0.
#[track_caller]
fn refused(change: (&str, &str), lines: usize, part: &str) {
    let text = write(&full());
    let at = text.find(change.0).expect("the test's text is in the document");
    let start = at - text[..at].rfind('\n').unwrap();
    let error = read(&file(), &text.replacen(change.0, change.1, 1)).unwrap_err();
    assert!(error.to_string().contains(part), "{error}");
    assert_eq!(error.line as usize, text[..at].lines().count() + lines, "{error}");
    if lines == 0 {
        let column = error.column as usize;
        assert!((start..=start + change.1.len()).contains(&column), "{error}");
    }
}

#[test]
fn every_fault_has_its_place() {
    refused(("\"mtu\": 1500", "\"mtu\": \"1500\""), 0, "invalid type: string \"1500\"");
    refused(("\"port\": 5481", "\"port\": 0"), 0, "invalid value: integer `0`");
    refused(("\"port\": 5481", "\"port\": 65536"), 0, "invalid value: integer `65536`");
    refused(("\"mtu\": 1500", "\"mut\": 1500"), 0, "unknown field `mut`");
    refused(("\"mtu\": 1500", "\"mtu\": 1, \"mtu\": 2"), 0, "duplicate field `mtu`");
    // Address and prefix are compared when the whole object has been read: the place is where it ends.
    refused(("\"prefix_length\": 24", "\"prefix_length\": 33"), 6, "out of range 0 to 32");
    refused(("\"10.10.1.11\"", "\"10.10.1.411\""), 0, "IP address");
    refused(("\"state\": \"up\"", "\"state\": \"fine\""), 0, "unknown variant `fine`");
    refused(("\"2026-11-21T10:00:00.000+01:00\"", "\"21.11.2026 10:00\""), 0, "a time with offset");
}

#[test]
fn another_version_is_refused_with_the_way_out() {
    let text = write(&full()).replace("\"schema_version\": 1", "\"schema_version\": 2");
    let error = read(&file(), &text).unwrap_err().to_string();
    assert!(error.contains("schema_version 2, this program reads 1"), "{error}");
    let text = write(&full()).replace("nic-snapshot", "nic-check");
    assert!(read(&file(), &text).unwrap_err().to_string().contains("found \"hotstandby/nic-check\""));
    assert!(read(&file(), "{}").unwrap_err().to_string().contains("missing field `schema`"));
}

#[test]
fn the_published_schema_has_the_same_keys() {
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../../../docs/schemas/nic-snapshot.schema.json")).unwrap();
    let document: serde_json::Value = serde_json::from_str(&write(&full())).unwrap();
    let keys = |value: &serde_json::Value| {
        let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys
    };
    let described = |name: &str| keys(&schema["$defs"][name]["properties"]);
    assert_eq!(keys(&schema["properties"]), keys(&document));
    let adapter = &document["adapters"][0];
    assert_eq!(described("adapter"), keys(adapter));
    assert_eq!(described("address"), keys(&adapter["addresses"][0]));
    let team = &document["teams"][0];
    assert_eq!(described("team"), keys(team));
    assert_eq!(described("member"), keys(&team["members"][0]));
    assert_eq!(described("lacp"), keys(&team["members"][0]["lacp"]));
}
