//! Single values of plans and sheets: what is accepted, and how a fault is told.

use crate::cases::{PLAN, SHEET, case};

#[test]
fn ambiguous_scalars() {
    case(
        SHEET,
        "label: SRV-A",
        "label: NO",
        &["NO | ambiguous-scalar: `NO` without quotes is `false` to readers of YAML 1.1"],
    );
    case(
        SHEET,
        "label: SRV-A",
        "label: 22:22",
        &["22:22 | ambiguous-scalar: `22:22` without quotes is the number 1342"],
    );
    case(
        SHEET,
        "label: SRV-A",
        "label: 010",
        &["010 | ambiguous-scalar: `010` without quotes is the number 8"],
    );
    case(
        SHEET,
        "label: SRV-A",
        "label: 1_000",
        &["1_000 | ambiguous-scalar: `1_000` without quotes is the number 1000"],
    );
    case(SHEET, "label: SRV-A", "label: \"NO\"", &[]);
    case(
        SHEET,
        "port: 5481,",
        "port: 05481,",
        &["05481 | ambiguous-scalar: `05481` without quotes is the text \"05481\""],
    );
    case(SHEET, "address: 10.10.1.12", "address: 1:2:3:4:5:6:7:8", &["1:2:3:4:5:6:7:8 | ambiguous-scalar"]);
    case(SHEET, "address: 10.10.1.12", "address: fe80::1", &[]);
}

#[test]
fn durations_and_bandwidths() {
    case(
        SHEET,
        "connect_timeout: 60s",
        "connect_timeout: 60",
        &[
            "60 | unit-missing: `connect_timeout: 60` has no unit. The vendor's field is in seconds. Write 60s",
        ],
    );
    case(
        SHEET,
        "heartbeat_interval: 5000ms",
        "heartbeat_interval: 5000",
        &[
            "5000 | unit-missing: `heartbeat_interval: 5000` has no unit. The vendor's field is in milliseconds. Write 5000ms",
        ],
    );
    case(
        SHEET,
        "interval: 5000ms, r",
        "interval: \"5000\", r",
        &["\"5000\" | unit-missing: `interval: 5000` has no unit. The vendor's field is in milliseconds."],
    );
    case(
        SHEET,
        "transfer_interval: 5s",
        "transfer_interval: 5",
        &["5 | unit-missing: `transfer_interval: 5` has no unit. The vendor's field is in seconds."],
    );
    case(
        SHEET,
        "connect_timeout: 60s",
        "connect_timeout: 60sec",
        &["60sec | bad-value: `connect_timeout` is no duration: `60sec`. Write 60s."],
    );
    case(
        SHEET,
        "connect_timeout: 60s",
        "connect_timeout: 60 s",
        &["60 s | bad-value: `connect_timeout` is no duration: `60 s`. Write 60s."],
    );
    case(
        SHEET,
        "connect_timeout: 60s",
        "connect_timeout: 1.5m",
        &["1.5m | bad-value: `connect_timeout` is no duration"],
    );
    case(
        SHEET,
        "connect_timeout: 60s",
        "connect_timeout: -5s",
        &["-5s | bad-value: `connect_timeout` is no duration"],
    );
    case(PLAN, "bandwidth: 2Mbit/s", "bandwidth: 2", &["2 | unit-missing: `bandwidth: 2` has no unit"]);
    case(
        PLAN,
        "bandwidth: 2Mbit/s",
        "bandwidth: 2Mbps",
        &["2Mbps | bad-value: `bandwidth` is no bandwidth: `2Mbps`."],
    );
}

#[test]
fn products_and_words() {
    case(
        SHEET,
        "name: geo-scada",
        "name: geoscada",
        &["geoscada | bad-value: `name` cannot be `geoscada`; did you mean `geo-scada`?"],
    );
    case(
        SHEET,
        "name: geo-scada",
        "name: clearscada",
        &[
            "\"2022\" | bad-value: `clearscada` has no version 2022; that is one of `geo-scada`. Write `name: geo-scada`",
        ],
    );
    case(
        SHEET,
        "version: \"2022\"",
        "version: \"2017 R3\"",
        &["\"2017 R3\" | bad-value: `geo-scada` has no version 2017 R3; that is one of `clearscada`."],
    );
    case(
        SHEET,
        "version: \"2022\"",
        "version: \"2018\"",
        &["\"2018\" | bad-value: `geo-scada` has no version `2018`."],
    );
    case(
        SHEET,
        "certificate: ca",
        "certificate: CA",
        &["CA | bad-value: `certificate` cannot be `CA`; did you mean `ca`?"],
    );
    case(
        SHEET,
        "type: hot-standby-pair",
        "type: hot_standby_pair",
        &[
            "hot_standby_pair | bad-value: `type` cannot be `hot_standby_pair`; did you mean `hot-standby-pair`?",
        ],
    );
}

#[test]
fn addresses() {
    let bad = |text: &str, expected: &str| {
        case(SHEET, "address: 10.10.1.12", &format!("address: {text}"), &[expected]);
    };
    bad("10.10.1.256", "10.10.1.256 | bad-value: `10.10.1.256` is no IPv4 address: 256 is more than 255.");
    bad(
        "010.1.1.1",
        "010.1.1.1 | bad-value: `010.1.1.1` is ambiguous: `010` starts with a zero, and some programs read it as octal. Write 10.1.1.1.",
    );
    bad("10.10.1", "10.10.1 | bad-value: `10.10.1` is no IPv4 address: it has 3 numbers, not four.");
    bad("10.10.1.12.5", "10.10.1.12.5 | bad-value: `10.10.1.12.5` is no IPv4 address: it has 5 numbers");
    bad("10..1.12", "10..1.12 | bad-value: `10..1.12` is no IPv4 address: a number is missing");
    bad(
        "10.10.1.l2",
        "10.10.1.l2 | bad-value: `10.10.1.l2` is nearly an IPv4 address, but `l2` is no number.",
    );
    bad("12", "12 | bad-value: `12` is no IPv4 address: it has 1 number, not four.");
    bad(
        "10.10.1.12/24",
        "10.10.1.12/24 | bad-value: `10.10.1.12/24` has a prefix length; here stands an address alone. Write 10.10.1.12.",
    );
    bad(
        "10.10.1.12:5481",
        "10.10.1.12:5481 | bad-value: `10.10.1.12:5481` looks like an address with a port. Write 10.10.1.12 here",
    );
    bad("\"[fd00::1]\"", "\"[fd00::1]\" | bad-value: `[fd00::1]` stands in brackets. Write fd00::1");
    bad("fd00::1%3", "fd00::1%3 | bad-value: `fd00::1%3` has a zone, but only link-local addresses");
    bad("fe80::1%", "fe80::1% | bad-value: The zone of `fe80::1%` is empty.");
    bad("fd00:::1", "fd00:::1 | bad-value: `fd00:::1` is no IPv6 address.");
    bad("srv b", "srv b | bad-value: `srv b` is neither an address nor a host name: ` ` cannot stand in it.");
    bad("-srv", "-srv | bad-value: `-srv` is no host name: a part starts or ends with a hyphen.");
    bad("pümpe", "pümpe | bad-value: `pümpe` is neither an address nor a host name: `ü` cannot stand in it.");
    for good in [
        "fe80::1%3",
        "fe80::1%Ethernet",
        "fd00::12",
        "SRV_B",
        "srv-b.plant.local",
        "srv-b.",
        "3com",
        "::ffff:10.1.1.1",
    ] {
        case(SHEET, "address: 10.10.1.12", &format!("address: {good}"), &[]);
    }
    let own = |text: &str, expected: &str| case(SHEET, "10.10.1.11/24", text, &[expected]);
    own(
        "10.10.1.11/33",
        "10.10.1.11/33 | bad-value: `10.10.1.11/33`: the prefix length is a number from 0 to 32.",
    );
    own(
        "10.10.1.11/255.255.255.0",
        "10.10.1.11/255.255.255.0 | bad-value: `10.10.1.11/255.255.255.0` has a mask; a prefix length is wanted. Write 10.10.1.11/24.",
    );
    own("srv-a/24", "srv-a/24 | bad-value: `srv-a/24`: a host name has no prefix length.");
    let subnet = |text: &str, expected: &str| case(PLAN, "10.10.1.0/24", text, &[expected]);
    subnet(
        "10.10.1.5/24",
        "10.10.1.5/24 | bad-value: `10.10.1.5/24` is an address in a subnet, not the subnet. Write 10.10.1.0/24.",
    );
    subnet("10.10.1.0", "10.10.1.0 | bad-value: `10.10.1.0` has no prefix length.");
    subnet("main/24", "main/24 | bad-value: `main/24` is no subnet.");
}

#[test]
fn names() {
    let bad =
        |text: &str, expected: &str| case(SHEET, "label: SRV-A", &format!("label: {text}"), &[expected]);
    bad("\"SRV\\x07A\"", "\"SRV\\x07A\" | bad-value: `label` has a control or invisible character (U+0007).");
    bad(
        "\"SRV\\u202EA\"",
        "\"SRV\\u202EA\" | bad-value: `label` has a control or invisible character (U+202E).",
    );
    bad("\" SRV-A\"", "\" SRV-A\" | bad-value: `label` starts or ends with a space.");
    bad("\"\"", "\"\" | bad-value: `label` is empty.");
    case(SHEET, "label: SRV-A", "label: Pumpenhaus Süd", &[]);
}
