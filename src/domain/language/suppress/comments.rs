//! Comments that suppress: `# hotstandby: allow(rule-name) reason text until 2027-06-30`.

use super::Suppression;
use crate::finding::Span;
use crate::language::Spanned;
use crate::language::extract::Extractor;
use crate::language::extract::quantity::date;
use crate::language::rules::{bad_value, suppression_unused};
use crate::language::yaml::Comment;

/// What such a comment starts with, behind the `#`.
const START: &str = "hotstandby:";
const SHAPE: &str = "Write `# hotstandby: allow(rule-name) reason until 2027-06-30`.";

/// Reads the comments of the whole document.
pub fn read(extractor: &mut Extractor<'_>) -> Vec<Suppression> {
    let document = extractor.document();
    let addressed = |comment: &&Comment<'_>| body(comment.text).starts_with(START);
    let comments: Vec<Comment<'_>> = document.comments().iter().filter(addressed).copied().collect();
    if comments.is_empty() {
        return Vec::new();
    }
    let lines: Vec<&str> = lines(document.text());
    let mut content = 0;
    let mut suppressions = Vec::new();
    for comment in comments {
        // Comments that follow each other stand for the same line; it is looked for once.
        if content <= comment.span.line {
            content = next_content(&lines, comment.span.line);
        }
        let line = if comment.own_line { content } else { comment.span.line };
        suppressions.extend(suppression(extractor, comment, line));
    }
    suppressions
}

fn body(comment: &str) -> &str {
    comment.trim_start_matches('#').trim_start()
}

/// Lines as the reader counts them: they end with LF, CR or both.
fn lines(text: &str) -> Vec<&str> {
    text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r')).collect()
}

fn suppression(extractor: &mut Extractor<'_>, comment: Comment<'_>, line: u32) -> Option<Suppression> {
    let inner = body(comment.text).strip_prefix(START)?.trim();
    let Some((rule, rest)) = inner.strip_prefix("allow(").and_then(|rest| rest.split_once(')')) else {
        let message = "This comment is addressed to hotstandby but is not understood; it suppresses nothing.";
        extractor.fault(&suppression_unused::RULE, comment.span, message.to_owned(), SHAPE);
        return None;
    };
    let (reason, until) = split_until(rest.trim());
    let until = until.and_then(|day| match date(day) {
        Some(value) => Some(Spanned { value, span: part(comment, day) }),
        None => {
            let message = format!("`until` is no day: `{day}`.");
            extractor.fault(&bad_value::RULE, part(comment, day), message, SHAPE);
            None
        }
    });
    let name = rule.trim();
    let rule = Spanned { value: name.to_owned(), span: part(comment, name) };
    Some(Suppression { rule, reason: reason.to_owned(), until, line: Some(line) })
}

/// The reason, and the day behind a last `until`. A last word that does not start with a digit belongs to the reason.
fn split_until(text: &str) -> (&str, Option<&str>) {
    let (before, day) = match text.rsplit_once(char::is_whitespace) {
        Some((before, day)) => (before.trim_end(), day),
        None => return (text, None),
    };
    let reason = if before == "until" { Some("") } else { before.strip_suffix("until") };
    match reason {
        Some(reason)
            if day.starts_with(|c: char| c.is_ascii_digit())
                && (reason.is_empty() || reason.ends_with(char::is_whitespace)) =>
        {
            (reason.trim_end(), Some(day))
        }
        _ => (text, None),
    }
}

/// The next line below `line` that is neither blank nor a comment; the line behind the last when there is none.
fn next_content(lines: &[&str], line: u32) -> u32 {
    let below = (line as usize)..lines.len();
    let blank = |text: &&str| text.is_empty() || text.starts_with('#');
    let skipped = below.map(|at| lines[at].trim_start()).take_while(blank).count();
    line + 1 + u32::try_from(skipped).unwrap_or(u32::MAX / 2)
}

/// The place of a part of the comment's text.
fn part(comment: Comment<'_>, part: &str) -> Span {
    let Some(at) = comment.text.find(part).filter(|_| !part.is_empty()) else { return comment.span };
    let characters = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    let column = comment.span.column + characters(&comment.text[..at]);
    Span { column, end_column: column + characters(part), ..comment.span }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_split_off_the_reason() {
        assert_eq!(split_until("crossover cable until 2027-06-30"), ("crossover cable", Some("2027-06-30")));
        assert_eq!(split_until("until 2027-06-30"), ("", Some("2027-06-30")));
        assert_eq!(split_until("kept until spring"), ("kept until spring", None));
        assert_eq!(split_until("not until the fibre is laid"), ("not until the fibre is laid", None));
        assert_eq!(split_until("cable"), ("cable", None));
        assert_eq!(split_until(""), ("", None));
    }

    #[test]
    fn a_comment_on_its_own_line_stands_for_the_next_content() {
        let text = ["# hotstandby: allow(x) y", "", "  # another", "a: 1"];
        assert_eq!(next_content(&text, 1), 4);
        assert_eq!(next_content(&text, 4), 5, "there is none");
        assert_eq!(lines("a\r\nb\rc\n"), ["a", "b", "c", ""]);
    }
}
