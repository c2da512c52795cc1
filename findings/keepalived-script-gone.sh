#!/bin/sh
# keepalived 2.2.7 (Debian 12), VRRP with a check in track_script.
# A check that can no longer be started counts as passed: when its file is gone, has lost the right to be executed, or names an
# interpreter that is not there, the server stays master and keeps the address, as if the check said 0 each second.
# Expected: keepalived.conf(5), vrrp_script: a script whose exit code is not 0 has failed after `fall` of them; what cannot be
# started has not said 0; a script that exits with 127 itself, as a shell does for what it does not find, has failed.
# (keepalived issue 2126, closed, tells of it after a lost disk, and that it was meant so; this release is older than the issue.)
# Why it matters: the check lies on the disk or the share that it watches, or an update takes its interpreter away: then the address
# stays on the broken server, and the sound one beside it never takes it.
# Needs apt-get of Debian 12, and makes network and mount namespaces as root. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
packages=$(apt-get -s install --no-install-recommends keepalived=1:2.2.7-1+b2 2>/dev/null | sed -n 's/^Inst \([^ ]*\) .*/\1/p' | grep -v '^keepalived')
# shellcheck disable=SC2086 # words on purpose
{ apt-get download -qq -o APT::Sandbox::User=root keepalived=1:2.2.7-1+b2 iproute2=6.1.0-3 $packages &&
  for deb in *.deb; do dpkg-deb -x "$deb" root || exit; done; } >log 2>&1 ||
  { cat log; echo "not set up: keepalived or iproute2 could not be fetched"; exit 3; }
PATH=$work/root/bin:$work/root/sbin:$work/root/usr/sbin:$PATH
LD_LIBRARY_PATH=$work/root/usr/lib/x86_64-linux-gnu:$work/root/lib/x86_64-linux-gnu
export LD_LIBRARY_PATH
cat >keepalived.conf <<C
global_defs {
  script_user root
}
vrrp_script alive {
  script $work/check
  interval 1
  fall 2
  rise 2
}
vrrp_instance servers {
  interface near
  state MASTER
  virtual_router_id 5
  priority 100
  advert_int 1
  virtual_ipaddress {
    192.0.2.9
  }
  track_script {
    alive
  }
}
C
cat >try.sh <<'T'
# What is done to the check is $1; says whether the address is there before it and 12 seconds after it.
mount -t tmpfs none /run && ip link set lo up && ip link add name near type veth peer name far && ip addr add 192.0.2.1/24 dev near &&
  ip link set near up && ip link set far up || exit 9
printf '#!/bin/sh\nexit 0\n' >check && chmod 755 check
keepalived -n -l -P -f keepalived.conf -p pid -r vrrp >keepalived.log 2>&1 & server=$!
address() { if ip -4 addr show near | grep -q 192.0.2.9; then echo master; else echo no master; fi; }
sleep 7
before=$(address)
eval "$1"
sleep 12
echo "$before, then $(address)"
kill $server
wait $server
T
keepalived --version 2>&1 | grep '^Keepalived v' || { keepalived --version; echo "not set up: keepalived does not start"; exit 3; }
: >seen
for change in "printf '#!/bin/sh\nexit 127\n' >check" 'rm check' 'chmod 644 check' "printf '#!/usr/bin/none\nexit 0\n' >check"; do
  seen=$(timeout 60 unshare --net --mount sh try.sh "$change" 2>/dev/null) || { echo "$seen"; cat keepalived.log; echo "not set up: no namespace (root, veth)"; exit 3; }
  printf '%s: %s\n' "$(echo "$change" | tr '\n' ' ')" "$seen" | tee -a seen
done
case $(sed 's/.*: //' seen | tr '\n' ';') in
  'master, then no master;master, then master;master, then master;master, then master;') echo "a check that cannot be started has passed" ;;
  'master, then no master;'*'then no master;') echo "changed: it has failed"; exit 1 ;;
  *) cat keepalived.log; echo "not set up: not even a check that fails is noticed"; exit 3 ;;
esac
