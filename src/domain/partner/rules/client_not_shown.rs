//! `client-not-shown`: a system that this client does not use or show.

use super::prelude::*;

pub static RULE: Rule = rule!("client-not-shown", Info, "a system is switched off or hidden for this client");

/// Looks at `enabled` and `visibleInViewX` of every system.
pub fn check_client(client: &ClientSystems) -> impl Iterator<Item = Finding> {
    let all = client.each().flat_map(|of| of.system.attributes.iter().map(move |attribute| (of, attribute)));
    all.filter(|(_, (_, value))| value.value.eq_ignore_ascii_case("false")).filter_map(
        |(of, (name, value))| {
            let what = match name.to_ascii_lowercase().as_str() {
                "enabled" => "is switched off for this client",
                "visibleinviewx" => "is not shown in ViewX",
                _ => return None,
            };
            let message = format!("{of} {what} ({name}=\"{value}\").");
            let finding = of.finding(&RULE, (value.span, what), message);
            Some(finding.help("Write \"true\" if operators of this client shall use the system."))
        },
    )
}
