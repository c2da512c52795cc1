//! Syntax errors in words that a person understands. The parser's own words are kept only where there are none better.

use saphyr_parser::ScanError;

use super::place::advance;
use crate::finding::{FileName, Finding, Span};
use crate::language::rules::not_yaml;

/// What a part of the parser's message means, and what to do. The first that fits is used.
const WORDS: &[(&str, &str, &str)] = &[
    ("tab", "A tab stands in the indentation; YAML allows only spaces there.", "Replace the tab by spaces."),
    (
        "expected ',' or ']'",
        "A list that was opened with `[` is not closed properly: a comma or `]` is missing here.",
        "Close the list with `]`, or put a comma between its values.",
    ),
    (
        "expected ',' or '}'",
        "A block that was opened with `{` is not closed properly: a comma or `}` is missing here.",
        "Close the block with `}`, or put a comma between its keys.",
    ),
    (
        "misplaced bracket",
        "This closing bracket has no opening one of its kind.",
        "Delete it, or look above for the bracket that was closed with the wrong kind.",
    ),
    (
        "mapping values are not allowed",
        "A `: ` stands where no key can be.",
        "Put a value that contains `: ` into quotes; if this is a new key, check the indentation of the line above.",
    ),
    (
        "simple key expect",
        "A key without its colon: a word stands here alone, or a line is indented like a key.",
        "Write `key: value` with a space after the colon, or indent the line.",
    ),
    (
        "did not find expected key",
        "This line does not fit the block above it: its indentation is different.",
        "Indent all keys of a block by the same number of spaces.",
    ),
    (
        "block collection, did not find expected '-'",
        "This line does not fit the list above it: it is indented like its entries but has no `- `.",
        "Start each entry with `- `, or indent the line as a key of the entry.",
    ),
    (
        "block sequence entries are not allowed",
        "A list entry (`- `) stands where no list can be.",
        "Put the entries on lines of their own below the key.",
    ),
    (
        "invalid indentation in quoted",
        "A quoted text that starts here is not closed, or its next lines are not indented.",
        "Close the quotes.",
    ),
    (
        "invalid indentation",
        "The indentation of this line does not fit what stands above.",
        "Indent all keys of a block by the same number of spaces.",
    ),
    (
        "wrongly indented line in block scalar",
        "This line of the text block is indented less than its first one.",
        "Indent all lines of the block alike.",
    ),
    ("unexpected end of stream", "A quoted text that starts here is never closed.", "Close the quotes."),
    (
        "unexpected document indicator",
        "A quoted text that starts here is not closed before `---` or `...`.",
        "Close the quotes.",
    ),
    (
        "unknown escape character",
        "In double quotes a backslash starts an escape, and this one is not known.",
        "Write the backslash twice, or use single quotes.",
    ),
    (
        "hexadecimal number",
        "An escape in double quotes needs hexadecimal digits here.",
        "Write the backslash twice, or use single quotes.",
    ),
    (
        "Unicode character escape",
        "An escape in double quotes stands for no character.",
        "Correct the escape, or use single quotes.",
    ),
    (
        "trailing content after double-quoted",
        "Something stands behind the closing quotes.",
        "Put all of it into the quotes, or delete it.",
    ),
    (
        "unknown anchor",
        "This alias (`*name`) stands for an anchor (`&name`) that is not above it.",
        "Correct the name, or put a value that starts with `*` into quotes.",
    ),
    (
        "anchor or alias",
        "A `&` or `*` starts an anchor or alias, which needs a name.",
        "Put a value that starts with `&` or `*` into quotes.",
    ),
    ("unexpected character", "A value cannot start with this character.", "Put the value into quotes."),
    (
        "no text character",
        "A character that is no text stands here.",
        "Is this a text file? Delete the character, or save the file as UTF-8.",
    ),
    (
        "byte order mark",
        "A byte order mark stands in the middle of the file.",
        "Delete it: files that were joined leave it behind.",
    ),
    (
        "handle wasn't declared",
        "A value that starts with `!` is a tag, and this one is not known.",
        "Put the value into quotes.",
    ),
    (
        "parsing a tag",
        "A value that starts with `!` is a tag, and this one is not well-formed.",
        "Put the value into quotes.",
    ),
    (
        "scanning a tag",
        "A value that starts with `!` is a tag, and this one is not well-formed.",
        "Put the value into quotes.",
    ),
    (
        "comment intercepting",
        "A comment stands in the middle of a text that goes on in the next line.",
        "Put the text into quotes, or move the comment.",
    ),
    (
        "directive",
        "A line that starts with `%` is a directive, and this one is not known.",
        "Delete the line.",
    ),
    (
        "block scalar",
        "The text block (`|` or `>`) does not start properly.",
        "Write `|` at the end of the line and the text below it, indented.",
    ),
    ("document end marker", "Something stands behind `...` on its line.", "Delete it."),
    (
        "expected node content",
        "A value is missing here.",
        "Look for a comma too many, or a bracket that was closed too early.",
    ),
    ("plain scalar", "This value is not well-formed.", "Put the value into quotes."),
    (
        "followed by a valid YAML whitespace",
        "A space is missing after `-` or `:`.",
        "Write a space behind it, or put the value into quotes.",
    ),
    (
        "recursion limit",
        "Brackets are nested too deep; the limit is 100 levels.",
        "Look for brackets that are opened again and again.",
    ),
];

/// What to do with an address that ends in two colons.
pub const COLON_AT_END: &str = "Put an address that ends in `::` into quotes, `\"fd00::\"`: YAML takes the last colon for that of a key.";

/// The finding for a syntax error at `byte`; `opened` are the blocks that were open, outermost first.
pub(super) fn finding(
    file: &FileName,
    text: &str,
    error: &ScanError,
    byte: usize,
    opened: &[Span],
) -> Finding {
    let info = error.info();
    let here = inside(text, byte);
    // "unprintable" is no tab.
    let info_words = info.replace("unprintable", "no text");
    let known = WORDS.iter().find(|(part, _, _)| info_words.contains(part));
    let tab = tab_in_indentation(text, byte);
    let colons = !tab && ends_in_colons(text, byte);
    let open = unclosed(text, byte, opened).filter(|_| !colons);
    let (message, help) = match (tab, known) {
        (true, _) => (WORDS[0].1.to_owned(), WORDS[0].2),
        (false, _) if colons => {
            ("A value ends in `::` here, and stands without quotes.".to_owned(), COLON_AT_END)
        }
        // A bracket that was left open lines above makes everything below it look wrong.
        (false, _) if open.is_some_and(|open| open.line < here.line) => {
            let line = open.map_or(0, |open| open.line);
            (
                format!("The bracket that was opened in line {line} is not closed."),
                "Close it where its list or block ends.",
            )
        }
        (false, Some((_, message, help))) => ((*message).to_owned(), *help),
        (false, None) => {
            (format!("The file is not YAML here ({info})."), "Look at this line and just above it.")
        }
    };
    let mut finding = Finding::new(&not_yaml::RULE, &**file, message).help(help).at(file, here, "");
    if let Some(open) = open {
        finding = finding.at(file, open, "this is not closed");
    }
    finding
}

/// A place of one character at the error; at the end of the text, behind its last visible character.
pub(super) fn inside(text: &str, byte: usize) -> Span {
    let kept = text.trim_end().len();
    let at = byte.min(kept);
    let (line, column) = advance(text, (1, 1), 0, at);
    let visible = at < kept && !text[at..].starts_with(['\n', '\r']);
    Span { line, column, end_line: line, end_column: column + u32::from(visible) }
}

fn tab_in_indentation(text: &str, byte: usize) -> bool {
    let start = text[..byte].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let line = &text[start..];
    let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
    line[..blank].contains('\t') && byte <= start + blank
}

/// Whether a value ends in two colons at `byte`, as an IPv6 address does whose last groups are zero.
fn ends_in_colons(text: &str, byte: usize) -> bool {
    let ends = |rest: &str| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r', ',', ']', '}']);
    text[..byte].ends_with(':') && text[byte..].strip_prefix(':').is_some_and(ends)
}

/// The innermost bracket before `byte` that is still open. Values in quotes and comments are jumped over.
fn unclosed(text: &str, byte: usize, opened: &[Span]) -> Option<Span> {
    let before = &text[..byte];
    let from = opened.first().map_or(0, |span| line_start(before, span.line));
    let mut stack = Vec::new();
    let mut previous = '\n';
    let mut rest = before[from..].char_indices().peekable();
    let starts_value = |previous: char| " \t\n\r[{,:".contains(previous);
    while let Some((at, character)) = rest.next() {
        match character {
            '"' | '\'' if starts_value(previous) => {
                while let Some((_, inner)) = rest.next() {
                    if inner == '\\' && character == '"' {
                        rest.next();
                    } else if inner == character {
                        break;
                    }
                }
            }
            '#' if " \t\n\r".contains(previous) => while rest.next_if(|(_, c)| *c != '\n').is_some() {},
            '[' | '{' if starts_value(previous) || !stack.is_empty() => stack.push(from + at),
            ']' | '}' => drop(stack.pop()),
            _ => {}
        }
        previous = character;
    }
    let at = stack.pop()?;
    let (line, column) = advance(text, (1, 1), 0, at);
    Some(Span { line, column, end_line: line, end_column: column + 1 })
}

fn line_start(text: &str, line: u32) -> usize {
    text.match_indices('\n')
        .nth(line.saturating_sub(2) as usize)
        .map_or(0, |(at, _)| if line < 2 { 0 } else { at + 1 })
}
