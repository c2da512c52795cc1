//! Cards without a link, of which `ipconfig` shows no addresses, also where somebody typed one in: behind "Media disconnected"
//! it writes only what the card is and whether DHCP is on.

use super::WHOLE;
use crate::domain::addresses::is_link_local;
use crate::domain::nic::cards::not_a_card;
use crate::domain::nic::model::{Adapter, AdapterKind, Server};
use crate::domain::words::few;

/// A card that may have an address which is not shown.
#[derive(Debug)]
pub struct Linkless {
    /// Its place among the server's adapters.
    pub position: usize,
    /// Whether it asks a DHCP server; `None` where that is not told.
    pub dhcp: Option<bool>,
    /// Whether its heading is that of a card with a cable.
    pub wired: bool,
}

/// What to do about an address that is not shown.
const WAY_OUT: &str = "mend cable or switch port, or, where it is a spare one, disable it, and take the text again; \
                       examples/capture-nics.ps1 shows the address as it is";

/// Says what is not shown. Without DHCP an address is set, as good as certainly, so that nothing is decided. Where it is not told
/// (without /all), the answer hangs on it only when there are no two networks without that card.
pub fn tell(server: &mut Server, linkless: &[Linkless]) {
    let networks = server.adapters.iter().filter(|adapter| counts(adapter)).count();
    let mut with_dhcp = Vec::new();
    for one in linkless {
        let Some(adapter) = server.adapters.get(one.position).filter(|adapter| may_carry(adapter)) else {
            continue;
        };
        let (why, way_out) = match one.dhcp {
            Some(true) => {
                with_dhcp.push(adapter.name.clone());
                continue;
            }
            Some(false) => ("DHCP is off, so that one is probably set", WAY_OUT),
            None if networks >= 2 || !one.wired || is_bluetooth(adapter) => continue,
            None if server.host.is_some() => ("whether one is set is not told", WAY_OUT),
            None => ("whether DHCP is on is told with /all only", WHOLE),
        };
        let name = &adapter.name;
        let sentence = format!(
            "ipconfig shows no addresses of a card without a link, and it shows none of {name}: {why}; {way_out}."
        );
        server.untold.get_or_insert(sentence);
    }
    if !with_dhcp.is_empty() {
        let names = few(&with_dhcp);
        server
            .gaps
            .push(format!("ipconfig shows no addresses of cards without a link: {names}, where DHCP is on."));
    }
}

/// Whether it is a card of which no address is shown.
fn may_carry(adapter: &Adapter) -> bool {
    let hidden = adapter.addresses.iter().all(|own| is_link_local(own.address));
    adapter.kind == AdapterKind::Ethernet && hidden && not_a_card(adapter).is_none()
}

/// Without /all only the name tells it, which has this word in every language.
fn is_bluetooth(adapter: &Adapter) -> bool {
    adapter.name.to_lowercase().contains("bluetooth")
}

/// Whether it has an address that tells a network.
fn counts(adapter: &Adapter) -> bool {
    let shown = adapter.addresses.iter().any(|own| !is_link_local(own.address));
    adapter.kind == AdapterKind::Ethernet && shown && not_a_card(adapter).is_none()
}
