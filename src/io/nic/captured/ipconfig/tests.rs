//! `ipconfig /all` of our own writing, in the layout of Windows 10 and XP.

use super::*;

const ENGLISH: &str = include_str!("../../../../../tests/recordings/windows/ipconfig-all.txt");
const XP: &str = include_str!("../../../../../tests/recordings/windows/ipconfig-xp.txt");

fn parse(text: &str) -> Server {
    read(&"SRV-F.txt".into(), "capture", text).unwrap()
}

#[test]
fn adapters_addresses_and_gateways() {
    let server = parse(ENGLISH);
    assert_eq!(server.name, "SRV-F");
    let names: Vec<&str> = server.adapters.iter().map(|adapter| adapter.name.as_str()).collect();
    assert_eq!(names, ["Main LAN", "Backup LAN", "Service", "isatap.plant.example"]);
    let main = &server.adapters[0];
    assert_eq!((main.index, main.mac.as_deref()), (Some(12), Some("02:00:00:00:06:01")));
    let addresses: Vec<String> = main
        .addresses
        .iter()
        .map(|address| format!("{} {:?} {:?}", address.address, address.prefix_length, address.origin))
        .collect();
    assert_eq!(
        addresses,
        [
            "fd00:1::16 None Unknown",
            "fe80::600:ff:fe00:601 None Automatic",
            "10.10.1.16 Some(24) Manual",
            "10.30.0.16 Some(23) Manual"
        ]
    );
    let gateways: Vec<String> = main.gateways.iter().map(ToString::to_string).collect();
    assert_eq!(gateways, ["fe80::1", "10.10.1.1"], "the second stands on a line of its own");
    assert_eq!(server.adapters[1].addresses[0].origin, AddressOrigin::Dhcp);
    assert!(server.adapters[1].gateways.is_empty());
    assert_eq!(server.adapters[2].state, LinkState::Down);
    assert_eq!((server.adapters[3].kind, server.adapters[3].mac.as_ref()), (AdapterKind::PointToPoint, None));
    assert!(
        matches!(server.team_knowledge, TeamKnowledge::Unknown(why) if why.contains("does not show teams"))
    );
}

#[test]
fn the_layout_of_windows_xp() {
    let server = parse(XP);
    assert_eq!(
        server.adapters[0].addresses[0].origin,
        AddressOrigin::Manual,
        "`Dhcp Enabled` is written so there"
    );
    assert_eq!(server.adapters[1].addresses[0].origin, AddressOrigin::Automatic);
    assert_eq!(server.adapters[1].description.as_deref(), Some("BASP Virtual Adapter"));
}

#[test]
fn line_ends_and_letters_of_old_code_pages() {
    assert_eq!(parse(&ENGLISH.replace('\n', "\r\n")).adapters, parse(ENGLISH).adapters);
    let mut bytes = ENGLISH.replace("Main LAN", "Main-N@tz").into_bytes();
    let at = bytes.iter().position(|byte| *byte == b'@').unwrap();
    bytes[at] = 0x84;
    let server = from_old_code_page(&"x".into(), "x", &bytes).unwrap().unwrap();
    assert_eq!(server.adapters[0].name, "Main-N\u{fffd}tz");
    assert!(server.gaps.iter().any(|gap| gap.contains("chcp 65001")), "{:?}", server.gaps);
    assert!(from_old_code_page(&"x".into(), "x", b"\xff not ipconfig").is_none());
}

#[test]
fn a_duplicate_address_and_a_text_without_all_are_told() {
    let text = ENGLISH.replacen("10.10.1.16(Preferred)", "10.10.1.16(Duplicate)", 1);
    let marked = parse(&text)
        .adapters
        .iter()
        .flat_map(|adapter| adapter.addresses.clone())
        .find(|a| a.state == AddressState::Duplicate);
    assert_eq!(marked.map(|address| address.address.to_string()).as_deref(), Some("10.10.1.16"));
    let short = "\nWindows IP Configuration\n\n\nEthernet adapter LAN:\n\n   IPv4 Address. . . : 10.1.1.1\n   Subnet Mask . . . : 255.0.0.0\n";
    let server = parse(short);
    assert_eq!(server.adapters[0].addresses[0].prefix_length, Some(8));
    assert!(server.gaps.iter().any(|gap| gap.contains("without /all")), "{:?}", server.gaps);
}

#[test]
fn faults_name_the_line() {
    let refused = |from: &str, to: &str| {
        read(&"x.txt".into(), "x", &ENGLISH.replacen(from, to, 1)).unwrap_err().to_string()
    };
    let error = refused("255.255.255.0", "255.0.255.0");
    assert_eq!(error, "x.txt:22:1: expected a subnet mask like 255.255.255.0, found \"255.0.255.0\"");
    let error = refused(": 10.10.1.16(Preferred)", ": ten(Preferred)");
    assert_eq!(error, "x.txt:21:1: expected an address, found \"ten\"");
    let error = read(&"x.txt".into(), "x", "Windows IP Configuration\n\n").unwrap_err().to_string();
    assert!(error.contains("names no adapter; take the whole output: ipconfig /all"), "{error}");
}
