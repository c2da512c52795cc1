#!/bin/sh
# iproute2 6.1.0 (Debian 12), `ip -j -4 addr show`.
# With a family, the JSON has no `link_type` and no `address` (the MAC) of the interface; with `-d` beside it both are back.
# Expected: `-4` chooses among the addresses; what is said of the interface itself is the same (as with `mtu` and `flags`).
# Why it matters: whoever tells a network card from a tunnel by `link_type`, or finds a card by its MAC, finds none.
# Needs apt-get of Debian 12, and may make a network namespace. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ apt-get download -qq -o APT::Sandbox::User=root iproute2=6.1.0-3 && dpkg-deb -x iproute2_*.deb root; } >log 2>&1 ||
  { cat log; echo "not set up: iproute2 could not be fetched"; exit 3; }
ip=root/bin/ip
[ -x "$ip" ] || ip=root/sbin/ip
"$ip" -V || { echo "not set up: ip does not start"; exit 3; }
alone="unshare --net"
[ "$(id -u)" = 0 ] || alone="unshare --map-root-user --net"
$alone true || { echo "not set up: no network namespace can be made"; exit 3; }
# shellcheck disable=SC2016 # the inner shell expands it
keys() { # the keys asked for that the loopback has, with these options
  $alone sh -c 'ip=$1; shift; "$ip" link set lo up && "$ip" "$@" addr show lo' sh "$ip" "$@" |
    grep -o '"\(link_type\|address\)"' | sort -u | tr -d '\n'
}
all=$(keys -j)
four=$(keys -j -4)
details=$(keys -j -d -4)
printf -- '-j: %s\n-j -4: %s\n-j -d -4: %s\n' "$all" "$four" "$details"
if [ "$all" = '"address""link_type"' ] && [ -z "$four" ] && [ "$details" = "$all" ]; then
  echo "a family leaves out what the interface is"
else
  echo "changed: the interface is described whatever the family"
  exit 1
fi
