//! `/proc/net/bonding/<bond>`: what the Linux bonding driver says of a bond, in one consistent read.
//!
//! Format: `drivers/net/bonding/bond_procfs.c` of the kernel; seen in 16 states on kernel 6.1 (`tests/recordings`)
//! and after older drivers' words ("has no active aggregator", aggregator `N/A`, speed `Unknown`).

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::domain::finding::FileName;
use crate::domain::nic::model::{LacpPort, Member, MemberLink, Monitoring, Team, TeamKind, TeamState};
use crate::io::nic::error::ReadError;

/// How the file begins.
pub const FIRST_LINE: &str = "Ethernet Channel Bonding Driver:";
/// More members than this are not read; the driver itself is used with two to eight.
const MAX_MEMBERS: usize = 1024;

/// What the file says: the team, and the members' own addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bond {
    /// The team.
    pub team: Team,
    /// Permanent MAC address of each member, in the members' order.
    pub permanent_macs: Vec<Option<String>>,
    /// Whether the LACP part that only root may read is missing.
    pub lacp_hidden: bool,
    /// The last member, when less is told of it than of every other one: the file is cut off.
    pub cut_off: Option<String>,
}

/// Reads one file; `name` is the bond's name.
///
/// # Errors
/// When the text is no bonding file, or a value cannot be what it says.
pub fn read(file: &FileName, name: &str, text: &str) -> Result<Bond, ReadError> {
    if !text.trim_start().starts_with(FIRST_LINE) {
        let problem = format!("expected a bonding file that begins with \"{FIRST_LINE}\"");
        return Err(ReadError::new(file, problem).at(1, 1).help("copy it with: cat /proc/net/bonding/NAME"));
    }
    let mut reader = Reader::new(name);
    for (number, line) in text.lines().enumerate() {
        reader.line(line).map_err(|problem| {
            let line = u32::try_from(number + 1).unwrap_or(u32::MAX);
            ReadError::new(file, problem).at(line, 1)
        })?;
    }
    Ok(reader.finish())
}

/// Which part of the file a line belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Bond,
    Aggregator,
    Member,
    Actor,
    Partner,
}

struct Reader {
    bond: Bond,
    part: Part,
    mii_ms: Option<u32>,
    arp_ms: Option<u32>,
    targets: Vec<IpAddr>,
    aggregator_told: bool,
    /// What is told of each member.
    told: Vec<BTreeSet<String>>,
    /// Whether the file's first line was read.
    begun: bool,
}

impl Reader {
    fn new(name: &str) -> Self {
        let team = Team { adapters: vec![name.to_owned()], ..Team::unread(TeamKind::Bond, name.to_owned()) };
        Self {
            bond: Bond { team, permanent_macs: Vec::new(), lacp_hidden: false, cut_off: None },
            part: Part::Bond,
            mii_ms: None,
            arp_ms: None,
            targets: Vec::new(),
            aggregator_told: false,
            told: Vec::new(),
            begun: false,
        }
    }

    fn line(&mut self, line: &str) -> Result<(), String> {
        let line = line.trim();
        if line.starts_with(FIRST_LINE) && std::mem::replace(&mut self.begun, true) {
            return Err("a second bond's file begins here, and the names of the two are not told; copy each into a file of its own"
                .to_owned());
        }
        if line.starts_with("bond ") && line.ends_with("has no active aggregator") {
            self.aggregator_told = true;
            self.bond.team.active_ports = Some(0);
            return Ok(());
        }
        // "(n.n.n.n form):" and MAC addresses hold colons too: the key ends at the first colon before a blank or the end.
        let Some((key, value)) =
            line.split_once(": ").or_else(|| line.strip_suffix(':').map(|key| (key, "")))
        else {
            return Ok(());
        };
        let (key, value) = (key.trim(), value.trim());
        if let Some(told) = self.told.last_mut().filter(|_| key != "Slave Interface") {
            told.insert(key.to_owned());
        }
        match key {
            "Slave Interface" => self.begin_member(value)?,
            "Active Aggregator Info" => {
                self.part = Part::Aggregator;
                self.aggregator_told = true;
            }
            "details actor lacp pdu" => self.part = Part::Actor,
            "details partner lacp pdu" => self.part = Part::Partner,
            _ => match self.part {
                Part::Bond => self.bond_value(key, value)?,
                Part::Aggregator => self.aggregator_value(key, value)?,
                Part::Member => self.member_value(key, value)?,
                Part::Actor | Part::Partner => self.pdu_value(key, value)?,
            },
        }
        Ok(())
    }

    fn bond_value(&mut self, key: &str, value: &str) -> Result<(), String> {
        let team = &mut self.bond.team;
        match key {
            "Bonding Mode" => {
                team.mode = mode(value);
                team.lacp = team.mode == "802.3ad";
            }
            "Currently Active Slave" if value != "None" => team.active_member = Some(value.to_owned()),
            "MII Status" => {
                team.reported = match value {
                    "up" => TeamState::Up,
                    "down" => TeamState::Down,
                    _ => TeamState::Unknown,
                }
            }
            "MII Polling Interval (ms)" => self.mii_ms = Some(number(key, value)?),
            "ARP Polling Interval (ms)" => self.arp_ms = Some(number(key, value)?),
            _ if key.starts_with("ARP IP target/s") || key.starts_with("NS IPv6 target/s") => {
                for target in value.split([',', ' ']).filter(|target| !target.is_empty()) {
                    let address =
                        target.parse().map_err(|_| format!("expected an address, found \"{target}\""))?;
                    self.targets.push(address);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn aggregator_value(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "Aggregator ID" => self.bond.team.active_aggregator = number_or_none(key, value)?,
            "Number of ports" => self.bond.team.active_ports = number_or_none(key, value)?,
            _ => {}
        }
        Ok(())
    }

    fn begin_member(&mut self, name: &str) -> Result<(), String> {
        if self.bond.team.members.len() >= MAX_MEMBERS {
            return Err(format!("more than {MAX_MEMBERS} members in one bond"));
        }
        self.part = Part::Member;
        let lacp = self.bond.team.lacp.then(LacpPort::default);
        self.bond.team.members.push(Member { name: name.to_owned(), lacp, ..Member::default() });
        self.bond.permanent_macs.push(None);
        self.told.push(BTreeSet::new());
        Ok(())
    }

    fn member_value(&mut self, key: &str, value: &str) -> Result<(), String> {
        let Some(member) = self.bond.team.members.last_mut() else { return Ok(()) };
        match key {
            "MII Status" => member.link = link(value),
            "Link Failure Count" => member.failures = Some(number(key, value)?),
            "Permanent HW addr" if !value.is_empty() => {
                if let Some(mac) = self.bond.permanent_macs.last_mut() {
                    *mac = Some(value.to_owned());
                }
            }
            "Aggregator ID" => port(member).aggregator = number_or_none(key, value)?,
            "Actor Churn State" => churn(member).0 = value.to_owned(),
            "Partner Churn State" => churn(member).1 = value.to_owned(),
            _ => {}
        }
        Ok(())
    }

    fn pdu_value(&mut self, key: &str, value: &str) -> Result<(), String> {
        let actor = self.part == Part::Actor;
        let Some(member) = self.bond.team.members.last_mut() else { return Ok(()) };
        match key {
            "port state" if actor => port(member).actor_state = Some(number(key, value)?),
            "port state" => port(member).partner_state = Some(number(key, value)?),
            "system mac address" if !actor => port(member).partner_system = Some(value.to_owned()),
            _ => {}
        }
        Ok(())
    }

    fn finish(mut self) -> Bond {
        let team = &mut self.bond.team;
        team.monitoring = match (self.mii_ms, self.arp_ms) {
            (_, Some(1..)) => Monitoring::Arp(self.targets),
            (Some(0), _) => Monitoring::None,
            (Some(interval), _) => Monitoring::Mii(interval),
            (None, _) => Monitoring::Unknown,
        };
        mark_standby(team);
        self.bond.lacp_hidden = team.lacp && !self.aggregator_told;
        self.bond.cut_off =
            cut_off(&self.told).and_then(|at| Some(self.bond.team.members.get(at)?.name.clone()));
        self.bond
    }
}

/// The place of the last member, when something is missing there that is told of every other one.
fn cut_off(told: &[BTreeSet<String>]) -> Option<usize> {
    let (last, others) = told.split_last()?;
    let lacks = |key: &String| !last.contains(key) && others.iter().all(|other| other.contains(key));
    others.first()?.iter().any(lacks).then_some(others.len())
}

/// In active-backup every member but the active one waits.
pub(super) fn mark_standby(team: &mut Team) {
    if team.mode == "active-backup"
        && let Some(active) = &team.active_member
    {
        for member in &mut team.members {
            member.standby = member.name != *active;
        }
    }
}

/// The driver's short mode name (`active-backup`) for the sentence in the file; an unknown one stays as it is.
fn mode(sentence: &str) -> String {
    const MODES: [(&str, &str); 7] = [
        ("load balancing (round-robin)", "balance-rr"),
        ("fault-tolerance (active-backup)", "active-backup"),
        ("load balancing (xor)", "balance-xor"),
        ("fault-tolerance (broadcast)", "broadcast"),
        ("IEEE 802.3ad Dynamic link aggregation", "802.3ad"),
        ("transmit load balancing", "balance-tlb"),
        ("adaptive load balancing", "balance-alb"),
    ];
    // "fault-tolerance (active-backup) (fail_over_mac active)" says more behind the mode.
    MODES.iter().find(|(start, _)| sentence.starts_with(start)).map_or(sentence, |(_, mode)| mode).to_owned()
}

pub(super) fn link(word: &str) -> MemberLink {
    match word {
        "up" => MemberLink::Up,
        "going down" => MemberLink::GoingDown,
        "down" => MemberLink::Down,
        "going back" => MemberLink::GoingBack,
        _ => MemberLink::Unknown,
    }
}

fn port(member: &mut Member) -> &mut LacpPort {
    member.lacp.get_or_insert_with(LacpPort::default)
}

fn churn(member: &mut Member) -> &mut (String, String) {
    port(member).churn.get_or_insert_with(Default::default)
}

fn number<T: std::str::FromStr>(key: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("{key}: expected a whole number, found \"{}\"", value.escape_debug()))
}

fn number_or_none(key: &str, value: &str) -> Result<Option<u32>, String> {
    if value == "N/A" { Ok(None) } else { number(key, value).map(Some) }
}

#[cfg(test)]
mod tests;
