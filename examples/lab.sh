#!/bin/sh
# A pair to practise on: two servers in network namespaces of this machine, with the addresses of examples/waterworks.yaml, a
# switch with a router for each of Main and Backup between them, and cables that can be pulled. Linux, as root.
#
#   sh examples/lab.sh up             makes it
#   sh examples/lab.sh cut main       pulls SRV-B's cable out of the switch of Main (or backup)
#   sh examples/lab.sh mend main      puts it back
#   sh examples/lab.sh down           takes everything away
#
# A command runs on a server with: ip netns exec hotstandby-srv-a COMMAND
# No packet leaves the namespaces; this machine's own network is not touched.
set -eu

NET=hotstandby-net

usage() {
  sed -n '5,8s/^#   //p' "$0" >&2
  exit 3
}

# server NAME HOST: a namespace with a card to each switch.
server() {
  ip netns add "hotstandby-$1"
  ip -n "hotstandby-$1" link set lo up
  for way in main:1 backup:2; do
    card=${way%:*}0
    subnet=10.10.${way#*:}
    ip -n "$NET" link add "$card-$1" type veth peer name "$card" netns "hotstandby-$1"
    ip -n "$NET" link set "$card-$1" master "${way%:*}" up
    ip -n "hotstandby-$1" addr add "$subnet.$2/24" dev "$card"
    ip -n "hotstandby-$1" link set "$card" up
  done
}

up() {
  ip netns add "$NET"
  for way in main:1 backup:2; do
    ip -n "$NET" link add "${way%:*}" type bridge
    ip -n "$NET" addr add "10.10.${way#*:}.1/24" dev "${way%:*}"
    ip -n "$NET" link set "${way%:*}" up
  done
  server srv-a 11
  server srv-b 12
}

down() {
  for space in hotstandby-srv-a hotstandby-srv-b "$NET"; do
    ip netns del "$space" 2>/dev/null || true
  done
}

# port STATE WAY: SRV-B's port of a switch.
port() {
  case $2 in main | backup) ;; *) usage ;; esac
  ip -n "$NET" link set "${2}0-srv-b" "$1"
}

case ${1:-} in
  up)
    down
    up
    ;;
  down) down ;;
  cut) port down "${2:-}" ;;
  mend) port up "${2:-}" ;;
  *) usage ;;
esac
