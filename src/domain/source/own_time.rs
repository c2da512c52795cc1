//! Whether what answers lives, by its own time: one that gives no time of a value, or only that of its last change, leaves behind what looks
//! like a standby's values, which rightly stay the same.

/// How long an own time may read the same: its format may leave out the seconds. Ours.
const SAME_TIME_MS: i64 = 120_000;

/// The own time of a node or server, as it was read last.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OwnTime {
    /// The text, and when it was first read so.
    seen: Option<(String, i64)>,
}

impl OwnTime {
    /// Takes what was read now (any clock that only goes on, in milliseconds), and says how old the values of the same reading
    /// are, at least. Without a text nothing is known, and the answer itself counts.
    pub fn age_ms(&mut self, text: Option<&str>, now_ms: i64) -> i64 {
        let Some(text) = text else {
            self.seen = None;
            return 0;
        };
        match &self.seen {
            Some((before, since)) if before == text => {
                let still = now_ms.saturating_sub(*since);
                if still > SAME_TIME_MS { still } else { 0 }
            }
            _ => {
                self.seen = Some((text.to_owned(), now_ms));
                0
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::OwnTime;

    #[test]
    fn a_node_whose_own_time_stands_still_is_as_old_as_that() {
        let mut time = OwnTime::default();
        let ages = [
            (Some("10:00:00"), 0, 0),
            (Some("10:00:00"), 120_000, 0), // it may have no seconds
            (Some("10:00:00"), 121_000, 121_000),
            (Some("10:00:00"), 3_600_000, 3_600_000),
            (Some("10:00:01"), 3_601_000, 0),
            (Some("10:00:01"), 3_700_000, 0),
            (None, 3_800_000, 0), // nothing is known without it
            (Some("10:00:01"), 3_900_000, 0),
            (Some("10:00:01"), 4_030_000, 130_000),
        ];
        for (text, now, age) in ages {
            assert_eq!(time.age_ms(text, now), age, "{text:?} at {now}");
        }
    }
}
