//! `sheet-file-name`: a sheet lies in a file, or a folder, that is named after another server.

use std::collections::HashMap;

use super::prelude::*;
use crate::partner::file_names::{key, keys};

pub static RULE: Rule =
    rule!("sheet-file-name", Warning, "a sheet lies in a file that is named after another server");

/// Where another server's label stands: its file and place.
type Labels<'a> = HashMap<String, (&'a str, &'a FileName, Span)>;

/// Compares the name of every sheet's file, and of its folder, with the labels of the system. A name that is no label of
/// it says nothing.
pub fn check_group(group: &Group<'_>) -> impl Iterator<Item = Finding> {
    let labels = labels(group);
    group.sheets.iter().filter_map(move |sheet| {
        let label = sheet.server.label.as_ref()?;
        let own = key(&label.value);
        if keys(&sheet.file).any(|name| name == own) {
            return None;
        }
        let (other, file, span) = keys(&sheet.file).find_map(|name| labels.get(&name))?;
        let message = format!(
            "{} has the sheet of {label}, by its label, and is named after {other}. Whoever opens it by its name enters \
             the settings of the wrong server.",
            sheet.file
        );
        let finding = Owner::of(sheet).finding(&RULE, (label.span, "this server"), message);
        Some(finding.at(file, *span, format!("{other} is another server")).help(
            "Find out on the server (Partners section, field Server label) whose settings these are; rename the file, or correct \
             the label.",
        ))
    })
}

/// The labels of all servers that the group knows: of sheets, partners and the plan.
fn labels<'a>(group: &Group<'a>) -> Labels<'a> {
    let of_sheets = group.sheets.iter().flat_map(|sheet| {
        let partners = sheet.columns().filter_map(|column| column.label.as_ref());
        sheet.server.label.iter().chain(partners).map(|label| (&sheet.file, label))
    });
    let of_plan = group.plan.into_iter().flat_map(|plan| {
        plan.servers.iter().filter_map(|server| server.label.as_ref()).map(|label| (&plan.file, label))
    });
    let entry = |(file, label): (&'a FileName, &'a Spanned<String>)| {
        (key(&label.value), (label.value.as_str(), file, label.span))
    };
    of_plan.chain(of_sheets).map(entry).collect()
}
