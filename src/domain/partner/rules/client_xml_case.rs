//! `client-xml-case`: XML is case-sensitive, and booleans are lower case.

use super::prelude::*;

pub static RULE: Rule =
    rule!("client-xml-case", Error, "an element, attribute or boolean of Systems.xml has the wrong case");

const HELP: &str = "Correct the spelling. The vendor warns that a bad file stops every application that uses it from connecting.";

/// Reports what the reader noticed.
pub fn check_client(client: &ClientSystems) -> impl Iterator<Item = Finding> {
    client.wrong_case.iter().map(|wrong| {
        let (found, documented) = &wrong.value;
        let message = format!(
            "'{found}' is spelt '{documented}' in the vendor's documentation, and XML is case-sensitive."
        );
        let finding = Finding::new(&RULE, found, message);
        finding.at(&client.file, wrong.span, format!("write {documented}")).help(HELP)
    })
}
