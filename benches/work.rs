//! What `benches/run.sh` measures beside the tools themselves, one sub-command each, so that every row is a process
//! of its own with its own peak of memory:
//!
//! * `plans FOLDER COUNT SEED`: writes COUNT valid plans of hot-standby pairs, from which the tool's own `generate`
//!   makes the sheets. The same seed gives the same bytes.
//! * `big FILE BYTES`: writes one plan of at least so many bytes.
//! * `read N FOLDER`, `events N FOLDER`: the limits of a lint. Only reading all files, and reading them and drawing
//!   the bare YAML events, on N threads.
//! * `serde-yaml FILE`: the usual reader, into plain structs, without any judging.
//! * `json FILE`: the limit of judging a capture. Only parsing its JSON (`benches/nic.sh`).
//! * `hash FILE`: the limit of verifying evidence. Only the check sum and the JSON of each line (`benches/evidence.sh`).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use saphyr_parser::Parser;
use serde::Deserialize;
use sha2::Digest as _;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["plans", folder, count, seed] => plans(Path::new(folder), count.parse()?, seed.parse()?),
        ["big", file, bytes] => big(Path::new(file), bytes.parse()?),
        ["read", threads, folder] => each_file(threads, folder, |text| {
            black_box(text);
            Ok(())
        }),
        ["events", threads, folder] => each_file(threads, folder, events),
        ["serde-yaml", file] => serde_yaml_alone(Path::new(file)),
        ["json", file] => {
            black_box(serde_json::from_slice::<serde_json::Value>(&fs::read(file)?)?);
            Ok(())
        }
        ["hash", file] => hash(Path::new(file)),
        // `cargo bench` and `cargo test --benches` start it like this; benches/run.sh is the way in.
        _ => bail!("start benches/run.sh; see the head of benches/work.rs for the sub-commands"),
    }
}

fn hash(file: &Path) -> Result<()> {
    for line in BufReader::new(fs::File::open(file)?).split(b'\n') {
        let line = line?;
        black_box(sha2::Sha256::digest(&line));
        black_box(serde_json::from_slice::<serde_json::Value>(&line)?);
    }
    Ok(())
}

/// SplitMix64 (Steele, Lea and Flood, 2014): small, and the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let below = u64::try_from(from.len()).expect("a short list");
        &from[usize::try_from(self.next() % below).expect("below the length")]
    }
}

fn plans(folder: &Path, count: u32, seed: u64) -> Result<()> {
    fs::create_dir_all(folder)?;
    let mut random = Random(seed);
    for number in 0..count {
        let path = folder.join(format!("plan-{number:05}.yaml"));
        fs::write(&path, plan(number, &mut random))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// A plan without a fault: each pair has labels and subnets of its own, the rest is drawn.
fn plan(number: u32, random: &mut Random) -> String {
    let (high, low) = (number / 256, number % 256);
    let six = random.next().is_multiple_of(4);
    let net = |base: u32| {
        if six { format!("fd00:{base:x}:{number:x}::") } else { format!("10.{}.{low}.", base + high) }
    };
    let prefix = if six { 64 } else { 24 };
    let zero = if six { "" } else { "0" };
    let (main, backup) = (net(0), net(128));
    let (slow, fast) =
        (random.pick(&["512kbit/s", "2Mbit/s", "8Mbit/s"]), random.pick(&["100Mbit/s", "1Gbit/s"]));
    let version = random.pick(&["2020", "2021", "2022", "2023"]);
    let port = random.pick(&[5481, 5481, 5481, 5500, 12000]);
    let (interval, timeout) = random.pick(&[(5000, 30000), (3000, 25000), (4000, 40000)]);
    let (icmp, retry) = random.pick(&[(5000, 2), (2000, 3), (1000, 2)]);
    let mut text = format!(
        "# Made by benches/work.rs.\nkind: system\nschema_version: 1\nsystem: Plant {number}\n\
         product: {{ name: geo-scada, version: \"{version}\" }}\ntype: hot-standby-pair\nnetworks:\n  \
         main:   {{ subnets: [\"{main}{zero}/{prefix}\"], bandwidth: {fast} }}\n  \
         backup: {{ subnets: [\"{backup}{zero}/{prefix}\"], bandwidth: {slow} }}\ndefaults:\n  port: {port}\n  \
         monitor: {{ connect_timeout: 60s, request_timeout: 60s, heartbeat_interval: {interval}ms, heartbeat_timeout: {timeout}ms }}\n  \
         icmp: {{ interval: {icmp}ms, retry_count: {retry} }}\n  transfer: {{ interleave: 1 }}\n  \
         miscellaneous: {{ transfer_interval: 5s, action_on_isolated_standby: become-main, action_after_isolated_main: arbitrate }}\n  \
         connection_security: {{ certificate: ca, require_client_certificates: false, validate_partner_certificate: true, client_certificate_mode: automatic }}\nservers:\n"
    );
    for (name, host, priority) in [("A", 11, 20), ("B", 12, 10)] {
        write!(
            text,
            "  - label: S{number:05}{name}\n    arbitration_priority: {priority}\n    \
             main:   {{ address: \"{main}{host}\", interface: Main LAN, icmp_monitors: [\"{main}1\"] }}\n    \
             backup: {{ address: \"{backup}{host}\", interface: Backup LAN, icmp_monitors: [\"{backup}1\"] }}\n"
        )
        .expect("a String takes all");
    }
    text
}

/// One plan with as many servers as fill the bytes. It has a fault (a pair of so many), which is beside the point:
/// the time to read and judge it is.
fn big(file: &Path, bytes: usize) -> Result<()> {
    let mut text = String::from(
        "kind: system\nschema_version: 1\nsystem: Big\nproduct: { name: geo-scada, version: \"2022\" }\n\
         type: hot-standby-pair\nnetworks:\n  main:   { subnets: [10.0.0.0/9], bandwidth: 1Gbit/s }\n  \
         backup: { subnets: [10.128.0.0/9], bandwidth: 2Mbit/s }\nservers:\n",
    );
    let mut number: u32 = 0;
    while text.len() < bytes {
        let (a, b, c) = (number / 25_000, number / 250 % 100, number % 250 + 1);
        write!(
            text,
            "  - label: SRV{number:06}\n    arbitration_priority: {}\n    port: 5481\n    \
             main:   {{ address: 10.{a}.{b}.{c}, interface: Main LAN, icmp_monitors: [10.127.0.1, 10.127.0.2] }}\n    \
             backup: {{ address: 10.{}.{b}.{c}, interface: Backup LAN, icmp_monitors: [10.255.0.1, 10.255.0.2] }}\n    \
             monitor: {{ connect_timeout: 60s, request_timeout: 60s, heartbeat_interval: 5000ms, heartbeat_timeout: 30000ms }}\n    \
             icmp: {{ interval: 5000ms, retry_count: 2 }}\n",
            number % 100,
            a + 128,
        )
        .expect("a String takes all");
        number += 1;
    }
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}

fn yaml_files(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    if folder.is_file() {
        found.push(folder.to_path_buf());
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() || path.extension().is_some_and(|ending| ending == "yaml") {
            yaml_files(&path, found)?;
        }
    }
    Ok(())
}

fn each_file(threads: &str, folder: &str, job: impl Fn(&str) -> Result<()> + Sync) -> Result<()> {
    let mut files = Vec::new();
    yaml_files(Path::new(folder), &mut files)?;
    files.sort();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.parse()?).build()?;
    let one = |path: &PathBuf| {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        job(&text).with_context(|| path.display().to_string())
    };
    pool.install(|| files.par_iter().try_for_each(one))
}

fn events(text: &str) -> Result<()> {
    for event in Parser::new_from_str(text) {
        black_box(event?);
    }
    Ok(())
}

/// A plan as plain structs, as one would write it for a reader that knows no positions.
#[derive(Deserialize)]
#[expect(dead_code, reason = "what is measured is the reading")]
struct Plan {
    kind: String,
    schema_version: u32,
    system: String,
    servers: Vec<Server>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what is measured is the reading")]
struct Server {
    label: String,
    arbitration_priority: u32,
    port: u16,
    main: Endpoint,
    backup: Endpoint,
    monitor: BTreeMap<String, String>,
    icmp: Icmp,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what is measured is the reading")]
struct Icmp {
    interval: String,
    retry_count: u32,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what is measured is the reading")]
struct Endpoint {
    address: String,
    interface: String,
    icmp_monitors: Vec<String>,
}

fn serde_yaml_alone(file: &Path) -> Result<()> {
    let text = fs::read_to_string(file)?;
    let plan: Plan = serde_yaml::from_str(&text)?;
    black_box(plan.servers.len());
    Ok(())
}
