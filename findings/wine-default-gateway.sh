#!/bin/sh
# Wine 8.0 (Debian 8.0~repack-4), ipconfig and the IP helper under it (GetAdaptersAddresses).
# The next hop of any route is shown as a default gateway: a card with a single route, 203.0.113.0/24 over 192.0.2.7, has
# "Default gateway: 192.0.2.7" although the machine has no default route.
# Expected: Microsoft, GetAdaptersAddresses, GAA_FLAG_INCLUDE_GATEWAYS: return the addresses of default gateways; and
# ipconfig: shows the default gateway of all adapters. There is none.
# Why it matters: a card that must have no default gateway, with a static route to the partner's network, seems to have one.
# Needs Wine installed, apt-get of Debian 12, and makes a network namespace. Status: 0 it is still so, 1 it has changed,
# 3 not set up.
for needed in wine wineserver; do
  command -v "$needed" >/dev/null || { echo "not set up: $needed is not installed (Debian: wine wine64)"; exit 3; }
done
work=$(mktemp -d) || exit 3
export WINEPREFIX="$work/prefix" WINEDEBUG=-all WINEDLLOVERRIDES='mscoree=;mshtml=;winemenubuilder.exe=' LC_ALL=C
trap '[ ! -d "$WINEPREFIX" ] || wineserver -k 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 3
{ apt-get download -qq -o APT::Sandbox::User=root iproute2=6.1.0-3 && dpkg-deb -x iproute2_*.deb root; } >log 2>&1 ||
  { cat log; echo "not set up: iproute2 could not be fetched"; exit 3; }
PATH=$work/root/bin:$work/root/sbin:$PATH
wine --version 2>/dev/null
timeout 100 unshare --net sh -c 'ip link add name one type veth peer name two && ip addr add 192.0.2.1/24 dev one && ip addr add 198.51.100.1/24 dev two &&
  ip link set one up && ip link set two up && ip route add 203.0.113.0/24 via 192.0.2.7 && ip route >routes || exit 9
  wine ipconfig 2>/dev/null; wineserver -k; wineserver -w' | tr -d '\r' >seen
cat routes
gateway() { # of the card $1
  sed -n "/ adapter $1\$/,/ adapter /s/^ *Default gateway[ .]*: *//p" seen | tr -d '\n'
}
one=$(gateway one)
two=$(gateway two)
printf 'default gateway of one: "%s", of two: "%s"\n' "$one" "$two"
if ! grep -q '198\.51\.100\.1' seen || grep -q '^default' routes; then
  echo "not set up: no namespace with network cards (root, veth), or Wine did not run ipconfig"
  exit 3
fi
if [ "$one" = 192.0.2.7 ] && [ -z "$two" ]; then
  echo "the next hop of a route to one network is a default gateway to Wine"
else
  echo "changed: only the default route makes a default gateway"
  exit 1
fi
