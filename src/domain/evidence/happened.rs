//! What a run of links shows beside its verdict, as its report says it: a cable test is one only when a cable was out.

use std::net::IpAddr;

use serde_json::Value;

/// Something that must have happened in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// Backup took over from Main, in the time that the settings promise.
    Failover,
    /// Main was used again, in that time.
    Return,
    /// Backup was out.
    BackupOutage,
}

/// The words for them in a list of steps.
pub const WORDS: [(&str, Happened); 3] = [
    ("failover", Happened::Failover),
    ("return", Happened::Return),
    ("backup-outage", Happened::BackupOutage),
];

impl Happened {
    /// In words, behind "it does not show".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Failover => "a failover to Backup in time",
            Self::Return => "a return to Main in time",
            Self::BackupOutage => "an outage of Backup",
        }
    }
}

/// What a report of `link-probe` shows; nothing for the report of another tool.
#[must_use]
pub fn of(report: &Value) -> Vec<Happened> {
    let data = report.get("data").unwrap_or(&Value::Null);
    let in_time = |event: &str| {
        let mut switches = list(data, "partners").flat_map(|partner| list(partner, "switches"));
        switches.any(|one| one["event"] == event && one["pass"] == true)
    };
    let backup_out = list(data, "links").any(|link| {
        link["connection"] == "backup" && link["monitor"] == false && link["outages_total"].as_u64() > Some(0)
    });
    let all = [
        (in_time("failover"), Happened::Failover),
        (in_time("return"), Happened::Return),
        (backup_out, Happened::BackupOutage),
    ];
    all.into_iter().filter_map(|(is, shown)| is.then_some(shown)).collect()
}

/// What stands in a list of a report; nothing where there is none.
fn list<'r>(value: &'r Value, key: &str) -> impl Iterator<Item = &'r Value> + use<'r> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// Whether all links of a report lead to loopback addresses, and it has any.
#[must_use]
pub fn is_exercise(report: &Value) -> bool {
    report.pointer("/data/links").is_some_and(are_loopback)
}

/// Whether all links of a list lead to loopback addresses, and there are any.
#[must_use]
pub fn are_loopback(links: &Value) -> bool {
    let is_loopback = |link: &Value| {
        let address = link["address"].as_str().and_then(|text| text.parse::<IpAddr>().ok());
        address.is_some_and(|address| address.is_loopback())
    };
    links.as_array().is_some_and(|links| !links.is_empty() && links.iter().all(is_loopback))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_report_shows_what_happened_in_time() {
        let report = |event: &str, pass: Value, connection: &str, outages: u64| {
            json!({ "data": {
                "partners": [{ "switches": [] }, { "switches": [{ "event": event, "pass": pass }] }],
                "links": [{ "connection": connection, "monitor": false, "outages_total": outages }],
            } })
        };
        assert_eq!(of(&report("failover", json!(true), "main", 1)), [Happened::Failover]);
        assert_eq!(
            of(&report("return", json!(true), "backup", 2)),
            [Happened::Return, Happened::BackupOutage]
        );
        assert_eq!(of(&report("failover", json!(false), "backup", 0)), [], "too late");
        assert_eq!(of(&report("failover", Value::Null, "main", 1)), [], "not timed");
        assert_eq!(of(&json!({ "data": { "links": 3 } })), []);
        assert_eq!(of(&Value::Null), []);
    }

    #[test]
    fn loopback_alone_is_an_exercise() {
        let links = |all: &[&str]| {
            let all: Vec<Value> = all.iter().map(|address| json!({ "address": address })).collect();
            is_exercise(&json!({ "data": { "links": all } }))
        };
        assert!(links(&["127.0.0.1", "127.0.0.2"]) && links(&["::1"]));
        assert!(!links(&["127.0.0.1", "10.10.2.2"]) && !links(&[]) && !is_exercise(&Value::Null));
    }
}
