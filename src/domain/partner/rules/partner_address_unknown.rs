//! `partner-address-unknown`: a connection uses an address that is none of the partner's own.

use std::collections::HashMap;

use super::host_name_ambiguous::is_one_machine;
use super::prelude::*;
use crate::suggest::nearest;

pub static RULE: Rule =
    rule!("partner-address-unknown", Error, "a connection uses an address that is none of the partner's own");

/// Looks at every connection to a partner whose own addresses are known: from its sheet, else from the plan.
pub fn check_group(group: &Group<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for link in &group.links {
        let known = known_addresses(link, group.plan);
        if known.is_empty() {
            findings.extend(nothing_known(link));
            continue;
        }
        for (name, address) in link.column.addresses() {
            findings.extend(other_name(link, name, address, &known));
            if is_unknown(link, &address.value, &known) && !is_self(link, &address.value) {
                findings.push(unknown(link, name, address, &known));
            }
        }
    }
    findings.extend(callers_differ(group));
    findings
}

/// Two servers call a third one, whose addresses nothing gives, by two addresses of one subnet: a warning, because it may have both.
fn callers_differ<'g>(group: &'g Group<'_>) -> impl Iterator<Item = Finding> + 'g {
    let mut first: HashMap<(usize, Path), (&Link<'_>, &Spanned<Address>, IpAddr)> = HashMap::new();
    let unknown = group.links.iter().filter(|link| known_addresses(link, group.plan).is_empty());
    let called = unknown.flat_map(|link| link.column.addresses().map(move |(name, to)| (link, name, to)));
    called.filter_map(move |(link, name, to)| {
        let ip = to.value.ip().filter(|ip| !is_link_local(*ip))?;
        let (earlier, there, first_ip) = *first.entry((link.far_index, name)).or_insert((link, to, ip));
        let are_of_one_subnet = subnet_of(link.near, ip)
            .map_or_else(|| are_nearly_alike(ip, first_ip), |net| net.contains(&first_ip));
        if ip == first_ip || !are_of_one_subnet {
            return None;
        }
        let partner = link.far.label();
        let message = format!(
            "{}: {name} Connection to {partner} goes to {to}, and {} calls it at {there}. The sheet of {partner} gives no addresses, so \
             nothing tells which one it has.",
            link.owner, earlier.owner
        );
        let finding = link.owner.finding(&RULE, (to.span, "another address"), message);
        let finding = finding.at(&earlier.near.file, there.span, format!("{partner} for another server"));
        Some(finding.with(Severity::Warning).help(
            "Write the server's own addresses into its sheet (nic-check or ipconfig tells them), and correct the other connection.",
        ))
    })
}

fn unknown(link: &Link<'_>, name: Path, address: &Spanned<Address>, known: &[Address]) -> Finding {
    let own: Vec<String> = known.iter().map(ToString::to_string).collect();
    let partner = link.far.label();
    let message = format!(
        "{}: {name} Connection to {partner} goes to {address}, which is none of that server's addresses ({}).",
        link.owner,
        own.join(", ")
    );
    let place = link.far.server.addresses.first().map_or(link.far.server.span, |own| own.span);
    let near = (address.span, format!("no address of {partner}"));
    link.finding(&RULE, near, (place, format!("the addresses of {partner}")), message).help(
        "Run nic-check (or ipconfig) on the partner and correct the connection, or the addresses of its sheet.",
    )
}

/// The partner's sheet does not give its own addresses, so that nothing could be compared: a note. Two names are compared
/// by other rules.
fn nothing_known(link: &Link<'_>) -> Option<Finding> {
    let (_, address) = link.column.addresses().find(|(_, address)| address.value.ip().is_some())?;
    let message = format!(
        "{}: {address} is not compared with the addresses of {}, because its sheet does not give them.",
        link.owner,
        link.far.label()
    );
    let far = (link.far.server.span, "no addresses are given");
    let finding = link.finding(&RULE, (address.span, "not compared"), far, message).with(Severity::Info);
    Some(finding.help(
        "Write the server's own addresses into its sheet: `addresses: [10.1.1.11/24, 10.1.2.11/24]`, or give --plan.",
    ))
}

/// A host name that is nearly the partner's label, or that is another server's, and none of the partner's names: a
/// warning, because a name may stand for any address.
fn other_name(link: &Link<'_>, name: Path, address: &Spanned<Address>, known: &[Address]) -> Option<Finding> {
    let Address::Name(host) = &address.value else { return None };
    let label = &link.far.server.label.as_ref()?.value;
    let own = link.near.server.label.as_ref().is_some_and(|own| says_label(&address.value, &own.value));
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let is_partners = says_label(&address.value, label)
        || (plain(host) != plain(label) && plain(host).starts_with(&plain(label)))
        || known.iter().any(|own| same_machine(own, &address.value));
    let first = host.split('.').next().unwrap_or_default();
    if own || is_partners || address.value.no_host().is_some() || nearest(first, [label.as_str()]).is_none() {
        return None;
    }
    let message = format!(
        "{}: {name} Connection to {label} goes to the name {host}, which is nearly that server's label, and none of its \
         names. It looks like another machine's.",
        link.owner
    );
    let near = (address.span, format!("not {label}"));
    let far = (link.far.place(), "the partner");
    let finding = link.finding(&RULE, near, far, message).with(Severity::Warning);
    Some(
        finding
            .help("Enter the partner's own name or address; lint --resolve looks up where the name leads."),
    )
}

fn known_addresses(link: &Link<'_>, plan: Option<&System>) -> Vec<Address> {
    if !link.far.server.addresses.is_empty() {
        return link.far.server.addresses.iter().map(|own| own.value.address.clone()).collect();
    }
    let servers = plan.into_iter().flat_map(|plan| &plan.servers);
    let server = servers.filter(|server| same(&server.label, &link.far.server.label));
    server.flat_map(Server::addresses).map(|(_, address)| address.value.clone()).collect()
}

/// An address is judged against addresses, a name against names; a name may stand for any address. The partner's label leads to it, and
/// so does a name of it with another domain behind it, or none.
fn is_unknown(link: &Link<'_>, address: &Address, known: &[Address]) -> bool {
    let is_same = |own: &Address| match (own.name(), address.name()) {
        (Some(own), Some(name)) => is_one_machine(own, name),
        (None, None) => same_machine(own, address),
        // Nobody knows.
        _ => true,
    };
    let is_its_label = link.far.server.label.as_ref().is_some_and(|label| says_label(address, &label.value));
    !is_its_label && !known.iter().any(is_same)
}

/// An address of the near server itself, or of no machine, is left to `partner-is-self`.
fn is_self(link: &Link<'_>, address: &Address) -> bool {
    owns(link.near, address) || address.no_host().is_some()
}
