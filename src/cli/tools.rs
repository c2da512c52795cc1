//! The one list of tools: man pages, completions and their tests walk it.

use clap::{Command, CommandFactory};

/// A tool's name and its command-line definition.
pub struct Tool {
    /// The binary's name.
    pub name: &'static str,
    /// Makes the definition.
    pub command: fn() -> Command,
}

/// Every tool there is.
pub const ALL: &[Tool] = &[
    Tool { name: "link-probe", command: super::link_probe::LinkProbe::command },
    Tool { name: "nic-check", command: super::nic_check::NicCheck::command },
    Tool { name: "partner-config", command: super::partner_config::PartnerConfig::command },
    Tool { name: "sac-status", command: super::sac_status::SacStatus::command },
    Tool { name: "driver-queue", command: super::driver_queue::DriverQueue::command },
];
