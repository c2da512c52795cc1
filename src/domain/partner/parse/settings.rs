//! The blocks that plan and sheet share.

use crate::domain::characters::is_unsafe;
use crate::domain::partner::common::{
    Address, Certificate, ClientCertificateMode, ConnectionSecurity, Field, Icmp, IsolatedMain,
    IsolatedStandby, Miscellaneous, Monitor, Product, ProductName, Spanned, SystemType, Transfer,
};
use crate::domain::partner::extract::address::{self, Fault};
use crate::domain::partner::extract::quantity::Unit;
use crate::domain::partner::extract::{Block, Entry, Extractor};
use crate::domain::partner::rules::bad_value;

/// Types of a plan; a sheet may be that of a permanent standby besides.
pub const TYPES: [(&str, SystemType); 4] = [
    ("lone-server", SystemType::LoneServer),
    ("hot-standby-pair", SystemType::HotStandbyPair),
    ("triple-standby", SystemType::TripleStandby),
    ("permanent-standby", SystemType::PermanentStandby),
];

/// `product: { name, version }`
pub fn product<'d>(extractor: &mut Extractor<'d>, root: &Block<'d>) -> Field<Product> {
    let entry = root.required(extractor, "product")?;
    let block = extractor.block(entry.value, Some(entry), "`product`", &["name", "version"])?;
    let names = [("clearscada", ProductName::ClearScada), ("geo-scada", ProductName::GeoScada)];
    let name = block.required(extractor, "name").and_then(|entry| extractor.choice(entry, &names));
    let version = block.required(extractor, "version");
    extractor.product(name, version).map(|value| extractor.at(entry, value))
}

/// `monitor: { connect_timeout, request_timeout, heartbeat_interval, heartbeat_timeout }`
pub fn monitor<'d>(extractor: &mut Extractor<'d>, owner: &Block<'d>) -> Monitor {
    const KEYS: &[&str] = &["connect_timeout", "request_timeout", "heartbeat_interval", "heartbeat_timeout"];
    let Some(block) = sub_block(extractor, owner, "monitor", "`monitor`", KEYS) else {
        return Monitor::default();
    };
    let mut get = |key, unit| block.get(key).and_then(|entry| extractor.duration(entry, unit));
    Monitor {
        connect_timeout: get("connect_timeout", Unit::Seconds),
        request_timeout: get("request_timeout", Unit::Seconds),
        heartbeat_interval: get("heartbeat_interval", Unit::Milliseconds),
        heartbeat_timeout: get("heartbeat_timeout", Unit::Milliseconds),
    }
}

/// `icmp: { interval, retry_count }`
pub fn icmp<'d>(extractor: &mut Extractor<'d>, owner: &Block<'d>) -> Icmp {
    let Some(block) = sub_block(extractor, owner, "icmp", "`icmp`", &["interval", "retry_count"]) else {
        return Icmp::default();
    };
    Icmp {
        interval: block.get("interval").and_then(|entry| extractor.duration(entry, Unit::Milliseconds)),
        retry_count: block.get("retry_count").and_then(|entry| extractor.number(entry)),
    }
}

/// `transfer: { interleave }`
pub fn transfer<'d>(extractor: &mut Extractor<'d>, owner: &Block<'d>) -> Transfer {
    let Some(block) = sub_block(extractor, owner, "transfer", "`transfer`", &["interleave"]) else {
        return Transfer::default();
    };
    Transfer { interleave: block.get("interleave").and_then(|entry| extractor.number(entry)) }
}

/// Keys of `miscellaneous` in a plan, where the priority stands on the server.
pub const MISCELLANEOUS_OF_PLAN: &[&str] =
    &["transfer_interval", "action_on_isolated_standby", "action_after_isolated_main"];
/// Keys of `miscellaneous` in a sheet.
pub const MISCELLANEOUS_OF_SHEET: &[&str] = &[
    "transfer_interval",
    "action_on_isolated_standby",
    "action_after_isolated_main",
    "arbitration_priority",
];

/// `miscellaneous: { transfer_interval, action_on_isolated_standby, action_after_isolated_main, ... }`
pub fn miscellaneous<'d>(
    extractor: &mut Extractor<'d>,
    owner: &Block<'d>,
    keys: &'static [&'static str],
) -> Miscellaneous {
    let Some(block) = sub_block(extractor, owner, "miscellaneous", "`miscellaneous`", keys) else {
        return Miscellaneous::default();
    };
    let standby = [
        ("become-main", IsolatedStandby::BecomeMain),
        ("remain-isolated-standby", IsolatedStandby::RemainIsolatedStandby),
    ];
    let main = [("arbitrate", IsolatedMain::Arbitrate), ("become-standby", IsolatedMain::BecomeStandby)];
    Miscellaneous {
        transfer_interval: block
            .get("transfer_interval")
            .and_then(|entry| extractor.duration(entry, Unit::Seconds)),
        action_on_isolated_standby: block
            .get("action_on_isolated_standby")
            .and_then(|entry| extractor.choice(entry, &standby)),
        action_after_isolated_main: block
            .get("action_after_isolated_main")
            .and_then(|entry| extractor.choice(entry, &main)),
        arbitration_priority: block
            .get("arbitration_priority")
            .filter(|entry| keys.contains(&entry.name))
            .and_then(|entry| extractor.integer(entry)),
    }
}

/// `connection_security: { ... }`
pub fn connection_security<'d>(extractor: &mut Extractor<'d>, owner: &Block<'d>) -> ConnectionSecurity {
    const KEYS: &[&str] = &[
        "certificate",
        "require_client_certificates",
        "validate_partner_certificate",
        "client_certificate_mode",
    ];
    let Some(block) = sub_block(extractor, owner, "connection_security", "`connection_security`", KEYS)
    else {
        return ConnectionSecurity::default();
    };
    let certificates = [
        ("ca", Certificate::Ca),
        ("self-signed", Certificate::SelfSigned),
        ("temporary", Certificate::Temporary),
        ("none", Certificate::None),
    ];
    let modes = [
        ("automatic", ClientCertificateMode::Automatic),
        ("disabled", ClientCertificateMode::Disabled),
        ("selected", ClientCertificateMode::Selected),
    ];
    ConnectionSecurity {
        certificate: block.get("certificate").and_then(|entry| extractor.choice(entry, &certificates)),
        require_client_certificates: block
            .get("require_client_certificates")
            .and_then(|entry| extractor.boolean(entry)),
        validate_partner_certificate: block
            .get("validate_partner_certificate")
            .and_then(|entry| extractor.boolean(entry)),
        client_certificate_mode: block
            .get("client_certificate_mode")
            .and_then(|entry| extractor.choice(entry, &modes)),
    }
}

/// An optional block below a key.
pub fn sub_block<'d>(
    extractor: &mut Extractor<'d>,
    owner: &Block<'d>,
    key: &'static str,
    what: &'static str,
    keys: &'static [&'static str],
) -> Option<Block<'d>> {
    let entry = owner.get(key)?;
    extractor.block(entry.value, Some(entry), what, keys)
}

/// An address.
pub fn address(extractor: &mut Extractor<'_>, entry: Entry) -> Field<Address> {
    address_like(extractor, entry, address::parse)
}

/// A list of addresses.
pub fn addresses(extractor: &mut Extractor<'_>, entry: Entry) -> Vec<Spanned<Address>> {
    let items = extractor.list(entry, "Put it into brackets, even a single one: `[10.10.1.1]`.");
    items.iter().filter_map(|item| address(extractor, entry.item(*item))).collect()
}

/// A value that is read by one of the functions of [`mod@address`].
pub fn address_like<T>(
    extractor: &mut Extractor<'_>,
    entry: Entry,
    parse: impl Fn(&str) -> Result<T, Fault>,
) -> Field<T> {
    let scalar = extractor.scalar(entry, "an address")?;
    match parse(scalar.text) {
        Ok(value) => {
            extractor.ambiguous(entry, scalar);
            Some(extractor.at(entry, value))
        }
        Err(fault) => {
            extractor.bad(entry, fault.message, fault.help);
            None
        }
    }
}

/// A name that is shown and compared: a label, a system's name, an adapter.
pub fn name(extractor: &mut Extractor<'_>, entry: Entry) -> Field<String> {
    let text = extractor.text(entry)?;
    let place = extractor.document().span(entry.value);
    let fault = |extractor: &mut Extractor<'_>, message: String, help: &str| {
        extractor.fault(&bad_value::RULE, place, message, help);
    };
    let key = entry.name;
    if let Some(hidden) = text.chars().find(|character| is_unsafe(*character)) {
        let code = u32::from(hidden);
        let message = format!("`{key}` has a control or invisible character (U+{code:04X}).");
        fault(extractor, message, "Type the name anew; such characters come with copying from documents.");
    } else if text.trim() != text {
        fault(extractor, format!("`{key}` starts or ends with a space."), "Delete the space.");
    } else if text.is_empty() {
        fault(extractor, format!("`{key}` is empty."), "Write the name.");
        return None;
    }
    Some(Spanned { value: text.to_owned(), span: place })
}

/// A list of names.
pub fn names(extractor: &mut Extractor<'_>, entry: Entry) -> Vec<Spanned<String>> {
    let items = extractor.list(entry, "Put it into brackets, even a single one: `[SRV-A]`.");
    items.iter().filter_map(|item| name(extractor, entry.item(*item))).collect()
}
