//! Servers for the tests of this room.

use super::model::{
    Adapter, AdapterAddress, AdapterKind, AddressOrigin, AddressState, LinkState, Member, MemberLink,
    Monitoring, Server, Team, TeamKind, TeamKnowledge, TeamState,
};

/// `10.1.2.3/24`, or without a prefix length; `10.0.0.1/32>10.0.0.2` has another end.
pub fn address(text: &str) -> AdapterAddress {
    let (own, peer) = text.split_once('>').map_or((text, None), |(own, peer)| (own, Some(peer)));
    let (ip, length) = own.split_once('/').map_or((own, None), |(ip, length)| (ip, Some(length)));
    AdapterAddress {
        address: ip.parse().unwrap(),
        prefix_length: length.map(|length| length.parse().unwrap()),
        origin: AddressOrigin::Manual,
        peer: peer.map(|peer| peer.parse().unwrap()),
        label: None,
        state: AddressState::Preferred,
    }
}

/// A network card that is up.
pub fn card(name: &str, addresses: &[&str]) -> Adapter {
    Adapter {
        name: name.into(),
        state: LinkState::Up,
        addresses: addresses.iter().map(|text| address(text)).collect(),
        ..Adapter::default()
    }
}

/// A server whose teams are all known.
pub fn server(name: &str, adapters: Vec<Adapter>) -> Server {
    Server { name: name.into(), adapters, team_knowledge: TeamKnowledge::Complete, ..Server::default() }
}

/// A healthy team and the adapter of the same name that carries its addresses; the members are cards without addresses.
pub fn with_team(mut server: Server, name: &str, members: &[&str], addresses: &[&str]) -> Server {
    for member in members {
        server.adapters.push(Adapter { master: Some(name.into()), ..card(member, &[]) });
    }
    server.adapters.push(Adapter { kind: AdapterKind::Team, ..card(name, addresses) });
    server.teams.push(Team {
        mode: "load balancing (xor)".into(),
        reported: TeamState::Up,
        monitoring: Monitoring::Mii(100),
        members: members
            .iter()
            .map(|member| Member { name: (*member).into(), link: MemberLink::Up, ..Member::default() })
            .collect(),
        adapters: vec![name.into()],
        ..Team::unread(TeamKind::Bond, name.into())
    });
    server
}
