//! One short function a tool: open what the request needs, call the domain, hand over the report.

pub mod browse;
pub mod driver_queue;
pub mod evidence;
pub mod exit;
pub mod failure;
pub mod identity;
pub mod link_probe;
pub mod nic_check;
pub mod output;
pub mod partner_config;
pub mod plant;
pub mod record;
mod rounds;
pub mod rulebook;
pub mod sac_status;
pub mod schema;
pub mod sourced;
pub mod stdout;
pub mod trust;
mod watching;
