//! Every file that `generate` writes for a plan: names and texts, all made before any of them is written.

use std::collections::BTreeSet;

use super::super::common::Suppression;
use super::super::file_names::stem;
use super::super::input::Input;
use super::super::sheet::Sheet;
use super::super::system::System;
use super::super::{derive, judge, manifest};
use super::{checklist, checklist_html, checklist_markdown, drawing, firewall, sheet, systems_xml};
use crate::finding::{FileName, Finding};

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name, safe on Windows and Unix and different from all others even without regard to case.
    pub name: String,
    /// What it is, in a word or two.
    pub what: &'static str,
    /// The server it is for; empty for what belongs to the whole system.
    pub server: String,
    /// Its text.
    pub text: String,
}

/// All files of a plan, the servers in the plan's order; last the manifest, which is right only when all others are there.
#[must_use]
pub fn files(plan: &System) -> Vec<File> {
    let mut sheets = derive::sheets(plan);
    let stems = stems(sheets.iter().map(Sheet::label));
    carry_suppressions(plan, &mut sheets, &stems);
    let mut all: Vec<_> =
        sheets.iter().zip(&stems).flat_map(|(sheet, stem)| of_server(sheet, stem)).collect();
    let of_system =
        |name: &str, what, text| File { name: name.to_owned(), what, server: String::new(), text };
    all.push(of_system("Systems.xml", "client connections", systems_xml::render_systems_xml(plan)));
    all.push(of_system("drawing.svg", "drawing", drawing::render(plan)));
    let sums = manifest::render(all.iter().map(|file| (&*file.name, &*file.text)));
    all.push(of_system(manifest::NAME, "check sums", sums));
    all
}

/// What is suppressed in the plan, with its reason, stays suppressed in a sheet that shows the same finding: else the sheets
/// of an accepted plan would not be accepted.
fn carry_suppressions(plan: &System, sheets: &mut [Sheet], stems: &[String]) {
    if plan.suppressions.is_empty() {
        return;
    }
    for (sheet, stem) in sheets.iter_mut().zip(stems) {
        sheet.file = FileName::from(format!("{stem}.partners.yaml"));
    }
    let inputs: Vec<_> = std::iter::once(Input::Plan(Box::new(plan.clone())))
        .chain(sheets.iter().map(|sheet| Input::Sheet(sheet.clone())))
        .collect();
    let findings = judge::judge(&inputs);
    for sheet in sheets {
        let shows = |rule: &str| {
            let at_sheet =
                |finding: &Finding| finding.labels.first().is_some_and(|label| label.file == sheet.file);
            findings.iter().any(|finding| finding.rule.name == rule && at_sheet(finding))
        };
        let mut seen = BTreeSet::new();
        let shown = plan.suppressions.iter().filter(|entry| shows(&entry.rule.value));
        let first = shown.filter(|entry| seen.insert(&entry.rule.value));
        sheet.suppressions = first.map(|entry| Suppression { line: None, ..entry.clone() }).collect();
    }
}

fn of_server(sheet: &Sheet, stem: &str) -> [File; 4] {
    let list = checklist::checklist(sheet);
    let file = |ending: &str, what, text| File {
        name: format!("{stem}.{ending}"),
        what,
        server: sheet.label().to_owned(),
        text,
    };
    [
        file("partners.yaml", "sheet", sheet::render(sheet)),
        file("checklist.md", "checklist", checklist_markdown::render(&list)),
        file("checklist.html", "checklist", checklist_html::render(&list)),
        file("firewall.ps1", "firewall rules", firewall::render(sheet)),
    ]
}

/// A safe beginning of a file name for each label, all different even where a file system ignores case.
fn stems<'a>(labels: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut all = Vec::new();
    for label in labels {
        let stem = stem(label);
        let numbered = (2_u32..).map(|number| format!("{stem}-{number}"));
        let free =
            std::iter::once(stem.clone()).chain(numbered).find(|name| taken.insert(name.to_lowercase()));
        all.extend(free);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_even_without_regard_to_case() {
        let labels = ["SRV-A", "srv-a", "SRV/A", "SRV_A", "srv-a-2"];
        assert_eq!(stems(labels.into_iter()), ["SRV-A", "srv-a-2", "SRV_A", "SRV_A-2", "srv-a-2-2"]);
    }
}
