//! `trust`: show the certificate of an OPC UA server, and trust exactly that one.

use super::exit::{Outcome, Streams};
use super::plant::Plant;
use crate::cli::common::Output;

/// Shows the certificates of all OPC UA servers of the request; with a fingerprint, trusts the one that has it. A server that does
/// not answer is told, and keeps no other from being shown.
///
/// # Errors
/// When there is no OPC UA server, or none has that fingerprint.
#[cfg(feature = "opcua")]
pub fn run(
    plant: &Plant,
    accept: Option<&str>,
    out: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    use crate::app::output;
    use crate::domain::status::Status;
    use crate::domain::words;
    use crate::io::source::opcua::trust;
    use crate::report::sanitize;
    output::refuse_file_of_lines(out)?;
    let wanted = accept.map(trust::plain);
    let (mut statuses, mut seen, mut taken) = (Vec::new(), Vec::new(), false);
    for node in plant.nodes.iter().filter(|node| node.settings.access.url.starts_with("opc.tcp")) {
        let url = &node.settings.access.url;
        if seen.contains(url) {
            continue;
        }
        seen.push(url.clone());
        let found = match trust::look(&node.settings.access) {
            Ok(found) => found,
            // The others are shown all the same.
            Err(error) => {
                streams.say(error);
                statuses.push(Status::Unknown);
                continue;
            }
        };
        let _closed = writeln!(
            streams.out,
            "{}\n  subject      {}\n  valid        {} to {}\n  fingerprint  {} (SHA-1)\n  {}",
            sanitize::line(url),
            // The other side wrote it, and nobody has vouched for it yet.
            sanitize::line(&found.subject),
            found.not_before,
            found.not_after,
            found.fingerprint,
            if found.trusted { "trusted" } else { "not trusted" }
        );
        let is_wanted = wanted.as_ref().is_some_and(|wanted| *wanted == trust::plain(&found.fingerprint));
        statuses.push(if is_wanted {
            let path = trust::accept(&found)?;
            taken = true;
            let _closed = writeln!(streams.out, "  now trusted: {}", path.display());
            Status::Ok
        } else if found.trusted {
            Status::Ok
        } else {
            let _closed = writeln!(
                streams.out,
                "  Compare it with the one on the server itself; if it is the same:\n  trust --accept {}",
                found.fingerprint
            );
            Status::Warning
        });
    }
    if wanted.is_some() && !taken && !seen.is_empty() {
        anyhow::bail!(
            "{} shows no certificate with the fingerprint that was given; nothing was trusted",
            words::list(&seen)
        );
    }
    let status = Status::join_all(statuses);
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
pub fn run(
    _plant: &Plant,
    _accept: Option<&str>,
    _out: &Output,
    _streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    anyhow::bail!("this program was built without OPC UA; take a build with the feature `opcua`")
}
