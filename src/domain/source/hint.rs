//! What the names that a source has say about one that it has not. Nothing is guessed: channel diagnostics are off only where
//! the channel is there and its statistics are not.

use super::fields::STATISTICS;
use super::point::Fault;
use crate::suggest;
use crate::words;

/// What a source has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// Its nodes, where it knows nodes.
    pub nodes: Vec<String>,
    /// The items of the node in question, as the source writes them.
    pub items: Vec<String>,
}

/// The names that are listed, at most.
const LISTED: usize = 5;

/// The item's name without what says where it is looked for (`ns=2;s=`).
#[must_use]
pub fn bare(item: &str) -> &str {
    item.split_once(";s=").map_or(item, |(_, name)| name)
}

/// Gives a missing item the cure that fits what the source has. Other faults have their own.
pub fn explain(fault: &mut Fault, node: &str, item: &str, known: &Known) {
    if let Fault::Missing(words) = fault
        && let Some(help) = help(node, item, known)
    {
        *fault = Fault::Cause { words: std::mem::take(words), help };
    }
}

fn help(node: &str, item: &str, known: &Known) -> Option<String> {
    if known.items.is_empty() {
        let nodes: Vec<&str> = known.nodes.iter().map(String::as_str).collect();
        return (!nodes.is_empty()).then(|| {
            format!(
                "the source has no item of node `{node}`.{} It has {}. `name_in_source:` in sources.yaml tells a node's name there",
                suggest::question(node, nodes.iter().copied()),
                list(&nodes)
            )
        });
    }
    let wanted = bare(item);
    if let Some(there) = known.items.iter().find(|name| bare(name) == wanted && *name != item) {
        return Some(format!(
            "it is there as `{there}`: set `namespace:` of the node to the URI of that namespace, or name the item so"
        ));
    }
    let names = || known.items.iter().map(|name| bare(name));
    let Some((channel, _)) = wanted.split_once(STATISTICS) else {
        return Some(format!(
            "compare the name with what `browse` lists.{}",
            suggest::question(wanted, names())
        ));
    };
    let start = format!("{channel}.");
    let of_channel: Vec<&str> = names().filter(|name| name.starts_with(&start)).collect();
    let statistics: Vec<&str> = of_channel.iter().copied().filter(|name| name.contains(STATISTICS)).collect();
    if !statistics.is_empty() {
        let question = suggest::question(wanted, statistics.iter().copied());
        return Some(format!(
            "the channel's statistics are there, this one is not.{question} `browse` lists them"
        ));
    }
    if !of_channel.is_empty() {
        return Some(format!(
            "the source has `{channel}`, but no statistics of it. If its diagnostics are off, enable them in the channel's properties \
             (Kepware / IGS: Channel Properties, Diagnostics); if they are on, let the source carry these items"
        ));
    }
    let mut channels: Vec<&str> =
        names().filter_map(|name| name.split_once('.')).map(|(first, _)| first).collect();
    channels.sort_unstable();
    channels.dedup();
    let question = suggest::question(channel, channels.iter().copied());
    Some(format!("the source has nothing that is called `{channel}`.{question} It has {}", list(&channels)))
}

fn list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    words::first(&quoted, LISTED)
}

#[cfg(test)]
mod tests {
    use super::{Known, explain};
    use crate::source::point::Fault;

    fn told(item: &str, items: &[&str]) -> String {
        let known = Known {
            nodes: vec!["SRV-A".to_owned()],
            items: items.iter().map(|&item| item.to_owned()).collect(),
        };
        let mut fault = Fault::Missing("not there".to_owned());
        explain(&mut fault, "SRV-B", item, &known);
        assert_eq!(fault.to_string(), "not there", "what came back stays");
        fault.help()
    }

    const PENDING: &str = "Channel1._Statistics._PendingWrites";

    #[test]
    fn diagnostics_are_off_only_where_the_channel_is_there_without_statistics() {
        let off = told(
            PENDING,
            &["ns=2;s=Channel1.Device1._System._Error", "ns=2;s=Channel2._Statistics._PendingWrites"],
        );
        assert!(off.contains("diagnostics are off"), "{off}");
        for (items, says) in [
            (&["ns=2;s=channel1._Statistics._PendingWrites"][..], "Did you mean `channel1`?"),
            (&["ns=2;s=Chanel1._Statistics._PendingWrites"], "Did you mean `Chanel1`?"),
            (
                &["ns=4;s=Channel1._Statistics._PendingWrites"],
                "as `ns=4;s=Channel1._Statistics._PendingWrites`",
            ),
            (&["Channel1._Statistics._PendingWrite"], "Did you mean `Channel1._Statistics._PendingWrite`?"),
            (&["Boiler.Temperature"], "nothing that is called `Channel1`. It has `Boiler`"),
            (&[], "no item of node `SRV-B`. Did you mean `SRV-A`?"),
        ] {
            let help = told(PENDING, items);
            assert!(help.contains(says) && !help.contains("diagnostics"), "{help}");
        }
    }

    #[test]
    fn other_items_have_their_nearest_name() {
        let help = told("NSD.F_SCADARDUN", &["NSD.F_SCADAREDUN", "SYSTEM.A_BLKS"]);
        assert!(help.ends_with("Did you mean `NSD.F_SCADAREDUN`?"), "{help}");
        let help = told("NSD.F_NOPE", &["SYSTEM.A_BLKS"]);
        assert_eq!(help, "Compare the name with what `browse` lists.");
    }
}
