#!/bin/sh
# Copies a Linux server's network facts into a folder, to be judged anywhere with: nic-check --sysroot FOLDER
# (`nic-check snapshot -o FILE` does the same in one file, where nic-check itself can run on the server.)
# It only reads, and needs no root. An `ip` that cannot write JSON (RHEL 7, BusyBox) will do. What it could not get it
# says, and keeps in FOLDER/not-captured.txt.
set -eu

[ $# = 1 ] || { echo "usage: $0 FOLDER" >&2; exit 3; }
folder=$1
[ ! -e "$folder" ] || { echo "$folder exists already; give another name" >&2; exit 3; }
mkdir -p "$folder/proc/net/bonding" "$folder/proc/sys/kernel" "$folder/sys/class/net"

missing() { echo "$1" | tee -a "$folder/not-captured.txt" >&2; }

# Files of /proc and /sys have no size, so tar would pack them empty: they are read and written anew.
copy() { [ ! -r "$1" ] || cat "$1" >"$folder$1" 2>/dev/null || rm -f "$folder$1"; }

# Links are kept as their target's text.
copy_link() { [ ! -L "$1" ] || readlink "$1" >"$folder$1.link"; }

# keep NAME COMMAND...: what a command writes, as a file of the folder; the file is left out where it fails or says nothing.
keep() {
  file=$folder/$1
  shift
  if "$@" >"$file" 2>/dev/null && [ -s "$file" ]; then return 0; fi
  rm -f "$file"
  return 1
}

copy /proc/sys/kernel/hostname
for file in /proc/net/route /proc/net/ipv6_route /proc/net/if_inet6 /proc/net/fib_trie; do copy "$file"; done
for bond in /proc/net/bonding/*; do copy "$bond"; done
copy /sys/class/net/bonding_masters
for adapter in /sys/class/net/*/; do
  adapter=${adapter%/}
  mkdir -p "$folder$adapter"
  for part in address carrier flags ifindex iflink mtu operstate speed tun_flags type dev_port phys_port_id phys_port_name bonding bridge bonding_slave brport; do
    if [ -d "$adapter/$part" ]; then
      mkdir -p "$folder$adapter/$part"
      for file in "$adapter/$part"/*; do [ ! -f "$file" ] || copy "$file"; done
    else
      copy "$adapter/$part"
    fi
  done
  # What it runs on, or joins: the card below a VLAN, the ports of a team, both ways of PRP.
  copy_link "$adapter/master"
  for below in "$adapter"/lower_*; do copy_link "$below"; done
  if [ -L "$adapter/device/driver" ]; then
    mkdir -p "$folder$adapter/device"
    copy_link "$adapter/device/driver"
    copy_link "$adapter/device/subsystem"
    # A virtual function (SR-IOV) is on the port of its physical function.
    copy_link "$adapter/device/physfn"
    copy_link "$adapter/device"
  fi
done

# Over which LAN each other node of PRP is heard: root's alone to read.
for table in /sys/kernel/debug/hsr/*/node_table; do
  [ ! -r "$table" ] || mkdir -p "$folder$(dirname "$table")"
  copy "$table"
done

# Which address an adapter has, and what kind it is (VLAN, tap, PRP), is told by `ip` alone.
keep ip-addr.json ip -j -d addr || keep ip-addr.txt ip -d addr || keep ip-addr.txt ip addr ||
  missing "ip addr did not work: the addresses are missing."
[ ! -e "$folder/ip-addr.json" ] || keep ip-link.json ip -j -d link || missing "ip -j -d link did not work."

for team in /run/teamd/*.pid; do
  [ -e "$team" ] || continue
  team=$(basename "$team" .pid)
  keep "teamdctl-$team.json" teamdctl "$team" state dump ||
    missing "teamdctl $team state dump did not work: the state of $team is missing. teamd tells it to root only; run this as root."
done
echo "$folder written; judge it with: nic-check --sysroot $folder"
