//! The one list of tools: man pages, completions and their tests walk it.

use clap::{Command, CommandFactory};

/// A tool's name and its command-line definition.
pub struct Tool {
    /// The binary's name.
    pub name: &'static str,
    /// Makes the definition.
    pub command: fn() -> Command,
}

/// The names of all tools. A program asks for these and not for [`ALL`], or it would hold the command lines of the others.
pub const NAMES: [&str; 5] = ["link-probe", "nic-check", "partner-config", "sac-status", "driver-queue"];

/// Every tool there is.
pub const ALL: &[Tool] = &[
    Tool { name: NAMES[0], command: super::link_probe::LinkProbe::command },
    Tool { name: NAMES[1], command: super::nic_check::NicCheck::command },
    Tool { name: NAMES[2], command: super::partner_config::PartnerConfig::command },
    Tool { name: NAMES[3], command: super::sac_status::SacStatus::command },
    Tool { name: NAMES[4], command: super::driver_queue::DriverQueue::command },
];
