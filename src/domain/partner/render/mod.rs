//! Everything that `generate` writes, as text: values in, text out. Every foreign text (labels, addresses, adapter
//! names) passes [`crate::markup`] on its way, so that it can never become markup, a command or a control character.

pub mod checklist;
pub mod checklist_html;
pub mod checklist_markdown;
pub mod drawing;
pub mod files;
pub mod firewall;
pub mod sheet;
pub mod starter;
pub mod systems_xml;
pub mod text;
