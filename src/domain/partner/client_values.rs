//! What is wrong with single values of a `Systems.xml` that is well-formed: names that are missing, numbers that are none,
//! and words that look like mistyped ones. Attributes and elements that resemble nothing are left alone, because the vendor has
//! some that are not documented.

use super::client::{ClientNode, ClientSystem, ClientSystems, attribute};
use super::client_attributes::{Attribute, Kind, TYPE, TYPES, documented};
use super::common::{Field, Spanned};
use super::rules::client_setting_not_judged;
use crate::addresses::typed;
use crate::finding::{FileName, Finding, Rule, Severity, Span};
use crate::language::extract::names::unseen;
use crate::language::rules::{bad_value, missing_key, unknown_key};
use crate::suggest;

/// A `<Default>` element.
#[derive(Debug)]
pub struct ClientDefault {
    pub span: Span,
    pub attributes: Vec<(String, Spanned<String>)>,
}

/// Judges the values; `unknown` holds elements that no reader takes.
pub fn check(
    client: &ClientSystems,
    defaults: &[ClientDefault],
    unknown: &[Spanned<String>],
) -> Vec<Finding> {
    let mut check = Check { file: &client.file, findings: Vec::new() };
    for element in unknown {
        check.element(element);
    }
    for (number, default) in defaults.iter().enumerate() {
        check.default(number, default);
    }
    if client.systems.is_empty() && unknown.is_empty() {
        let message =
            "The file has no <System>: nothing in it was judged, and a client has nobody to connect to.";
        let help = "Give the file that the client reads, or write its systems into it.";
        check.push(&missing_key::RULE, check.file, message, help, Span::default());
    }
    for system in &client.systems {
        check.system(system);
        for node in &system.servers {
            check.node(system, node);
        }
    }
    check.findings
}

struct Check<'a> {
    file: &'a FileName,
    findings: Vec<Finding>,
}

impl Check<'_> {
    fn push(
        &mut self,
        rule: &'static Rule,
        subject: &str,
        message: impl Into<String>,
        help: impl Into<String>,
        span: Span,
    ) -> &mut Finding {
        self.findings.push_mut(Finding::new(rule, subject, message).help(help).at(self.file, span, ""))
    }

    fn element(&mut self, element: &Spanned<String>) {
        const ALL: &str = "Systems.xml has <Systems>, in it <Default> and <System>, and in this <Server>.";
        let (rule, is, help) = match suggest::nearest(&element.value, ["Default", "System", "Server"]) {
            Some(meant) if *meant == element.value => {
                (&unknown_key::RULE, "stands where Systems.xml has no such element", ALL.to_owned())
            }
            Some(meant) => {
                (&unknown_key::RULE, "is no element of Systems.xml", format!("Did you mean <{meant}>?"))
            }
            None => {
                (&client_setting_not_judged::RULE, "is no element that is documented to us", ALL.to_owned())
            }
        };
        let message = format!("<{element}> {is}; what it holds is not read.");
        self.push(rule, self.file, message, help, element.span);
    }

    fn default(&mut self, number: usize, default: &ClientDefault) {
        const SUBJECT: &str = "<Default>";
        self.attributes("Default", SUBJECT, &default.attributes);
        if attribute(&default.attributes, "system").is_none_or(|system| system.value.trim().is_empty()) {
            let message = "The <Default> names no system.";
            let help = "Write system=\"...\" with the name of one of the file's systems.";
            self.push(&missing_key::RULE, SUBJECT, message, help, default.span);
        }
        if number > 0 {
            let message = "There is a second <Default>; which of them a client takes is not documented.";
            let help = "Keep the one that is meant.";
            self.push(&bad_value::RULE, SUBJECT, message, help, default.span);
        }
    }

    fn system(&mut self, system: &ClientSystem) {
        let subject = system.subject();
        if missing(&system.name) {
            let help = "The client shows the system under this name.";
            self.push(&missing_key::RULE, subject, "The <System> has no name.", help, system.span);
        }
        if system.kind.is_none() {
            let message = "The <System> has no type.";
            let help = "Write type=\"SCX\", as the vendor's help of 2020 and later has it (the sample of 2015 R2: ClearSCADA).";
            self.warn_missing(subject, message, help, system.span);
        }
        self.attributes("System", subject, &system.attributes);
        if system.servers.is_empty() {
            let message = "The <System> has no <Server>: a client has nobody to connect to.";
            let help =
                "Write a <Server> for each server of the system; `partner-config generate` writes them.";
            self.push(&missing_key::RULE, subject, message, help, system.span);
        }
    }

    fn node(&mut self, system: &ClientSystem, node: &ClientNode) {
        let subject = system.subject();
        if missing(&node.name) {
            let help = "Write the server's host name or address.";
            self.push(&missing_key::RULE, subject, "The <Server> has no name.", help, node.span);
        }
        self.attributes("Server", subject, &node.attributes);
        if attribute(&node.attributes, "port").is_none() {
            let message = "The <Server> has no port.";
            let help = "Write the port on which that server listens, as the vendor's sample does; the product's default is 5481.";
            self.warn_missing(subject, message, help, node.span);
        }
    }

    /// An attribute that the vendor's sample has. What the client does without it is not documented: it may take a default.
    fn warn_missing(&mut self, subject: &str, message: &str, help: &str, span: Span) {
        self.push(&missing_key::RULE, subject, message, help, span).severity = Severity::Warning;
    }

    /// Judges a value by what its attribute holds. A word that is wrong only in its case has a rule of its own.
    fn value(&mut self, subject: &str, known: &Attribute, value: &Spanned<String>) {
        let (name, text) = (known.name, value.value.as_str());
        let hidden = || unseen(name, text).map(|(message, help)| (message, help.to_owned()));
        let fault = match known.kind {
            Kind::Number if !is_plain_number(text) => Some((
                format!("`{name}` is no whole number: `{text}`."),
                "Write digits only, without spaces, signs or zeros in front; the timeouts are in milliseconds."
                    .to_owned(),
            )),
            Kind::Words(words) if known.kind.rightly_spelt(text).is_none() && !words.contains(&text) => {
                Some((format!("`{name}` is `{text}`."), format!("Write {}.", words.join(" or "))))
            }
            Kind::Name => hidden(),
            Kind::Host if !text.is_empty() => {
                hidden().or_else(|| typed::parse(text).err().map(|fault| (fault.message, fault.help)))
            }
            _ => None,
        };
        if let Some((message, help)) = fault {
            let finding = self.push(&bad_value::RULE, subject, message, help, value.span);
            // The vendor may have types that are not documented to us.
            if known.kind == TYPE && suggest::nearest(text, TYPES).is_none() {
                finding.severity = Severity::Warning;
            }
        }
    }

    /// An unknown attribute counts as mistyped when the one that it resembles is not there.
    fn attributes(&mut self, element: &str, subject: &str, attributes: &[(String, Spanned<String>)]) {
        let documented = documented(element);
        for (name, value) in attributes {
            if let Some(known) = documented.iter().find(|known| known.name.eq_ignore_ascii_case(name)) {
                self.value(subject, known, value);
                continue;
            }
            let known = documented.iter().map(|known| known.name);
            let absent = known.filter(|known| attribute(attributes, known).is_none());
            if let Some(meant) = suggest::nearest(name, absent) {
                let message = format!("<{element}> has no attribute `{name}`.");
                let help = format!("Did you mean `{meant}`?");
                self.push(&unknown_key::RULE, subject, message, help, value.span);
            }
        }
    }
}

/// Digits that every reader takes for the same number.
fn is_plain_number(text: &str) -> bool {
    let is_padded = text.len() > 1 && text.starts_with('0');
    !is_padded && text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u32>().is_ok()
}

fn missing(name: &Field<String>) -> bool {
    name.as_ref().is_none_or(|name| name.value.trim().is_empty())
}
