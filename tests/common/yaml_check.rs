//! What must hold for every text, however broken: shared by the property tests and the fuzz targets.

use hotstandby::domain::finding::{FileName, Finding, Span};
use hotstandby::domain::language::yaml::scalar::{Typed, classify};
use hotstandby::domain::language::yaml::{self, Document, Kind, NodeId, Pair, Scalar, Style, Tag};
use hotstandby::domain::partner::read::read;
use serde_yaml::Value;

/// The byte range of a span; `None` when it does not lie inside the text. A carriage return alone ends no line: YAML
/// with one is refused at its place, and XML may hold it in a value.
pub fn bytes(text: &str, span: Span) -> Option<std::ops::Range<usize>> {
    let at = |line: u32, column: u32| {
        let mut start = 0;
        for _ in 1..line {
            start += text[start..].find('\n')? + 1;
        }
        let line = text[start..].split('\n').next().unwrap_or_default();
        let line = line.strip_suffix('\r').unwrap_or(line);
        let ends = line.char_indices().map(|(at, _)| at).chain([line.len()]);
        ends.clone().nth(column.checked_sub(1)? as usize).map(|at| start + at)
    };
    let (start, end) = (at(span.line, span.column)?, at(span.end_line, span.end_column)?);
    (start <= end).then_some(start..end)
}

/// Reads a text and checks everything that must hold whatever it says: no panic, spans inside the text, a place or
/// the whole file for every finding.
pub fn check(text: &str) {
    let file = FileName::from("x.yaml");
    let reading = read(&file, text);
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for finding in reading.findings.iter().filter(|finding| finding.rule.name != "not-xml") {
        check_finding(text, finding);
    }
    let (document, findings) = yaml::parse(&file, text);
    assert!(document.is_some() || !findings.is_empty(), "no tree, and no reason");
    let Some(document) = document else { return };
    for id in document.ids() {
        check_node(&document, id);
    }
    for comment in document.comments() {
        let range = bytes(text, comment.span).expect("a comment lies inside the text");
        assert_eq!(&text[range], comment.text);
        assert!(comment.text.trim_start_matches('\n').starts_with('#'));
    }
}

fn check_finding(text: &str, finding: &Finding) {
    assert!(!finding.labels.is_empty(), "{finding:?}");
    assert!(!finding.message.is_empty(), "{finding:?}");
    for label in &finding.labels {
        let inside = !label.span.is_known() || bytes(text, label.span).is_some();
        assert!(inside, "{text:?}: {} {}: {:?}", finding.rule.name, finding.message, label.span);
    }
}

fn check_node(document: &Document<'_>, id: NodeId) {
    let text = document.text();
    let span = document.span(id);
    let range = bytes(text, span).unwrap_or_else(|| panic!("{text:?}: node {id:?} at {span:?}"));
    let slice = &text[range];
    if document.is_alias(id) {
        assert!(slice.starts_with('*'), "{text:?}: alias at {span:?} is {slice:?}");
        return;
    }
    match document.kind(id) {
        Kind::Scalar(scalar) => check_scalar(text, scalar, slice),
        Kind::Seq(items) => items.iter().for_each(|item| check_inside(document, id, *item)),
        Kind::Map(pairs) => {
            for Pair { key, value } in pairs {
                check_inside(document, id, *key);
                check_inside(document, id, *value);
            }
        }
    }
}

fn check_inside(document: &Document<'_>, outer: NodeId, inner: NodeId) {
    let (outer, inner) = (document.span(outer), document.span(inner));
    let start = (outer.line, outer.column) <= (inner.line, inner.column);
    let end = (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column);
    // A value that is absent at the end of its block stands behind the colon, where the block ends.
    let absent = (inner.line, inner.column) == (inner.end_line, inner.end_column);
    assert!(start && (end || absent), "{:?}: {outer:?} does not hold {inner:?}", document.text());
}

/// The text at the span is what was written for the value.
fn check_scalar(text: &str, scalar: Scalar<'_>, slice: &str) {
    let folded = slice.contains(['\n', '\r']);
    match scalar.style {
        Style::Plain if !folded => assert_eq!(slice, scalar.text, "{text:?}"),
        // A comment in the middle is a fault of its own (not-yaml).
        Style::Plain if slice.contains([' ', '\t', '\n']) && slice.contains('#') => {}
        Style::Plain => {
            let words = |text: &str| {
                text.split([' ', '\t', '\n', '\r'])
                    .filter(|w| !w.is_empty())
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            };
            assert_eq!(words(slice), words(scalar.text), "{text:?}");
        }
        Style::SingleQuoted => {
            assert!(
                slice.len() >= 2 && slice.starts_with('\'') && slice.ends_with('\''),
                "{text:?}: {slice:?}"
            );
            if !folded {
                assert_eq!(slice[1..slice.len() - 1].replace("''", "'"), scalar.text, "{text:?}");
            }
        }
        Style::DoubleQuoted => {
            assert!(
                slice.len() >= 2 && slice.starts_with('"') && slice.ends_with('"'),
                "{text:?}: {slice:?}"
            );
            if !folded && !slice.contains('\\') {
                assert_eq!(&slice[1..slice.len() - 1], scalar.text, "{text:?}");
            }
        }
        Style::Literal | Style::Folded => {}
    }
}

/// Compares with serde_yaml. `None`: one of the two refuses the text. `Some(Err)`: both accept it and differ in a way
/// that docs/yaml.md does not list.
pub fn compare(text: &str) -> Option<Result<(), String>> {
    // docs/yaml.md: three characters that end a line in YAML 1.1 but not in 1.2.
    if text.contains(['\u{85}', '\u{2028}', '\u{2029}']) {
        return None;
    }
    let file = FileName::from("x.yaml");
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (document, findings) = yaml::parse(&file, text);
    let document = document.filter(|_| findings.is_empty())?;
    let theirs: Value = serde_yaml::from_str(text).ok()?;
    let result = same(&document, document.root(), &theirs);
    if result.is_err() && (has_anchor_that_ends_early(text) || has_question_in_brackets(text)) {
        return None;
    }
    Some(result)
}

/// docs/yaml.md: `&a?b` is one anchor by the standard; libyaml ends the name at `?` and the like.
fn has_anchor_that_ends_early(text: &str) -> bool {
    text.split(['&', '*']).skip(1).any(|rest| {
        let after = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        after.len() < rest.len() && after.starts_with(['?', ':', '%', '@', '`'])
    })
}

/// docs/yaml.md: `{ ?a: b }` has the key `?a` by the standard; libyaml takes the `?` for the sign of a key.
fn has_question_in_brackets(text: &str) -> bool {
    text.match_indices('?').any(|(at, _)| {
        let blank = |c: char| c.is_ascii_whitespace();
        let before = text[..at].trim_end_matches(blank);
        text[..at].contains(['[', '{'])
            && (before.len() < at || before.ends_with(['[', '{', ',']))
            && text[at + 1..].starts_with(|c| !blank(c))
    })
}

fn same(document: &Document<'_>, id: NodeId, theirs: &Value) -> Result<(), String> {
    let differ = |ours: &str| Err(format!("{:?}: ours {ours}, theirs {theirs:?}", document.text()));
    match (document.kind(id), theirs) {
        // docs/yaml.md: the tag `!` alone.
        (ours, Value::Tagged(theirs)) if !matches!(ours, Kind::Scalar(_)) => {
            same(document, id, &theirs.value)
        }
        (Kind::Scalar(scalar), theirs) => {
            if same_scalar(scalar, theirs) {
                Ok(())
            } else {
                differ(&format!("{scalar:?}"))
            }
        }
        (Kind::Seq(items), Value::Sequence(theirs)) if items.len() == theirs.len() => {
            items.iter().zip(theirs).try_for_each(|(ours, theirs)| same(document, *ours, theirs))
        }
        (Kind::Map(pairs), Value::Mapping(theirs)) if pairs.len() == theirs.len() => {
            pairs.iter().zip(theirs).try_for_each(|(ours, (key, value))| {
                same(document, ours.key, key)?;
                same(document, ours.value, value)
            })
        }
        (ours, _) => differ(&format!("{ours:?}")),
    }
}

fn same_scalar(scalar: Scalar<'_>, theirs: &Value) -> bool {
    let text = scalar.text;
    match (classify(scalar), theirs) {
        // docs/yaml.md: the tag `!` alone, and tags that do not fit their value.
        (_, Value::Tagged(_)) => scalar.tag == Tag::Str,
        // docs/yaml.md: a last line without line break.
        (Typed::Text, Value::String(theirs)) if is_block(scalar.style) => {
            // docs/yaml.md: `#` at the start of a line of a block that is the whole document.
            (theirs.trim_start_matches('\n').is_empty() && text.trim_start_matches('\n').starts_with('#'))
                || text.trim_end_matches('\n') == theirs.trim_end_matches('\n')
        }
        (Typed::Null, Value::Null) => true,
        (Typed::Bool(ours), Value::Bool(theirs)) => ours == *theirs,
        (Typed::Int, Value::Number(theirs)) if matches!(scalar.tag, Tag::None | Tag::Int) => {
            // docs/yaml.md: a tag that does not fit its value; binary numbers do to serde_yaml.
            same_int(text, theirs) || (scalar.tag == Tag::Int && is_binary(text))
        }
        (Typed::Float, Value::Number(theirs)) => same_float(text, theirs),
        // docs/yaml.md: leading zeros, and numbers too large for 64 bits, are text to serde_yaml.
        (Typed::Int, Value::String(theirs)) => text == theirs && (leading_zero(text) || int(text).is_none()),
        (Typed::Float, Value::String(theirs)) => {
            text == theirs && (leading_zero(text) || text.parse().is_ok_and(f64::is_infinite))
        }
        (Typed::Text, Value::String(theirs)) => text == theirs,
        // docs/yaml.md: binary numbers and signs before a base are numbers to serde_yaml.
        (Typed::Text | Typed::Int, Value::Number(_)) => text.trim_start_matches(['+', '-']).starts_with('0'),
        _ => false,
    }
}

const fn is_block(style: Style) -> bool {
    matches!(style, Style::Literal | Style::Folded)
}

fn is_binary(text: &str) -> bool {
    text.trim_start_matches(['+', '-']).starts_with("0b")
}

fn leading_zero(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']);
    digits.len() > 1 && digits.starts_with('0')
}

fn int(text: &str) -> Option<i128> {
    let (digits, radix) = match text.as_bytes() {
        [b'0', b'x', ..] => (&text[2..], 16),
        [b'0', b'o', ..] => (&text[2..], 8),
        _ => (text, 10),
    };
    i128::from_str_radix(digits, radix)
        .ok()
        .filter(|value| (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(value))
}

fn same_int(text: &str, theirs: &serde_yaml::Number) -> bool {
    match int(text) {
        Some(ours) => theirs.as_u64().map(i128::from).or(theirs.as_i64().map(i128::from)) == Some(ours),
        // docs/yaml.md: serde_yaml rounds a number that is too large for 64 bits.
        None => theirs.is_f64(),
    }
}

fn same_float(text: &str, theirs: &serde_yaml::Number) -> bool {
    let Some(theirs) = theirs.as_f64() else { return false };
    match text.trim_start_matches('+').to_ascii_lowercase().as_str() {
        ".inf" => theirs == f64::INFINITY,
        "-.inf" => theirs == f64::NEG_INFINITY,
        ".nan" => theirs.is_nan(),
        number => number.parse().is_ok_and(|ours: f64| ours.to_bits() == theirs.to_bits()),
    }
}
