#!/bin/sh
# Icinga 2.13.6 (Debian 12), reader of performance data.
# Thresholds written as ranges are dropped without a word: of `1;@2:3;10:20` neither warning nor critical is left.
# Expected: the guidelines' range format, which plugins use for "alert inside" (@) and for a lower bound (10:).
# Why it matters: graphs and rules that take the thresholds from the performance data have none, and nothing says so.
# Needs apt-get of Debian 12. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
version=2.13.6-2+deb12u2
packages=$(apt-get -s install --no-install-recommends "icinga2-bin=$version" 2>/dev/null |
  sed -n 's/^Inst \([^ ]*\) .*/\1/p' | grep -v '^icinga2-')
# shellcheck disable=SC2086 # words on purpose
{ apt-get download -qq -o APT::Sandbox::User=root "icinga2-bin=$version" "icinga2-common=$version" $packages && for deb in *.deb; do dpkg-deb -x "$deb" root || exit; done; } >log 2>&1 ||
  { cat log; echo "not set up: icinga2-bin could not be fetched"; exit 3; }
LD_LIBRARY_PATH=$work/root/usr/lib/x86_64-linux-gnu
export LD_LIBRARY_PATH
icinga2() { timeout 60 root/usr/lib/x86_64-linux-gnu/icinga2/sbin/icinga2 "$@"; }
icinga2 --version 2>/dev/null | head -n 1 | grep . || { echo "not set up: icinga2 does not start"; exit 3; }
parse() { icinga2 console --eval "parse_performance_data(\"$1\")" 2>&1 | tail -n 1; }
for data in 'load=1;2;3' 'load=1;@2:3;10:20'; do
  seen=$(parse "$data")
  printf '%s: %s\n' "$data" "$seen"
done
case $seen in
  *'"crit":null'*'"warn":null'*) echo "thresholds that are ranges become null" ;;
  *) echo "changed: ranges are kept"; exit 1 ;;
esac
