#!/bin/bash
# The states that tests/real_bond.rs judges, made in the kernel that it boots; started by boot.sh with the machine's own
# files, read only, and /run/out for the results. It makes a team of two wired adapters (p0, p1) with a switch behind it,
# breaks and repairs it, and in each state has nic-check write its verdict to STATE.json and its exit status to
# STATE.status.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
word() { sed -n "s/.*\b$1=\([^ ]*\).*/\1/p" /proc/cmdline; }
program=$(word program)
captures=$(dirname "$(word states)")/../../examples/capture-nics.sh

# Whatever happens, the kernel ends.
finish() {
  echo "$1" >/run/out/end
  sync
  echo o >/proc/sysrq-trigger
  sleep 5
  halt -f
}
need() { "$@" || finish "failed: $*"; }

# judge STATE DEVICE [COMMAND...]: nic-check's verdict as root, or through COMMAND; with what the driver says of DEVICE.
judge() {
  local state=$1 device=$2
  shift 2
  timeout 60 "$@" /run/nic-check --format json >"/run/out/$state.json" 2>"/run/out/$state.err"
  echo $? >"/run/out/$state.status"
  {
    cat "/proc/net/bonding/$device" || teamdctl "$device" state || ip -d addr
  } >"/run/out/$state.kernel" 2>/dev/null
}
# copy STATE: what the capture script takes of it, as an archive, and the verdict on that as STATE-copied.
copy() {
  need sh "$captures" "/run/copies/$1" >/dev/null
  need tar -C /run/copies -czf "/run/copies/$1.tar.gz" "$1"
  cp "/run/out/$1.kernel" "/run/out/$1-copied.kernel"
  timeout 60 /run/nic-check --format json --from "/run/copies/$1.tar.gz" >"/run/out/$1-copied.json" \
    2>"/run/out/$1-copied.err"
  echo $? >"/run/out/$1-copied.status"
}
as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
# until_holds COMMAND...: waits for it to hold, for a minute at most.
until_holds() {
  for _ in $(seq 600); do
    "$@" && return
    sleep 0.1
  done
  finish "never came true: $*"
}
# says WORDS COUNT: whether /proc/net/bonding/bond0 has COUNT lines with WORDS.
says() { [ "$(grep -c "$1" /proc/net/bonding/bond0)" = "$2" ]; }
until_says() { until_holds says "$@"; }
switch() { ip -n switch "$@"; }

# Where everybody may read it, wherever the project lies.
need cp "$program" /run/nic-check
need mkdir /run/copies

need ip link set lo up
need ip netns add switch
for i in 0 1; do need ip link add "p$i" type veth peer name "q$i" netns switch; done
need ip link add e1 type veth peer name q2 netns switch
need ip addr add 10.10.2.11/24 dev e1
need ip link set e1 up
need switch link set q2 up

# --- one member works, the other stands by
need ip link add bond0 type bond mode active-backup miimon 50
for i in 0 1; do need ip link set "p$i" master bond0; need switch link set "q$i" up; done
need ip addr add 10.10.1.11/24 dev bond0
need ip link set bond0 up
until_says 'MII Status: up' 3
judge healthy bond0
need switch link set q0 down
until_says 'MII Status: down' 1
judge one-member-down bond0
need switch link set q1 down
until_says 'MII Status: down' 3
judge all-members-down bond0
need switch link set q0 up
need switch link set q1 up
until_says 'MII Status: up' 3
judge repaired bond0
need ip link set p1 nomaster
need ip link set p1 down
until_says 'MII Status: up' 2
judge single-member bond0
need ip link del bond0

# --- LACP with the switch; then the switch stops speaking LACP on one link, whose carrier stays up
for i in 0 1; do need ip link set "p$i" down; need switch link set "q$i" down; done
need ip link add bond0 type bond mode 802.3ad miimon 50 lacp_rate fast
need switch link add bond9 type bond mode 802.3ad miimon 50 lacp_rate fast
for i in 0 1; do need ip link set "p$i" master bond0; need switch link set "q$i" master bond9; done
need ip addr add 10.10.1.11/24 dev bond0
need ip link set bond0 up
need switch link set bond9 up
until_says 'Number of ports: 2' 1
until_says 'port state: 63' 4
judge lacp-healthy bond0
need switch link set q1 nomaster
need switch link set q1 up
until_says 'Number of ports: 1' 1
until_says 'MII Status: up' 3
judge lacp-partner-silent bond0
need ip link del bond0

# --- no monitoring at all: the driver calls a dead member up
for i in 0 1; do need ip link set "p$i" down; done
need ip link add bond0 type bond mode balance-rr miimon 0
for i in 0 1; do need ip link set "p$i" master bond0; done
need ip addr add 10.10.1.11/24 dev bond0
need ip link set bond0 up
need switch link set q1 down
sleep 1
judge unmonitored bond0
need ip link del bond0
need switch link del bond9

# --- LACP, and a switch that does not speak it: the driver lets one member carry
for i in 0 1; do need ip link set "p$i" down; need switch link set "q$i" nomaster; need switch link set "q$i" up; done
need ip link add bond0 type bond mode 802.3ad miimon 50 lacp_rate fast
for i in 0 1; do need ip link set "p$i" master bond0; done
need ip addr add 10.10.1.11/24 dev bond0
need ip link set bond0 up
until_says 'MII Status: up' 3
sleep 4
judge lacp-no-partner bond0
need ip link del bond0

# --- teamd: its state is the superuser's alone to read
team() { # team RUNNER: a team of both adapters
  for i in 0 1; do need ip link set "p$i" down; need switch link set "q$i" up; done
  need teamd -d -t team0 -c '{"runner":'"$1"',"link_watch":{"name":"ethtool"},"ports":{"p0":{},"p1":{}}}' >/dev/null
  need ip addr add 10.10.1.11/24 dev team0
  need ip link set team0 up
}
port_up() { teamdctl team0 state item get "ports.$1.link.up" | grep -qx "$2"; }
works() { [ "$(cat "/sys/class/net/$1/operstate")" = up ]; }
selected() { teamdctl team0 state item get "ports.$1.runner.selected" | grep -qx "$2"; }
team '{"name":"activebackup"}'
for i in 0 1; do until_holds port_up "p$i" true; done
until_holds works team0
judge teamd-healthy team0
judge teamd-healthy-as-user team0 "${as_user[@]}"
need switch link set q1 down
until_holds port_up p1 false
judge teamd-one-port-down team0
need teamd -k -t team0
need switch link add bond9 type bond mode 802.3ad miimon 50 lacp_rate fast
for i in 0 1; do need switch link set "q$i" down; need switch link set "q$i" master bond9; done
need switch link set bond9 up
team '{"name":"lacp","active":true,"fast_rate":true}'
for i in 0 1; do until_holds selected "p$i" true; done
until_holds works team0
judge teamd-lacp-healthy team0
need switch link set q1 nomaster
need switch link set q1 up
until_holds selected p1 false
judge teamd-lacp-half team0
judge teamd-lacp-half-as-user team0 "${as_user[@]}"
need teamd -k -t team0
need switch link del bond9

# --- PRP: one network over two LANs
for i in 0 1; do need ip link set "p$i" up; need switch link set "q$i" up; done
prp() {
  need ip link add prp0 type hsr slave1 p0 slave2 p1 proto 1
  need ip addr add 10.10.1.11/24 dev prp0
  need ip link set prp0 up
  for device in p0 p1 prp0; do until_holds works "$device"; done
}
prp
judge prp-healthy prp0
need switch link set q1 down
sleep 1
judge prp-one-lan-down prp0
need switch link set q1 up
need ip addr add 10.10.7.11/24 dev p0
sleep 1
judge prp-port-with-address prp0
need ip addr del 10.10.7.11/24 dev p0

# --- the other node of PRP: heard over both LANs, then over one of them, while both carriers stay
need mount -t debugfs debug /sys/kernel/debug
partner() { # partner PORT: the node at the other end, over q0 and PORT
  need switch link add prp9 type hsr slave1 q0 slave2 "$1" proto 1
  need switch link set prp9 up
}
table=/sys/kernel/debug/hsr/prp0/node_table
hears() { grep -q "^$(switch -br link show q0 | grep -o '\(..:\)\{5\}..')" "$table"; }
partner q1
until_holds hears
sleep 3
judge prp-partner prp0
cp "$table" /run/out/prp-partner.table
judge prp-partner-as-user prp0 "${as_user[@]}"
need switch link del prp9
need switch link add x0 type veth peer name x1
# A port by itself speaks IPv6 with the node's own address, and the table takes that for the node.
need switch link set q1 down
need switch link set q1 addrgenmode none
for device in x0 x1 q1; do need switch link set "$device" up; done
partner x0
# lags TICKS: whether the node was last heard over the second LAN so long before the first. This kernel counts 250 a second.
lags() {
  local times
  times=$(sed -n '3s/^[^ ]* [^ ]* *\([0-9a-f]*\), *\([0-9a-f]*\),.*/0x\1 - 0x\2/p' "$table")
  [ $((times)) -ge "$1" ]
}
until_holds lags 5000
judge prp-partner-on-one-lan prp0
cp "$table" /run/out/prp-partner-on-one-lan.table
copy prp-partner-on-one-lan
need switch link del prp9
# The kernel remembers a node for a minute.
need ip link del prp0
prp

# --- a VLAN on one of PRP's ports, beside it: its frames take that one LAN
need ip link add link p0 name p0.30 type vlan id 30
need ip addr add 10.10.3.11/24 dev p0.30
need ip link set p0.30 up
until_holds works p0.30
judge prp-beside-vlan prp0
copy prp-beside-vlan
need ip link del p0.30
need ip link del prp0

# --- bridges on VLANs on one card: two subnets, one cable
vlan() { # vlan ID SUBNET: a bridge on a VLAN of p0, with an address
  need ip link add link p0 name "p0.$1" type vlan id "$1"
  need ip link add "br$1" type bridge
  need ip link set "p0.$1" master "br$1"
  need ip addr add "$2.11/24" dev "br$1"
  for device in "p0.$1" "br$1"; do need ip link set "$device" up; until_holds works "$device"; done
}
vlan 10 10.10.1
judge bridge-on-vlan br10
copy bridge-on-vlan
need ip addr flush dev e1
vlan 20 10.10.4
judge two-bridges-on-vlans br20
copy two-bridges-on-vlans
need switch link set q0 down
sleep 1
judge bridges-without-carrier br20
finish complete
