//! The starter plan of `init`: complete, commented, and without a finding of error level as it stands.

use super::super::common::{DEFAULT_PORT, SystemType};
use super::super::derive;
use super::super::fields::{self, Kind, Setting};
use super::super::input::Input;
use super::super::read::read;
use super::sheet::{Writer, render_with};
use crate::finding::FileName;
use crate::path::Path;

/// A starter plan of the given type (a permanent standby is a role in a plan, not a type: it gives the pair's).
#[must_use]
pub fn plan(kind: SystemType) -> String {
    let (kind, about, permanent) = match kind {
        SystemType::LoneServer => (kind, LONE, ""),
        SystemType::HotStandbyPair | SystemType::PermanentStandby => {
            (SystemType::HotStandbyPair, PAIR, PERMANENT_OF_PAIR)
        }
        SystemType::TripleStandby => (kind, TRIPLE, PERMANENT_OF_TRIPLE),
    };
    let servers = kind.server_count();
    let mut text = format!("{HEAD}{about}type: {}\n{NETWORKS}", kind.key());
    if servers > 1 {
        text.push_str(&defaults());
    }
    text.push_str("servers:\n");
    for (index, letter) in ["A", "B", "C"].into_iter().take(servers).enumerate() {
        text.push_str(&server(letter, index, servers > 1));
    }
    text + permanent
}

/// A starter sheet: the Partners section of the first server of [`plan`], to be overwritten with what a server shows.
/// Empty for a lone server's plan that cannot be read, which does not happen.
#[must_use]
pub fn sheet(kind: SystemType) -> String {
    let reading = read(&FileName::from("starter"), &plan(kind));
    let Some(Input::Plan(plan)) = reading.input else { return String::new() };
    derive::sheets(&plan).first().map_or_else(String::new, |first| render_with(first, &SHEET_HEAD))
}

/// The block of defaults, with every setting that servers may share.
fn defaults() -> String {
    let mut out = Writer::default();
    out.comment(0, "For every server that does not say otherwise. Durations carry their unit; the comment is the unit of the tool's field.");
    out.line(0, "defaults:", "");
    out.line(2, &format!("port: {DEFAULT_PORT}"), "");
    for section in fields::sections() {
        out.line(2, &format!("{}:", section.key), section.about);
        for setting in section.settings.iter().filter(|setting| !setting.own) {
            out.line(4, &format!("{}: {}", setting.key, setting.example), &remark(setting));
        }
    }
    out.blank();
    out.text
}

/// The unit of the field, its other words, and what there is to say.
fn remark(setting: &Setting) -> String {
    let others = match setting.kind {
        Kind::Choice(words) => {
            let others = words.iter().map(|word| word.key).filter(|key| *key != setting.example);
            format!("or {}", others.collect::<Vec<_>>().join(", "))
        }
        _ => setting.unit().to_owned(),
    };
    let parts = [others.as_str(), setting.tip];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

fn server(letter: &str, index: usize, partners: bool) -> String {
    let host = 11 + index;
    // What is said of the first server holds for all.
    let [label, highest, team] = if index == 0 { [LABEL, HIGHEST, TEAM] } else { [""; 3] };
    let mut text = format!("  - label: SRV-{letter}{label}\n");
    if partners {
        text.push_str(&format!("    arbitration_priority: {}{highest}\n", 30 - 10 * index));
    }
    for (name, first) in [(Path::Main, 0), (Path::Backup, 128)] {
        let monitors =
            if partners { format!(", icmp_monitors: [192.0.2.{}]", first + 1) } else { String::new() };
        let (key, address) = (name.name(), first + host);
        text.push_str(&format!(
            "    {key}: {{ address: 192.0.2.{address}, interface: {name} LAN{monitors} }}\n"
        ));
    }
    text + team
}

const HEAD: &str = "\
# yaml-language-server: $schema=./system.schema.json
# (the schema for your editor: partner-config schema system > system.schema.json)
#
# A plan for partner-config: the whole system in one file. Change it until `partner-config lint` is content, then
# `partner-config generate` writes the settings of every server, checklists, the client's Systems.xml and more.
# The addresses are examples (192.0.2.0/24 is kept for documentation).
kind: system
schema_version: 1
system: Waterworks                             # your system's name, as the clients see it
product: { name: geo-scada, version: \"2022\" }  # clearscada \"2015 R2\" to \"2017 R3\", geo-scada \"2019\" to \"2025\"

";

const LONE: &str =
    "# lone-server: one server without partners. Other types: hot-standby-pair, triple-standby.\n";
const PAIR: &str = "\
# hot-standby-pair: two servers, one is Main and the other Hot-Standby. Other types: lone-server, triple-standby.
";
const TRIPLE: &str = "\
# triple-standby: three servers, one is Main and two are Hot-Standby. Other types: lone-server, hot-standby-pair.
";

const NETWORKS: &str = "
# The subnets of both networks. Two network cards work when their subnets differ (or when they are one team).
# No Backup network? Leave `backup` out, here and on every server.
networks:
  main: { subnets: [192.0.2.0/25], bandwidth: 1Gbit/s }
  backup: { subnets: [192.0.2.128/25], bandwidth: 100Mbit/s }   # below 10Mbit/s, connections are compressed

";

/// What stands on top of a starter sheet.
const SHEET_HEAD: [&str; 3] = [
    "A sheet for partner-config: the Partners section of one server as it is. Overwrite each value with what the server",
    "shows, one sheet a server, and judge all of them together: partner-config lint SHEET SHEET ...",
    "The addresses are examples (192.0.2.0/24 is kept for documentation); keep the prefix behind the server's own.",
];

const LABEL: &str = "                               # unique; the product's default is the NetBIOS name";

const HIGHEST: &str = "                   # the highest number wins when several were Main";

const TEAM: &str =
    "    # team: { name: Team1, members: [NIC1, NIC2], carries: main }   # when adapters are teamed
    # ignored_interfaces: [NIC2]   # a single network although there are two cards; then without `backup`\n";

const PERMANENT_OF_PAIR: &str =
    "  # A server that is always Standby (at most four with a pair); it connects to both:
  # - label: SRV-C
  #   role: permanent-standby
  #   main: { address: 192.0.2.21, interface: Main LAN }
";

const PERMANENT_OF_TRIPLE: &str = "  # A server that is always Standby (at most three with a Triple Standby); it connects to two of the three:
  # - label: SRV-D
  #   role: permanent-standby
  #   main: { address: 192.0.2.21, interface: Main LAN }
  #   connects_to: [SRV-A, SRV-B]
";
