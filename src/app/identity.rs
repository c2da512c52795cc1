//! What this run is among all runs of its tool: the sub-command and what it was asked about, from the command line.
//!
//! Collectors that keep the results of many runs side by side need it as labels: two runs with equal series lose one.

use std::ffi::OsString;
use std::sync::OnceLock;

use clap::parser::ValueSource;
use clap::{ArgMatches, Command};

use crate::report::model::Labels;

/// Options that name what a run is about, besides the arguments without a name.
const SUBJECTS: [&str; 11] =
    ["main", "backup", "pair", "from", "sysroot", "file", "plan", "server", "sources", "source", "nodes"];

/// The one of them that may hold a secret.
const ADDRESS: &str = "source";

/// A longer subject is cut: it is a label, not a report.
const LONGEST: usize = 200;

static IDENTITY: OnceLock<Labels> = OnceLock::new();

/// Remembers the identity of this process's run; the first one stays.
pub fn set(command: &Command, matches: &ArgMatches) {
    let _first_stays = IDENTITY.set(of(command, matches));
}

/// The labels `command` and, where the run was asked about something, `subject`; none outside of a tool's `main`.
#[must_use]
pub fn labels() -> Labels {
    IDENTITY.get().cloned().unwrap_or_default()
}

fn of(command: &Command, matches: &ArgMatches) -> Labels {
    let (mut command, mut matches) = (command, matches);
    let mut name = command.get_name().to_owned();
    while let Some((sub, inner)) = matches.subcommand() {
        name = sub.to_owned();
        matches = inner;
        let Some(found) = command.find_subcommand(sub) else { break };
        command = found;
    }
    let positional = command.get_positionals().map(|argument| argument.get_id().as_str());
    let values = positional.chain(SUBJECTS).flat_map(|id| given(matches, id)).collect::<Vec<_>>();
    let mut labels = vec![("command".to_owned(), name)];
    if !values.is_empty() {
        let subject: String = values.join(" ").chars().take(LONGEST).collect();
        labels.push(("subject".to_owned(), subject));
    }
    labels
}

/// The values of an argument as they were typed; none for a default or an argument that the command does not have.
fn given(matches: &ArgMatches, id: &str) -> Vec<String> {
    let raw = matches.try_get_raw(id).ok().flatten();
    if raw.is_none() || matches.value_source(id) != Some(ValueSource::CommandLine) {
        return Vec::new();
    }
    let words = raw.into_iter().flatten().map(|value| value.to_string_lossy().into_owned());
    if id == ADDRESS { words.map(|word| without_secrets(&word)).collect() } else { words.collect() }
}

/// A command line without what may hold a password or a token.
#[must_use]
pub fn without_secrets_of(arguments: &[OsString]) -> Vec<String> {
    let mut is_address = false;
    let words = arguments.iter().map(|word| word.to_string_lossy());
    words
        .map(|word| match word.strip_prefix("--source=") {
            Some(address) => format!("--source={}", without_secrets(address)),
            None if std::mem::replace(&mut is_address, word == "--source") => without_secrets(&word),
            None => word.into_owned(),
        })
        .collect()
}

/// The address of a source without what may hold a password or a token: user information, query, fragment, and the
/// arguments of a command.
fn without_secrets(address: &str) -> String {
    if let Some(command) = address.strip_prefix("exec:") {
        return format!("exec:{}", command.split_whitespace().next().unwrap_or_default());
    }
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_its_command_and_what_it_was_asked_about() {
        let command = || {
            Command::new("tool").arg(clap::Arg::new("plan").long("plan")).subcommand(
                Command::new("look")
                    .arg(clap::Arg::new("names").num_args(0..))
                    .arg(clap::Arg::new("main").long("main").default_value("x")),
            )
        };
        let labels = |arguments: &[&str]| {
            let all: Vec<_> = of(&command(), &command().get_matches_from(arguments));
            all.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>()
        };
        assert_eq!(labels(&["tool"]), ["command=tool"]);
        assert_eq!(labels(&["tool", "look", "a", "b"]), ["command=look", "subject=a b"]);
        assert_eq!(labels(&["tool", "look", "--main", "m"]), ["command=look", "subject=m"]);
        assert_eq!(labels(&["tool", "--plan", "p"]), ["command=tool", "subject=p"]);
    }

    #[test]
    fn a_command_line_is_kept_without_its_secrets() {
        let kept = |words: &[&str]| {
            without_secrets_of(&words.iter().map(OsString::from).collect::<Vec<_>>()).join(" ")
        };
        let secret = "https://u:word@h/x?token=t";
        assert_eq!(
            kept(&["inspect", "--source", secret, "Channel1"]),
            "inspect --source https://h/x Channel1"
        );
        assert_eq!(kept(&["--source=exec:read --password w", "x"]), "--source=exec:read x");
        assert_eq!(kept(&["--sources", "a.yaml"]), "--sources a.yaml");
    }

    #[test]
    fn the_address_of_a_source_is_named_without_its_secrets() {
        for (address, named) in [
            ("opc.tcp://scada-a:4840/UA", "opc.tcp://scada-a:4840/UA"),
            ("https://reader:word@scada-a:39321/iotgateway?token=t#x", "https://scada-a:39321/iotgateway"),
            ("https://reader:w@rd@scada-a", "https://scada-a"),
            ("exec:/usr/bin/read-eda --password word", "exec:/usr/bin/read-eda"),
            ("recording:day.jsonl", "recording:day.jsonl"),
            ("demo:healthy-pair", "demo:healthy-pair"),
        ] {
            assert_eq!(without_secrets(address), named);
        }
    }
}
