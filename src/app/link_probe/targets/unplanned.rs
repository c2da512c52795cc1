//! Which settings of a run are not those of its plan: what changes over in time with them says nothing of the plan's.

use std::time::Duration;

use super::Wanted;
use crate::domain::link::nice::Nice;
use crate::domain::link::record::{PlanSetting, Unplanned};
use crate::domain::words;
use crate::io::links::Spec;

/// What the plan gives to one link.
pub struct Planned {
    interval: Option<Duration>,
    retry_count: Option<u32>,
    port: Option<u16>,
}

impl Planned {
    /// Of a link.
    pub fn of(wanted: &Wanted) -> Self {
        Self { interval: wanted.interval, retry_count: wanted.retry_count, port: wanted.port }
    }
}

/// Each setting once, with what is used and what the plan has, of all links on which the two differ.
pub fn of(specs: &[Spec], planned: &[Planned]) -> Vec<Unplanned> {
    let all = || specs.iter().map(|spec| &spec.info).zip(planned);
    let interval = all().map(|(info, planned)| (Some(info.interval), planned.interval));
    let retry_count = all().map(|(info, planned)| (Some(info.retry_count), planned.retry_count));
    let port = all().filter(|(info, _)| !info.is_monitor).map(|(info, planned)| (info.port, planned.port));
    let nice = |time: Duration| Nice(time).to_string();
    let found = [
        one(PlanSetting::Interval, interval, nice),
        one(PlanSetting::RetryCount, retry_count, |count| count.to_string()),
        one(PlanSetting::Port, port, |port| port.to_string()),
    ];
    found.into_iter().flatten().collect()
}

fn one<T: Copy + Ord>(
    setting: PlanSetting,
    links: impl Iterator<Item = (Option<T>, Option<T>)>,
    in_words: impl Fn(T) -> String,
) -> Option<Unplanned> {
    let (mut used, mut planned): (Vec<Option<T>>, Vec<Option<T>>) =
        links.filter(|(used, planned)| used != planned).unzip();
    for values in [&mut used, &mut planned] {
        values.sort_unstable();
        values.dedup();
    }
    let all = |values: Vec<Option<T>>| {
        let known: Vec<String> = values.into_iter().flatten().map(&in_words).collect();
        (!known.is_empty()).then(|| words::few(&known))
    };
    let is_any = !used.is_empty();
    is_any.then(|| Unplanned {
        setting,
        used: all(used).unwrap_or_else(|| "not asked".to_owned()),
        planned: all(planned),
    })
}
