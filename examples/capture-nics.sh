#!/bin/sh
# Copies a Linux server's network facts into a folder, to be judged anywhere with: nic-check --sysroot FOLDER
# (`nic-check snapshot -o FILE` does the same in one file, where nic-check itself can run on the server.)
# It only reads, and needs no root.
set -eu

[ $# = 1 ] || { echo "usage: $0 FOLDER" >&2; exit 3; }
folder=$1
[ ! -e "$folder" ] || { echo "$folder exists already; give another name" >&2; exit 3; }
mkdir -p "$folder/proc/net/bonding" "$folder/proc/sys/kernel" "$folder/sys/class/net"

# Files of /proc and /sys have no size, so tar would pack them empty: they are read and written anew.
copy() { [ ! -r "$1" ] || cat "$1" >"$folder$1" 2>/dev/null || rm -f "$folder$1"; }

copy /proc/sys/kernel/hostname
copy /proc/net/route
copy /proc/net/ipv6_route
for bond in /proc/net/bonding/*; do copy "$bond"; done
copy /sys/class/net/bonding_masters
for adapter in /sys/class/net/*/; do
  adapter=${adapter%/}
  mkdir -p "$folder$adapter"
  for part in address carrier flags ifindex mtu operstate speed type bonding bridge bonding_slave; do
    if [ -d "$adapter/$part" ]; then
      mkdir -p "$folder$adapter/$part"
      for file in "$adapter/$part"/*; do [ ! -f "$file" ] || copy "$file"; done
    else
      copy "$adapter/$part"
    fi
  done
  # Links are kept as their target's text.
  [ ! -L "$adapter/master" ] || readlink "$adapter/master" >"$folder$adapter/master.link"
  if [ -L "$adapter/device/driver" ]; then
    mkdir -p "$folder$adapter/device"
    readlink "$adapter/device/driver" >"$folder$adapter/device/driver.link"
  fi
done
# IPv4 addresses are in none of these files.
ip -j -d addr >"$folder/ip-addr.json"
ip -j -d link >"$folder/ip-link.json"
for team in /run/teamd/*.pid; do
  [ -e "$team" ] || continue
  team=$(basename "$team" .pid)
  teamdctl "$team" state dump >"$folder/teamdctl-$team.json" || rm -f "$folder/teamdctl-$team.json"
done
echo "$folder written; judge it with: nic-check --sysroot $folder"
