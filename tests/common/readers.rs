//! Every reader of foreign bytes behind one signature: shared by the test that breaks the fixtures and the fuzz targets.
//! A reader may refuse whatever it likes; it must not panic, hang or take memory without end.

use hotstandby::domain::addresses::typed;
use hotstandby::domain::evidence::{record, steps};
use hotstandby::domain::finding::FileName;
use hotstandby::domain::link::echo::{Cookie, ReplyV4, ReplyV6};
use hotstandby::domain::link::{expand, parse, windows};
use hotstandby::domain::partner::{manifest, read};
use hotstandby::domain::source::{feed, parse as sources};
use hotstandby::io::nic::captured;

/// One reader.
pub struct Reader {
    /// What it reads, as the fuzz targets are called.
    pub name: &'static str,
    /// Folders and files of the project that hold sound inputs.
    pub seeds: &'static [&'static str],
    /// A sound input where the project keeps none in a file.
    pub example: &'static str,
    /// Reads and forgets.
    pub read: fn(&[u8]),
}

/// All of them.
pub const READERS: &[Reader] = &[
    Reader {
        name: "capture",
        seeds: &["tests/fixtures/nic", "tests/fixtures/nic-servers", "tests/recordings"],
        example: "",
        read: |bytes| drop(captured::from_bytes(&file(), bytes.to_vec())),
    },
    Reader {
        name: "partner",
        seeds: &["tests/fixtures/partner", "tests/fixtures/mistakes", "examples"],
        example: "<Systems><Default system='a'/><System name='a' type='SCX'><Server name='x' port='5481'/></System></Systems>",
        read: |bytes| {
            let reading = read::read(&file(), &text(bytes));
            assert!(
                reading.input.is_some() || !reading.findings.is_empty() || is_sources(bytes),
                "no reason"
            );
        },
    },
    Reader {
        name: "sources",
        seeds: &["examples/sources-eda.yaml", "examples/sources-ifix.yaml", "examples/sources-kepware.yaml"],
        example: "",
        read: |bytes| {
            let parsed = sources::read(&file(), &text(bytes));
            assert!(parsed.sources.is_some() || !parsed.findings.is_empty(), "no settings, and no reason");
        },
    },
    Reader {
        name: "steps",
        seeds: &["examples/acceptance"],
        example: "",
        read: |bytes| {
            let parsed = steps::read(&file(), &text(bytes));
            assert!(parsed.steps.is_some() || !parsed.findings.is_empty(), "no steps, and no reason");
        },
    },
    Reader {
        name: "feed",
        seeds: &["examples/status.txt"],
        example: concat!(
            r#"{"t":"2026-11-21T10:00:00.000Z","node":"SRV-A","item":"SYSTEM.A_BLKS","value":7,"quality":"good"}"#,
            "\n",
            r#"{"t":"2026-11-21T10:00:01+01:00","node":"SRV-A","item":"NSD.A_SCADASTATUS","value":"ACTIVE","quality":"bad"}"#,
        ),
        read: |bytes| drop(feed::read(&text(bytes))),
    },
    Reader {
        name: "log",
        seeds: &["tests/fixtures/link"],
        example: concat!(
            r#"{"event":"reply","t":"2026-11-21T10:00:00.000Z","link":"SRV-B/main","seq":4,"rtt_ms":0.4}"#,
            "\n",
            r#"{"event":"switch","t":"2026-11-21T10:00:01.000Z","partner":"SRV-B","from":"main","to":"backup"}"#,
        ),
        read: |bytes| text(bytes).lines().for_each(|line| drop(parse::line(line))),
    },
    Reader {
        name: "evidence",
        seeds: &["tests/fixtures/evidence"],
        example: r#"{"n":1,"previous":"","kind":"start","sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}"#,
        read: |bytes| bytes.split(|byte| *byte == b'\n').for_each(|line| drop(record::read(line))),
    },
    Reader {
        name: "manifest",
        seeds: &["tests/golden/generate/triple/SHA256SUMS"],
        example: "",
        read: |bytes| drop(manifest::read(&text(bytes))),
    },
    Reader {
        name: "address",
        seeds: &[],
        example: "10.10.1.0/24 fe80::12%eth0 srv_b.plant.local 10.0.0.1-10.0.0.9",
        read: |bytes| {
            for word in text(bytes).split_whitespace() {
                let _either = (typed::parse(word).is_ok(), expand::Target::parse(word).is_ok());
            }
        },
    },
    Reader {
        name: "packet",
        seeds: &[],
        example: "\0\0\0\0\0\x01\0\x01hotstandby-cookie-of-sixteen-and-more-bytes-behind-it",
        read: |bytes| {
            let _any = (ReplyV4::decode(bytes).is_ok(), ReplyV6::decode(bytes).is_ok(), Cookie::read(bytes));
            let _windows = (windows::read_v4(bytes, 0).is_some(), windows::read_v6(bytes).is_some());
        },
    },
];

/// Gives some bytes to the reader of this name.
pub fn read_as(name: &str, bytes: &[u8]) {
    let reader = READERS.iter().find(|reader| reader.name == name);
    (reader.expect("a reader of this name").read)(bytes);
}

fn file() -> FileName {
    FileName::from("x")
}

fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// A list of sources is no input of the partner rules, and may be without fault.
fn is_sources(bytes: &[u8]) -> bool {
    text(bytes).contains("sources")
}
