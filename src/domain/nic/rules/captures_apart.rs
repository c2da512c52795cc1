//! Captures of two servers that were taken at times far apart.

use jiff::Timestamp;

use super::context::{Side, subject_of};
use crate::finding::{Finding, Rule};
use crate::rule;
use crate::words::rough;

/// The rule.
pub static RULE: Rule =
    rule!("captures-apart", Warning, "The captures of two servers were taken more than a week apart");

/// Two sites of one pair are hardly visited further apart, in seconds.
const MOST: i64 = 7 * 24 * 3600;

/// Finds it once, between the earliest capture and the latest. What does not say when it was taken is compared with nothing:
/// `--max-age` asks for a time of each.
pub fn check(sides: &[Side<'_>], findings: &mut Vec<Finding>) {
    let mut taken: Vec<(i64, &str, &Side<'_>)> = Vec::new();
    for side in sides {
        let at = side.server.survey.server.taken_at.as_deref();
        if let Some((text, time)) = at.and_then(|text| Some((text, text.parse::<Timestamp>().ok()?))) {
            taken.push((time.as_second(), text, side));
        }
    }
    let by_time = |(time, ..): &&(i64, &str, &Side<'_>)| *time;
    let (Some(first), Some(last)) = (taken.iter().min_by_key(by_time), taken.iter().max_by_key(by_time))
    else {
        return;
    };
    let apart = last.0.saturating_sub(first.0);
    if apart <= MOST {
        return;
    }
    #[expect(clippy::cast_precision_loss, reason = "for people, in whole hours or days")]
    let words = rough(apart as f64);
    let message = format!(
        "{} was captured at {}, {} at {}, {words} later: they were never seen as they are compared here.",
        first.2.name(),
        first.1,
        last.2.name(),
        last.1
    );
    findings.push(
        Finding::new(&RULE, subject_of(&[(first.2, ()), (last.2, ())]), message)
            .help("Capture both servers anew, in one week, and judge those."),
    );
}

#[cfg(test)]
mod tests {
    use crate::nic::judge::judge;
    use crate::nic::model::Server;
    use crate::nic::test_servers::{card, server};

    fn found(times: &[Option<&str>]) -> Vec<String> {
        let taken = |(number, at): (usize, &Option<&str>)| Server {
            taken_at: at.map(str::to_owned),
            ..server(&format!("SRV-{number}"), vec![card("a", &[&format!("10.1.1.{}/24", number + 1)])])
        };
        let servers: Vec<Server> = times.iter().enumerate().map(taken).collect();
        let all = judge(&servers, None, &[]).findings;
        all.into_iter().filter(|one| one.rule.name == "captures-apart").map(|one| one.message).collect()
    }

    #[test]
    fn more_than_a_week_between_the_first_and_the_last_is_told_once() {
        let all = found(&[
            Some("2026-11-21T10:00:00+01:00"),
            Some("2026-11-02T10:00:00.1234567+01:00"),
            Some("2026-11-10T10:00:00Z"),
        ]);
        assert_eq!(
            all,
            [
                "SRV-1 was captured at 2026-11-02T10:00:00.1234567+01:00, SRV-0 at 2026-11-21T10:00:00+01:00, 19 days later: they \
              were never seen as they are compared here."
            ]
        );
    }

    #[test]
    fn a_week_is_one_visit_and_what_tells_no_time_is_not_compared() {
        let week = ["2026-11-14T10:00:00+01:00", "2026-11-21T09:00:00Z"];
        assert_eq!(found(&week.map(Some)), [""; 0]);
        assert_eq!(found(&[Some("2026-11-14T10:00:00+01:00"), Some("2026-11-21T09:00:01Z")]).len(), 1);
        assert_eq!(found(&[Some("2025-11-21T10:00:00+01:00"), None]), [""; 0]);
        assert_eq!(found(&[Some("2025-11-21T10:00:00+01:00"), Some("yesterday")]), [""; 0]);
    }
}
