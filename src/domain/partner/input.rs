//! One input of a run, as it was read.

use super::client::ClientSystems;
use super::common::Suppression;
use super::sheet::Sheet;
use super::system::System;
use crate::finding::FileName;
use crate::source::settings::Sources;

/// A file that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "most inputs of a large run are sheets; one more indirection for each would cost more than it saves"
)]
pub enum Input {
    /// A plan (`kind: system`), on its own place: it is larger than a sheet, and a run has thousands of sheets.
    Plan(Box<System>),
    /// A sheet (`kind: partners`).
    Sheet(Sheet),
    /// A client's `Systems.xml`.
    Client(ClientSystems),
    /// A list of sources: no file of a system, but compared with its plan.
    Sources(FileName, Sources),
}

impl Input {
    /// The name of the input as the user gave it.
    #[must_use]
    pub const fn file(&self) -> &FileName {
        match self {
            Self::Plan(plan) => &plan.file,
            Self::Sheet(sheet) => &sheet.file,
            Self::Client(client) => &client.file,
            Self::Sources(file, _) => file,
        }
    }

    /// The suppressions that stand in it; a `Systems.xml` and a list of sources have none.
    #[must_use]
    pub fn suppressions(&self) -> &[Suppression] {
        match self {
            Self::Plan(plan) => &plan.suppressions,
            Self::Sheet(sheet) => &sheet.suppressions,
            Self::Client(_) | Self::Sources(..) => &[],
        }
    }
}
