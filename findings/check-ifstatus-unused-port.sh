#!/bin/sh
# monitoring-plugins-standard 2.3.3 (Debian 12), check_ifstatus.
# The list of interfaces to leave out (-u) is one of indices; the plugin compares the names of the interfaces with it too, and
# a name that an entry begins with is enough: `-u 24` leaves out the port with the name "2" as well, so that the plugin is OK
# although it has no link. With `-u 31` it is CRITICAL.
# Expected: check_ifstatus --help, -u: the ifIndex values to leave out, separated by commas.
# Why it matters: many switches call their ports by numbers; who takes a spare port 24 or 10 out of the check takes the
# uplink on 2 or 1 out with it, and all that tells is "unused: 2".
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
cat >snmpd.conf <<'C'
rocommunity public 127.0.0.1
agentAddress udp:127.0.0.1:49162
C
# A switch with the ports "2", without a link, and "24"; the indices are the numbers of the ports, as they often are.
cat >try.sh <<'T'
ip link set lo up && ip link add name 2 index 2 type veth peer name far index 9 && ip link set dev 2 up &&
  ip link add name 24 index 24 type veth peer name spare index 25 && ip link set dev 24 up && ip link set dev spare up || exit 9
MIBS='' snmpd -f -Lo -C -c snmpd.conf -I ifTable,ifXTable >snmpd.log 2>&1 & agent=$!
trap 'kill $agent' EXIT
sleep 2
for left_out in 31 24; do
  perl "$1/check_ifstatus" -H 127.0.0.1 -p 49162 -C public -u $left_out | grep .
  perl "$1/check_ifstatus" -H 127.0.0.1 -p 49162 -C public -u $left_out >/dev/null
  echo "-u $left_out: status $?"
done
T
seen=$(timeout 60 unshare --net sh try.sh "$check" 2>&1) || { echo "$seen"; cat snmpd.log; echo "not set up: no namespace (root, veth)"; exit 3; }
echo "$seen"
case $seen in
  *'2: down'*'-u 31: status 2'*'OK: '*'unused: 2'*'-u 24: status 0'*) echo "to leave out 24 leaves out 2 as well" ;;
  *'2: down'*'-u 31: status 2'*'2: down'*'-u 24: status 2'*) echo "changed: only 24 is left out"; exit 1 ;;
  *) echo "not set up: the agent does not answer"; exit 3 ;;
esac
