//! Main and Backup: the two paths between the servers of a pair. One type for all tools, so that none of them can take the one for the
//! other.

use std::fmt;

use crate::named;

/// Which of the two connections to a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Path {
    /// Main: the one in use unless it has failed.
    Main,
    /// Backup: in use only while Main has failed.
    Backup,
}

named! {
    /// The word in JSON and in files: `main`, `backup`.
    Path {
        Main => "main",
        Backup => "backup",
    }
}

impl Path {
    /// Main, and Backup.
    pub const BOTH: [Self; 2] = [Self::Main, Self::Backup];

    /// The path that a word in JSON or in a file means.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::BOTH.into_iter().find(|path| path.name() == word)
    }

    /// The word for people: `Main`, `Backup`.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Main => "Main",
            Self::Backup => "Backup",
        }
    }

    /// The other one of the two.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Main => Self::Backup,
            Self::Backup => Self::Main,
        }
    }
}

/// For people: `Main`, `Backup`.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.title())
    }
}
