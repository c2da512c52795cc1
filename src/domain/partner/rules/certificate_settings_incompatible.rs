//! `certificate-settings-incompatible`: two partners' certificate settings do not go together.

use super::prelude::*;
use crate::domain::partner::fields::{Certificate, ClientCertificateMode};
use crate::domain::partner::words::on_off;

pub static RULE: Rule = rule!(
    "certificate-settings-incompatible",
    Error,
    "the certificate settings of two partners do not go together"
);

/// Compares the outgoing side of each server with the incoming side of its partner, where both are known.
pub fn check_ends(group: &Group<'_>, findings: &mut Vec<Finding>) {
    for link in &group.links {
        findings.extend(validation(link));
        findings.extend(client_certificate(link));
    }
    findings.extend(group.first_links().filter_map(one_requires));
}

const fn words(certificate: Certificate) -> &'static str {
    match certificate {
        Certificate::Ca => "a certificate of a certificate authority",
        Certificate::SelfSigned => "a self-signed certificate",
        Certificate::Temporary => "a temporary certificate",
        Certificate::None => "no certificate",
    }
}

fn validation(link: &Link<'_>) -> Option<Finding> {
    let validate = link.near.connection_security.validate_partner_certificate?;
    let certificate = link.far.connection_security.certificate?;
    let is_ca = certificate.value == Certificate::Ca;
    let has_none = certificate.value == Certificate::None;
    if validate.value == is_ca && !has_none {
        return None;
    }
    let state = on_off(validate.value);
    let help = if has_none {
        "Give the partner a certificate, or Use Temporary Certificates: a client declines a server without any."
    } else if validate.value {
        "Give the partner a certificate of a certificate authority, or clear Validate Partner Certificate."
    } else {
        "Tick Validate Partner Certificate: the vendor says to check it when the partners use CA certificates."
    };
    let message = format!(
        "{} has Validate Partner Certificate {state}, but its partner {} presents {}.",
        link.near.label(),
        link.far.label(),
        words(certificate.value)
    );
    Some(
        Finding::new(&RULE, link.near.label(), message)
            .at(&link.near.file, validate.span, format!("{state} on {}", link.near.label()))
            .at(&link.far.file, certificate.span, format!("{} presents this", link.far.label()))
            .help(help),
    )
}

fn client_certificate(link: &Link<'_>) -> Option<Finding> {
    let mode = link.near.connection_security.client_certificate_mode?;
    let requires = link.far.connection_security.require_client_certificates?;
    if mode.value != ClientCertificateMode::Disabled {
        return None;
    }
    if !requires.value {
        return Some(not_recommended(link, mode.span));
    }
    let message = format!(
        "{} has Client Certificate Mode Disabled, but its partner {} requires client certificates.",
        link.near.label(),
        link.far.label()
    );
    Some(
        Finding::new(&RULE, link.near.label(), message)
            .at(&link.near.file, mode.span, format!("{} presents none", link.near.label()))
            .at(&link.far.file, requires.span, format!("{} requires one", link.far.label()))
            .help("Choose another Client Certificate Mode (the vendor does not recommend Disabled), or clear Require Client Certificates on the partner."),
    )
}

/// Disabled goes together with a partner that requires nothing, and the vendor advises against it: a note.
fn not_recommended(link: &Link<'_>, place: Span) -> Finding {
    let label = link.near.label();
    let message =
        format!("{label} has Client Certificate Mode Disabled, which the vendor does not recommend.");
    Finding::new(&RULE, label, message)
        .at(&link.near.file, place, format!("{label} presents no certificate"))
        .help("Choose another mode: when a partner comes to require client certificates, this server no longer connects.")
        .with(Severity::Info)
}

/// One end requires client certificates and the other does not: it works, and hardly anybody means it. A note.
fn one_requires(link: &Link<'_>) -> Option<Finding> {
    let [near, far] = [link.near, link.far]
        .map(|sheet| Some((sheet, sheet.connection_security.require_client_certificates?)));
    let ((near, own), (far, other)) = (near?, far?);
    if own.value == other.value {
        return None;
    }
    let (with, without) = if own.value { (near, far) } else { (far, near) };
    let message = format!(
        "{} requires client certificates, and its partner {} does not: one direction is protected less than the other.",
        with.label(),
        without.label()
    );
    Some(
        Finding::new(&RULE, near.label(), message)
            .at(&near.file, own.span, format!("{} on {}", on_off(own.value), near.label()))
            .at(&far.file, other.span, format!("{} on {}", on_off(other.value), far.label()))
            .help("Allowed. If nobody knows why, use one setting on both servers.")
            .with(Severity::Info),
    )
}
