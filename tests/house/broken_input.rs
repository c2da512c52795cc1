//! Sound inputs, broken in every way that a program can think of: no reader panics. The changes follow from the number
//! of the round alone, so that a failure is the same everywhere; `BROKEN_ROUNDS` asks for more rounds than the few of a
//! normal run. And inputs made to be expensive are refused.

use std::path::Path;

use hotstandby::domain::finding::FileName;
use hotstandby::domain::partner::read::read;
use walkdir::WalkDir;

use crate::readers::{READERS, Reader, read_as};

/// Rounds of each reader in a normal run; an unoptimized reader takes some milliseconds for one.
const ROUNDS: u64 = 100;

/// The largest input that is broken or made, in bytes.
const MOST: usize = 64 << 10;

/// What readers look for, or trip over.
const WORDS: &[&str] = &[
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\0",
    "\u{feff}",
    "\u{85}",
    "\u{2028}",
    "ä",
    "😀",
    "[",
    "]",
    "{",
    "}",
    "<",
    "/>",
    "<!--",
    "&x;",
    "\"",
    "'",
    "- ",
    ": ",
    "#",
    "|",
    ">",
    "&a ",
    "*a",
    "!!int ",
    "---\n",
    ",",
    "-1",
    "0",
    "1e999",
    "NaN",
    "18446744073709551616",
    "9999-12-31T23:59:59Z",
    "0000-00-00T00:00:00Z",
    "/33",
    "%",
    "null",
    "true",
    "\\u0000",
    "\\ud800",
    "=",
    ";",
    "255.255.255.255",
];

/// Small, quick, the same everywhere (splitmix64).
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((word ^ (word >> 31)) % limit.max(1) as u64).expect("below the limit")
    }

    /// A piece of some bytes, mostly a short one.
    fn piece(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        let most = if self.below(4) == 0 { length } else { 16 };
        let end = start + self.below((length - start).min(most) + 1);
        start..end
    }
}

/// One change.
fn change(input: &mut Vec<u8>, seeds: &[Vec<u8>], chance: &mut Chance) {
    let piece = chance.piece(input.len());
    match chance.below(7) {
        0 if !input.is_empty() => {
            let at = chance.below(input.len());
            input[at] ^= 1 << chance.below(8);
        }
        1 => drop(input.drain(piece)),
        2 => {
            let again = input[piece.clone()].to_vec();
            drop(input.splice(piece.end..piece.end, again));
        }
        3 => {
            let many = input[piece.clone()].repeat(1 + chance.below(300));
            drop(input.splice(piece.end..piece.end, many));
        }
        4 => input.truncate(piece.start),
        5 => {
            let other = &seeds[chance.below(seeds.len())];
            let theirs = other[chance.piece(other.len())].to_vec();
            drop(input.splice(piece, theirs));
        }
        _ => {
            let word = WORDS[chance.below(WORDS.len())];
            drop(input.splice(piece.start..piece.start, word.bytes()));
        }
    }
    input.truncate(MOST);
}

fn seeds(reader: &Reader) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    for seed in reader.seeds {
        let files = WalkDir::new(root.join(seed))
            .sort_by_file_name()
            .into_iter()
            .map(|file| file.expect("a readable folder"));
        let before = all.len();
        all.extend(
            files.filter(|f| f.file_type().is_file()).map(|f| std::fs::read(f.path()).expect("a file")),
        );
        assert!(all.len() > before, "{seed} holds no file");
    }
    if !reader.example.is_empty() {
        all.push(reader.example.as_bytes().to_vec());
    }
    all.retain(|seed| seed.len() <= MOST);
    assert!(!all.is_empty(), "{} has no sound input", reader.name);
    all
}

#[test]
fn no_reader_panics_whatever_it_reads() {
    let rounds = std::env::var("BROKEN_ROUNDS").map_or(ROUNDS, |rounds| rounds.parse().expect("a number"));
    for reader in READERS {
        let seeds = seeds(reader);
        for round in 0..rounds {
            let mut chance = Chance(round);
            let mut input = seeds[chance.below(seeds.len())].clone();
            for _ in 0..=chance.below(6) {
                change(&mut input, &seeds, &mut chance);
            }
            let outcome = std::panic::catch_unwind(|| read_as(reader.name, &input));
            let shown = input.escape_ascii().to_string();
            assert!(outcome.is_ok(), "{}, round {round}: {}", reader.name, &shown[..shown.len().min(4000)]);
        }
    }
}

fn messages(text: &str) -> String {
    let reading = read(&FileName::from("x"), text);
    reading.findings.iter().map(|finding| format!("{}\n", finding.message)).collect()
}

#[test]
fn lists_and_elements_made_to_be_expensive_are_refused() {
    let addresses = format!(
        "kind: partners\nschema_version: 1\nserver:\n  addresses: [{}]\n",
        "10.1.1.1/24, ".repeat(1025)
    );
    assert!(messages(&addresses).contains("`addresses` holds 1025 values, and at most 1024 are read"));
    let names = |count: usize| vec!["NIC"; count].join(", ");
    let ignored = format!("kind: system\nservers:\n- ignored_interfaces: [{}]\n", names(1025));
    assert!(messages(&ignored).contains("`ignored_interfaces` holds 1025 values, and at most 1024 are read"));
    let label = |length| messages(&format!("kind: system\nservers:\n- label: {}\n", "A".repeat(length)));
    assert!(label(1025).contains("`label` has 1025 bytes, and at most 1024 are read"));
    assert!(!label(1024).contains("bytes"));
    let nodes: String = (0..2049).map(|n| format!("  - {{ name: S{n}, source: \"file:{n}\" }}\n")).collect();
    let sources = format!("kind: sources\nschema_version: 1\nnodes:\n{nodes}");
    assert!(messages(&sources).contains("`nodes` holds 2049 values, and at most 2048 are read"));
    let attributes = |count: usize| (0..count).map(|n| format!(" a{n}='1'")).collect::<String>();
    let element = |count| format!("<Systems><System{}/></Systems>", attributes(count));
    assert!(messages(&element(257)).contains("more than 256 attributes"));
    assert!(!messages(&element(256)).contains("more than 256 attributes"));
}
