//! Small pieces of English that several messages of nic-check share.

/// A link speed in the unit people say: `10 Gbit/s`, `100 Mbit/s`.
#[must_use]
pub fn speed(bits_per_second: u64) -> String {
    for (unit, size) in [("Gbit/s", 1_000_000_000), ("Mbit/s", 1_000_000), ("kbit/s", 1_000)] {
        if bits_per_second >= size && bits_per_second.is_multiple_of(size / 10) {
            let (whole, tenth) = (bits_per_second / size, bits_per_second % size / (size / 10));
            return if tenth == 0 { format!("{whole} {unit}") } else { format!("{whole}.{tenth} {unit}") };
        }
    }
    format!("{bits_per_second} bit/s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_read_as_english() {
        assert_eq!(speed(10_000_000_000), "10 Gbit/s");
        assert_eq!(speed(2_500_000_000), "2.5 Gbit/s");
        assert_eq!(speed(100_000_000), "100 Mbit/s");
        assert_eq!(speed(866_700_000), "866.7 Mbit/s");
        assert_eq!(speed(1_234_567), "1234567 bit/s");
        assert_eq!(speed(0), "0 bit/s");
    }
}
