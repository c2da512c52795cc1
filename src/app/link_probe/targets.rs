//! From the command line and the plan to the links that are probed.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr, SocketAddrV6};
use std::time::Duration;

use anyhow::{anyhow, bail};

use crate::app::failure::Lines;
use crate::cli::link_probe::Links;
use crate::domain::addresses::typed::Address;
use crate::domain::link::prober::MAX_IN_FLIGHT;
use crate::domain::link::record::{LinkInfo, Unplanned};
use crate::domain::partner::derive;
use crate::domain::partner::input::Input;
use crate::domain::partner::read;
use crate::domain::partner::sheet::Sheet;
use crate::domain::partner::system::{Endpoint, Server, System};
use crate::domain::path::Path;
use crate::domain::{suggest, words};
use crate::io::icmp::binding::Binding;
use crate::io::icmp::zone_index;
use crate::io::links::Spec;
use crate::io::{files, resolve, tape};
use crate::report::text;

/// The product's own retry count is not known to us; two is the vendor's worked example.
const RETRY_COUNT: u32 = 2;

mod unplanned;

use unplanned::Planned;

/// One link before its name is looked up.
struct Wanted {
    partner: String,
    connection: Path,
    is_monitor: bool,
    target: String,
    source: Option<String>,
    /// The interface of this server that the plan gives to its connection.
    interface: Option<String>,
    port: Option<u16>,
    interval: Option<Duration>,
    retry_count: Option<u32>,
    /// What the plan itself leaves open.
    doubt: Option<String>,
}

/// Every link of the request, names looked up, and which settings are not the plan's.
///
/// # Errors
/// When the plan cannot be read or has no such server, or the settings cannot be.
pub fn specs(request: &Links, default_interval: Duration) -> anyhow::Result<(Vec<Spec>, Vec<Unplanned>)> {
    let wanted = match &request.plan {
        Some(plan) => from_plan(plan, request)?,
        None => ad_hoc(request)?,
    };
    if wanted.is_empty() {
        bail!("there is no link to probe: the server has no partner with an address");
    }
    for (index, one) in wanted.iter().enumerate() {
        let same = |other: &Wanted| {
            (&other.partner, other.connection, &other.target) == (&one.partner, one.connection, &one.target)
        };
        if wanted[..index].iter().any(same) {
            bail!("{} {} is given twice: every link is probed once", one.connection.title(), one.target);
        }
    }
    let names: Vec<String> = wanted
        .iter()
        .filter(|wanted| parse_address(&wanted.target).is_none() && unknown_zone(&wanted.target).is_none())
        .map(|wanted| wanted.target.clone())
        .collect();
    let found = if names.is_empty() { BTreeMap::new() } else { resolve::all(&names) };
    let planned: Vec<Planned> = wanted.iter().map(Planned::of).collect();
    let specs = wanted.into_iter().map(|wanted| spec(wanted, request, default_interval, &found));
    let specs = specs.collect::<anyhow::Result<Vec<Spec>>>()?;
    let unplanned = if request.plan.is_some() { unplanned::of(&specs, &planned) } else { Vec::new() };
    Ok((specs, unplanned))
}

fn spec(
    wanted: Wanted,
    request: &Links,
    default_interval: Duration,
    found: &BTreeMap<String, Result<Vec<IpAddr>, String>>,
) -> anyhow::Result<Spec> {
    let binding = wanted.source.as_deref().map(Binding::parse).unwrap_or_default();
    let binding_is_from = plans_address(&wanted, request);
    let destination = match parse_address(&wanted.target) {
        Some(address) => with_interface(address, &binding),
        None => choose(&wanted.target, found, request, &binding),
    };
    let interval = request.interval.or(wanted.interval).unwrap_or(default_interval);
    let timeout = request.timeout.unwrap_or_else(|| interval.min(Duration::from_secs(5)));
    if interval < Duration::from_millis(1) {
        bail!("--interval {interval:?} is too short: a millisecond at least; `sweep` is made for more");
    }
    if timeout.as_nanos() / interval.as_nanos() >= MAX_IN_FLIGHT {
        bail!("--timeout is more than {MAX_IN_FLIGHT} times the interval; choose a shorter one");
    }
    let (destination, unresolved) = match destination {
        Ok(destination) => (Some(destination), String::new()),
        Err(reason) => (None, reason),
    };
    let info = LinkInfo {
        partner: wanted.partner,
        connection: wanted.connection,
        is_monitor: wanted.is_monitor,
        target: wanted.target,
        address: destination.map(|to| to.ip()),
        source: wanted.source,
        port: request.port.or(wanted.port).filter(|_| !request.no_tcp && !wanted.is_monitor),
        interval,
        timeout,
        retry_count: request.retry_count.or(wanted.retry_count).unwrap_or(RETRY_COUNT),
        rise: request.rise,
    };
    Ok(Spec {
        info,
        destination,
        unresolved,
        binding,
        binding_is_from,
        planned: wanted.interface,
        doubt: wanted.doubt,
    })
}

/// What to ask when this machine does not have the source of a link that the plan gives: most likely it is another server.
fn plans_address(wanted: &Wanted, request: &Links) -> String {
    let is_given = source(request, wanted.connection).is_some();
    match (&wanted.source, &request.server) {
        (Some(address), Some(server)) if !is_given => format!(
            "; the plan gives {address} to {server}: is this machine {server}? --server names the server of the plan that this \
             machine is"
        ),
        _ => String::new(),
    }
}

/// An address as text, a link-local one with its zone.
#[must_use]
pub fn parse_address(text: &str) -> Option<SocketAddr> {
    if let Ok(ip) = text.parse::<IpAddr>() {
        return Some(SocketAddr::new(ip, 0));
    }
    let (ip, zone) = text.split_once('%')?;
    let index = zone.parse().ok().or_else(|| zone_index(zone))?;
    Some(SocketAddr::V6(SocketAddrV6::new(ip.parse().ok()?, 0, 0, index)))
}

/// Why a text that is neither address nor name is no target: an address whose interface does not exist.
fn unknown_zone(text: &str) -> Option<String> {
    let (ip, zone) = text.split_once('%')?;
    let _address: Ipv6Addr = ip.parse().ok()?;
    Some(format!("{text}: this machine has no interface `{zone}`"))
}

/// A link-local address without zone gets that of the interface it is sent from; without one it is no target.
fn with_interface(address: SocketAddr, binding: &Binding) -> Result<SocketAddr, String> {
    let SocketAddr::V6(v6) = address else { return Ok(address) };
    if v6.scope_id() != 0 || !v6.ip().is_unicast_link_local() {
        return Ok(address);
    }
    let ip = v6.ip();
    match &binding.interface {
        Some(name) => match zone_index(name) {
            Some(index) => Ok(SocketAddr::V6(SocketAddrV6::new(*ip, 0, 0, index))),
            None => Err(format!("{ip}: this machine has no interface `{name}`")),
        },
        None => Err(format!("{ip} is link-local, and many links have such: write {ip}%INTERFACE")),
    }
}

fn choose(
    name: &str,
    found: &BTreeMap<String, Result<Vec<IpAddr>, String>>,
    request: &Links,
    binding: &Binding,
) -> Result<SocketAddr, String> {
    if let Some(reason) = unknown_zone(name) {
        return Err(reason);
    }
    let addresses = match found.get(name) {
        Some(Ok(addresses)) => addresses,
        Some(Err(reason)) => return Err(format!("{name} does not resolve: {reason}")),
        None => return Err(format!("{name} does not resolve")),
    };
    let fits = |ip: &&IpAddr| match binding.source {
        _ if request.ipv4 => ip.is_ipv4(),
        _ if request.ipv6 => ip.is_ipv6(),
        Some(source) => source.is_ipv4() == ip.is_ipv4(),
        None => true,
    };
    let chosen = addresses.iter().find(fits);
    chosen
        .map(|ip| SocketAddr::new(*ip, 0))
        .ok_or_else(|| format!("{name} resolves to no address of the wanted family"))
}

fn ad_hoc(request: &Links) -> anyhow::Result<Vec<Wanted>> {
    if request.main.is_empty() {
        bail!(
            "which links? Give the plan and this server's label (--plan system.yaml --server SRV-A), or addresses \
             (--main 10.10.1.12 --backup 10.10.2.12)"
        );
    }
    if request.backup.len() > request.main.len() {
        bail!("there are more --backup than --main; the first of each belong to one partner, and so on");
    }
    let link = |partner: &str, connection, is_monitor, target: &str| Wanted {
        partner: partner.to_owned(),
        connection,
        is_monitor,
        target: target.to_owned(),
        source: source(request, connection).map(str::to_owned),
        interface: None,
        port: None,
        interval: None,
        retry_count: None,
        doubt: None,
    };
    if request.server.is_some() {
        bail!(
            "--server is given, and no --plan that it is a server of; give the plan in place of --main and --backup, or leave --server out"
        );
    }
    if request.backup_source.is_some() && request.backup.is_empty() && request.backup_monitor.is_empty() {
        bail!(
            "--backup-source is given, and no link of Backup that it is for; give --backup, too, or leave it out"
        );
    }
    let mut wanted = Vec::new();
    for (index, main) in request.main.iter().enumerate() {
        wanted.push(link(main, Path::Main, false, main));
        if let Some(backup) = request.backup.get(index) {
            wanted.push(link(main, Path::Backup, false, backup));
        }
    }
    let monitors = [(Path::Main, &request.main_monitor), (Path::Backup, &request.backup_monitor)];
    for (connection, monitors) in monitors {
        wanted.extend(monitors.iter().map(|monitor| link(monitor, connection, true, monitor)));
    }
    Ok(wanted)
}

fn source(request: &Links, connection: Path) -> Option<&str> {
    match connection {
        Path::Main => request.main_source.as_deref(),
        Path::Backup => request.backup_source.as_deref(),
    }
}

fn from_plan(path: &std::path::Path, request: &Links) -> anyhow::Result<Vec<Wanted>> {
    let file = files::display_name(path);
    let text = tape::files::read(path)?;
    let reading = read::read(&file, &text);
    if let Some(finding) = reading.findings.first() {
        let faults = words::count(reading.findings.len(), "fault");
        let first = format!(
            "the plan has {faults}, so nothing was probed. The first: {}: {}",
            text::place_in(&file, finding),
            finding.message
        );
        return Err(Lines::new([first, format!("`partner-config lint {file}` shows them all")]).into());
    }
    match reading.input {
        Some(Input::Plan(plan)) => {
            let label = server(&plan, request.server.as_deref())?;
            if let Some(twice) = plan.label_twice() {
                bail!(
                    "{file}: two servers of the plan are called {twice}, so that nothing was probed: which of them is meant cannot be \
                     told; `partner-config lint {file}` shows both"
                );
            }
            let sheets = derive::sheets(&plan);
            let sheet = sheets.iter().find(|sheet| sheet.label() == label);
            let sheet = sheet.ok_or_else(|| anyhow!("{file}: no sheet follows for {label}"))?;
            let own = plan.servers.iter().find(|server| server.label() == label);
            let main = Own::of(own.and_then(|own| own.main.as_ref()));
            let backup = Own::of(own.and_then(|own| own.backup.as_ref()));
            let mut links = from_sheet(sheet, request, &main, &backup);
            for link in links.iter_mut().filter(|link| !link.is_monitor && link.connection == Path::Main) {
                let partner = plan.servers.iter().find(|server| server.label() == link.partner);
                link.doubt = own.zip(partner).and_then(|(own, partner)| one_ended(own, partner));
            }
            let left_out = own.and_then(|own| left_out(&plan, own, &links));
            if let Some((first, why)) = links.first_mut().zip(left_out) {
                first.doubt = Some(first.doubt.take().map_or(why.clone(), |doubt| format!("{doubt}; {why}")));
            }
            Ok(links)
        }
        Some(Input::Sheet(sheet)) => {
            is_of(&sheet, request.server.as_deref()).map_err(|why| anyhow!("{file}: {why}"))?;
            Ok(from_sheet(&sheet, request, &Own::default(), &Own::default()))
        }
        _ => bail!("{file}: expected a plan (kind: system) or a sheet (kind: partners)"),
    }
}

/// The server that this machine is.
fn server(plan: &System, asked: Option<&str>) -> anyhow::Result<String> {
    let known: Vec<&str> = plan.servers.iter().map(|server| server.label()).collect();
    match asked {
        Some(label) if known.contains(&label) => Ok(label.to_owned()),
        Some(label) => {
            bail!(suggest::unknown(&format!("the plan has no server `{label}`"), label, &known))
        }
        None => {
            bail!("which server of the plan is this machine? Give --server; it has: {}", words::few(&known))
        }
    }
}

/// Refuses a sheet of another server than the one that this machine is said to be: a sheet is of one server alone.
fn is_of(sheet: &Sheet, asked: Option<&str>) -> Result<(), String> {
    const NEXT: &str = "give the sheet of that server, or the plan";
    let (Some(asked), label) = (asked, sheet.server.label.as_ref()) else { return Ok(()) };
    match label.map(|label| &label.value) {
        Some(label) if label.eq_ignore_ascii_case(asked) => Ok(()),
        Some(label) => Err(format!("the sheet is of {label}, not of {asked}, so nothing was probed; {NEXT}")),
        None => Err(format!(
            "the sheet does not say of which server it is, so nothing was probed for {asked}; {NEXT}"
        )),
    }
}

/// Why Backup is not probed although the plan gives it to one of the two servers.
fn one_ended(own: &Server, partner: &Server) -> Option<String> {
    let (with, without) = own.one_backup(partner)?;
    Some(format!(
        "the plan gives Backup to {} and none to {}, so that it is not probed; give it to both or to neither",
        with.label(),
        without.label()
    ))
}

/// Which partners of the plan have no link here, such as the third server of a pair that may be Main.
fn left_out(plan: &System, own: &Server, links: &[Wanted]) -> Option<String> {
    let is_probed =
        |server: &Server| links.iter().any(|link| !link.is_monitor && link.partner == server.label());
    let is_left_out = |server: &&Server| {
        server.label() != own.label() && derive::are_partners(plan, own, server) && !is_probed(server)
    };
    let names: Vec<&str> = plan.servers.iter().filter(is_left_out).map(Server::label).collect();
    (!names.is_empty()).then(|| {
        format!(
            "{} of the plan has no link here and is not probed: the plan's type has no column for it, or no network joins both \
             (`partner-config lint` shows it); correct the plan, or probe it by its addresses with --main and --backup",
            words::few(&names)
        )
    })
}

/// The interfaces that the plan gives to this server and this machine does not have, each with its connection: what is said of
/// each is that it was not compared.
#[must_use]
pub fn strange_interfaces(specs: &[Spec]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for spec in specs {
        let Some(name) = spec.planned.as_ref().filter(|name| zone_index(name).is_none()) else { continue };
        let connection = spec.info.connection.title();
        let note = format!(
            "this machine has no interface `{name}`, which the plan gives to {connection} of this server: over which card {connection} \
             goes was not compared with the plan"
        );
        if !all.contains(&note) {
            all.push(note);
        }
    }
    all
}

/// What a plan gives to one connection of this server.
#[derive(Default)]
struct Own {
    /// An address that can be bound to; a name cannot.
    address: Option<String>,
    interface: Option<String>,
}

impl Own {
    fn of(endpoint: Option<&Endpoint>) -> Self {
        let Some(endpoint) = endpoint else { return Self::default() };
        Self {
            address: endpoint
                .address
                .as_ref()
                .and_then(|address| address.value.ip())
                .map(|ip| ip.to_string()),
            interface: endpoint.interface.as_ref().map(|name| name.value.clone()),
        }
    }
}

fn from_sheet(sheet: &Sheet, request: &Links, main: &Own, backup: &Own) -> Vec<Wanted> {
    let mut links = Vec::new();
    let mut monitors: Vec<Wanted> = Vec::new();
    for column in sheet.columns() {
        let partner = column.label.as_ref().map_or("(no label)", |label| &label.value);
        for (name, connection) in column.connections() {
            let (connection_name, own) = match name {
                Path::Main => (Path::Main, main),
                Path::Backup => (Path::Backup, backup),
            };
            let link = |partner: &str, is_monitor, address: &Address| Wanted {
                partner: partner.to_owned(),
                connection: connection_name,
                is_monitor,
                target: address.to_string(),
                source: source(request, connection_name).map(str::to_owned).or_else(|| own.address.clone()),
                // What is asked for on the command line is not what the plan says.
                interface: own.interface.clone().filter(|_| source(request, connection_name).is_none()),
                port: connection.port.and_then(|port| u16::try_from(port.value).ok()),
                interval: column.icmp.interval.map(|interval| interval.value),
                retry_count: column.icmp.retry_count.map(|count| count.value),
                doubt: None,
            };
            links.extend(connection.address.as_ref().map(|address| link(partner, false, &address.value)));
            for monitor in &connection.icmp_monitors {
                let text = monitor.value.to_string();
                // Partners share their monitors: one probe serves them all.
                let known = |other: &Wanted| other.connection == connection_name && other.target == text;
                if !monitors.iter().any(known) {
                    monitors.push(link(&text, true, &monitor.value));
                }
            }
        }
    }
    links.extend(monitors);
    links
}
