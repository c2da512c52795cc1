//! The live `nic-check` in network namespaces: real adapters, real addresses, every layout that the vendor's rule
//! tells apart. Needs root, so it runs with the feature `system-tests` (`.ci/test`).
//!
//! With `HOTSTANDBY_TEST_NIC_CHECK` another build of nic-check is asked in the same layouts, and must say the same: `.ci/windows`
//! names a script that runs the Windows program under Wine, in a prefix of its own for each run.

use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::judged_server::{Server, Verdict, nic_check};
use crate::netns::text;

impl Verdict {
    /// The names of the adapters that were judged.
    fn adapters(&self) -> Vec<&str> {
        let list = self.json["data"]["servers"][0]["adapters"].as_array().expect("adapters is a list");
        list.iter().filter_map(|adapter| adapter["name"].as_str()).collect()
    }

    /// The addresses of an adapter, `address/prefix`.
    fn addresses(&self, adapter: &str) -> Vec<String> {
        let list = self.json["data"]["servers"][0]["adapters"].as_array().expect("adapters is a list");
        let found =
            list.iter().find(|entry| entry["name"] == adapter).unwrap_or_else(|| panic!("no {adapter}"));
        let addresses = found["addresses"].as_array().expect("addresses is a list");
        addresses
            .iter()
            .map(|entry| format!("{}/{}", entry["address"].as_str().expect("a text"), entry["prefix_length"]))
            .collect()
    }

    /// The remedies' text, all together.
    fn remedies(&self) -> String {
        self.json["data"]["servers"][0]["remedies"].to_string()
    }

    #[track_caller]
    fn expect(&self, verdict: &str, status: i32, errors: &[&str], warnings: &[&str]) {
        let seen = (self.verdict(), self.status, self.rules("error"), self.rules("warning"));
        assert_eq!(seen, (verdict, status, errors.to_vec(), warnings.to_vec()), "{:#}", self.json);
        assert_eq!(self.json["exit_status"], status, "the document and the process agree");
    }
}

#[test]
fn two_adapters_in_two_subnets_are_dual_network() {
    let server = Server::with(&["e0", "e1"]).addresses(&[("e0", "10.10.1.11/24"), ("e1", "10.10.2.11/24")]);
    let seen = server.judge();
    seen.expect("dual-network", 0, &[], &[]);
    assert_eq!(seen.adapters(), ["e0", "e1"]);
    let networks = seen.json["data"]["servers"][0]["networks"].as_array().expect("networks is a list");
    let subnets: Vec<&str> = networks.iter().filter_map(|network| network["subnet"].as_str()).collect();
    assert_eq!(subnets, ["10.10.1.0/24", "10.10.2.0/24"]);
}

#[test]
fn two_adapters_in_one_subnet_without_a_team_are_not_supported() {
    let server = Server::with(&["e0", "e1"]).addresses(&[("e0", "10.10.1.11/24"), ("e1", "10.10.1.12/24")]);
    let seen = server.judge();
    seen.expect("not-supported", 2, &["same-subnet-without-team"], &[]);
    // The vendor's way out: two subnets, a team, or one network.
    let remedies = seen.remedies().to_lowercase();
    assert!(remedies.contains("subnet") && remedies.contains("team"), "{remedies}");
}

#[test]
fn overlapping_subnets_are_not_supported() {
    let server = Server::with(&["e0", "e1"]).addresses(&[("e0", "10.10.1.11/16"), ("e1", "10.10.2.11/24")]);
    let seen = server.judge();
    seen.expect("not-supported", 2, &["overlapping-subnets"], &[]);
    assert!(!seen.remedies().is_empty());
}

#[test]
fn ipv6_alone_is_judged_by_its_own_subnets() {
    let server = Server::with(&["e0", "e1"]).addresses(&[("e0", "fd00:1::11/64"), ("e1", "fd00:2::11/64")]);
    // Every IPv6 adapter has a link-local address too, all of fe80::/64: that is no shared subnet.
    server.server.address("e0", "fe80::11/64", &[]);
    server.server.address("e1", "fe80::12/64", &[]);
    let seen = server.judge();
    seen.expect("dual-network", 0, &[], &[]);
    assert_eq!(seen.adapters(), ["e0", "e1"]);
}

#[test]
fn ipv6_in_one_subnet_is_not_supported() {
    let server = Server::with(&["e0", "e1"]).addresses(&[("e0", "fd00:1::11/64"), ("e1", "fd00:1::12/64")]);
    server.judge().expect("not-supported", 2, &["same-subnet-without-team"], &[]);
}

#[test]
fn an_alias_belongs_to_its_adapter() {
    let server = Server::with(&["e0", "e1"]).addresses(&[("e0", "10.10.1.11/24"), ("e1", "10.10.2.11/24")]);
    server.server.address("e0", "10.10.1.21/24", &["label", "e0:1"]);
    let seen = server.judge();
    seen.expect("dual-network", 0, &[], &[]);
    assert_eq!(seen.adapters(), ["e0", "e1"], "e0:1 is a label, not an adapter");
    assert_eq!(seen.addresses("e0"), ["10.10.1.11/24", "10.10.1.21/24"]);
}

#[test]
fn every_address_of_an_adapter_is_seen() {
    // Without labels: that is how Windows has several addresses on one adapter, too.
    let server = Server::with(&["e0"]).addresses(&[("e0", "10.10.1.11/24")]);
    server.server.address("e0", "10.10.1.21/24", &[]);
    server.server.address("e0", "10.10.2.11/24", &[]);
    let seen = server.judge();
    seen.expect("single-network", 0, &[], &[]);
    let mut addresses = seen.addresses("e0");
    addresses.sort();
    assert_eq!(addresses, ["10.10.1.11/24", "10.10.1.21/24", "10.10.2.11/24"]);
}

#[test]
fn two_subnets_on_one_adapter_are_no_dual_networking() {
    let server = Server::with(&["e0"]).addresses(&[("e0", "10.10.1.11/24")]);
    server.server.address("e0", "10.10.2.11/24", &["label", "e0:1"]);
    let seen = server.judge();
    assert_eq!(seen.adapters(), ["e0"]);
    assert!(!seen.verdict().starts_with("dual-network"), "one card is one network, whatever its addresses");
}

#[test]
fn a_point_to_point_address_is_the_servers_own_end() {
    let server = Server::with(&["e0", "e1"]).addresses(&[("e1", "10.10.2.11/24")]);
    server.server.address("e0", "10.99.0.1", &["peer", "10.99.0.2/32"]);
    let seen = server.judge();
    seen.expect("dual-network", 0, &[], &[]);
    assert_eq!(seen.addresses("e0"), ["10.99.0.1/32"], "its own end, not the peer's");
}

#[test]
fn an_adapter_without_an_address_is_left_out() {
    let server = Server::with(&["e0", "e1"]).addresses(&[("e0", "10.10.1.11/24")]);
    let seen = server.judge();
    seen.expect("single-network", 0, &[], &[]);
    assert_eq!(seen.rules("info"), ["single-network"]);
}

#[test]
fn no_address_at_all_cannot_be_judged() {
    let server = Server::with(&["e0", "e1"]);
    let seen = server.judge();
    assert_eq!((seen.verdict(), seen.status), ("undecided", 3), "{:#}", seen.json);
}

#[test]
fn a_link_that_is_switched_off_is_an_error() {
    let server = Server::with(&["e0", "e1"]).addresses(&[("e0", "10.10.1.11/24"), ("e1", "10.10.2.11/24")]);
    server.server.ip(&["link", "set", "dev", "e1", "down"]);
    server.judge().expect("dual-network", 2, &["link-down"], &[]);
}

#[test]
fn a_pulled_cable_is_an_error() {
    let server = Server::with(&["e0", "e1"]).addresses(&[("e0", "10.10.1.11/24"), ("e1", "10.10.2.11/24")]);
    server.switch.ip(&["link", "set", "dev", "e1-port", "down"]);
    // The kernel tells the other end in its own time.
    let state = || server.server.exec("cat", &["/sys/class/net/e1/operstate"]).stdout;
    let patience = Instant::now() + Duration::from_secs(10);
    while state() == b"up\n" {
        assert!(Instant::now() < patience, "e1 never lost its carrier");
        sleep(Duration::from_millis(20));
    }
    server.judge().expect("dual-network", 2, &["link-down"], &[]);
}

#[test]
fn several_default_gateways_are_a_warning() {
    let server = Server::with(&["e0", "e1"]).addresses(&[("e0", "10.10.1.11/24"), ("e1", "10.10.2.11/24")]);
    server.server.ip(&["route", "add", "default", "via", "10.10.1.1", "metric", "10"]);
    server.server.ip(&["route", "add", "default", "via", "10.10.2.1", "metric", "20"]);
    server.judge().expect("dual-network", 1, &[], &["several-default-gateways"]);
}

#[test]
fn an_address_that_the_system_made_up_is_an_error() {
    let server = Server::with(&["e0", "e1"]).addresses(&[("e0", "10.10.1.11/24"), ("e1", "169.254.7.7/16")]);
    let seen = server.judge();
    assert_eq!(seen.status, 2, "{:#}", seen.json);
    assert!(seen.rules("error").contains(&"automatic-private-address"), "{:#}", seen.json);
}

#[test]
fn chosen_adapters_are_the_only_ones_judged() {
    let server = Server::with(&["e0", "e1", "e2"]).addresses(&[
        ("e0", "10.10.1.11/24"),
        ("e1", "10.10.2.11/24"),
        ("e2", "10.10.2.12/24"),
    ]);
    server.judge().expect("not-supported", 2, &["same-subnet-without-team"], &[]);
    let chosen = server.judge_with(&["--interface", "e0", "--interface", "e1"]);
    chosen.expect("dual-network", 0, &[], &[]);
    assert_eq!(chosen.adapters(), ["e0", "e1"]);
}

#[test]
fn an_adapter_that_is_not_there_cannot_be_judged() {
    let server = Server::with(&["e0"]).addresses(&[("e0", "10.10.1.11/24")]);
    let output = server.server.output(&nic_check(), &["--interface", "e7"]);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output));
    let said =
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(
        said.contains("e7") && said.contains("e0"),
        "the message names it and those that are there: {said}"
    );
}

#[test]
fn a_snapshot_is_judged_as_the_machine_itself_is() {
    let server = Server::with(&["e0", "e1"]).addresses(&[("e0", "10.10.1.11/24"), ("e1", "10.10.1.12/24")]);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("SRV-A.json");
    let file = file.to_str().expect("a plain path");
    server.server.exec(&nic_check(), &["snapshot", "-o", file]);
    let live = server.judge();
    let taken = server.judge_with(&["--from", file]);
    taken.expect("not-supported", 2, &["same-subnet-without-team"], &[]);
    assert_eq!(live.json["data"]["servers"][0]["networks"], taken.json["data"]["servers"][0]["networks"]);
    assert_eq!(live.json["data"]["servers"][0]["adapters"], taken.json["data"]["servers"][0]["adapters"]);
}

#[test]
fn nothing_is_changed_by_looking() {
    let server = Server::with(&["e0", "e1"]).addresses(&[("e0", "10.10.1.11/24"), ("e1", "10.10.2.11/24")]);
    let facts = |what: &str| server.server.exec("ip", &["-j", what, "show"]).stdout;
    let before = [facts("link"), facts("addr"), facts("route"), facts("neigh"), facts("rule")];
    server.judge();
    assert_eq!(before, [facts("link"), facts("addr"), facts("route"), facts("neigh"), facts("rule")]);
}
