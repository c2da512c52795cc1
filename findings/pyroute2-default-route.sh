#!/bin/sh
# pyroute2 0.9.7 (PyPI), NDB.
# Of several routes to one destination, `ndb.routes["default"]` is not the one that the kernel takes, but the one over the
# card with the lowest index: with metric 100 over the second card and 200 over the first it is the one with 200. The same
# holds of any other destination, `ndb.routes["198.51.100.0/24"]`.
# Expected: ip-route(8): of routes to the same destination the one with the lower metric is preferred; pyroute2's documentation, routes:
# this is how a route is retrieved to change or to remove it, with the table as the only further key that is told of.
# Why it matters: with one way by each of two networks, a script that looks for the default gateway, probes it, or moves the
# route in a failover works on the standby and believes that it was the route in use; on the twin, whose cards have come up
# in the other order, it is right.
# Needs python3 with venv and apt-get of Debian 12, and makes network namespaces as root. Status: 0 it is still so, 1 it has
# changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q pyroute2==0.9.7 &&
  apt-get download -qq -o APT::Sandbox::User=root iproute2=6.1.0-3 && dpkg-deb -x iproute2_*.deb root; } >log 2>&1 ||
  { cat log; echo "not set up: pyroute2 or iproute2 could not be fetched"; exit 3; }
PATH=$work/root/bin:$work/root/sbin:$PATH
cat >try.py <<'P'
import importlib.metadata
from pyroute2 import NDB

print("pyroute2", importlib.metadata.version("pyroute2"))
with NDB() as ndb:
    for destination in ("default", "198.51.100.0/24"):
        route = ndb.routes[destination]
        print(f"NDB {destination}: via {route['gateway']} metric {route['priority']}")
P
# The metrics of the ways by the first and by the second card.
cat >try.sh <<'T'
for card in a b; do
  ip link add name card$card type veth peer name far$card && ip link set card$card up && ip link set far$card up || exit 9
done
ip addr add 192.0.2.1/24 dev carda && ip addr add 203.0.113.1/24 dev cardb || exit 9
for destination in default 198.51.100.0/24; do
  ip route add $destination via 192.0.2.254 metric "$1" && ip route add $destination via 203.0.113.254 metric "$2" || exit 9
done
ip route show default
echo "kernel default: $(ip route get 198.18.0.1 | head -n 1)"
echo "kernel 198.51.100.0/24: $(ip route get 198.51.100.7 | head -n 1)"
venv/bin/python try.py || exit 9
T
for metrics in "100 200" "200 100"; do
  # shellcheck disable=SC2086 # two words
  seen=$(timeout 60 unshare --net sh try.sh $metrics 2>&1) || { echo "$seen"; echo "not set up: no namespace with pairs of network cards (root, veth)"; exit 3; }
  echo "$seen"
  [ "$metrics" = "200 100" ] || continue
  case $seen in
    *'NDB default: via 192.0.2.254 metric 200'*'NDB 198.51.100.0/24: via 192.0.2.254 metric 200'*) echo "the route over the first card stands for the one in use" ;;
    *) echo "changed: the route in use is given"; exit 1 ;;
  esac
done
