//! `link-probe`: are Main and Backup alive, and does failover happen as configured?

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use super::common::{Format, Output, formats};
use super::evidence::Verify;

/// Formats of `watch`.
pub const WATCH_FORMATS: &[Format] = &[
    Format::Human,
    Format::Json,
    Format::Jsonl,
    Format::Nagios,
    Format::Prometheus,
    Format::Markdown,
    Format::Html,
];

/// Formats of `check`.
pub const CHECK_FORMATS: &[Format] =
    &[Format::Human, Format::Json, Format::Nagios, Format::Prometheus, Format::Markdown, Format::Html];

/// Formats of `sweep`.
pub const SWEEP_FORMATS: &[Format] =
    &[Format::Human, Format::Json, Format::Jsonl, Format::Nagios, Format::Prometheus, Format::Markdown];

/// Are Main and Backup alive, and does failover happen as configured?
///
/// Probes every partner over both connections as the product does (ICMP interval and retry count, Backup only while
/// Main has failed), measures each failover and return, and says whether it was as predicted. It only sends echo
/// requests and connects to the partner's port; it changes nothing.
#[derive(Debug, Parser)]
#[command(name = "link-probe", version, arg_required_else_help = true, after_help = AFTER_HELP)]
pub struct LinkProbe {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Print the JSON Schema of this tool's JSON output and stop.
    #[arg(long)]
    pub schema: bool,
    /// Output options.
    #[command(flatten)]
    pub output: Output,
}

/// Sub-commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    #[cfg(any(target_os = "linux", windows))]
    /// Watch the links until Ctrl-C, a count or a duration, and measure failovers and returns.
    Watch(Watch),
    #[cfg(any(target_os = "linux", windows))]
    /// Probe in one short burst and judge the links by thresholds, for monitoring.
    Check(Check),
    #[cfg(any(target_os = "linux", windows))]
    /// Probe many hosts once: who answers?
    Sweep(Sweep),
    /// Check a bundle of evidence: is it whole, and does what was seen lead to what was decided?
    Verify(Verify),
    /// Give every verdict again from a recorded log.
    Replay(Replay),
    /// Draw a recorded log: both links, active path, outages, marks, round trip times.
    Report(Report),
}

/// Which links.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Links")]
pub struct Links {
    /// The plan (or this server's sheet): partners, addresses, ICMP interval and retry count, ICMP monitors, ports.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["main", "backup"])]
    pub plan: Option<PathBuf>,
    /// Which server of the plan this machine is.
    #[arg(long, value_name = "LABEL", requires = "plan")]
    pub server: Option<String>,
    /// The partner's address or name on the Main network; repeat it for several partners.
    #[arg(long, value_name = "HOST")]
    pub main: Vec<String>,
    /// The partner's address or name on the Backup network; the first one belongs to the first --main.
    #[arg(long, value_name = "HOST", requires = "main")]
    pub backup: Vec<String>,
    /// Send Main's probes from this address or interface.
    #[arg(long, value_name = "ADDR|IFACE")]
    pub main_source: Option<String>,
    /// Send Backup's probes from this address or interface.
    #[arg(long, value_name = "ADDR|IFACE")]
    pub backup_source: Option<String>,
    /// An ICMP monitor on the Main network (repeat it).
    #[arg(long, value_name = "HOST", conflicts_with = "plan")]
    pub main_monitor: Vec<String>,
    /// An ICMP monitor on the Backup network (repeat it).
    #[arg(long, value_name = "HOST", conflicts_with = "plan")]
    pub backup_monitor: Vec<String>,
    /// The partner's TCP port, probed beside ICMP; with --plan the plan's port.
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
    /// Leave the TCP port alone.
    #[arg(long, conflicts_with = "port")]
    pub no_tcp: bool,
    /// Time between two probes; default: the plan's ICMP interval, else 1s (check: 200ms).
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub interval: Option<Duration>,
    /// A link is failed after this many misses plus one in a row; default: the plan's, else 2.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=1000))]
    pub retry_count: Option<u32>,
    /// How long an answer is waited for; default: the interval, at most 5s.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub timeout: Option<Duration>,
    /// A failed link is restored after this many answers in a row.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub rise: u32,
    /// Size of the probes' IP packets in bytes; default: the smallest (44 with IPv4, 64 with IPv6).
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u16).range(44..))]
    pub size: Option<u16>,
    /// Forbid fragmentation of the probes.
    #[arg(long)]
    pub dont_fragment: bool,
    /// Time to live (hop limit) of the probes.
    #[arg(long, value_name = "HOPS", value_parser = clap::value_parser!(u8).range(1..))]
    pub ttl: Option<u8>,
    /// Search each path's MTU: the largest IP packet that gets through unfragmented.
    #[arg(long)]
    pub mtu: bool,
    /// Use only IPv4 addresses of names.
    #[arg(short = '4', long, conflicts_with = "ipv6")]
    pub ipv4: bool,
    /// Use only IPv6 addresses of names.
    #[arg(short = '6', long)]
    pub ipv6: bool,
}

/// `watch`.
#[derive(Debug, Args)]
pub struct Watch {
    /// Which links.
    #[command(flatten)]
    pub links: Links,
    /// End after this many probes a link.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub count: Option<u64>,
    /// End after this time.
    #[arg(short, long, value_name = "TIME", value_parser = run_time)]
    pub duration: Option<Duration>,
    /// Record everything as JSON lines in FILE, for replay and report; an existing FILE is kept unless --force.
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// Replace the file of --log when it exists.
    #[arg(long, requires = "log")]
    pub force: bool,
    /// Keep the log within SIZE (100MB, 2GiB): it goes on in FILE.1, FILE.2, ..., and the oldest of those are removed.
    #[arg(long, value_name = "SIZE", requires = "log", value_parser = size)]
    pub log_max: Option<u64>,
    /// Ring the terminal's bell on every change of a link.
    #[arg(long)]
    pub bell: bool,
    /// Print lines instead of the live view.
    #[arg(long)]
    pub plain: bool,
    /// Take each line of standard input as a mark on the timeline.
    #[arg(long)]
    pub stdin_marks: bool,
    /// Output format.
    #[arg(short, long, value_parser = formats(WATCH_FORMATS), default_value = "human", value_name = "FORMAT")]
    pub format: Format,
}

/// `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Which links.
    #[command(flatten)]
    pub links: Links,
    /// Probes a link.
    #[arg(short, long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    pub count: u64,
    /// Loss in percent at which a link is a WARNING; default: 20, of two lost probes at least, and no more than --crit-loss.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub warn_loss: Option<f64>,
    /// Loss in percent at which a link is CRITICAL; default: 60, and no less than --warn-loss.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub crit_loss: Option<f64>,
    /// Round trip time (95th percentile) at which a link is a WARNING.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub warn_rtt: Option<Duration>,
    /// Round trip time (95th percentile) at which a link is CRITICAL.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub crit_rtt: Option<Duration>,
    /// Jitter at which a link is a WARNING.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub warn_jitter: Option<Duration>,
    /// Jitter at which a link is CRITICAL.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub crit_jitter: Option<Duration>,
    /// Output format.
    #[arg(short, long, value_parser = formats(CHECK_FORMATS), default_value = "human", value_name = "FORMAT")]
    pub format: Format,
}

/// `sweep`.
#[derive(Debug, Args)]
pub struct Sweep {
    /// Addresses, names, networks (10.10.1.0/24) and ranges (10.10.1.1-50).
    #[arg(value_name = "TARGET", required_unless_present = "file")]
    pub targets: Vec<String>,
    /// Read targets from FILE, too: blanks and lines separate, # begins a comment; `-` is stdin.
    #[arg(short = 'F', long, value_name = "FILE")]
    pub file: Vec<PathBuf>,
    /// The most probes a second: a number, or `max` for no limit (on your own network only).
    #[arg(long, value_name = "N", default_value = "1000", value_parser = rate)]
    pub rate: Rate,
    /// How many threads send; default: one up to 20,000 probes a second, then one a core.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub shards: Option<u16>,
    /// How long an answer is waited for.
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = duration)]
    pub timeout: Duration,
    /// Further tries for a target that does not answer.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(0..=100))]
    pub retries: u32,
    /// OK when at least this many different addresses answer, CRITICAL when fewer do; without it all must answer.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub min_alive: Option<u64>,
    /// Print only the targets that answer, one a line.
    #[arg(short, long, conflicts_with_all = ["unreachable", "format"])]
    pub alive: bool,
    /// Print only the targets that do not answer, one a line.
    #[arg(short, long, conflicts_with = "format")]
    pub unreachable: bool,
    /// Print every target as CSV: target, address, alive, rtt_us, error.
    #[arg(long, conflicts_with_all = ["alive", "unreachable", "format"])]
    pub csv: bool,
    /// Send from this address or interface.
    #[arg(long, value_name = "ADDR|IFACE")]
    pub source: Option<String>,
    /// Time to live (hop limit) of the probes.
    #[arg(long, value_name = "HOPS", value_parser = clap::value_parser!(u8).range(1..))]
    pub ttl: Option<u8>,
    /// Use only IPv4 addresses of names.
    #[arg(short = '4', long, conflicts_with = "ipv6")]
    pub ipv4: bool,
    /// Use only IPv6 addresses of names.
    #[arg(short = '6', long)]
    pub ipv6: bool,
    /// Output format.
    #[arg(short, long, value_parser = formats(SWEEP_FORMATS), default_value = "human", value_name = "FORMAT")]
    pub format: Format,
}

/// `replay`.
#[derive(Debug, Args)]
pub struct Replay {
    /// The log that `watch --log` or `watch --format jsonl` wrote; `-` is stdin.
    #[arg(value_name = "LOG")]
    pub log: PathBuf,
    /// Output format.
    #[arg(short, long, value_parser = formats(WATCH_FORMATS), default_value = "human", value_name = "FORMAT")]
    pub format: Format,
}

/// `report`.
#[derive(Debug, Args)]
pub struct Report {
    /// The log; `-` is stdin.
    #[arg(value_name = "LOG")]
    pub log: PathBuf,
    /// One self-contained HTML page (default).
    #[arg(long, conflicts_with = "svg")]
    pub html: bool,
    /// Only the drawing, as SVG.
    #[arg(long)]
    pub svg: bool,
}

/// Probes a second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rate {
    /// At most so many.
    AtMost(u32),
    /// No limit.
    Unlimited,
}

fn rate(text: &str) -> Result<Rate, String> {
    match text.parse() {
        _ if text == "max" => Ok(Rate::Unlimited),
        Ok(rate) if rate > 0 => Ok(Rate::AtMost(rate)),
        _ => Err("a number from 1 on, or `max`".to_owned()),
    }
}

fn percent(text: &str) -> Result<f64, String> {
    let number = text.trim_end_matches('%').parse().ok().filter(|percent| (0.0..=100.0).contains(percent));
    number.ok_or_else(|| "a percentage from 0 to 100".to_owned())
}

/// Reads `250ms`, `5s`, `2m`: up to a day, more than zero.
fn duration(text: &str) -> Result<Duration, String> {
    up_to(text, DAY)
        .map_err(|problem| problem.unwrap_or_else(|| "a time of more than zero, up to 24h".to_owned()))
}

/// Reads how long a run lasts: `10s`, `8h`, `7d`, up to a year.
fn run_time(text: &str) -> Result<Duration, String> {
    let most = "a time of more than zero, up to 366d";
    up_to(text, DAY * 366).map_err(|problem| problem.unwrap_or_else(|| most.to_owned()))
}

/// Reads `100MB`, `2GiB`: a mebibyte at least.
fn size(text: &str) -> Result<u64, String> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let unit: u64 = match unit.to_ascii_lowercase().as_str() {
        "kb" => 1_000,
        "kib" => 1 << 10,
        "mb" => 1_000_000,
        "mib" => 1 << 20,
        "gb" => 1_000_000_000,
        "gib" => 1 << 30,
        _ => return Err("a size with its unit, such as 100MB or 2GiB".to_owned()),
    };
    let bytes = number.parse().ok().and_then(|number: u64| number.checked_mul(unit));
    bytes.filter(|bytes| *bytes >= 1 << 20).ok_or_else(|| "a size of at least 1MiB".to_owned())
}

const DAY: Duration = Duration::from_secs(86_400);

/// A time with its unit; the error is `None` when it only is out of range.
fn up_to(text: &str, most: Duration) -> Result<Duration, Option<String>> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let unit = match unit {
        "us" => Duration::from_micros(1),
        "ms" => Duration::from_millis(1),
        "s" => Duration::from_secs(1),
        "m" => Duration::from_secs(60),
        "h" => Duration::from_secs(3600),
        "d" => DAY,
        "" => return Err(Some("write the unit, too: 250ms, 5s, 2m".to_owned())),
        _ => return Err(Some("a time such as 250ms, 5s or 2m".to_owned())),
    };
    let time = number.parse().ok().and_then(|number| unit.checked_mul(number));
    time.filter(|time| !time.is_zero() && *time <= most).ok_or(None)
}

const AFTER_HELP: &str = "\
Exit status: 0 all links are known and fine and every failover was as predicted, 1 a link is or was down or needs attention,
2 no connection at any time, isolated, or a failover too late, 3 cannot tell (also a run that was too short or a log that was
cut off, wrong usage, no permission to send), 130 interrupted.

Examples:
  link-probe watch --plan system.yaml --server SRV-A --log run.jsonl    watch as the product does, and record
  link-probe watch --main 10.10.1.12 --backup 10.10.2.12 --interval 1s  two links without a plan
  link-probe check --plan system.yaml --server SRV-A --format nagios    for monitoring
  link-probe sweep 10.10.1.0/24 --alive                                 who answers?
  link-probe report run.jsonl -o run.html                               draw what happened";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_need_a_unit() {
        assert_eq!(duration("250ms"), Ok(Duration::from_millis(250)));
        assert_eq!(duration("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(duration("500us"), Ok(Duration::from_micros(500)));
        assert_eq!(run_time("7d"), Ok(Duration::from_secs(604_800)));
        assert!(run_time("367d").is_err() && duration("2d").is_err());
        assert!(duration("5").unwrap_err().contains("unit"));
        for bad in ["", "s", "0s", "25h", "-1s", "1.5s", "99999999999999999999s"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes_need_a_unit() {
        assert_eq!(size("100MB"), Ok(100_000_000));
        assert_eq!(size("2gib"), Ok(2 << 30));
        for bad in ["", "100", "1MB", "MB", "-5MB", "1.5GB", "99999999999999999999GB", "1TB"] {
            assert!(size(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn rates_and_percentages() {
        assert_eq!(rate("max"), Ok(Rate::Unlimited));
        assert_eq!(rate("5"), Ok(Rate::AtMost(5)));
        assert!(rate("0").is_err() && rate("-1").is_err());
        assert_eq!(percent("20%"), Ok(20.0));
        assert!(percent("101").is_err() && percent("NaN").is_err());
    }
}
