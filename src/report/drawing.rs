//! Draws excerpts with line numbers, carets and notes in characters (annotate-snippets does the drawing).

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use unicode_width::UnicodeWidthStr;

use super::excerpt::Excerpt;
use super::model::Style;
use super::text::wrap;
use crate::domain::finding::Severity;

/// Draws the excerpts of one finding with its footers (name and clean text); the result ends with a line feed.
#[must_use]
pub fn draw(
    excerpts: &[Excerpt],
    severity: Severity,
    footers: &[(&'static str, String)],
    style: &Style,
) -> String {
    let gutter = excerpts.iter().map(Excerpt::last_line).max().unwrap_or(1).to_string().len();
    let mut group = Group::with_level(level(severity));
    for (index, excerpt) in excerpts.iter().enumerate() {
        group = if excerpt.lines.is_empty() {
            group.element(Origin::path(token(index)))
        } else {
            group.element(snippet(excerpt, index))
        };
    }
    for (name, text) in footers {
        // The drawing indents continued lines below the text itself.
        let room = style.width.saturating_sub(gutter + name.width() + 5).max(20);
        let text = wrap(text, room, 0, 0);
        group = group.element(Level::NOTE.with_name(*name).message(text));
    }
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
    let decor = if style.ascii { DecorStyle::Ascii } else { DecorStyle::Unicode };
    // Lines are cut already; the library must not cut them again.
    let drawn = renderer.decor_style(decor).term_width(usize::MAX / 2).render(&[group]);
    let mut out = name_places(&drawn, excerpts);
    out.push('\n');
    out
}

fn snippet(excerpt: &Excerpt, index: usize) -> Snippet<'static, Annotation<'static>> {
    let mut starts = Vec::with_capacity(excerpt.lines.len());
    let mut text = String::new();
    for line in &excerpt.lines {
        starts.push(text.len());
        text.push_str(line);
        text.push('\n');
    }
    let annotations: Vec<_> = excerpt
        .marks
        .iter()
        .map(|mark| {
            let kind = if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let range = starts[mark.line] + mark.range.start..starts[mark.line] + mark.range.end;
            kind.span(range).label((!mark.text.is_empty()).then(|| mark.text.clone()))
        })
        .collect();
    let first_line = usize::try_from(excerpt.first_line).unwrap_or(1);
    Snippet::source(text).line_start(first_line).path(token(index)).annotations(annotations)
}

/// Stands for a place in the drawing: the drawing library would compute the column from the escaped and cut line,
/// which is not the column in the file. Foreign text never holds a private-use character (see `sanitize`).
fn token(index: usize) -> String {
    format!("\u{e000}{index}\u{e001}")
}

/// Puts the real `file:line:column` in place of every token and the place that follows it.
fn name_places(drawn: &str, excerpts: &[Excerpt]) -> String {
    let mut out = String::with_capacity(drawn.len() + 64);
    let mut pieces = drawn.split('\u{e000}');
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (index, rest) = piece.split_once('\u{e001}').unwrap_or(("", piece));
        let place = index.parse().ok().and_then(|index: usize| excerpts.get(index)).map(Excerpt::heading);
        out.push_str(&place.unwrap_or_default());
        out.push_str(rest.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit()));
    }
    out
}

const fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    }
}
