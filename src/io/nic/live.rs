//! This machine's own facts, behind one narrow trait: each platform reads them its own way, the rest sees a [`Server`].
//! Reading only: no setting is changed, and no program is started but `teamdctl`, where a teamd team exists.

#[cfg(target_os = "linux")]
mod linux;
mod netdev;
#[cfg(not(any(target_os = "linux", windows)))]
mod other;
#[cfg(target_os = "linux")]
mod rtnetlink;
#[cfg(target_os = "linux")]
mod teamdctl;
#[cfg(windows)]
mod windows;

use super::error::ReadError;
use super::seen;
use crate::domain::nic::model::Server;

/// How messages name the machine that the program runs on.
pub const ORIGIN: &str = "this machine";

/// Something that can tell a server's adapters and teams.
pub trait AdapterSource {
    /// Reads the facts as they are now.
    ///
    /// # Errors
    /// When the system does not answer.
    fn read(&self) -> Result<Server, ReadError>;
}

/// The machine that the program runs on.
#[derive(Debug, Clone, Copy, Default)]
pub struct ThisMachine;

impl AdapterSource for ThisMachine {
    fn read(&self) -> Result<Server, ReadError> {
        seen::server("machine", &ORIGIN.into(), look)
    }
}

/// Asks the system.
fn look() -> Result<Server, ReadError> {
    let mut server = Server {
        name: crate::io::host::name(),
        host: cfg!(windows).then(crate::io::host::name),
        origin: ORIGIN.to_owned(),
        adapters: netdev::adapters(),
        ..Server::default()
    };
    #[cfg(target_os = "linux")]
    linux::complete(&mut server)?;
    #[cfg(windows)]
    windows::complete(&mut server);
    #[cfg(not(any(target_os = "linux", windows)))]
    other::complete(&mut server);
    server
        .adapters
        .sort_by(|a, b| (a.index.unwrap_or(u32::MAX), &a.name).cmp(&(b.index.unwrap_or(u32::MAX), &b.name)));
    if server.adapters.is_empty() {
        return Err(ReadError::new(&ORIGIN.into(), "the system lists no network adapter at all")
            .help("run nic-check on the server itself, not in a container without a network"));
    }
    Ok(server)
}
