//! When a capture was taken, where it says so itself. The time of its file is no witness: copying makes it new.

use super::sysroot;
use crate::domain::evidence::times::AHEAD;
use crate::io::clock;

/// When what a capture holds was taken, server by server, RFC 3339 with offset; `None` of a server where it does not say so, and
/// of all for what is no capture that is known.
#[must_use]
pub fn taken(bytes: &[u8]) -> Option<Vec<Option<String>>> {
    if sysroot::looks_like_archive(bytes) {
        return Some(vec![None]);
    }
    let servers = super::from_bytes(&"capture".into(), bytes.to_vec()).ok()?;
    Some(servers.into_iter().map(|server| server.taken_at).collect())
}

/// When a capture was taken that says so as `taken_at`, in seconds since 1970.
///
/// # Errors
/// When it does not say so, says no time, or says one after `seen`, when it was there already: how to go on behind `which`.
pub fn seconds(taken_at: Option<&str>, seen: f64) -> Result<f64, String> {
    let time =
        taken_at.ok_or("does not say when it was taken; `nic-check snapshot` and capture-nics.ps1 do")?;
    match clock::unix_seconds(time) {
        None => Err(format!("says that it was taken at `{time}`, which is no time")),
        Some(at) if at > seen + AHEAD => {
            Err(format!("says that it was taken later, at {time}: a clock is wrong"))
        }
        Some(at) => Ok(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_of_before_it_was_seen() {
        let taken = |at: Option<&str>| seconds(at, 1000.0);
        assert_eq!(taken(Some("1970-01-01T00:15:00Z")), Ok(900.0));
        assert_eq!(taken(Some("1970-01-01T02:16:44+02:00")), Ok(1004.0), "clocks differ by seconds");
        for (at, why) in [
            (Some("1970-01-01T00:20:00Z"), "was taken later, at 1970-01-01T00:20:00Z"),
            (Some("yesterday"), "at `yesterday`, which is no time"),
            (None, "does not say when it was taken"),
        ] {
            assert!(taken(at).is_err_and(|said| said.contains(why)), "{at:?}");
        }
    }

    #[test]
    fn only_a_capture_that_tells_its_time_has_one() {
        let at = |time: &str| Some(vec![Some(time.to_owned())]);
        let snapshot = include_bytes!("../../../../examples/captures/SRV-A.json");
        assert_eq!(taken(snapshot), at("2026-11-21T10:00:00+01:00"));
        let card =
            r#""NetAdapter":[{"Name":"Main","InterfaceDescription":"Card","ifIndex":3,"Status":"Up"}]"#;
        let script = format!(
            r#"{{"Capture":"capture-nics","CapturedAt":"2026-11-21T10:00:00.1234567+01:00",{card}}}"#
        );
        assert_eq!(taken(script.as_bytes()), at("2026-11-21T10:00:00.1234567+01:00"));
        let facts = br#"{"ansible_facts":{"ansible_date_time":{"iso8601":"2026-11-21T09:00:00Z"},"ansible_interfaces":["lo"],"ansible_lo":{"device":"lo"}}}"#;
        assert_eq!(taken(facts), at("2026-11-21T09:00:00Z"));
        let list = br#"[{"ifindex":1,"ifname":"lo","flags":["LOOPBACK"],"addr_info":[]}]"#;
        assert_eq!(taken(list), Some(vec![None]));
        assert_eq!(taken(b"kind: system\n"), None, "a plan is no capture");
    }
}
