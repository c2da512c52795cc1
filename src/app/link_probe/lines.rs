//! Events as plain lines: what a terminal without the live view, a file and a replay show.

use super::body::clock;
use crate::domain::link::connection;
use crate::domain::link::diagnosis::Isolation;
use crate::domain::link::failover::Active;
use crate::domain::link::mtu::Limit;
use crate::domain::link::nice::Nice;
use crate::domain::link::own_side::InterfaceState;
use crate::domain::link::prober::GAP;
use crate::domain::link::record::{Cause, Record, What};
use crate::domain::link::session::Session;
use crate::domain::path::Path;

/// The line of a record; `None` for one that is not shown (replies and losses only with `verbose`).
#[must_use]
pub fn line(record: &Record, session: &Session, verbose: bool) -> Option<String> {
    let text = text(record, session, verbose)?;
    Some(format!("{} {text}", clock(record.elapsed)))
}

/// The same without the time.
#[must_use]
pub fn text(record: &Record, session: &Session, verbose: bool) -> Option<String> {
    let name = |link: usize| session.links[link].info.title();
    let partner = |index: usize| &session.partners[index].name;
    let each = |text: String| verbose.then_some(text);
    match &record.what {
        What::Start(start) => {
            let links: Vec<String> = start.links.iter().map(|info| format!("{} ({})", info.title(), info.target)).collect();
            let shown = links.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
            let more = links.len().saturating_sub(8);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            Some(format!("watching {shown}{more}"))
        }
        What::Reply { link, rtt, .. } => each(format!("{} answered in {}", name(*link), Nice(*rtt))),
        What::Miss { link, .. } => each(format!("{} no answer", name(*link))),
        What::Error { link, cause, .. } => each(match cause {
            Cause::Icmp(error, Some(from)) => format!("{} {} from {from}", name(*link), error.words()),
            Cause::Icmp(error, None) => format!("{} {}", name(*link), error.words()),
            Cause::Send(reason) => format!("{} could not send: {reason}", name(*link)),
        }),
        What::Duplicate { link, .. } => each(format!("{} answered again", name(*link))),
        What::Late { link, .. } => each(format!("{} answered too late", name(*link))),
        What::Foreign { source, .. } => each(format!("a reply from {source} that is not ours")),
        What::Tcp { link, state, .. } => each(format!("{} port {}", name(*link), state.name())),
        What::Mtu { link, mtu: Some(found) } => {
            let why = match found.limit {
                Limit::FirstHop | Limit::Told | Limit::Untold => "",
                Limit::Silence => ": larger packets get no answer, and nobody says why",
                Limit::Pieces => ": larger answers come back in pieces",
            };
            Some(format!("{} path MTU {} bytes{why}", name(*link), found.mtu))
        }
        What::Mtu { link, mtu: None } => Some(format!("{} path MTU not found: nothing got through", name(*link))),
        What::Doubt { link, reason } => {
            Some(format!("DOUBT {}{reason}", link.map_or_else(String::new, |link| format!("{}: ", name(link)))))
        }
        What::Neighbour { link, mac } => each(format!("{} is answered for by {mac}", name(*link))),
        What::Interface { link, name: adapter, state: InterfaceState::Up } => {
            each(format!("{} {adapter} has a carrier", name(*link)))
        }
        What::Interface { link, name: adapter, state } => {
            Some(format!("{} {adapter} {}", name(*link), state.words()))
        }
        What::Mark { note } => Some(format!("MARK {note}")),
        What::Gap { from, .. } if record.elapsed < *from + GAP => {
            each(format!("this program itself ran late by {}", Nice(record.elapsed.saturating_sub(*from))))
        }
        What::Gap { from, withdrawn } => {
            Some(format!("this program did not run since {}; {withdrawn} probes withdrawn", clock(*from)))
        }
        What::Stop { interrupted, .. } => Some(if *interrupted { "interrupted" } else { "end" }.to_owned()),
        What::LinkState { link, state, diagnosis } => {
            let entry = &session.links[*link];
            // The figures that belong to a diagnosis are the link's present ones.
            let words =
                if entry.diagnosis == *diagnosis { entry.words() } else { diagnosis.words().to_owned() };
            Some(format!("{} {}: {words}", name(*link), state.name().to_uppercase()))
        }
        What::Flapping { link, begins: true } => Some(format!("{} FLAPPING: its state changes too often", name(*link))),
        What::Flapping { link, begins: false } => Some(format!("{} is steady again", name(*link))),
        What::Switch(switch) => Some(format!(
            "{} {} after {} (predicted {}, at most {}): {}",
            if switch.is_return { "RETURN to Main of" } else { "FAILOVER to Backup of" },
            partner(switch.partner),
            Nice(switch.measured),
            Nice(switch.predicted.expected),
            Nice(switch.predicted.at_most),
            switch.timing.name()
        )),
        What::Active { partner: index, active } => Some(match active {
            Active::NotYetKnown => format!("{} not known", partner(*index)),
            Active::Main | Active::Backup => {
                let path = if *active == Active::Main { Path::Main } else { Path::Backup };
                match connection::machine_only(&session.partners[*index], session) {
                    Some(only) => format!("{} over {}: {}", partner(*index), path.title(), only.words()),
                    None => format!("{} is reached over {}", partner(*index), path.title()),
                }
            }
            Active::BothDown => format!("{} is not reached: no connection works", partner(*index)),
        }),
        What::Isolation { state } => Some(match state {
            Isolation::No => "this server is no longer cut off".to_owned(),
            Isolation::Isolated => "this server is ISOLATED: partners and ICMP monitors are silent".to_owned(),
            Isolation::CannotTell => "all partners are silent; without an ICMP monitor nobody can tell whether this server is isolated".to_owned(),
        }),
    }
}
