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

/// The settings of a link that leads back, each as it is given here and there: those of the columns, then those of the servers.
/// A permanent standby never becomes Main, so its tab Miscellaneous is not compared with a partner's.
pub fn compared<'a>(link: &Link<'a>) -> impl Iterator<Item = [(End<'a>, Given<'a>); 2]> {
    let ends = link.ends().filter(|_| link.is_first_direction());
    ends.into_iter().flat_map(|[near, far]| {
        let [here, there] = [near, far].map(|end| End { owner: end.owner, block: end.column.name.span });
        let columns = near.column.given().zip(far.column.given());
        let columns = columns.map(move |(own, other)| [(here, own), (there, other)]);
        let [here, there] =
            [near, far].map(|end| End { owner: Owner::of(end.sheet), block: end.sheet.place() });
        let may_be_main = [near, far].iter().all(|end| !end.sheet.is(SystemType::PermanentStandby));
        let servers = near.sheet.given().zip(far.sheet.given());
        let servers = servers.filter(move |(own, _)| may_be_main || !own.is_of::<Miscellaneous>());
        columns.chain(servers.map(move |(own, other)| [(here, own), (there, other)]))
    })
}

/// Whether a setting that differs makes the ends judge a fault differently. Priorities rightly differ, and certificates are
/// compared by what goes together.
pub fn decides(given: &Given<'_>) -> bool {
    !given.setting.own && !given.is_of::<ConnectionSecurity>()
}
