#!/bin/sh
# Icinga 2.13.6 (Debian 12), reader of performance data.
# A quote inside a quoted label, written twice as the guidelines ask, stays doubled in the label.
# Expected: by the plugin guidelines a doubled quote stands for one: 'it''s' is the label it's.
# Why it matters: the label that is stored is not the one that the plugin has, so a look-up by name finds nothing.
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
seen=$(parse "'it''s'=3")
printf "'it''s'=3: %s\n" "$seen"
case $seen in
  *"\"label\":\"it''s\""*) echo "the doubled quote is kept as two" ;;
  *) echo "changed: the label is read as the guidelines have it"; exit 1 ;;
esac
