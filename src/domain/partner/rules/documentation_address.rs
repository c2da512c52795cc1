//! `documentation-address`: addresses that are kept for examples, as in the starter plan.

use super::prelude::*;
use crate::addresses::is_documentation;

pub static RULE: Rule =
    rule!("documentation-address", Info, "an address is kept for documentation; no plant has it");

/// Looks at every address and monitor; one finding a file.
pub fn check(values: &Values<'_>) -> Option<Finding> {
    let mut examples =
        values.addresses().filter(|(.., address)| address.value.ip().is_some_and(is_documentation));
    let (place, _, first) = examples.next()?;
    let more: Vec<String> = examples.map(|(.., address)| address.to_string()).collect();
    let (subject, are, them) = match more.len() {
        0 => (first.value.to_string(), "is", "it"),
        1 => (format!("{first} and 1 more address"), "are", "them"),
        more => (format!("{first} and {more} more addresses"), "are", "them"),
    };
    let message = format!(
        "{subject} of this file {are} kept for documentation (RFC 5737, RFC 3849): no plant has {them}. The starter plan of \
         `init` uses such addresses until it is filled in."
    );
    let finding = place.owner.finding(&RULE, (first.span, "an example, not an address"), message);
    Some(finding.naming(more).help("Enter the addresses of the real servers before the file is used."))
}
