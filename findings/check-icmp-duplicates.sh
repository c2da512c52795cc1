#!/bin/sh
# monitoring-plugins-basic 2.3.3 (Debian 12), check_icmp.
# Every reply counts, also the second one to the same echo: of eight echoes four are lost and four are answered twice, and
# check_icmp says "lost 0%" with status OK. ping of iputils says 4 received, +4 duplicates, 50 % packet loss.
# Expected: check_icmp --help: thresholds are of the packets lost; RFC 792, Echo: the sequence number is there to match a
# reply with its echo. (Known for the plugin of the same name in nagios-plugins, issue 763, open.)
# Why it matters: a bond in mode broadcast sends everything on both networks, and so does a loop by mistake; where replies come
# twice, half of the echoes can be lost before the check sees any loss.
# Needs python3 and apt-get of Debian 12, and makes a network namespace with a TUN device as root. Status: 0 it is still so,
# 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ apt-get download -qq -o APT::Sandbox::User=root monitoring-plugins-basic=2.3.3-5+deb12u2 iputils-ping=3:20221126-1+deb12u1 iproute2=6.1.0-3 &&
  for deb in *.deb; do dpkg-deb -x "$deb" root || exit; done; } >log 2>&1 ||
  { cat log; echo "not set up: the plugins, ping or iproute2 could not be fetched"; exit 3; }
PATH=$work/root/bin:$work/root/sbin:$PATH
check=root/usr/lib/nagios/plugins/check_icmp
{ "$check" -V | grep . && ping -V; } || { echo "not set up: check_icmp or ping does not start"; exit 3; }
# A host behind a TUN device that answers one echo in two, and that one twice.
cat >network.py <<'P'
import fcntl, os, struct, subprocess
device = os.open("/dev/net/tun", os.O_RDWR)
fcntl.ioctl(device, 0x400454CA, struct.pack("16sH", b"net", 0x1001))  # TUNSETIFF: TUN, no header
subprocess.run("ip addr add 192.0.2.1/24 dev net && ip link set net up", shell=True, check=True)
open("ready", "w").close()
count = 0
while True:
    packet = bytearray(os.read(device, 2048))
    if packet[0] >> 4 == 4 and packet[9] == 1 and packet[20] == 8:
        count += 1
        packet[12:16], packet[16:20], packet[20] = packet[16:20], packet[12:16], 0
        check = int.from_bytes(packet[22:24], "big") + 0x800
        packet[22:24] = ((check & 0xFFFF) + (check >> 16)).to_bytes(2, "big")
        for _ in range(2 * (count % 2)):
            os.write(device, packet)
P
cat >try.sh <<'T'
python3 network.py & network=$!
trap 'kill $network' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10; do [ -e ready ] || sleep 1; done
[ -e ready ] || exit 9
ping -n -q -c 8 -i 0.1 -W 1 192.0.2.2
"$1" -n 8 -H 192.0.2.2
echo "status $?"
T
seen=$(timeout 60 unshare --net sh try.sh "$check" 2>&1) || { echo "$seen"; echo "not set up: no namespace with a TUN device (root)"; exit 3; }
echo "$seen"
case $seen in
  *'4 received, +'*' 50% packet loss'*'OK - '*'lost 0%'*'status 0'*) echo "second replies stand in for lost ones" ;;
  *) echo "changed: a second reply to the same echo does not count"; exit 1 ;;
esac
