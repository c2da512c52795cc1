//! The plain settings of both ends of a link, pair by pair: what two rules about them walk.

use crate::domain::finding::{FileName, Span};
use crate::domain::partner::common::{Field, SystemType};
use crate::domain::partner::group::Link;
use crate::domain::partner::plan_fields;
use crate::domain::partner::sheet::Sheet;

/// One end: the sheet's label and file, the words for the place, and where its block is.
#[derive(Debug)]
pub struct End<'a> {
    /// The server's label.
    pub label: &'a str,
    /// The file.
    pub file: &'a FileName,
    /// In words: `RESV-1, column Standby A`.
    pub owner: String,
    /// The block that holds the settings, or the column's key.
    pub block: Span,
}

/// Both ends with the fields that they have in common, each with the value here and there.
pub type Compared<'a> = (End<'a>, End<'a>, plan_fields::Fields);

/// The settings of a link that leads back: those of the columns, then those of the servers. A permanent standby never
/// becomes Main, so its tab Miscellaneous is not compared with a partner's.
#[must_use]
pub fn compared<'a>(link: &Link<'a>) -> Vec<Compared<'a>> {
    let Some((back_owner, back)) = link.back.filter(|_| link.is_first_direction()) else { return Vec::new() };
    let end = |sheet: &'a Sheet, owner: String, block| End {
        label: sheet.label(),
        file: &sheet.file,
        owner,
        block,
    };
    let columns = (
        end(link.near, link.owner.to_string(), link.column.name.span),
        end(link.far, back_owner.to_string(), back.name.span),
        plan_fields::column(link.column, back),
    );
    let own = |sheet: &'a Sheet| {
        let block = sheet.server.label.as_ref().map_or(sheet.server.span, |label| label.span);
        end(sheet, sheet.label().to_owned(), block)
    };
    let is_permanent =
        |sheet: &Sheet| sheet.kind.is_some_and(|kind| kind.value == SystemType::PermanentStandby);
    let mut all = vec![columns];
    if !is_permanent(link.near) && !is_permanent(link.far) {
        all.push((own(link.near), own(link.far), plan_fields::server(link.near, link.far)));
    }
    all
}

/// The values of a field at both ends, as seen from the end that lacks it: `(is the near end the one that lacks it, the
/// place at the other end)`.
#[must_use]
pub fn only_one(near: &Field<String>, far: &Field<String>) -> Option<(bool, Span)> {
    match (near, far) {
        (None, Some(far)) => Some((true, far.span)),
        (Some(near), None) => Some((false, near.span)),
        _ => None,
    }
}
