//! When a capture was taken, where it says so itself. The time of its file is no witness: copying makes it new.

use super::sysroot;

/// When a capture was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// As its documents say, each one, RFC 3339 with offset.
    At(Vec<String>),
    /// It does not say so.
    Untold,
}

/// When a capture was taken; `None` for what is no capture that is known.
#[must_use]
pub fn taken(bytes: &[u8]) -> Option<Taken> {
    if sysroot::looks_like_archive(bytes) {
        return Some(Taken::Untold);
    }
    let servers = super::from_bytes(&"capture".into(), bytes.to_vec()).ok()?;
    let times: Option<Vec<String>> = servers.into_iter().map(|server| server.taken_at).collect();
    Some(times.map_or(Taken::Untold, Taken::At))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_capture_that_tells_its_time_has_one() {
        let at = |time: &str| Some(Taken::At(vec![time.to_owned()]));
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
        assert_eq!(taken(list), Some(Taken::Untold));
        assert_eq!(taken(b"kind: system\n"), None, "a plan is no capture");
    }
}
