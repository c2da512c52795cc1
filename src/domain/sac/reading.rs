//! One sample of a node, made from what a source gave.

use std::time::Duration;

use crate::named;
use crate::source::fields::{Field as _, SacField};
use crate::source::point::{Fault, Reading, Stamp, Value, millis};
use crate::source::settings::Sac;
use crate::source::unread::Unread;

/// State of SAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Scanning.
    Run,
    /// Paused, because the node is standby.
    Standby,
    /// Not running.
    Stopped,
}

named! {
    /// The word in JSON.
    Status {
        Run => "run",
        Standby => "standby",
        Stopped => "stopped",
    }
}

/// Role of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// It scans, and clients are connected to it.
    Active,
    /// It waits.
    Standby,
}

named! {
    /// The word in JSON.
    Role {
        Active => "active",
        Standby => "standby",
    }
}

/// What was read of a node at one moment. A field is `None` when its item is not mapped, missing or bad.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sample {
    /// When it was read, by the clock of whoever read.
    pub at: Stamp,
    /// State of SAC, in one word of ours.
    pub status: Option<Status>,
    /// The same as the source wrote it.
    pub status_text: Option<String>,
    /// Role of the node.
    pub role: Option<Role>,
    /// The role as the source wrote it, when it was not understood.
    pub role_text: Option<String>,
    /// Counter of processed blocks.
    pub blocks: Option<u64>,
    /// How old that is, in milliseconds: its source vouched for it then, and for nothing since.
    pub blocks_age_ms: i64,
    /// Blocks in the last second, as the node says.
    pub blocks_per_second: Option<f64>,
    /// Scans a minute without overrun.
    pub cycles_per_minute: Option<f64>,
    /// Counter of overruns.
    pub overruns: Option<u64>,
    /// Whether SAC writes to the driver.
    pub output_enabled: Option<bool>,
    /// Name of the database.
    pub database_name: Option<String>,
    /// Serial number of the database.
    pub database_serial: Option<String>,
    /// Whether Enhanced Failover is enabled.
    pub failover_enabled: Option<bool>,
    /// Whether Maintenance Mode is on.
    pub maintenance: Option<bool>,
    /// Whether the driver is in error.
    pub driver_error: Option<bool>,
    /// The node's clock less ours, in milliseconds.
    pub clock_ahead_ms: Option<i64>,
    /// Age of the freshest value, in milliseconds.
    pub age_ms: Option<i64>,
    /// Items that were asked for and gave nothing, with the reason.
    pub faults: Vec<Unread>,
}

/// Fields that the verdicts about a node and its pair rest on.
const DECIDES: [SacField; 6] = [
    SacField::Status,
    SacField::Role,
    SacField::BlocksProcessed,
    SacField::FailoverEnabled,
    SacField::MaintenanceMode,
    SacField::DriverError,
];

/// The same of the active node alone, when a value came: a standby scans nothing and writes nothing, and not every node has them.
const DECIDES_ON_ACTIVE: [SacField; 3] =
    [SacField::CyclesPerMinute, SacField::Overruns, SacField::OutputEnabled];

impl Sample {
    /// That its freshest value is older than `max_age`, in words.
    #[must_use]
    pub fn stale(&self, max_age: Duration) -> Option<String> {
        let age = self.age_ms.filter(|age| *age > millis(max_age))?;
        Some(format!("the freshest value is {} s old, more than {} s", age / 1000, max_age.as_secs()))
    }

    /// Items that decide, that the source has, and whose value nobody can use: of bad quality, too old, or a word or number
    /// without a meaning. One that the source does not have is no doubt.
    pub fn doubts(&self) -> impl Iterator<Item = &Unread> {
        let is_in = |fields: &[SacField], lost: &Unread| fields.iter().any(|field| field.key() == lost.key);
        let scans = self.role != Some(Role::Standby) && self.status != Some(Status::Standby);
        let decides = move |lost: &&Unread| {
            is_in(&DECIDES, lost) || (scans && lost.valued && is_in(&DECIDES_ON_ACTIVE, lost))
        };
        let stands_in = |lost: &&Unread| lost.key != SacField::Role.key() || self.role.is_none();
        self.faults.iter().filter(|lost| lost.is_there()).filter(decides).filter(stands_in)
    }
}

/// RUN, START, STANDBY, STOP, STOPPED and ACTIVE in any case: the vendor's pages differ.
#[must_use]
pub fn status_of(text: &str) -> Option<Status> {
    match text.trim().to_ascii_lowercase().as_str() {
        "run" | "running" | "start" | "started" | "active" => Some(Status::Run),
        "standby" => Some(Status::Standby),
        "stop" | "stopped" => Some(Status::Stopped),
        _ => None,
    }
}

/// Words beside a role that take it back, make it one of another time, or say that nobody can rely on it: "not active", "active: 0",
/// "was active", "active (stale)".
const TAKES_BACK: &str = "\
    0 aborted assumed awaiting bad becoming cached cannot dead degraded denied disabled disconnected down error \
    expected expired fail failed failing failure false fault faulty former formerly frozen going halted held hung \
    inhibited invalid isn isnt isolated last lost n nan never next no non none not null off offline old other \
    overridden override partner peer pending preferred previous previously ref rejected remote request requested \
    should shutdown simulated simulation stale starting stopped stopping substituted suspect switching \
    synchronising synchronizing syncing test timeout transition un unavailable uncertain unknown unreachable \
    unreliable until waiting wants was were without";

/// Prefixes that turn a role around: "in-active", "de-active".
const TURNS: [&str; 5] = ["in-", "de-", "un-", "re-", "pre-"];

/// Text that holds exactly one of `active` and `standby`, in any case, and nothing that takes it back.
#[must_use]
pub fn role_of(text: &str) -> Option<Role> {
    let text = text.to_ascii_lowercase();
    // "inactive" and "not active" are no active role, and we do not know that they are standby.
    let words: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let turned = |role: &str| TURNS.iter().any(|turn| text.contains(&format!("{turn}{role}")));
    // Whoever writes "active?" does not know it.
    let doubted = text.contains('?');
    let takes_back = |word: &&str| TAKES_BACK.split(' ').any(|one| one == *word);
    if doubted || words.iter().any(takes_back) || turned("active") || turned("standby") {
        return None;
    }
    match (words.contains(&"active"), words.contains(&"standby")) {
        (true, false) => Some(Role::Active),
        (false, true) => Some(Role::Standby),
        _ => None,
    }
}

/// A role from a value: text, or a number that the settings know. Numbers have no meaning of their own here.
#[must_use]
pub fn role_of_value(value: &Value, settings: &Sac) -> Option<Role> {
    if let Value::Text(text) = value
        && let Some(role) = role_of(text)
    {
        return Some(role);
    }
    let number = match value {
        Value::Bool(value) => i64::from(*value),
        _ => value.counter().and_then(|number| i64::try_from(number).ok())?,
    };
    match (settings.active_codes.contains(&number), settings.standby_codes.contains(&number)) {
        (true, false) => Some(Role::Active),
        (false, true) => Some(Role::Standby),
        _ => None,
    }
}

/// Makes a sample of the readings of a node's items, in the order of the settings.
#[must_use]
pub fn sample(at: Stamp, settings: &Sac, items: &[String], readings: &[Reading]) -> Sample {
    let mut sample = Sample { at, ..Sample::default() };
    let fields = settings.items.iter().map(|(field, _)| *field);
    let mut said: Option<(Role, &String)> = None;
    let mut contradiction = None;
    for ((field, item), reading) in fields.zip(items).zip(readings) {
        if field == SacField::Role
            && let Some(role) = reading.good().and_then(|value| role_of_value(value, settings))
        {
            let (first, by) = *said.get_or_insert((role, item));
            contradiction =
                contradiction.or_else(|| (first != role).then(|| contradicts(first, by, role, item)));
        }
        let understood = reading.good().is_some_and(|value| {
            if let Some(age) = reading.age_ms {
                sample.age_ms = Some(sample.age_ms.map_or(age, |least| least.min(age)));
                if field == SacField::BlocksProcessed {
                    sample.blocks_age_ms = age;
                }
            }
            take(&mut sample, field, value, settings)
        });
        sample.faults.extend(Unread::of(field, &settings.named, item, reading, understood));
    }
    if contradiction.is_some() {
        (sample.role, sample.role_text) = (None, None);
        sample.faults.extend(contradiction);
    }
    // The status text may name the role, where nothing else is there to do so.
    let in_doubt = sample.faults.iter().any(|lost| lost.key == SacField::Role.key() && lost.is_there());
    if sample.role.is_none()
        && !in_doubt
        && let Some(text) = &sample.status_text
    {
        sample.role = role_of(text);
    }
    sample
}

/// Two items that tell one role otherwise: which of them is right nobody knows.
fn contradicts(first: Role, by: &str, other: Role, item: &str) -> Unread {
    let words = format!(
        "`{by}` says that the role is {}, and `{item}` that it is {}: one of them is of another time or of another node",
        first.name(),
        other.name()
    );
    let help = "look again in some seconds, since the roles may be changing; if it stays so, look at both in the source and take the wrong \
                one out";
    let fault = Fault::Cause { words, help: help.to_owned() };
    Unread { key: SacField::Role.key(), item: by.to_owned(), fault, named: false, valued: true }
}

/// Takes a value. `false` when it says nothing.
fn take(sample: &mut Sample, field: SacField, value: &Value, settings: &Sac) -> bool {
    let text = || Some(value.to_string().trim().to_owned()).filter(|text| !text.is_empty());
    match field {
        SacField::Status => {
            sample.status = status_of(&value.to_string());
            sample.status_text = text();
            sample.status.is_some() || role_of(&value.to_string()).is_some()
        }
        SacField::Role => {
            // The first item with a role counts; another item may stand in for it.
            let role = role_of_value(value, settings);
            sample.role = sample.role.or(role);
            sample.role_text = sample.role_text.take().or_else(text);
            role.is_some()
        }
        SacField::BlocksProcessed => set(&mut sample.blocks, value.signed_counter()),
        SacField::BlocksPerSecond => set(&mut sample.blocks_per_second, value.number()),
        SacField::CyclesPerMinute => set(&mut sample.cycles_per_minute, value.number()),
        SacField::Overruns => set(&mut sample.overruns, value.signed_counter()),
        SacField::OutputEnabled => set(&mut sample.output_enabled, switch(value)),
        SacField::DatabaseName => set(&mut sample.database_name, text()),
        SacField::DatabaseSerial => set(&mut sample.database_serial, text()),
        SacField::FailoverEnabled => set(&mut sample.failover_enabled, switch(value)),
        SacField::MaintenanceMode => set(&mut sample.maintenance, switch(value)),
        SacField::DriverError => {
            // One device in error is enough, and one that is not says more than none.
            let error = value.truth();
            sample.driver_error = sample.driver_error.max(error);
            error.is_some()
        }
        SacField::Clock => {
            let ahead = clock(value).map(|clock| clock.since(sample.at));
            set(&mut sample.clock_ahead_ms, ahead)
        }
    }
}

/// Something that is on or off, where the wrong one makes an alarm an OK. Of `F_SCADAREDUN` the vendor knows 1, enabled, and 0,
/// disabled; -1 is how some languages write true. Another number says nothing.
fn switch(value: &Value) -> Option<bool> {
    let is_known = |number: f64| [0.0, 1.0, -1.0].contains(&number);
    value.truth().filter(|_| value.number().is_none_or(is_known))
}

/// Sets a field; `false` when there is nothing to set it to.
fn set<T>(field: &mut Option<T>, value: Option<T>) -> bool {
    *field = value;
    field.is_some()
}

/// A clock's value: RFC 3339 text, or seconds since 1970.
fn clock(value: &Value) -> Option<Stamp> {
    if let Value::Text(text) = value
        && let Ok(at) = crate::source::time::parse_time(text)
    {
        return Some(at);
    }
    let seconds = value.number().filter(|seconds| seconds.abs() < 1e11)?;
    #[expect(clippy::cast_possible_truncation, reason = "below 1e14")]
    Some(Stamp((seconds * 1000.0) as i64))
}

#[cfg(test)]
mod tests {
    use super::{Reading, Role, SacField, Stamp, Status, role_of, role_of_value, sample, status_of, switch};
    use crate::source::point::Value;
    use crate::source::record::LOG_ROLE;
    use crate::source::settings::Sac;

    #[test]
    fn the_words_of_all_pages_are_read() {
        for (text, status) in [
            ("RUN", Some(Status::Run)),
            ("Start", Some(Status::Run)),
            ("standby", Some(Status::Standby)),
            ("STOP", Some(Status::Stopped)),
            (" Stopped ", Some(Status::Stopped)),
            ("Active", Some(Status::Run)),
            ("???", None),
            ("", None),
        ] {
            assert_eq!(status_of(text), status, "{text}");
        }
    }

    #[test]
    fn roles_are_words_not_parts_of_words() {
        assert_eq!(role_of("Active"), Some(Role::Active));
        assert_eq!(role_of("SAC is in Standby mode"), Some(Role::Standby));
        assert_eq!(role_of("inactive"), None);
        assert_eq!(role_of("not active"), None);
        assert_eq!(role_of("active -> standby"), None);
        for odd in [
            "Non-Active",
            "in-active",
            "Active=0",
            "active: false",
            "Active (no)",
            "was active",
            "de-active",
            "Standby: off",
            "ACTIVE?",
            "ACTIVE (STALE)",
            "ERROR: ACTIVE",
            "active/failed",
            "Standby - unknown",
            "partner is ACTIVE",
            "switching to active",
            "isn't active",
            "ACTIVE (n/a)",
            "active, isolated",
            "STANDBY REJECTED",
        ] {
            assert_eq!(role_of(odd), None, "{odd}");
        }
        for sound in [
            "SCADA is ACTIVE",
            "ACTIVE (backup node)",
            "Active (primary)",
            "STANDBY, in sync",
            "hot-standby",
            "role: Standby",
        ] {
            assert!(role_of(sound).is_some(), "{sound}");
        }
    }

    #[test]
    fn a_number_that_nobody_knows_switches_nothing_on() {
        for (value, found) in [
            (Value::Int(0), Some(false)),
            (Value::Int(1), Some(true)),
            (Value::Int(-1), Some(true)),
            (Value::Int(7), None),
            (Value::Float(f64::NAN), None),
            (Value::Float(65_535.0), None),
            (Value::Text("Enable".to_owned()), Some(true)),
            (Value::Text("2".to_owned()), None),
            (Value::Bool(true), Some(true)),
        ] {
            assert_eq!(switch(&value), found, "{value:?}");
        }
        assert_eq!(Value::Float(f64::NAN).truth(), None);
    }

    #[test]
    fn a_role_that_two_items_tell_otherwise_is_not_known() {
        let settings = Sac {
            items: vec![(SacField::Role, "R".to_owned()), (SacField::Role, LOG_ROLE.to_owned())],
            ..Sac::default()
        };
        let items: Vec<String> = settings.items.iter().map(|(_, item)| item.clone()).collect();
        let read = |values: [&str; 2]| {
            let readings = values.map(|text| Reading {
                value: Ok(Value::Text(text.to_owned())),
                at: None,
                age_ms: Some(0),
            });
            sample(Stamp(0), &settings, &items, &readings)
        };
        assert_eq!(read(["ACTIVE", "active"]).role, Some(Role::Active));
        assert_eq!(read(["???", "standby"]).role, Some(Role::Standby), "the other one stands in for it");
        let odd = read(["ACTIVE", "standby"]);
        assert_eq!((odd.role, odd.role_text.as_deref()), (None, None));
        let doubts: Vec<String> = odd.doubts().map(|lost| lost.fault.to_string()).collect();
        assert_eq!(doubts.len(), 1, "{doubts:?}");
        assert!(
            doubts[0].starts_with("`R` says that the role is active, and `LOG.SAC_MODE` that it is standby"),
            "{doubts:?}"
        );
    }

    #[test]
    fn numbers_mean_nothing_until_told() {
        let mut sac = Sac::default();
        assert_eq!(role_of_value(&Value::Int(1), &sac), None);
        sac.active_codes = vec![1];
        sac.standby_codes = vec![0];
        assert_eq!(role_of_value(&Value::Int(1), &sac), Some(Role::Active));
        assert_eq!(role_of_value(&Value::Float(0.0), &sac), Some(Role::Standby));
        assert_eq!(role_of_value(&Value::Int(7), &sac), None);
    }
}
