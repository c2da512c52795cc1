//! The Main/Backup partner configuration of ClearSCADA and Geo SCADA servers: the plan of a whole system,
//! the sheet of one server's Partners section, the client's `Systems.xml`, and the rules they are judged by.

pub mod address;
mod assign;
pub mod client;
pub mod client_values;
pub mod client_xml;
pub mod common;
pub mod compression;
pub mod derive;
pub mod diff;
pub mod fields;
pub mod file_names;
pub mod group;
pub mod grouping;
pub mod input;
pub mod judge;
pub mod keys;
pub mod manifest;
pub mod parse;
pub mod read;
pub mod render;
pub mod resolved;
pub mod rules;
mod sets;
pub mod sheet;
pub mod subject;
pub mod subnets;
pub mod suppress;
pub mod system;
pub mod timing;
pub mod values;
pub mod words;
