//! `wrong-standby-column`: the partner stands in the wrong column, or on the wrong tab.

use super::prelude::*;
use crate::domain::partner::group::same_machine;
use crate::domain::partner::sheet::ColumnName;
use crate::domain::partner::values;
use crate::domain::partner::words::Tab;

pub static RULE: Rule = rule!("wrong-standby-column", Error, "a partner stands in the wrong column");

const HELP: &str = "Partners > Standby tab: a pair uses column A only, a triple A and B for the two other servers. A \
                    permanent standby stands on the Permanent Standby tab of the servers it connects to.";

/// Looks at the columns of every sheet, and at the tab on which a partner stands.
pub fn check_group(group: &Group<'_>, findings: &mut Vec<Finding>) {
    group.sheets.iter().for_each(|sheet| columns(sheet, findings));
    tabs(group, findings);
}

fn columns(sheet: &Sheet, findings: &mut Vec<Finding>) {
    let Some(kind) = sheet.kind else { return };
    let needed: &[ColumnName] = match kind.value {
        SystemType::HotStandbyPair => &[ColumnName::A],
        SystemType::TripleStandby => &[ColumnName::A, ColumnName::B],
        SystemType::LoneServer => return,
        SystemType::PermanentStandby => &[],
    };
    let is_pair = kind.value == SystemType::HotStandbyPair;
    let extra = sheet.standby.iter().filter(|column| is_pair && column.name.value != ColumnName::A);
    let misplaced: Vec<&Column> = extra.collect();
    for column in &misplaced {
        let owner = values::owner(sheet, Tab::Standby, column);
        let message = format!("{owner} is filled in, and a Hot-Standby Pair uses column Standby A only.");
        findings.push(finding(sheet, owner, column, "not in a pair", message));
    }
    for letter in needed {
        let is_missing = sheet.standby.iter().all(|column| column.name.value != *letter);
        if is_missing && misplaced.is_empty() {
            let message = format!(
                "{}: column Standby {} is empty, and a {} needs it.",
                sheet.label(),
                letter.letter(),
                kind.value.vendor_name()
            );
            findings.push(
                Finding::new(&RULE, sheet.label(), message)
                    .at(&sheet.file, kind.span, "needs this column")
                    .help(HELP),
            );
        }
    }
    same_partner_twice(sheet, findings);
}

fn finding(sheet: &Sheet, owner: Owner<'_>, column: &Column, text: &str, message: String) -> Finding {
    Finding::new(&RULE, owner.subject(), message).at(&sheet.file, column.name.span, text).help(HELP)
}

/// Two columns lead to two different servers.
fn same_partner_twice(sheet: &Sheet, findings: &mut Vec<Finding>) {
    let columns: Vec<(Owner<'_>, &Column)> = values::columns(sheet).collect();
    for (number, (owner, column)) in columns.iter().enumerate() {
        let earlier = columns[..number].iter().find(|(_, other)| is_same_partner(column, other));
        let Some((earlier_owner, earlier)) = earlier else { continue };
        let name = column.label.as_ref().map_or("the same server", |label| &label.value);
        let message = format!("{owner} leads to {name}, and so does {earlier_owner}.");
        findings.push(finding(sheet, *owner, column, "the same partner again", message).at(
            &sheet.file,
            earlier.name.span,
            "already here",
        ));
    }
}

/// The same label, or the same Main address.
fn is_same_partner(a: &Column, b: &Column) -> bool {
    let main = |column: &'_ Column| column.main_connection.as_ref().and_then(|main| main.address.clone());
    let same_label = matches!((&a.label, &b.label), (Some(a), Some(b)) if a.value == b.value);
    same_label || matches!((main(a), main(b)), (Some(a), Some(b)) if same_machine(&a.value, &b.value))
}

/// The tab on which a partner stands, where the partner's own sheet tells its Type.
fn tabs(group: &Group<'_>, findings: &mut Vec<Finding>) {
    for link in &group.links {
        let (Some(kind), Owner::Column { tab, .. }) = (link.far.kind, link.owner) else { continue };
        let is_permanent = kind.value == SystemType::PermanentStandby;
        let text = match (tab, is_permanent) {
            (Tab::Standby, true) => "a permanent standby, which belongs on the Permanent Standby tab",
            (Tab::PermanentStandby, false) => "no permanent standby, so it belongs on the Standby tab",
            _ => continue,
        };
        let message = format!("{}: {} is {text}.", link.owner, link.far.label());
        findings.push(finding(link.near, link.owner, link.column, "the wrong tab", message).at(
            &link.far.file,
            kind.span,
            kind.value.vendor_name(),
        ));
    }
}
