//! `restart-required`: a changed setting that only counts after the server was restarted. Used by `diff`;
//! which settings they are, and the vendor's page that says so, is in the table of settings.

use super::prelude::*;

pub static RULE: Rule =
    rule!("restart-required", Info, "a changed setting only takes effect after the server is restarted");
