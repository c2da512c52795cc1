//! Close-ups of short outages: twenty seconds of a day are one dot on the timeline, and it is what the reader looks for.

use std::fmt::Write as _;
use std::time::Duration;

use super::{LEFT, Scale, WIDTH, active, bar_of_states, heading, label_exact, outages, software, text};
use crate::domain::link::session::Session;

/// An outage that is narrower than this on the timeline has a close-up.
const NARROW: f64 = 24.0;
/// How many are drawn at most; more are counted.
const MOST: usize = 8;
/// Height of a row.
const ROW: f64 = 44.0;
/// Height of the line above the rows, and of the space below them.
const HEAD: f64 = 44.0;

/// A stretch of the run that is drawn again, wider.
#[derive(Debug, Clone, PartialEq, Eq)]
struct CloseUp {
    from: Duration,
    to: Duration,
    links: Vec<usize>,
}

/// The close-ups of a run.
pub struct CloseUps {
    list: Vec<CloseUp>,
    left_out: usize,
}

impl CloseUps {
    /// Of every outage that is too narrow on `scale`; those that overlap share one.
    pub fn of(session: &Session, scale: &Scale) -> Self {
        let mut list: Vec<CloseUp> = Vec::new();
        let mut found: Vec<CloseUp> = session
            .links
            .iter()
            .flat_map(|link| {
                link.outages.outages().filter_map(move |outage| {
                    let end = outage.ended_before.unwrap_or(session.now);
                    let pad = (end.saturating_sub(outage.began_after) / 2).max(link.info.interval * 3);
                    (scale.x(end) - scale.x(outage.began_after) < NARROW).then(|| CloseUp {
                        from: outage.began_after.saturating_sub(pad),
                        to: (end + pad).min(session.now),
                        links: vec![link.index],
                    })
                })
            })
            .collect();
        found.sort_by_key(|one| (one.from, one.to));
        for one in found {
            match list.last_mut().filter(|last| one.from <= last.to) {
                Some(last) => {
                    last.to = last.to.max(one.to);
                    last.links.extend(one.links);
                }
                None => list.push(one),
            }
        }
        let left_out = list.len().saturating_sub(MOST);
        list.truncate(MOST);
        Self { list, left_out }
    }

    /// How much room they take.
    pub fn height(&self, session: &Session) -> f64 {
        let rows = self.list.iter().map(|one| rows(one, session).len() as f64 * ROW + HEAD);
        rows.sum::<f64>() + if self.left_out > 0 { 20.0 } else { 0.0 }
    }

    /// Draws them from `y` on.
    pub fn draw(&self, out: &mut String, session: &Session, mut y: f64) {
        for one in &self.list {
            let scale = Scale { begin: one.from, end: one.to };
            let title = format!("Close-up: {} to {}", label_exact(one.from), label_exact(one.to));
            let _infallible = writeln!(
                out,
                "<line x1=\"0\" y1=\"{:.1}\" x2=\"{WIDTH}\" y2=\"{:.1}\" stroke=\"#e0e0e0\"/>\
                 <text x=\"{LEFT}\" y=\"{:.1}\" font-weight=\"600\">{}</text>",
                y + 8.0,
                y + 8.0,
                y + 28.0,
                text(&title)
            );
            y += HEAD - 8.0;
            for row in rows(one, session) {
                match row {
                    Row::Partner(partner) => active(out, &scale, &session.partners[partner], session, y),
                    Row::Link(link) => {
                        let link = &session.links[link];
                        heading(out, &link.info.title(), &link.info.target, y);
                        bar_of_states(out, &scale, link, y);
                        outages(out, &scale, link, y);
                        software(out, &scale, link, y);
                    }
                }
                y += ROW;
            }
            y += 8.0;
        }
        if self.left_out > 0 {
            let _infallible = writeln!(
                out,
                "<text x=\"{LEFT}\" y=\"{:.1}\" fill=\"#555555\">{} more short outages are in the table only</text>",
                y + 12.0,
                self.left_out
            );
        }
    }
}

enum Row {
    Partner(usize),
    Link(usize),
}

/// Whole partners, so that a failover is seen beside its cause; monitors alone.
fn rows(one: &CloseUp, session: &Session) -> Vec<Row> {
    let mut rows = Vec::new();
    for (index, partner) in session.partners.iter().enumerate() {
        if one.links.iter().any(|link| partner.owns(*link)) {
            rows.push(Row::Partner(index));
            rows.extend([partner.main, partner.backup].into_iter().flatten().map(Row::Link));
        }
    }
    let monitors = session.links.iter().filter(|link| link.info.is_monitor);
    rows.extend(monitors.filter(|link| one.links.contains(&link.index)).map(|link| Row::Link(link.index)));
    rows
}
