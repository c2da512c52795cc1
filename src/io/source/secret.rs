//! Passwords: from an environment variable, a file or a prompt, never from the command line, and never printed.

use std::fmt;
use std::io::IsTerminal;
use std::path::Path;

use console::Term;

use super::SourceError;
use crate::domain::source::settings::{Access, Secret};
use crate::io::files;

/// A password. It cannot be printed by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// The text, for the protocol's own use.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(hidden)")
    }
}

/// User and password of a source; `None` for anonymous access.
///
/// # Errors
/// When the password is not where the settings say.
pub fn login(access: &Access) -> Result<Option<(String, Password)>, SourceError> {
    let Some(user) = &access.user else { return Ok(None) };
    let fail = |message: String, help: &str| SourceError::new(&access.url, message, help);
    let text = match &access.password {
        Secret::None => String::new(),
        Secret::Environment(name) => std::env::var(name).map_err(|_| {
            fail(
                format!("the environment variable {name} with the password is not set"),
                "set it, or use password_file",
            )
        })?,
        Secret::File(path) => {
            let text = files::read(Path::new(path)).map_err(|error| {
                fail(format!("the password file could not be read: {error}"), "check the path")
            })?;
            text.lines().next().unwrap_or_default().to_owned()
        }
        Secret::Prompt => prompt(user).ok_or_else(|| {
            fail(
                "the password cannot be asked for: standard input and error are not a terminal".to_owned(),
                "use password_env or password_file",
            )
        })?,
    };
    Ok(Some((user.clone(), Password(text))))
}

/// Asks on the terminal, without showing what is typed. `None` when nobody sits there.
fn prompt(user: &str) -> Option<String> {
    let terminal = Term::stderr();
    if !std::io::stdin().is_terminal() || !terminal.is_term() {
        return None;
    }
    terminal.write_str(&format!("Password of {user}: ")).ok()?;
    terminal.read_secure_line().ok()
}
