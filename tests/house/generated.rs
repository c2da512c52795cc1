//! The committed man pages and completions are what the command-line definitions give, the settings in the schemas what
//! the table of settings gives, and the index of the rules' pages what the tables of rules give.
//!
//! `BLESS=1 cargo test --test house generated::` writes them anew.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Command, ValueEnum};
use clap_complete::Shell;
use clap_mangen::Man;
use hotstandby::app::schema;
use hotstandby::cli::tools;
use hotstandby::domain::finding::Rule;
use hotstandby::domain::partner::fields::{self, Connection, Kind, Setting};
use hotstandby::domain::source::{eda, parse::SCHEMES};
use hotstandby::domain::{nic, partner, path as paths, queue, sac};
use serde_json::{Value, json};

/// Every generated file below `folder`, by its name.
type Files = BTreeMap<String, Vec<u8>>;

fn completions() -> Files {
    let mut files = Files::new();
    for tool in tools::ALL {
        for shell in Shell::value_variants() {
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut (tool.command)(), tool.name, &mut text);
            let name = match shell {
                Shell::Bash => format!("{}.bash", tool.name),
                Shell::Zsh => format!("_{}", tool.name),
                Shell::Fish => format!("{}.fish", tool.name),
                Shell::PowerShell => format!("{}.ps1", tool.name),
                Shell::Elvish => format!("{}.elv", tool.name),
                other => panic!("no file name for {other}"),
            };
            files.insert(name, text);
        }
    }
    files
}

fn man_pages() -> Files {
    let mut files = Files::new();
    for tool in tools::ALL {
        let mut command = (tool.command)().disable_help_subcommand(true);
        command.build();
        add_page(&command, tool.name, &mut files);
    }
    files
}

/// The page of a command and, as `tool-sub.1`, of each of its sub-commands.
fn add_page(command: &Command, name: &str, files: &mut Files) {
    let is_sub_command = name.contains(' ');
    let mut page = Vec::new();
    let title = name.replace(' ', "-");
    let manual = command.clone().name(title.clone()).disable_version_flag(is_sub_command);
    Man::new(manual)
        .title(title.to_uppercase())
        .section("1")
        .date(RELEASE_DATE)
        .manual("hotstandby")
        .source(concat!("hotstandby ", env!("CARGO_PKG_VERSION")))
        .render(&mut page)
        .expect("writing to memory");
    write!(page, "{EXIT_STATUS}").expect("writing to memory");
    files.insert(format!("{title}.1"), tidy(&String::from_utf8(page).expect("text")).into_bytes());
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        add_page(sub, &format!("{name} {}", sub.get_name()), files);
    }
}

/// The date in the pages' footer; the day of the last release, so that pages do not differ from day to day.
const RELEASE_DATE: &str = "2026-11-21";

/// Leaves out what mandoc's lint rightly calls useless: breaks beside a blank line, spaces at a line's end.
fn tidy(page: &str) -> String {
    let lines: Vec<&str> = page.lines().map(str::trim_end).collect();
    let is_blank =
        |index: Option<usize>| index.and_then(|i| lines.get(i)).is_some_and(|line| line.is_empty());
    let mut tidied = String::with_capacity(page.len());
    for (index, line) in lines.iter().enumerate() {
        if *line == ".br" && (is_blank(index.checked_sub(1)) || is_blank(Some(index + 1))) {
            continue;
        }
        tidied.push_str(line);
        tidied.push('\n');
    }
    tidied
}

const EXIT_STATUS: &str = "\
.SH \"EXIT STATUS\"
.TP
\\fB0\\fR
OK: checked, and nothing at or above the fail level was found.
.TP
\\fB1\\fR
WARNING: works, but needs attention.
.TP
\\fB2\\fR
CRITICAL: broken, refused, or errors found.
.TP
\\fB3\\fR
UNKNOWN: could not decide; also wrong usage and unreadable input.
.TP
\\fB130\\fR
Interrupted.
";

/// What `link-probe` can do depends on the system; the committed files are those of Linux, which has everything.
fn is_of_this_system(name: &str) -> bool {
    cfg!(target_os = "linux") || !name.contains("link-probe")
}

fn compare(folder: &str, files: &Files) {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    if std::env::var_os("BLESS").is_some() {
        let _missing = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        for (name, text) in files {
            fs::write(folder.join(name), text).expect("writing a generated file");
        }
        return;
    }
    let mut there: Vec<String> = fs::read_dir(&folder)
        .expect("the folder of generated files")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a plain name"))
        .collect();
    there.retain(|name| is_of_this_system(name));
    there.sort();
    let wanted: Vec<&String> = files.keys().filter(|name| is_of_this_system(name)).collect();
    assert_eq!(there.iter().collect::<Vec<_>>(), wanted, "run BLESS=1 cargo test --test house generated::");
    for (name, text) in files.iter().filter(|(name, _)| is_of_this_system(name)) {
        let committed = fs::read(folder.join(name)).expect("a generated file");
        // A checkout on Windows may have turned line ends.
        let committed = String::from_utf8_lossy(&committed).replace("\r\n", "\n");
        assert!(
            committed == String::from_utf8_lossy(text),
            "{name} is not what the command line gives: run BLESS=1 cargo test --test house generated::"
        );
    }
}

#[test]
fn completions_are_current() {
    compare("completions", &completions());
}

#[test]
fn man_pages_are_current() {
    compare("man", &man_pages());
}

#[test]
fn every_tool_is_a_binary_and_every_binary_a_tool() {
    let mut binaries: Vec<String> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bin"))
        .expect("src/bin")
        .map(|entry| {
            entry.expect("an entry").path().file_stem().expect("a name").to_string_lossy().into_owned()
        })
        .collect();
    binaries.sort();
    let mut tools: Vec<&str> = tools::ALL.iter().map(|tool| tool.name).collect();
    tools.sort_unstable();
    assert_eq!(binaries, tools);
    for tool in tools::ALL {
        (tool.command)().debug_assert();
    }
}

/// The schemas of what the tools print, write and read again are those of the types.
#[test]
fn the_schemas_are_those_of_their_types() {
    for (name, schema) in schema::outputs().into_iter().chain(schema::files()).chain(schema::watches()) {
        current(&format!("docs/schemas/{name}.schema.json"), &schema);
    }
}

/// A schema of the project.
fn committed(path: &str) -> Value {
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("the schema is there");
    serde_json::from_str(&text).expect("it is JSON")
}

/// Compares a schema with its file, or writes it there.
fn current(path: &str, schema: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let wanted = serde_json::to_string_pretty(schema).expect("it is JSON") + "\n";
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &wanted).expect("it can be written");
        return;
    }
    // A checkout on Windows may have turned line ends.
    let committed = fs::read_to_string(&path).expect("the schema is there").replace("\r\n", "\n");
    assert!(committed == wanted, "{}: run BLESS=1 cargo test --test house generated::", path.display());
}

/// The schemas' part of a setting.
fn schema_of(setting: &Setting) -> Value {
    let mut about = setting.about.to_owned();
    if setting.restart.is_some() {
        about.push_str(" A change takes effect after a restart of the server.");
    }
    let (title, description) = (setting.label, about);
    match setting.kind {
        Kind::Seconds | Kind::Milliseconds => {
            json!({ "$ref": "#/$defs/duration", "title": title, "description": description })
        }
        Kind::Count => json!({
            "title": title, "description": description, "type": "integer", "minimum": 0, "maximum": u32::MAX
        }),
        Kind::Integer => json!({ "title": title, "description": description, "type": "integer" }),
        Kind::Switch => json!({ "title": title, "description": description, "type": "boolean" }),
        Kind::Choice(words) => {
            let words: Vec<&str> = words.iter().map(|word| word.key).collect();
            json!({ "title": title, "description": description, "enum": words })
        }
        Kind::Text => panic!("a label is no setting of the schemas"),
        Kind::Port | Kind::Address | Kind::Addresses => {
            let of = match setting.kind {
                Kind::Port => "port",
                Kind::Address => "address",
                _ => setting.key,
            };
            json!({ "$ref": format!("#/$defs/{of}"), "title": title, "description": description })
        }
    }
}

/// Puts the settings of the table into a schema. Where a server is a block of its own, its own settings stand there. A sheet
/// has connections; both have the same settings.
fn with_settings(mut schema: Value) -> Value {
    let has_servers = schema["$defs"].get("server").is_some();
    for section in fields::sections() {
        let mut properties = serde_json::Map::new();
        for setting in section.settings {
            if has_servers && setting.own {
                schema["$defs"]["server"]["properties"][setting.key] = schema_of(setting);
            } else {
                properties.insert(setting.key.to_owned(), schema_of(setting));
            }
        }
        schema["$defs"][section.key] = json!({
            "title": section.title,
            "description": section.about,
            "type": "object",
            "additionalProperties": false,
            "properties": properties,
        });
    }
    if let Some(connection) = schema["$defs"].get_mut("connection") {
        let settings = Connection::section(paths::Path::Main).settings.iter();
        connection["properties"] =
            settings.map(|setting| (setting.key.to_owned(), schema_of(setting))).collect();
        for section in paths::Path::BOTH.map(Connection::section) {
            schema["$defs"]["column"]["properties"][section.key] =
                json!({ "$ref": "#/$defs/connection", "title": section.title, "description": section.about });
        }
    }
    schema
}

#[test]
fn the_schemas_have_the_settings_of_the_table() {
    for name in ["docs/schemas/system.schema.json", "docs/schemas/partners.schema.json"] {
        let schema = with_settings(committed(name));
        current(name, &schema);
    }
}

/// Writes the schemes of the reader into the schema of the list of sources.
#[test]
fn the_schema_of_sources_has_the_schemes_of_the_reader() {
    let path = "docs/schemas/sources.schema.json";
    let mut schema = committed(path);
    // That of iFIX may stand alone: it is then read on this node.
    let others: Vec<&str> = SCHEMES.iter().copied().filter(|scheme| *scheme != eda::SCHEME).collect();
    let pattern = others.join("|").replace('.', "\\.");
    let source = &mut schema["properties"]["nodes"]["items"]["properties"]["source"];
    assert!(source["pattern"].is_string(), "the schema says what a source's address looks like");
    source["pattern"] = json!(format!("^(({pattern}).+|{})", eda::SCHEME));
    let (last, first) = others.split_last().expect("there are schemes");
    source["patternErrorMessage"] =
        json!(format!("Write {} or {last} and what follows, or {}", first.join(", "), eda::SCHEME));
    current(path, &schema);
}

#[test]
fn every_scheme_is_told_in_the_help_and_on_the_page_of_the_sources() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/sources.md"))
        .expect("the page is there");
    for name in ["sac-status", "driver-queue"] {
        let tool = tools::ALL.iter().find(|tool| tool.name == name).expect("a tool");
        let command = (tool.command)();
        let option = command.get_arguments().find(|option| option.get_id() == "source").expect("--source");
        let help = option.get_help().expect("a help").to_string().replace("http(s)", "https");
        for scheme in SCHEMES.iter().map(|scheme| scheme.replace("http://", "https://")) {
            assert!(help.contains(&scheme), "{name} --source does not name {scheme}: {help}");
            let row = format!("\n| `{scheme}");
            assert!(
                page.replace("http(s)", "https").contains(&row),
                "docs/sources.md has no row of {scheme}"
            );
        }
    }
}

/// What each function of a rule looks at, by how it begins.
const CHECKS: [(&str, &str); 7] = [
    ("pub fn check(values: ", "Values by check"),
    ("pub fn check(subject: ", "Subject by check"),
    ("pub fn check_plan(", "Plan by check_plan"),
    ("pub fn check_group(", "Group by check_group"),
    ("pub fn check_ends(", "Ends by check_ends"),
    ("pub fn check_run(", "Run by check_run"),
    ("pub fn check_client(", "Client by check_client"),
];

/// `rules/mod.rs` of partner-config with a module and a line of the table for every rule in its folder. What a rule without a
/// function looks at (reading, suppressions, changes) stands in the table alone; a new one is taken for one of reading.
fn with_rule_files(list: &str, folder: &Path) -> String {
    let between = "the list has its modules, then its table";
    let (head, rest) = list.split_once("pub use check::{Check, Entry};\n\n").expect(between);
    let (_, rest) = rest.split_once("\n\n").expect(between);
    let (middle, rest) = rest.split_once("\ntable! {\n").expect(between);
    let (lines, tail) = rest.split_once("}\n").expect(between);
    let known = lines.lines().filter_map(|line| line.trim().trim_end_matches(';').split_once(": "));
    let known: BTreeMap<&str, &str> = known.collect();
    // The rules of the language of files are modules elsewhere, and are named at the top.
    let shared = known.iter().filter(|(name, _)| head.contains(**name));
    let mut table: BTreeMap<String, String> =
        shared.map(|(name, kinds)| ((*name).to_owned(), (*kinds).to_owned())).collect();
    let mut modules = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder of the rules") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a source file");
        if !text.contains(" RULE: Rule =") {
            continue;
        }
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        modules.push(format!("pub(crate) mod {name};\n"));
        let kinds: Vec<&str> =
            CHECKS.iter().filter(|(start, _)| text.contains(start)).map(|(_, check)| *check).collect();
        let kinds = match kinds.is_empty() {
            true => known.get(&*name).copied().unwrap_or("Reading").to_owned(),
            false => kinds.join(", "),
        };
        table.insert(name, kinds);
    }
    modules.sort();
    let table: String = table.iter().map(|(name, kinds)| format!("    {name}: {kinds};\n")).collect();
    format!(
        "{head}pub use check::{{Check, Entry}};\n\n{}\n{middle}\ntable! {{\n{table}}}\n{tail}",
        modules.concat()
    )
}

#[test]
fn the_list_of_rules_has_every_file_of_its_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/domain/partner/rules");
    let path = folder.join("mod.rs");
    let list = fs::read_to_string(&path).expect("the list is there").replace("\r\n", "\n");
    let wanted = with_rule_files(&list, &folder);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &wanted).expect("it can be written");
    } else {
        assert!(list == wanted, "{}: run BLESS=1 cargo test --test house generated::", path.display());
    }
}

/// The index of the pages with the table of each tool's rules as the code has them.
fn with_rules(index: &str) -> String {
    let rules: [(&str, Vec<&Rule>); 4] = [
        ("partner-config", partner::judge::all_rules().collect()),
        ("nic-check", nic::judge::all_rules().collect()),
        ("sac-status", sac::rules::ALL.to_vec()),
        ("driver-queue", queue::rules::ALL.to_vec()),
    ];
    let mut text = String::new();
    let mut tool = "";
    for line in index.lines().filter(|line| !line.starts_with("| [")) {
        tool = line.strip_prefix("## ").unwrap_or(tool);
        text.push_str(line);
        text.push('\n');
        if line.starts_with("| ---") {
            let mut all = rules.iter().find(|(name, _)| *name == tool).expect("a tool").1.clone();
            all.sort_unstable_by_key(|rule| rule.name);
            for rule in all {
                let (name, severity, source) = (rule.name, rule.severity, rule.source());
                text.push_str(&format!("| [{name}]({name}.md) | {severity} | {source} |\n"));
            }
        }
    }
    text
}

#[test]
fn the_index_of_the_rules_has_every_rule() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules/README.md");
    let index = fs::read_to_string(&path).expect("the index is there").replace("\r\n", "\n");
    let wanted = with_rules(&index);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &wanted).expect("it can be written");
    } else {
        assert!(index == wanted, "docs/rules/README.md: run BLESS=1 cargo test --test house generated::");
    }
}
