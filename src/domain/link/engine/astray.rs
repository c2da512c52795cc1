//! Answers that come in by another interface than their link's: the partner sends them back over its other network card, or a router
//! does. The link's socket is held to its interface and does not get them, so that such a link looks dead. They are overheard where
//! the system lets them in; where its reverse path filter throws them away, only its counter shows it.

use std::collections::BTreeSet;

/// So many answers must be overheard with none that counts in between: while a way changes, some are on their way by the other one.
const HEARD: u32 = 3;
/// So many probes must be lost in a row, and so often the counter be looked at meanwhile, before both are compared.
const LOST: u64 = 8;
const LOOKS: u32 = 3;
/// Quarters: as much must be thrown away as is lost, and not much more than all links lose, for others' packets are thrown away, too.
/// (What a port answers is thrown away as well.)
const AT_LEAST: u64 = 3;
const AT_MOST: u64 = 8;

/// What a link has lost in a row.
#[derive(Debug, Clone, Copy, Default)]
struct Row {
    lost: u64,
    /// Answers that were overheard meanwhile.
    heard: u32,
    /// What all links have lost meanwhile.
    all: u64,
    /// What was thrown away meanwhile.
    thrown: u64,
    looks: u32,
}

/// What is known of all links.
#[derive(Debug)]
pub struct Astray {
    /// Links of which it was told, which is done once.
    told: BTreeSet<usize>,
    rows: Vec<Row>,
    /// Lost by all links since the last look at the counter.
    lost: u64,
}

impl Astray {
    /// Of so many links.
    pub fn new(links: usize) -> Self {
        Self { told: BTreeSet::new(), rows: vec![Row::default(); links], lost: 0 }
    }

    /// An answer of a link came in by this interface. Returns why the probing is doubtful, once.
    pub fn heard(&mut self, link: usize, interface: &str, counts: bool) -> Option<String> {
        let row = &mut self.rows[link];
        row.heard = row.heard.saturating_add(1);
        if !counts && row.heard < HEARD {
            return None;
        }
        self.told.insert(link).then(|| {
            if counts {
                return format!("its answers come in by {interface}, which is not the link's interface");
            }
            format!(
                "its answers come in by {interface}, not by the link's own interface, and do not count: look at the partner's routes and \
                 adapter metrics"
            )
        })
    }

    /// A probe of a link was answered.
    pub fn answered(&mut self, lane: usize) {
        self.rows[lane] = Row::default();
    }

    /// A probe of a link was lost.
    pub fn lost(&mut self, lane: usize) {
        self.rows[lane].lost += 1;
        self.lost += 1;
    }

    /// So many packets were thrown away since the last look. Returns the links whose answers they may be, and why.
    pub fn dropped(&mut self, packets: u64, strict: &[String]) -> Vec<(usize, String)> {
        let all = std::mem::take(&mut self.lost);
        let mut doubts = Vec::new();
        for (link, row) in self.rows.iter_mut().enumerate().filter(|(_, row)| row.lost > 0) {
            row.all += all;
            row.thrown += packets;
            row.looks = row.looks.saturating_add(1);
            let is_long = row.lost >= LOST && row.looks >= LOOKS;
            let agrees = row.thrown * 4 >= row.lost * AT_LEAST && row.thrown * 4 <= row.all * AT_MOST;
            if is_long && agrees && self.told.insert(link) {
                doubts.push((link, words(strict)));
            }
        }
        doubts
    }
}

fn words(strict: &[String]) -> String {
    let named = strict.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
    let which = if named.is_empty() { String::new() } else { format!(" on {named}") };
    format!(
        "for each lost probe this machine itself drops a packet that came in by another card (`rp_filter`{which}): its answers may come \
         back that way; look at the partner's routes and adapter metrics"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strict() -> Vec<String> {
        vec!["bkp0".to_owned()]
    }

    #[test]
    fn what_is_overheard_is_told_once_and_a_few_decide_nothing() {
        let mut astray = Astray::new(2);
        for _ in 0..10 {
            assert_eq!((astray.heard(1, "bkp0", false), astray.heard(1, "bkp0", false)), (None, None));
            astray.answered(1);
        }
        assert_eq!((astray.heard(1, "bkp0", false), astray.heard(1, "bkp0", false)), (None, None));
        let told = astray.heard(1, "bkp0", false).unwrap();
        assert!(told.contains("come in by bkp0") && told.contains("do not count"), "{told}");
        assert_eq!(astray.heard(1, "bkp0", false), None);
        assert!(!astray.heard(0, "bkp0", true).unwrap().contains("do not count"), "they do");
    }

    /// So many looks, with so much lost and thrown away before each.
    fn looks(astray: &mut Astray, times: u64, lost: u64, packets: u64) -> Vec<(usize, String)> {
        let mut told = Vec::new();
        for _ in 0..times {
            (0..lost).for_each(|_| astray.lost(0));
            told.extend(astray.dropped(packets, &strict()));
        }
        told
    }

    #[test]
    fn answers_that_are_thrown_away_show_as_often_as_probes_are_lost() {
        for (lost, packets) in [(20, 20), (20, 19), (20, 21), (20, 26), (1, 1)] {
            let mut astray = Astray::new(2);
            let told = looks(&mut astray, 10, lost, packets);
            assert!(told.len() == 1 && told[0].0 == 0, "{lost} lost, {packets} thrown away: {told:?}");
            assert!(told[0].1.contains("`rp_filter` on bkp0"), "{told:?}");
            assert_eq!(looks(&mut astray, 10, lost, packets), [], "once");
        }
    }

    #[test]
    fn what_others_send_is_no_answer() {
        for (lost, packets) in [(20, 0), (20, 10), (20, 100), (0, 5), (1, 3)] {
            let told = looks(&mut Astray::new(2), 20, lost, packets);
            assert_eq!(told, [], "{lost} lost, {packets} thrown away");
        }
        let mut astray = Astray::new(2);
        for _ in 0..20 {
            assert_eq!(looks(&mut astray, 3, 2, 2), [], "too few");
            astray.answered(0);
        }
    }

    #[test]
    fn a_slow_link_is_lost_and_thrown_away_at_different_looks() {
        let mut astray = Astray::new(1);
        let told: Vec<_> = (0..10)
            .flat_map(|_| {
                [looks(&mut astray, 2, 0, 0), looks(&mut astray, 1, 0, 1), looks(&mut astray, 1, 1, 0)]
                    .concat()
            })
            .collect();
        assert_eq!(told.len(), 1, "{told:?}");
    }
}
