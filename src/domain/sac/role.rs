//! The role of a node, for scripts: what is known of it now, and the wait for another one.

use std::time::Duration;

use super::reading::{Role, Sample, Status};
use super::verdict::{self, Limits, Node};
use crate::source::fields::{Field as _, SacField};
use crate::source::point::millis;
use crate::source::settings::{OnStandby, Sac};
use crate::source::unread::Unread;
use crate::status::Status as Verdict;

/// The fields that decide about a role: named, they must be there.
const DECIDES: [SacField; 2] = [SacField::Role, SacField::Status];

/// What is known of a node's role: the role, or why it cannot be told.
///
/// # Errors
/// When the sample is older than `max_age`, or its role is not known or contradicts SAC's state; in words.
pub fn role(sample: &Sample, max_age: Duration) -> Result<Role, String> {
    if let Some(stale) = sample.stale(max_age) {
        return Err(stale);
    }
    if sample.role.is_some()
        && let Some(lost) = lost(sample, &DECIDES)
    {
        return Err(lost);
    }
    // A state that nobody can read may be one in which an active node is none.
    let is_state = |lost: &&Unread| lost.key == SacField::Status.key() && lost.valued;
    if sample.role == Some(Role::Active)
        && let Some(lost) = sample.faults.iter().find(is_state)
    {
        return Err(format!("the role is active, but SAC's state cannot be told: {}", lost.fault));
    }
    match (sample.role, sample.status) {
        (Some(Role::Active), Some(Status::Stopped)) => Err("the role is active, but SAC is stopped".to_owned()),
        (Some(Role::Active), Some(Status::Standby)) => Err("the role is active, but SAC says standby".to_owned()),
        (Some(role), _) => Ok(role),
        (None, _) => Err(sample.role_text.as_ref().map_or_else(
            || no_role(sample),
            |text| format!("the role reads `{text}`; say in sources.yaml what that means (active_codes, standby_codes)"),
        )),
    }
}

/// Why no role was read, in words.
fn no_role(sample: &Sample) -> String {
    let of_role = |lost: &&Unread| lost.key == SacField::Role.key() && lost.is_there();
    let why = sample.faults.iter().find(of_role).or_else(|| sample.faults.first());
    why.map_or_else(|| "no item carries the role".to_owned(), |lost| lost.fault.in_full())
}

/// What was named for one of these fields and gave nothing, in words.
fn lost(sample: &Sample, fields: &[SacField]) -> Option<String> {
    let decides = |lost: &&Unread| lost.named && fields.iter().any(|field| field.key() == lost.key);
    let lost = sample.faults.iter().find(decides)?;
    Some(format!("sources.yaml names `{}: {}`, but {}", lost.key, lost.item, lost.fault))
}

/// What is known of whether SAC processes blocks.
enum Blocks {
    /// There is a counter.
    Counted,
    /// No item tells it, and none was meant to.
    NotTold,
    /// Why the counter that was named, or that the source has, gave nothing, in words.
    Lost(String),
}

impl Blocks {
    fn of(sample: &Sample) -> Self {
        if sample.blocks.is_some() {
            return Self::Counted;
        }
        let field = SacField::BlocksProcessed;
        let is_there = |lost: &&Unread| lost.key == field.key() && lost.is_there();
        let why = lost(sample, &[field])
            .or_else(|| sample.faults.iter().find(is_there).map(|lost| lost.fault.in_full()));
        why.map_or(Self::NotTold, Self::Lost)
    }
}

/// Why a node that is standby by its role is not so by its SAC, in words: before a switch-over is done, the role goes ahead.
fn is_at_work(judged: &Node, on_standby: OnStandby) -> Option<&'static str> {
    if judged.moving == Some(true) {
        Some("its blocks are still processed")
    } else {
        (judged.status == Some(Status::Run) && on_standby != OnStandby::Normal).then_some(
            "SAC says run, and `run_on_standby` in sources.yaml does not say that a healthy standby does",
        )
    }
}

/// Looks that are remembered.
const KEPT: usize = 60;

/// So many looks in a row must find the role: a single odd one decides nothing.
const IN_A_ROW: usize = 2;

/// The wait until a node has a role, in two looks in a row. For the active one blocks must move, too: a role alone scans nothing.
#[derive(Debug, Clone)]
pub struct Wait {
    name: String,
    wanted: Role,
    settings: Sac,
    limits: Limits,
    timeout: Duration,
    samples: Vec<Sample>,
    in_a_row: usize,
}

/// How the wait stands after a look.
#[derive(Debug, Clone, PartialEq)]
pub struct Stand {
    /// The node by the looks since it has had its role.
    pub judged: Node,
    /// It has the role that is waited for.
    pub is_reached: bool,
    /// What the wait ends with if it ends now.
    pub status: Verdict,
    /// The same in a sentence without its full stop.
    pub words: String,
}

impl Wait {
    /// Begins to wait for the role `wanted` of the node `name`.
    #[must_use]
    pub const fn new(name: String, wanted: Role, settings: Sac, limits: Limits, timeout: Duration) -> Self {
        Self { name, wanted, settings, limits, timeout, samples: Vec::new(), in_a_row: 0 }
    }

    /// Takes a look, `waited_ms` after the beginning. The figures are `simulated`, or of a plant.
    pub fn look(&mut self, sample: Sample, simulated: bool, waited_ms: i64) -> Stand {
        let found = role(&sample, self.limits.max_age);
        // Blocks that moved, or stood, in another role say nothing of this one.
        if found == Ok(self.wanted) {
            self.in_a_row += 1;
        } else {
            self.samples.clear();
            self.in_a_row = 0;
        }
        let blocks = Blocks::of(&sample);
        self.samples.push(sample);
        self.samples.drain(..self.samples.len().saturating_sub(KEPT));
        let judged = verdict::judge(&self.name, &self.samples, &self.settings, &self.limits, simulated);
        let after = format!("after {:.1} s", waited_ms as f64 / 1000.0);
        let why_not = self.why_not(found, &blocks, &judged, &after);
        let is_reached = why_not.is_none();
        // Only the role is known where there is no counter of blocks: said, so that nobody takes it for more.
        let by_role = match (self.wanted, blocks) {
            (Role::Active, Blocks::NotTold) => " by its role; no item tells whether SAC processes blocks",
            _ => "",
        };
        let (status, words) = why_not.unwrap_or_else(|| {
            (Verdict::Ok, format!("{} is {} {after}{by_role}", self.name, self.wanted.name()))
        });
        // Whoever stops it does not let the time run out: what is not so yet may still come.
        let is_early = waited_ms < millis(self.timeout);
        let status = if is_early && status == Verdict::Critical { Verdict::Unknown } else { status };
        Stand { judged, is_reached, status, words }
    }

    /// What the last look lacks, if it does: the verdict, and why.
    fn why_not(
        &self,
        found: Result<Role, String>,
        blocks: &Blocks,
        judged: &Node,
        after: &str,
    ) -> Option<(Verdict, String)> {
        let name = &self.name;
        let unknown = |words: String| Some((Verdict::Unknown, words));
        let role = match found {
            Err(why) => return unknown(format!("the role of {name} cannot be told {after}: {why}")),
            Ok(role) if role != self.wanted => {
                return Some((Verdict::Critical, format!("{name} is still {} {after}", role.name())));
            }
            Ok(role) => role.name(),
        };
        if self.in_a_row < IN_A_ROW {
            return unknown(format!(
                "{name} is {role} in the last look alone, {after}, and one look may be misread: wait longer (--timeout)"
            ));
        }
        if self.wanted == Role::Standby {
            let at_work = is_at_work(judged, self.settings.run_on_standby)?;
            return unknown(format!("{name} is standby by its role, but {after} {at_work}"));
        }
        match (blocks, judged.moving) {
            (Blocks::NotTold, _) | (_, Some(true)) => None,
            (Blocks::Lost(why), _) => unknown(format!(
                "{name} is {role}, but whether SAC processes blocks cannot be told {after}: {why}"
            )),
            (Blocks::Counted, None) => unknown(format!(
                "{name} is {role}, but {after} it cannot be told yet whether SAC processes blocks: wait longer (--timeout)"
            )),
            (Blocks::Counted, Some(false)) => {
                Some((Verdict::Critical, format!("{name} is {role}, but SAC processes no blocks {after}")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::point::Stamp;

    /// A look, at a second, at a node with a role, a state and a counter of blocks.
    type Looked = (i64, Role, Status, Option<u64>);

    /// How a wait of a minute stands after these looks: reached or not, the verdict if it ended at the last one, the words.
    fn stand(wanted: Role, waited_s: i64, looks: &[Looked]) -> (bool, Verdict, String) {
        let timeout = Duration::from_secs(60);
        let mut wait = Wait::new("A".to_owned(), wanted, Sac::default(), Limits::default(), timeout);
        let stands = looks.iter().map(|&(second, role, status, blocks)| {
            let (at, status, role) = (Stamp(second * 1000), Some(status), Some(role));
            let sample = Sample { at, role, status, blocks, age_ms: Some(0), ..Sample::default() };
            wait.look(sample, false, waited_s * 1000)
        });
        let last = stands.last().expect("a look");
        (last.is_reached, last.status, last.words)
    }

    const ACTIVE: (Role, Status) = (Role::Active, Status::Run);
    const STANDBY: (Role, Status) = (Role::Standby, Status::Standby);

    const fn look(second: i64, (role, status): (Role, Status), blocks: u64) -> Looked {
        (second, role, status, Some(blocks))
    }

    #[test]
    fn the_active_role_needs_two_looks_and_blocks_that_move() {
        let looks = [look(0, STANDBY, 5), look(1, ACTIVE, 100), look(2, ACTIVE, 200), look(3, ACTIVE, 300)];
        let (reached, status, words) = stand(Role::Active, 2, &looks[..2]);
        assert!(
            !reached && status == Verdict::Unknown && words.contains("in the last look alone"),
            "{words}"
        );
        let (reached, status, words) = stand(Role::Active, 3, &looks);
        assert!(reached && status == Verdict::Ok && words == "A is active after 3.0 s", "{words}");
    }

    #[test]
    fn blocks_that_moved_in_another_role_do_not_count() {
        let moved =
            [look(0, STANDBY, 100), look(1, STANDBY, 200), look(2, ACTIVE, 300), look(3, ACTIVE, 300)];
        let (reached, status, words) = stand(Role::Active, 60, &moved);
        assert!(!reached && status == Verdict::Unknown && words.contains("cannot be told yet"), "{words}");
    }

    #[test]
    fn blocks_that_stand_still_are_critical_when_the_time_is_over_and_unknown_before() {
        let still =
            [look(0, ACTIVE, 100), look(10, ACTIVE, 100), look(20, ACTIVE, 100), look(30, ACTIVE, 100)];
        let (reached, status, words) = stand(Role::Active, 60, &still);
        assert!(!reached && status == Verdict::Critical && words.contains("processes no blocks"), "{words}");
        assert_eq!(stand(Role::Active, 59, &still).1, Verdict::Unknown);
    }

    #[test]
    fn without_a_counter_the_role_is_said_to_be_all_that_is_known() {
        let looks = [(0, Role::Active, Status::Run, None), (1, Role::Active, Status::Run, None)];
        let (reached, status, words) = stand(Role::Active, 1, &looks);
        assert!(reached && status == Verdict::Ok && words.contains("by its role; no item tells"), "{words}");
    }

    #[test]
    fn a_standby_whose_blocks_are_processed_is_none_yet() {
        let moves = [look(0, STANDBY, 100), look(2, STANDBY, 900), look(4, STANDBY, 1700)];
        let (reached, status, words) = stand(Role::Standby, 60, &moves);
        assert!(!reached && status == Verdict::Unknown && words.contains("still processed"), "{words}");
        let rests = [look(0, STANDBY, 100), look(2, STANDBY, 100)];
        assert_eq!(
            stand(Role::Standby, 2, &rests),
            (true, Verdict::Ok, "A is standby after 2.0 s".to_owned())
        );
    }

    #[test]
    fn the_other_role_is_told_as_it_is() {
        let other = [look(0, STANDBY, 100), look(1, STANDBY, 100)];
        let (reached, status, words) = stand(Role::Active, 60, &other);
        assert!(
            !reached && status == Verdict::Critical && words == "A is still standby after 60.0 s",
            "{words}"
        );
    }
}
