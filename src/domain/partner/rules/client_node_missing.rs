//! `client-node-missing`: a client knows one server of a pair, or one network of a server, and not the other.

use std::collections::HashSet;

use super::client_too_many_nodes::LIMIT;
use super::prelude::*;
use crate::partner::client_servers::{Expected, expected, known, node_key};

pub static RULE: Rule = rule!(
    "client-node-missing",
    Warning,
    "a client knows one server of a pair, or one of its two networks, and not the other"
);

/// Looks at the clients of a pair, or of a triple, whose plan or sheets are given. A triple with two networks has more
/// addresses than a client takes nodes, so that one node is enough for each of its servers.
///
/// A node that is a server's label counts as its Main address, because the label is by default the name of the machine, and
/// never as its Backup address. Any other name may stand for any one address; `client-node-unknown` tells of it.
pub fn check_group(group: &Group<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (permanent, members): (Vec<_>, Vec<_>) = expected(group).into_iter().partition(|m| m.is_permanent);
    let known = known(group);
    for client in group.clients.iter().filter(|client| client.system.servers.len() <= LIMIT) {
        let nodes: Vec<&Spanned<String>> = client.nodes().map(|(name, _)| name).collect();
        let keys: HashSet<Key> = nodes.iter().map(|node| node_key(&node.value)).collect();
        if !members.is_empty()
            && !keys.is_empty()
            && keys.iter().all(|key| permanent.iter().any(|m| m.is(key)))
        {
            findings.push(only_copies(client));
            continue;
        }
        let is_called = |name: &str| members.iter().any(|member| member.is_called(name));
        // A name may stand for any address, and an address for a server's name.
        let has_names = members.iter().flat_map(|m| &m.addresses).any(|(_, of)| of.value.ip().is_none());
        let is_stranger = |key: &&Key| {
            let may_be_known = match key {
                Key::Name(name) => is_called(name),
                Key::Ip(_) => !has_names,
            };
            !known.contains_key(*key) && !may_be_known
        };
        let strangers = keys.iter().filter(is_stranger).count();
        let missing: Vec<_> = members.iter().map(|member| (member, member.missing(&nodes, &keys))).collect();
        let is_sure = missing.iter().map(|(_, missing)| missing.len()).sum::<usize>() > strangers;
        for (member, missing) in missing {
            match missing.first() {
                Some(first) if is_sure => {
                    findings.push(member.not_known(client, *first, missing.len(), member.by_label(&nodes)));
                }
                Some(_) => {}
                None => findings.extend(member.taken_for_main(client, &nodes, &keys)),
            }
        }
    }
    findings
}

/// A client that knows permanent standbys only, as one does that reaches no other network: a note, because it may be meant.
fn only_copies(client: &Client<'_>) -> Finding {
    let message = format!(
        "{client} has nodes of permanent standbys only: it never connects to a server that can be Main."
    );
    let finding = client.finding(&RULE, (client.system.span, "permanent standbys only"), message);
    finding.with(Severity::Info).help("If it is not meant so, add a node of each server that can be Main.")
}

impl Expected<'_> {
    /// The node that is the server's label.
    fn by_label<'n>(&self, nodes: &[&'n Spanned<String>]) -> Option<&'n Spanned<String>> {
        nodes.iter().copied().find(|node| self.is_called(&node.value))
    }

    /// The addresses that no node is.
    fn missing(&self, nodes: &[&Spanned<String>], keys: &HashSet<Key>) -> Vec<(Path, &Spanned<Address>)> {
        let has_label = self.by_label(nodes).is_some();
        let absent = |(name, address): &(Path, &Spanned<Address>)| {
            let is_known = keys.contains(&Key::from(&address.value)) || (has_label && *name == Path::Main);
            let is_cable = self.is_cabled && *name == Path::Backup;
            !is_known && !is_cable
        };
        let all = self.addresses.iter().map(|(name, address)| (*name, address));
        let missing: Vec<_> = all.filter(absent).collect();
        if self.kind == SystemType::TripleStandby && missing.len() < self.addresses.len() {
            return Vec::new();
        }
        missing
    }

    /// `first` of `count` addresses that no node is; one node may be the server's label.
    fn not_known(
        &self,
        client: &Client<'_>,
        (name, first): (Path, &Spanned<Address>),
        count: usize,
        by_label: Option<&Spanned<String>>,
    ) -> Finding {
        let (label, address) = (self.label, &first.value);
        let message = if count == self.addresses.len() {
            format!(
                "{client} has no node for {label} ({address}). After a failover to it the client has nobody to connect to."
            )
        } else {
            let stand_in = by_label.map_or_else(String::new, |node| {
                format!(" The node {node} names the server, not this network.")
            });
            format!(
                "{client} has no node for the {name} address of {label} ({address}). If the other network fails, the \
                 client loses that server.{stand_in}"
            )
        };
        let place = (client.system.span, format!("no node for {address}"));
        let finding = client.finding(&RULE, place, message);
        finding.at(self.file, first.span, format!("{name} of {label}")).help(
            if self.kind == SystemType::TripleStandby {
                "Give the client at least one node of every server that may become Main."
            } else {
                "A pair with dual networking uses all four nodes: both addresses of both servers. `partner-config generate` \
                 writes them."
            },
        )
    }

    /// A server with two networks whose Main address is given by its label only.
    fn taken_for_main(
        &self,
        client: &Client<'_>,
        nodes: &[&Spanned<String>],
        keys: &HashSet<Key>,
    ) -> Option<Finding> {
        let node = self.by_label(nodes)?;
        let [(Path::Main, main), (Path::Backup, _)] = &self.addresses[..] else { return None };
        if keys.contains(&Key::from(&main.value)) {
            return None;
        }
        let (label, address) = (self.label, &main.value);
        let message = format!(
            "{client}: node {node} was taken for the Main address of {label} ({address}); where the name leads on the \
             client was not judged."
        );
        let finding = client.finding(&RULE, (node.span, "a name"), message).with(Severity::Info);
        Some(finding.at(self.file, main.span, format!("Main of {label}")).help(
            "Write the address: a server with two cards often has both under its name, and the client then takes either.",
        ))
    }
}
