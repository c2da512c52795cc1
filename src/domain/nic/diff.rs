//! What changed between two captures of one server, for example since sign-off.

use std::collections::BTreeMap;

use super::model::{Adapter, AddressOrigin, DatabasePort, LinkState, Server, Team, TeamKnowledge};
use super::survey::Survey;
use super::teams;
use super::verdict::{self, Verdict};
use super::words::speed;
use crate::named;
use crate::status::Status;
use crate::words::list;

/// What a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// The server as a whole.
    Server,
    /// An adapter.
    Adapter,
    /// A team.
    Team,
}

named! {
    /// Lower-case word, as in JSON.
    Subject {
        Server => "server",
        Adapter => "adapter",
        Team => "team",
    }
}

/// One thing that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is about.
    pub subject: Subject,
    /// Its name (the new one, if it was renamed).
    pub name: String,
    /// Which property: `verdict`, `presence`, `addresses`, `speed`, ...
    pub property: &'static str,
    /// What it was; `None` when there was none.
    pub old: Option<String>,
    /// What it is; `None` when there is none.
    pub new: Option<String>,
}

impl Change {
    /// One sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let (subject, name, property) = (self.subject.name(), &self.name, self.property);
        match (&self.old, &self.new) {
            (None, Some(new)) if property == "presence" => format!("{subject} {name} was added ({new})."),
            (Some(old), None) if property == "presence" => format!("{subject} {name} is gone ({old})."),
            (Some(old), Some(new)) => format!("{subject} {name}: {property} changed from {old} to {new}."),
            (None, Some(new)) => {
                format!("{subject} {name}: {property} now {new}, before not told or not set.")
            }
            (Some(old), None) => {
                format!("{subject} {name}: {property} before {old}, now not told or not set.")
            }
            (None, None) => format!("{subject} {name}: {property} changed."),
        }
    }
}

/// What changed, with the verdicts before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The changes: the verdict, then adapters, then teams.
    pub changes: Vec<Change>,
    /// The verdict on the earlier capture.
    pub old_verdict: Verdict,
    /// The verdict on the later one.
    pub new_verdict: Verdict,
    /// The later capture by itself: its own findings and doubts count, whatever changed.
    pub new_status: Status,
    /// Teams of the one capture, of which the other one cannot tell whether they are there.
    pub teams_not_told: bool,
}

impl Difference {
    /// OK when nothing changed, WARNING when something did; and CRITICAL or UNKNOWN when the later capture is so by itself: that a
    /// broken server is as broken as before is no OK. UNKNOWN also where it cannot be told whether a team is there.
    #[must_use]
    pub fn status(&self) -> Status {
        let changed = if self.changes.is_empty() { Status::Ok } else { Status::Warning };
        let itself = if self.new_status == Status::Warning { Status::Ok } else { self.new_status };
        let told = if self.teams_not_told { Status::Unknown } else { Status::Ok };
        changed.join(itself).join(told)
    }
}

/// Compares two captures of one server; `new_status` is what the later one came to by itself.
#[must_use]
pub fn diff(old: &Server, new: &Server, new_status: Status) -> Difference {
    let verdict = |server: &Server| verdict::decide(&Survey::of(server, &[]), None).verdict;
    let (old_verdict, new_verdict) = (verdict(old), verdict(new));
    let mut changes = Vec::new();
    let mut add = |subject, name: &str, property, old: Option<String>, new: Option<String>| {
        if old != new {
            changes.push(Change { subject, name: name.to_owned(), property, old, new });
        }
    };
    let (was, is) = (Some(old_verdict.name().to_owned()), Some(new_verdict.name().to_owned()));
    add(Subject::Server, &new.name, "verdict", was, is);
    add(Subject::Server, &new.name, "database server ports", ports(old), ports(new));
    for (before, after) in match_adapters(&old.adapters, &new.adapters) {
        let name = after.or(before).map_or("", |adapter| adapter.name.as_str());
        match (before, after) {
            (Some(before), Some(after)) => {
                for (property, was, is) in adapter_properties(before, after) {
                    add(Subject::Adapter, name, property, was, is);
                }
            }
            (before, after) => {
                add(Subject::Adapter, name, "presence", before.map(describe), after.map(describe));
            }
        }
    }
    let mut teams_not_told = false;
    let tells = |server: &Server| server.team_knowledge == TeamKnowledge::Complete;
    for (name, (before, after)) in match_teams(&old.teams, &new.teams) {
        match (before, after) {
            (Some(before), Some(after)) => {
                let (was, is) = (team_properties(before, old), team_properties(after, new));
                for ((property, was), (_, is)) in was.into_iter().zip(is) {
                    add(Subject::Team, name, property, was, is);
                }
            }
            (before, after) => {
                // What a source cannot tell is never taken for absent.
                let told = if before.is_none() { tells(old) } else { tells(new) };
                teams_not_told |= !told;
                let property = if told { "presence" } else { "members" };
                add(Subject::Team, name, property, before.map(describe_team), after.map(describe_team));
            }
        }
    }
    changes.sort_by(|a, b| (a.subject, &a.name, a.property).cmp(&(b.subject, &b.name, b.property)));
    Difference { changes, old_verdict, new_verdict, new_status, teams_not_told }
}

/// `5481 and 5482 (North)`; `None` where the source tells none.
fn ports(server: &Server) -> Option<String> {
    let mut ports: Vec<_> = server.database_ports.iter().collect();
    ports.sort_unstable();
    let of = |port: &&DatabasePort| match port.instance.as_str() {
        "" => port.port.to_string(),
        instance => format!("{} ({instance})", port.port),
    };
    let words: Vec<String> = ports.iter().map(of).collect();
    (!words.is_empty()).then(|| list(&words))
}

type Matched<'a> = (Option<&'a Adapter>, Option<&'a Adapter>);

/// Pairs the adapters of two captures: by GUID, then by name, then by a MAC address that only one on each side has
/// (a renamed card). What is left was removed or added.
fn match_adapters<'a>(old: &'a [Adapter], new: &'a [Adapter]) -> Vec<Matched<'a>> {
    type Key = fn(&Adapter) -> Option<&str>;
    let keys: [Key; 3] = [|a| a.guid.as_deref(), |a| Some(&a.name), |a| a.mac.as_deref()];
    let mut old: Vec<&Adapter> = old.iter().collect();
    let mut new: Vec<&Adapter> = new.iter().collect();
    let mut matched = Vec::new();
    for key in keys {
        old.retain(|before| {
            let Some(wanted) = key(before) else { return true };
            let mut same =
                new.iter().enumerate().filter(|(_, after)| key(after) == Some(wanted)).map(|(i, _)| i);
            match (same.next(), same.next()) {
                (Some(i), None) => {
                    matched.push((Some(*before), Some(new.remove(i))));
                    false
                }
                _ => true,
            }
        });
    }
    matched.extend(old.into_iter().map(|adapter| (Some(adapter), None)));
    matched.extend(new.into_iter().map(|adapter| (None, Some(adapter))));
    matched
}

type Property = (&'static str, Option<String>, Option<String>);

fn adapter_properties(old: &Adapter, new: &Adapter) -> Vec<Property> {
    let of = |property, get: fn(&Adapter) -> Option<String>| (property, get(old), get(new));
    vec![
        of("name", |a| Some(a.name.clone())),
        of("MAC address", |a| a.mac.clone()),
        of("description", |a| a.description.clone()),
        of("driver", |a| a.driver.clone()),
        of("link", |a| match a.state {
            LinkState::Up => Some("up".to_owned()),
            LinkState::Down => Some("down".to_owned()),
            LinkState::Unknown => None,
        }),
        of("speed", |a| a.speed_bits_per_second.map(speed)),
        of("MTU", |a| a.mtu.map(|mtu| mtu.to_string())),
        of("addresses", addresses),
        of("default gateways", |a| {
            let mut gateways: Vec<_> = a.gateways.clone();
            gateways.sort_unstable();
            let words: Vec<String> = gateways.iter().map(ToString::to_string).collect();
            (!words.is_empty()).then(|| list(&words))
        }),
        of("team or bridge", |a| a.master.clone()),
        of("adapter below", |a| a.parent.clone()),
    ]
}

/// `10.1.2.3/24 (DHCP) and fd00::1/64`, in a fixed order.
fn addresses(adapter: &Adapter) -> Option<String> {
    let mut all: Vec<_> = adapter.addresses.iter().collect();
    all.sort_by_key(|a| (a.address, a.prefix_length));
    let words: Vec<String> = all
        .iter()
        .map(|a| {
            let prefix = a.prefix_length.map_or(String::new(), |length| format!("/{length}"));
            let dhcp = if a.origin == AddressOrigin::Dhcp { " (DHCP)" } else { "" };
            format!("{}{prefix}{dhcp}", a.address)
        })
        .collect();
    (!words.is_empty()).then(|| list(&words))
}

fn describe(adapter: &Adapter) -> String {
    addresses(adapter).unwrap_or_else(|| "no address".to_owned())
}

fn match_teams<'a>(
    old: &'a [Team],
    new: &'a [Team],
) -> BTreeMap<&'a str, (Option<&'a Team>, Option<&'a Team>)> {
    let mut all: BTreeMap<&str, (Option<&Team>, Option<&Team>)> = BTreeMap::new();
    for team in old {
        all.entry(&team.name).or_default().0 = Some(team);
    }
    for team in new {
        all.entry(&team.name).or_default().1 = Some(team);
    }
    all
}

fn team_properties(team: &Team, server: &Server) -> [(&'static str, Option<String>); 5] {
    let judged = teams::judge(team, &server.adapters);
    let mut members: Vec<&str> = team.members.iter().map(|m| m.name.as_str()).collect();
    members.sort_unstable();
    let mut states: Vec<String> =
        judged.members.iter().map(|m| format!("{} {}", m.name, m.carrying.name())).collect();
    states.sort_unstable();
    [
        ("mode", Some(team.mode.clone())),
        ("members", Some(list(&members))),
        ("health", Some(judged.health.name().to_owned())),
        ("member states", Some(list(&states))),
        ("active member", team.active_member.clone()),
    ]
}

fn describe_team(team: &Team) -> String {
    let mut members: Vec<&str> = team.members.iter().map(|m| m.name.as_str()).collect();
    members.sort_unstable();
    if members.is_empty() { "no members".to_owned() } else { list(&members) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nic::judge;
    use crate::nic::model::MemberLink;
    use crate::nic::test_servers::{address, card, server, with_team};

    fn diff(old: &Server, new: &Server) -> Difference {
        let judged = judge::judge(std::slice::from_ref(new), None, &[]).status;
        super::diff(old, new, judged)
    }

    fn sentences(old: &Server, new: &Server) -> Vec<String> {
        diff(old, new).changes.iter().map(Change::sentence).collect()
    }

    fn machine() -> Server {
        server("SRV-A", vec![card("a", &["10.1.1.1/24"]), card("b", &["10.1.2.1/24"])])
    }

    #[test]
    fn nothing_changed_is_ok() {
        let difference = diff(&machine(), &machine());
        assert_eq!(difference.changes, []);
        assert_eq!(difference.status(), Status::Ok);
    }

    #[test]
    fn what_is_as_broken_as_before_is_not_ok() {
        let mut broken = machine();
        broken.adapters[1].addresses = vec![address("10.1.1.2/24")];
        assert_eq!(
            (diff(&broken, &broken).changes.len(), diff(&broken, &broken).status()),
            (0, Status::Critical)
        );
        let mut unplugged = machine();
        unplugged.adapters[1].state = LinkState::Down;
        assert_eq!(diff(&unplugged, &unplugged).status(), Status::Critical, "a finding, not the verdict");
        assert_eq!(diff(&machine(), &unplugged).status(), Status::Critical);
        let mut cut = machine();
        cut.untold = Some("The text is cut off.".to_owned());
        assert_eq!(diff(&cut, &cut).status(), Status::Unknown);
        assert_eq!(diff(&cut, &machine()).status(), Status::Warning, "for the better");
    }

    #[test]
    fn a_team_that_cannot_be_told_is_not_gone() {
        let old = with_team(machine(), "team0", &["e0", "e1"], &["10.1.3.1/24"]);
        let mut new = old.clone();
        new.teams.clear();
        assert_eq!(sentences(&old, &new)[1..], ["team team0 is gone (e0 and e1)."]);
        new.team_knowledge = TeamKnowledge::Unknown("WMI refused".to_owned());
        let after = diff(&old, &new);
        let team = after.changes.iter().find(|change| change.subject == Subject::Team).map(Change::sentence);
        assert_eq!(team.as_deref(), Some("team team0: members before e0 and e1, now not told or not set."));
        assert_eq!(after.status(), Status::Unknown);
    }

    #[test]
    fn the_database_servers_port_is_compared() {
        let at = |port| Server {
            database_ports: vec![DatabasePort { instance: String::new(), port }],
            ..machine()
        };
        assert_eq!(
            sentences(&at(5481), &at(5482)),
            ["server SRV-A: database server ports changed from 5481 to 5482."]
        );
    }

    #[test]
    fn an_address_that_moved_into_the_other_subnet_changes_the_verdict() {
        let mut new = machine();
        new.adapters[1].addresses = vec![address("10.1.1.2/24")];
        let difference = diff(&machine(), &new);
        assert_eq!(
            sentences(&machine(), &new),
            [
                "server SRV-A: verdict changed from dual-network to not-supported.",
                "adapter b: addresses changed from 10.1.2.1/24 to 10.1.1.2/24.",
            ]
        );
        assert_eq!(difference.status(), Status::Critical);
        assert_eq!(diff(&new, &machine()).status(), Status::Warning, "a change for the better is a change");
    }

    #[test]
    fn cards_come_go_and_are_renamed() {
        let mac = |name: &str, mac: &str| Adapter { mac: Some(mac.into()), ..card(name, &["10.1.1.1/24"]) };
        let old = server("SRV-A", vec![mac("a", "00:11"), card("spare", &[])]);
        let new = server("SRV-A", vec![mac("lan1", "00:11"), card("extra", &["10.1.3.1/24"])]);
        assert_eq!(
            sentences(&old, &new)[1..],
            [
                "adapter extra was added (10.1.3.1/24).",
                "adapter lan1: name changed from a to lan1.",
                "adapter spare is gone (no address).",
            ]
        );
        let replaced = server("SRV-A", vec![mac("a", "00:22"), card("spare", &[])]);
        assert_eq!(sentences(&old, &replaced), ["adapter a: MAC address changed from 00:11 to 00:22."]);
    }

    #[test]
    fn a_guid_outlives_a_name_and_a_mac() {
        let guid = |name: &str, mac: &str| Adapter {
            guid: Some("{1}".into()),
            mac: Some(mac.into()),
            ..card(name, &[])
        };
        let (old, new) = (server("S", vec![guid("x", "00:11")]), server("S", vec![guid("y", "00:22")]));
        assert_eq!(sentences(&old, &new).len(), 2, "name and MAC address, not one gone and one added");
    }

    #[test]
    fn speed_mtu_driver_and_gateways_are_compared() {
        let mut new = machine();
        new.adapters[0].speed_bits_per_second = Some(100_000_000);
        new.adapters[0].mtu = Some(9000);
        new.adapters[0].driver = Some("igb".into());
        new.adapters[0].gateways = vec!["10.1.1.254".parse().unwrap()];
        new.adapters[0].state = LinkState::Down;
        let properties: Vec<&str> = diff(&machine(), &new).changes.iter().map(|c| c.property).collect();
        assert_eq!(properties, ["MTU", "default gateways", "driver", "link", "speed"]);
    }

    #[test]
    fn a_teams_health_is_compared() {
        let old = with_team(machine(), "bond0", &["e0", "e1"], &["10.1.3.1/24"]);
        let mut new = old.clone();
        new.teams[0].members[1].link = MemberLink::Down;
        assert_eq!(
            sentences(&old, &new),
            [
                "team bond0: health changed from healthy to degraded.",
                "team bond0: member states changed from e0 carrying and e1 carrying to e0 carrying and e1 link-failed.",
            ]
        );
        let gone = sentences(&old, &machine());
        assert!(gone.contains(&"team bond0 is gone (e0 and e1).".to_owned()), "{gone:?}");
    }

    #[test]
    fn the_order_of_the_source_is_no_change() {
        let mut new = machine();
        new.adapters.reverse();
        assert_eq!(sentences(&machine(), &new), Vec::<String>::new());
    }
}
