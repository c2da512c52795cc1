//! `trust`: show the certificate of an OPC UA server, and trust exactly that one.

use super::exit::{Outcome, Streams};
use super::plant::Plant;

/// Shows the certificates of all OPC UA servers of the request; with a fingerprint, trusts that one.
///
/// # Errors
/// When there is no OPC UA server, none answers, or the fingerprint is another.
#[cfg(feature = "opcua")]
pub fn run(plant: &Plant, accept: Option<&str>, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    use crate::domain::status::Status;
    use crate::io::source::opcua::trust;
    let mut status = Status::Unknown;
    let mut seen = Vec::new();
    for node in plant.nodes.iter().filter(|node| node.settings.access.url.starts_with("opc.tcp")) {
        let url = &node.settings.access.url;
        if seen.contains(url) {
            continue;
        }
        seen.push(url.clone());
        let found = trust::look(&node.settings.access)?;
        let _closed = writeln!(
            streams.out,
            "{url}\n  subject      {}\n  valid        {} to {}\n  fingerprint  {} (SHA-1)\n  {}",
            found.subject,
            found.not_before,
            found.not_after,
            found.fingerprint,
            if found.trusted { "trusted" } else { "not trusted" }
        );
        let wanted = accept.map(trust::plain);
        status = match wanted {
            Some(wanted) if wanted == trust::plain(&found.fingerprint) => {
                let path = trust::accept(&found)?;
                let _closed = writeln!(streams.out, "  now trusted: {}", path.display());
                Status::Ok
            }
            Some(_) => anyhow::bail!(
                "{url}: its fingerprint is {}, not the one that was given; nothing was trusted",
                found.fingerprint
            ),
            None if found.trusted => Status::Ok,
            None => {
                let _closed = writeln!(
                    streams.out,
                    "  Compare it with the one on the server itself; if it is the same:\n  trust --accept {}",
                    found.fingerprint
                );
                Status::Warning
            }
        };
    }
    if seen.is_empty() {
        anyhow::bail!("no OPC UA server (opc.tcp://...) is among the sources");
    }
    Ok(Outcome::Verdict(status))
}

/// This build has no OPC UA.
///
/// # Errors
/// Always.
#[cfg(not(feature = "opcua"))]
pub fn run(_plant: &Plant, _accept: Option<&str>, _streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    anyhow::bail!("this program was built without OPC UA; take a build with the feature `opcua`")
}
