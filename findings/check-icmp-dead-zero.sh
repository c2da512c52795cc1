#!/bin/sh
# monitoring-plugins-basic 2.3.3 (Debian 12), check_icmp.
# A host that does not answer at all has a round trip of 0.000 ms in the performance data (rta, rtmax and rtmin), the best
# there can be, while the text before it says "rta nan".
# Expected: the Monitoring Plugins Development Guidelines, performance data: U in a value's place where it could not be
# determined.
# Why it matters: the graph of a dead link is perfect, and a mean or a rule over rta takes the outage for an improvement.
# Needs apt-get of Debian 12, and makes a network namespace. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ apt-get download -qq -o APT::Sandbox::User=root monitoring-plugins-basic=2.3.3-5+deb12u2 iproute2=6.1.0-3 &&
  for deb in *.deb; do dpkg-deb -x "$deb" root || exit; done; } >log 2>&1 ||
  { cat log; echo "not set up: the plugins could not be fetched"; exit 3; }
PATH=$work/root/bin:$work/root/sbin:$PATH
check=root/usr/lib/nagios/plugins/check_icmp
"$check" -V | grep . || { echo "not set up: check_icmp does not start"; exit 3; }
# A network with one neighbour less than it is asked for.
alone="unshare --net"
[ "$(id -u)" = 0 ] || alone="unshare --map-root-user --net"
# shellcheck disable=SC2016 # the inner shell expands it
seen=$($alone sh -c 'ip link set lo up && ip link add name one type veth peer name two && ip addr add 192.0.2.1/24 dev one &&
  ip link set one up && ip link set two up || exit 9
  "$1" -n 3 -H 127.0.0.1; echo "status $?"; "$1" -n 3 -H 192.0.2.77; echo "status $?"' sh "$check") ||
  { echo "not set up: no namespace with a pair of network cards (root, veth)"; exit 3; }
printf '%s\n' "$seen"
dead=$(printf '%s\n' "$seen" | grep 192.0.2.77)
case $seen in
  "OK - 127.0.0.1"*"status 0"*"status 2"*) ;;
  *) echo "not set up: the plugin could not send"; exit 3 ;;
esac
case $dead in
  *"rta nan"*"|rta=0.000ms;"*"pl=100%;"*"rtmax=0.000ms"*) echo "a dead host has the figures of a perfect one" ;;
  *) echo "changed: the round trip of a dead host is no 0"; exit 1 ;;
esac
