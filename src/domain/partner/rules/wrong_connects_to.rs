//! `wrong-connects-to`: a permanent standby's `connects_to` leads nowhere, or is missing where it is needed.

use std::collections::HashMap;

use super::prelude::*;

pub static RULE: Rule = rule!(
    "wrong-connects-to",
    Error,
    "the list connects_to names no Main/Standby server of the plan, or is missing where it is needed"
);

/// Looks at `connects_to` of every server.
pub fn check_plan(plan: &System) -> impl Iterator<Item = Finding> {
    let roles: HashMap<&str, Role> =
        plan.servers.iter().filter_map(|s| Some((s.label.as_ref()?.value.as_str(), s.role()))).collect();
    plan.servers.iter().flat_map(move |server| of_server(plan, server, &roles))
}

fn of_server(plan: &System, server: &Server, roles: &HashMap<&str, Role>) -> Vec<Finding> {
    let owner = Owner::planned(plan, server);
    let named = &server.connects_to;
    if server.role() == Role::PermanentStandby {
        if named.is_empty() && plan.is(SystemType::TripleStandby) {
            return vec![missing(owner, server)];
        }
        let labels = named.iter().enumerate();
        return labels.filter_map(|(number, label)| wrong(owner, label, &named[..number], roles)).collect();
    }
    let no_effect = named.first().map(|first| {
        let message = format!(
            "{owner} has connects_to but is no permanent standby. It connects to every other Main/Standby server."
        );
        let finding = owner.finding(&RULE, (first.span, "has no effect here"), message);
        finding.help("Remove connects_to, or say `role: permanent-standby`.")
    });
    no_effect.into_iter().collect()
}

/// A label that no Main/Standby server of the plan has, or that is among those `before`.
fn wrong(
    owner: Owner<'_>,
    label: &Spanned<String>,
    before: &[Spanned<String>],
    roles: &HashMap<&str, Role>,
) -> Option<Finding> {
    let is_again = || before.iter().any(|earlier| earlier.value == label.value);
    let what = match roles.get(label.value.as_str()) {
        Some(Role::MainOrStandby) if is_again() => "named before",
        Some(Role::MainOrStandby) => return None,
        Some(Role::PermanentStandby) => "a permanent standby",
        None => "no server of the plan",
    };
    let message = format!(
        "{owner}: connects_to names {label}, which is {what}. A permanent standby connects to Main/Standby servers."
    );
    let finding = owner.finding(&RULE, (label.span, what), message);
    Some(finding.help("Name the label of a Main/Standby server of this plan."))
}

fn missing(owner: Owner<'_>, server: &Server) -> Finding {
    let message = format!(
        "{owner} does not say to which two of the three servers it connects. In a triple it is then on nobody's Permanent \
         Standby tab."
    );
    let finding = owner.finding(&RULE, (server.place(), "no connects_to"), message);
    finding.help("Add connects_to with the two servers that are most likely to be Main.")
}
