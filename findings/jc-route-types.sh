#!/bin/sh
# jc 1.26.1 (PyPI), ip-route, reading iproute2 6.1.0 (Debian 12).
# A route that is not unicast begins with its type in the text of `ip route`: jc takes this word for the destination, and
# the destination itself is gone. "unreachable 10.0.0.0/8" is a route to "unreachable", and each further way of a route
# with several ways is one to "nexthop"; status 0.
# Expected: ip-route(8), ip route list: the type comes before the prefix; `ip -j route` has the prefix in `dst`.
# Why it matters: a network that the machine may not reach is missing from the table that was read, so that its addresses
# seem to take the default route.
# Needs python3 with venv and apt-get of Debian 12, and makes a network namespace. Status: 0 it is still so, 1 it has
# changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q jc==1.26.1 &&
  apt-get download -qq -o APT::Sandbox::User=root iproute2=6.1.0-3 && dpkg-deb -x iproute2_*.deb root; } >log 2>&1 ||
  { cat log; echo "not set up: jc or iproute2 could not be fetched"; exit 3; }
PATH=$work/root/bin:$work/root/sbin:$PATH
venv/bin/jc --version >version && head -n 1 version
ip -V || { echo "not set up: ip does not start"; exit 3; }
alone="unshare --net"
[ "$(id -u)" = 0 ] || alone="unshare --map-root-user --net"
$alone sh -c 'ip link add name one type veth peer name two && ip addr add 192.0.2.1/24 dev one && ip link set one up && ip link set two up &&
  ip route add default via 192.0.2.7 && ip route add unreachable 10.0.0.0/8 && ip route add blackhole 172.16.0.0/12 &&
  ip route add 198.51.100.0/24 nexthop via 192.0.2.8 nexthop via 192.0.2.9 && ip route >text && ip -j route >json' ||
  { echo "not set up: no namespace with a pair of network cards and routes (root, veth)"; exit 3; }
cat text
LC_ALL=C venv/bin/jc --ip-route <text >read.json 2>log || { cat log; echo "changed: jc refuses the table"; exit 1; }
cat >compare.py <<'P'
import json, sys
told = [one["dst"] for one in json.load(open("json"))]
read = [one["ip"] for one in json.load(open("read.json"))]
print("ip -j route:", told)
print("jc --ip-route:", read)
if not {"default", "10.0.0.0/8", "172.16.0.0/12", "198.51.100.0/24"} <= set(told) or "default" not in read:
    sys.exit(4)
lost = {"10.0.0.0/8", "172.16.0.0/12"}.isdisjoint(read)
sys.exit(0 if lost and {"unreachable", "blackhole", "nexthop"} <= set(read) else 5)
P
python3 compare.py
case $? in
  0) echo "the type of a route is taken for its destination, which is lost" ;;
  5) echo "changed: the destination is read"; exit 1 ;;
  *) echo "not set up: the routes are not as meant"; exit 3 ;;
esac
