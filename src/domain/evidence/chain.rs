//! Whether records follow one another: what was changed, taken out, put in, moved, repeated, or belongs to another bundle.

use super::record::{Kind, Link, Record};

/// Faults that are named one by one; the rest is counted.
pub const NAMED: usize = 20;

/// A fault of the chain, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The line in the file, from 1.
    pub line: u64,
    /// What is wrong.
    pub words: String,
}

/// Checks record after record.
#[derive(Debug, Clone)]
pub struct Chain {
    bundle: Option<String>,
    last: Link,
    /// The check sum that the last record's content has, where it is not the one that it names.
    last_computed: String,
    missing: Vec<(u64, u64)>,
    broken: Vec<Broken>,
    more: u64,
}

impl Default for Chain {
    fn default() -> Self {
        Self {
            bundle: None,
            last: Link::origin(),
            last_computed: Link::origin().sum,
            missing: Vec::new(),
            broken: Vec::new(),
            more: 0,
        }
    }
}

impl Chain {
    /// Takes the next record. `true` when it is in its place and as it was written: only then its content counts.
    pub fn take(&mut self, line: u64, record: &Record) -> bool {
        let fault = self.fault(record);
        let is_next = record.link.number > self.last.number && self.is_ours(record);
        if is_next {
            let next = self.last.number.saturating_add(1);
            if record.link.number > next {
                self.missing.push((next, record.link.number - 1));
            }
            self.last = record.link.clone();
            self.last_computed.clone_from(&record.computed);
            self.bundle.get_or_insert_with(|| record.bundle.clone());
        }
        let is_sound = fault.is_none();
        if let Some(words) = fault {
            self.note(line, words);
        }
        is_sound
    }

    /// Notes a line that is no record.
    pub fn note(&mut self, line: u64, words: String) {
        if self.broken.len() < NAMED {
            self.broken.push(Broken { line, words });
        } else {
            self.more += 1;
        }
    }

    fn is_ours(&self, record: &Record) -> bool {
        self.bundle.as_ref().is_none_or(|bundle| *bundle == record.bundle)
    }

    fn fault(&self, record: &Record) -> Option<String> {
        let number = record.link.number;
        let next = self.last.number.saturating_add(1);
        if !self.is_ours(record) {
            return Some(format!("record {number} is of another bundle, {}", record.bundle));
        }
        if !record.intact {
            return Some(format!("record {number} was changed: its check sum is not that of its content"));
        }
        if number > next {
            return Some(match number - next {
                1 => format!("record {next} is missing before record {number}"),
                _ => format!("records {next} to {} are missing before record {number}", number - 1),
            });
        }
        if number < next {
            // They are in order.
            let behind = self.missing.partition_point(|(_, to)| *to < number);
            let was_missing = self.missing.get(behind).is_some_and(|(from, _)| *from <= number);
            let how = if was_missing { "stands out of its place" } else { "stands a second time" };
            return Some(format!("record {number} {how}, behind record {}", self.last.number));
        }
        if record.prev != self.last.sum && record.prev != self.last_computed {
            return Some(format!(
                "record {number} does not follow the record before it: one of the two was put in place of another"
            ));
        }
        if (record.kind == Kind::Bundle) != (number == 1) {
            return Some(format!("record {number} is not the kind of record that belongs there"));
        }
        None
    }

    /// The bundle's name, once a record was read.
    #[must_use]
    pub fn bundle(&self) -> Option<&str> {
        self.bundle.as_deref()
    }

    /// The last record in its place: its number, and the check sum that stands for the whole bundle.
    #[must_use]
    pub const fn last(&self) -> &Link {
        &self.last
    }

    /// What is wrong, in the order of the lines, at most [`NAMED`], and how many more there are.
    #[must_use]
    pub fn broken(&self) -> (&[Broken], u64) {
        (&self.broken, self.more)
    }
}

#[cfg(test)]
mod tests {
    use super::super::record::{self, New};
    use super::*;

    /// The lines of a bundle of `count` records.
    fn bundle(name: &str, count: usize) -> Vec<String> {
        let mut last = Link::origin();
        (1..=count)
            .map(|number| {
                let body = number.to_string();
                let kind = if number == 1 { Kind::Bundle } else { Kind::Seen };
                let new = New { bundle: name, run: "r", kind, t: "t", body: &body };
                let (line, link) = record::line(&last, &new);
                last = link;
                line.trim_end().to_owned()
            })
            .collect()
    }

    fn faults(lines: &[String]) -> Vec<String> {
        let mut chain = Chain::default();
        for (index, line) in lines.iter().enumerate() {
            match record::read(line.as_bytes()) {
                Ok(record) => {
                    chain.take(index as u64 + 1, &record);
                }
                Err(words) => chain.note(index as u64 + 1, words),
            }
        }
        chain.broken().0.iter().map(|broken| format!("{}: {}", broken.line, broken.words)).collect()
    }

    #[test]
    fn a_whole_bundle_is_sound_also_when_it_ends_early() {
        for count in [1, 2, 9] {
            assert!(faults(&bundle("a", count)).is_empty());
        }
    }

    #[test]
    fn every_way_to_tamper_is_named_with_its_place() {
        let sound = bundle("a", 8);
        let changed = |change: &dyn Fn(&mut Vec<String>)| {
            let mut lines = sound.clone();
            change(&mut lines);
            faults(&lines).join("; ")
        };
        type Tamper<'t> = &'t dyn Fn(&mut Vec<String>);
        let cases: [(Tamper<'_>, &str); 9] = [
            (
                &|lines| lines[3] = lines[3].replace("\"body\":4", "\"body\":5"),
                "4: record 4 was changed: its check sum is not that of its content",
            ),
            (&|lines| drop(lines.remove(3)), "4: record 4 is missing before record 5"),
            (&|lines| drop(lines.drain(2..5)), "3: records 3 to 5 are missing before record 6"),
            (&|lines| lines.insert(4, lines[2].clone()), "5: record 3 stands a second time, behind record 4"),
            (&|lines| lines.insert(4, lines[3].clone()), "5: record 4 stands a second time, behind record 4"),
            (
                &|lines| lines.swap(3, 4),
                "4: record 4 is missing before record 5; 5: record 4 stands out of its place, behind record 5",
            ),
            (&|lines| lines.insert(4, bundle("b", 8)[5].clone()), "5: record 6 is of another bundle, b"),
            (&|lines| drop(lines.remove(0)), "1: record 1 is missing before record 2"),
            (&|lines| drop(lines.remove(7)), ""),
        ];
        for (change, words) in cases {
            assert_eq!(changed(change), words);
        }
    }

    #[test]
    fn a_record_that_was_made_anew_does_not_fit() {
        let mut lines = bundle("a", 5);
        let before = record::read(lines[2].as_bytes()).unwrap();
        let new = New { bundle: "a", run: "r", kind: Kind::Seen, t: "t", body: "99" };
        let (line, _) = record::line(&before.link, &new);
        lines[3] = line.trim_end().to_owned();
        let found = faults(&lines);
        assert!(found.len() == 1 && found[0].starts_with("5: record 5 does not follow"), "{found:?}");
    }

    #[test]
    fn a_long_list_of_faults_is_cut() {
        let mut chain = Chain::default();
        for line in 1..=100 {
            chain.note(line, "no record".to_owned());
        }
        assert_eq!((chain.broken().0.len(), chain.broken().1), (NAMED, 80));
    }
}
