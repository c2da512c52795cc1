//! Another capture behind or before a text: two that were pasted into one file. The readers of texts pass over what is none
//! of theirs (a prompt, remarks, the next command), so that a second capture in it would be passed over in silence.

use super::formats::{Capture, FORMATS, Format};
use crate::io::nic::error::ReadError;

/// The texts that are read. What tells one of them does not stand in another.
const READ: [&str; 3] = ["ip-text", "powershell-list", "ipconfig"];

const HELP: &str =
    "write each capture into a file of its own, and give all of them: --from SRV-A.txt SRV-B.json";

/// Refuses a text that holds a capture of another format, too.
pub fn refuse(capture: &Capture<'_>, format: &Format) -> Result<(), ReadError> {
    if capture.json.is_some() || !READ.contains(&format.name) {
        return Ok(());
    }
    let begins = |line: &str| {
        line.starts_with("[{") || matches!(line.trim_end(), "{" | "[") || line.starts_with("{\"")
    };
    if let Some(before) = capture.text.lines().position(begins) {
        let problem = format!(
            "JSON begins here, in the text of another capture ({}): one of the two would be passed over",
            format.name
        );
        let line = u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1);
        return Err(ReadError::new(capture.file, problem).at(line, 1).help(HELP));
    }
    let is_other = |other: &&Format| {
        other.name != format.name && READ.contains(&other.name) && (other.recognise)(capture)
    };
    let Some(other) = FORMATS.iter().find(is_other) else { return Ok(()) };
    let problem = format!(
        "it holds two captures ({} and {}): one of them would be passed over",
        format.name, other.name
    );
    Err(ReadError::new(capture.file, problem).help(HELP))
}
