//! Both nodes of a pair together: exactly one must be active.

use super::reading::Role;
use super::rules;
use super::verdict::Node;
use crate::finding::{Finding, Rule};
use crate::named;
use crate::source::settings::OnStandby;
use crate::status::Status;

/// The verdict about a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PairVerdict {
    /// Exactly one is active, and nothing else is wrong.
    Ok,
    /// Both are active without Maintenance Mode.
    SplitBrain,
    /// None is active.
    NoneActive,
    /// Both are active, and Maintenance Mode is on: by design.
    Maintenance,
    /// The active node's driver is in error.
    DriverDeadOnActive,
    /// The standby's driver is in error.
    DriverDeadOnStandby,
    /// Enhanced Failover is disabled on a node.
    FailoverDisabled,
    /// The nodes run different databases.
    DatabasesDiffer,
    /// Exactly one is active, but its SAC does not run as it should.
    ActiveFaulty,
    /// The role of a node is not known, or an item that was named of it.
    Unknown,
}

named! {
    /// The word in JSON.
    PairVerdict {
        Ok => "ok",
        SplitBrain => "split-brain",
        NoneActive => "none-active",
        Maintenance => "maintenance",
        DriverDeadOnActive => "driver-dead-on-active",
        DriverDeadOnStandby => "driver-dead-on-standby",
        FailoverDisabled => "failover-disabled",
        DatabasesDiffer => "databases-differ",
        ActiveFaulty => "active-faulty",
        Unknown => "unknown",
    }
}

/// A pair that was judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Names of the two nodes; the active one first, when exactly one is.
    pub nodes: [String; 2],
    /// The verdict: the worst thing that was found.
    pub verdict: PairVerdict,
    /// Its status, the nodes' own verdicts not counted.
    pub status: Status,
    /// In a few words.
    pub words: String,
    /// Name of the active node, when exactly one is.
    pub active: Option<String>,
    /// What was found wrong with the pair as such.
    pub findings: Vec<Finding>,
}

/// Who said which nodes are pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// The command line or the sources file.
    Named,
    /// Nobody: the only two nodes are taken for a pair.
    Assumed,
    /// Nobody, and there is nothing to go by.
    Nobody,
}

/// Which of the nodes are judged as pairs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairing {
    /// Places of the two nodes of each pair.
    pub pairs: Vec<[usize; 2]>,
    /// Who said so.
    pub said: Said,
}

/// All pairs that were judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Pairs {
    /// In the order in which they were named.
    pub each: Vec<Pair>,
    /// Who said that they are pairs.
    pub said: Said,
}

impl Pairs {
    /// Judges the pairs of these nodes.
    #[must_use]
    pub fn judge(nodes: &[Node], pairing: &Pairing) -> Self {
        let each = pairing.pairs.iter().map(|[a, b]| judge(&nodes[*a], &nodes[*b])).collect();
        Self { each, said: pairing.said }
    }

    /// The status of the pairs that a node belongs to; `None` when it belongs to none.
    #[must_use]
    pub fn status_of(&self, node: &str) -> Option<Status> {
        let of = |pair: &&Pair| pair.nodes.iter().any(|name| name == node);
        self.each.iter().filter(of).map(|pair| pair.status).reduce(Status::join)
    }
}

/// The pair of the command line and those of a file, each once, in whichever order its nodes are named. `None` when nobody named one.
#[must_use]
pub fn united(asked: Option<[String; 2]>, file: Option<&[[String; 2]]>) -> Option<Vec<[String; 2]>> {
    if asked.is_none() && file.is_none() {
        return None;
    }
    let is_one = |[a, b]: &[String; 2], [c, d]: &[String; 2]| {
        let same = |one: &String, other: &String| one.eq_ignore_ascii_case(other);
        (same(a, c) && same(b, d)) || (same(a, d) && same(b, c))
    };
    let mut all: Vec<[String; 2]> = asked.into_iter().collect();
    for pair in file.into_iter().flatten() {
        if !all.iter().any(|other| is_one(other, pair)) {
            all.push(pair.clone());
        }
    }
    Some(all)
}

/// The pairs to judge: those that were named, as far as both of their nodes were read. Where nobody said which nodes are
/// pairs, the only two nodes are taken for one when a role of theirs is known: two active nodes side by side are no calm. Two
/// `of` more, which the file or source holds, may be nodes of two pairs.
#[must_use]
pub fn pairing(nodes: &[Node], named: Option<&[[String; 2]]>, of: usize) -> Pairing {
    let place = |name: &String| nodes.iter().position(|node| node.name.eq_ignore_ascii_case(name));
    match (named, nodes) {
        (Some(named), _) => {
            let both = |[a, b]: &[String; 2]| Some([place(a)?, place(b)?]);
            Pairing { pairs: named.iter().filter_map(both).collect(), said: Said::Named }
        }
        (None, [a, b]) if of <= 2 && (a.role.is_some() || b.role.is_some()) => {
            Pairing { pairs: vec![[0, 1]], said: Said::Assumed }
        }
        (None, _) => Pairing { pairs: Vec::new(), said: Said::Nobody },
    }
}

/// Judges a pair.
#[must_use]
pub fn judge(a: &Node, b: &Node) -> Pair {
    let subject = format!("{} and {}", a.name, b.name);
    let usable = |node: &Node| node.role.filter(|_| !is_stale(node));
    let mut pair = match (usable(a), usable(b)) {
        (Some(Role::Active), Some(Role::Active)) => both_active(&subject, a, b),
        (Some(Role::Standby), Some(Role::Standby)) => none_active(&subject, a, b),
        (Some(one), Some(_)) => {
            let (active, standby) = if one == Role::Active { (a, b) } else { (b, a) };
            one_active(&subject, active, standby)
        }
        _ => {
            let unknown = if usable(a).is_none() { a } else { b };
            let words =
                format!("the role of {} is not known, so nothing can be said about the pair", unknown.name);
            Pair::new([a, b], PairVerdict::Unknown, Status::Unknown, words)
        }
    };
    failover(&mut pair, &subject, [a, b]);
    not_read(&mut pair, [a, b]);
    databases(&mut pair, &subject, a, b);
    one_sided(&mut pair, &subject, [a, b]);
    pair
}

/// A node whose figures are too old: what it says about its role is from another time.
const fn is_stale(node: &Node) -> bool {
    node.unusable
}

fn finding(rule: &'static Rule, subject: &str, message: String, help: &str) -> Finding {
    Finding::new(rule, subject, message).help(help)
}

fn both_active(subject: &str, a: &Node, b: &Node) -> Pair {
    let is_on = [a, b].map(|node| node.last.maintenance);
    if is_on.contains(&Some(true)) {
        let words = "both nodes are active, as they are in Maintenance Mode".to_owned();
        let mut pair = Pair::new([a, b], PairVerdict::Maintenance, Status::Ok, words);
        if is_on.contains(&Some(false)) {
            let (on, off) = if is_on[0] == Some(true) { (a, b) } else { (b, a) };
            let words = format!("{} says that it is on, {} that it is off", on.name, off.name);
            let message = format!(
                "{subject} are both active, and whether that is Maintenance Mode nobody knows: {words}."
            );
            let help = "Check every synchronisation network between the two nodes, and look at the SCADA Sync Monitor of both.";
            pair.findings.push(finding(&rules::UNREADABLE, subject, message, help));
            pair.worse(PairVerdict::Unknown, Status::Unknown, &words);
        }
        return pair;
    }
    let known = a.last.maintenance.is_some() || b.last.maintenance.is_some();
    let doubt = if known { "Maintenance Mode is off" } else { "whether Maintenance Mode is on is not known" };
    let message = format!("{subject} are both active, and {doubt}.");
    let help = "Check every synchronisation network between the two nodes, then read the role of each physical node again. \
                In Maintenance Mode both are active by design.";
    let words = format!("both nodes are active, and {doubt}");
    let pair = Pair::new([a, b], PairVerdict::SplitBrain, Status::Critical, words);
    Pair { findings: vec![finding(&rules::SPLIT, subject, message, help)], ..pair }
}

fn none_active(subject: &str, a: &Node, b: &Node) -> Pair {
    let message = format!("{subject} are both standby: nobody scans the plant and no alarm is made.");
    let help = "Right after a start both are standby until they have agreed; look again in some seconds. Otherwise look at \
                the SCADA Sync Monitor of both nodes.";
    let pair = Pair::new([a, b], PairVerdict::NoneActive, Status::Critical, "no node is active".to_owned());
    Pair { findings: vec![finding(&rules::NONE_ACTIVE, subject, message, help)], ..pair }
}

fn one_active(subject: &str, active: &Node, standby: &Node) -> Pair {
    let words = format!("{} is active, {} is standby", active.name, standby.name);
    let mut pair = Pair::new([active, standby], PairVerdict::Ok, Status::Ok, words);
    pair.active = Some(active.name.clone());
    if active.verdict == Status::Critical {
        pair.worse(PairVerdict::ActiveFaulty, Status::Critical, "the active node does not run as it should");
    }
    if active.last.driver_error == Some(true) {
        let help = "iFIX does not fail over for that: a bad connection from driver to PLC changes no role.";
        let (other, next) = match standby.last.driver_error {
            Some(false) => {
                ("works", "Repair the line, or switch over by hand after `driver-queue exposure`.")
            }
            Some(true) => ("is, too", "Repair the line or the devices: a switch-over would not help."),
            None => ("is not known", "Let the source give it of both nodes, and repair the line."),
        };
        let message = format!(
            "The driver of the active node {} is in error, that of the standby {} {other}.",
            active.name, standby.name
        );
        pair.findings.push(finding(&rules::DRIVER_DEAD, subject, message, &format!("{help} {next}")));
        pair.worse(PairVerdict::DriverDeadOnActive, Status::Critical, "the active node's driver is dead");
    } else if standby.last.driver_error == Some(true) && standby.driver_error_on_standby != OnStandby::Normal
    {
        let message = format!(
            "The driver of the standby {} is in error: after a switch-over it would not reach its devices.",
            standby.name
        );
        let help = "Look at the line and at the driver of the standby: both nodes' drivers read the devices all the time. Where its \
                    devices are disabled on purpose while it is standby, write `driver_error_on_standby: normal` under `sac:` in \
                    sources.yaml.";
        pair.findings.push(finding(&rules::STANDBY_DRIVER_DEAD, subject, message, help));
        pair.worse(PairVerdict::DriverDeadOnStandby, Status::Warning, "the standby's driver is dead");
    }
    pair
}

impl Pair {
    fn new(nodes: [&Node; 2], verdict: PairVerdict, status: Status, words: String) -> Self {
        let nodes = nodes.map(|node| node.name.clone());
        Self { nodes, verdict, status, words, active: None, findings: Vec::new() }
    }

    /// A further fault: the verdict stays with the first one of the worst status.
    pub(super) fn worse(&mut self, verdict: PairVerdict, status: Status, words: &str) {
        if self.status == Status::Ok || (status == Status::Critical && self.status != Status::Critical) {
            self.verdict = verdict;
            self.words = format!("{}; {words}", self.words);
        }
        self.status = self.status.join(status);
    }
}

fn failover(pair: &mut Pair, subject: &str, nodes: [&Node; 2]) {
    for node in nodes.into_iter().filter(|node| node.last.failover_enabled == Some(false)) {
        let message = format!("Enhanced Failover is disabled on {}: the pair cannot fail over.", node.name);
        let help = "Enable it in the System Configuration Utility of both nodes.";
        pair.findings.push(finding(&rules::FAILOVER_OFF, subject, message, help));
        pair.worse(
            PairVerdict::FailoverDisabled,
            Status::Critical,
            "Enhanced Failover is disabled on a node",
        );
    }
}

/// What was named on a node and could not be read may be what makes the pair unfit: its findings are those of the node.
fn not_read(pair: &mut Pair, nodes: [&Node; 2]) {
    let lacks = |node: &&Node| !(node.unusable || node.unread.is_empty() && node.doubts.is_empty());
    for node in nodes.into_iter().filter(lacks) {
        let what = if node.unread.is_empty() { "decides about" } else { "was named of" };
        let words = format!("not everything that {what} {} could be read", node.name);
        pair.worse(PairVerdict::Unknown, Status::Unknown, &words);
    }
}

/// Whether something is known of a node.
type IsKnown = fn(&Node) -> bool;

/// What is known of one node only cannot be compared, or is not known of the other.
fn one_sided(pair: &mut Pair, subject: &str, nodes: [&Node; 2]) {
    if nodes.iter().any(|node| node.unusable) {
        return;
    }
    let all: [(&str, IsKnown); 3] = [
        ("the name of the database", |node| node.last.database_name.is_some()),
        ("the serial number of the database", |node| node.last.database_serial.is_some()),
        ("whether Enhanced Failover is enabled", |node| node.last.failover_enabled.is_some()),
    ];
    for (what, is_known) in all {
        let (Some(known), Some(other)) =
            (nodes.iter().find(|node| is_known(node)), nodes.iter().find(|node| !is_known(node)))
        else {
            continue;
        };
        let words = format!("{what} is known of {}, and not of {}", known.name, other.name);
        let help = "Let the source give the item of both nodes, or of none when it is not to be judged.";
        pair.findings.push(finding(&rules::UNREADABLE, subject, format!("{subject}: {words}."), help));
        pair.worse(PairVerdict::Unknown, Status::Unknown, &words);
    }
}

fn databases(pair: &mut Pair, subject: &str, a: &Node, b: &Node) {
    let differs = |one: &Option<String>, other: &Option<String>| matches!((one, other), (Some(one), Some(other)) if !one.eq_ignore_ascii_case(other));
    let (x, y) = (&a.last, &b.last);
    if differs(&x.database_name, &y.database_name) || differs(&x.database_serial, &y.database_serial) {
        let show = |node: &Node| {
            let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "?".to_owned());
            format!(
                "{} runs {} (serial {})",
                node.name,
                text(&node.last.database_name),
                text(&node.last.database_serial)
            )
        };
        let message = format!("{}, {}.", show(a), show(b));
        let help =
            "After a synchronisation both are equal; look at the SCADA Sync Monitor before switching over.";
        pair.findings.push(finding(&rules::DATABASES, subject, message, help));
        pair.worse(PairVerdict::DatabasesDiffer, Status::Warning, "the databases differ");
    }
}
