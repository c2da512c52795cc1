//! `partner-config fmt`: one form, comments stay, the second run changes nothing, the meaning never changes.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use hotstandby::domain::finding::FileName;
use hotstandby::domain::language::format::format;
use hotstandby::domain::partner::common::SystemType;
use hotstandby::domain::partner::input::Input;
use hotstandby::domain::partner::read::read;
use hotstandby::domain::partner::render::starter;

fn formatted(text: &str) -> String {
    match format(&FileName::from("file.yaml"), text) {
        Ok(formatted) => formatted,
        Err(findings) => panic!("{findings:#?}\n{text}"),
    }
}

#[track_caller]
fn becomes(before: &str, after: &str) {
    let once = formatted(before);
    assert_eq!(once, after);
    assert_eq!(formatted(&once), once, "a second run changes nothing");
}

#[test]
fn spacing_indentation_and_quotes() {
    becomes(
        "servers:\n- label:   'SRV-A'\n  main: {address:   10.1.1.1,port: 1 }\n- label: 'it''s'\nlist:   [ a,b ,  {c: d} ]\n",
        "servers:\n  - label: \"SRV-A\"\n    main: { address: 10.1.1.1, port: 1 }\n  - label: \"it's\"\nlist: [a, b, { c: d }]\n",
    );
}

#[test]
fn comments_stay_where_they_belong() {
    becomes(
        "# head\n\n\n# second\na: 1 # behind\n\n# before b\nb:    # behind b\n    # first of b\n    c: 2\n\n    # last of b\nd: 3\n# end\n",
        "# head\n\n# second\na: 1  # behind\n\n# before b\nb:    # behind b\n  # first of b\n  c: 2\n\n  # last of b\nd: 3\n# end\n",
    );
}

#[test]
fn a_comment_below_a_text_of_several_lines_stays_in_its_list() {
    becomes(
        "top:\n - |\n     a text\n -\n   - |-\n       a text\n   \n     # deeper below\n   #again\n # of the outer list\n# of none\n",
        "top:\n  - |\n    a text\n  - - |-\n      a text\n\n    # deeper below\n    #again\n  # of the outer list\n# of none\n",
    );
    becomes(
        "top:\n  -\n    a: 1\n\n   # of the list\n    # in it\n",
        "top:\n  - a: 1\n\n  # of the list\n  # in it\n",
    );
}

#[test]
fn a_comment_behind_a_value_keeps_its_column_where_it_can() {
    becomes("a: 1        # twelve\nbb:     2   # twelve\n", "a: 1        # twelve\nbb: 2       # twelve\n");
}

#[test]
fn braces_with_comments_become_a_block() {
    becomes(
        "a: {\n  # one\n  b: 1, # two\n  c: [x, # three\n   y],\n}\nd: [ # four\n ]\n",
        "a:\n  # one\n  b: 1  # two\n  c:\n    - x  # three\n    - y\nd: []  # four\n",
    );
}

#[test]
fn long_braces_of_several_lines_become_a_block_and_short_ones_are_joined() {
    let long = "x".repeat(60);
    becomes(
        &format!("a: {{ b: {long},\n  c: {long} }}\nd: [1,\n  2]\n"),
        &format!("a:\n  b: {long}\n  c: {long}\nd: [1, 2]\n"),
    );
}

#[test]
fn one_long_line_stays_one_line_so_that_a_suppression_behind_it_still_holds() {
    let long = "x".repeat(150);
    let text = format!("a: {{ b: {long} }} # hotstandby: allow(port-mismatch) tested until 2027-01-01\n");
    becomes(&text, &text.replace(" } #", " }  #"));
}

#[test]
fn unusual_yaml_is_kept() {
    becomes("--- # start\na: &x {b: 1}\nc: *x\n", "---  # start\na: &x { b: 1 }\nc: *x\n");
    becomes("a:\n- - 1\n  - 2\n- b: 1\n  c:\n- \n", "a:\n  - - 1\n    - 2\n  - b: 1\n    c:\n  -\n");
    becomes(
        "a: |\n    two\n      lines\nb: >-\n  fold\n  ed\n",
        "a: |\n  two\n    lines\nb: |-\n  fold ed\n",
    );
    becomes("a: \"x\\\n  y\"\nb: one\n  two\n", "a: \"xy\"\nb: one two\n");
    becomes("- a\n-\n  b: 1\n", "- a\n- b: 1\n");
    becomes("a: !!str 1\n? b\n: c\n", "a: !!str 1\nb: c\n");
}

#[test]
fn a_comment_at_the_end_of_a_block_stays_in_it() {
    let text = "a:\n  x: 1\nb:\n  y: 2\n  # c\n";
    becomes(text, text);
    let text = "standby:\n  A:\n    main: 1\n    backup:\n      port: 2\n      # last of backup\n    # last of A\n  # last of standby\nend: 1\n";
    becomes(text, text);
    // What stands at the height of a list that is not indented may belong to the next key.
    becomes("list:\n- a\n# before next\nnext: 1\n", "list:\n  - a\n# before next\nnext: 1\n");
}

#[test]
fn a_list_in_the_column_of_its_key_stays_a_list() {
    becomes("k:\n- {a: b}\n- [c]\nl:\n- {}\n", "k:\n  - { a: b }\n  - [c]\nl:\n  - {}\n");
    becomes("k:\n# c\n- {a: b}  # d\n", "k:\n  # c\n  - { a: b }  # d\n");
    becomes("k:  # c\n- [ [1] ]\n", "k:  # c\n  - [[1]]\n");
    // A comment belongs to the item that it stands behind, also when the next one is empty.
    becomes("- true # c\n-\n-   # d\n", "- true  # c\n-\n-   # d\n");
}

#[test]
fn a_comment_between_a_key_and_its_value_stays_between_them() {
    becomes("a:\n  # why\n  9s # c\nb: 1\n", "a:\n  # why\n  9s  # c\nb: 1\n");
    becomes("a: # why\n 'x'\n", "a:  # why\n  \"x\"\n");
    becomes("a:\n # why\n {b: c}\n", "a:\n  # why\n  { b: c }\n");
    becomes("? a\n# why\n: |\n  x\n", "a:\n  # why\n  |\n  x\n");
    becomes("- a: # why\n    b\n", "- a:  # why\n    b\n");
}

#[test]
fn a_tab_before_a_comment_is_a_blank() {
    becomes("---\t# s\na: 1\t# one\n...\t# e\n", "---  # s\na: 1  # one\n...  # e\n");
    becomes("'a #x': |\t# c\n  text\nb: 1\n", "\"a #x\": |  # c\n  text\nb: 1\n");
}

#[test]
fn directives_and_the_end_mark_stay() {
    let text = "%YAML 1.2  # version\n# head\n---\na: 1\n\n# last\n...\n# after the end\n";
    becomes(text, text);
    becomes("a: >- # folded\n\n   b\n\n   c\nd: 1\n", "a: \"\\nb\\nc\"  # folded\nd: 1\n");
}

#[test]
fn line_ends_of_windows_stay_and_a_mark_at_the_start_goes() {
    let text = formatted("\u{feff}a:   1\r\nb: 2 # x\r\n");
    assert_eq!(text, "a: 1\r\nb: 2  # x\r\n");
    assert_eq!(formatted(&text), text);
}

#[test]
fn a_faulty_file_is_refused_with_its_faults() {
    for text in ["a: [", "a: 1\n---\nb: 2\n", "a: 1\na: 2\n", ""] {
        let findings = format(&FileName::from("file.yaml"), text).expect_err(text);
        assert!(!findings.is_empty(), "{text:?}");
    }
}

#[test]
fn starter_plans_and_examples_are_formatted_already() {
    for kind in [SystemType::LoneServer, SystemType::HotStandbyPair, SystemType::TripleStandby] {
        let text = starter::plan(kind);
        assert_eq!(formatted(&text), text);
    }
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    for file in yaml_files(&root.join("examples")) {
        let text = fs::read_to_string(&file).unwrap();
        assert_eq!(formatted(&text), text, "{}", file.display());
    }
}

fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of fixtures") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            all.extend(yaml_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "yaml") {
            all.push(path);
        }
    }
    all.sort();
    all
}

/// The input without its places, as far as our reader understands it.
fn meaning(text: &str) -> String {
    let debug = match read(&FileName::from("file.yaml"), text).input {
        Some(Input::Plan(plan)) => format!("{plan:?}"),
        Some(Input::Sheet(sheet)) => format!("{sheet:?}"),
        other => format!("{other:?}"),
    };
    let mut out = String::new();
    for (index, part) in debug.split("Span {").enumerate() {
        out.push_str(if index == 0 { part } else { part.split_once('}').expect("the end of a span").1 });
    }
    // An inline suppression counts its line.
    let mut parts = out.split("line: Some(");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.split_once(')').expect("the end of a line number").1)
}

#[track_caller]
fn keeps_meaning(text: &str, name: &str) {
    let Ok(once) = format(&FileName::from("file.yaml"), text) else { return };
    assert_eq!(meaning(&once), meaning(text), "{name}\n{once}");
    assert_eq!(formatted(&once), once, "{name}");
    let before = serde_yaml::from_str::<serde_yaml::Value>(text);
    if let Ok(before) = before {
        let after: serde_yaml::Value =
            serde_yaml::from_str(&once).unwrap_or_else(|e| panic!("{name}: {e}\n{once}"));
        assert_eq!(after, before, "{name}\n{once}");
    }
}

#[test]
fn every_fixture_keeps_its_meaning() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut files = yaml_files(&root.join("tests/fixtures"));
    files.extend(yaml_files(&root.join("examples")));
    assert!(files.len() > 50, "{}", files.len());
    for file in files {
        if let Ok(text) = fs::read_to_string(&file) {
            keeps_meaning(&text, &file.display().to_string());
        }
    }
}

/// Random YAML: nested blocks and braces, comments in every place that allows one, uneven indentation and spacing.
fn any_yaml() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        "[a-z][a-z0-9]{0,6}",
        "[0-9]{1,4}",
        "'[a-z# :]{0,8}'",
        "\"[a-z# :,]{0,8}\"",
        Just("10.1.1.1".to_owned()),
        Just("no".to_owned()),
    ];
    let flow = scalar.clone().prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(|all| format!("[{}]", all.join(" ,"))),
            proptest::collection::vec(inner, 0..3).prop_map(|all| {
                let pairs: Vec<_> = all.iter().enumerate().map(|(i, v)| format!("k{i}:  {v}")).collect();
                format!("{{{}}}", pairs.join(","))
            }),
        ]
    });
    let comment = prop_oneof![Just(String::new()), "   #[a-z ]{0,8}", " # [a-z]{1,8}"];
    let above = prop_oneof![
        Just(String::new()),
        Just("\n".to_owned()),
        Just("# above\n".to_owned()),
        Just("\n\n#x\n\n".to_owned())
    ];
    let leaf = (flow, comment.clone(), 0..8_u8).prop_map(|(value, comment, place)| match place {
        0 => format!("\n     # between\n   {value}{comment}\n"),
        1 => format!("{comment}\n   {value}\n"),
        _ => format!(" {value}{comment}\n"),
    });
    let block = leaf.prop_recursive(4, 24, 4, move |inner| {
        let entry = (inner, above.clone());
        let below = prop_oneof![Just(""), Just("# below\n"), Just("\n  # deeper below\n#again\n")];
        (proptest::collection::vec(entry, 1..4), any::<bool>(), 0..4_usize, comment.clone(), below).prop_map(
            |(entries, is_map, indent, comment, below)| {
                // Only a list may begin in the column of its key.
                let indent = indent.max(usize::from(is_map));
                let mut out = format!("{comment}\n");
                for (index, (value, above)) in entries.into_iter().enumerate() {
                    let head = if is_map { format!("key{index}:") } else { "-".to_owned() };
                    let text = format!("{above}{head}{value}");
                    for line in text.lines() {
                        let pad = if line.is_empty() { 0 } else { indent };
                        out.push_str(&format!("{:pad$}{line}\n", ""));
                    }
                }
                out.extend(below.lines().map(|line| format!("{:indent$}{line}\n", "")));
                out
            },
        )
    });
    proptest::collection::vec(block, 1..4).prop_map(|blocks| {
        blocks.iter().enumerate().map(|(index, value)| format!("top{index}:{value}")).collect()
    })
}

/// Words and comments in reading order, found without our reader: a comment begins at a `#` outside of quotes with a space
/// before it. Brackets, commas, dashes and colons, which the canonical form may change, are left out; so are quotes.
fn reading_order(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for line in text.lines() {
        let mut quote = None;
        let mut word = String::new();
        let mut before = ' ';
        for (at, c) in line.char_indices() {
            match quote {
                Some(open) if c == open => quote = None,
                None if c == '"' || c == '\'' => quote = Some(c),
                None if c == '#' && before == ' ' => {
                    all.push(std::mem::take(&mut word));
                    all.push(line[at..].trim_end().to_owned());
                    break;
                }
                None if "[]{},: -".contains(c) => all.push(std::mem::take(&mut word)),
                _ => word.push(c),
            }
            before = c;
        }
        if !line[..].contains(" #") || quote.is_some() || !word.is_empty() {
            all.push(word);
        }
    }
    all.retain(|word| !word.is_empty());
    all
}

#[test]
fn blank_lines_below_a_text_of_several_lines_stay() {
    for style in ["|", "|-", ">-", ">"] {
        for gap in ["", "\n", "\n\n"] {
            let once = formatted(&format!("a: {style}\n  x\n  y\n{gap}# c\nb: 1\n"));
            let blank = if gap.is_empty() { "" } else { "\n" };
            assert!(once.contains(&format!("y\n{blank}# c\nb: 1\n")), "{style} {gap:?}: {once}");
            assert_eq!(formatted(&once), once, "{style} {gap:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_yaml_keeps_its_meaning_and_its_comments(text in any_yaml()) {
        let Ok(before) = serde_yaml::from_str::<serde_yaml::Value>(&text) else { return Ok(()) };
        let once = formatted(&text);
        let after: serde_yaml::Value = serde_yaml::from_str(&once)
            .map_err(|error| TestCaseError::fail(format!("{error}\n{text}\n{once}")))?;
        prop_assert_eq!(&after, &before, "{}\n{}", text, once);
        prop_assert_eq!(formatted(&once), once.clone(), "not idempotent:\n{}\n{}", text, once);
        for bracket in ['[', '{'] {
            let more = once.matches(bracket).count() > text.matches(bracket).count();
            prop_assert!(!more, "a block became {}:\n{}\n{}", bracket, text, once);
        }
        prop_assert_eq!(reading_order(&once), reading_order(&text), "\n{}\n{}", text, once);
    }
}
