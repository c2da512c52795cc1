//! `documentation-address`: addresses that are kept for examples, as in the starter plan.

use crate::domain::addresses::is_documentation;
use crate::domain::finding::{Finding, Rule};
use crate::domain::partner::values::{Place, Values};
use crate::rule;

/// The rule.
pub static RULE: Rule =
    rule!("documentation-address", Info, "an address is kept for documentation; no plant has it");

/// Looks at every address and monitor; one finding a file.
pub fn check(values: &Values<'_>, findings: &mut Vec<Finding>) {
    let addresses = values.places.iter().flat_map(|place| place.sides().map(move |(_, side)| (place, side)));
    let all = addresses.flat_map(|(place, side)| side.addresses().map(move |address| (place, address)));
    let mut examples = all.filter(|(_, address)| address.value.ip().is_some_and(is_documentation));
    let Some((place, first)): Option<(&Place<'_>, _)> = examples.next() else { return };
    let more = examples.count();
    let (subject, are, them) = match more {
        0 => (first.value.to_string(), "is", "it"),
        1 => (format!("{} and 1 more address", first.value), "are", "them"),
        _ => (format!("{} and {more} more addresses", first.value), "are", "them"),
    };
    let message = format!(
        "{subject} of this file {are} kept for documentation (RFC 5737, RFC 3849): no plant has {them}. The starter plan of \
         `init` uses such addresses until it is filled in."
    );
    findings.push(
        values
            .finding(&RULE, place.owner, first.span, "an example, not an address", message)
            .help("Enter the addresses of the real servers before the file is used."),
    );
}
