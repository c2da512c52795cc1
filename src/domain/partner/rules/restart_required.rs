//! `restart-required`: a changed setting that only counts after the server was restarted. Used by `diff`.

use crate::domain::finding::Rule;
use crate::rule;

/// The rule.
pub static RULE: Rule =
    rule!("restart-required", Info, "a changed setting only takes effect after the server is restarted");

/// A setting whose change needs a restart of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// The block and key in our files, `icmp.interval` for example.
    pub key: &'static str,
    /// The field in the vendor's tool.
    pub field: &'static str,
    /// The vendor's page that says so.
    pub source: &'static str,
}

/// The vendor's page about the timeouts.
const TIMEOUTS: &str =
    "Geo SCADA Expert 2022 help, Server Administration Guide, \"DefinetheMonitorTimeoutSettingsforaServer\"";
/// The vendor's page about the heartbeat.
const POLLING: &str = "Geo SCADA Expert 2020 help, Server Administration Guide, \"MonitoringStandbyServerswithICMPandHeartbeatPolling\"";
/// The vendor's page about ICMP.
const ICMP: &str = "ClearSCADA 2017 R2 help, Server Administration Guide, \"DefinetheICMPPollIntervalandRetryCountforaServer\"";

/// All settings of which the vendor says so. Of the others it is not known; they are not "without restart".
pub const SETTINGS: [Setting; 6] = [
    Setting { key: "monitor.connect_timeout", field: "Connect Timeout", source: TIMEOUTS },
    Setting { key: "monitor.request_timeout", field: "Request Timeout", source: TIMEOUTS },
    Setting { key: "monitor.heartbeat_interval", field: "Heartbeat Interval", source: POLLING },
    Setting { key: "monitor.heartbeat_timeout", field: "Heartbeat Timeout", source: POLLING },
    Setting { key: "icmp.interval", field: "ICMP Interval", source: ICMP },
    Setting { key: "icmp.retry_count", field: "ICMP retry count", source: ICMP },
];

/// The setting of this key, when its change needs a restart. A longer path (`standby.A.icmp.interval`) is fine.
#[must_use]
pub fn setting(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| {
        key.strip_suffix(setting.key).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_found_by_the_end_of_its_path() {
        assert_eq!(setting("standby.A.icmp.interval").unwrap().field, "ICMP Interval");
        assert_eq!(setting("monitor.request_timeout").unwrap().field, "Request Timeout");
        assert_eq!(setting("miscellaneous.transfer_interval"), None);
        assert_eq!(setting("micmp.interval"), None);
    }
}
