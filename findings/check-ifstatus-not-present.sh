#!/bin/sh
# monitoring-plugins-standard 2.3.3 (Debian 12), check_ifstatus.
# A switch of a stack has died: its port is notPresent, and the trunk over it lowerLayerDown. check_ifstatus counts neither
# anywhere and says "OK, up: 1, down: 0". check_ifoperstatus of the same package calls both interfaces CRITICAL.
# Expected: RFC 2863, new states of ifOperStatus: both refine down, one tells that hardware is missing, the other that what
# the interface runs over is down; the plugin's help: it watches the status of each interface of the host.
# Why it matters: the check turns red for one pulled cable and stays green when the module or the switch with all of them is
# gone; only the number of interfaces, which nobody has in mind, is another one.
# Needs apt-get of Debian 12 and perl, and makes a network namespace as root. Status: 0 it is still so, 1 it has changed,
# 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ apt-get download -qq -o APT::Sandbox::User=root monitoring-plugins-standard=2.3.3-5+deb12u2 monitoring-plugins-common=2.3.3-5+deb12u2 \
  libnet-snmp-perl=6.0.1-7 snmpd=5.9.3+dfsg-2+deb12u1 libsnmp40=5.9.3+dfsg-2+deb12u1 libpci3=1:3.9.0-4 libwrap0=7.6.q-32 iproute2=6.1.0-3 &&
  for deb in *.deb; do dpkg-deb -x "$deb" root || exit; done; } >log 2>&1 ||
  { cat log; echo "not set up: the plugins, snmpd or iproute2 could not be fetched"; exit 3; }
PATH=$work/root/bin:$work/root/sbin:$work/root/usr/sbin:$PATH
LD_LIBRARY_PATH=$work/root/usr/lib/x86_64-linux-gnu:$work/root/lib/x86_64-linux-gnu
PERL5LIB=$work/root/usr/share/perl5
export LD_LIBRARY_PATH PERL5LIB
check=$work/root/usr/lib/nagios/plugins
perl "$check/check_ifstatus" -V 2>&1 | grep 2.3.3 || { echo "not set up: check_ifstatus does not start"; exit 3; }
# The agent of net-snmp knows up and down only; `override` makes it answer as a switch does.
cat >snmpd.conf <<'C'
rocommunity public 127.0.0.1
agentAddress udp:127.0.0.1:49161
override .1.3.6.1.2.1.2.2.1.8.2 integer 6
override .1.3.6.1.2.1.2.2.1.8.3 integer 7
C
cat >try.sh <<'T'
ip link set lo up && ip link add name port index 2 type veth peer name far index 9 && ip link set port up &&
  ip link add link port name trunk index 3 type macvlan && ip link set trunk up || exit 9
MIBS='' snmpd -f -Lo -C -c snmpd.conf -I ifTable,ifXTable,override >snmpd.log 2>&1 & agent=$!
trap 'kill $agent' EXIT
sleep 2
for index in 1 2 3; do perl "$1/check_ifoperstatus" -H 127.0.0.1 -p 49161 -C public -k $index; done
perl "$1/check_ifstatus" -H 127.0.0.1 -p 49161 -C public
echo "status $?"
T
seen=$(timeout 60 unshare --net sh try.sh "$check" 2>&1) || { echo "$seen"; cat snmpd.log; echo "not set up: no namespace (root, macvlan)"; exit 3; }
echo "$seen"
case $seen in
  *'CRITICAL: Interface port'*'CRITICAL: Interface trunk'*'OK: '*'up: 1, down: 0, dormant: 0, excluded: 0, unused: 0 '*'status 0'*)
    echo "ports that are gone, and the trunk over them, are OK" ;;
  *'CRITICAL: Interface port'*'CRITICAL: Interface trunk'*CRITICAL*'status 2'*) echo "changed: they are down"; exit 1 ;;
  *) echo "not set up: the agent does not answer"; exit 3 ;;
esac
