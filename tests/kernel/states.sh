#!/bin/bash
# The states that tests/real_bond.rs judges, made in the kernel that it boots; started by boot.sh with the machine's own
# files, read only, and /run/out for the results. It makes a team of two wired adapters (p0, p1) with a switch behind it,
# breaks and repairs it, and in each state has nic-check write its verdict to STATE.json and its exit status to
# STATE.status.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
word() { sed -n "s/.*\b$1=\([^ ]*\).*/\1/p" /proc/cmdline; }
program=$(word program)

# Whatever happens, the kernel ends.
finish() {
  echo "$1" >/run/out/end
  sync
  echo o >/proc/sysrq-trigger
  sleep 5
  halt -f
}
need() { "$@" || finish "failed: $*"; }

# The state is what the kernel says until nothing changes any more, but for a minute at most.
judge() {
  timeout 60 "$program" --interface bond0 --interface e1 --format json >"/run/out/$1.json" 2>"/run/out/$1.err"
  echo $? >"/run/out/$1.status"
  cat /proc/net/bonding/bond0 >"/run/out/$1.bonding"
}
# until_says WORDS COUNT: waits until /proc/net/bonding/bond0 has COUNT lines with WORDS.
until_says() {
  for _ in $(seq 600); do
    [ "$(grep -c "$1" /proc/net/bonding/bond0)" = "$2" ] && return
    sleep 0.1
  done
  finish "bond0 never had $2 lines of '$1'"
}
switch() { ip -n switch "$@"; }

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
judge healthy
need switch link set q0 down
until_says 'MII Status: down' 1
judge one-member-down
need switch link set q1 down
until_says 'MII Status: down' 3
judge all-members-down
need switch link set q0 up
need switch link set q1 up
until_says 'MII Status: up' 3
judge repaired
need ip link set p1 nomaster
need ip link set p1 down
until_says 'MII Status: up' 2
judge single-member
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
judge lacp-healthy
need switch link set q1 nomaster
need switch link set q1 up
until_says 'Number of ports: 1' 1
until_says 'MII Status: up' 3
judge lacp-partner-silent
need ip link del bond0

# --- no monitoring at all: the driver calls a dead member up
for i in 0 1; do need ip link set "p$i" down; done
need ip link add bond0 type bond mode balance-rr miimon 0
for i in 0 1; do need ip link set "p$i" master bond0; done
need ip addr add 10.10.1.11/24 dev bond0
need ip link set bond0 up
need switch link set q1 down
sleep 1
judge unmonitored
finish complete
