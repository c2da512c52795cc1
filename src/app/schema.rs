//! The JSON Schemas (draft 2020-12) of `docs/schemas/`, compiled in, so that `--schema` and `partner-config schema`
//! work without a file at hand.

/// Output of `partner-config`.
pub const PARTNER_CONFIG_OUTPUT: &str = include_str!("../../docs/schemas/partner-config.output.schema.json");

/// Output of `link-probe`.
pub const LINK_PROBE_OUTPUT: &str = include_str!("../../docs/schemas/link-probe.output.schema.json");

/// Output of `nic-check`.
pub const NIC_CHECK_OUTPUT: &str = include_str!("../../docs/schemas/nic-check.output.schema.json");

/// A server's network facts, written by `nic-check snapshot`.
pub const NIC_SNAPSHOT: &str = include_str!("../../docs/schemas/nic-snapshot.schema.json");

/// The plan, `kind: system`.
pub const SYSTEM: &str = include_str!("../../docs/schemas/system.schema.json");

/// The sheet, `kind: partners`.
pub const PARTNERS: &str = include_str!("../../docs/schemas/partners.schema.json");

/// Output of `sac-status`.
pub const SAC_STATUS_OUTPUT: &str = include_str!("../../docs/schemas/sac-status.output.schema.json");

/// Output of `driver-queue`.
pub const DRIVER_QUEUE_OUTPUT: &str = include_str!("../../docs/schemas/driver-queue.output.schema.json");

/// The list of sources, `kind: sources`.
pub const SOURCES: &str = include_str!("../../docs/schemas/sources.schema.json");
