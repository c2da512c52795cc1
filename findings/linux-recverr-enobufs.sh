#!/bin/sh
# Linux (seen on 6.18), UDP socket with IP_RECVERR, a queueing discipline that is full.
# send() gives ENOBUFS for each datagram that the full queue refuses, while select() goes on saying that the socket is
# writable. The same socket without IP_RECVERR is told that each of them was sent.
# Expected: send(2) of man-pages says of ENOBUFS that it does not normally occur in Linux, where packets are silently
# dropped when a device queue overflows; an option about the error queue is not named as changing that.
# Why it matters: a prober that asks for the ICMP errors of its probes must take a refusal for "try later", and cannot wait
# for it with poll or select: it would spin.
# Needs python3 and apt-get of Debian 12 (tc of iproute2 6.1.0), and makes network namespaces. Status: 0 it is still so,
# 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ apt-get download -qq -o APT::Sandbox::User=root iproute2=6.1.0-3 && dpkg-deb -x iproute2_*.deb root; } >log 2>&1 ||
  { cat log; echo "not set up: iproute2 could not be fetched"; exit 3; }
PATH=$work/root/bin:$work/root/sbin:$PATH
uname -sr
cat >probe.py <<'PROBE'
import errno, select, socket, sys

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.setblocking(False)
if sys.argv[1] == "with":
    sock.setsockopt(socket.IPPROTO_IP, 11, 1)  # IP_RECVERR
sent = refused = writable = 0
for _ in range(200):
    try:
        sock.sendto(bytes(1000), ("127.0.0.1", 9))
        sent += 1
    except OSError as error:
        if error.errno == errno.ENOBUFS:
            refused += 1
            writable += bool(select.select([], [sock], [], 0)[1])
print(sent > 190, refused > 100, refused == writable)
PROBE
# The queue takes two or three of the 200 datagrams, and lets one out in a tenth of a second.
# shellcheck disable=SC2016 # the inner shell expands it
try() {
  unshare --net sh -c 'ip link set lo up && tc qdisc add dev lo root tbf rate 80kbit burst 1600 limit 3000 &&
    python3 probe.py "$1"' sh "$1" || { echo "not set up: no namespace with a slow queue (root, sch_tbf)"; exit 3; }
}
without=$(try without) || { echo "$without"; exit 3; }
with=$(try with) || { echo "$with"; exit 3; }
printf 'most sent, many refused, writable at each refusal\nwithout IP_RECVERR: %s\nwith IP_RECVERR: %s\n' "$without" "$with"
if [ "$without" = "True False True" ] && [ "$with" = "False True True" ]; then
  echo "IP_RECVERR makes the full queue felt, and the socket stays writable"
else
  echo "changed: the option makes no such difference"
  exit 1
fi
