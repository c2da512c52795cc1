//! From the plan to the sheets: what each server's Partners section must hold, with every default of the plan filled in.
//!
//! The rules judge a plan by the sheets that follow from it, and `generate` writes them. So every span points into the
//! plan, at the line a person has to change: the label of the partner, the setting of the server or of the defaults,
//! the bandwidth that decided the compression.
//!
//! What the vendor documents: a pair uses Standby A, a triple Standby A and B (Geo SCADA Expert 2022 help, Server
//! Administration Guide, "StandbyTab"); a permanent standby stands on the Permanent Standby tab of the servers that
//! it connects to ("PermanentStandbyTab"); compression is for links below about 10 Mb/s
//! ("DefinetheServerCompressionSettings"); the port of a connection is the one on which the *other* server listens.
//! Ours: the order of the columns is the order of the plan, and a connection exists when both servers have an address
//! on that network.

use std::net::IpAddr;

use super::common::{Address, DEFAULT_PORT, Field, Spanned, SystemType};
use super::sheet::{Column, ColumnName, Connection, OwnAddress, OwnServer, Sheet};
use super::system::{Endpoint, Network, Role, SERVERS, Server, Settings, System};
use crate::finding::FileName;
use crate::path::Path;

/// Below this many bits a second a connection is compressed: the vendor's "typically less than 10 Mb/s".
pub const COMPRESS_BELOW: u64 = 10_000_000;

/// A list of monitors that is longer than this is a fault of its own, and not worth copying for every partner.
const MONITORS: usize = 64;

/// Whether a plan is small enough to derive its sheets for judging. One that is not has errors that say so.
#[must_use]
pub fn is_derivable(plan: &System) -> bool {
    let members = plan.servers.iter().filter(|server| server.role() == Role::MainOrStandby).count();
    plan.kind.is_some_and(|kind| members <= kind.value.server_count())
        && plan.servers.len() <= SERVERS
        && plan.servers.iter().flat_map(Server::endpoints).all(|(_, end)| end.icmp_monitors.len() <= MONITORS)
}

/// The sheet of every server of the plan, in the plan's order.
///
/// A faulty plan gives sheets as well: partners beyond the columns of the tabs are left out (the rules about the number
/// of servers look at the plan itself), and a `connects_to` that names no server adds nothing.
#[must_use]
pub fn sheets(plan: &System) -> Vec<Sheet> {
    plan.servers.iter().map(|server| sheet(plan, server)).collect()
}

/// What holds for one server: its own settings, filled up with the plan's defaults, field by field.
#[must_use]
pub fn settings(plan: &System, server: &Server) -> Settings {
    server.settings.or(&plan.defaults)
}

/// The port on which a server listens, with the place that says so; the product's default when nothing does.
#[must_use]
pub fn port(plan: &System, server: &Server) -> Spanned<u32> {
    let given = server.settings.port.or(plan.defaults.port);
    given.unwrap_or(Spanned { value: DEFAULT_PORT, span: server.place() })
}

/// Whether a permanent standby of the plan connects to a Main/Hot-Standby server: to all of a pair (unless it says
/// itself to which), in a triple only to those that it names.
#[must_use]
pub fn connects(plan: &System, permanent: &Server, server: &Server) -> bool {
    if permanent.role() != Role::PermanentStandby || server.role() != Role::MainOrStandby {
        return false;
    }
    if permanent.connects_to.is_empty() {
        return !plan.is(SystemType::TripleStandby);
    }
    let is_named =
        |label: &Spanned<String>| permanent.connects_to.iter().any(|named| named.value == label.value);
    server.label.as_ref().is_some_and(is_named)
}

/// Whether two servers of the plan are to be partners, also where its type has no column for them.
#[must_use]
pub fn are_partners(plan: &System, one: &Server, other: &Server) -> bool {
    let may_be_main = |server: &Server| server.role() == Role::MainOrStandby;
    (may_be_main(one) && may_be_main(other)) || connects(plan, one, other) || connects(plan, other, one)
}

fn sheet(plan: &System, server: &Server) -> Sheet {
    let settings = settings(plan, server);
    let (standby, permanent_standby) = partners(plan, server);
    let column = |(name, partner): (&ColumnName, &Server)| column(plan, server, &settings, *name, partner);
    Sheet {
        file: FileName::clone(&plan.file),
        system: plan.name.clone(),
        product: plan.product,
        server: OwnServer {
            span: server.span,
            label: server.label.clone(),
            port: Some(port(plan, server)),
            addresses: addresses(plan, server),
            ignored_interfaces: server.ignored_interfaces.clone(),
        },
        kind: plan.kind.map(|kind| match (server.role(), &server.role) {
            (Role::PermanentStandby, Some(role)) => {
                Spanned { value: SystemType::PermanentStandby, span: role.span }
            }
            _ => kind,
        }),
        standby: ColumnName::STANDBY.iter().zip(standby).map(column).collect(),
        permanent_standby: ColumnName::ALL.iter().zip(permanent_standby).map(column).collect(),
        miscellaneous: settings.miscellaneous,
        connection_security: settings.connection_security,
        suppressions: Vec::new(),
    }
}

/// The servers of the Standby tab and of the Permanent Standby tab of `server`, in the plan's order.
fn partners<'a>(plan: &'a System, server: &Server) -> (Vec<&'a Server>, Vec<&'a Server>) {
    let others = || plan.servers.iter().filter(|other| !std::ptr::eq(*other, server));
    if server.role() == Role::PermanentStandby {
        return (others().filter(|other| connects(plan, server, other)).collect(), Vec::new());
    }
    let limit = plan.kind.map_or(ColumnName::STANDBY.len(), |kind| kind.value.server_count() - 1);
    let standby = others().filter(|other| other.role() == Role::MainOrStandby).take(limit).collect();
    (standby, others().filter(|other| connects(plan, other, server)).collect())
}

fn column(plan: &System, server: &Server, settings: &Settings, name: ColumnName, partner: &Server) -> Column {
    Column {
        name: Spanned { value: name, span: partner.place() },
        label: partner.label.clone(),
        main_connection: connection(plan, server, partner, Path::Main),
        backup_connection: connection(plan, server, partner, Path::Backup),
        monitor: settings.monitor,
        icmp: settings.icmp,
        transfer: settings.transfer,
    }
}

fn connection(plan: &System, server: &Server, partner: &Server, name: Path) -> Option<Connection> {
    let (own, other) = (server.endpoint(name)?, partner.endpoint(name)?);
    Some(Connection {
        span: other.span,
        address: other.address.clone(),
        port: Some(port(plan, partner)),
        compress: Some(compress(plan.network(name), own, other)),
        icmp_monitors: own.icmp_monitors.clone(),
    })
}

/// Compression of what goes to a server over one of the networks, with the place that says so; `None` where the plan says nothing.
#[must_use]
pub fn compressed(plan: &System, server: &Server, name: Path) -> Option<Spanned<bool>> {
    server.endpoint(name)?.compress.or_else(|| decided(plan.network(name)?))
}

/// What a network says outright, then what follows from its bandwidth.
fn decided(network: &Network) -> Field<bool> {
    let by_bandwidth = |bits: Spanned<u64>| Spanned { value: bits.value < COMPRESS_BELOW, span: bits.span };
    network.compress.or(network.bandwidth.map(by_bandwidth))
}

/// Compression of the connection from `own` to `other`. What the partner's endpoint says wins, then this server's, so that
/// both ends agree when only one of them says anything; then the network, then its bandwidth, then off.
fn compress(network: Option<&Network>, own: &Endpoint, other: &Endpoint) -> Spanned<bool> {
    let said = other.compress.or(own.compress).or(network.and_then(decided));
    said.unwrap_or(Spanned { value: false, span: other.span })
}

fn addresses(plan: &System, server: &Server) -> Vec<Spanned<OwnAddress>> {
    let own = server.addresses().map(|(name, address)| {
        let prefix_length = prefix_length(plan, name, &address.value);
        Spanned { value: OwnAddress { address: address.value.clone(), prefix_length }, span: address.span }
    });
    own.collect()
}

/// The prefix of the smallest subnet that holds the address: of its own network, else of the other one (an address on
/// the wrong network is still in that network's subnet).
fn prefix_length(plan: &System, name: Path, address: &Address) -> Option<u8> {
    let ip = address.ip()?;
    let smallest = |name| smallest_prefix(plan.network(name)?, ip);
    smallest(name).or_else(|| smallest(name.other()))
}

fn smallest_prefix(network: &Network, ip: IpAddr) -> Option<u8> {
    let holding = network.subnets.iter().filter(|subnet| subnet.value.contains(&ip));
    holding.map(|subnet| subnet.value.prefix_len()).max()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::finding::Span;

    /// A value at a line, so that a test can see where a derived value comes from.
    fn at<T>(value: T, line: u32) -> Spanned<T> {
        Spanned { value, span: Span { line, column: 1, end_line: line, end_column: 2 } }
    }

    fn server(number: u8, line: u32) -> Server {
        let ip = |network, host| Address::Ip(IpAddr::from([10, 10, network, host]));
        let endpoint = |network: u8| Endpoint {
            address: Some(at(ip(network, number), line + u32::from(network))),
            icmp_monitors: vec![at(ip(network, 200 + number), line)],
            ..Endpoint::default()
        };
        Server {
            span: at((), line).span,
            label: Some(at(format!("SRV-{number}"), line)),
            role: None,
            settings: Settings::default(),
            main: Some(endpoint(1)),
            backup: Some(endpoint(2)),
            team: None,
            connects_to: Vec::new(),
            ignored_interfaces: Vec::new(),
        }
    }

    fn plan(kind: SystemType, servers: u8) -> System {
        let network = |third: u8, bits: u64, line| Network {
            subnets: vec![
                at(format!("10.10.{third}.0/24").parse().unwrap(), line),
                at("10.10.0.0/16".parse().unwrap(), line),
            ],
            bandwidth: Some(at(bits, line)),
            ..Network::default()
        };
        System {
            file: "plan.yaml".into(),
            name: Some(at("Waterworks".to_owned(), 1)),
            product: None,
            kind: Some(at(kind, 2)),
            main: Some(network(1, 1_000_000_000, 3)),
            backup: Some(network(2, 2_000_000, 4)),
            defaults: Settings::default(),
            servers: (1..=servers).map(|number| server(number, u32::from(number) * 10)).collect(),
            suppressions: Vec::new(),
        }
    }

    fn permanent(plan: &mut System, index: usize, connects_to: &[&str]) {
        plan.servers[index].role = Some(at(Role::PermanentStandby, 99));
        plan.servers[index].connects_to =
            connects_to.iter().map(|label| at((*label).to_owned(), 98)).collect();
    }

    fn names(columns: &[Column]) -> Vec<(char, &str)> {
        columns.iter().map(|column| (column.name.value.letter(), column.label())).collect()
    }

    #[test]
    fn a_pair_names_the_other_server_in_standby_a() {
        let sheets = sheets(&plan(SystemType::HotStandbyPair, 2));
        assert_eq!(names(&sheets[0].standby), [('A', "SRV-2")]);
        assert_eq!(names(&sheets[1].standby), [('A', "SRV-1")]);
        assert!(sheets.iter().all(|sheet| sheet.permanent_standby.is_empty()));
    }

    #[test]
    fn a_connection_carries_the_partners_address_and_port_and_our_monitors() {
        let mut plan = plan(SystemType::HotStandbyPair, 2);
        plan.defaults.port = Some(at(5500, 5));
        plan.servers[1].settings.port = Some(at(5600, 25));
        let sheets = sheets(&plan);
        let main = sheets[0].standby[0].main_connection.as_ref().unwrap();
        assert_eq!(main.address.as_ref().unwrap().value.to_string(), "10.10.1.2");
        assert_eq!(main.address.as_ref().unwrap().span.line, 21);
        assert_eq!(main.port, Some(at(5600, 25)));
        assert_eq!(main.icmp_monitors[0].value.to_string(), "10.10.1.201");
        assert_eq!(sheets[1].standby[0].main_connection.as_ref().unwrap().port, Some(at(5500, 5)));
        assert_eq!(sheets[0].server.port, Some(at(5500, 5)));
    }

    #[test]
    fn compression_is_decided_in_the_documented_order() {
        let mut plan = plan(SystemType::HotStandbyPair, 2);
        let of = |plan: &System, index: usize| {
            sheets(plan)[index].standby[0].backup_connection.as_ref().unwrap().compress.unwrap()
        };
        assert_eq!(of(&plan, 0), at(true, 4), "2 Mbit/s");
        plan.backup.as_mut().unwrap().bandwidth = Some(at(COMPRESS_BELOW, 4));
        assert_eq!(of(&plan, 0), at(false, 4), "10 Mbit/s is not below 10 Mbit/s");
        plan.backup.as_mut().unwrap().compress = Some(at(true, 7));
        assert_eq!(of(&plan, 0), at(true, 7), "the network says so");
        plan.servers[0].backup.as_mut().unwrap().compress = Some(at(false, 13));
        assert_eq!((of(&plan, 0), of(&plan, 1)), (at(false, 13), at(false, 13)), "one end speaks for both");
        plan.servers[1].backup.as_mut().unwrap().compress = Some(at(true, 23));
        assert_eq!((of(&plan, 0), of(&plan, 1)), (at(true, 23), at(false, 13)), "each says something else");
    }

    #[test]
    fn own_addresses_carry_the_prefix_of_the_smallest_subnet() {
        let mut plan = plan(SystemType::HotStandbyPair, 2);
        let lengths = |plan: &System| -> Vec<_> {
            sheets(plan)[0].server.addresses.iter().map(|own| own.value.prefix_length).collect()
        };
        assert_eq!(lengths(&plan), [Some(24), Some(24)]);
        plan.servers[0].main.as_mut().unwrap().address = Some(at(Address::Name("srv-a".to_owned()), 11));
        plan.servers[0].backup.as_mut().unwrap().address = Some(at(Address::Ip([192, 168, 0, 1].into()), 12));
        assert_eq!(lengths(&plan), [None, None]);
    }

    #[test]
    fn a_triple_lists_the_two_others_and_its_permanent_standbys() {
        let mut plan = plan(SystemType::TripleStandby, 5);
        permanent(&mut plan, 1, &["SRV-1", "SRV-4"]);
        permanent(&mut plan, 4, &["SRV-4", "nobody", "SRV-5"]);
        let sheets = sheets(&plan);
        assert_eq!(names(&sheets[0].standby), [('A', "SRV-3"), ('B', "SRV-4")]);
        assert_eq!(names(&sheets[3].standby), [('A', "SRV-1"), ('B', "SRV-3")]);
        assert_eq!(names(&sheets[0].permanent_standby), [('A', "SRV-2")]);
        assert_eq!(names(&sheets[2].permanent_standby), []);
        assert_eq!(names(&sheets[3].permanent_standby), [('A', "SRV-2"), ('B', "SRV-5")]);
        assert_eq!(sheets[1].kind, Some(at(SystemType::PermanentStandby, 99)));
        assert_eq!(names(&sheets[1].standby), [('A', "SRV-1"), ('B', "SRV-4")]);
        assert_eq!(names(&sheets[4].standby), [('A', "SRV-4")]);
    }

    #[test]
    fn a_permanent_standby_of_a_pair_connects_to_both() {
        let mut plan = plan(SystemType::HotStandbyPair, 3);
        permanent(&mut plan, 2, &[]);
        plan.servers[2].backup = None;
        let sheets = sheets(&plan);
        assert_eq!(names(&sheets[2].standby), [('A', "SRV-1"), ('B', "SRV-2")]);
        assert!(sheets[2].standby[0].backup_connection.is_none(), "it has no adapter on that network");
        assert_eq!(names(&sheets[0].permanent_standby), [('A', "SRV-3")]);
        assert!(sheets[0].permanent_standby[0].backup_connection.is_none());
    }

    #[test]
    fn a_setting_of_the_server_beats_the_default_field_by_field() {
        let mut plan = plan(SystemType::HotStandbyPair, 2);
        let seconds = |n| Some(at(Duration::from_secs(n), u32::try_from(n).unwrap()));
        plan.defaults.monitor.connect_timeout = seconds(60);
        plan.defaults.monitor.heartbeat_timeout = seconds(30);
        plan.servers[0].settings.monitor.heartbeat_timeout = seconds(40);
        let monitor = sheets(&plan)[0].standby[0].monitor;
        assert_eq!((monitor.connect_timeout, monitor.heartbeat_timeout), (seconds(60), seconds(40)));
        assert_eq!(monitor.request_timeout, None);
    }

    #[test]
    fn a_plan_with_too_many_servers_still_gives_sheets() {
        assert_eq!(sheets(&plan(SystemType::HotStandbyPair, 3))[0].standby.len(), 1);
        assert_eq!(sheets(&plan(SystemType::LoneServer, 2))[0].standby.len(), 0);
        let mut plan = plan(SystemType::HotStandbyPair, 8);
        (2..8).for_each(|index| permanent(&mut plan, index, &[]));
        assert_eq!(sheets(&plan)[0].permanent_standby.len(), 4);
    }
}
