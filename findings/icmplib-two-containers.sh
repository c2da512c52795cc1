#!/bin/sh
# icmplib 3.0.4 (PyPI), ping.
# Two probers in two containers with the host's network: the one that asks a host that does not exist gets ten answers to ten
# echoes, namely those of the host that the other one asks. The identifier of a process's first ping is its process number
# plus one, which is 2 in every container; the echoes are numbered from 0 in each; and where an answer comes from is not
# looked at. Without containers, the numbers of two processes that a script starts in turn are neighbours, and the
# identifiers overlap as soon as the first pings two hosts.
# Expected: icmplib's documentation, ICMPRequest: an identifier of its own for every ping process; RFC 1122, 3.2.2.6: an echo
# reply has as its source the address that was asked. (Its pull request 13, closed, tells of the same within one process,
# where the identifiers are counted up since.)
# Why it matters: one prober for each network, side by side, is the usual arrangement; a dead network is alive for as long
# as the other one is.
# Needs python3 with venv and apt-get of Debian 12, and makes namespaces as root. Status: 0 it is still so, 1 it has changed,
# 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q icmplib==3.0.4 &&
  apt-get download -qq -o APT::Sandbox::User=root iproute2=6.1.0-3 && dpkg-deb -x iproute2_*.deb root; } >log 2>&1 ||
  { cat log; echo "not set up: icmplib or iproute2 could not be fetched"; exit 3; }
PATH=$work/root/bin:$work/root/sbin:$PATH
cat >probe.py <<'P'
import os, sys
import icmplib

host = icmplib.ping(sys.argv[1], count=10, interval=0.2, timeout=2)
print(f"icmplib {icmplib.__version__}, process {os.getpid()}: {sys.argv[1]} sent {host.packets_sent} received {host.packets_received}")
P
# The loopback is the network: 192.0.2.1 is on it. What goes to 192.0.2.77 leaves by a card at whose other end nobody is.
cat >try.sh <<'T'
ip link set lo up && ip addr add 192.0.2.1/32 dev lo && ip link add name near type veth peer name far &&
  ip addr add 198.51.100.1/24 dev near && ip link set near up && ip link set far up &&
  ip neigh add 198.51.100.77 lladdr 02:00:00:00:00:77 dev near && ip route add 192.0.2.77/32 via 198.51.100.77 || exit 9
container() { unshare --pid --fork --mount-proc venv/bin/python probe.py "$1"; }
container 192.0.2.77 >alone || exit 9
container 192.0.2.77 >dead & one=$!
sleep 1
container 192.0.2.1 >alive || exit 9
wait $one || exit 9
T
timeout 150 unshare --net sh try.sh || { cat alone dead alive; echo "not set up: no namespaces (root)"; exit 3; }
echo "by itself:" && cat alone && echo "side by side:" && cat alive dead
if grep -q 'received 0$' alone && grep -q 'received 10$' alive && ! grep -q 'received 0$' dead; then
  echo "one process gets the answers to the other"
else
  echo "changed: an answer counts for the host that it comes from"
  exit 1
fi
