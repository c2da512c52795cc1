//! Reads `sources.yaml` strictly, with the reader and the rules that plans and sheets are read with: one run shows
//! every fault, each with its place.

mod access;
mod items;

use std::time::Duration;

use self::items::{channels, sac};
use super::eda;
use super::settings::{Node, Sac, Sources, are_twins};
use crate::finding::{FileName, Finding, Severity, Span};
use crate::language::extract::quantity::duration;
use crate::language::extract::{self, Block, Entry, Extractor};
use crate::language::kinds;
use crate::language::rules::{bad_value, unknown_kind};
use crate::language::yaml::{self, NodeId};
use crate::suggest;

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

/// Schemes of source addresses. The schema of the list of sources is written from them, and a test looks for each in the help of
/// `--source` and in docs/sources.md.
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
    if let Some(finding) = extract::another(file, text, document.as_ref(), "list of sources") {
        return Parsed { sources: None, findings: vec![finding] };
    }
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
    let word = document.scalar(kind.value).map(|kind| kind.text);
    if word != Some("sources") {
        let (message, help) = kinds::in_place_of("list of sources", word, START);
        extractor.fault(&unknown_kind::RULE, document.span(kind.value), message, help);
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
    let source = block.required(extractor, "source");
    let url = source.and_then(|entry| address(extractor, entry));
    let name_in_source = block.get("name_in_source").and_then(|entry| filled(extractor, entry));
    let sac = sac(extractor, &block, shared);
    let channels = channels(extractor, &block);
    let access = access::read(extractor, &block, url);
    let (name, access) = (name?, access?);
    let place = extractor.document().span(name_entry?.value);
    let at = extractor.document().span(source?.value);
    let name_in_source = name_in_source.unwrap_or_else(|| name.clone());
    Some((Node { name, name_in_source, access, sac, channels, place: at }, place))
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

#[cfg(test)]
mod tests {
    use super::read;
    use crate::finding::FileName;
    use crate::source::fields::{QueueField, SacField};
    use crate::source::settings::Secret;

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
    fn a_named_item_stands_where_that_of_the_mapping_stood() {
        let text = "kind: sources\nschema_version: 1\nnodes:\n  - name: SRV-A\n    source: opc.tcp://10.10.1.11:49320\n    \
                    channels: [{ name: C1, items: { pending_writes: C1.Waiting, device_error: C1.Err } }]\n";
        let sources = read(&FileName::from("sources.yaml"), text).sources.unwrap();
        let items = &sources.nodes[0].channels[0].items;
        assert_eq!(items[0], (QueueField::PendingWrites, "C1.Waiting".to_owned()));
        assert_eq!(items[5], (QueueField::DeviceError, "C1.Err".to_owned()));
        assert_eq!(items.len(), 6);
    }

    #[test]
    fn a_wrong_value_of_a_node_is_told_with_what_it_may_be() {
        for (more, words) in [
            ("user: u\n    password_env: A\n    password_file: b", "The password is given twice."),
            (
                "ca_file: a.pem\n    insecure: true",
                "`ca_file` asks for one certificate, and `insecure` takes any.",
            ),
            ("password_env: A", "There is a password, but no `user`."),
            ("batch: 0", "`batch` is a number from 1 to 65536."),
            ("batch: 65537", "`batch` is a number from 1 to 65536."),
            ("name_in_source: \" \"", "`name_in_source` is empty."),
        ] {
            let text = format!(
                "kind: sources\nschema_version: 1\nnodes:\n  - name: SRV-A\n    source: opc.tcp://10.10.1.11:49320\n    {more}\n"
            );
            let parsed = read(&FileName::from("sources.yaml"), &text);
            assert!(parsed.sources.is_none(), "{more}");
            assert_eq!(parsed.findings.iter().map(|f| &*f.message).collect::<Vec<_>>(), [words]);
        }
        let version = "kind: sources\nschema_version: 2\nnodes:\n  - { name: SRV-A, source: \"demo:\" }\n";
        let parsed = read(&FileName::from("sources.yaml"), version);
        let found: Vec<&str> = parsed.findings.iter().map(|f| &*f.message).collect();
        assert_eq!(found, ["This program does not read schema_version 2.", "Nothing follows `demo:`."]);
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
    fn a_channel_or_figure_that_nobody_looks_at_is_told() {
        let found = |channels: &str, sac: &str| {
            let text = format!(
                "kind: sources\nschema_version: 1\nnodes:\n  - name: SRV-A\n    source: demo:pair\n    sac: {{ {sac} }}\n    channels: [{channels}]\n"
            );
            let parsed = read(&FileName::from("sources.yaml"), &text);
            parsed.findings.into_iter().map(|finding| finding.message).collect::<Vec<_>>()
        };
        for (channels, told) in [
            ("C1, c1", "There are two channels called c1."),
            (
                "C1, { name: C2, items: { completed_writes: C1._Statistics._SuccessfulWrites } }",
                "as that of C1 is",
            ),
            (
                "{ name: C1, items: { completed_writes: \"{channel}._Statistics._PendingWrites\" } }",
                "are both read from",
            ),
        ] {
            let messages = found(channels, "");
            assert!(messages.len() == 1 && messages[0].contains(told), "{channels}: {messages:?}");
        }
        let codes = found("C1", "active_codes: [1, 3], standby_codes: [2, 3]");
        assert!(codes.len() == 1 && codes[0].starts_with("3 stands for active and for standby"), "{codes:?}");
        let sound = "C1, { name: C2, items: { device_error: E } }, { name: C3, items: { device_error: E } }";
        assert_eq!(found(sound, "active_codes: [1], standby_codes: [2]"), Vec::<String>::new());
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
        let both = |a: &str, b: &str| {
            format!("  - {{ name: A, source: \"{a}\" }}\n  - {{ name: B, source: \"{b}\" }}\n")
        };
        for (a, b) in [
            ("opc.tcp://10.1.1.1", "opc.tcp://10.1.1.1:4840"),
            ("opc.tcp://10.1.1.1:1", "opc.tcp://[::ffff:10.1.1.1]:1/server"),
            ("opc.tcp://srv:1", "opc.tcp://SRV.:1"),
            ("http://srv/iotgateway", "http://srv:80/iotgateway/"),
        ] {
            told(&both(a, b));
        }
        for (a, b) in [
            ("opc.tcp://srv:1/a", "opc.tcp://srv:1/b"),
            ("opc.tcp://srv:1", "opc.tcp://srv:2"),
            ("http://srv/a", "http://srv"),
            ("opc.tcp://[2001:db8::1]:1", "opc.tcp://[2001:db8::2]:1"),
        ] {
            sound(&both(a, b));
        }
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
