//! Every file that `generate` writes for a plan: names and texts, all made before any of them is written.

use std::collections::BTreeSet;

use super::super::common::Suppression;
use super::super::input::Input;
use super::super::sheet::Sheet;
use super::super::system::System;
use super::super::{derive, judge, manifest};
use super::{checklist, checklist_html, checklist_markdown, drawing, firewall, sheet, systems_xml};
use crate::domain::finding::{FileName, Finding};

/// The longest part of a file name that comes from a label, in characters.
const MAX_STEM: usize = 60;

/// Names that Windows keeps for devices, whatever follows the first dot.
const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

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
    let inputs: Vec<_> = std::iter::once(Input::Plan(plan.clone()))
        .chain(sheets.iter().map(|sheet| Input::Sheet(sheet.clone())))
        .collect();
    let findings = judge::judge(&inputs);
    for sheet in sheets {
        let shows = |rule: &str| {
            let at_sheet =
                |finding: &Finding| finding.labels.first().is_some_and(|label| label.file == sheet.file);
            findings.iter().any(|finding| finding.rule.name == rule && at_sheet(finding))
        };
        let mut carried: Vec<Suppression> = Vec::new();
        for entry in &plan.suppressions {
            let known = carried.iter().any(|other| other.rule.value == entry.rule.value);
            if !known && shows(&entry.rule.value) {
                carried.push(Suppression { line: None, ..entry.clone() });
            }
        }
        sheet.suppressions = carried;
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

/// Letters, digits, `-`, `_` and `.` stay; everything else (slashes above all) becomes `_`.
fn stem(label: &str) -> String {
    let keep = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' };
    let mut stem: String = label.chars().map(keep).take(MAX_STEM).collect();
    while stem.ends_with('.') {
        stem.pop();
    }
    let device = stem.split('.').next().unwrap_or_default().to_lowercase();
    if stem.is_empty() || stem.starts_with(['.', '-']) || RESERVED.contains(&&*device) {
        stem.insert(0, '_');
    }
    stem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_become_safe_names() {
        let pairs = [
            ("SRV-A", "SRV-A"),
            ("Pump Station 1", "Pump_Station_1"),
            ("../../etc/passwd", "_.._.._etc_passwd"),
            ("C:\\x", "C__x"),
            ("con", "_con"),
            ("NUL.2", "_NUL.2"),
            ("a...", "a"),
            ("...", "_"),
            ("-rf", "_-rf"),
            ("", "_"),
            ("Zürich", "Zürich"),
            ("a\u{202e}\u{0}b", "a__b"),
        ];
        for (label, name) in pairs {
            assert_eq!(stem(label), name, "{label:?}");
        }
        assert_eq!(stem(&"x".repeat(500)).len(), MAX_STEM);
    }

    #[test]
    fn names_differ_even_without_regard_to_case() {
        let labels = ["SRV-A", "srv-a", "SRV/A", "SRV_A", "srv-a-2"];
        assert_eq!(stems(labels.into_iter()), ["SRV-A", "srv-a-2", "SRV_A", "SRV_A-2", "srv-a-2-2"]);
    }
}
