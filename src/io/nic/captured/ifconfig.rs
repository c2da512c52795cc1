//! The text of `ifconfig`, which is named and refused: it does not tell what carries what, nor teams.

use super::formats::Capture;
use super::ip;
use crate::domain::nic::model::Server;
use crate::io::nic::error::ReadError;

/// `eth0: flags=4163<UP,BROADCAST>  mtu 1500`, or of older versions `eth0      Link encap:Ethernet  HWaddr ...`.
pub fn is_ifconfig(capture: &Capture<'_>) -> bool {
    let is_heading = |line: &str| {
        !line.starts_with(' ')
            && (line.contains(": flags=") && line.contains('<') || line.contains(" Link encap:"))
    };
    capture.lines().any(is_heading)
}

/// Refuses it.
///
/// # Errors
/// Always.
pub fn refuse(capture: &Capture<'_>) -> Result<Vec<Server>, ReadError> {
    let what = "`ifconfig`'s text, which tells neither teams nor what carries an adapter";
    Err(capture.refused(what, ip::HELP))
}
