//! One short function a tool: open what the request needs, call the domain, hand over the report.

pub mod exit;
pub mod link_probe;
pub mod nic_check;
pub mod output;
pub mod partner_config;
pub mod rulebook;
pub mod schema;
