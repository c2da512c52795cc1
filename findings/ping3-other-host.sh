#!/bin/sh
# ping3 5.1.6 (PyPI), ping().
# One host answers after the time-out, another not at all. ping() of the first is None, and ping() of the second, right
# after it, is the first one's answer: the host that is alive is down, and the one that is dead is alive, with a delay
# above its own time-out. The answers are told apart by an identifier that is the same for each call of a thread and by a
# sequence number that is always 0; where they come from is not looked at.
# Expected: RFC 1122, 3.2.2.6: an echo reply has as its source the address that was asked; ping3's documentation: None
# where the time is over. (Known as ping3 issue 82, open: success although the source is another address.)
# Why it matters: who asks the partner's two addresses in turn has the dead network alive for as long as the other is slow,
# just when it switches over.
# Needs python3 with venv and apt-get of Debian 12, and makes a network namespace with a TUN device as root. Status: 0 it is
# still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q ping3==5.1.6 &&
  apt-get download -qq -o APT::Sandbox::User=root iproute2=6.1.0-3 && dpkg-deb -x iproute2_*.deb root; } >log 2>&1 ||
  { cat log; echo "not set up: ping3 or iproute2 could not be fetched"; exit 3; }
PATH=$work/root/bin:$work/root/sbin:$PATH
cat >try.py <<'P'
import fcntl, os, struct, subprocess, sys, threading, time
import ping3

def network(device):
    """Behind the device: 192.0.2.10 answers an echo after 0.7 s, and no other address answers."""
    while True:
        packet = bytearray(os.read(device, 2048))
        if packet[0] >> 4 == 4 and packet[9] == 1 and packet[20] == 8 and packet[19] == 10:
            packet[12:16], packet[16:20], packet[20] = packet[16:20], packet[12:16], 0
            check = int.from_bytes(packet[22:24], "big") + 0x800
            packet[22:24] = ((check & 0xFFFF) + (check >> 16)).to_bytes(2, "big")
            threading.Timer(0.7, os.write, [device, bytes(packet)]).start()

try:
    device = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(device, 0x400454CA, struct.pack("16sH", b"net", 0x1001))  # TUNSETIFF: TUN, no header
    subprocess.run("ip addr add 192.0.2.1/24 dev net && ip link set net up", shell=True, check=True)
except (OSError, subprocess.CalledProcessError) as error:
    print("not set up:", error)
    sys.exit(3)
threading.Thread(target=network, args=[device], daemon=True).start()
print("ping3", ping3.__version__)
quiet = ping3.ping("192.0.2.20", timeout=0.5)
print("no host, by itself:", quiet)
slow, dead = ping3.ping("192.0.2.10", timeout=0.5), ping3.ping("192.0.2.20", timeout=0.5)
print("slow host:", slow, "then no host:", dead)
time.sleep(1)
if quiet is None and slow is None and dead:
    print("one host's late answer is taken for the answer of the other")
    sys.exit(0)
print("changed: an answer counts for the host that it comes from")
sys.exit(1)
P
timeout 60 unshare --net venv/bin/python try.py
