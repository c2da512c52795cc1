//! The names that a plan or `--interface` gives an adapter, against all that the machine calls it: in another case, with letters
//! that an old code page lost, and Linux' alternative names.

use serde_json::json;

use super::cli::{Folder, nic_check};

fn plan(main: &str, backup: &str) -> String {
    format!(
        "kind: system\nschema_version: 1\nsystem: P\nproduct: {{ name: geo-scada, version: \"2022\" }}\ntype: hot-standby-pair\n\
         networks:\n  main: {{ subnets: [10.1.1.0/24] }}\n  backup: {{ subnets: [10.1.2.0/24] }}\nservers:\n  - label: SRV-A\n    \
         arbitration_priority: 20\n    main: {{ address: 10.1.1.11, interface: {main} }}\n    backup: {{ address: 10.1.2.11, interface: \
         {backup} }}\n  - label: SRV-B\n    arbitration_priority: 10\n    main: {{ address: 10.1.1.12 }}\n    backup: {{ address: 10.1.2.12 }}\n"
    )
}

/// The exit status of a capture held against a plan, and whether an adapter is not the planned one.
fn against(folder: &Folder, capture: &str, main: &str, backup: &str) -> (i32, bool) {
    let plan = folder.write("system.yaml", plan(main, backup));
    let run = nic_check(&["--from", capture, "--plan", &plan, "--server", "SRV-A", "--format", "json"]);
    let json = run.json();
    let findings = json["findings"].as_array().expect("a list");
    (run.status, findings.iter().any(|finding| finding["rule"] == "declared-interface-mismatch"))
}

/// `ipconfig` in French, as a console with code page 850 writes it: é is one byte, which nothing tells from any other letter.
fn french() -> Vec<u8> {
    let card = |name: &str, number: u8| {
        format!(
            "\r\nCarte Ethernet {name} :\r\n\r\n   Suffixe DNS propre . . . : \r\n   Description. . . . . . . : Contoso\r\n   \
             Adresse physique . . . . : 02-00-00-00-00-0{number}\r\n   DHCP activ@. . . . . . . : Non\r\n   \
             Configuration automatique activ@e. . . : Oui\r\n   Adresse IPv4. . . . . . .: 10.1.{number}.11(pr@f@r@) \r\n   \
             Masque de sous-r@seau. . : 255.255.255.0\r\n   Passerelle par d@faut. . : \r\n"
        )
    };
    let host = "\r\nConfiguration IP de Windows\r\n\r\n   Nom de l'h\u{1}te . . . . . : SRV-A\r\n";
    let text = [host, &card("R@seau local", 1), &card("R@seau local 2", 2)].concat();
    let byte = |byte| match byte {
        b'@' => 0x82,
        1 => 0x93,
        other => other,
    };
    text.bytes().map(byte).collect()
}

#[test]
fn a_lost_letter_is_no_other_name() {
    let folder = Folder::new();
    let capture = folder.write("SRV-A.txt", french());
    assert_eq!(against(&folder, &capture, "Réseau local", "RÉSEAU LOCAL 2"), (0, false));
    assert_eq!(against(&folder, &capture, "Réseau local 2", "Réseau local"), (2, true));
    assert_eq!(
        against(&folder, &capture, "Reseau local", "Réseau local 2"),
        (2, true),
        "no letter was lost in it"
    );
}

#[test]
fn an_alternative_name_is_a_name() {
    let folder = Folder::new();
    let card = |index: u8, name: &str, others: &[&str], address: &str| {
        json!({ "ifindex": index, "ifname": name, "flags": ["BROADCAST", "MULTICAST", "UP", "LOWER_UP"], "operstate": "UP",
                "link_type": "ether", "address": format!("02:00:00:00:00:0{index}"), "promiscuity": 0, "altnames": others,
                "addr_info": [{ "family": "inet", "local": address, "prefixlen": 24, "scope": "global" }] })
    };
    let lo = json!({ "ifindex": 1, "ifname": "lo", "flags": ["LOOPBACK", "UP"], "link_type": "loopback", "addr_info": [] });
    let list = json!([
        lo,
        card(2, "eno1", &["enp2s0", "main-lan"], "10.1.1.11"),
        card(3, "eno2", &["enp3s0"], "10.1.2.11"),
    ]);
    let listed = folder.write("SRV-A.json", list.to_string());
    let text = "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 state UNKNOWN\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n\
         2: eno1: <BROADCAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP\n    link/ether 02:00:00:00:00:02 brd ff:ff:ff:ff:ff:ff\n    \
         altname enp2s0\n    altname main-lan\n    inet 10.1.1.11/24 scope global eno1\n\
         3: eno2: <BROADCAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP\n    link/ether 02:00:00:00:00:03 brd ff:ff:ff:ff:ff:ff\n    \
         altname enp3s0\n    inet 10.1.2.11/24 scope global eno2\n";
    let written = folder.write("SRV-A.txt", text);
    for capture in [&listed, &written] {
        assert_eq!(against(&folder, capture, "main-lan", "enp3s0"), (0, false), "{capture}");
        assert_eq!(against(&folder, capture, "eno1", "ENO2"), (0, false), "{capture}");
        assert_eq!(against(&folder, capture, "enp3s0", "enp2s0"), (2, true), "{capture}");
        assert_eq!(against(&folder, capture, "other-lan", "enp3s0"), (2, true), "{capture}");
        let chosen = nic_check(&["--from", capture, "-i", "enp2s0", "-i", "eno2"]);
        chosen.says(0, &["10.1.1.0/24 on eno1; 10.1.2.0/24 on eno2"]);
        nic_check(&["--from", capture, "-i", "enp4s0"]).refuses(&["no adapter `enp4s0`"]);
    }
}
