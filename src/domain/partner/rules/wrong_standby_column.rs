//! `wrong-standby-column`: the partner stands in the wrong column, or on the wrong tab.

use super::prelude::*;
use crate::partner::owner::{Tab, Who};
use crate::partner::sheet::ColumnName;

pub static RULE: Rule = rule!("wrong-standby-column", Error, "a partner stands in the wrong column");

const HELP: &str = "Partners > Standby tab: a pair uses column A only, a triple A and B for the two other servers. A \
                    permanent standby stands on the Permanent Standby tab of the servers it connects to.";

/// Looks at the columns of every sheet, and at the tab on which a partner stands.
pub fn check_group(group: &Group<'_>) -> impl Iterator<Item = Finding> {
    let sheets = group.sheets.iter();
    sheets.flat_map(|sheet| in_sheet(sheet)).chain(group.links.iter().filter_map(wrong_tab))
}

fn in_sheet(sheet: &Sheet) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(kind) = sheet.kind.filter(|kind| kind.value != SystemType::LoneServer) else { return findings };
    // A column for each other server of the type; which ones a permanent standby fills in is its own choice.
    let needed = &ColumnName::STANDBY[..kind.value.server_count() - 1];
    let is_pair = kind.value == SystemType::HotStandbyPair;
    for column in sheet.standby.iter().filter(|column| is_pair && column.name.value != ColumnName::A) {
        let owner = Owner::column(sheet, Tab::Standby, column);
        let message = format!("{owner} is filled in, and a Hot-Standby Pair uses column Standby A only.");
        findings.push(owner.finding(&RULE, (column.name.span, "not in a pair"), message).help(HELP));
    }
    let has_other = !findings.is_empty();
    let is_missing = |letter: &&ColumnName| sheet.standby.iter().all(|column| column.name.value != **letter);
    for letter in needed.iter().filter(|letter| !has_other && is_missing(letter)) {
        let (owner, letter) = (Owner::of(sheet), letter.letter());
        let message = format!(
            "{owner}: column Standby {letter} is empty, and a {} needs it.",
            kind.value.vendor_name()
        );
        findings.push(owner.finding(&RULE, (kind.span, "needs this column"), message).help(HELP));
    }
    findings.extend(same_partner_twice(sheet));
    findings
}

/// Two columns lead to two different servers.
fn same_partner_twice(sheet: &Sheet) -> Vec<Finding> {
    let columns: Vec<(Owner<'_>, &Column)> = columns(sheet).collect();
    let twice = columns.iter().enumerate().filter_map(|(number, (owner, column))| {
        let (earlier_owner, earlier) =
            columns[..number].iter().find(|(_, other)| is_same_partner(column, other))?;
        let name = column.label.as_ref().map_or("the same server", |label| &label.value);
        let message = format!("{owner} leads to {name}, and so does {earlier_owner}.");
        let finding = owner.finding(&RULE, (column.name.span, "the same partner again"), message);
        Some(finding.at(&sheet.file, earlier.name.span, "already here").help(HELP))
    });
    twice.collect()
}

/// The same label, or the same Main address.
fn is_same_partner(a: &Column, b: &Column) -> bool {
    let mains = a.address(Path::Main).zip(b.address(Path::Main));
    same(&a.label, &b.label) || mains.is_some_and(|(a, b)| same_machine(&a.value, &b.value))
}

/// The tab on which a partner stands, where the partner's own sheet tells its Type.
fn wrong_tab(link: &Link<'_>) -> Option<Finding> {
    let (Some(kind), Who::Column { tab, .. }) = (link.far.kind, link.owner.who) else { return None };
    let text = match (tab, kind.value == SystemType::PermanentStandby) {
        (Tab::Standby, true) => "a permanent standby, which belongs on the Permanent Standby tab",
        (Tab::PermanentStandby, false) => "no permanent standby, so it belongs on the Standby tab",
        _ => return None,
    };
    let message = format!("{}: {} is {text}.", link.owner, link.far.label());
    let (near, far) = ((link.column.name.span, "the wrong tab"), (kind.span, kind.value.vendor_name()));
    Some(link.finding(&RULE, near, far, message).help(HELP))
}
