//! `certificate-settings-incompatible`: two partners' certificate settings do not go together.

use super::prelude::*;
use crate::partner::fields::{Certificate, ClientCertificateMode};

pub static RULE: Rule = rule!(
    "certificate-settings-incompatible",
    Error,
    "the certificate settings of two partners do not go together"
);

/// Compares the outgoing side of each server with the incoming side of its partner, where both are known.
pub fn check_ends(group: &Group<'_>) -> impl Iterator<Item = Finding> {
    let each =
        group.links.iter().flat_map(|link| validation(link).into_iter().chain(client_certificate(link)));
    each.chain(group.first_links().filter_map(one_requires))
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
    if !validate.value && certificate.value == Certificate::SelfSigned {
        return Some(not_temporary(link, certificate));
    }
    let is_ca = certificate.value == Certificate::Ca;
    let has_none = certificate.value == Certificate::None;
    if validate.value == is_ca && !has_none {
        return None;
    }
    let help = if has_none {
        "Give the partner a certificate, or Use Temporary Certificates: a client declines a server without any."
    } else if validate.value {
        "Give the partner a certificate of a certificate authority, or clear Validate Partner Certificate."
    } else {
        "Tick Validate Partner Certificate: the vendor says to check it when the partners use CA certificates."
    };
    let (own, partner, state) = (link.near.label(), link.far.label(), on_off(validate.value));
    let message = format!(
        "{own} has Validate Partner Certificate {state}, but its partner {partner} presents {}.",
        words(certificate.value)
    );
    let near = (validate.span, format!("{state} on {own}"));
    let far = (certificate.span, format!("{partner} presents this"));
    Some(link.finding(&RULE, near, far, message).help(help))
}

/// The vendor's words about cleared validation; whether it holds for a certificate that was made by hand, they do not say.
fn not_temporary(link: &Link<'_>, certificate: Spanned<Certificate>) -> Finding {
    let far = link.far.label();
    let message = format!(
        "{far} presents a self-signed certificate. The vendor says that its Use Temporary Certificates must be ticked then."
    );
    let finding = Finding::new(&RULE, far, message).at(&link.far.file, certificate.span, "not temporary");
    finding.with(Severity::Info).help("Look at System Configuration > Connection Security there; `certificate: temporary` says that it is ticked.")
}

fn client_certificate(link: &Link<'_>) -> Option<Finding> {
    let mode = link.near.connection_security.client_certificate_mode?;
    let requires = link.far.connection_security.require_client_certificates?;
    if mode.value != ClientCertificateMode::Disabled {
        return None;
    }
    let (own, partner) = (link.near.label(), link.far.label());
    // Disabled goes together with a partner that requires nothing, and the vendor advises against it: a note.
    if !requires.value {
        let place = (mode.span, format!("{own} presents no certificate"));
        let message =
            format!("{own} has Client Certificate Mode Disabled, which the vendor does not recommend.");
        let finding = link.owner.finding(&RULE, place, message).with(Severity::Info);
        return Some(finding.help(
            "Choose another mode: when a partner comes to require client certificates, this server no longer connects.",
        ));
    }
    let message = format!(
        "{own} has Client Certificate Mode Disabled, but its partner {partner} requires client certificates."
    );
    let near = (mode.span, format!("{own} presents none"));
    let far = (requires.span, format!("{partner} requires one"));
    Some(link.finding(&RULE, near, far, message).help(
        "Choose another Client Certificate Mode (the vendor does not recommend Disabled), or clear Require Client Certificates on \
         the partner.",
    ))
}

/// One end requires client certificates and the other does not: it works, and hardly anybody means it. A note.
fn one_requires(link: &Link<'_>) -> Option<Finding> {
    let [near, far] = [link.near, link.far]
        .map(|sheet| Some((sheet.label(), sheet.connection_security.require_client_certificates?)));
    let ((near, own), (far, other)) = (near?, far?);
    if own.value == other.value {
        return None;
    }
    let (with, without) = if own.value { (near, far) } else { (far, near) };
    let message = format!(
        "{with} requires client certificates, and its partner {without} does not: one direction is protected less than the other."
    );
    let near = (own.span, format!("{} on {near}", on_off(own.value)));
    let far = (other.span, format!("{} on {far}", on_off(other.value)));
    let finding = link.finding(&RULE, near, far, message).with(Severity::Info);
    Some(finding.help("Allowed. If nobody knows why, use one setting on both servers."))
}
