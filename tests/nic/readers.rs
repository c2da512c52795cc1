//! Hostile captures: whatever bytes come, a reader answers with facts or with an error that names the input, and never
//! panics. Mutated real captures get deeper into the readers than random bytes do.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use hotstandby::domain::finding::FileName;
use hotstandby::domain::nic::judge::judge;
use hotstandby::io::nic::captured;
use hotstandby::io::nic::linux::{bonding, ip_json, teamd};
use proptest::prelude::*;

/// Every capture that the tests have, and the text files inside the archive of recordings.
static SEEDS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let recordings = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings");
    let windows = fs::read_dir(recordings.join("windows")).expect("the test can do this");
    let mut paths: Vec<PathBuf> = windows.map(|entry| entry.expect("the test can do this").path()).collect();
    paths.sort();
    let mut seeds: Vec<Vec<u8>> =
        paths.iter().map(|path| fs::read(path).expect("the test can do this")).collect();
    let archive = fs::File::open(recordings.join("linux-bonding.tar.gz")).expect("the test can do this");
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(archive));
    for entry in archive.entries().expect("the test can do this") {
        let mut entry = entry.expect("the test can do this");
        let path = entry.path().expect("the test can do this").to_string_lossy().into_owned();
        if path.ends_with("/bond0") && path.contains("proc") || path.ends_with("lacp-churned/ip-link.json") {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut bytes).expect("the test can do this");
            seeds.extend((!bytes.is_empty()).then_some(bytes));
        }
    }
    seeds.push(
        br#"{"schema":"hotstandby/nic-snapshot","schema_version":1,"host":"SRV-A","taken_at":"2026-11-21T10:00:00Z",
            "adapters":[{"name":"eth0","addresses":[{"address":"10.10.1.11","prefix_length":24}]}],
            "teams":[{"name":"b","kind":"bond","monitoring":{"by":"mii","interval_ms":100}}]}"#
            .to_vec(),
    );
    seeds.extend(formats());
    seeds.push(
        br#"{"setup":{"runner_name":"lacp"},"ports":{"e1":{"runner":{"aggregator":{"id":1}}}}}"#.to_vec(),
    );
    // A small archive of our own.
    let mut builder = tar::Builder::new(Vec::new());
    for (path, content) in
        [("a/sys/class/net/eth0/mtu", "1500\n"), ("a/proc/net/bonding/b", bonding::FIRST_LINE)]
    {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        builder.append_data(&mut header, path, content.as_bytes()).expect("the test can do this");
    }
    seeds.push(builder.into_inner().expect("the test can do this"));
    assert!(seeds.len() > 20, "{}", seeds.len());
    seeds
});

/// A capture of every format, also of those that are refused.
fn formats() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/nic/formats");
    let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    let files =
        files.map(|entry| entry.expect("the test can do this")).filter(|entry| entry.file_type().is_file());
    let captures = files.filter(|file| file.path().extension().is_none_or(|ending| ending != "facts"));
    captures.map(|file| fs::read(file.path()).expect("the test can do this")).collect()
}

/// A change to some bytes of a capture.
#[derive(Debug, Clone)]
enum Change {
    Put(prop::sample::Index, u8),
    Cut(prop::sample::Index),
    Remove(prop::sample::Index, usize),
    Repeat(prop::sample::Index, usize),
    Insert(prop::sample::Index, &'static str),
}

fn change() -> impl Strategy<Value = Change> {
    let place = any::<prop::sample::Index>;
    let words = prop::sample::select(vec![
        "-1",
        "99999999999999999999",
        "null",
        "[]",
        "{}",
        "\"",
        "\\",
        "\u{1b}[2J",
        "/../..",
        "%",
        "::",
        ": ",
        "\n",
        "\0",
        "true",
        "1e400",
        "Slave Interface: ",
        "Aggregator ID: ",
        "adapter ",
        "255.255.255.255",
        "\u{202e}",
    ]);
    prop_oneof![
        3 => (place(), any::<u8>()).prop_map(|(at, byte)| Change::Put(at, byte)),
        1 => place().prop_map(Change::Cut),
        2 => (place(), 1usize..200).prop_map(|(at, length)| Change::Remove(at, length)),
        1 => (place(), 1usize..200).prop_map(|(at, length)| Change::Repeat(at, length)),
        4 => (place(), words).prop_map(|(at, word)| Change::Insert(at, word)),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    if bytes.is_empty() {
        return;
    }
    let piece = |at: usize, length: usize, total: usize| at..(at + length).min(total);
    match change {
        Change::Put(at, byte) => {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        Change::Cut(at) => bytes.truncate(at.index(bytes.len())),
        Change::Remove(at, length) => {
            let range = piece(at.index(bytes.len()), *length, bytes.len());
            bytes.drain(range);
        }
        Change::Repeat(at, length) => {
            let at = at.index(bytes.len());
            let copy = bytes[piece(at, *length, bytes.len())].to_vec();
            bytes.splice(at..at, copy);
        }
        Change::Insert(at, word) => {
            let at = at.index(bytes.len());
            bytes.splice(at..at, word.bytes());
        }
    }
}

/// Reads as `--from` does, and judges what comes out: facts of whatever kind must be judged without a panic too.
fn read(bytes: Vec<u8>) -> Result<(), TestCaseError> {
    let file: FileName = "hostile".into();
    match captured::from_bytes(&file, bytes) {
        Ok(servers) => {
            prop_assert!(!servers.is_empty());
            let _judged = judge(&servers, None, &[]);
        }
        Err(error) => prop_assert!(error.to_string().starts_with("hostile"), "{error}"),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_captures_are_read_or_refused(
        seed in any::<prop::sample::Index>(),
        changes in prop::collection::vec(change(), 1..8),
    ) {
        let mut bytes = SEEDS[seed.index(SEEDS.len())].clone();
        for change in &changes {
            apply(&mut bytes, change);
        }
        read(bytes)?;
    }

    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        read(bytes)?;
    }

    #[test]
    fn arbitrary_text_does_not_upset_a_single_reader(text in "\\PC{0,200}") {
        let file: FileName = "hostile".into();
        let _bond = bonding::read(&file, "b", &format!("{}\n{text}", bonding::FIRST_LINE));
        let _team = teamd::read(&file, "t", &text);
        let _listing = ip_json::read(&file, &text);
        let _text = captured::from_bytes(&file, format!("Windows IP Configuration\n\n{text}").into_bytes());
    }
}

#[test]
fn the_seeds_themselves_are_captures() {
    let file: FileName = "seed".into();
    // Of the fixtures many are refused; their own test says which.
    let fixtures = formats();
    let seeds: Vec<&Vec<u8>> = SEEDS.iter().filter(|seed| !fixtures.contains(seed)).collect();
    let read = seeds.iter().filter(|seed| captured::from_bytes(&file, (**seed).clone()).is_ok()).count();
    // All but the state of a single teamd team, which is no server, and the bond file without a mode.
    assert!(read >= seeds.len() - 2, "{read} of {}", seeds.len());
}

/// A PowerShell capture with so many adapters, and so many addresses on each.
fn crowd(adapters: usize, addresses: usize) -> String {
    let address =
        |index| serde_json::json!({ "IPAddress": "10.0.0.1", "PrefixLength": 16, "InterfaceIndex": index });
    let all: Vec<_> = (0..adapters).flat_map(|index| vec![address(index); addresses]).collect();
    serde_json::json!({ "Get-NetIPAddress": all }).to_string()
}

#[test]
fn huge_and_deep_input_is_refused_quickly() {
    let file: FileName = "hostile".into();
    let started = std::time::Instant::now();
    for bytes in [
        "[".repeat(1 << 20),
        format!("[{}{{}}]", "{},".repeat(5_000_000)),
        format!("{{\"Get-NetAdapter\":[{}]}}", vec!["{\"Name\":\"a\"}"; 600_000].join(",")),
        format!("{}\n{}", bonding::FIRST_LINE, "Slave Interface: x\n".repeat(200_000)),
        serde_json::to_string(&vec![serde_json::json!({ "ifname": "e" }); 5000]).unwrap(),
        crowd(300, 1),
        crowd(1, 5000),
        "Windows IP Configuration\n\nA adapter B:\n".repeat(5000),
        "Windows IP Configuration\n".to_owned() + &"   Key . . . : value\n".repeat(300_000),
    ] {
        let error = captured::from_bytes(&file, bytes.into_bytes()).unwrap_err();
        assert!(error.to_string().len() < 600, "{error}");
    }
    assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
}
