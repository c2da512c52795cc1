#!/bin/sh
# jc 1.26.1 (PyPI), arp, reading net-tools 2.10 (Debian 12).
# A neighbour that does not answer has no hardware type and no MAC in the table of `arp -n`: jc takes the name of the card
# for its MAC, and there is no `iface`. In `arp -a` a permanent entry has PERM before its card: jc takes the word "on" for
# the card. Status 0 both times.
# Expected: arp(8): the columns of the table; jc's own schema: hwaddress is the MAC, iface the interface.
# Why it matters: a partner that does not answer has a MAC all the same, whoever looks only whether there is one; and an
# entry that was written by hand is on no card of the machine.
# Needs python3 with venv and apt-get of Debian 12, and makes a network namespace. Status: 0 it is still so, 1 it has
# changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q jc==1.26.1 &&
  apt-get download -qq -o APT::Sandbox::User=root iproute2=6.1.0-3 net-tools=2.10-0.1+deb12u2 &&
  for deb in *.deb; do dpkg-deb -x "$deb" root || exit; done; } >log 2>&1 ||
  { cat log; echo "not set up: jc, iproute2 or net-tools could not be fetched"; exit 3; }
PATH=$work/root/bin:$work/root/sbin:$work/root/usr/sbin:$PATH
venv/bin/jc --version >version && head -n 1 version
arp --version | head -n 1
alone="unshare --net"
[ "$(id -u)" = 0 ] || alone="unshare --map-root-user --net"
# The datagram makes the kernel ask for a neighbour that is not there.
$alone sh -c 'ip link add name one type veth peer name two && ip addr add 192.0.2.1/24 dev one && ip link set one up && ip link set two up &&
  ip neigh add 192.0.2.50 lladdr 02:00:00:00:00:50 dev one &&
  python3 -c "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b\"x\", (\"192.0.2.77\", 9))" && arp -n >table && arp -an >list' ||
  { echo "not set up: no namespace with a pair of network cards (root, veth), or no arp"; exit 3; }
cat table list
for form in table list; do
  LC_ALL=C venv/bin/jc --arp <$form >$form.json 2>log || { cat log; echo "changed: jc refuses the $form"; exit 1; }
done
cat >compare.py <<'P'
import json, sys
table, listed = ({one["address"]: one for one in json.load(open(name))} for name in ("table.json", "list.json"))
silent, permanent = table.get("192.0.2.77"), listed.get("192.0.2.50")
print("of the table, 192.0.2.77:", silent)
print("of the list, 192.0.2.50:", permanent)
if not silent or not permanent or table["192.0.2.50"]["hwaddress"] != "02:00:00:00:00:50" or table["192.0.2.50"]["iface"] != "one":
    sys.exit(4)
sys.exit(0 if silent.get("hwaddress") == "one" and "iface" not in silent and permanent["iface"] == "on" else 5)
P
python3 compare.py
case $? in
  0) echo "the card is read as the MAC, and PERM moves the card's name" ;;
  5) echo "changed: the columns are told apart"; exit 1 ;;
  *) echo "not set up: the neighbours are not as meant"; exit 3 ;;
esac
