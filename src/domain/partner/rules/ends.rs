//! The plain settings of both ends of a link, pair by pair: what two rules about them walk.

use super::prelude::*;
use crate::domain::partner::fields::{ConnectionSecurity, Given, Miscellaneous};

/// One end: the sheet's label and file, the words for the place, and where its block is.
#[derive(Debug)]
pub struct End<'a> {
    pub label: &'a str,
    pub file: &'a FileName,
    /// In words: `RESV-1, column Standby A`.
    pub owner: String,
    /// The block that holds the settings, or the column's key.
    pub block: Span,
}

/// Both ends, and their settings: each as it is given here and there.
pub type Compared<'a> = (End<'a>, End<'a>, Box<dyn Iterator<Item = (Given<'a>, Given<'a>)> + 'a>);

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
    let own = |sheet: &'a Sheet| end(sheet, sheet.label().to_owned(), sheet.place());
    let is_permanent = |sheet: &Sheet| sheet.is(SystemType::PermanentStandby);
    let may_be_main = !is_permanent(link.near) && !is_permanent(link.far);
    let servers = link.near.given().zip(link.far.given());
    vec![
        (
            end(link.near, link.owner.to_string(), link.column.name.span),
            end(link.far, back_owner.to_string(), back.name.span),
            Box::new(link.column.given().zip(back.given())),
        ),
        (
            own(link.near),
            own(link.far),
            Box::new(servers.filter(move |(own, _)| may_be_main || !own.is_of::<Miscellaneous>())),
        ),
    ]
}

/// Whether a setting that differs makes the ends judge a fault differently. Priorities rightly differ, and certificates are
/// compared by what goes together.
#[must_use]
pub fn decides(given: &Given<'_>) -> bool {
    !given.setting.own && !given.is_of::<ConnectionSecurity>()
}

/// Of a setting that one end lacks: whether that is the near end, and the place at the other.
#[must_use]
pub fn only_one(near: &Given<'_>, far: &Given<'_>) -> Option<(bool, Span)> {
    match (near.value, far.value) {
        (None, Some(far)) => Some((true, far.span)),
        (Some(near), None) => Some((false, near.span)),
        _ => None,
    }
}
