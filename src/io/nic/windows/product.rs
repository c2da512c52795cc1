//! What the registry documents of the product itself: the port on which its database server listens.
//!
//! `HKLM\SOFTWARE\Schneider Electric\ClearSCADA\DB\Port`, of a named instance
//! `HKLM\SOFTWARE\Schneider Electric\ClearSCADA-NAME\DB\Port` (vendor: ClearSCADA 2017 R2 help, Security Guide,
//! "SecureNetworkPorts"). Nothing else of the product's registry is documented, and nothing else is read.

use crate::domain::nic::model::DatabasePort;

/// The key below `HKEY_LOCAL_MACHINE` whose sub-keys are the installed instances.
pub const VENDOR_KEY: &str = r"SOFTWARE\Schneider Electric";
/// The default instance's key there; a named instance appends `-NAME`.
pub const PRODUCT: &str = "ClearSCADA";

/// A value of the registry as far as a port can be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PortValue {
    /// REG_DWORD or REG_QWORD.
    Number(u64),
    /// REG_SZ.
    Text(String),
    /// There is no value of that name.
    Absent,
    /// It could not be read, or is of another type, and why.
    Unreadable(String),
}

/// The instance that a key below the vendor's belongs to: `""` for the default one, `None` for another program's key.
#[must_use]
pub fn instance(key: &str) -> Option<&str> {
    let rest = key.get(..PRODUCT.len()).filter(|start| start.eq_ignore_ascii_case(PRODUCT))?;
    match &key[rest.len()..] {
        "" => Some(""),
        named => named.strip_prefix('-').filter(|name| !name.is_empty()),
    }
}

/// The port that `DB\Port` of an instance says, or a sentence why it is not known; `None` when there is no such value.
#[must_use]
pub fn port(instance: &str, value: PortValue) -> Option<Result<DatabasePort, String>> {
    let which =
        if instance.is_empty() { "the default instance".to_owned() } else { format!("instance {instance}") };
    let number = match value {
        PortValue::Absent => return None,
        PortValue::Number(number) => number,
        PortValue::Text(text) => match text.trim().parse() {
            Ok(number) => number,
            Err(_) => {
                let shown: String = text.chars().take(40).collect();
                let why = format!(
                    "The registry's server port of {which} is no number: \"{}\".",
                    shown.escape_debug()
                );
                return Some(Err(why));
            }
        },
        PortValue::Unreadable(why) => {
            return Some(Err(format!("The registry's server port of {which} could not be read: {why}.")));
        }
    };
    Some(match u16::try_from(number) {
        Ok(port) if port != 0 => Ok(DatabasePort { instance: instance.to_owned(), port }),
        _ => Err(format!("The registry's server port of {which} is {number}, which is no TCP port.")),
    })
}
