//! iFIX read on the node itself: the Windows programs, of 32 and of 64 bit, under Wine against a stand-in for iFIX's library that counts
//! every call, and answers late, never, with errors and with texts at their limits. `.ci/windows` runs it.

mod support;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use self::support::{Bits, Standin, run, run_in};

/// The functions that the programs may name, and call: those that read.
const READING: [&str; 11] = [
    "eda_define_group",
    "eda_define_ntf",
    "eda_delete_group",
    "eda_delete_ntf",
    "eda_enum_scada_nodes",
    "eda_get_ascii",
    "eda_get_error",
    "eda_get_float",
    "eda_lookup",
    "eda_read",
    "eda_wait",
];

/// A pair as it should be; its counter is beyond what a 32-bit float holds.
const PAIR: &str = "node FIXB\nnode FIXA\n\
    FIXA.SYSTEM.A_SACST text RUN\nFIXA.NSD.A_SCADASTATUS text Active\nFIXA.SYSTEM.A_BLKS counter 4123456789\n\
    FIXA.SYSTEM.A_NODE text FIXA\nFIXA.NSD.F_SCADAREDUN number 1\nFIXA.SYSTEM.A_CPM text 60\n\
    FIXB.SYSTEM.A_SACST text STANDBY\nFIXB.NSD.A_SCADASTATUS text Standby\nFIXB.SYSTEM.A_BLKS text 4123456789\n\
    FIXB.NSD.F_SCADAREDUN number 1\n";

/// The pair with a line in the place of the one that starts like it.
fn pair_but(line: &str) -> String {
    let start = line.split(' ').next().expect("a word");
    let rest: Vec<&str> = PAIR.lines().filter(|other| other.split(' ').next() != Some(start)).collect();
    format!("{}\n{line}\n", rest.join("\n"))
}

fn look(bits: Bits, standin: &Standin, more: &[&str]) -> support::Said {
    let address = standin.address();
    let usual = ["--source", &address, "--over", "1s", "--grace", "1s"];
    run(bits, "sac-status", &[&usual, more].concat())
}

#[test]
fn a_healthy_pair_is_ok_and_nothing_is_written() {
    for bits in Bits::BOTH {
        let standin = Standin::new(bits, PAIR);
        let said = look(bits, &standin, &["--pair", "FIXA", "FIXB", "--format", "json"]);
        said.is(0, &["\"role\": \"active\"", "\"role\": \"standby\"", "\"failover_enabled\": true"]);
        // All digits, as text carries them: each reading adds 100.
        let blocks = said.text.split("\"blocks_processed\": ").nth(1).and_then(|rest| rest.split(',').next());
        let blocks: u64 =
            blocks.and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{}", said.text));
        assert!(blocks > 4_123_456_789 && blocks % 100 == 89, "{blocks}");
        let called: BTreeSet<String> = standin
            .calls()
            .iter()
            .filter_map(|call| call.split(' ').next().map(str::to_owned))
            .filter(|call| call != "loaded")
            .collect();
        let strange: Vec<&String> = called.iter().filter(|call| !READING.contains(&call.as_str())).collect();
        assert!(strange.is_empty(), "{bits:?} called {strange:?}");
        assert_eq!(standin.count("eda_define_group"), 2, "{bits:?}: one for each node, used again");
        assert_eq!(standin.count("eda_delete_group"), 2, "{bits:?}: and ended");
        assert_eq!(standin.count("eda_lookup"), 2, "{bits:?}");
        assert!(standin.count("eda_read") >= 4, "{bits:?}");
        let odd: Vec<String> = standin.calls().into_iter().filter(|call| call.ends_with(" 0 1")).collect();
        assert!(odd.is_empty(), "{bits:?}: a group that is none: {odd:?}");
    }
}

#[test]
fn no_function_that_writes_is_named_in_the_programs() {
    for (bits, tool) in
        Bits::BOTH.into_iter().flat_map(|bits| ["sac-status", "driver-queue"].map(|tool| (bits, tool)))
    {
        let bytes = bits.bare_program(tool);
        let mut named = BTreeSet::new();
        for at in memchr::memmem::find_iter(&bytes, b"eda_") {
            let word = bytes[at..].iter().take_while(|byte| byte.is_ascii_lowercase() || **byte == b'_');
            named.insert(word.map(|byte| char::from(*byte)).collect::<String>());
        }
        let wanted: BTreeSet<String> = READING.map(str::to_owned).into();
        assert_eq!(named, wanted, "{tool} {bits:?}");
    }
}

#[test]
fn programs_that_cannot_load_it_say_where_the_others_are() {
    let standin = Standin::new(Bits::B32, PAIR);
    let said = look(Bits::B64, &standin, &["--pair", "FIXA", "FIXB"]);
    said.is(
        3,
        &[
            "eda.dll is a 32-bit library, and this is a 64-bit program",
            "from the folder `32-bit` of the Windows package",
        ],
    );
    assert_eq!(standin.calls(), Vec::<String>::new());
    let standin = Standin::new(Bits::B64, PAIR);
    look(Bits::B32, &standin, &["FIXA"])
        .is(3, &["eda.dll is a 64-bit library, and this is a 32-bit program"]);
    for bits in Bits::BOTH {
        run(bits, "sac-status", &["browse", "--source", "eda:"]).is(
            3,
            &[
                "there is no eda.dll or vdba.dll in the folders of PATH, C:\\Program Files (x86)\\Proficy",
                "eda:C:\\FOLDER",
            ],
        );
    }
}

#[test]
fn scada_nodes_are_listed_with_their_usual_fields() {
    let standin = Standin::new(Bits::B32, PAIR);
    let address = standin.address();
    run(Bits::B32, "sac-status", &["browse", "--source", &address]).is(
        0,
        &["FIXA ┆ SYSTEM.A_NODE ┆ FIXA", "FIXB ┆ NSD.A_SCADASTATUS ┆ Standby", "FIXB ┆ SYSTEM.A_NTIME ┆"],
    );
    let standin = Standin::new(Bits::B32, "");
    let address = standin.address();
    run(Bits::B32, "sac-status", &["browse", "--source", &address]).is(3, &["iFIX lists no SCADA node"]);
}

#[test]
fn a_library_that_is_late_is_waited_for() {
    let standin = Standin::new(Bits::B32, &format!("{PAIR}wait 400\n"));
    look(Bits::B32, &standin, &["--pair", "FIXA", "FIXB", "--request-timeout", "60s"]).is(0, &["pair ok"]);
}

#[test]
fn a_library_that_never_comes_back_is_given_up_and_the_program_ends() {
    for bits in Bits::BOTH {
        let standin = Standin::new(bits, &format!("{PAIR}wait -1\n"));
        let began = Instant::now();
        let said = look(bits, &standin, &["FIXA", "FIXB", "--request-timeout", "1s"]);
        said.is(
            3,
            &[
                // Of whichever node was first.
                "the library has not come back since it was asked for fields of FIX",
                "iFIX runs on this machine",
            ],
        );
        // Far below what Wine and a busy machine may add, far above what it takes: never is longer.
        assert!(began.elapsed() < Duration::from_secs(120), "{:?}", began.elapsed());
        assert_eq!(standin.count("eda_wait"), 1, "{bits:?}: it was not called again: {:?}", standin.calls());
    }
}

#[test]
fn errors_are_told_by_number() {
    let standin = Standin::new(Bits::B32, &pair_but("FIXB.NSD.A_SCADASTATUS error 1914"));
    let standin_two = Standin::new(Bits::B32, "node FIXA\nFIXA.SYSTEM.A_SACST error -7\n");
    let json = ["FIXB", "--format", "json"];
    look(Bits::B32, &standin, &json).is(
        3,
        &["what decides is not known: `NSD.A_SCADASTATUS`: EDA error 1914 for node FIXB: connection not established with node."],
    );
    let said = look(Bits::B32, &standin_two, &["FIXA"]);
    said.is(3, &["EDA error -7 for node FIXA", "the number up in the help of iFIX"]);
    let none = Standin::new(Bits::B32, "nogroup\n");
    look(Bits::B32, &none, &["FIXA"]).is(3, &["the library gave no group", "iFIX runs on this machine"]);
}

#[test]
fn a_counter_that_comes_as_a_float_beyond_its_digits_is_no_counter() {
    for (blocks, says) in
        [("16777214", "\"blocks_processed\": 16777214"), ("4123456789", "has lost its last digits")]
    {
        let script = format!("{}FIXB.T.F_BLKS number {blocks}\n", pair_but("FIXB.SYSTEM.A_BLKS error 1001"));
        let standin = Standin::new(Bits::B32, &script);
        let sources = standin.write(
            "sources.yaml",
            &format!(
                "kind: sources\nschema_version: 1\nnodes:\n  - name: SRV-B\n    name_in_source: FIXB\n    source: '{}'\n    \
                 sac: {{ items: {{ blocks_processed: T.F_BLKS }} }}\n",
                standin.address()
            ),
        );
        let usual = ["--sources", &sources, "SRV-B", "--over", "1s", "--grace", "1s", "--format", "json"];
        let said = run(Bits::B32, "sac-status", &usual);
        assert!(said.text.contains(says), "{blocks}: {}", said.text);
    }
}

#[test]
fn a_text_at_its_limit_is_no_value() {
    for (length, whole) in [(509, true), (510, false), (511, false), (2000, false)] {
        let standin = Standin::new(Bits::B32, &pair_but(&format!("FIXA.SYSTEM.A_DBNAM long {length}")));
        let said = look(Bits::B32, &standin, &["FIXA", "--format", "json"]);
        assert_eq!(
            said.text.contains(&format!("\"{}\"", "x".repeat(length))),
            whole,
            "{length}: {}",
            said.text
        );
        assert_ne!(
            said.text.contains("SYSTEM.A_DBNAM is longer than 509 bytes"),
            whole,
            "{length}: {}",
            said.text
        );
    }
}

#[test]
fn the_library_is_found_in_the_path_by_either_name() {
    let standin = Standin::named(Bits::B32, "vdba.dll", PAIR, &[]);
    run_in(Bits::B32, "sac-status", &["browse", "--source", "eda:"], &standin.folder())
        .is(0, &["FIXA", "FIXB"]);
    assert!(standin.count("eda_enum_scada_nodes") >= 1, "{:?}", standin.calls());
}

#[test]
fn a_library_without_one_of_the_functions_is_told_as_such() {
    let standin = Standin::named(Bits::B32, "eda.dll", PAIR, &["-DWITHOUT_READ"]);
    look(Bits::B32, &standin, &["FIXA"]).is(3, &["eda.dll has no function eda_read"]);
}

#[test]
fn a_queue_is_read_where_its_items_are_named() {
    let standin =
        Standin::new(Bits::B32, &format!("{PAIR}FIXA.CH1.F_PENDING text 0\nFIXA.CH1.F_DONE counter 100\n"));
    let sources = standin.write(
        "sources.yaml",
        &format!(
            "kind: sources\nschema_version: 1\nnodes:\n  - name: FIXA\n    source: '{}'\n    channels:\n      - \
             {{ name: CH1, mapping: none, items: {{ pending_writes: '{{channel}}.F_PENDING', completed_writes: '{{channel}}.F_DONE' }} }}\n",
            standin.address()
        ),
    );
    let said = run(Bits::B32, "driver-queue", &["inspect", "--sources", &sources, "--over", "2s"]);
    assert!(said.text.contains("FIXA/CH1 ┆") && said.text.contains("0 writes waiting"), "{}", said.text);
    let address = standin.address();
    run(
        Bits::B32,
        "driver-queue",
        &["inspect", "Channel1", "--node", "FIXA", "--source", &address, "--over", "1s"],
    )
    .is(3, &["`Channel1._Statistics._PendingWrites` is no name of iFIX"]);
}
