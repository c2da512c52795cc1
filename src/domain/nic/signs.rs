//! What drivers and the system write of an adapter (description, name, device), and what that shows it to be.

use super::model::Adapter;

/// The vendor's teaming software that an adapter's description or driver suggests. Such teams are invisible to the
/// system's own tools, so they can only be suspected.
#[must_use]
pub fn vendor_team(adapter: &Adapter) -> Option<&'static str> {
    const SIGNS: [(&str, &str); 8] = [
        ("team : ", "Intel ANS"),
        ("team: ", "Intel ANS"),
        ("advanced network services", "Intel ANS"),
        ("intel(r) ans", "Intel ANS"),
        ("basp", "Broadcom BASP"),
        ("hpe network team", "HPE Network Teaming"),
        ("hp network team", "HPE Network Teaming"),
        ("hp teaming", "HPE Network Teaming"),
    ];
    let words = [adapter.description.as_deref(), adapter.driver.as_deref()];
    words.into_iter().flatten().find_map(|text| {
        let text = text.to_ascii_lowercase();
        SIGNS.iter().find(|(sign, _)| text.contains(sign)).map(|(_, vendor)| *vendor)
    })
}

/// Whether this is the adapter of a team that Windows itself makes, by its description, which is the same in every language.
pub(super) fn is_multiplexor(adapter: &Adapter) -> bool {
    adapter.description.as_deref().is_some_and(|text| text.to_lowercase().contains("multiplexor"))
}

/// The description of the card or team of which an adapter is a VLAN, as the drivers of card vendors write it:
/// `Intel(R) I350 Gigabit Network Connection - VLAN : VLAN10`.
pub(super) fn vlan_of(adapter: &Adapter) -> Option<&str> {
    adapter.description.as_deref()?.split_once(" - VLAN").map(|(card, _)| card.trim_end())
}

/// Whether this is an adapter of the machine itself on a Hyper-V switch, by what Windows calls it; the description is in
/// Windows' language, the name is the same in all.
#[must_use]
pub fn is_hyper_v(adapter: &Adapter) -> bool {
    let described = |text: &str| text.starts_with("Hyper-V Virtual Ethernet Adapter");
    let on_switch = |device: &str| device.to_ascii_uppercase().starts_with("ROOT\\VMS_MP");
    adapter.name.starts_with("vEthernet (")
        || adapter.description.as_deref().is_some_and(described)
        || adapter.told.device.as_deref().is_some_and(on_switch)
}

/// Whether this is a virtual machine's adapter on Hyper-V's bus, by its device, its driver, or what Windows calls it.
pub(super) fn is_synthetic(adapter: &Adapter) -> bool {
    let starts = |text: Option<&str>, start: &str| text.is_some_and(|text| text.starts_with(start));
    let described = starts(adapter.description.as_deref(), "Microsoft Hyper-V");
    adapter.driver.as_deref() == Some("hv_netvsc")
        || match adapter.told.device.as_deref() {
            Some(device) => device.to_ascii_uppercase().starts_with("VMBUS\\"),
            None => described,
        }
}
