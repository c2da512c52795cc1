//! Words for messages: values in the unit of the vendor's field.

use std::time::Duration;

/// A duration in the unit of a field in seconds: `60 s`, `0.5 s`.
pub fn in_seconds(duration: Duration) -> String {
    if duration.subsec_nanos() == 0 {
        format!("{} s", duration.as_secs())
    } else {
        format!("{} s", duration.as_secs_f64())
    }
}

/// A duration in the unit of a field in milliseconds: `5000 ms`, `0.5 ms`.
pub fn in_milliseconds(duration: Duration) -> String {
    if duration.subsec_nanos().is_multiple_of(1_000_000) {
        format!("{} ms", duration.as_millis())
    } else {
        format!("{} ms", duration.as_secs_f64() * 1000.0)
    }
}

/// `on` or `off`, as a person says it of a check box.
pub const fn on_off(value: bool) -> &'static str {
    if value { "on" } else { "off" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_in_the_unit_of_the_field() {
        assert_eq!(in_seconds(Duration::from_secs(60)), "60 s");
        assert_eq!(in_seconds(Duration::from_millis(500)), "0.5 s");
        assert_eq!(in_milliseconds(Duration::from_secs(30)), "30000 ms");
        assert_eq!(in_milliseconds(Duration::from_micros(500)), "0.5 ms");
    }
}
