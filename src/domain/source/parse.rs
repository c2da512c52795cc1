//! Reads `sources.yaml` strictly, with the reader and the rules that plans and sheets are read with: one run shows
//! every fault, each with its place.

use std::time::Duration;

use super::eda;
use super::fields::{self, Items, QueueField, SacField};
use super::settings::{
    Access, Channel, Mode, Node, OnStandby, Policy, Sac, Secret, Sources, WriteOptimization, are_twins,
    defaults,
};
use crate::domain::finding::{FileName, Finding, Severity, Span};
use crate::domain::language::extract::quantity::duration;
use crate::domain::language::extract::{Block, Entry, Extractor};
use crate::domain::language::rules::bad_value;
use crate::domain::language::yaml::{self, Kind, NodeId};
use crate::domain::partner::rules::unknown_kind;
use crate::domain::suggest;

/// Nodes that one file may hold, at most: each is compared with all others.
const MAX_NODES: usize = 2048;

const ROOT: &[&str] = &["kind", "schema_version", "sac", "nodes", "pairs"];
const NODE: &[&str] = &[
    "name",
    "name_in_source",
    "source",
    "user",
    "password",
    "password_env",
    "password_file",
    "password_prompt",
    "timeout",
    "max_age",
    "policy",
    "mode",
    "namespace",
    "batch",
    "hostname_check",
    "ca_file",
    "insecure",
    "plain_password",
    "sac",
    "channels",
];
const SAC: &[&str] =
    &["mapping", "items", "active_codes", "standby_codes", "subsecond", "stop_on_standby", "run_on_standby"];
const CHANNEL: &[&str] = &["name", "mapping", "items", "write_optimization"];

/// Schemes of source addresses.
pub const SCHEMES: &[&str] =
    &["opc.tcp://", "http://", "https://", eda::SCHEME, "file:", "exec:", "recording:", "demo:"];

/// What reading gave: settings only when nothing is wrong with the file.
#[derive(Debug)]
pub struct Parsed {
    /// The settings, when no error was found.
    pub sources: Option<Sources>,
    /// Everything that is wrong.
    pub findings: Vec<Finding>,
}

/// Reads the file.
#[must_use]
pub fn read(file: &FileName, text: &str) -> Parsed {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (document, mut findings) = yaml::parse(file, text);
    let Some(document) = document else {
        if is_empty(text) {
            findings = findings.into_iter().map(|finding| finding.help(START)).collect();
        }
        return Parsed { sources: None, findings };
    };
    let mut extractor = Extractor::new(&document, file);
    let sources = root(&mut extractor);
    findings.extend(extractor.finish());
    if findings.iter().any(|finding| finding.rule.name == unknown_kind::RULE.name) {
        // The keys of another kind of file are no faults of it.
        findings.retain(|finding| finding.rule.name == unknown_kind::RULE.name);
    }
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
    let sound = findings.iter().all(|finding| finding.severity < Severity::Error);
    Parsed { sources: sources.filter(|_| sound), findings }
}

/// What helps whose file is none.
const START: &str = "A list of sources starts with `kind: sources` and `schema_version: 1`; `examples/sources-kepware.yaml` and \
                     `examples/sources-ifix.yaml` are two to start from.";

/// Nothing but comments, if anything.
fn is_empty(text: &str) -> bool {
    text.lines().map(str::trim).all(|line| line.is_empty() || line.starts_with('#'))
}

fn root(extractor: &mut Extractor<'_>) -> Option<Sources> {
    let document = extractor.document();
    let block = extractor.block(document.root(), None, "a list of sources", ROOT)?;
    let kind = block.required(extractor, "kind")?;
    if document.scalar(kind.value).is_none_or(|kind| kind.text != "sources") {
        let message = "This is no list of sources: its `kind` is another.".to_owned();
        extractor.fault(&unknown_kind::RULE, document.span(kind.value), message, START);
        return None;
    }
    if let Some(entry) = block.required(extractor, "schema_version")
        && let Some(version) = extractor.number(entry)
        && version.value != 1
    {
        extractor.bad(
            entry,
            format!("This program does not read schema_version {}.", version.value),
            "Write 1.",
        );
    }
    let shared = sac(extractor, &block, &Sac::default());
    let entry = block.required(extractor, "nodes")?;
    let items = extractor.short_list(entry, MAX_NODES, "Start each node with `- name: ...`.");
    let mut nodes: Vec<Node> = Vec::new();
    for item in items {
        let Some((node, place)) = node(extractor, entry, *item, &shared) else { continue };
        if nodes.iter().any(|other| other.name.eq_ignore_ascii_case(&node.name)) {
            let message = format!("There are two nodes called {}.", node.name);
            extractor.fault(&bad_value::RULE, place, message, "Give each node its own name.");
        } else if let Some(twin) = nodes.iter().find(|other| are_twins(other, &node)) {
            let message = format!(
                "{} is read from the same place by the same names as {}, so that nobody looks at one of them.",
                node.name, twin.name
            );
            let help = "Give each node its own address, or what tells them apart there: `name_in_source:`, or `{node}` in `items:`.";
            extractor.fault(&bad_value::RULE, place, message, help);
        }
        nodes.push(node);
    }
    if items.is_empty() {
        extractor.bad(
            entry,
            "There is no node in the list.".to_owned(),
            "Start each node with `- name: ...`.",
        );
    }
    let pairs = block.get("pairs").map(|entry| pairs(extractor, entry, &nodes));
    Some(Sources { nodes, pairs })
}

/// Pairs of names, each of two nodes of the file.
fn pairs(extractor: &mut Extractor<'_>, entry: Entry, nodes: &[Node]) -> Vec<[String; 2]> {
    const FORM: &str =
        "Write each pair with its two nodes: [[SRV-A, SRV-B]]; [] when no two nodes are a pair.";
    let mut all: Vec<[String; 2]> = Vec::new();
    for item in extractor.list(entry, FORM) {
        let pair = entry.item(*item);
        let names = extractor.list(pair, FORM);
        let found: Vec<String> =
            names.iter().filter_map(|name| known(extractor, pair.item(*name), nodes)).collect();
        match <[String; 2]>::try_from(found) {
            Ok([one, other]) if one == other => {
                extractor.bad(pair, format!("{one} cannot be a pair with itself."), FORM);
            }
            Ok(names) => match names.iter().find(|name| all.iter().flatten().any(|other| other == *name)) {
                Some(name) => {
                    extractor.bad(pair, format!("{name} is in two pairs."), "A node has one partner.")
                }
                None => all.push(names),
            },
            Err(_) if names.len() != 2 => {
                extractor.bad(pair, format!("A pair has two nodes, and here are {}.", names.len()), FORM);
            }
            // A name that is wrong was told.
            Err(_) => {}
        }
    }
    all
}

/// The name of a node of the file, as it is written there.
fn known(extractor: &mut Extractor<'_>, entry: Entry, nodes: &[Node]) -> Option<String> {
    let name = filled(extractor, entry)?;
    let names = || nodes.iter().map(|node| node.name.as_str());
    let found = names().find(|known| known.eq_ignore_ascii_case(&name));
    if found.is_none() {
        let near = suggest::question(&name, names());
        extractor.bad(
            entry,
            format!("There is no node `{name}` in this file.{near}"),
            "Name nodes of `nodes`.",
        );
    }
    found.map(str::to_owned)
}

fn node(extractor: &mut Extractor<'_>, list: Entry, item: NodeId, shared: &Sac) -> Option<(Node, Span)> {
    let block = extractor.block(item, Some(list), "a node", NODE)?.without_owner();
    if let Some(entry) = block.get("password") {
        // No excerpt: the line holds the password.
        let message = format!("Line {}: a password must not stand in this file.", entry.key.line);
        let help = "Write `password_env:` with the name of a variable, or `password_file:`, and change the password.";
        extractor.fault(&bad_value::RULE, Span::default(), message, help);
    }
    let name_entry = block.required(extractor, "name");
    let name = name_entry.and_then(|entry| filled(extractor, entry));
    let url = block.required(extractor, "source").and_then(|entry| address(extractor, entry));
    let name_in_source = block.get("name_in_source").and_then(|entry| filled(extractor, entry));
    let sac = sac(extractor, &block, shared);
    let channels = channels(extractor, &block);
    let access = access(extractor, &block, url);
    let (name, access) = (name?, access?);
    let place = extractor.document().span(name_entry?.value);
    let name_in_source = name_in_source.unwrap_or_else(|| name.clone());
    Some((Node { name, name_in_source, access, sac, channels }, place))
}

fn filled(extractor: &mut Extractor<'_>, entry: Entry) -> Option<String> {
    let text = extractor.text(entry)?.trim();
    if text.is_empty() {
        extractor.bad(entry, format!("`{}` is empty.", entry.name), "Give it a value, or delete the key.");
        return None;
    }
    Some(text.to_owned())
}

fn address(extractor: &mut Extractor<'_>, entry: Entry) -> Option<String> {
    let url = filled(extractor, entry)?;
    match check_address(&url) {
        Ok(()) => Some(url),
        // No excerpt of a line that holds a password.
        Err((message, help)) if url.contains('@') => {
            let line = extractor.document().span(entry.value).line;
            extractor.fault(&bad_value::RULE, Span::default(), format!("Line {line}: {message}"), help);
            None
        }
        Err((message, help)) => {
            extractor.bad(entry, message, help);
            None
        }
    }
}

/// Whether an address of a source can be one.
///
/// # Errors
/// What is wrong, and what to do. The address itself is not repeated when it may hold a password.
pub fn check_address(url: &str) -> Result<(), (String, String)> {
    let Some(scheme) = SCHEMES.iter().find(|scheme| url.starts_with(**scheme)) else {
        let help = format!("It starts with one of {}.", SCHEMES.join(" "));
        return Err(("The address does not say what kind of source it is.".to_owned(), help));
    };
    let rest = &url[scheme.len()..];
    if rest.is_empty() && *scheme != eda::SCHEME {
        return Err((format!("Nothing follows `{scheme}`."), "Give the host, path or name.".to_owned()));
    }
    let authority = rest.split('/').next().unwrap_or_default();
    if scheme.ends_with("//") && authority.contains('@') {
        let message = "The address holds a user or password (`...@`).".to_owned();
        let help = "Write `user:`, and the password with `password_env:` or `password_file:`.".to_owned();
        return Err((message, help));
    }
    Ok(())
}

fn time(extractor: &mut Extractor<'_>, block: &Block<'_>, key: &'static str) -> Option<Duration> {
    let entry = block.get(key)?;
    let text = extractor.text(entry)?;
    match duration(text).filter(|value| !value.is_zero()) {
        Some(value) => Some(value),
        None => {
            let message = format!("`{text}` is no duration.");
            extractor.bad(entry, message, "Write a number above 0 with a unit: 500ms, 5s, 2m.");
            None
        }
    }
}

fn flag(extractor: &mut Extractor<'_>, block: &Block<'_>, key: &'static str) -> Option<bool> {
    block.get(key).and_then(|entry| extractor.boolean(entry)).map(|value| value.value)
}

fn access<'d>(extractor: &mut Extractor<'d>, block: &Block<'d>, url: Option<String>) -> Option<Access> {
    const POLICIES: &[(&str, Policy)] = &Policy::WORDS;
    const MODES: &[(&str, Mode)] = &[("sign", Mode::Sign), ("sign-and-encrypt", Mode::SignAndEncrypt)];
    let user = block.get("user").and_then(|entry| filled(extractor, entry));
    let secrets: Vec<(Entry, Secret)> = [
        block.get("password_env").and_then(|e| Some((e, Secret::Environment(filled(extractor, e)?)))),
        block.get("password_file").and_then(|e| Some((e, Secret::File(filled(extractor, e)?)))),
        block
            .get("password_prompt")
            .and_then(|e| extractor.boolean(e).filter(|wanted| wanted.value).map(|_| (e, Secret::Prompt))),
    ]
    .into_iter()
    .flatten()
    .collect();
    if let [_, (second, _), ..] = &secrets[..] {
        extractor.bad(*second, "The password is given twice.".to_owned(), "Keep one of the two keys.");
    }
    if let (None, Some((entry, _))) = (&user, secrets.first()) {
        extractor.bad(*entry, "There is a password, but no `user`.".to_owned(), "Add `user:`.");
    }
    let timeout = time(extractor, block, "timeout").unwrap_or(defaults::TIMEOUT);
    let max_age = time(extractor, block, "max_age").unwrap_or(defaults::MAX_AGE);
    let batch = match block.get("batch").and_then(|entry| Some((entry, extractor.number(entry)?))) {
        Some((entry, number)) if !(1..=65_536).contains(&number.value) => {
            extractor.bad(
                entry,
                "`batch` is a number from 1 to 65536.".to_owned(),
                "1000 suits most servers.",
            );
            defaults::BATCH
        }
        Some((_, number)) => number.value as usize,
        None => defaults::BATCH,
    };
    let policy = block.get("policy").and_then(|entry| extractor.choice(entry, POLICIES));
    let mode = block.get("mode").and_then(|entry| extractor.choice(entry, MODES));
    let namespace = block.get("namespace").and_then(|entry| filled(extractor, entry));
    let ca_file = block.get("ca_file").and_then(|entry| filled(extractor, entry));
    let hostname_check = flag(extractor, block, "hostname_check").unwrap_or(true);
    let insecure = flag(extractor, block, "insecure").unwrap_or(false);
    let plain_password = flag(extractor, block, "plain_password").unwrap_or(false);
    Some(Access {
        url: url?,
        user,
        password: secrets.into_iter().next().map(|(_, secret)| secret).unwrap_or_default(),
        timeout,
        max_age,
        policy: policy.map(|policy| policy.value).unwrap_or_default(),
        mode_asked: mode.is_some(),
        plain_password,
        mode: mode.map(|mode| mode.value).unwrap_or_default(),
        namespace,
        batch,
        hostname_check,
        ca_file,
        insecure,
    })
}

/// The item names under `items`, which replace those of the mapping, field by field; and the fields that they name.
fn items<F: Copy + PartialEq>(
    extractor: &mut Extractor<'_>,
    owner: &Block<'_>,
    keys: &'static [&'static str],
    fields: &[(&'static str, F)],
    base: Items<F>,
) -> (Items<F>, Vec<F>) {
    let (mut all, mut named) = (base, Vec::new());
    let Some(entry) = owner.get("items") else { return (all, named) };
    let Some(block) = extractor.block(entry.value, Some(entry), "`items`", keys) else { return (all, named) };
    for (key, field) in fields {
        let Some(entry) = block.get(key) else { continue };
        if let Some(item) = filled(extractor, entry) {
            all.retain(|(other, _)| other != field);
            all.push((*field, item));
            named.push(*field);
        }
    }
    (all, named)
}

/// How SAC is read: what stands in the owner's block, key by key, before what is `shared`.
fn sac<'d>(extractor: &mut Extractor<'d>, owner: &Block<'d>, shared: &Sac) -> Sac {
    let Some(entry) = owner.get("sac") else { return shared.clone() };
    let Some(block) = extractor.block(entry.value, Some(entry), "`sac`", SAC) else { return shared.clone() };
    let mapping =
        block.get("mapping").and_then(|entry| extractor.choice(entry, &[("ifix", true), ("none", false)]));
    let (base, mut named) = match mapping.map(|mapping| mapping.value) {
        None => (shared.items.clone(), shared.named.clone()),
        Some(true) => (fields::ifix(), Vec::new()),
        Some(false) => (Vec::new(), Vec::new()),
    };
    let (items, own) = items(extractor, &block, SacField::KEYS, &SacField::ALL, base);
    named.retain(|field| !own.contains(field));
    named.extend(own);
    Sac {
        items,
        named,
        active_codes: codes(extractor, &block, "active_codes").unwrap_or_else(|| shared.active_codes.clone()),
        standby_codes: codes(extractor, &block, "standby_codes")
            .unwrap_or_else(|| shared.standby_codes.clone()),
        subsecond: flag(extractor, &block, "subsecond").unwrap_or(shared.subsecond),
        stop_on_standby: on_standby(extractor, &block, "stop_on_standby").unwrap_or(shared.stop_on_standby),
        run_on_standby: on_standby(extractor, &block, "run_on_standby").unwrap_or(shared.run_on_standby),
    }
}

/// What a state of SAC on a standby means here.
fn on_standby(extractor: &mut Extractor<'_>, block: &Block<'_>, key: &'static str) -> Option<OnStandby> {
    let words = [("normal", OnStandby::Normal), ("fault", OnStandby::Fault)];
    block.get(key).and_then(|entry| extractor.choice(entry, &words)).map(|word| word.value)
}

fn codes(extractor: &mut Extractor<'_>, block: &Block<'_>, key: &'static str) -> Option<Vec<i64>> {
    let entry = block.get(key)?;
    let values = extractor.list(entry, "Write the numbers in brackets: [1].");
    let numbers = values.iter().filter_map(|value| extractor.integer(entry.item(*value)));
    Some(numbers.map(|number| number.value).collect())
}

fn channels<'d>(extractor: &mut Extractor<'d>, owner: &Block<'d>) -> Vec<Channel> {
    let Some(entry) = owner.get("channels") else { return Vec::new() };
    let list =
        extractor.list(entry, "Start each channel with `- name: ...`, or write `[Channel1, Channel2]`.");
    list.iter().filter_map(|item| channel(extractor, entry, *item)).collect()
}

fn channel(extractor: &mut Extractor<'_>, list: Entry, item: NodeId) -> Option<Channel> {
    if matches!(extractor.document().kind(item), Kind::Scalar(_)) {
        return filled(extractor, list.item(item)).map(Channel::kepware);
    }
    let block = extractor.block(item, Some(list), "a channel", CHANNEL)?.without_owner();
    let name = block.required(extractor, "name").and_then(|entry| filled(extractor, entry));
    let mapping =
        block.get("mapping").and_then(|entry| extractor.choice(entry, &[("kepware", true), ("none", false)]));
    let base = if mapping.is_none_or(|mapping| mapping.value) { fields::kepware() } else { Vec::new() };
    let (items, named) = items(extractor, &block, QueueField::KEYS, &QueueField::ALL, base);
    let optimization =
        block.get("write_optimization").and_then(|entry| extractor.choice(entry, &WriteOptimization::WORDS));
    Some(Channel { name: name?, items, named, write_optimization: optimization.map(|word| word.value) })
}

#[cfg(test)]
mod tests {
    use super::{SacField, read};
    use crate::domain::finding::FileName;
    use crate::domain::source::settings::Secret;

    fn rules(text: &str) -> Vec<(&'static str, u32)> {
        let parsed = read(&FileName::from("sources.yaml"), text);
        parsed.findings.iter().map(|f| (f.rule.name, f.labels.first().map_or(0, |l| l.span.line))).collect()
    }

    #[test]
    fn a_whole_file_is_read() {
        let text = "kind: sources\nschema_version: 1\nnodes:\n  - name: SRV-A\n    source: opc.tcp://10.10.1.11:49320\n    \
                    user: operator\n    password_env: PLANT_PASSWORD\n    timeout: 2s\n    sac:\n      active_codes: [1]\n      \
                    items: { role: \"{node}.ROLE\" }\n    channels:\n      - Channel1\n      - { name: Channel2, write_optimization: latest-value }\n";
        let parsed = read(&FileName::from("sources.yaml"), text);
        assert!(parsed.findings.is_empty(), "{:?}", parsed.findings);
        let node = &parsed.sources.unwrap().nodes[0];
        assert_eq!(node.access.password, Secret::Environment("PLANT_PASSWORD".to_owned()));
        assert_eq!(node.channels.len(), 2);
        assert_eq!(node.sac.active_codes, [1]);
        assert_eq!(node.sac.items.iter().filter(|(_, item)| item == "{node}.ROLE").count(), 1);
    }

    #[test]
    fn faults_are_all_told_with_their_lines() {
        let text = "kind: sources\nschema_version: 1\nnodes:\n  - name: SRV-A\n    sorce: demo:pair\n    source: demo:pair\n    \
                    timeout: 5\n    policy: Basic128\n  - source: ftp://x\n    name: SRV-A\n";
        let found = rules(text);
        assert!(found.contains(&("unknown-key", 5)), "{found:?}");
        assert!(found.contains(&("wrong-type", 7)) || found.contains(&("bad-value", 7)), "{found:?}");
        assert!(found.contains(&("bad-value", 8)), "{found:?}");
        assert!(found.contains(&("bad-value", 9)), "{found:?}");
    }

    #[test]
    fn what_all_nodes_share_is_written_once_and_a_node_may_differ() {
        let text = "kind: sources\nschema_version: 1\nsac: { active_codes: [1], standby_codes: [2], subsecond: true, items: { role: \"{node}.R\", clock: C } }\n\
                    nodes:\n  - { name: A, source: \"demo:a\" }\n  - { name: B, source: \"demo:b\", sac: { active_codes: [7], items: { role: B.R } } }\n  \
                    - { name: C, source: \"demo:c\", sac: { mapping: none } }\n";
        let parsed = read(&FileName::from("sources.yaml"), text);
        assert!(parsed.findings.is_empty(), "{:?}", parsed.findings);
        let nodes = parsed.sources.unwrap().nodes;
        let role = |at: usize| {
            nodes[at]
                .sac
                .items
                .iter()
                .find(|(field, _)| *field == SacField::Role)
                .map(|(_, item)| item.as_str())
        };
        assert_eq!([role(0), role(1), role(2)], [Some("{node}.R"), Some("B.R"), None]);
        let codes: Vec<_> = nodes
            .iter()
            .map(|node| (node.sac.active_codes.clone(), node.sac.standby_codes.clone()))
            .collect();
        assert_eq!(codes, [(vec![1], vec![2]), (vec![7], vec![2]), (vec![1], vec![2])]);
        assert!(nodes.iter().all(|node| node.sac.subsecond));
        let named: Vec<usize> = nodes.iter().map(|node| node.sac.named.len()).collect();
        assert_eq!(named, [2, 2, 0], "whoever names an item for all counts on it for each");
        assert_eq!(
            rules(
                "kind: sources\nschema_version: 1\nsac: { activ_codes: [1] }\nnodes: [{ name: A, source: \"demo:a\" }]\n"
            ),
            [("unknown-key", 3)]
        );
    }

    #[test]
    fn two_nodes_that_are_one_are_told() {
        let nodes = |nodes: &str| rules(&format!("kind: sources\nschema_version: 1\nnodes:\n{nodes}"));
        let told = |text: &str| assert_eq!(nodes(text), [("bad-value", 5)], "{text}");
        let sound = |text: &str| assert_eq!(nodes(text), [], "{text}");
        told(
            "  - { name: A, source: \"opc.tcp://10.1.1.1:1\" }\n  - { name: B, source: \"opc.tcp://10.1.1.1:1/\" }\n",
        );
        told(
            "  - { name: A, source: \"file:f\", name_in_source: FIX }\n  - { name: B, source: \"file:f\", name_in_source: fix }\n",
        );
        told(
            "  - { name: A, source: \"http://h/iotgateway\", channels: [C, D] }\n  - { name: B, source: \"http://h/iotgateway\", channels: [D] }\n",
        );
        sound(
            "  - { name: A, source: \"opc.tcp://10.1.1.1:1\" }\n  - { name: B, source: \"opc.tcp://10.1.1.2:1\" }\n",
        );
        sound("  - { name: A, source: \"file:f\" }\n  - { name: B, source: \"file:f\" }\n");
        sound(
            "  - { name: A, source: \"opc.tcp://h:1\", channels: [C] }\n  - { name: B, source: \"opc.tcp://h:1\", channels: [D] }\n",
        );
        let sac = "sac: { items: { role: \"{node}.ROLE\" } }";
        sound(&format!(
            "  - {{ name: A, source: \"opc.tcp://h:1\", {sac} }}\n  - {{ name: B, source: \"opc.tcp://h:1\", {sac} }}\n"
        ));
    }

    #[test]
    fn a_password_in_the_address_is_refused_and_not_repeated() {
        let text = "kind: sources\nschema_version: 1\nnodes:\n  - { name: A, source: \"http://user:geheim@host/\" }\n";
        let parsed = read(&FileName::from("sources.yaml"), text);
        assert_eq!(parsed.findings.len(), 1);
        let finding = format!("{} {}", parsed.findings[0].message, parsed.findings[0].help);
        assert!(!finding.contains("geheim"), "{finding}");
    }
}
