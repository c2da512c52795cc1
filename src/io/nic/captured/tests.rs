//! Recognition by content, and the way out of everything that is not recognised.

use super::*;
use crate::domain::nic::model::TeamKnowledge;

fn refused(bytes: &[u8]) -> String {
    from_bytes(&"capture".into(), bytes.to_vec()).unwrap_err().to_string()
}

fn one(bytes: &[u8]) -> Server {
    let mut servers =
        from_bytes(&"SRV-X.json".into(), bytes.to_vec()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(servers.len(), 1);
    servers.remove(0)
}

#[test]
fn each_format_is_known_by_its_content() {
    let snapshot = br#"{"schema":"hotstandby/nic-snapshot","schema_version":1,"host":"SRV-S",
        "taken_at":"2026-11-21T10:00:00Z","adapters":[{"name":"eth0"}]}"#;
    assert_eq!(one(snapshot).name, "SRV-S");
    let listing =
        br#"[{"ifname":"eth0","link_type":"ether","addr_info":[{"local":"10.1.1.1","prefixlen":24}]}]"#;
    assert_eq!(one(listing).name, "SRV-X", "the list has no name: the file's is taken");
    assert_eq!(one(listing).team_knowledge, TeamKnowledge::Complete);
    let powershell =
        br#"{"ComputerName":"SRV-P","NetIPAddress":{"IPAddress":"10.1.1.1","InterfaceIndex":3}}"#;
    assert_eq!(one(powershell).name, "SRV-P");
    let bond =
        b"Ethernet Channel Bonding Driver: v6\n\nBonding Mode: load balancing (xor)\n\nSlave Interface: p0\n";
    let server = one(bond);
    assert_eq!(server.teams[0].mode, "balance-xor");
    assert!(matches!(server.team_knowledge, TeamKnowledge::Unknown(_)));
}

#[test]
fn utf_16_with_a_byte_order_mark_is_read_in_both_orders() {
    let text = r#"{"ComputerName":"SRV-Ü","Get-NetIPAddress":{"IPAddress":"10.1.1.1","InterfaceIndex":3}}"#;
    for (mark, unit) in
        [([0xff, 0xfe], u16::to_le_bytes as fn(u16) -> [u8; 2]), ([0xfe, 0xff], u16::to_be_bytes)]
    {
        let bytes: Vec<u8> = mark.into_iter().chain(text.encode_utf16().flat_map(unit)).collect();
        assert_eq!(one(&bytes).name, "SRV-Ü");
    }
    let marked: Vec<u8> = [0xef, 0xbb, 0xbf].into_iter().chain(text.bytes()).collect();
    assert_eq!(one(&marked).name, "SRV-Ü");
}

#[test]
fn ip_without_details_cannot_tell_about_teams() {
    let plain = br#"[{"ifname":"p0","master":"bond0"},{"ifname":"bond0","addr_info":[]}]"#;
    assert!(matches!(one(plain).team_knowledge, TeamKnowledge::Unknown(why) if why.contains("without -d")));
    let team = br#"[{"ifname":"p0","master":"team0"},{"ifname":"team0","linkinfo":{"info_kind":"team"}}]"#;
    let server = one(team);
    assert!(matches!(server.team_knowledge, TeamKnowledge::Unknown(why) if why.contains("team0")));
    assert_eq!(server.teams[0].members[0].name, "p0");
}

#[test]
fn another_file_of_these_tools_is_called_by_its_name() {
    for (text, words) in [
        (
            "kind: system\nschema_version: 1\n",
            "this is a plan of servers, and no capture; `partner-config lint FILE` judges it",
        ),
        ("# ours\nkind: sources\n", "this is a list of sources, and no capture; `sac-status` and"),
        (
            "{\"event\":\"start\",\"elapsed_ms\":0}\n{\"event\":\"reply\",\"elapsed_ms\":1}\n",
            "this is a log of links, and no capture;",
        ),
    ] {
        let said = refused(text.as_bytes());
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn what_is_no_capture_is_refused_with_the_way_out() {
    assert!(refused(b" \n").contains("the capture is empty; expected a nic-check snapshot"));
    assert!(refused(b"hello").contains("this is no capture that is known; expected"));
    assert!(refused(b"{}").contains("this JSON is no capture"));
    assert!(refused(b"[]").contains("no adapter at all"));
    let listing = r#"[{"ifname":"eth0","addr_info":[]}]"#;
    let behind = refused(format!("{listing}\nSRV-A$ exit\n").as_bytes());
    assert!(
        behind.starts_with("capture:2:1: the JSON ends before this line, and other text follows"),
        "{behind}"
    );
    let before = refused(format!("SRV-A$ ip -j addr\n{listing}\n").as_bytes());
    assert!(
        before.starts_with("capture:2:1: JSON seems to begin here, and other text stands before"),
        "{before}"
    );
    let stranger = refused(format!("{listing}\n\n{{\"a\":1}}\n").as_bytes());
    assert!(
        stranger.starts_with("capture:3:1: the JSON document that begins here, one of 2, is no capture"),
        "{stranger}"
    );
    let flood = refused("{}".repeat(129).as_bytes());
    assert!(flood.contains("it holds 129 JSON documents, and at most 128 are read"), "{flood}");
    assert!(refused(b"{\"schema\":\"hotstandby/nic-check\"}").contains("a report (hotstandby/nic-check)"));
    assert!(refused(b"{\"setup\":{\"runner_name\":\"lacp\"}}").contains("teamdctl-NAME.json"));
    assert!(refused(b"{\"a\": ").contains("capture:1:6: the JSON ends too early"));
    assert!(refused(b"\x00\x01\x02 binary").contains("zero byte"));
    assert!(refused(b"caf\xe9").contains("not UTF-8"));
    assert!(refused(&[0x1f, 0x8b, 8, 0, 1]).contains("not a readable tar"));
    assert!(refused("[".repeat(300).as_bytes()).contains("deeper than 100 levels"));
    let missing = read(Path::new("/nonexistent/SRV.json")).unwrap_err().to_string();
    assert!(missing.starts_with("/nonexistent/SRV.json: there is no such file"), "{missing}");
    let file = tree(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))).unwrap_err().to_string();
    assert!(file.contains("neither a folder nor a .tar"), "{file}");
}

#[test]
fn an_archive_can_hold_several_servers() {
    let mut builder = tar::Builder::new(Vec::new());
    for name in ["SRV-A", "SRV-B"] {
        let text = format!(
            "[{{\"ifname\":\"eth0\",\"addr_info\":[{{\"local\":\"10.1.1.{}\",\"prefixlen\":24}}]}}]",
            name.len()
        );
        for (path, content) in [("ip-addr.json", text.as_str()), ("sys/class/net/eth0/operstate", "up\n")] {
            let mut header = tar::Header::new_ustar();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            builder.append_data(&mut header, format!("pair/{name}/{path}"), content.as_bytes()).unwrap();
        }
    }
    let servers = from_bytes(&"pair.tar".into(), builder.into_inner().unwrap()).unwrap();
    let names: Vec<&str> = servers.iter().map(|server| server.name.as_str()).collect();
    assert_eq!(names, ["SRV-A", "SRV-B"]);
    assert_eq!(servers[0].adapters[0].addresses.len(), 1);
    assert!(servers[0].gaps.is_empty());
}
