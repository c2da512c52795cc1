//! `client-xml-case`: XML is case-sensitive, and booleans are lower case.

use super::prelude::*;

pub static RULE: Rule =
    rule!("client-xml-case", Error, "an element, attribute or boolean of Systems.xml has the wrong case");

/// Reports what the reader noticed.
pub fn check_client(client: &ClientSystems, findings: &mut Vec<Finding>) {
    let help = "Correct the spelling. The vendor warns that a bad file stops every application that uses it from connecting.";
    for wrong in &client.wrong_case {
        let (found, documented) = &wrong.value;
        let message = format!(
            "'{found}' is spelt '{documented}' in the vendor's documentation, and XML is case-sensitive."
        );
        findings.push(
            Finding::new(&RULE, found.as_str(), message)
                .at(&client.file, wrong.span, format!("write {documented}"))
                .help(help),
        );
    }
    for wrong in &client.wrong_boolean {
        let message = format!("'{}' is a boolean that is not in lower case.", wrong.value);
        findings.push(
            Finding::new(&RULE, wrong.value.as_str(), message)
                .at(&client.file, wrong.span, format!("write {}", wrong.value.to_ascii_lowercase()))
                .help(help),
        );
    }
}
