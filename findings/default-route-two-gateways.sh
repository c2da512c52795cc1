#!/bin/sh
# netifaces-plus 0.12.5 and scapy 2.8.0 (PyPI), default-gateway 7.2.2 and systeminformation 5.33.26 (npm).
# A default route with two next hops, one by each network: netifaces-plus and scapy have no default route at all,
# default-gateway throws "Unable to determine default gateway", and systeminformation gives as the default interface the card
# with the lowest index, over which no route leads (here that for maintenance), beside a gateway of another card.
# Expected: ip-route(8), nexthop: a route with several next hops is one route; the kernel sends by it, as its own
# `ip route get` tells. (Known as netifaces issue 4, open, of the package that netifaces-plus goes on from.)
# Why it matters: where the gateway itself is redundant, what looks for it finds none or a wrong card; with a single
# next hop all four are right, so that it works until the second router is put in.
# Needs python3 with venv, node 20 or later with npm, and apt-get of Debian 12, and makes a network namespace as root.
# Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q netifaces-plus==0.12.5 scapy==2.8.0 &&
  echo '{"private":true}' >package.json && npm install --no-audit --no-fund default-gateway@7.2.2 systeminformation@5.33.26 &&
  apt-get download -qq -o APT::Sandbox::User=root iproute2=6.1.0-3 && dpkg-deb -x iproute2_*.deb root; } >log 2>&1 ||
  { cat log; echo "not set up: the packages could not be fetched"; exit 3; }
PATH=$work/root/bin:$work/root/sbin:$PATH
cat >try.py <<'P'
import netifaces
from scapy.all import conf

print("netifaces-plus:", netifaces.gateways()["default"].get(netifaces.AF_INET))
print("scapy:", conf.route.route("198.51.100.7"))
P
cat >try.mjs <<'J'
import { gateway4sync } from "default-gateway";
import si from "systeminformation";
let gateway;
try { gateway = gateway4sync(); } catch (error) { gateway = error.message; }
console.log("default-gateway:", gateway);
console.log("systeminformation:", await si.networkInterfaceDefault(), await si.networkGatewayDefault());
J
cat >try.sh <<'T'
for card in maintenance neta netb; do
  ip link add name $card type veth peer name far-$card && ip link set far-$card addrgenmode none &&
    ip link set $card up && ip link set far-$card up || exit 9
done
ip addr add 10.0.0.1/24 dev maintenance && ip addr add 192.0.2.1/24 dev neta && ip addr add 203.0.113.1/24 dev netb || exit 9
for route in "via 192.0.2.254" "nexthop via 192.0.2.254 nexthop via 203.0.113.254"; do
  ip route flush exact default
  # shellcheck disable=SC2086 # words on purpose
  ip route add default $route || exit 9
  echo "default $route, the kernel takes: $(ip route get 198.51.100.7 | head -n 1)"
  venv/bin/python try.py && node try.mjs || exit 9
done
T
seen=$(timeout 100 unshare --net --mount sh -c 'mount -t sysfs sysfs /sys && exec sh try.sh' 2>&1) ||
  { echo "$seen"; echo "not set up: no namespace with pairs of network cards (root, veth)"; exit 3; }
echo "$seen"
two=${seen##*default nexthop}
case $two in
  *'netifaces-plus: None'*"scapy: ('', "*'default-gateway: Unable'*'systeminformation: maintenance '*) echo "a default route with two next hops is not seen" ;;
  *) echo "changed: a default route with two next hops is seen"; exit 1 ;;
esac
