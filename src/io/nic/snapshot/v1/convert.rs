//! From the file's types to the domain's and back, field by field, so that neither can change the other unseen.

use std::num::NonZeroU16;

use super::{
    Adapter, Address, DatabasePort, LacpPort, Member, Monitoring, Node, Snapshot, Team, TeamKnowledge, Told,
};
use crate::domain::finding::FileName;
use crate::domain::nic::model;
use crate::io::nic::snapshot::{self, About, SCHEMA, SCHEMA_VERSION};

impl Snapshot {
    /// The document for a snapshot.
    #[must_use]
    pub fn from_domain(whole: &snapshot::Snapshot) -> Self {
        let server = &whole.server;
        Self {
            schema: SCHEMA.to_owned(),
            schema_version: SCHEMA_VERSION,
            tool: "nic-check".to_owned(),
            version: whole.about.version.clone(),
            host: whole.about.host.clone(),
            taken_at: whole.about.taken_at.clone(),
            team_knowledge: TeamKnowledge::from_domain(&server.team_knowledge),
            gaps: server.gaps.clone(),
            adapters: server.adapters.iter().map(Adapter::from_domain).collect(),
            teams: server.teams.iter().map(Team::from_domain).collect(),
            database_ports: server.database_ports.iter().filter_map(DatabasePort::from_domain).collect(),
        }
    }

    /// The facts in the document.
    #[must_use]
    pub fn into_domain(self, file: &FileName) -> snapshot::Snapshot {
        let server = model::Server {
            name: self.host.clone(),
            // Windows alone gives its adapters such a number.
            host: self.adapters.iter().any(|adapter| adapter.guid.is_some()).then(|| self.host.clone()),
            origin: file.to_string(),
            // Of the capture that it is, not of the machine whose facts it carries: who reads it as a capture says so.
            taken_at: None,
            adapters: self.adapters.into_iter().map(Adapter::into_domain).collect(),
            teams: self.teams.into_iter().map(Team::into_domain).collect(),
            team_knowledge: self.team_knowledge.into_domain(),
            // A snapshot is taken where everything is there to be read.
            untold: None,
            gaps: self.gaps,
            database_ports: self.database_ports.into_iter().map(DatabasePort::into_domain).collect(),
        };
        snapshot::Snapshot {
            about: About { version: self.version, host: self.host, taken_at: self.taken_at },
            server,
        }
    }
}

impl DatabasePort {
    /// A port of 0 is none, and no reader makes one.
    fn from_domain(port: &model::DatabasePort) -> Option<Self> {
        Some(Self { instance: port.instance.clone(), port: NonZeroU16::new(port.port)? })
    }

    fn into_domain(self) -> model::DatabasePort {
        model::DatabasePort { instance: self.instance, port: self.port.get() }
    }
}

impl TeamKnowledge {
    fn from_domain(knowledge: &model::TeamKnowledge) -> Self {
        match knowledge {
            model::TeamKnowledge::Complete => Self { complete: true, reason: String::new() },
            model::TeamKnowledge::Unknown(reason) => Self { complete: false, reason: reason.clone() },
            model::TeamKnowledge::Unstated => Self { complete: false, reason: String::new() },
        }
    }

    fn into_domain(self) -> model::TeamKnowledge {
        match (self.complete, self.reason.is_empty()) {
            (true, _) => model::TeamKnowledge::Complete,
            (false, false) => model::TeamKnowledge::Unknown(self.reason),
            (false, true) => model::TeamKnowledge::Unstated,
        }
    }
}

impl Adapter {
    fn from_domain(adapter: &model::Adapter) -> Self {
        Self {
            name: adapter.name.clone(),
            index: adapter.index,
            guid: adapter.guid.clone(),
            mac: adapter.mac.clone(),
            alternative_names: adapter.alternative_names.clone(),
            description: adapter.description.clone(),
            driver: adapter.driver.clone(),
            kind: adapter.kind,
            state: adapter.state,
            speed_bits_per_second: adapter.speed_bits_per_second,
            mtu: adapter.mtu,
            addresses: adapter.addresses.iter().map(Address::from_domain).collect(),
            gateways: adapter.gateways.clone(),
            master: adapter.master.clone(),
            parent: adapter.parent.clone(),
            told: Told::from_domain(&adapter.told),
        }
    }

    fn into_domain(self) -> model::Adapter {
        model::Adapter {
            name: self.name,
            index: self.index,
            guid: self.guid,
            mac: self.mac,
            alternative_names: self.alternative_names,
            description: self.description,
            driver: self.driver,
            kind: self.kind,
            state: self.state,
            speed_bits_per_second: self.speed_bits_per_second,
            mtu: self.mtu,
            addresses: self.addresses.into_iter().map(Address::into_domain).collect(),
            gateways: self.gateways,
            master: self.master,
            parent: self.parent,
            told: self.told.into_domain(),
        }
    }
}

impl Told {
    fn from_domain(told: &model::Told) -> Self {
        Self {
            kind: told.kind.clone(),
            hardware: told.hardware,
            connector: told.connector,
            device: told.device.clone(),
            switch: told.switch,
            port: told.port.clone(),
            port_name: told.port_name.clone(),
            permanent_mac: told.permanent_mac.clone(),
            bus: told.bus.clone(),
            forwards: told.forwards,
        }
    }

    fn into_domain(self) -> model::Told {
        model::Told {
            kind: self.kind,
            hardware: self.hardware,
            connector: self.connector,
            device: self.device,
            switch: self.switch,
            port: self.port,
            port_name: self.port_name,
            permanent_mac: self.permanent_mac,
            bus: self.bus,
            forwards: self.forwards,
        }
    }
}

impl Address {
    fn from_domain(address: &model::AdapterAddress) -> Self {
        Self {
            address: address.address,
            prefix_length: address.prefix_length,
            origin: address.origin,
            peer: address.peer,
            label: address.label.clone(),
            state: address.state,
        }
    }

    fn into_domain(self) -> model::AdapterAddress {
        model::AdapterAddress {
            address: self.address,
            prefix_length: self.prefix_length,
            origin: self.origin,
            peer: self.peer,
            label: self.label,
            state: self.state,
        }
    }
}

impl Team {
    fn from_domain(team: &model::Team) -> Self {
        Self {
            name: team.name.clone(),
            kind: team.kind,
            mode: team.mode.clone(),
            lacp: team.lacp,
            reported: team.reported,
            monitoring: Monitoring::from_domain(&team.monitoring),
            active_member: team.active_member.clone(),
            active_aggregator: team.active_aggregator,
            active_ports: team.active_ports,
            members: team.members.iter().map(Member::from_domain).collect(),
            adapters: team.adapters.clone(),
            nodes: team.nodes.as_ref().map(|nodes| nodes.iter().map(Node::from_domain).collect()),
        }
    }

    fn into_domain(self) -> model::Team {
        model::Team {
            name: self.name,
            kind: self.kind,
            mode: self.mode,
            lacp: self.lacp,
            reported: self.reported,
            monitoring: self.monitoring.into_domain(),
            active_member: self.active_member,
            active_aggregator: self.active_aggregator,
            active_ports: self.active_ports,
            members: self.members.into_iter().map(Member::into_domain).collect(),
            adapters: self.adapters,
            nodes: self.nodes.map(|nodes| nodes.into_iter().map(Node::into_domain).collect()),
        }
    }
}

impl Node {
    fn from_domain(node: &model::Node) -> Self {
        Self { mac: node.mac.clone(), lag_ticks: node.lag_ticks, single: node.single }
    }

    fn into_domain(self) -> model::Node {
        model::Node { mac: self.mac, lag_ticks: self.lag_ticks, single: self.single }
    }
}

impl Monitoring {
    fn from_domain(monitoring: &model::Monitoring) -> Self {
        match monitoring {
            model::Monitoring::Mii(interval_ms) => Self::Mii { interval_ms: *interval_ms },
            model::Monitoring::Arp(targets) => Self::Arp { targets: targets.clone() },
            model::Monitoring::Other(what) => Self::Other { what: what.clone() },
            model::Monitoring::None => Self::None,
            model::Monitoring::Unknown => Self::Unknown,
        }
    }

    fn into_domain(self) -> model::Monitoring {
        match self {
            Self::Mii { interval_ms } => model::Monitoring::Mii(interval_ms),
            Self::Arp { targets } => model::Monitoring::Arp(targets),
            Self::Other { what } => model::Monitoring::Other(what),
            Self::None => model::Monitoring::None,
            Self::Unknown => model::Monitoring::Unknown,
        }
    }
}

impl Member {
    fn from_domain(member: &model::Member) -> Self {
        Self {
            name: member.name.clone(),
            link: member.link,
            operational: member.operational,
            standby: member.standby,
            reason: member.reason.clone(),
            failures: member.failures,
            lacp: member.lacp.as_ref().map(LacpPort::from_domain),
        }
    }

    fn into_domain(self) -> model::Member {
        model::Member {
            name: self.name,
            link: self.link,
            operational: self.operational,
            standby: self.standby,
            reason: self.reason,
            failures: self.failures,
            lacp: self.lacp.map(LacpPort::into_domain),
        }
    }
}

impl LacpPort {
    fn from_domain(port: &model::LacpPort) -> Self {
        let (actor_churn, partner_churn) = port.churn.clone().unzip();
        Self {
            aggregator: port.aggregator,
            actor_state: port.actor_state,
            partner_state: port.partner_state,
            partner_system: port.partner_system.clone(),
            actor_churn,
            partner_churn,
            selected: port.selected,
        }
    }

    fn into_domain(self) -> model::LacpPort {
        model::LacpPort {
            aggregator: self.aggregator,
            actor_state: self.actor_state,
            partner_state: self.partner_state,
            partner_system: self.partner_system,
            churn: self.actor_churn.zip(self.partner_churn),
            selected: self.selected,
        }
    }
}
