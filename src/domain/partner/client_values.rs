//! What is wrong with single values of a `Systems.xml` that is well-formed: names that are missing, numbers that are none,
//! and words that look like mistyped ones. Attributes and elements that resemble nothing are left alone, because the vendor has
//! some that are not documented.

use super::client::{ClientNode, ClientSystem, ClientSystems};
use super::common::{Field, Spanned};
use super::rules::{bad_value, missing_key, unknown_key};
use crate::domain::finding::{FileName, Finding, Rule, Span};
use crate::domain::suggest;

/// Attributes of `<Server>` that hold whole numbers.
const NUMBERS: [&str; 4] = ["cost", "port", "connectTimeout", "requestTimeout"];

/// Judges the values. `documented` lists the attributes of an element; `unknown` holds elements that no reader takes.
#[must_use]
pub fn check(
    client: &ClientSystems,
    documented: impl Fn(&str) -> &'static [&'static str],
    unknown: &[Spanned<String>],
) -> Vec<Finding> {
    let mut check = Check { file: &client.file, findings: Vec::new() };
    for element in unknown {
        check.element(element);
    }
    for system in &client.systems {
        check.system(system, documented("System"));
        for node in &system.servers {
            check.node(system, node, documented("Server"));
        }
    }
    check.findings
}

struct Check<'a> {
    file: &'a FileName,
    findings: Vec<Finding>,
}

impl Check<'_> {
    fn push(&mut self, rule: &'static Rule, subject: &str, message: String, help: String, span: Span) {
        self.findings.push(Finding::new(rule, subject, message).help(help).at(self.file, span, ""));
    }

    fn element(&mut self, element: &Spanned<String>) {
        let Some(meant) = suggest::nearest(&element.value, ["Default", "System", "Server"]) else { return };
        let message = format!("<{}> is no element of Systems.xml; what it holds is not read.", element.value);
        self.push(&unknown_key::RULE, self.file, message, format!("Did you mean <{meant}>?"), element.span);
    }

    fn system(&mut self, system: &ClientSystem, documented: &[&'static str]) {
        let subject = subject(&system.name).to_owned();
        if missing(&system.name) {
            let help = "The client shows the system under this name.".to_owned();
            self.push(
                &missing_key::RULE,
                &subject,
                "The <System> has no name.".to_owned(),
                help,
                system.span,
            );
        }
        self.attributes("System", &subject, &system.attributes, documented);
    }

    fn node(&mut self, system: &ClientSystem, node: &ClientNode, documented: &[&'static str]) {
        let subject = subject(&system.name).to_owned();
        if missing(&node.name) {
            let help = "Write the server's host name or address.".to_owned();
            self.push(&missing_key::RULE, &subject, "The <Server> has no name.".to_owned(), help, node.span);
        }
        self.attributes("Server", &subject, &node.attributes, documented);
        for (name, value) in &node.attributes {
            let number = NUMBERS.iter().any(|known| known.eq_ignore_ascii_case(name));
            if number && value.value.trim().parse::<u32>().is_err() {
                let message = format!("`{name}` is no whole number: `{}`.", value.value);
                let help = "Write digits only; the timeouts are in milliseconds.".to_owned();
                self.push(&bad_value::RULE, &subject, message, help, value.span);
            }
        }
    }

    /// An unknown attribute counts as mistyped when the one that it resembles is not there.
    fn attributes(
        &mut self,
        element: &str,
        subject: &str,
        attributes: &[(String, Spanned<String>)],
        documented: &[&'static str],
    ) {
        let has = |name: &str| attributes.iter().any(|(written, _)| written.eq_ignore_ascii_case(name));
        for (name, value) in attributes {
            if documented.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                continue;
            }
            let absent = documented.iter().copied().filter(|known| !has(known));
            if let Some(meant) = suggest::nearest(name, absent) {
                let message = format!("<{element}> has no attribute `{name}`.");
                self.push(
                    &unknown_key::RULE,
                    subject,
                    message,
                    format!("Did you mean `{meant}`?"),
                    value.span,
                );
            }
        }
    }
}

fn missing(name: &Field<String>) -> bool {
    name.as_ref().is_none_or(|name| name.value.trim().is_empty())
}

fn subject(name: &Field<String>) -> &str {
    name.as_ref().map_or("(no name)", |name| &name.value)
}
