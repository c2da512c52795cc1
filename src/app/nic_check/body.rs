//! What people read before the findings: for each server the verdict, its networks, adapters, teams, remedies, and what
//! was left out.

use rayon::prelude::*;

use super::data::{notes, remedy};
use crate::domain::nic::judge::{Judgement, ServerJudgement};
use crate::domain::nic::model::{Adapter, AddressOrigin};
use crate::domain::nic::survey::Counted;
use crate::domain::nic::words;
use crate::domain::words::{list, sentence};
use crate::report::model::{Block, Table};

/// The blocks of a judgement; `verbose` adds MAC, driver and description.
pub fn judgement(judgement: &Judgement<'_>, verbose: bool) -> Vec<Block> {
    let each = judgement.servers.par_iter().map(|server| {
        let mut blocks = Vec::new();
        server_blocks(server, verbose, &mut blocks);
        blocks
    });
    let mut blocks: Vec<Block> = each.collect::<Vec<_>>().into_iter().flatten().collect();
    if let Some(pair) = &judgement.pair {
        blocks.push(Block::Heading(2, format!("{}: {}", list(&pair.servers), pair.verdict)));
        blocks.push(Block::Text(sentence(&pair.why)));
        not_known(pair.undecided.clone(), &mut blocks);
    }
    blocks
}

fn server_blocks(server: &ServerJudgement<'_>, verbose: bool, blocks: &mut Vec<Block>) {
    let decision = &server.decision;
    blocks.push(Block::Heading(2, format!("{}: {}", server.server.name, decision.verdict)));
    blocks.push(Block::Text(sentence(&decision.why)));
    if let Some(time) = &server.server.taken_at {
        blocks.push(Block::Text(format!("These are the facts of {time}, as {} says.", server.server.origin)));
    }
    if !decision.networks.is_empty() {
        blocks.push(Block::Table(networks(server)));
        if decision.roles_assumed() && decision.networks.len() > 1 {
            blocks.push(Block::Text(
                "Which network is Main was assumed from the order of the adapters; --plan says it for certain."
                    .to_owned(),
            ));
        }
    }
    if !server.survey.counted.is_empty() {
        blocks.push(Block::Table(adapters(&server.survey.counted, verbose)));
    }
    if !server.survey.teams.is_empty() {
        blocks.push(Block::Table(teams(server)));
    }
    if !decision.remedies.is_empty() {
        blocks.push(Block::Heading(3, "What can be done".to_owned()));
        let remedies = decision.remedies.iter();
        blocks.push(Block::List(remedies.map(remedy).collect()));
    }
    if !server.survey.left_out.is_empty() {
        blocks.push(Block::Heading(3, "Left out".to_owned()));
        let left = server.survey.left_out.iter();
        blocks.push(Block::List(left.map(|left| format!("{}: {}", left.name, left.reason)).collect()));
    }
    not_known(notes(server), blocks);
}

fn not_known(notes: Vec<String>, blocks: &mut Vec<Block>) {
    if !notes.is_empty() {
        blocks.push(Block::Heading(3, "Not known".to_owned()));
        blocks.push(Block::List(notes));
    }
}

fn networks(server: &ServerJudgement<'_>) -> Table {
    let rows = server.decision.networks.iter().map(|network| {
        let subnets: Vec<String> = network.subnets.iter().map(ToString::to_string).collect();
        vec![
            network.role.name().to_owned(),
            if subnets.is_empty() { "link-local only".to_owned() } else { subnets.join(", ") },
            network.adapters.join(", "),
            network.team.clone().unwrap_or_else(|| "-".to_owned()),
        ]
    });
    Table { header: header(&["network", "subnet", "adapters", "team"]), rows: rows.collect() }
}

fn adapters(counted: &[Counted<'_>], verbose: bool) -> Table {
    let mut names = vec!["adapter", "state", "speed", "MTU", "address", "gateway"];
    if verbose {
        names.extend(["MAC", "driver", "description"]);
    }
    let rows = counted.iter().map(|counted| {
        let adapter = counted.adapter;
        let mut row = vec![
            adapter.name.clone(),
            adapter.state.name().to_owned(),
            adapter.speed_bits_per_second.map_or_else(unknown, words::speed),
            adapter.mtu.map_or_else(unknown, |mtu| mtu.to_string()),
            addresses(adapter),
            lines(adapter.gateways.iter().map(ToString::to_string)),
        ];
        if verbose {
            let texts = [&adapter.mac, &adapter.driver, &adapter.description];
            row.extend(texts.map(|text| text.clone().unwrap_or_else(unknown)));
        }
        row
    });
    Table { header: header(&names), rows: rows.collect() }
}

fn addresses(adapter: &Adapter) -> String {
    lines(adapter.addresses.iter().map(|address| {
        let prefix = address.prefix_length.map_or(String::new(), |length| format!("/{length}"));
        let peer = address.peer.map_or(String::new(), |peer| format!(" to {peer}"));
        let label = address.label.as_ref().map_or(String::new(), |label| format!(" ({label})"));
        // What was typed in, and what nobody told, is the usual case and needs no word.
        let origin = match address.origin {
            AddressOrigin::Manual | AddressOrigin::Unknown => String::new(),
            other => format!(" {}", other.name()),
        };
        format!("{}{prefix}{peer}{label}{origin}", address.address)
    }))
}

fn teams(server: &ServerJudgement<'_>) -> Table {
    let rows = server.survey.teams.iter().map(|judged| {
        let members =
            judged.members.iter().map(|member| format!("{}: {}", member.name, member.carrying.name()));
        vec![
            judged.team.name.clone(),
            format!("{} {}", judged.team.kind.name(), judged.team.mode),
            judged.health.name().to_owned(),
            lines(members),
            sentence(&judged.why),
        ]
    });
    Table { header: header(&["team", "kind", "state", "members", "why"]), rows: rows.collect() }
}

fn header(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn lines(texts: impl Iterator<Item = String>) -> String {
    let all: Vec<String> = texts.collect();
    if all.is_empty() { "-".to_owned() } else { all.join(", ") }
}

fn unknown() -> String {
    "-".to_owned()
}
