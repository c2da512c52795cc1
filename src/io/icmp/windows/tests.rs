use std::net::IpAddr;
use std::time::Duration;

use super::*;
use crate::domain::link::echo::{COOKIE, HEADER};

/// An adapter of this machine that has an IPv4 address, and that address; the loopback one has.
fn any_adapter() -> (netdev::Interface, IpAddr) {
    let with_address = |adapter: netdev::Interface| {
        let address = adapter.ipv4.first()?.addr();
        Some((adapter, IpAddr::V4(address)))
    };
    netdev::get_interfaces().into_iter().find_map(with_address).expect("this machine has an IPv4 address")
}

/// A way over an adapter, from an address that it had before (RFC 5737: no machine has it).
fn stale(adapter: netdev::Interface) -> Egress {
    let binding = Binding { source: "192.0.2.77".parse().ok(), interface: None };
    Egress { binding, interface: Some(named(adapter)), ..Egress::default() }
}

/// A link that is held to its adapter goes on from the address that the adapter has when it is back.
#[test]
fn a_way_is_bound_to_the_address_that_its_adapter_has_now() {
    let (adapter, address) = any_adapter();
    let old = stale(adapter);
    let options = Options { largest: HEADER + COOKIE, ..Options::default() };
    let refused = EchoSocket::open(false, &old.binding, &options, 1, 0).err();
    assert!(matches!(refused, Some(OpenError::Binding { .. })), "the old address is gone");
    let new = renewed(old.clone(), &Binding::default(), false).expect("the adapter is there");
    assert_eq!(new.binding.source, Some(address));
    assert_eq!(new.interface, old.interface, "held to the same adapter");
    assert!(BINDS_BY_ADDRESS && new.binding != old.binding, "so that its socket is opened anew");

    let mut socket = EchoSocket::open(false, &new.binding, &options, 1, 0).expect("it can be used");
    let clock = Clock::start();
    let cookie = Cookie { nonce: 1, index: 0, round: 0 };
    socket.send(SocketAddr::new(address, 0), cookie, HEADER + COOKIE).expect("it is sent");
    let mut inbound = Vec::new();
    while inbound.is_empty() && clock.now() < Duration::from_secs(5) {
        wait(&[], &[], Duration::from_millis(20));
        socket.receive(&clock, &mut inbound);
    }
    assert!(matches!(inbound[..], [Inbound::Reply(_)]), "{inbound:?}");
}

/// While the adapter is not there, nothing is bound; and an address that the user named is never exchanged for another.
#[test]
fn a_way_without_its_adapter_is_refused_and_a_named_source_stays() {
    let (adapter, _) = any_adapter();
    let mut gone = stale(adapter);
    if let Some(interface) = &mut gone.interface {
        "no such adapter".clone_into(&mut interface.name);
    }
    let refused = renewed(gone.clone(), &Binding::default(), false);
    assert!(matches!(refused, Err(OpenError::Binding { .. })), "{refused:?}");
    let wanted = Binding { source: gone.binding.source, interface: None };
    let kept = renewed(gone.clone(), &wanted, false).expect("it stays as it was named");
    assert_eq!(kept, gone);
}
