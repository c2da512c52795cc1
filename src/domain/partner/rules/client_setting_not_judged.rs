//! `client-setting-not-judged`: attributes of a client's file that are left out, or that are not documented.

use super::prelude::*;
use crate::partner::client_attributes::documented;

pub static RULE: Rule = rule!(
    "client-setting-not-judged",
    Info,
    "a client's file leaves out attributes, or has some that are not documented"
);

/// The attributes of one tag.
type Attributes = [(String, Spanned<String>)];

/// Looks at the tags of every system; one finding a system for what is left out, and one for what is not known.
pub fn check_client(client: &ClientSystems) -> impl Iterator<Item = Finding> {
    let no_default = client.each().next().filter(|_| !client.has_default).map(no_default);
    no_default.into_iter().chain(client.each().flat_map(|of| left_out(&of).into_iter().chain(not_known(&of))))
}

/// Every tag of a system: its element, its place, its attributes.
fn tags(system: &ClientSystem) -> impl Iterator<Item = (&'static str, Span, &Attributes)> {
    let nodes = system.servers.iter().map(|node| ("Server", node.span, &node.attributes[..]));
    std::iter::once(("System", system.span, &system.attributes[..])).chain(nodes)
}

/// Whether the file must have the element, the vendor's pages do not say.
fn no_default(first: Client<'_>) -> Finding {
    let message = "The file has no <Default>, and the vendor's sample has one. Which system a client takes without it is not \
                   documented, so it was not judged.";
    first
        .finding(&RULE, (first.system.span, "no <Default> before it"), message)
        .help("Write <Default system=\"...\"/> before the first <System>, with the name of one of them.")
}

/// What the vendor's sample has and this file has not. A missing name, type or port is told while reading, and a cost that only
/// some nodes have by `client-cost-order`.
fn left_out(client: &Client<'_>) -> Option<Finding> {
    let system = client.system;
    let no_cost = !system.servers.iter().any(|node| attribute(&node.attributes, "cost").is_some());
    let missing = tags(system).flat_map(|(element, span, attributes)| {
        let expected =
            documented(element).iter().filter(|known| known.is_noted || (known.name == "cost" && no_cost));
        expected
            .filter(|known| attribute(attributes, known.name).is_none())
            .map(move |known| (known.name, span))
    });
    let missing: Vec<(&str, Span)> = missing.collect();
    let (_, span) = *missing.first()?;
    let names = once(missing.iter().map(|(name, _)| *name));
    let (are, them) = if names.len() == 1 { ("is", "it") } else { ("are", "them") };
    let message = format!(
        "{client}: {} {are} not given everywhere, and the vendor's sample has {them}. What a client takes instead is not \
         documented, so it was not judged.",
        list(&names)
    );
    let finding = client.finding(&RULE, (span, "left out here first"), message);
    let help = "Write the attributes into every tag; `partner-config generate` writes a whole Systems.xml.";
    Some(finding.naming(names).help(help))
}

/// Attributes that resemble none that the vendor documents; one that looks mistyped is told while reading.
fn not_known(client: &Client<'_>) -> Option<Finding> {
    let unknown: Vec<(&str, Span)> = tags(client.system)
        .flat_map(|(element, _, attributes)| attributes.iter().map(move |attribute| (element, attribute)))
        .filter(|(element, (name, _))| {
            !documented(element).iter().any(|known| known.name.eq_ignore_ascii_case(name))
        })
        .map(|(_, (name, value))| (name.as_str(), value.span))
        .collect();
    let (_, span) = unknown.first()?;
    let mut names: Vec<&str> = unknown.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    names.dedup();
    let (are, they_say) = match names.len() {
        1 => ("is no attribute that is", "it says"),
        _ => ("are no attributes that are", "they say"),
    };
    let message =
        format!("{client}: {} {are} documented to us, so what {they_say} was not judged.", few(&names));
    let finding = client.finding(&RULE, (*span, "not documented"), message);
    Some(finding.naming(names).help(
        "Compare with the vendor's help (Client Administration Guide, Systems.xml File Attributes) of your version.",
    ))
}
