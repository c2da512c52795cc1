//! Which item carries which field: the ready mappings, and what `sources.yaml` says instead.
//!
//! Names are templates: `{node}` stands for the node's name in the source, `{channel}` for the channel's.

/// A field of `sources.yaml`.
pub trait Field: Copy + PartialEq {
    /// Its key in `sources.yaml`.
    fn key(self) -> &'static str;

    /// What its value must be, in a word or two.
    fn wanted(self) -> &'static str;
}

/// What can be known about SAC on a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SacField {
    /// State of SAC: run, standby, stopped.
    Status,
    /// Role of the node: active, standby.
    Role,
    /// Blocks that SAC has processed since iFIX was started.
    BlocksProcessed,
    /// Blocks in the last second.
    BlocksPerSecond,
    /// Scans a minute without overrun.
    CyclesPerMinute,
    /// Scans in which SAC could not do everything, since the start.
    Overruns,
    /// Whether SAC writes to the driver at all.
    OutputEnabled,
    /// Name of the process database.
    DatabaseName,
    /// Its serial number.
    DatabaseSerial,
    /// Whether Enhanced Failover is enabled.
    FailoverEnabled,
    /// Whether the pair is in Maintenance Mode.
    MaintenanceMode,
    /// The node's own clock (RFC 3339 text, or seconds since 1970).
    Clock,
    /// Whether the driver has lost its devices on this node.
    DriverError,
}

impl SacField {
    /// All fields with the key they have in `sources.yaml`.
    pub const ALL: [(&'static str, Self); 13] = [
        ("status", Self::Status),
        ("role", Self::Role),
        ("blocks_processed", Self::BlocksProcessed),
        ("blocks_per_second", Self::BlocksPerSecond),
        ("cycles_per_minute", Self::CyclesPerMinute),
        ("overruns", Self::Overruns),
        ("output_enabled", Self::OutputEnabled),
        ("database_name", Self::DatabaseName),
        ("database_serial", Self::DatabaseSerial),
        ("failover_enabled", Self::FailoverEnabled),
        ("maintenance_mode", Self::MaintenanceMode),
        ("clock", Self::Clock),
        ("driver_error", Self::DriverError),
    ];

    /// The keys alone.
    pub const KEYS: &'static [&'static str] = &[
        "status",
        "role",
        "blocks_processed",
        "blocks_per_second",
        "cycles_per_minute",
        "overruns",
        "output_enabled",
        "database_name",
        "database_serial",
        "failover_enabled",
        "maintenance_mode",
        "clock",
        "driver_error",
    ];
}

impl Field for SacField {
    fn key(self) -> &'static str {
        Self::ALL.iter().find(|(_, field)| *field == self).map_or("", |(key, _)| key)
    }

    fn wanted(self) -> &'static str {
        match self {
            Self::Status => "known state of SAC",
            Self::Role => "known role (see active_codes and standby_codes)",
            Self::BlocksProcessed | Self::Overruns => "count",
            Self::BlocksPerSecond | Self::CyclesPerMinute => "number",
            Self::OutputEnabled | Self::FailoverEnabled | Self::MaintenanceMode | Self::DriverError => {
                "truth value"
            }
            Self::DatabaseName | Self::DatabaseSerial => "text",
            Self::Clock => "time",
        }
    }
}

/// What can be known about a channel's queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QueueField {
    /// Writes that wait now.
    PendingWrites,
    /// Most writes that ever waited.
    MaxPendingWrites,
    /// Writes completed, a counter.
    CompletedWrites,
    /// Writes that failed after all retries, a counter.
    FailedWrites,
    /// Reads that wait now.
    PendingReads,
    /// Whether a device of the channel is in error.
    DeviceError,
}

impl QueueField {
    /// All fields with the key they have in `sources.yaml`.
    pub const ALL: [(&'static str, Self); 6] = [
        ("pending_writes", Self::PendingWrites),
        ("max_pending_writes", Self::MaxPendingWrites),
        ("completed_writes", Self::CompletedWrites),
        ("failed_writes", Self::FailedWrites),
        ("pending_reads", Self::PendingReads),
        ("device_error", Self::DeviceError),
    ];

    /// The keys alone.
    pub const KEYS: &'static [&'static str] = &[
        "pending_writes",
        "max_pending_writes",
        "completed_writes",
        "failed_writes",
        "pending_reads",
        "device_error",
    ];
}

impl Field for QueueField {
    fn key(self) -> &'static str {
        Self::ALL.iter().find(|(_, field)| *field == self).map_or("", |(key, _)| key)
    }

    fn wanted(self) -> &'static str {
        match self {
            Self::DeviceError => "truth value",
            _ => "count",
        }
    }
}

/// One field's item names, the first that has a good value counts.
pub type Items<F> = Vec<(F, String)>;

/// What stands between a channel and its figures in Kepware / IGS.
pub const STATISTICS: &str = "._Statistics.";

/// The end of the item by which a channel is found.
pub const PENDING_WRITES: &str = "._Statistics._PendingWrites";

/// The end of the item that says whether a device is in error in Kepware / IGS.
const DEVICE_ERROR: &str = "._System._Error";

/// Items of a Kepware / IGS channel (vendor names; `_Statistics` is there only while channel diagnostics are on).
#[must_use]
pub fn kepware() -> Items<QueueField> {
    [
        (QueueField::PendingWrites, "{channel}._Statistics._PendingWrites"),
        (QueueField::MaxPendingWrites, "{channel}._Statistics._MaxPendingWrites"),
        (QueueField::CompletedWrites, "{channel}._Statistics._SuccessfulWrites"),
        (QueueField::FailedWrites, "{channel}._Statistics._FailedWrites"),
        (QueueField::PendingReads, "{channel}._Statistics._PendingReads"),
    ]
    .map(|(field, item)| (field, item.to_owned()))
    .to_vec()
}

/// Fields of iFIX (vendor names), as a feed carries them. Whether and how an OPC UA server shows them is the site's.
#[must_use]
pub fn ifix() -> Items<SacField> {
    [
        (SacField::Status, "SYSTEM.A_SACST"),
        (SacField::Role, "NSD.A_SCADASTATUS"),
        (SacField::Role, super::record::LOG_ROLE),
        (SacField::BlocksProcessed, "SYSTEM.A_BLKS"),
        (SacField::BlocksPerSecond, "SYSTEM.A_BPS"),
        (SacField::CyclesPerMinute, "SYSTEM.A_CPM"),
        (SacField::Overruns, "SYSTEM.A_SACOV"),
        (SacField::OutputEnabled, "SYSTEM.A_SACOU"),
        (SacField::DatabaseName, "SYSTEM.A_DBNAM"),
        (SacField::DatabaseSerial, "SYSTEM.A_PDBSN"),
        (SacField::FailoverEnabled, "NSD.F_SCADAREDUN"),
    ]
    .map(|(field, item)| (field, item.to_owned()))
    .to_vec()
}

/// The item's name for this node and channel.
#[must_use]
pub fn expand(template: &str, node: &str, channel: &str) -> String {
    template.replace("{node}", node).replace("{channel}", channel)
}

/// The channel whose pending writes an item carries.
#[must_use]
pub fn channel_of(item: &str) -> Option<&str> {
    let channel = item.strip_suffix(PENDING_WRITES)?;
    (!channel.is_empty()).then_some(channel)
}

/// The channel of which an item carries something about its writes: one whose counters are there has a queue, too.
#[must_use]
pub fn channel_with_writes(item: &str) -> Option<&str> {
    let (channel, figure) = item.split_once(STATISTICS)?;
    (!channel.is_empty() && figure.ends_with("Writes")).then_some(channel)
}

/// Whether an item says that a device is in error (vendor name).
#[must_use]
pub fn is_device_error(item: &str) -> bool {
    let parts = item.strip_suffix(DEVICE_ERROR).and_then(|device| device.split_once('.'));
    parts.is_some_and(|(channel, device)| !channel.is_empty() && !device.is_empty())
}

/// The same of a device of this channel.
#[must_use]
pub fn is_device_error_of(item: &str, channel: &str) -> bool {
    let begins = item.get(..channel.len()).is_some_and(|start| start.eq_ignore_ascii_case(channel));
    is_device_error(item) && begins && item[channel.len()..].starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::{channel_with_writes, is_device_error, is_device_error_of};

    #[test]
    fn a_channel_is_known_by_any_figure_of_its_writes() {
        assert_eq!(channel_with_writes("C1._Statistics._SuccessfulWrites"), Some("C1"));
        assert_eq!(channel_with_writes("C1._Statistics._PendingWrites"), Some("C1"));
        assert_eq!(channel_with_writes("C1._Statistics._PendingReads"), None);
        assert_eq!(channel_with_writes("._Statistics._PendingWrites"), None);
        assert!(is_device_error_of("C1.Pump 3._System._Error", "C1"));
        assert!(is_device_error_of("C1.Pump 3._System._Error", "c1"));
        assert!(!is_device_error_of("C1.Pump 3._System._Error", "C"));
        assert!(!is_device_error("C1._System._Error") && !is_device_error("C1.P._System._NoError"));
    }
}
