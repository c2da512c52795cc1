//! The plain fields of a sheet as text, pair by pair with those of another sheet: for comparing a sheet with its plan, and
//! the two ends of a link with each other.

use std::time::Duration;

use super::common::{Certificate, ClientCertificateMode, Field, IsolatedMain, IsolatedStandby, Spanned};
use super::sheet::{Column, Sheet};
use super::system::{Endpoint, Role, System};
use super::words::{in_milliseconds, in_seconds, on_off};

/// A field's name and both values.
pub type Fields = Vec<(&'static str, Field<String>, Field<String>)>;

/// Where a field stands in the tool, by its name in these lists.
#[must_use]
pub fn section(field: &str) -> &'static str {
    match field {
        "Connect Timeout" | "Request Timeout" | "Heartbeat Interval" | "Heartbeat Timeout" => "Monitor",
        "ICMP Interval" | "ICMP retry count" => "ICMP Monitors",
        "Interleave" => "Transfer",
        "Transfer Interval" | "Action on isolated standby" | "Action after isolated main" | PRIORITY => {
            "Miscellaneous"
        }
        _ => SECURITY,
    }
}

/// The field that rightly differs on every server.
pub const PRIORITY: &str = "Arbitration Priority";
/// The section whose settings are compared by what goes together, not by equality.
pub const SECURITY: &str = "Connection Security";

/// Most servers that any architecture of the vendor's has: three, and four permanent standbys.
const SERVERS: usize = 7;
/// A list of monitors that is longer than this is a fault of its own, and not worth copying for every partner.
const MONITORS: usize = 64;

/// Whether a plan is small enough to derive its sheets for judging. One that is not has errors that say so.
#[must_use]
pub fn is_derivable(plan: &System) -> bool {
    let monitors = |endpoint: &Option<Endpoint>| endpoint.as_ref().map_or(0, |e| e.icmp_monitors.len());
    let members = plan.servers.iter().filter(|server| server.role() == Role::MainOrStandby).count();
    plan.kind.is_some_and(|kind| members <= kind.value.server_count())
        && plan.servers.len() <= SERVERS
        && plan.servers.iter().all(|s| monitors(&s.main).max(monitors(&s.backup)) <= MONITORS)
}

/// The fields of the tabs Miscellaneous and Connection Security.
#[must_use]
pub fn server(own: &Sheet, other: &Sheet) -> Fields {
    let (a, b) = (&own.miscellaneous, &other.miscellaneous);
    let (c, d) = (&own.connection_security, &other.connection_security);
    vec![
        ("Transfer Interval", seconds(a.transfer_interval), seconds(b.transfer_interval)),
        (
            "Action on isolated standby",
            text(a.action_on_isolated_standby, isolated_standby),
            text(b.action_on_isolated_standby, isolated_standby),
        ),
        (
            "Action after isolated main",
            text(a.action_after_isolated_main, isolated_main),
            text(b.action_after_isolated_main, isolated_main),
        ),
        (PRIORITY, number(a.arbitration_priority), number(b.arbitration_priority)),
        ("the server's certificate", text(c.certificate, certificate), text(d.certificate, certificate)),
        (
            "Require Client Certificates",
            text(c.require_client_certificates, on_off),
            text(d.require_client_certificates, on_off),
        ),
        (
            "Validate Partner Certificate",
            text(c.validate_partner_certificate, on_off),
            text(d.validate_partner_certificate, on_off),
        ),
        (
            "Client Certificate Mode",
            text(c.client_certificate_mode, mode),
            text(d.client_certificate_mode, mode),
        ),
    ]
}

/// The fields of the sections Monitor, ICMP Monitors and Transfer of a column.
#[must_use]
pub fn column(own: &Column, other: &Column) -> Fields {
    let (a, b) = (&own.monitor, &other.monitor);
    vec![
        ("Connect Timeout", seconds(a.connect_timeout), seconds(b.connect_timeout)),
        ("Request Timeout", seconds(a.request_timeout), seconds(b.request_timeout)),
        ("Heartbeat Interval", milliseconds(a.heartbeat_interval), milliseconds(b.heartbeat_interval)),
        ("Heartbeat Timeout", milliseconds(a.heartbeat_timeout), milliseconds(b.heartbeat_timeout)),
        ("ICMP Interval", milliseconds(own.icmp.interval), milliseconds(other.icmp.interval)),
        ("ICMP retry count", number(own.icmp.retry_count), number(other.icmp.retry_count)),
        ("Interleave", number(own.transfer.interleave), number(other.transfer.interleave)),
    ]
}

fn text<T: Copy>(field: Field<T>, words: fn(T) -> &'static str) -> Field<String> {
    field.map(|field| Spanned { value: words(field.value).to_owned(), span: field.span })
}

fn number<T: ToString>(field: Field<T>) -> Field<String> {
    field.map(|field| Spanned { value: field.value.to_string(), span: field.span })
}

fn seconds(field: Field<Duration>) -> Field<String> {
    field.map(|field| Spanned { value: in_seconds(field.value), span: field.span })
}

fn milliseconds(field: Field<Duration>) -> Field<String> {
    field.map(|field| Spanned { value: in_milliseconds(field.value), span: field.span })
}

const fn isolated_standby(action: IsolatedStandby) -> &'static str {
    match action {
        IsolatedStandby::BecomeMain => "become-main",
        IsolatedStandby::RemainIsolatedStandby => "remain-isolated-standby",
    }
}

const fn isolated_main(action: IsolatedMain) -> &'static str {
    match action {
        IsolatedMain::Arbitrate => "arbitrate",
        IsolatedMain::BecomeStandby => "become-standby",
    }
}

const fn certificate(certificate: Certificate) -> &'static str {
    match certificate {
        Certificate::Ca => "ca",
        Certificate::SelfSigned => "self-signed",
        Certificate::Temporary => "temporary",
        Certificate::None => "none",
    }
}

const fn mode(mode: ClientCertificateMode) -> &'static str {
    match mode {
        ClientCertificateMode::Automatic => "automatic",
        ClientCertificateMode::Disabled => "disabled",
        ClientCertificateMode::Selected => "selected",
    }
}
