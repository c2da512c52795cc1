//! Two places of the registry, opened for reading only: the drivers of network cards, and the product's documented
//! server port.

use std::io::{self, ErrorKind};

use winreg::RegKey;
use winreg::enums::{HKEY_LOCAL_MACHINE, KEY_READ, REG_DWORD, REG_QWORD, REG_SZ};
use winreg::types::FromRegValue;

use crate::io::nic::windows::facts::Driver;
use crate::io::nic::windows::product::{self, PortValue};

/// The class key of network cards (GUID_DEVCLASS_NET of devguid.h): one numbered sub-key for each driver in use.
const CARDS: &str = r"SYSTEM\CurrentControlSet\Control\Class\{4d36e972-e325-11ce-bfc1-08002be10318}";

/// The driver of each adapter, as far as the class key tells; a sub-key that may not be read is left out.
pub fn drivers() -> Vec<Driver> {
    let Ok(class) = open(CARDS) else { return Vec::new() };
    class
        .enum_keys()
        .flatten()
        .filter_map(|name| driver(&class.open_subkey_with_flags(name, KEY_READ).ok()?))
        .collect()
}

fn driver(key: &RegKey) -> Option<Driver> {
    let guid: String = key.get_value("NetCfgInstanceId").ok()?;
    let told =
        ["ProviderName", "DriverVersion"].iter().filter_map(|name| key.get_value::<String, _>(name).ok());
    Some(Driver { guid, text: told.collect::<Vec<_>>().join(" ") })
}

/// `DB\Port` of every instance of the product; what could not be listed goes to `gaps`.
pub fn database_ports(gaps: &mut Vec<String>) -> Vec<(String, PortValue)> {
    let vendor = match open(product::VENDOR_KEY) {
        Ok(vendor) => vendor,
        Err(error) if error.kind() == ErrorKind::NotFound => return Vec::new(),
        Err(error) => {
            gaps.push(format!("The registry key {} could not be opened: {error}.", product::VENDOR_KEY));
            return Vec::new();
        }
    };
    let mut found = Vec::new();
    for key in vendor.enum_keys().flatten() {
        if let Some(instance) = product::instance(&key) {
            found.push((instance.to_owned(), port(&vendor, &key)));
        }
    }
    found
}

fn port(vendor: &RegKey, key: &str) -> PortValue {
    let read = vendor
        .open_subkey_with_flags(format!(r"{key}\DB"), KEY_READ)
        .and_then(|database| database.get_raw_value("Port"));
    let unreadable = |error: io::Error| PortValue::Unreadable(error.to_string());
    match read {
        Err(error) if error.kind() == ErrorKind::NotFound => PortValue::Absent,
        Err(error) => unreadable(error),
        Ok(value) => match value.vtype {
            REG_DWORD => {
                u32::from_reg_value(&value).map_or_else(unreadable, |number| PortValue::Number(number.into()))
            }
            REG_QWORD => u64::from_reg_value(&value).map_or_else(unreadable, PortValue::Number),
            REG_SZ => String::from_reg_value(&value).map_or_else(unreadable, PortValue::Text),
            other => PortValue::Unreadable(format!("it is of the type {other:?}")),
        },
    }
}

fn open(path: &str) -> io::Result<RegKey> {
    RegKey::predef(HKEY_LOCAL_MACHINE).open_subkey_with_flags(path, KEY_READ)
}
