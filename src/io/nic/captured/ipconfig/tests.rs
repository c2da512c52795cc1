//! `ipconfig /all` of our own writing, in the layout of Windows 10 and XP.

use super::*;
use crate::domain::nic::model::{Adapter, AdapterKind, LinkState};
use crate::io::nic::captured;

const ENGLISH: &str = include_str!("../../../../../tests/recordings/windows/ipconfig-all.txt");
const XP: &str = include_str!("../../../../../tests/recordings/windows/ipconfig-xp.txt");

fn try_parse(name: &str, bytes: &[u8]) -> Result<Server, ReadError> {
    let mut servers = captured::from_bytes(&name.into(), bytes.to_vec())?;
    assert_eq!(servers.len(), 1);
    Ok(servers.remove(0))
}

#[track_caller]
fn parse(text: &str) -> Server {
    try_parse("SRV-F.txt", text.as_bytes()).unwrap()
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
    let server = try_parse("x", &bytes).unwrap();
    assert_eq!(server.adapters[0].name, "Main-N\u{fffd}tz");
    assert!(server.gaps.iter().any(|gap| gap.contains("chcp 65001")), "{:?}", server.gaps);
    let error = try_parse("x", b"\xff not ipconfig").unwrap_err().to_string();
    assert!(error.contains("not UTF-8"), "{error}");
}

#[test]
fn a_duplicate_address_and_a_text_without_all_are_told() {
    let text = ENGLISH.replacen("10.10.1.16(Preferred)", "10.10.1.16(Duplicate)", 1);
    let server = parse(&text);
    let all = server.adapters.iter().flat_map(|adapter| &adapter.addresses);
    let marked =
        all.filter(|address| address.state == AddressState::Duplicate).map(|own| own.address.to_string());
    assert_eq!(marked.collect::<Vec<_>>(), ["10.10.1.16"]);
    let short = "\nWindows IP Configuration\n\n\nEthernet adapter LAN:\n\n   IPv4 Address. . . : 10.1.1.1\n   Subnet Mask . . . : 255.0.0.0\n   Default Gateway . : \n";
    let server = parse(short);
    assert_eq!(server.adapters[0].addresses[0].prefix_length, Some(8));
    assert!(server.gaps.iter().any(|gap| gap.contains("without /all")), "{:?}", server.gaps);
}

#[test]
fn faults_name_the_line() {
    let refused = |from: &str, to: &str| {
        try_parse("x.txt", ENGLISH.replacen(from, to, 1).as_bytes()).unwrap_err().to_string()
    };
    let error = refused("255.255.255.0", "255.0.255.0");
    assert_eq!(error, "x.txt:22:1: expected a subnet mask like 255.255.255.0, found \"255.0.255.0\"");
    let error = refused(": 10.10.1.16(Preferred)", ": ten(Preferred)");
    assert_eq!(error, "x.txt:21:1: expected an address, found \"ten\"");
    let error = try_parse("x.txt", b"Windows IP Configuration\n\n").unwrap_err().to_string();
    assert!(error.contains("names no adapter; take the whole output: ipconfig /all"), "{error}");
}

/// A text with every label in letters that no language has: only the shape is left. Headings, values and the words in
/// brackets stay.
fn without_words(text: &str) -> String {
    let spoil = |line: &str| {
        let Some((label, value)) = line.split_once(" :").filter(|_| line.starts_with(' ')) else {
            return line.replace(TITLE, "Xxxxx").replace(" adapter ", "-yyyy ");
        };
        let label: String = label.chars().map(|c| if c.is_ascii_alphabetic() { 'z' } else { c }).collect();
        format!("{label} :{value}")
    };
    text.lines().map(|line| spoil(line) + "\n").collect()
}

#[test]
fn the_shape_tells_the_same_as_the_words() {
    for text in [ENGLISH, XP] {
        let (words, shape) = (parse(text), parse(&without_words(text)));
        assert!(shape.gaps.iter().any(|gap| gap.contains("by its shape")), "{:?}", shape.gaps);
        assert_eq!((&shape.name, &shape.untold), (&words.name, &None));
        let facts = |server: &Server| -> Vec<_> {
            let facts = |adapter: &Adapter| {
                let addresses: Vec<_> = adapter
                    .addresses
                    .iter()
                    .map(|own| (own.address, own.prefix_length, own.origin))
                    .collect();
                let (mac, description) = (adapter.mac.clone(), adapter.description.clone());
                (adapter.name.clone(), mac, description, addresses, adapter.gateways.clone())
            };
            server.adapters.iter().map(facts).filter(|facts| !facts.3.is_empty()).collect()
        };
        assert_eq!(facts(&shape), facts(&words));
    }
}

#[test]
fn a_gateway_is_known_by_its_place_and_dhcp_by_its_lease() {
    let shape = without_words(&ENGLISH.replace(": Yes", ": Zz").replace(": No", ": Zz"));
    let server = parse(&shape);
    let backup = &server.adapters[1];
    assert!(backup.gateways.is_empty(), "the DHCP server is no gateway: {:?}", backup.gateways);
    assert_eq!(backup.addresses[0].origin, AddressOrigin::Dhcp, "the dates of a lease say so");
    assert_eq!(server.adapters[0].addresses[2].origin, AddressOrigin::Unknown);
    assert!(
        server.gaps.iter().any(|gap| gap.contains("Whether addresses come from DHCP")),
        "{:?}",
        server.gaps
    );
}

/// What is said of a card without a link, in English, by the shape, and without /all.
#[test]
fn a_card_without_a_link_may_have_an_address_that_is_not_shown() {
    let spare = |dhcp: &str| {
        format!(
            "\nEthernet adapter Spare:\n\n   Media State. . . . : Media disconnected\n   DNS Suffix. . . . : \n   \
             Description. . . . : Contoso\n   Physical Address. . . : 02-00-00-00-00-09\n   DHCP Enabled. . . . : {dhcp}\n   \
             Autoconfiguration Enabled . . . . : Yes\n"
        )
    };
    let foreign = |text: &str| without_words(text).replace(": Yes", ": Zz").replace(": No", ": Qq");
    for (dhcp, undecided) in [("No", true), ("Yes", false)] {
        let text = format!("{ENGLISH}{}", spare(dhcp));
        for text in [text.clone(), without_words(&text), foreign(&text)] {
            let server = parse(&text);
            let untold = server.untold.as_deref().unwrap_or_default();
            assert_eq!(untold.contains("it shows none of Spare: DHCP is off"), undecided, "{untold}{text}");
            assert_eq!(server.untold.is_some(), undecided, "{untold}{text}");
            assert_eq!(server.gaps.iter().any(|gap| gap.contains("Spare, where DHCP is on")), !undecided);
        }
    }
    // Without /all the answer hangs on it where it would be a single network.
    let card = |name: &str, address: &str| {
        format!(
            "\nEthernet adapter {name}:\n\n   IPv4 Address. . . : {address}\n   Subnet Mask . . . : 255.255.255.0\n   Default Gateway . : \n"
        )
    };
    let off = |name: &str| {
        format!(
            "\nEthernet adapter {name}:\n\n   Media State . . . : Media disconnected\n   Connection-specific DNS Suffix  . :\n"
        )
    };
    let untold =
        |cards: &[String]| parse(&format!("\nWindows IP Configuration\n\n{}", cards.concat())).untold;
    let one = untold(&[card("A", "10.1.1.1"), off("B")]).unwrap();
    assert!(one.contains("none of B: whether DHCP is on is told with /all only; take the whole"), "{one}");
    assert_eq!(untold(&[card("A", "10.1.1.1"), off("Bluetooth Network Connection")]), None);
    assert_eq!(untold(&[card("A", "10.1.1.1"), card("B", "10.1.2.1"), off("C")]), None);
}

/// Windows writes other words before an address that it gave itself, also where DHCP is off: another machine had the one that was set.
#[test]
fn an_address_that_the_system_made_up_is_known_by_its_label() {
    let card = |name: &str, label: &str, address: &str| {
        format!(
            "\nEthernet-Adapter {name}:\n\n   Physische Adresse . : 02-00-00-00-00-01\n   DHCP aktiviert. . . : Nein\n   \
             {label}. . . : {address}(Bevorzugt)\n   Subnetzmaske. . . . : 255.255.0.0\n   Standardgateway . . :\n"
        )
    };
    let origin = |label: &str| {
        let (own, odd) = (card("LAN", "IPv4-Adresse", "10.1.1.1"), card("LAN 2", label, "169.254.3.4"));
        parse(&format!("\nWindows-IP-Konfiguration\n{own}{odd}")).adapters[1].addresses[0].origin
    };
    assert_eq!(origin("IPv4-Adresse (Auto)"), AddressOrigin::Automatic);
    assert_eq!(origin("IPv4-Adresse"), AddressOrigin::Manual, "somebody typed it in");
}

#[test]
fn a_word_in_brackets_that_is_not_the_usual_one_leaves_everything_open() {
    let spoilt = without_words(ENGLISH).replace("(Preferred)", "(Qqq)");
    assert_eq!(parse(&spoilt).untold, None, "the same word everywhere is the usual one");
    let odd = |from: &str| parse(&spoilt.replace(&format!("{from}(Qqq)"), &format!("{from}(Rrr)")));
    let untold = odd("10.10.2.16").untold.unwrap();
    assert!(untold.contains("\"Rrr\" of 10.10.2.16 on Backup LAN"), "{untold}");
    let beside = odd("fd00:1::16");
    assert!(beside.untold.is_none() && beside.gaps.iter().any(|gap| gap.contains("\"Rrr\" of fd00:1::16")));
    // Of a single address nothing tells whether its word is the usual one.
    let one =
        "Xxx\n\nEthernet-yyyy LAN:\n\n   zz. . . : 10.1.1.1(Qqq)\n   zz. . . : 255.0.0.0\n   zz. . . :\n";
    assert!(parse(one).untold.is_some());
    assert!(parse(&one.replace("(Qqq)", "")).untold.is_none());
}

#[test]
fn an_english_word_that_is_not_known_leaves_everything_open_too() {
    let text = ENGLISH.replace("10.10.1.16(Preferred)", "10.10.1.16(Probing)");
    assert!(text != ENGLISH);
    let untold = parse(&text).untold.unwrap_or_default();
    assert!(untold.starts_with("Windows says \"Probing\" of 10.10.1.16 on Main LAN"), "{untold}");
    assert_eq!(parse(ENGLISH).untold, None);
}

#[test]
fn what_the_shape_leaves_open_is_refused() {
    let shape = without_words(ENGLISH);
    let refused = |text: &str| try_parse("x.txt", text.as_bytes()).unwrap_err().to_string();
    let error = refused(&shape.replace("255.255.254.0", "255.0.254.0"));
    assert!(
        error.starts_with("x.txt:23:1: no mask follows this address: \"10.30.0.16(Preferred)\""),
        "{error}"
    );
    let error = refused(&without_words(XP).replace("255.255.255.0", "255.0.255.0"));
    assert!(error.contains("this stands where a mask is expected, and is none"), "{error}");
    let error = refused(&shape.replace("Ethernet-yyyy Backup LAN", "Netz Backup LAN"));
    assert!(error.contains("what \"Netz Backup LAN\" is"), "{error}");
    let error = refused(&shape.replace("Ethernet-yyyy Backup LAN", "Unknown Ethernet Backup LAN"));
    assert!(error.contains("\"Ethernet-yyyy\", \"Unknown Ethernet\""), "{error}");
    let lone = "Xxx\n\nEthernet-yyyy LAN:\n\n   zz. . . : fd00:2::16\n   zz. . . : fd00:2::1\n";
    let error = refused(lone);
    assert!(error.contains("whether fd00:2::16 is the adapter's own address cannot be told"), "{error}");
    let behind = "Xxx\n\nEthernet-yyyy LAN:\n\n   z. . : 10.1.1.1\n   z. . : 255.0.0.0\n   z. . : fd00::1\n";
    assert!(refused(behind).contains("whether this is an address or a gateway"), "{}", refused(behind));
}

/// Wherever the text is cut, it is seen, or the cut lies in the last line of an adapter or behind it: then what is shown
/// before is whole, and no reader can know that more adapters follow.
#[test]
fn a_text_that_is_cut_off_decides_nothing() {
    let shape = without_words(ENGLISH);
    for text in [ENGLISH, &shape] {
        assert_eq!(parse(text).untold, None);
        let ends: Vec<usize> = last_lines(text);
        for cut in text.find("Main LAN").unwrap()..text.len() {
            let read = try_parse("x.txt", &text.as_bytes()[..cut]);
            let seen = read.as_ref().map_or(true, |server| server.untold.is_some());
            // The beginning of a heading that is in no list, and is like no other, might be anything.
            let is_unknown = text == shape
                && text[..cut].trim_end().lines().last().is_some_and(|line| line.starts_with("Tunnel-"));
            if is_unknown {
                continue;
            }
            let line = text[..cut].trim_end().lines().count();
            assert!(seen || ends.contains(&line), "cut behind {:?}: {read:?}", text[..cut].lines().last());
        }
    }
}

/// The numbers of the lines that end an adapter: nothing but blank lines and the next heading follow.
fn last_lines(text: &str) -> Vec<usize> {
    let lines: Vec<&str> = text.lines().collect();
    let is_last =
        |at: &usize| lines[*at].starts_with(' ') && lines.get(at + 1).is_none_or(|line| line.is_empty());
    (0..lines.len()).filter(is_last).map(|at| at + 1).collect()
}

#[test]
fn a_cut_names_the_adapter_and_the_way_out() {
    let cut = |at: &str| parse(&ENGLISH[..ENGLISH.find(at).unwrap()]).untold.unwrap();
    let address = cut("10.10.2.16(Preferred)");
    assert_eq!(
        address,
        "The text of ipconfig is cut off at \"Backup LAN\", of which neither an address nor its state is told: what comes \
         after it is not told; take the whole output: ipconfig /all > FILE."
    );
    assert!(
        cut("   Connection-specific DNS Suffix  . : plant")
            .contains("\"Backup LAN\", of which the hardware address is missing")
    );
    // A window shows its own text behind the whole one.
    let prompt = ENGLISH.to_owned() + "\nC:\\Windows\\system32>\n";
    assert_eq!(parse(&prompt).untold, None);
    let without_address = ENGLISH.replace("   IPv4 Address", "   Autoconfiguration IPv4 Address");
    assert_eq!(parse(&without_address).untold, None);
}
