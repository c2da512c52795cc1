//! Items that gave nothing. Whoever names one in `sources.yaml` believes that it is watched, so a named one is a finding of
//! its own; those of a ready mapping are taken where they exist.

use std::fmt;

use super::fields::Field;
use super::point::{Fault, RANGE_ENDS, Reading, Value};
use super::record::LOG_ROLE;
use crate::finding::{Finding, Rule};
use crate::status::Status;

/// A named item gave nothing.
pub const NAMED: Rule = crate::rule!(
    "named-item-not-read",
    Warning,
    "an item that sources.yaml names is not there, or its value cannot be used"
);

/// An item that gave nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The key of its field in `sources.yaml`.
    pub key: &'static str,
    /// The item, as it was asked for.
    pub item: String,
    /// Why.
    pub fault: Fault,
    /// It stands in `sources.yaml` by its name, not only in a ready mapping.
    pub named: bool,
    /// A value came, and is of bad quality or says nothing. Without one, an error that is not explained may as well mean that the
    /// source does not have the item (EDA answers so, by numbers).
    pub valued: bool,
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.item, self.fault)
    }
}

impl Unread {
    /// Whether the source has the item, and nobody can use its value. What is said of another item, and lines of a log, which
    /// are as old as what they tell, do not count.
    #[must_use]
    pub fn is_there(&self) -> bool {
        !matches!(self.fault, Fault::Missing(_)) && self.item != LOG_ROLE
    }

    /// The item of `field` when its reading gave nothing: no value, or one that the field makes nothing of (`understood`).
    #[must_use]
    pub fn of<F: Field>(
        field: F,
        named: &[F],
        item: &str,
        reading: &Reading,
        understood: bool,
    ) -> Option<Self> {
        let fault = match &reading.value {
            Err(fault) => fault.clone(),
            Ok(_) if understood => return None,
            Ok(value) => odd(field, item, value),
        };
        let valued = matches!(&reading.value, Ok(_) | Err(Fault::Bad(_)));
        Some(Self { key: field.key(), item: item.to_owned(), fault, named: named.contains(&field), valued })
    }
}

/// A value that is good and yet says nothing.
fn odd<F: Field>(field: F, item: &str, value: &Value) -> Fault {
    let wanted = field.wanted();
    if value.counter().is_some_and(|number| RANGE_ENDS.contains(&number)) {
        return Fault::Cause {
            words: format!(
                "`{item}` is `{value}`, the end of what such a figure can hold, which stands for no value (-1 without a sign) or an overflow"
            ),
            help: "look in the source what the item shows, and name one that can hold the whole number"
                .to_owned(),
        };
    }
    let digits = matches!(value, Value::Text(text) if text.starts_with(|first: char| first.is_ascii_digit()));
    let plain = if digits {
        ", in plain digits with a point before decimals: `12,5` and `1.000` can be read in two ways"
    } else {
        ""
    };
    Fault::Cause {
        words: format!("`{item}` is `{value}`, which is no {wanted}"),
        help: format!("name the item that carries the {wanted}, or let the source write it so{plain}"),
    }
}

/// The named items that gave nothing: also in the look before, where there was one, because one odd look decides nothing.
#[must_use]
pub fn named(before: Option<&[Unread]>, now: &[Unread]) -> Vec<Unread> {
    now.iter().filter(|one| one.named).filter(|one| lasts(before, one)).cloned().collect()
}

/// Whether an item gave nothing in the look before, too, where there was one.
#[must_use]
pub fn lasts(before: Option<&[Unread]>, one: &Unread) -> bool {
    before.is_none_or(|before| before.iter().any(|other| other.item == one.item))
}

/// The first item of each cause. What `said` tells already is left out: where nothing could be read, the reason is one.
#[must_use]
pub fn causes<'u>(unread: &'u [Unread], said: Option<&Fault>) -> Vec<&'u Unread> {
    let mut causes: Vec<&Unread> = Vec::new();
    for one in unread.iter().filter(|one| said != Some(&one.fault)) {
        if !causes.iter().any(|other| other.fault == one.fault) {
            causes.push(one);
        }
    }
    causes
}

/// A finding for each cause, without what `said` tells already.
#[must_use]
pub fn findings(subject: &str, unread: &[Unread], said: Option<&Fault>) -> Vec<Finding> {
    let finding = |cause: &Unread| {
        let same = |other: &&Unread| other.fault == cause.fault;
        let named: Vec<String> =
            unread.iter().filter(same).map(|one| format!("`{}: {}`", one.key, one.item)).collect();
        let message = format!("{subject}: sources.yaml names {}, but {}.", named.join(", "), cause.fault);
        Finding::new(&NAMED, subject, message).help(cause.fault.help())
    };
    causes(unread, said).into_iter().map(finding).collect()
}

/// What unread named items make of a verdict: what was to be watched is not known.
#[must_use]
pub const fn status(unread: &[Unread]) -> Status {
    if unread.is_empty() { Status::Ok } else { Status::Unknown }
}

/// The keys in a few words, for a line that has little room; `None` when there are none.
#[must_use]
pub fn words(unread: &[Unread]) -> Option<String> {
    let keys: Vec<&str> = unread.iter().map(|one| one.key).collect();
    (!keys.is_empty()).then(|| format!("named, but not read: {}", keys.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::{Unread, findings, named, words};
    use crate::source::fields::QueueField;
    use crate::source::point::{Fault, Reading, Value};

    fn unread(field: QueueField, item: &str, fault: &str) -> Unread {
        Unread::of(field, &[field], item, &Reading::missing(fault), false).expect("it has no value")
    }

    #[test]
    fn a_value_that_is_understood_is_read() {
        let good = Reading { value: Ok(Value::Int(5)), at: None, age_ms: None };
        let of = |understood| Unread::of(QueueField::FailedWrites, &[], "f", &good, understood);
        assert_eq!(of(true), None);
        let odd = of(false).expect("it says nothing");
        assert_eq!((odd.named, odd.fault.to_string().as_str()), (false, "`f` is `5`, which is no count"));
    }

    #[test]
    fn one_odd_look_decides_nothing() {
        let now = [unread(QueueField::FailedWrites, "f", "gone")];
        assert_eq!(named(None, &now).len(), 1, "the only look");
        assert_eq!(named(Some(&[]), &now).len(), 0, "it was there a moment ago");
        assert_eq!(named(Some(&now), &now).len(), 1);
        let mapped = [Unread { named: false, ..now[0].clone() }];
        assert_eq!(named(None, &mapped).len(), 0, "nobody named it");
    }

    #[test]
    fn each_cause_is_told_once_and_with_all_that_it_hits() {
        let lost = |field, item: &str| unread(field, item, "nobody listens");
        let all = [
            lost(QueueField::FailedWrites, "f"),
            lost(QueueField::CompletedWrites, "c"),
            unread(QueueField::DeviceError, "d", "no such item"),
        ];
        let told: Vec<String> = findings("A/1", &all, None).into_iter().map(|one| one.message).collect();
        assert_eq!(
            told,
            [
                "A/1: sources.yaml names `failed_writes: f`, `completed_writes: c`, but nobody listens.",
                "A/1: sources.yaml names `device_error: d`, but no such item."
            ]
        );
        assert_eq!(findings("A/1", &all, Some(&Fault::Missing("nobody listens".to_owned()))).len(), 1);
        assert_eq!(
            words(&all).as_deref(),
            Some("named, but not read: failed_writes, completed_writes, device_error")
        );
        assert_eq!(words(&[]), None);
    }
}
