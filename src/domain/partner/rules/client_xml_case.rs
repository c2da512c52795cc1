//! `client-xml-case`: XML is case-sensitive, and booleans are lower case.

use super::prelude::*;

pub static RULE: Rule =
    rule!("client-xml-case", Error, "an element, attribute or boolean of Systems.xml has the wrong case");

const HELP: &str = "Correct the spelling. The vendor warns that a bad file stops every application that uses it from connecting.";

/// Reports what the reader noticed.
pub fn check_client(client: &ClientSystems) -> impl Iterator<Item = Finding> {
    let told = |found: &str, span, meant: &str, message| {
        Finding::new(&RULE, found, message).at(&client.file, span, format!("write {meant}")).help(HELP)
    };
    let names = client.wrong_case.iter().map(move |wrong| {
        let (found, documented) = &wrong.value;
        let message = format!(
            "'{found}' is spelt '{documented}' in the vendor's documentation, and XML is case-sensitive."
        );
        told(found, wrong.span, documented, message)
    });
    names.chain(client.wrong_boolean.iter().map(move |wrong| {
        let message = format!("'{wrong}' is a boolean that is not in lower case.");
        told(&wrong.value, wrong.span, &wrong.value.to_ascii_lowercase(), message)
    }))
}
