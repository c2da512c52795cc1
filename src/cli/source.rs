//! Options about sources, shared by `sac-status` and `driver-queue`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};

use super::common::{Format, formats};
use crate::domain::language::extract::quantity;

/// Formats of what is a table and no verdict.
pub const TABLES: &[Format] = &[Format::Human, Format::Json, Format::Markdown];

/// The sub-commands that both tools have.
#[derive(Debug, Subcommand)]
pub enum Shared {
    /// List what a source has to read.
    Browse {
        /// Only items of the node of this name, else items whose name holds this text.
        #[arg(value_name = "TEXT")]
        text: Option<String>,
        /// Output format.
        #[arg(short, long, value_parser = formats(TABLES), default_value = "human", value_name = "FORMAT")]
        format: Format,
    },
    /// Show the certificate of an OPC UA server, and trust it with --accept.
    Trust {
        /// Trust the certificate with this fingerprint (SHA-1, as it was shown); none is trusted blindly.
        #[arg(long, value_name = "FINGERPRINT")]
        accept: Option<String>,
    },
    /// Explain a rule.
    Explain {
        /// The rule's name, or words to search for.
        #[arg(required = true)]
        rule: Vec<String>,
    },
    /// List all rules with severity and source.
    Rules {
        /// Output format.
        #[arg(short, long, value_parser = formats(TABLES), default_value = "human", value_name = "FORMAT")]
        format: Format,
    },
}

/// Where values come from.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Source")]
pub struct From {
    /// Names nodes, how they are reached, and which item carries which field. Default: sources.yaml in this folder,
    /// when it is there and no --source is given.
    #[arg(long, value_name = "FILE", global = true, conflicts_with = "source")]
    pub sources: Option<PathBuf>,
    /// Read from here: opc.tcp://..., http(s)://.../iotgateway, eda:, file:PATH, exec:CMD, recording:PATH, demo:NAME.
    #[arg(long, value_name = "URL", global = true)]
    pub source: Option<String>,
    /// The node to read from --source (repeat it).
    #[arg(long = "node", value_name = "NAME", global = true)]
    pub nodes: Vec<String>,
    /// User for OPC UA or REST; the password is never an argument.
    #[arg(long, value_name = "NAME", global = true)]
    pub user: Option<String>,
    /// Environment variable that holds the password.
    #[arg(long, value_name = "VARIABLE", global = true, requires = "user")]
    pub password_env: Option<String>,
    /// File whose first line is the password.
    #[arg(long, value_name = "FILE", global = true, requires = "user", conflicts_with = "password_env")]
    pub password_file: Option<PathBuf>,
    /// OPC UA: security policy.
    #[arg(long, value_enum, value_name = "POLICY", global = true)]
    pub policy: Option<PolicyWord>,
    /// OPC UA: message security.
    #[arg(long, value_enum, value_name = "MODE", global = true)]
    pub mode: Option<ModeWord>,
    /// OPC UA: URI of the namespace of item names without `ns=`.
    #[arg(long, value_name = "URI", global = true)]
    pub namespace: Option<String>,
    /// OPC UA: accept a certificate that names another host (it must be trusted all the same).
    #[arg(long, global = true)]
    pub no_hostname_check: bool,
    /// REST: send the password over `http`, where anybody on the line can read it.
    #[arg(long, global = true)]
    pub plain_password: bool,
    /// REST: certificate of the server or its authority, PEM.
    #[arg(long, value_name = "FILE", global = true)]
    pub ca_file: Option<PathBuf>,
    /// Limit of every single request.
    #[arg(long, value_name = "TIME", global = true, value_parser = time)]
    pub request_timeout: Option<Duration>,
    /// Values older than this are stale and prove nothing.
    #[arg(long, value_name = "TIME", global = true, value_parser = time)]
    pub max_age: Option<Duration>,
}

impl From {
    /// The options that were given and say where values come from, as they are written. How old a value may be is none of them.
    #[must_use]
    pub fn given(&self) -> Vec<&'static str> {
        let all = [
            ("--sources", self.sources.is_some()),
            ("--source", self.source.is_some()),
            ("--node", !self.nodes.is_empty()),
            ("--user", self.user.is_some()),
            ("--policy", self.policy.is_some()),
            ("--mode", self.mode.is_some()),
            ("--namespace", self.namespace.is_some()),
            ("--no-hostname-check", self.no_hostname_check),
            ("--plain-password", self.plain_password),
            ("--ca-file", self.ca_file.is_some()),
            ("--request-timeout", self.request_timeout.is_some()),
        ];
        all.into_iter().filter(|(_, given)| *given).map(|(option, _)| option).collect()
    }
}

/// Security policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PolicyWord {
    /// The best that the server offers.
    Best,
    /// No security.
    #[value(name = "None")]
    None,
    /// Basic256Sha256.
    #[value(name = "Basic256Sha256")]
    Basic256Sha256,
    /// Aes128_Sha256_RsaOaep.
    #[value(name = "Aes128_Sha256_RsaOaep")]
    Aes128Sha256RsaOaep,
    /// Aes256_Sha256_RsaPss.
    #[value(name = "Aes256_Sha256_RsaPss")]
    Aes256Sha256RsaPss,
}

/// Message security.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ModeWord {
    /// Signed only.
    Sign,
    /// Signed and encrypted.
    SignAndEncrypt,
}

/// A duration with its unit: 500ms, 5s, 2m, 1h.
///
/// # Errors
/// When it is none.
pub fn time(text: &str) -> Result<Duration, String> {
    quantity::duration(text)
        .filter(|time| !time.is_zero())
        .ok_or_else(|| "a duration is a number above 0 with a unit, such as 500ms, 5s, 2m".to_owned())
}
