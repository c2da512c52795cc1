//! Whose a value is: in which file, and whether of the defaults, a server or a column.

use std::fmt;

use super::sheet::{Column, Sheet};
use super::system::{Server, System};
use crate::finding::{FileName, Finding, Rule, Span};
use crate::path::Path;

/// A tab of the Partners section that has columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    Standby,
    PermanentStandby,
}

impl Tab {
    /// The tab's name in the tool.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standby => "Standby",
            Self::PermanentStandby => "Permanent Standby",
        }
    }
}

/// What a value belongs to.
#[derive(Debug, Clone, Copy)]
pub struct Owner<'a> {
    /// The file that has the value.
    pub file: &'a FileName,
    pub who: Who<'a>,
}

/// Whose values they are in their file.
#[derive(Debug, Clone, Copy)]
pub enum Who<'a> {
    /// The defaults of a plan.
    Defaults,
    /// The networks of a plan.
    Networks,
    /// A server: of a plan, or the one whose sheet it is.
    Server(&'a str),
    /// A column of a server's sheet.
    Column { server: &'a str, tab: Tab, letter: char },
}

impl<'a> Owner<'a> {
    /// The defaults of a plan.
    pub const fn defaults(plan: &'a System) -> Self {
        Self { file: &plan.file, who: Who::Defaults }
    }

    /// The networks of a plan.
    pub const fn networks(plan: &'a System) -> Self {
        Self { file: &plan.file, who: Who::Networks }
    }

    /// A server of a plan.
    pub fn planned(plan: &'a System, server: &'a Server) -> Self {
        Self { file: &plan.file, who: Who::Server(server.label()) }
    }

    /// The server whose sheet it is.
    pub fn of(sheet: &'a Sheet) -> Self {
        Self { file: &sheet.file, who: Who::Server(sheet.label()) }
    }

    /// A column of a sheet.
    pub fn column(sheet: &'a Sheet, tab: Tab, column: &Column) -> Self {
        let who = Who::Column { server: sheet.label(), tab, letter: column.name.value.letter() };
        Self { file: &sheet.file, who }
    }

    /// The subject of a finding about it.
    pub const fn subject(&self) -> &'a str {
        match self.who {
            Who::Defaults => "defaults",
            Who::Networks => "networks",
            Who::Server(label) | Who::Column { server: label, .. } => label,
        }
    }

    /// How a connection is called here: `Main Connection` in a sheet, `Main address` in a plan.
    pub fn connection(&self, name: Path) -> String {
        match self.who {
            Who::Column { .. } => format!("{name} Connection"),
            _ => format!("{name} address"),
        }
    }

    /// A finding about it, at one place of its file.
    pub fn finding(
        &self,
        rule: &'static Rule,
        (span, label): (Span, impl Into<String>),
        message: impl Into<String>,
    ) -> Finding {
        Finding::new(rule, self.subject(), message).at(self.file, span, label)
    }
}

impl fmt::Display for Owner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.who {
            Who::Defaults => f.write_str("the plan's defaults"),
            Who::Networks | Who::Server(_) => f.write_str(self.subject()),
            Who::Column { server, tab, letter } => write!(f, "{server}, column {} {letter}", tab.name()),
        }
    }
}
