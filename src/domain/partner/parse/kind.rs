//! Which kind of file it is, and whether this program is new enough for it.

use super::settings::SCHEMA_VERSION;
use super::{plan, sheet};
use crate::finding::{FileName, Finding, Span};
use crate::language::extract::Extractor;
use crate::language::kinds;
use crate::language::rules::{unknown_kind, wrong_type};
use crate::language::suppress::comments;
use crate::language::yaml::{Document, Kind};
use crate::partner::input::Input;
use crate::suggest;

const KINDS: [&str; 2] = ["system", "partners"];

/// Reads a document as what its `kind` says.
pub fn document(file: &FileName, document: &Document<'_>) -> (Option<Input>, Vec<Finding>) {
    let mut extractor = Extractor::new(document, file);
    let mut input = content(&mut extractor);
    let suppressions = match &mut input {
        Some(Input::Plan(plan)) => &mut plan.suppressions,
        Some(Input::Sheet(sheet)) => &mut sheet.suppressions,
        Some(Input::Client(_) | Input::Sources(..)) | None => return (input, extractor.finish()),
    };
    suppressions.extend(comments::read(&mut extractor));
    (input, extractor.finish())
}

fn content(extractor: &mut Extractor<'_>) -> Option<Input> {
    let document = extractor.document();
    let root = document.root();
    if !matches!(document.kind(root), Kind::Map(_)) {
        let kind = document.kind(root).words();
        let message = format!("This is no plan and no sheet: the file holds {kind}, not a block of keys.");
        extractor.fault(&unknown_kind::RULE, Span::default(), message, START);
        return None;
    }
    match kind(extractor)? {
        "system" => plan::read(extractor).map(|plan| Input::Plan(Box::new(plan))),
        _ => sheet::read(extractor).map(Input::Sheet),
    }
}

const START: &str = "A plan starts with `kind: system`, a sheet with `kind: partners`; `partner-config init` prints one to start from.";

fn kind(extractor: &mut Extractor<'_>) -> Option<&'static str> {
    let document = extractor.document();
    let Some(pair) = document.top("kind") else {
        let message = "This is no plan and no sheet: the key `kind` is missing.".to_owned();
        extractor.fault(&unknown_kind::RULE, Span::default(), message, START);
        return None;
    };
    let Some(scalar) = document.scalar(pair.value) else {
        let place = document.span(pair.key);
        extractor.fault(&wrong_type::RULE, place, "`kind` must be one word.".to_owned(), START);
        return None;
    };
    let Some(kind) = KINDS.into_iter().find(|kind| *kind == scalar.text) else {
        let (message, help) = match (kinds::of_word(scalar.text), suggest::nearest(scalar.text, KINDS)) {
            (Some(other), _) => other.in_place_of("plan and no sheet"),
            (None, Some(nearest)) => {
                (format!("There is no kind `{}`; did you mean `{nearest}`?", scalar.text), START)
            }
            (None, None) => (format!("There is no kind `{}`.", scalar.text), START),
        };
        extractor.fault(&unknown_kind::RULE, document.span(pair.value), message, help);
        return None;
    };
    let version = document.top("schema_version").map(|pair| pair.value);
    let text = version.and_then(|version| document.scalar(version)).map_or("", |scalar| scalar.text);
    if let Some(version) = version.filter(|_| text.parse::<u32>().is_ok_and(|number| number > SCHEMA_VERSION))
    {
        let message =
            format!("This file has schema_version {text}; this program reads version {SCHEMA_VERSION}.");
        let help = "Use a newer partner-config for this file.";
        extractor.fault(&unknown_kind::RULE, document.span(version), message, help);
        return None;
    }
    Some(kind)
}
