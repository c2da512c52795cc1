//! `record`, the same for both tools: what is read goes into a recording, one JSON object a line.

use std::io::Write;
use std::time::Duration;

use super::exit::{Outcome, Streams};
use super::plant::Plant;
use crate::cli::common::Output;
use crate::domain::source::feed::Record;
use crate::domain::source::point::millis;
use crate::domain::status::Status;
use crate::domain::words;
use crate::io::source::SourceError;
use crate::io::{files, interrupt};

/// Records the items of each node (in the order of the plant's nodes).
///
/// # Errors
/// When the file exists or cannot be written.
pub fn run(
    plant: &mut Plant,
    items: &[Vec<String>],
    interval: Duration,
    duration: Duration,
    out: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let mut file = out.output.as_deref().map(files::create_growing).transpose()?;
    plant.prepare(duration);
    let start = plant.now();
    let (mut lines, mut good) = (0_usize, 0_usize);
    // What was said last of each node that gave nothing.
    let mut told: Vec<Option<SourceError>> = vec![None; plant.nodes.len()];
    // A round is written at once: thousands of values a second are no thousands of calls of the system.
    let mut round = String::new();
    let mut next = start;
    loop {
        round.clear();
        let looks = plant.each(|index, node| (node.read(&items[index]), node.source.now()));
        for (((node, items), ((readings, error), now)), told) in
            plant.nodes.iter().zip(items).zip(looks).zip(&mut told)
        {
            if let Some(error) = error
                && told.as_ref() != Some(&error)
            {
                let _closed = writeln!(streams.err, "note: {error}");
                *told = Some(error);
            }
            for (item, reading) in items.iter().zip(readings) {
                good += usize::from(reading.value.is_ok());
                lines += 1;
                let at = if node.source.has_own_times() { reading.at } else { None };
                let record = Record {
                    at: at.unwrap_or(now),
                    node: node.settings.name.clone(),
                    item: item.clone(),
                    value: reading.value,
                    simulated: node.source.is_simulated(),
                };
                record.write_line(&mut round);
            }
        }
        match &mut file {
            Some(file) => file.write_all(round.as_bytes())?,
            None if streams.out.write_all(round.as_bytes()).is_err() => {
                return Ok(Outcome::Verdict(Status::Ok));
            }
            None => {}
        }
        if streams.out.flush().is_err() && file.is_none() {
            // Nobody takes what would be recorded. A full disk is told, and is no OK, when the run ends.
            return Ok(Outcome::Verdict(Status::Ok));
        }
        plant.tell(streams);
        // From start to start of two rounds, however long reading takes.
        next = next.plus(interval).max(plant.now());
        let pause = u64::try_from(next.since(plant.now())).map_or(Duration::ZERO, Duration::from_millis);
        let pause = pause.min(interval);
        if plant.now().since(start) >= millis(duration) || !plant.wait(pause) {
            break;
        }
    }
    plant.close();
    let _closed = writeln!(streams.err, "{} recorded, {good} of them good.", words::count(lines, "value"));
    if interrupt::requested() {
        return Ok(Outcome::Interrupted);
    }
    Ok(Outcome::Verdict(if good == 0 { Status::Unknown } else { Status::Ok }))
}
