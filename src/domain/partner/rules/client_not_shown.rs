//! `client-not-shown`: a system that this client does not use or show.

use super::prelude::*;

pub static RULE: Rule = rule!("client-not-shown", Info, "a system is switched off or hidden for this client");

/// Looks at `enabled` and `visibleInViewX` of every system.
pub fn check_client(client: &ClientSystems, findings: &mut Vec<Finding>) {
    for system in &client.systems {
        let subject = system.subject();
        for (name, value) in &system.attributes {
            let what = match name.to_ascii_lowercase().as_str() {
                "enabled" => "is switched off for this client",
                "visibleinviewx" => "is not shown in ViewX",
                _ => continue,
            };
            if !value.value.eq_ignore_ascii_case("false") {
                continue;
            }
            let message = format!("System {subject} {what} ({name}=\"{}\").", value.value);
            findings.push(
                Finding::new(&RULE, subject, message)
                    .at(&client.file, value.span, what)
                    .help("Write \"true\" if operators of this client shall use the system."),
            );
        }
    }
}
