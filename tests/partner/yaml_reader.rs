//! The YAML reader on texts of every kind: nothing panics, every place lies inside the text, and what serde_yaml reads is
//! what we read (docs/yaml.md lists where not, and why).

use crate::yaml_check::{check, compare};
use hotstandby::domain::finding::{FileName, Finding};
use hotstandby::domain::language::yaml::{self, Kind};
use hotstandby::domain::partner::read::read;
use proptest::prelude::*;
use serde_yaml::Value;

/// Pieces that texts are put together from: far more of them are nearly YAML than of random characters.
const PIECES: &[&str] = &[
    "a",
    "b",
    ": ",
    ":",
    "- ",
    "-",
    "\n",
    "\n  ",
    "\n    ",
    " ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    ",",
    "\"",
    "'",
    "#",
    " # c",
    "&x ",
    "*x",
    "*y",
    "&y ",
    "!!str ",
    "!!int ",
    "!t ",
    "! ",
    "|\n",
    ">\n",
    "|-\n ",
    ">+\n  ",
    "\t",
    "? ",
    "010",
    "0x1f",
    "0b1",
    "1_000",
    "22:22",
    "1.5",
    "1e3",
    ".inf",
    "-.inf",
    ".nan",
    "~",
    "null",
    "true",
    "no",
    "é",
    "漢",
    "😀",
    "\r\n",
    "\r",
    "---\n",
    "...\n",
    "--- ",
    "%YAML 1.2\n",
    "<<: ",
    "\\n",
    "\\x41",
    "\\",
    "''",
    "\u{feff}",
    "kind: system\n",
    "kind: partners\n",
    "schema_version: 1\n",
    "servers:\n  - label: x\n",
    "standby: { A: {} }\n",
    "10.10.1.1",
    "fe80::1%3",
    "5s",
    "\u{85}",
    "\u{2028}",
    "\0",
    "@",
    "`",
    "%",
    "=",
    "x: y\n",
    "- z\n",
    "suppress: [{ rule: x }]\n",
    "# hotstandby: allow(x) y until 2027-06-30\n",
];

fn pieces() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 1..28).prop_map(|pieces| pieces.concat())
}

const SHEET: &str = include_str!("../fixtures/partner/twelve-faults.partners.yaml");
const PLAN: &str = include_str!("../fixtures/rules/address-outside-network/bad/boiler.yaml");

/// A real file with some of its characters replaced by a piece.
fn damaged() -> impl Strategy<Value = String> {
    let place = (any::<prop::sample::Index>(), 0usize..12, prop::sample::select(PIECES));
    (prop::sample::select(&[SHEET, PLAN][..]), prop::collection::vec(place, 1..4)).prop_map(
        |(text, places)| {
            let mut characters: Vec<char> = text.chars().collect();
            for (at, length, piece) in places {
                let start = at.index(characters.len() + 1);
                let end = (start + length).min(characters.len());
                characters.splice(start..end, piece.chars());
            }
            characters.into_iter().collect()
        },
    )
}

/// Values as serde_yaml writes them: both readers must accept these.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[ -~äß漢😀]{0,12}".prop_map(Value::from),
        "[a-z:#\\[\\]{},&*!|>'\"%@` \n]{0,16}".prop_map(Value::from),
        prop::sample::select(PIECES)
            .prop_filter("a line end is left to the differences", |text| !text
                .contains(['\r', '\u{85}', '\u{2028}', '\u{feff}', '\0']))
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{1,8}", inner, 0..5).prop_map(|map| Value::Mapping(
                map.into_iter().map(|(key, value)| (key.into(), value)).collect()
            )),
        ]
    })
}

fn assert_same(text: &str) {
    if let Some(result) = compare(text) {
        assert_eq!(result, Ok(()));
    }
}

/// Both are read, and the difference is one that docs/yaml.md lists, with line breaks kept or not.
#[test]
fn a_block_that_is_the_whole_document_takes_a_remark_for_text() {
    for text in [">\n\n# remark\n", ">+\n\n# remark\n", "|+\n\n\n# remark\n# another\n"] {
        assert_eq!(compare(text), Some(Ok(())), "{text:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_every_place_is_inside(text in pieces()) {
        check(&text);
        assert_same(&text);
    }

    #[test]
    fn any_characters(text in any::<String>()) {
        check(&text);
        assert_same(&text);
    }

    #[test]
    fn damaged_files(text in damaged()) {
        check(&text);
        assert_same(&text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_serde_yaml_writes_is_read_alike(value in value()) {
        let text = serde_yaml::to_string(&value).expect("a value can be written");
        check(&text);
        prop_assert_eq!(compare(&text), Some(Ok(())), "{:?}", text);
    }
}

/// Found by fuzzing: each is right, and once broke a check of these files.
#[test]
fn what_the_fuzzers_found() {
    check("<Systems>\n<System name=\"a\" compress=\"\rfalse\" wrong=\"\" />\n</Systems>\n");
    assert_eq!(compare("{ ?ersion: 1 }"), None);
    assert_eq!(compare("!!int 0b1"), Some(Ok(())));
    assert_eq!(compare("backup: { address: !!int 12 }\n"), Some(Ok(())));
}

fn findings(text: &str) -> Vec<Finding> {
    read(&FileName::from("x.yaml"), text).findings
}

/// `line:column rule: message` of the only finding.
fn only(text: &str) -> String {
    let found = findings(text);
    assert_eq!(found.len(), 1, "{text:?}: {found:#?}");
    let span = found[0].labels[0].span;
    format!("{}:{} {}: {}", span.line, span.column, found[0].rule.name, found[0].message)
}

#[test]
fn nesting_stops_at_the_limit() {
    let deep = format!("a: {}1{}\n", "[".repeat(200), "]".repeat(200));
    assert_eq!(only(&deep), "1:103 not-yaml: This is nested more than 100 levels deep, which is the limit.");
    let blocks: String = (0..200).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    assert_eq!(
        only(&blocks),
        "101:101 not-yaml: This is nested more than 100 levels deep, which is the limit."
    );
    let just = format!("a: {}1{}\n", "[".repeat(99), "]".repeat(99));
    assert!(yaml::parse(&FileName::from("x"), &just).0.is_some());
    assert!(only(&"[".repeat(1_000_000)).contains("not-yaml"));
    assert!(only(&"- ".repeat(1_000_000)).contains("not-yaml"));
    assert!(only(&"{a: ".repeat(300_000)).contains("not-yaml"));
}

#[test]
fn aliases_stop_at_the_limit() {
    let mut laughs = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for level in 1..20 {
        let before = level - 1;
        let list = vec![format!("*a{before}"); 10].join(", ");
        laughs += &format!("a{level}: &a{level} [{list}]\n");
    }
    let message = only(&laughs);
    assert!(message.contains("more than 1,000,000 nodes"), "{message}");
    let itself = only("a: &a [1, *a]\n");
    assert!(
        itself.starts_with("1:11 not-yaml: This alias stands for a block that contains the alias itself."),
        "{itself}"
    );
    assert!(only("a: *missing\n").starts_with("1:4 not-yaml: This alias"));
}

#[test]
fn one_document_a_file() {
    let two = findings("kind: partners\nschema_version: 2\n---\nkind: system\n---\nx: y\n");
    let places: Vec<(u32, &str)> = two.iter().map(|f| (f.labels[0].span.line, f.rule.name)).collect();
    assert_eq!(places, [(2, "unknown-kind"), (3, "not-yaml")], "the first document is judged all the same");
    assert_eq!(two[1].message, "A second document starts here; a file holds one plan or one sheet.");
    let first = "---\nkind: partner\n...\n# a comment behind the end\n";
    assert_eq!(only(first), "2:7 unknown-kind: There is no kind `partner`; did you mean `partners`?");
}

#[test]
fn files_without_content() {
    assert_eq!(only(""), "0:0 not-yaml: The file is empty.");
    assert_eq!(only("\u{feff}\n  \n"), "0:0 not-yaml: The file is empty.");
    assert_eq!(only("# nothing\n"), "0:0 not-yaml: The file has no content, only comments.");
    assert!(only("just words\n").contains("unknown-kind"));
    assert!(only("- a\n").contains("the file holds a list"));
}

#[test]
fn syntax_errors_in_plain_words() {
    let cases = [
        ("a:\n\tb: 1\n", "2:2 not-yaml: A tab stands in the indentation"),
        ("a: [1, 2\nb: 3\n", "2:2 not-yaml: The bracket that was opened in line 1 is not closed."),
        ("a: [1, 2 }\n", "1:10 not-yaml: A list that was opened with `[` is not closed"),
        ("a: {b: 1\n", "1:9 not-yaml: A block that was opened with `{` is not closed"),
        ("a: 1]\n  b: 2\n", "2:4 not-yaml: A `: ` stands where no key can be."),
        ("a: fd00::\n", "1:9 not-yaml: A value ends in `::` here, and stands without quotes."),
        ("a: {b: fd00::, c: 1}\n", "1:13 not-yaml: A value ends in `::` here"),
        ("a: \"open\nb: 1\n", "1:4 not-yaml: A quoted text that starts here is not closed"),
        ("a:\n  b: 1\n c: 2\n", "3:2 not-yaml: This line does not fit"),
        ("a: @x\n", "1:4 not-yaml: A value cannot start with this character."),
        ("a: \"\\q\"\n", "1:4 not-yaml: In double quotes a backslash starts an escape"),
        ("a: 1\nb\n", "2:2 not-yaml: A key without its colon"),
        ("a: 1\rb: 2\n", "1:5 not-yaml: A carriage return stands here without a line feed."),
        ("a: 1\n\u{feff}b: 2\n", "2:1 not-yaml: A byte order mark stands in the middle of the file."),
        ("a: \0\n", "1:4 not-yaml: A character that is no text stands here."),
    ];
    for (text, expected) in cases {
        let found = only(text);
        assert!(found.starts_with(expected), "{text:?}\n   found {found}\nexpected {expected}");
    }
}

#[test]
fn columns_count_characters() {
    let text = "größe: \"😀😀\" # über 漢字\nkind: partner # ende\n";
    let (document, found) = yaml::parse(&FileName::from("x"), text);
    let document = document.expect("it is YAML");
    assert!(found.is_empty());
    let Kind::Map(pairs) = document.kind(document.root()) else { panic!("a block") };
    let value = document.span(pairs[0].value);
    assert_eq!((value.line, value.column, value.end_column), (1, 8, 12));
    let comment = document.comments()[0];
    assert_eq!((comment.span.column, comment.text, comment.own_line), (13, "# über 漢字", false));
    assert_eq!(document.comments()[1].span.column, 15);
}

#[test]
fn comments_are_found_wherever_they_stand() {
    let text = "# first\na: &x # anchor\n  b: |2- # header\n    text # no comment\n  # below\n  c: \"#no\" # yes\n  d: [1, # in a list\n    2] # behind\ne: 'x' # quoted\n  # last";
    let (document, found) = yaml::parse(&FileName::from("x"), text);
    assert!(found.is_empty(), "{found:?}");
    let document = document.expect("it is YAML");
    let comments: Vec<(u32, &str, bool)> = document
        .comments()
        .iter()
        .map(|comment| (comment.span.line, comment.text, comment.own_line))
        .collect();
    assert_eq!(
        comments,
        [
            (1, "# first", true),
            (2, "# anchor", false),
            (3, "# header", false),
            (5, "# below", true),
            (6, "# yes", false),
            (7, "# in a list", false),
            (8, "# behind", false),
            (9, "# quoted", false),
            (10, "# last", true),
        ]
    );
}

#[test]
fn every_duplicate_with_both_places() {
    let keys: String = (0..40).map(|at| format!("k{}: 1\n", at % 20)).collect();
    let (_, found) = yaml::parse(&FileName::from("x"), &format!("a: 1\n'a': 2\n\"a\": 3\n{keys}"));
    assert_eq!(found.len(), 22);
    assert!(found.iter().all(|finding| finding.rule.name == "duplicate-key" && finding.labels.len() == 2));
    let places: Vec<(u32, u32)> =
        found.iter().map(|f| (f.labels[0].span.line, f.labels[1].span.line)).collect();
    assert_eq!(places[..3], [(2, 1), (3, 1), (24, 4)]);
}

#[test]
fn merge_keys_and_foreign_tags_are_refused() {
    let (_, found) =
        yaml::parse(&FileName::from("x"), "a: &a { b: 1 }\nc: { <<: *a, d: !secret x, e: !!str 5 }\n");
    let names: Vec<(&str, u32)> = found.iter().map(|f| (f.rule.name, f.labels[0].span.column)).collect();
    assert_eq!(names, [("bad-value", 17), ("unknown-key", 6)]);
}

#[test]
fn brackets_without_end_stop_at_the_limit() {
    let text = format!("kind: system\nx: [{}]\n", "[],".repeat(yaml::MAX_NODES + 10));
    let (document, found) = yaml::parse(&FileName::from("x"), &text);
    assert!(document.is_none());
    assert_eq!((found.len(), found[0].labels[0].span.line), (1, 2));
    assert!(found[0].message.contains("3,000,000"), "{found:?}");
}

#[test]
fn too_many_faults_are_counted() {
    let text = "kind: system\n".to_owned() + &"a: 1\n".repeat(50_000);
    let found = findings(&text);
    assert!(found.len() < 21_000, "{}", found.len());
    let told = found.iter().filter(|finding| finding.message.contains("more are not listed")).count();
    assert_eq!(told, 2, "duplicates from the YAML, unknown keys from the plan");
}
