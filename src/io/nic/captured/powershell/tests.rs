//! Captures in the shapes that PowerShell writes: enums as numbers and words, one element as an object, parts missing.

use super::*;
use crate::domain::nic::model::{AdapterKind, AddressOrigin, LinkState, MemberLink, TeamKind, TeamState};
use crate::io::nic::captured;

const NUMBERS: &str = include_str!("../../../../../tests/recordings/windows/lbfo-degraded.json");
const EMBEDDED: &str = include_str!("../../../../../tests/recordings/windows/switch-embedded-team.json");

fn try_parse(text: &str) -> Result<Server, ReadError> {
    let mut servers = captured::from_bytes(&"SRV-B.json".into(), text.as_bytes().to_vec())?;
    assert_eq!(servers.len(), 1);
    Ok(servers.remove(0))
}

fn parse(text: &str) -> Server {
    try_parse(text).unwrap()
}

#[test]
fn an_lbfo_team_with_enums_as_numbers() {
    let server = parse(NUMBERS);
    assert_eq!((server.name.as_str(), &server.team_knowledge), ("SRV-B", &TeamKnowledge::Complete));
    let team = &server.teams[0];
    assert_eq!(
        (team.kind, team.mode.as_str(), team.reported),
        (TeamKind::Lbfo, "SwitchIndependent", TeamState::Degraded)
    );
    assert_eq!(team.adapters, ["Main Team"]);
    let failed = &team.members[1];
    assert_eq!((failed.name.as_str(), failed.link), ("NIC 2", MemberLink::Down));
    assert_eq!(
        (failed.reason.as_deref(), failed.operational),
        (Some("PhysicalMediaDisconnected"), LinkState::Down)
    );
    let main = server.adapters.iter().find(|adapter| adapter.name == "Main Team").unwrap();
    assert_eq!((main.kind, main.index), (AdapterKind::Team, Some(9)));
    assert_eq!(main.mac.as_deref(), Some("02:00:00:00:02:01"));
    assert_eq!(main.gateways.len(), 1, "the route and the configuration name the same gateway");
    let member = server.adapters.iter().find(|adapter| adapter.name == "NIC 2").unwrap();
    assert_eq!((member.master.as_deref(), member.state), (Some("Main Team"), LinkState::Down));
    assert_eq!(member.speed_bits_per_second, None);
}

#[test]
fn the_same_with_words_one_object_and_a_wrapped_list() {
    let words = NUMBERS
        .replace("\"TeamingMode\": 1", "\"TeamingMode\": \"SwitchIndependent\"")
        .replace("\"Status\": 2", "\"Status\": \"Degraded\"")
        .replace("\"FailureReason\": 3", "\"FailureReason\": \"PhysicalMediaDisconnected\"")
        .replace("\"FailureReason\": 0", "\"FailureReason\": \"NoFailure\"")
        .replace("\"PrefixOrigin\": 1", "\"PrefixOrigin\": \"Manual\"")
        .replace("\"PrefixOrigin\": 2", "\"PrefixOrigin\": \"WellKnown\"");
    assert_ne!(words, NUMBERS);
    assert_eq!(parse(&words), parse(NUMBERS));
    let mut value: Value = serde_json::from_str(NUMBERS).unwrap();
    value["Get-NetLbfoTeam"] = Value::Array(vec![value["Get-NetLbfoTeam"].take()]);
    let members = value["Get-NetLbfoTeamMember"].take();
    value["Get-NetLbfoTeamMember"] = serde_json::json!({ "value": members, "Count": 2 });
    assert_eq!(parse(&value.to_string()), parse(NUMBERS));
}

#[test]
fn embedded_teams_have_their_own_numbers() {
    let server = parse(EMBEDDED);
    let team = &server.teams[0];
    // 0 is Static for LBFO, SwitchIndependent here.
    assert_eq!((team.kind, team.mode.as_str()), (TeamKind::SwitchEmbedded, "SwitchIndependent"));
    let members: Vec<&str> = team.members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(members, ["NIC 1", "NIC 2"], "told by description, shown by name");
    assert_eq!(team.adapters, ["vEthernet (Plant)"]);
    let value = EMBEDDED.replace("Get-VMSwitchTeam", "Get-Something");
    assert!(
        matches!(parse(&value).team_knowledge, TeamKnowledge::Unknown(why) if why.contains("Get-VMSwitchTeam"))
    );
}

#[test]
fn an_lacp_team_tells_members_outside_the_bundle() {
    let text = NUMBERS
        .replace("\"TeamingMode\": 1", "\"TeamingMode\": 2")
        .replace("\"FailureReason\": 3", "\"FailureReason\": 5");
    let team = &parse(&text).teams[0];
    assert!(team.lacp);
    let selected: Vec<Option<bool>> =
        team.members.iter().map(|member| member.lacp.as_ref().unwrap().selected).collect();
    assert_eq!(selected, [Some(true), Some(false)]);
    assert_eq!(team.members[1].link, MemberLink::Up);
}

#[test]
fn a_reason_is_a_fault_whatever_stands_beside_it() {
    let link = |from: &str, to: &str| parse(&NUMBERS.replace(from, to)).teams[0].members[1].link;
    let reason = "\"FailureReason\": 3";
    assert_eq!(link(reason, "\"FailureReason\": 5"), MemberLink::Down, "of a team that does not bundle");
    assert_eq!(link(reason, "\"OperationalStatus\": \"Active\", \"FailureReason\": 3"), MemberLink::Down);
    assert_eq!(link(reason, "\"OperationalStatus\": \"Active\", \"FailureReason\": 0"), MemberLink::Up);
}

#[test]
fn what_is_missing_is_unknown_never_absent() {
    let without = |key: &str| {
        let mut value: Value = serde_json::from_str(NUMBERS).unwrap();
        value.as_object_mut().unwrap().shift_remove(key).unwrap();
        parse(&value.to_string())
    };
    assert!(matches!(without("Get-NetLbfoTeam").team_knowledge, TeamKnowledge::Unknown(_)));
    let without_members = without("Get-NetLbfoTeamMember");
    let names: Vec<&str> =
        without_members.teams[0].members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(names, ["NIC 1", "NIC 2"], "the team itself lists them");
    let missing_feature = NUMBERS
        .replace("\"Get-NetLbfoTeam\"", "\"unused\"")
        .replace("\"Get-VMSwitchTeam\"", "\"Get-NetLbfoTeam\"");
    assert!(
        matches!(parse(&missing_feature).team_knowledge, TeamKnowledge::Unknown(why) if why.contains("the server has no Get-NetLbfoTeam"))
    );
    let no_team = NUMBERS.replace("\"Get-NetLbfoTeam\"", "\"Get-NetLbfoTeam\": [], \"unused\"");
    assert!(
        matches!(parse(&no_team).team_knowledge, TeamKnowledge::Unknown(why) if why.contains("multiplexor"))
    );
    let failed = NUMBERS.replacen('{', "{\"Errors\": {\"Get-VMSwitchTeam\": \"Access denied\"},", 1);
    assert!(parse(&failed).gaps[0].contains("Get-VMSwitchTeam could not be asked: Access denied"));
}

#[test]
fn an_address_on_what_get_netadapter_does_not_show_leaves_everything_open() {
    let with = |address: &str, prefix: u8, alias: &str| {
        parse(&format!(
            r#"{{"Get-NetAdapter":[{{"Name":"Main","ifIndex":4,"Status":"Up"}}],"Get-NetIPAddress":[
                {{"InterfaceIndex":4,"IPAddress":"10.1.1.11","PrefixLength":24}},
                {{"InterfaceIndex":9,"InterfaceAlias":"{alias}","IPAddress":"{address}","PrefixLength":{prefix}}}]}}"#
        ))
        .untold
    };
    let untold = with("10.1.2.11", 24, "Team1").unwrap_or_default();
    assert!(untold.starts_with("10.1.2.11 is on Team1, which Get-NetAdapter does not show"), "{untold}");
    for (address, prefix, alias) in [
        ("127.0.0.1", 8, "Loopback Pseudo-Interface 1"),
        ("169.254.1.9", 16, "Local Area Connection* 1"),
        ("10.8.0.5", 32, "Dial-up to the plant"),
        ("2001:0:1::1", 64, "Teredo Tunneling Pseudo-Interface"),
    ] {
        assert_eq!(with(address, prefix, alias), None, "{alias}");
    }
}

#[test]
fn addresses_come_from_the_configuration_when_there_is_nothing_else() {
    let text = include_str!("../../../../../tests/recordings/windows/without-team-cmdlets.json");
    let server = parse(text);
    let seen: Vec<String> = server
        .adapters
        .iter()
        .flat_map(|adapter| &adapter.addresses)
        .map(|address| format!("{}/{} {:?}", address.address, address.prefix_length.unwrap(), address.origin))
        .collect();
    assert_eq!(seen, ["10.10.1.17/24 Unknown", "169.254.12.7/16 Automatic"]);
    let words = include_str!("../../../../../tests/recordings/windows/same-subnet-words.json");
    assert_eq!(parse(words).adapters[1].addresses[0].origin, AddressOrigin::Dhcp);
}

#[test]
fn the_documented_server_port_is_read() {
    let with = |ports: &str| parse(&NUMBERS.replacen('{', &format!("{{\"DatabasePorts\": {ports},"), 1));
    let server = with(
        r#"[{"Key":"ClearSCADA-Training","Port":5501},{"Key":"ClearSCADA","Port":"5491"},{"Key":"Other","Port":1},{"Key":"ClearSCADA-Old"}]"#,
    );
    let ports: Vec<(&str, u16)> =
        server.database_ports.iter().map(|one| (one.instance.as_str(), one.port)).collect();
    assert_eq!(ports, [("", 5491), ("Training", 5501)]);
    // One instance: PowerShell writes an object instead of a list.
    assert_eq!(with(r#"{"Key":"ClearSCADA","Port":5481}"#).database_ports.len(), 1);
    let wrong = with(
        r#"[{"Key":"ClearSCADA","Port":70000},{"Key":"ClearSCADA-X","Port":-1},{"Key":"ClearSCADA-Y","Port":true}]"#,
    );
    assert!(wrong.database_ports.is_empty());
    assert_eq!(wrong.gaps.len(), 3, "{:?}", wrong.gaps);
}

/// The script cannot be run here; at least it asks for everything that is read.
#[test]
fn the_capture_script_asks_for_what_is_read() {
    let script = include_str!("../../../../../examples/capture-nics.ps1");
    for section in SECTIONS.iter().filter(|section| **section != "NetIPConfiguration") {
        assert!(script.contains(&format!("'Get-{section}'")), "{section}");
    }
    let read = [
        include_str!("adapters.rs"),
        include_str!("mod.rs"),
        include_str!("../../windows/teams.rs"),
        include_str!("../../windows/switches.rs"),
    ]
    .concat();
    let start = script.find("$wanted = ").unwrap();
    let table = &script[start..start + script[start..].find("\n}").unwrap()];
    for property in [
        "InterfaceDescription",
        "InterfaceGuid",
        "MacAddress",
        "Status",
        "Speed",
        "MtuSize",
        "PrefixLength",
        "PrefixOrigin",
        "NextHop",
        "DestinationPrefix",
        "TeamingMode",
        "FailureReason",
        "AdministrativeMode",
        "TeamNics",
        "InstanceID",
        "Members",
        "NetAdapterInterfaceDescription",
        "NetAdapterInterfaceDescriptions",
        "NetAdapterInterfaceGuid",
        "EmbeddedTeamingEnabled",
        "SwitchType",
        "SwitchName",
        "DeviceId",
        "HardwareInterface",
        "ConnectorPresent",
        "PnPDeviceID",
    ] {
        assert!(
            table.contains(&format!("'{property}'")) && read.contains(&format!("\"{property}\"")),
            "{property}"
        );
    }
    for key in ["'DatabasePorts'", "Key =", "'Port'", "SOFTWARE\\Schneider Electric", "\\DB\""] {
        assert!(script.contains(key), "{key}");
    }
    // Nothing on the server is changed: no cmdlet but these is called.
    for verb in ["Set-Net", "New-Net", "Remove-", "Enable-", "Disable-", "Invoke-"] {
        assert!(!script.contains(verb), "{verb}");
    }
}

#[track_caller]
fn refused(text: &str, part: &str) {
    let error = try_parse(text).unwrap_err().to_string();
    assert!(
        error.starts_with("SRV-B.json") && error.contains(part) && error.contains("capture-nics.ps1"),
        "{error}"
    );
}

#[test]
fn faults_name_the_property_and_the_way_out() {
    refused(
        r#"{"Get-NetAdapter":[{"Name":"a"},{"Name":5}]}"#,
        "Get-NetAdapter[1].Name: expected text, found the number 5",
    );
    refused(
        r#"{"Get-NetAdapter":[{"Name":"a","MtuSize":"big"}]}"#,
        "MtuSize: expected a whole number in range, found \"big\"",
    );
    refused(r#"{"Get-NetAdapter":["a"]}"#, "Get-NetAdapter[0]: expected an object");
    refused(r#"{"Get-NetAdapter":[{}]}"#, "has no Name");
    refused(
        r#"{"Get-NetLbfoTeam":[]}"#,
        "neither Get-NetAdapter, Get-NetIPAddress nor Get-NetIPConfiguration",
    );
    refused(r#"{"Get-NetAdapter":[],"NetAdapter":[]}"#, "stands in it twice");
    refused(
        r#"{"Get-NetIPAddress":{"IPAddress":"10.0.0.300","InterfaceIndex":1}}"#,
        "expected an address, found \"10.0.0.300\"",
    );
    refused(
        r#"{"Get-NetIPAddress":{"IPAddress":"10.0.0.3","PrefixLength":33,"InterfaceIndex":1}}"#,
        "out of range 0 to 32",
    );
    refused(r#"{"Get-NetIPAddress":{"IPAddress":"10.0.0.3"}}"#, "neither InterfaceIndex nor InterfaceAlias");
    refused(r#"{"Get-NetAdapter":null}"#, "names no adapter");
}
