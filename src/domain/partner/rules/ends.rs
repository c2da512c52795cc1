//! The plain settings of both ends of a link, pair by pair: what two rules about them walk.

use super::prelude::*;
use crate::partner::fields::{ConnectionSecurity, Miscellaneous};

/// One end: the server or its column, and where its block is.
#[derive(Debug, Clone, Copy)]
pub struct End<'a> {
    pub owner: Owner<'a>,
    /// The block that holds the settings, or the column's key.
    pub block: Span,
}

/// Both ends, and their settings: each as it is given here and there.
pub type Compared<'a> = (End<'a>, End<'a>, Box<dyn Iterator<Item = (Given<'a>, Given<'a>)> + 'a>);

/// The settings of a link that leads back: those of the columns, then those of the servers. A permanent standby never
/// becomes Main, so its tab Miscellaneous is not compared with a partner's.
pub fn compared<'a>(link: &Link<'a>) -> Vec<Compared<'a>> {
    let Some((back_owner, back)) = link.back.filter(|_| link.is_first_direction()) else { return Vec::new() };
    let column = |owner, column: &Column| End { owner, block: column.name.span };
    let server = |sheet: &'a Sheet| End { owner: Owner::of(sheet), block: sheet.place() };
    let is_permanent = |sheet: &Sheet| sheet.is(SystemType::PermanentStandby);
    let may_be_main = !is_permanent(link.near) && !is_permanent(link.far);
    let columns = link.column.given().zip(back.given());
    let servers = link.near.given().zip(link.far.given());
    let servers = servers.filter(move |(own, _)| may_be_main || !own.is_of::<Miscellaneous>());
    vec![
        (column(link.owner, link.column), column(back_owner, back), Box::new(columns)),
        (server(link.near), server(link.far), Box::new(servers)),
    ]
}

/// Whether a setting that differs makes the ends judge a fault differently. Priorities rightly differ, and certificates are
/// compared by what goes together.
pub fn decides(given: &Given<'_>) -> bool {
    !given.setting.own && !given.is_of::<ConnectionSecurity>()
}

/// Of a setting that one end lacks: whether that is the near end, and the place at the other.
pub fn only_one(near: &Given<'_>, far: &Given<'_>) -> Option<(bool, Span)> {
    match (near.value, far.value) {
        (None, Some(far)) => Some((true, far.span)),
        (Some(near), None) => Some((false, near.span)),
        _ => None,
    }
}
