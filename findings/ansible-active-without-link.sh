#!/bin/sh
# ansible-core 2.19.14 (PyPI), facts of the network (ansible.builtin.setup).
# An interface whose lower card has no link is `active: true`: only the kernel's state "down" counts as not active, not
# "lowerlayerdown", in which a macvlan, a VLAN or a veth is then.
# Expected: operstates of the Linux kernel's documentation: in state lowerlayerdown the interface cannot carry anything,
# because the one below it is down.
# Why it matters: a play that picks the active interfaces picks one on a card whose cable is pulled.
# Needs python3 with venv and apt-get of Debian 12, and makes namespaces as root. Status: 0 it is still so, 1 it has
# changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q ansible-core==2.19.14 &&
  apt-get download -qq -o APT::Sandbox::User=root iproute2=6.1.0-3 && dpkg-deb -x iproute2_*.deb root; } >log 2>&1 ||
  { cat log; echo "not set up: ansible-core or iproute2 could not be fetched"; exit 3; }
PATH=$work/root/bin:$work/root/sbin:$PATH
ANSIBLE_HOME=$work/home
export ANSIBLE_HOME
venv/bin/ansible --version >version && head -n 1 version
# The peer of `card` is never switched on, which is a pulled cable; `above` runs over it.
# shellcheck disable=SC2016 # the inner shell expands it
unshare --net --mount sh -c 'mount -t sysfs sysfs /sys && ip link add name card type veth peer name far &&
  ip link add name above link card type macvlan && ip addr add 192.0.2.1/24 dev above && ip link set card up && ip link set above up || exit 9
  cat /sys/class/net/above/operstate >state
  venv/bin/ansible localhost -c local -m ansible.builtin.setup -a gather_subset=network' >facts 2>log ||
  { cat log; echo "not set up: no namespace with a macvlan (root), or no facts"; exit 3; }
active=$(sed "1s/.*/{/" facts | python3 -c 'import json, sys; print(json.load(sys.stdin)["ansible_facts"]["ansible_above"]["active"])') ||
  { echo "not set up: the facts do not tell about the interface"; exit 3; }
printf 'kernel: %s; ansible: active %s\n' "$(cat state)" "$active"
[ "$(cat state)" = lowerlayerdown ] || { echo "not set up: the kernel does not call it lowerlayerdown"; exit 3; }
if [ "$active" = True ]; then
  echo "an interface over a card without a link is active to Ansible"
else
  echo "changed: it is not active"
  exit 1
fi
