#!/bin/sh
# iproute2 6.1.0 (Debian 12), `ip -j link show type KIND`.
# Each interface that the filter leaves out stands in the JSON list as an empty object, with status 0: on a machine that
# has no bond, the list of bonds has as many entries as there are interfaces.
# Expected: a list of the bonds, `[]` where there is none, as the text form of the same command prints nothing.
# Why it matters: whoever counts the entries finds teams that do not exist; whoever reads a name from each fails.
# Needs apt-get of Debian 12, and may make a network namespace. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ apt-get download -qq -o APT::Sandbox::User=root iproute2=6.1.0-3 && dpkg-deb -x iproute2_*.deb root; } >log 2>&1 ||
  { cat log; echo "not set up: iproute2 could not be fetched"; exit 3; }
ip=root/bin/ip
[ -x "$ip" ] || ip=root/sbin/ip
"$ip" -V || { echo "not set up: ip does not start"; exit 3; }
# A network of its own: nothing but the loopback.
alone="unshare --net"
[ "$(id -u)" = 0 ] || alone="unshare --map-root-user --net"
$alone true || { echo "not set up: no network namespace can be made"; exit 3; }
text=$($alone "$ip" link show type bond)
json=$($alone "$ip" -j link show type bond)
printf 'text: "%s"\njson: %s\n' "$text" "$json"
if [ -z "$text" ] && [ "$json" = '[{}]' ]; then
  echo "an interface that is filtered out is an empty object"
else
  echo "changed: the list holds what was asked for"
  exit 1
fi
