//! Every format of captures: the table, the fixture folders and the documentation name the same ones, and what is read of
//! each fixture, or why it is refused, is as its `.facts` file says. BLESS=1 writes those anew.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use hotstandby::domain::nic::model::{Adapter, Server, Team, TeamKnowledge};
use hotstandby::io::nic::captured;

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files of a folder, sorted, without what is derived from them.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("the test can do this").path()).collect();
    files.retain(|path| path.extension().is_none_or(|ending| ending != "facts"));
    files.sort();
    files
}

#[test]
fn table_fixtures_and_documentation_name_the_same_formats() {
    let table: BTreeSet<String> = captured::format_names().map(str::to_owned).collect();
    assert_eq!(table.len(), captured::format_names().count(), "each name once");
    let folders: BTreeSet<String> = files(&project().join("tests/fixtures/nic/formats"))
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(table, folders);
    let page = fs::read_to_string(project().join("docs/nic-check.md")).unwrap();
    let section = page.split("## Every format").nth(1).expect("the page has the section");
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let documented: BTreeSet<String> = rows.map(|(name, _)| name.to_owned()).collect();
    assert_eq!(table, documented);
}

#[test]
fn every_fixture_is_recognised_and_read_as_its_facts_say() {
    let bless = std::env::var_os("BLESS").is_some();
    for format in captured::format_names() {
        for path in files(&project().join("tests/fixtures/nic/formats").join(format)) {
            let name = path.file_name().unwrap().to_str().unwrap();
            let bytes = fs::read(&path).unwrap();
            assert_eq!(captured::format_name(&bytes), Some(format), "{}", path.display());
            let result = captured::from_bytes(&name.into(), bytes);
            assert_eq!(
                name.starts_with("refused"),
                result.is_err() && refuses_some(format),
                "{}",
                path.display()
            );
            let seen = match result {
                Ok(servers) => servers.iter().map(facts).collect::<Vec<_>>().join("\n"),
                Err(error) => format!("refused: {error}\n"),
            };
            let golden = path.with_file_name(format!("{name}.facts"));
            if bless {
                fs::write(&golden, &seen).unwrap();
            }
            assert_eq!(seen, fs::read_to_string(&golden).unwrap_or_default(), "{}", golden.display());
        }
    }
}

/// Whether a format is read at all; of the others every fixture is refused.
fn refuses_some(format: &str) -> bool {
    const REFUSED: [&str; 11] = [
        "report",
        "ip-json-oneline",
        "ip-json-route",
        "ip-json-nothing",
        "teamd-state",
        "ip-text-short",
        "ifconfig",
        "netsh",
        "nmstate-yaml",
        "powershell-csv",
        "powershell-table",
    ];
    !REFUSED.contains(&format)
}

/// What was read, one line an adapter, a team, a note.
fn facts(server: &Server) -> String {
    let mut text = format!("server {}\n", server.name);
    if let Some(time) = &server.taken_at {
        writeln!(text, "taken: {time}").expect("a text takes it");
    }
    for adapter in &server.adapters {
        text += &adapter_facts(adapter);
    }
    for team in &server.teams {
        text += &team_facts(team);
    }
    match &server.team_knowledge {
        TeamKnowledge::Complete => text += "teams: all are known\n",
        TeamKnowledge::Unknown(why) => writeln!(text, "teams: {why}").expect("a text takes it"),
        TeamKnowledge::Unstated => text += "teams: not stated\n",
    }
    if let Some(untold) = &server.untold {
        writeln!(text, "untold: {untold}").expect("a text takes it");
    }
    for gap in &server.gaps {
        writeln!(text, "gap: {gap}").expect("a text takes it");
    }
    text
}

fn adapter_facts(adapter: &Adapter) -> String {
    let mut text = format!("  {}: {:?} {:?}", adapter.name, adapter.kind, adapter.state);
    let pairs = [
        ("index", adapter.index.map(|index| index.to_string())),
        ("mac", adapter.mac.clone()),
        ("description", adapter.description.clone()),
        ("master", adapter.master.clone()),
        ("parent", adapter.parent.clone()),
    ];
    for (key, value) in pairs.into_iter().filter_map(|(key, value)| Some((key, value?))) {
        write!(text, ", {key} {value}").expect("a text takes it");
    }
    for own in &adapter.addresses {
        let prefix = own.prefix_length.map_or_else(|| "/?".to_owned(), |length| format!("/{length}"));
        write!(text, ", {}{prefix} {:?}", own.address, own.origin).expect("a text takes it");
        if let Some(label) = &own.label {
            write!(text, " {label}").expect("a text takes it");
        }
    }
    for gateway in &adapter.gateways {
        write!(text, ", gateway {gateway}").expect("a text takes it");
    }
    text + "\n"
}

fn team_facts(team: &Team) -> String {
    let mut text = format!(
        "  team {}: {:?} {} {:?} {:?}, on {}\n",
        team.name,
        team.kind,
        team.mode,
        team.reported,
        team.monitoring,
        team.adapters.join(" ")
    );
    for member in &team.members {
        writeln!(text, "    {}: {:?} {:?}", member.name, member.link, member.operational)
            .expect("a text takes it");
    }
    text
}
