//! `generated-set-mixed`: a file is not what the run of `generate` wrote that left the manifest. The check is in
//! `manifest.rs`, because it looks at bytes and not at what they say.

use super::prelude::*;

pub static RULE: Rule =
    rule!("generated-set-mixed", Warning, "a generated file is not of the run that wrote the others");
