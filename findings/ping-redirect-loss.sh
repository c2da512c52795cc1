#!/bin/sh
# iputils-ping 20221126 (Debian 12) and icmplib 3.0.4 (PyPI).
# A router that knows a shorter way forwards the echo and tells so with an ICMP redirect, and the reply comes: `ping -c 1`
# says "+1 errors, 100% packet loss" with status 1, if it may use a datagram socket (net.ipv4.ping_group_range). With a raw
# socket, which it takes where the range is empty, the same ping of the same host says 0 %. icmplib counts the echo as lost.
# Expected: RFC 792, Redirect Message: the gateway forwards the datagram's data to its destination all the same; it is
# advice on the next one and says nothing of the reply. (Known as iputils issue 555, open.)
# Why it matters: `ping -c 1` is the usual probe of a failover script, and beside two routers that stand in for each other
# a redirect is no fault: the path is given up for it, on one server and not on its twin with another range.
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
# On one segment: this host (.1), a router (.2), and the partner (.3), whose network 198.51.100.0/24 the host reaches by
# the router. The host does not follow redirects, as guides to a safe server have it.
cat >try.sh <<'T'
ip link set lo up && ip link add name seg type bridge && ip addr add 192.0.2.1/24 dev seg && ip link set seg up &&
  echo 0 >/proc/sys/net/ipv4/conf/all/accept_redirects && echo 0 >/proc/sys/net/ipv4/conf/seg/accept_redirects || exit 9
trap 'kill $two $three' EXIT
unshare --net sleep 120 & two=$!
unshare --net sleep 120 & three=$!
sleep 1
for number in 2 3; do
  pid=$two; [ $number = 2 ] || pid=$three
  ip link add name port$number type veth peer name card netns $pid && ip link set port$number master seg up &&
    nsenter --net=/proc/$pid/ns/net sh -c "ip link set lo up && ip addr add 192.0.2.$number/24 dev card && ip link set card up" || exit 9
done
nsenter --net=/proc/$two/ns/net sh -c 'ip route add 198.51.100.0/24 via 192.0.2.3 && echo 1 >/proc/sys/net/ipv4/ip_forward' &&
  nsenter --net=/proc/$three/ns/net ip addr add 198.51.100.1/24 dev lo &&
  ip route add 198.51.100.0/24 via 192.0.2.2 && sleep 1 || exit 9
for range in "1 0" "0 0"; do
  echo "$range" >/proc/sys/net/ipv4/ping_group_range || exit 9
  echo "ping_group_range $range"
  ping -n -c 1 -W 2 198.51.100.1
  echo "status $?"
  sleep 2
done
venv/bin/python -c 'import icmplib; h = icmplib.ping("198.51.100.1", count=1); print("icmplib: sent", h.packets_sent, "received", h.packets_received)'
T
seen=$(timeout 100 unshare --net sh try.sh 2>&1) || { echo "$seen"; echo "not set up: no namespaces with a bridge (root, veth)"; exit 3; }
echo "$seen"
case $seen in
  *'Redirect Host'*' 0% packet loss'*'status 0'*'Redirect Host'*'100% packet loss'*'status 1'*'sent 1 received 0'*)
    echo "the redirect counts as a loss, for ping with one kind of socket and not with the other" ;;
  *) echo "changed: the redirect does not count as the answer"; exit 1 ;;
esac
