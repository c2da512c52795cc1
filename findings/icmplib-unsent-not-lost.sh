#!/bin/sh
# icmplib 3.0.4 (PyPI), ping and multiping.
# An echo that the machine could not send counts as not asked for: of ten echoes, five before the card was switched off
# and five after, "sent" and "received" are 5 and the loss is 0.0. Without any route the loss of ten echoes is 0.0 as well.
# Expected: icmplib's documentation: count is the number of pings to perform, and the loss is between 0 and 1, where all are
# lost; ping of iputils counts an echo that could not be sent as one without an answer (50 % of the ten).
# Why it matters: the loss is best when the machine's own card, address or route is gone; a rule over it sees every fault but
# those of this side. Only is_alive tells, and in the first case not even that.
# Needs python3 with venv and apt-get of Debian 12, and makes network namespaces as root. Status: 0 it is still so, 1 it has
# changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q icmplib==3.0.4 &&
  apt-get download -qq -o APT::Sandbox::User=root iputils-ping=3:20221126-1+deb12u1 iproute2=6.1.0-3 &&
  for deb in *.deb; do dpkg-deb -x "$deb" root || exit; done; } >log 2>&1 ||
  { cat log; echo "not set up: icmplib, ping or iproute2 could not be fetched"; exit 3; }
PATH=$work/root/bin:$work/root/sbin:$PATH
ping -V || { echo "not set up: ping does not start"; exit 3; }
cat >try.py <<'P'
import subprocess, threading
import icmplib

def show(name, host):
    print(f"icmplib {name}: sent {host.packets_sent} received {host.packets_received} loss {host.packet_loss} alive {host.is_alive}", flush=True)

def off_after_half():
    subprocess.run("ip link set near up && sleep 1", shell=True, check=True)
    threading.Timer(1.1, subprocess.run, [["ip", "link", "set", "near", "down"]]).start()

print("icmplib", icmplib.__version__)
off_after_half()
show("off after half", icmplib.ping("192.0.2.2", count=10, interval=0.25, timeout=0.2))
off_after_half()
subprocess.run(["ping", "-q", "-c", "10", "-i", "0.25", "-W", "1", "192.0.2.2"])
show("no route", icmplib.ping("192.0.2.2", count=10, interval=0.1, timeout=0.2))
show("no route, multiping", icmplib.multiping(["192.0.2.2"], count=10, interval=0.1, timeout=0.2)[0])
P
cat >try.sh <<'T'
unshare --net sleep 60 &
other=$!
trap 'kill $other' EXIT
sleep 1
ip link add name near type veth peer name far netns $other && ip addr add 192.0.2.1/24 dev near && ip link set near up &&
  nsenter --net=/proc/$other/ns/net sh -c 'ip addr add 192.0.2.2/24 dev far && ip link set far up' || exit 9
venv/bin/python try.py
T
seen=$(timeout 100 unshare --net sh try.sh 2>&1) || { echo "$seen"; echo "not set up: no namespaces with a pair of network cards (root, veth)"; exit 3; }
echo "$seen"
if echo "$seen" | grep -q 'off after half: sent \([1-9]\) received \1 loss 0.0 ' &&
  [ "$(echo "$seen" | grep -c 'no route.*: sent 0 received 0 loss 0.0 ')" = 2 ]; then
  echo "an echo that could not be sent is not lost"
else
  echo "changed: an echo that could not be sent counts"
  exit 1
fi
