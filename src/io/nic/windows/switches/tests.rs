//! Which cable each of a host's own adapters is on: told by Hyper-V, by Windows' default name, or not at all.

use serde_json::{Value, json};

use crate::domain::nic::judge::judge;
use crate::domain::nic::model::{Server, SwitchKind, TeamKnowledge};
use crate::io::nic::captured;

/// A host with the cards NIC 1 to NIC 3 and adapters of its own, and what Hyper-V says.
fn host(own: &[(&str, &str)], hyper_v: &[(&str, Value)]) -> Server {
    let card = |number: u32| {
        json!({"Name": format!("NIC {number}"), "ifIndex": number, "InterfaceType": 6, "Status": "Up",
               "InterfaceDescription": format!("Contoso Adapter #{number}"), "InterfaceGuid": guid(number)})
    };
    let mut adapters: Vec<Value> = (1..=3).map(card).collect();
    let mut addresses = Vec::new();
    for ((name, address), number) in own.iter().zip(21..) {
        let description = format!("Hyper-V Virtual Ethernet Adapter #{number}");
        adapters.push(json!({"Name": name, "ifIndex": number, "InterfaceDescription": description, "InterfaceType": 6,
                             "Status": "Up", "InterfaceGuid": guid(number), "MacAddress": format!("02-00-00-00-00-{number}")}));
        addresses.push(
            json!({"InterfaceIndex": number, "IPAddress": address, "PrefixLength": 24, "PrefixOrigin": 1}),
        );
    }
    let mut capture = json!({"Get-NetLbfoTeam": [], "Get-NetRoute": [], "Get-NetAdapter": adapters, "Get-NetIPAddress": addresses});
    for (cmdlet, answer) in hyper_v {
        capture[*cmdlet] = answer.clone();
    }
    read(&capture)
}

fn read(capture: &Value) -> Server {
    let mut servers = captured::from_bytes(&"SRV-A.json".into(), capture.to_string().into_bytes()).unwrap();
    servers.pop().unwrap()
}

fn guid(number: u32) -> String {
    format!("{{00000000-0000-4000-8000-{number:012}}}")
}

fn own_adapter(name: &str, switch: &str, number: u32) -> Value {
    json!({"Name": name, "SwitchName": switch, "DeviceId": guid(number), "IsManagementOs": true})
}

fn team() -> Value {
    json!({"Name": "Plant", "TeamingMode": 0, "NetAdapterInterfaceDescription": ["Contoso Adapter #1", "Contoso Adapter #2"]})
}

fn judged(server: &Server) -> (String, usize) {
    let servers = std::slice::from_ref(server);
    let decision = &judge(servers, None, &[]).servers[0].decision;
    (decision.verdict.name().to_owned(), decision.networks.len())
}

fn parent<'a>(server: &'a Server, name: &str) -> Option<&'a str> {
    server.adapters.iter().find(|adapter| adapter.name == name).unwrap().parent.as_deref()
}

/// What is not told of the server's switches.
fn untold(server: &Server) -> &str {
    match &server.team_knowledge {
        TeamKnowledge::Unknown(why) => why,
        _ => "",
    }
}

const TWO: [(&str, &str); 2] = [("SCADA", "10.10.1.11"), ("Backup", "10.10.2.11")];

#[test]
fn two_switches_are_two_cables() {
    let switches = json!([
        {"Name": "Plant", "SwitchType": 2, "EmbeddedTeamingEnabled": true, "NetAdapterInterfaceDescription": "Teamed-Interface",
         "NetAdapterInterfaceDescriptions": ["Contoso Adapter #1", "Contoso Adapter #2"]},
        {"Name": "Second", "SwitchType": "External", "EmbeddedTeamingEnabled": false,
         "NetAdapterInterfaceDescription": "Contoso Adapter #3"},
    ]);
    let own = json!([own_adapter("SCADA", "Plant", 21), own_adapter("Backup", "Second", 22)]);
    let told = [("Get-VMSwitch", switches), ("Get-VMNetworkAdapter", own)];
    let mut with_team = told.to_vec();
    with_team.push(("Get-VMSwitchTeam", team()));
    for hyper_v in [&told[..], &with_team] {
        let server = host(&TWO, hyper_v);
        assert_eq!(server.teams.len(), 1);
        assert_eq!(server.teams[0].members.len(), 2);
        assert_eq!(server.teams[0].adapters, ["SCADA"]);
        assert_eq!((parent(&server, "SCADA"), parent(&server, "Backup")), (None, Some("NIC 3")));
        assert_eq!(server.team_knowledge, TeamKnowledge::Complete);
        assert_eq!(judged(&server), ("dual-network-teamed".to_owned(), 2));
    }
}

#[test]
fn two_adapters_on_one_switch_are_one_cable() {
    let own = json!([own_adapter("SCADA", "Plant", 21), own_adapter("Backup", "Plant", 22)]);
    let teamed = host(&TWO, &[("Get-VMSwitchTeam", team()), ("Get-VMNetworkAdapter", own.clone())]);
    assert_eq!(teamed.teams[0].adapters, ["SCADA", "Backup"]);
    assert_eq!(judged(&teamed).1, 1);
    let guids = json!([guid(3).trim_matches(['{', '}']).to_ascii_uppercase()]);
    let switch = json!({"Name": "Plant", "SwitchType": 2, "NetAdapterInterfaceGuid": guids});
    let plain = host(&TWO, &[("Get-VMSwitch", switch), ("Get-VMNetworkAdapter", own)]);
    assert_eq!((parent(&plain, "SCADA"), parent(&plain, "Backup")), (Some("NIC 3"), Some("NIC 3")));
    assert_eq!(judged(&plain), ("single-network".to_owned(), 1));
}

#[test]
fn an_adapter_whose_switch_is_not_told_is_on_none() {
    let server = host(&TWO, &[("Get-VMSwitchTeam", team())]);
    assert!(server.teams[0].adapters.is_empty(), "not even on the only switch");
    assert!(untold(&server).contains("SCADA, Backup is not told"), "{}", untold(&server));
    let named = host(
        &[("vEthernet (Plant)", "10.10.1.11"), ("Backup", "10.10.2.11")],
        &[("Get-VMSwitchTeam", team())],
    );
    assert_eq!(named.teams[0].adapters, ["vEthernet (Plant)"]);
    assert!(untold(&named).contains("carries Backup is not told"), "{}", untold(&named));
    // Its switch is told, what is below that is not.
    let own = json!([own_adapter("SCADA", "Other", 21)]);
    let server = host(&TWO[..1], &[("Get-VMSwitchTeam", team()), ("Get-VMNetworkAdapter", own)]);
    assert!(untold(&server).contains("carries SCADA is not told"), "{}", untold(&server));
}

#[test]
fn an_internal_switch_leads_to_no_card() {
    for kind in [json!(1), json!(0), json!("Internal"), json!("private")] {
        let switch = json!({"Name": "Guests", "SwitchType": kind});
        let own = json!(own_adapter("Guests", "Guests", 21));
        let server = host(&TWO, &[("Get-VMSwitch", switch), ("Get-VMNetworkAdapter", own)]);
        let switches: Vec<_> =
            server.adapters.iter().rev().take(2).map(|adapter| adapter.told.switch).collect();
        assert_eq!(switches, [None, Some(SwitchKind::Internal)], "Backup, then SCADA");
    }
}

#[test]
fn the_switches_that_windows_makes_for_guests_leave_no_question() {
    let server = host(&[("vEthernet (Default Switch)", "172.20.0.1")], &[("Get-VMSwitchTeam", json!([]))]);
    assert_eq!(server.team_knowledge, TeamKnowledge::Complete);
    let server = host(&[("vEthernet (WSL)", "172.20.0.1")], &[]);
    assert_eq!(server.team_knowledge, TeamKnowledge::Complete, "nor is Hyper-V asked for its sake");
}

#[test]
fn a_mac_address_decides_only_among_the_servers_own_adapters() {
    let own = |mac: &str| json!({"Name": "renamed", "SwitchName": "Plant", "MacAddress": mac});
    let server = host(&TWO, &[("Get-VMSwitchTeam", team()), ("Get-VMNetworkAdapter", own("020000000022"))]);
    assert_eq!(server.teams[0].adapters, ["Backup"]);
    let server = host(&TWO, &[("Get-VMSwitchTeam", team()), ("Get-VMNetworkAdapter", own("020000000099"))]);
    assert!(server.teams[0].adapters.is_empty());
}

#[test]
fn a_wrong_type_is_refused_with_its_place() {
    let capture =
        json!({"Get-NetAdapter": {"Name": "NIC 1"}, "Get-VMSwitch": {"Name": "Plant", "SwitchType": true}});
    let error =
        captured::from_bytes(&"x.json".into(), capture.to_string().into_bytes()).unwrap_err().to_string();
    assert!(error.contains("Get-VMSwitch[0].SwitchType: expected an enum's number or word"), "{error}");
    let nameless = json!({"Get-NetAdapter": {"Name": "NIC 1"}, "Get-VMSwitch": {"SwitchType": 2}});
    let error =
        captured::from_bytes(&"x.json".into(), nameless.to_string().into_bytes()).unwrap_err().to_string();
    assert!(error.contains("an object of Get-VMSwitch has no Name"), "{error}");
}
