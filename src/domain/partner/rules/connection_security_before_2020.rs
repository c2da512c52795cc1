//! `connection-security-before-2020`: settings of a tab that the version does not have.

use crate::domain::finding::{FileName, Finding, Rule};
use crate::domain::partner::common::{Field, Product};
use crate::domain::partner::fields::{ConnectionSecurity, InSection};
use crate::domain::partner::sheet::Sheet;
use crate::domain::partner::values::PlanView;
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!(
    "connection-security-before-2020",
    Warning,
    "Connection Security is set with a version before Geo SCADA Expert 2020"
);

/// Looks at the defaults and the servers of a plan.
pub fn check_plan(view: &PlanView<'_>, findings: &mut Vec<Finding>) {
    let plan = view.plan;
    let servers = plan.servers.iter().map(|server| (server.label(), &server.settings.connection_security));
    let all = std::iter::once(("defaults", &plan.defaults.connection_security)).chain(servers);
    findings.extend(all.filter_map(|(subject, set)| judge(&plan.file, subject, plan.product, set)));
}

/// Looks at a sheet.
pub fn check_sheet(sheet: &Sheet, findings: &mut Vec<Finding>) {
    findings.extend(judge(&sheet.file, sheet.label(), sheet.product, &sheet.connection_security));
}

fn judge(
    file: &FileName,
    subject: &str,
    product: Field<Product>,
    set: &ConnectionSecurity,
) -> Option<Finding> {
    let product = product.filter(|product| !product.value.has_connection_security())?;
    let span = set.given().filter_map(|given| Some(given.value?.span)).min()?;
    let message = format!(
        "{subject}: connection_security is set, and {} has no tab Connection Security (the vendor has it from Geo SCADA \
         Expert 2020 on).",
        product.value
    );
    Some(
        Finding::new(&RULE, subject, message)
            .at(file, span, "not in this version")
            .at(file, product.span, "this version")
            .help("Remove the block, or correct the version. Without it the servers talk to each other unencrypted."),
    )
}
