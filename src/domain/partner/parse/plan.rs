//! The plan, `kind: system`.

use std::collections::HashSet;

use super::settings::{TYPES, address, addresses, product, schema_version, section};
use crate::addresses::no_host;
use crate::addresses::typed::subnet;
use crate::finding::FileName;
use crate::language::extract::names::{name, names};
use crate::language::extract::{Block, Entry, Extractor};
use crate::language::suppress;
use crate::language::yaml::NodeId;
use crate::partner::common::{Field, Spanned, SystemType};
use crate::partner::fields::InSection;
use crate::partner::system::{Endpoint, Network, Role, Server, Settings, System, Team};
use crate::path::Path;

const ROOT: &[&str] =
    &["kind", "schema_version", "system", "product", "type", "networks", "defaults", "servers", "suppress"];
const DEFAULTS: &[&str] = &["port", "monitor", "icmp", "transfer", "miscellaneous", "connection_security"];
const SERVER: &[&str] = &[
    "label",
    "role",
    "arbitration_priority",
    "port",
    "main",
    "backup",
    "team",
    "connects_to",
    "ignored_interfaces",
    "monitor",
    "icmp",
    "transfer",
    "miscellaneous",
    "connection_security",
];

/// Reads the whole document as a plan.
pub fn read(extractor: &mut Extractor<'_>) -> Option<System> {
    let root = extractor.block(extractor.document().root(), None, "a plan", ROOT)?;
    schema_version(extractor, &root);
    let system = root.need(extractor, "system", name);
    let product = product(extractor, &root);
    let kind = root.need(extractor, "type", kind);
    let (main, backup) = root.need(extractor, "networks", networks);
    let defaults = root.read(extractor, "defaults", defaults);
    let servers = root.need(extractor, "servers", servers);
    let suppressions = suppress::list::read(extractor, &root);
    Some(System {
        file: FileName::clone(extractor.file()),
        name: system,
        product,
        kind,
        main,
        backup,
        defaults,
        servers,
        suppressions,
    })
}

fn kind(extractor: &mut Extractor<'_>, entry: Entry) -> Field<SystemType> {
    if extractor.document().scalar(entry.value).is_some_and(|scalar| scalar.text == "permanent-standby") {
        let message = "`type` of a plan cannot be `permanent-standby`.".to_owned();
        let help = "Write the system's type here, and `role: permanent-standby` on the server.";
        extractor.bad(entry, message, help);
        return None;
    }
    extractor.choice(entry, &TYPES[..3])
}

fn networks(extractor: &mut Extractor<'_>, entry: Entry) -> (Option<Network>, Option<Network>) {
    let Some(block) = extractor.block(entry.value, Some(entry), "`networks`", &["main", "backup"]) else {
        return (None, None);
    };
    let main = block.need(extractor, "main", network);
    let backup = block.read(extractor, "backup", network);
    (main, backup)
}

fn network(extractor: &mut Extractor<'_>, entry: Entry) -> Option<Network> {
    let block =
        extractor.block(entry.value, Some(entry), "a network", &["subnets", "bandwidth", "compress"])?;
    let mut subnets: Vec<Spanned<ipnet::IpNet>> = Vec::new();
    let mut seen = HashSet::new();
    if let Some(list) = block.required(extractor, "subnets") {
        let items = extractor.list(list, "Put it into brackets, even a single one: `[10.10.1.0/24]`.");
        for item in items {
            let entry = list.item(*item);
            let Some(subnet) = one_subnet(extractor, entry) else { continue };
            if !seen.insert(subnet.value.trunc()) {
                let message = format!("`subnets` lists {} twice.", subnet.value.trunc());
                extractor.bad(entry, message, "Delete one of them, or correct it: was another subnet meant?");
            }
            let first = subnet.value.network();
            if let Some(what) = no_host(first).filter(|_| subnet.value.prefix_len() > 3) {
                let message =
                    format!("No server can be in the subnet {subnet}: {first} is {}.", what.words());
                let help = "Write the subnet of the servers' cards, such as 10.10.1.0/24.";
                extractor.bad(entry, message, help);
            }
            subnets.push(subnet);
        }
        if items.is_empty() && extractor.document().kind(list.value) == crate::language::yaml::Kind::Seq(&[])
        {
            extractor.bad(list, "`subnets` is empty.".to_owned(), "Write at least one subnet.");
        }
    }
    Some(Network {
        span: block.span,
        subnets,
        bandwidth: block.read(extractor, "bandwidth", Extractor::bandwidth),
        compress: block.read(extractor, "compress", Extractor::boolean),
    })
}

fn one_subnet(extractor: &mut Extractor<'_>, entry: Entry) -> Field<ipnet::IpNet> {
    let scalar = extractor.scalar(entry, "a subnet such as 10.10.1.0/24")?;
    match subnet(scalar.text) {
        Ok(net) => Some(extractor.at(entry, net)),
        Err((meant, fault)) => {
            extractor.bad(entry, fault.message, fault.help);
            meant.map(|net| extractor.at(entry, net))
        }
    }
}

fn defaults(extractor: &mut Extractor<'_>, entry: Entry) -> Settings {
    let block = extractor.block(entry.value, Some(entry), "`defaults`", DEFAULTS);
    block.map(|block| settings(extractor, &block)).unwrap_or_default()
}

/// Settings that stand in `defaults` or on a server.
fn settings<'d>(extractor: &mut Extractor<'d>, block: &Block<'d>) -> Settings {
    Settings {
        port: block.read(extractor, "port", Extractor::number),
        monitor: shared(extractor, block),
        icmp: shared(extractor, block),
        transfer: shared(extractor, block),
        miscellaneous: shared(extractor, block),
        connection_security: shared(extractor, block),
    }
}

/// A section with the settings that may hold for several servers.
fn shared<'d, S: InSection>(extractor: &mut Extractor<'d>, block: &Block<'d>) -> S {
    section(extractor, block, S::section().shared_keys())
}

fn servers(extractor: &mut Extractor<'_>, entry: Entry) -> Vec<Server> {
    let items = extractor.list(entry, "Start each server with `- label: ...`.");
    items.iter().filter_map(|item| server(extractor, entry, *item)).collect()
}

fn server(extractor: &mut Extractor<'_>, list: Entry, item: NodeId) -> Option<Server> {
    let block = extractor.block(item, Some(Entry { name: "servers", ..list }), "a server", SERVER)?;
    let block = block.without_owner();
    let roles = [("main-or-standby", Role::MainOrStandby), ("permanent-standby", Role::PermanentStandby)];
    let label = block.need(extractor, "label", name);
    let role = block.read(extractor, "role", |extractor, entry| extractor.choice(entry, &roles));
    let mut settings = settings(extractor, &block);
    settings.miscellaneous.arbitration_priority =
        block.read(extractor, "arbitration_priority", Extractor::integer);
    let main = block.need(extractor, "main", endpoint);
    let backup = block.read(extractor, "backup", endpoint);
    let ignored_interfaces = block.read(extractor, "ignored_interfaces", |extractor, entry| {
        ignored(extractor, entry, [main.as_ref(), backup.as_ref()])
    });
    Some(Server {
        span: block.span,
        label,
        role,
        settings,
        main,
        backup,
        team: block.read(extractor, "team", team),
        connects_to: block.read(extractor, "connects_to", names),
        ignored_interfaces,
    })
}

/// Adapters that the product shall not use; one that carries a connection cannot be among them.
fn ignored(
    extractor: &mut Extractor<'_>,
    entry: Entry,
    endpoints: [Option<&Endpoint>; 2],
) -> Vec<Spanned<String>> {
    let all = names(extractor, entry);
    let is_among = |some: &[Spanned<String>], name: &Spanned<String>| {
        some.iter().any(|one| one.value.eq_ignore_ascii_case(&name.value))
    };
    let interfaces = endpoints.into_iter().flatten().filter_map(|endpoint| endpoint.interface.as_ref());
    for used in interfaces.filter(|used| is_among(&all, used)) {
        let message =
            format!("`ignored_interfaces` names {used}, which carries a connection of this server.");
        extractor.bad(entry, message, "Take it out, or remove the `main` or `backup` that is on it.");
    }
    if let Some((_, twice)) = all.iter().enumerate().find(|(number, name)| is_among(&all[..*number], name)) {
        let message = format!("`ignored_interfaces` names {twice} twice.");
        extractor.bad(entry, message, "Delete one of them, or correct it: was another adapter meant?");
    }
    all
}

fn endpoint(extractor: &mut Extractor<'_>, entry: Entry) -> Option<Endpoint> {
    const KEYS: &[&str] = &["address", "interface", "icmp_monitors", "compress"];
    let what = if entry.name == "main" { "`main` of a server" } else { "`backup` of a server" };
    let block = extractor.block(entry.value, Some(entry), what, KEYS)?;
    Some(Endpoint {
        span: block.span,
        address: block.need(extractor, "address", address),
        interface: block.read(extractor, "interface", name),
        icmp_monitors: block.read(extractor, "icmp_monitors", addresses),
        compress: block.read(extractor, "compress", Extractor::boolean),
    })
}

fn team(extractor: &mut Extractor<'_>, entry: Entry) -> Option<Team> {
    if extractor.document().scalar(entry.value).is_some_and(|scalar| scalar.text == "none") {
        return None;
    }
    let block = extractor.block(entry.value, Some(entry), "a team", &["name", "members", "carries"])?;
    let carries = Path::BOTH.map(|path| (path.name(), path));
    Some(Team {
        span: block.span,
        name: block.need(extractor, "name", name),
        members: block.need(extractor, "members", names),
        carries: block.read(extractor, "carries", |extractor, entry| extractor.choice(entry, &carries)),
    })
}
