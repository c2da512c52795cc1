//! What is no network card although it looks like one: software, and links that lead nowhere but to the machine itself.
//!
//! What the system tells decides: the driver's kind on Linux; switch, hardware flag and device on Windows. Descriptions and
//! names are the last hint, for captures that hold nothing else (`ipconfig`); they are those that the makers' own drivers
//! write, not vendor documentation of a rule.

use super::model::{Adapter, AdapterAddress, AdapterKind, SwitchKind, Told};
use super::signs::{is_hyper_v, vendor_team};
use crate::addresses::is_link_local;

/// Why an adapter is no network card, as words for the report (`a VPN's adapter`); `None` for a card, and for what nothing
/// speaks against.
#[must_use]
pub fn not_a_card(adapter: &Adapter) -> Option<String> {
    if adapter.told.kind.as_deref() == Some("tun") {
        return Some(TAP.to_owned());
    }
    if !matches!(adapter.kind, AdapterKind::Ethernet | AdapterKind::Other | AdapterKind::PointToPoint) {
        return None;
    }
    if adapter.told.switch == Some(SwitchKind::Internal) {
        return Some("on a Hyper-V switch without a network card".to_owned());
    }
    if is_representor(adapter) {
        return Some(INSIDE_CARD.to_owned());
    }
    // A card in a slot is one, whatever its driver calls it (`Mellanox ConnectX-5 Virtual Adapter`).
    if adapter.told.device.as_deref().is_some_and(|device| device.to_ascii_uppercase().starts_with("PCI\\")) {
        return None;
    }
    by_words(adapter).or_else(|| by_usb(adapter)).map(str::to_owned).or_else(|| by_device(adapter))
}

/// Whether an adapter stands for a port inside a card that is a switch (SR-IOV in switchdev mode): the way to a virtual machine
/// or to the card's other processor. The kernel names such ports by function: `pf0vf3`, `pf0hpf`, `pf0sf12`, `c1pf0`; a socket
/// is `p0`, or `p0s1` where it is split.
#[must_use]
pub fn is_representor(adapter: &Adapter) -> bool {
    let Some(name) = adapter.told.port_name.as_deref() else { return false };
    let after = |text: &str, word: &str| {
        let rest = text.strip_prefix(word)?;
        let number = rest.bytes().take_while(u8::is_ascii_digit).count();
        (number > 0).then(|| rest[number..].to_owned())
    };
    let of_function = after(name, "c").and_then(|rest| after(&rest, "pf")).or_else(|| after(name, "pf"));
    of_function.is_some_and(|rest| {
        rest.is_empty()
            || rest == "hpf"
            || ["vf", "sf"].iter().any(|word| after(&rest, word).as_deref() == Some(""))
    })
}

/// A device on USB that gives the machine a link to itself (a management controller, a telephone), and no network: by its
/// driver, by the name that the kernel gives such links, or by addresses that are of use between two ends only.
fn by_usb(adapter: &Adapter) -> Option<&'static str> {
    let told = &adapter.told;
    let device = told.device.as_deref().unwrap_or_default().to_ascii_uppercase();
    let on_usb = told.bus.as_deref() == Some("usb") || device.starts_with("USB\\");
    let driver = adapter.driver.as_deref().unwrap_or_default();
    let of_two = |own: &AdapterAddress| {
        is_link_local(own.address)
            || own.address.is_ipv4() && own.prefix_length.is_some_and(|length| length >= LINK_OF_TWO)
    };
    let leads_to_itself = USB_LINKS.iter().any(|link| driver.starts_with(link))
        || is_numbered(&adapter.name, "usb")
        || on_usb && !adapter.addresses.is_empty() && adapter.addresses.iter().all(of_two);
    leads_to_itself.then_some(MANAGEMENT)
}

/// `tap0`: the word and a number, and nothing else.
fn is_numbered(name: &str, word: &str) -> bool {
    let number = name.strip_prefix(word).unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// What Windows tells of the device behind the adapter. A vendor's team and the machine's own adapter on a Hyper-V switch
/// are software as well, and carry networks all the same.
fn by_device(adapter: &Adapter) -> Option<String> {
    if adapter.kind == AdapterKind::PointToPoint || is_hyper_v(adapter) || vendor_team(adapter).is_some() {
        return None;
    }
    let device = adapter.told.device.as_deref().unwrap_or_default().to_ascii_uppercase();
    if device.starts_with("SWD\\") || device.starts_with("ROOT\\") && !device.starts_with("ROOT\\VMS") {
        return Some("made by software: Windows shows no device behind it".to_owned());
    }
    (adapter.told.hardware == Some(false) && adapter.told.connector != Some(true))
        .then(|| "made by software: Windows says that it has neither hardware nor a socket".to_owned())
}

const INSIDE_CARD: &str = "stands for a port inside a network card (SR-IOV), with no cable of its own";
const TAP: &str = "made by software (tun or tap), for a VPN or a virtual machine";
const VPN: &str = "a VPN's adapter";
const HOST_ONLY: &str = "leads to virtual machines on this machine only";
const LOOPBACK: &str = "loopback adapter, which leads nowhere";
const CLUSTER: &str = "the failover cluster's own adapter";
const MANAGEMENT: &str = "link to the server's management controller, or to another device on USB";
const PROGRAM: &str = "a virtual adapter of some program";
const HELPER: &str = "made by Windows for its own ends";

/// Pieces of descriptions, in lower case.
const DESCRIPTIONS: [(&str, &str); 59] = [
    ("ethernet container adapter", HOST_ONLY),
    ("usbncm host", MANAGEMENT),
    ("barracuda network access", VPN),
    ("km-test loopback", LOOPBACK),
    ("microsoft loopback adapter", LOOPBACK),
    ("npcap loopback", LOOPBACK),
    ("vmware virtual ethernet adapter", HOST_ONLY),
    ("virtualbox host-only", HOST_ONLY),
    ("parallels host-only", HOST_ONLY),
    ("docker", HOST_ONLY),
    ("failover cluster virtual adapter", CLUSTER),
    ("remote ndis", MANAGEMENT),
    ("rndis", MANAGEMENT),
    ("idrac", MANAGEMENT),
    ("ilo virtual", MANAGEMENT),
    ("virtual nic for ilo", MANAGEMENT),
    ("tap-windows", VPN),
    ("tap-win32", VPN),
    ("tap-prov", VPN),
    ("wintun", VPN),
    ("wireguard", VPN),
    ("openvpn", VPN),
    ("anyconnect", VPN),
    ("cisco secure client", VPN),
    ("cisco systems vpn", VPN),
    ("fortinet", VPN),
    ("fortissl", VPN),
    ("pangp", VPN),
    ("globalprotect", VPN),
    ("sonicwall", VPN),
    ("check point virtual", VPN),
    ("juniper networks virtual", VPN),
    ("pulse secure", VPN),
    ("zerotier", VPN),
    ("tailscale", VPN),
    ("hamachi", VPN),
    ("softether", VPN),
    ("vpn client adapter", VPN),
    ("nordlynx", VPN),
    ("zscaler", VPN),
    ("f5 networks", VPN),
    ("teamviewer", VPN),
    ("virtual vpn", VPN),
    ("ncp secure", VPN),
    ("shrew soft", VPN),
    ("kerio virtual", VPN),
    ("viscosity", VPN),
    ("secuextender", VPN),
    ("network connect virtual", VPN),
    ("virtual nic", MANAGEMENT),
    ("apple mobile device", MANAGEMENT),
    ("virtual adapter", PROGRAM),
    ("virtual network adapter", PROGRAM),
    ("virtual ndis", PROGRAM),
    ("plcsim", PROGRAM),
    ("bluetooth", HELPER),
    ("wan miniport", HELPER),
    ("wi-fi direct virtual", HELPER),
    ("kernel debug network", HELPER),
];

/// The switches that Windows makes by itself, by the names of the machine's adapters on them.
const OWN_SWITCHES: [&str; 5] = ["(default switch)", "(wsl", "(nat)", "(dockernat)", "(hns internal nic)"];
/// Names that a management controller's link has on Linux and by its maker's hand on Windows.
const CONTROLLERS: [&str; 4] = ["idrac", "ilo", "bmc", "xcc"];

/// How the bridges of container and virtual machine software are called, for sources that tell no kind (`ip` without `-d`).
const BRIDGES: [&str; 7] = ["docker", "virbr", "lxcbr", "lxdbr", "podman", "cni", "vmnet"];
/// The names, before their numbers, of what the kernel makes for VPNs and virtual machines, for the same sources.
const TAPS: [&str; 3] = ["tap", "tun", "vnet"];
/// The drivers of USB devices that give the machine a link to themselves.
const USB_LINKS: [&str; 4] = ["rndis_host", "cdc_ether", "cdc_eem", "cdc_subset"];
/// A link between two ends needs no more addresses than a subnet with this prefix length has.
const LINK_OF_TWO: u8 = 29;

/// By description, and where that says nothing by the name.
fn by_words(adapter: &Adapter) -> Option<&'static str> {
    let lower = |text: Option<&str>| text.unwrap_or_default().to_ascii_lowercase();
    let (description, name) = (lower(adapter.description.as_deref()), adapter.name.to_ascii_lowercase());
    let of_team =
        || vendor_team(adapter).is_some() || description.contains("team") || description.contains("vlan");
    let of_piece = DESCRIPTIONS
        .iter()
        .find(|(piece, what)| description.contains(piece) && (*what != PROGRAM || !of_team()));
    if let Some((_, what)) = of_piece {
        return Some(what);
    }
    let is_vpn = |word: &str| word.ends_with("vpn") || word.ends_with("tap") || word == "tunnel";
    if description.starts_with("tap-") || description.split(|c: char| !c.is_ascii_alphanumeric()).any(is_vpn)
    {
        return Some(VPN);
    }
    if is_hyper_v(adapter) && OWN_SWITCHES.iter().any(|switch| name.contains(switch)) {
        return Some(HOST_ONLY);
    }
    let is_controller = |word: &str| CONTROLLERS.contains(&word);
    if adapter.told == Told::default() && adapter.driver.is_none() && adapter.description.is_none() {
        if BRIDGES.iter().any(|start| name.starts_with(start)) {
            return Some(HOST_ONLY);
        }
        if TAPS.iter().any(|word| is_numbered(&name, word)) {
            return Some(TAP);
        }
    }
    let words = |text: &str| text.split(|c: char| !c.is_ascii_alphabetic()).any(is_controller);
    (words(&name) || words(&description)).then_some(MANAGEMENT)
}

#[cfg(test)]
mod tests {
    use super::not_a_card;
    use crate::nic::model::{Adapter, AdapterAddress, AdapterKind, SwitchKind, Told};

    fn described(name: &str, description: &str) -> Adapter {
        Adapter { name: name.into(), description: Some(description.into()), ..Adapter::default() }
    }

    #[test]
    fn software_is_no_card() {
        for (name, description) in [
            ("VMware Network Adapter VMnet8", "VMware Virtual Ethernet Adapter for VMnet8"),
            ("VirtualBox Host-Only Network", "VirtualBox Host-Only Ethernet Adapter"),
            ("Local Area Connection 3", "Microsoft KM-TEST Loopback Adapter"),
            ("vEthernet (Default Switch)", "Hyper-V Virtual Ethernet Adapter"),
            ("vEthernet (WSL (Hyper-V firewall))", "Hyper-V Virtual Ethernet Adapter #2"),
            ("Ethernet 4", "TAP-Windows Adapter V9"),
            ("Ethernet 5", "Fortinet SSL VPN Virtual Ethernet Adapter"),
            ("NIC for iDRAC", "Remote NDIS Compatible Device"),
            ("Local Area Connection* 12", "Microsoft Failover Cluster Virtual Adapter"),
            ("Ethernet 6", "Famatech Radmin VPN Ethernet Adapter"),
            ("Ethernet 7", "TAP-ProtonVPN Windows Adapter V9"),
            ("Ethernet 8", "Citrix Virtual Adapter"),
            ("Ethernet 10", "Cloudflare WARP Interface Tunnel"),
            ("Ethernet 11", "Siemens PLCSIM Virtual Ethernet Adapter"),
            ("Ethernet 9", "Lenovo USB Ethernet (XCC)"),
        ] {
            assert!(not_a_card(&described(name, description)).is_some(), "{name}: {description}");
        }
    }

    #[test]
    fn cards_and_what_carries_networks_stay() {
        for (name, description) in [
            ("Main LAN", "Intel(R) Ethernet Server Adapter I350-T2"),
            ("Ethernet0", "vmxnet3 Ethernet Adapter"),
            ("Ethernet", "Microsoft Hyper-V Network Adapter"),
            ("vEthernet (Plant)", "Hyper-V Virtual Ethernet Adapter"),
            ("Pilot LAN", "Broadcom NetXtreme Gigabit Ethernet"),
            ("Team", "BASP Virtual Adapter"),
            ("Ethernet 3", "Intel(R) Ethernet Virtual Function 700 Series"),
            ("Ethernet 4", "Mellanox ConnectX-4 Lx Virtual Ethernet Adapter"),
            ("LAN", "Microsoft Virtual Machine Bus Network Adapter"),
            ("Backup", "Realtek USB GbE Family Controller"),
        ] {
            assert_eq!(not_a_card(&described(name, description)), None, "{name}: {description}");
        }
    }

    #[test]
    fn a_link_over_usb_leads_to_the_device() {
        let at = |address: &str, prefix| AdapterAddress {
            prefix_length: Some(prefix),
            ..AdapterAddress::new(address.parse().expect("an address"))
        };
        let usb = |name: &str, address| Adapter {
            name: name.into(),
            told: Told { bus: Some("usb".into()), ..Told::default() },
            addresses: vec![address],
            ..Adapter::default()
        };
        assert!(not_a_card(&usb("enp0s20f0u14", at("169.254.95.120", 16))).is_some());
        assert!(not_a_card(&usb("enp0s20f0u14", at("16.1.15.2", 30))).is_some());
        assert!(not_a_card(&Adapter { name: "usb0".into(), ..Adapter::default() }).is_some());
        // A card on USB is a card.
        assert_eq!(not_a_card(&usb("enx020000000001", at("10.1.2.11", 24))), None);
        assert_eq!(not_a_card(&Adapter { name: "usb-lan".into(), ..Adapter::default() }), None);
    }

    #[test]
    fn what_the_system_tells_decides() {
        let told = |told| Adapter { told, ..described("Ethernet 7", "A name that says nothing") };
        let device = |text: &str| told(Told { device: Some(text.into()), ..Told::default() });
        assert!(not_a_card(&device("ROOT\\NET\\0000")).is_some());
        assert!(not_a_card(&device("SWD\\WINTUN\\{1}")).is_some());
        assert_eq!(not_a_card(&device("PCI\\VEN_8086&DEV_1521")), None);
        assert_eq!(not_a_card(&device("USB\\VID_0BDA&PID_8153")), None);
        assert_eq!(not_a_card(&device("ROOT\\VMS_MP\\0000")), None);
        let called = |device: Option<&str>| Adapter {
            told: Told { device: device.map(str::to_owned), ..Told::default() },
            ..described("Ethernet 3", "Mellanox ConnectX-5 Virtual Adapter")
        };
        assert_eq!(not_a_card(&called(Some("PCI\\VEN_15B3&DEV_1018"))), None);
        assert!(not_a_card(&called(None)).is_some(), "the name is all that is told");
        let flags = |hardware, connector| {
            told(Told { hardware: Some(hardware), connector: Some(connector), ..Told::default() })
        };
        assert!(not_a_card(&flags(false, false)).is_some());
        assert_eq!(not_a_card(&flags(true, true)), None);
        let switch =
            |kind| Adapter { told: Told { switch: Some(kind), ..Told::default() }, ..described("v", "x") };
        assert!(not_a_card(&switch(SwitchKind::Internal)).is_some());
        assert_eq!(not_a_card(&switch(SwitchKind::External)), None);
        let tap =
            Adapter { told: Told { kind: Some("tun".into()), ..Told::default() }, ..Adapter::default() };
        assert!(not_a_card(&tap).is_some());
        // A team's adapter is software, too.
        let team = Adapter { kind: AdapterKind::Team, ..flags(false, false) };
        assert_eq!(not_a_card(&team), None);
    }
}
