#!/bin/sh
# psutil 7.2.2 and netifaces-plus 0.12.5 (PyPI) on Linux with glibc, addresses of the cards.
# `ip addr add 192.0.2.1/24 dev card` sets no broadcast address: both libraries say that it is 192.0.2.1, the address itself.
# Of an address with a peer, as on a direct cable between two servers, the broadcast address is the peer's, and the peer is
# not told. `ip addr add 192.0.2.1/24 brd + dev card` is read as it is.
# Expected: getifaddrs(3): on a card that can broadcast, ifa_broadaddr is the broadcast address of ifa_addr; psutil's
# documentation: broadcast may be None. To the kernel 192.0.2.255 is a broadcast address all the same. (Known as psutil
# issue 2964, closed, for addresses with /32 only.)
# Why it matters: who announces or seeks by broadcast sends to itself, or to the peer only, and nothing fails; the same two
# servers worked when their addresses were set by another tool, which gives the broadcast address.
# Needs python3 with venv and apt-get of Debian 12, and makes a network namespace as root. Status: 0 it is still so, 1 it has
# changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q psutil==7.2.2 netifaces-plus==0.12.5 &&
  apt-get download -qq -o APT::Sandbox::User=root iproute2=6.1.0-3 && dpkg-deb -x iproute2_*.deb root; } >log 2>&1 ||
  { cat log; echo "not set up: psutil, netifaces-plus or iproute2 could not be fetched"; exit 3; }
PATH=$work/root/bin:$work/root/sbin:$PATH
cat >try.py <<'P'
import socket, sys
import netifaces, psutil

print("psutil", psutil.__version__, "netifaces-plus", netifaces.version)
seen = {}
for address in psutil.net_if_addrs()["card"]:
    if address.family == socket.AF_INET:
        print("psutil:", address)
        seen[address.address] = {address.broadcast}
for address in netifaces.ifaddresses("card")[netifaces.AF_INET]:
    print("netifaces:", address)
    seen[address["addr"]].add(address.get("broadcast"))
if seen == {"192.0.2.1": {"192.0.2.1"}, "198.51.100.1": {"198.51.100.255"}, "203.0.113.1": {"203.0.113.2"}}:
    print("where there is no broadcast address, the address itself or the peer's stands for it")
else:
    print("changed: no other address is taken for the broadcast address")
    sys.exit(1)
P
cat >try.sh <<'T'
ip link add name card type veth peer name far && ip link set card up && ip link set far up && ip addr add 192.0.2.1/24 dev card &&
  ip addr add 198.51.100.1/24 brd + dev card && ip addr add 203.0.113.1 peer 203.0.113.2/32 dev card || exit 9
ip -4 addr show dev card
ip route show table local type broadcast
T
timeout 60 unshare --net sh -c 'sh try.sh || exit 3; venv/bin/python try.py'
status=$?
[ $status -le 1 ] || { echo "not set up: no namespace with a pair of network cards (root, veth)"; exit 3; }
exit $status
