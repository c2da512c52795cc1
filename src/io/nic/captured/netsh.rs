//! The text of `netsh`, which is named and refused: it tells neither hardware addresses, nor what an adapter is, nor teams.

use super::formats::Capture;
use crate::domain::nic::model::Server;
use crate::io::nic::error::ReadError;

/// `netsh interface ip show config` in any language: a heading that ends with the adapter's name in quotes, and indented facts with a
/// colon below it; or the script of `netsh dump`.
pub fn is_netsh(capture: &Capture<'_>) -> bool {
    let mut is_below_heading = false;
    capture.lines().filter(|line| !line.trim().is_empty()).any(|line| {
        let is_fact = is_below_heading && line.starts_with(' ') && line.contains(": ");
        is_below_heading =
            !line.starts_with(' ') && line.trim_end().ends_with('"') && line.matches('"').count() == 2;
        is_fact || line.starts_with("pushd interface ")
    })
}

/// Refuses it.
///
/// # Errors
/// Always.
pub fn refuse(capture: &Capture<'_>) -> Result<Vec<Server>, ReadError> {
    let what = "`netsh`'s text, which tells neither what an adapter is nor teams";
    Err(capture
        .refused(what, "take ipconfig /all > FILE, or better use examples/capture-nics.ps1 on the server"))
}
