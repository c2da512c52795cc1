//! What kind of adapter a Linux device is, from whichever source names it.

use crate::domain::nic::model::AdapterKind;

/// From the driver's kind word (`ip -d link`: `info_kind`); `None` when the word does not decide it.
#[must_use]
pub fn from_word(word: &str) -> Option<AdapterKind> {
    Some(match word {
        "bond" | "team" | "hsr" => AdapterKind::Team,
        "bridge" | "openvswitch" => AdapterKind::Bridge,
        "vlan" | "macvlan" | "ipvlan" | "macvtap" | "ipvtap" | "macsec" | "veth" | "netkit" => {
            AdapterKind::Ethernet
        }
        "ipip" | "ip6tnl" | "sit" | "gre" | "ip6gre" | "gretap" | "ip6gretap" | "vti" | "vti6" | "xfrm"
        | "wireguard" | "ppp" | "geneve" | "vxlan" | "amt" | "erspan" | "ip6erspan" => {
            AdapterKind::PointToPoint
        }
        // Made by software for its own ends: none of them leads to a network card.
        "dummy" | "ifb" | "nlmon" | "vrf" | "can" | "vcan" | "gtp" | "netdevsim" | "batadv" | "ovpn" => {
            AdapterKind::Other
        }
        _ => return None,
    })
}

/// Whether the `link` of a device of this kind is the device that it runs on. A veth's and a netkit's is its other end, and a
/// tunnel's only says which way it leaves; a kind that is not known here runs on what it names.
#[must_use]
pub fn runs_on_its_link(word: &str) -> bool {
    !matches!(word, "veth" | "netkit") && from_word(word).is_none_or(|kind| kind == AdapterKind::Ethernet)
}

/// Whether the kernel or udev gives cards such names (`eth0`, `enp1s0`, `eno1`): the last hint where `-d` is missing.
#[must_use]
pub fn is_card_name(name: &str) -> bool {
    let digits = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
    name.strip_prefix("eth").is_some_and(digits)
        || ["enp", "eno", "ens", "enx", "enP"].iter().any(|start| name.starts_with(start))
}

/// The name for an adapter that only another network namespace knows: its number there, and that of the namespace.
#[must_use]
pub fn elsewhere(index: u32, namespace: Option<i32>) -> String {
    let which = namespace.map_or(String::new(), |id| format!(" (number {id})"));
    format!("interface {index} of another network namespace{which}")
}

/// From the hardware type (`/sys/class/net/X/type`, ARPHRD_ numbers of `linux/if_arp.h`) and whether the device is
/// point-to-point by its flags.
#[must_use]
pub const fn from_hardware_type(hardware: u32, point_to_point: bool) -> AdapterKind {
    match hardware {
        772 => AdapterKind::Loopback,
        // ARPHRD_PPP, NONE (tun, wireguard), TUNNEL, TUNNEL6, SIT, IPGRE, IP6GRE.
        512 | 65534 | 768 | 769 | 776 | 778 | 823 => AdapterKind::PointToPoint,
        _ if point_to_point => AdapterKind::PointToPoint,
        // ARPHRD_ETHER, INFINIBAND.
        1 | 32 => AdapterKind::Ethernet,
        _ => AdapterKind::Other,
    }
}

/// From `ip`'s own word for the hardware (`link_type`).
#[must_use]
pub fn from_link_type(link_type: &str, point_to_point: bool) -> AdapterKind {
    match link_type {
        "loopback" => AdapterKind::Loopback,
        "none" | "ppp" | "ipip" | "tunnel6" | "sit" | "gre" | "gre6" => AdapterKind::PointToPoint,
        _ if point_to_point => AdapterKind::PointToPoint,
        "ether" | "infiniband" => AdapterKind::Ethernet,
        _ => AdapterKind::Other,
    }
}
