//! The Main/Backup partner configuration of ClearSCADA and Geo SCADA servers: the plan of a whole system,
//! the sheet of one server's Partners section, the client's `Systems.xml`, and the rules they are judged by.

mod assign;
pub(crate) mod change;
pub mod client;
pub(crate) mod client_attributes;
pub(crate) mod client_servers;
pub(crate) mod client_values;
pub(crate) mod client_xml;
pub mod common;
pub(crate) mod compression;
pub mod derive;
pub mod diff;
pub mod fields;
pub(crate) mod file_names;
pub(crate) mod group;
pub(crate) mod grouping;
pub mod input;
pub mod judge;
pub(crate) mod keys;
pub mod manifest;
pub(crate) mod owner;
pub mod parse;
pub mod read;
pub mod render;
pub mod resolved;
pub mod rules;
pub(crate) mod run;
mod sets;
pub mod sheet;
pub(crate) mod subject;
pub(crate) mod subnets;
pub mod suppress;
pub mod system;
pub mod timing;
pub(crate) mod values;
