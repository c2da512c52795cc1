#!/bin/sh
# net-snmp 5.9.3 (Debian 12), snmpd with scripts in snmpd.conf.
# The answer of a `pass` script is kept for 30 seconds, and that of `exec` for 5, and given again without running the script.
# Nothing in the answer tells how old it is, and snmpd.conf(5) names no setting for it.
# Expected: snmpd.conf(5): a GET or GETNEXT within the tree of `pass` triggers the command; of exec and sh it says in so many
# words that the agent does not cache what the program gives. (No issue of net-snmp tells of it.)
# Why it matters: a script that tells who of two servers is active or whether the partner answers is right when it is tried, and
# up to half a minute late when a switch-over is watched with it: after a failover both servers can be active, or none.
# Needs apt-get of Debian 12, and uses the loopback. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
agent=
trap '{ [ -z "$agent" ] || kill "$agent"; wait; } 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 3
version=5.9.3+dfsg-2+deb12u1
{ apt-get download -qq -o APT::Sandbox::User=root snmp=$version snmpd=$version libsnmp40=$version libpci3=1:3.9.0-4 libwrap0=7.6.q-32 &&
  for deb in *.deb; do dpkg-deb -x "$deb" root || exit; done; } >log 2>&1 ||
  { cat log; echo "not set up: net-snmp could not be fetched"; exit 3; }
# shellcheck disable=SC2016 # for the scripts
printf 'echo "$2"; echo integer; cat %s/state; echo pass >>%s/runs\n' "$work" "$work" >pass.sh
printf 'cat %s/state; echo exec >>%s/runs\n' "$work" "$work" >exec.sh
cat >snmpd.conf <<C
rocommunity public 127.0.0.1
agentAddress udp:127.0.0.1:49166
pass .1.3.6.1.4.1.99999.2 /bin/sh $work/pass.sh
exec active /bin/sh $work/exec.sh
C
LD_LIBRARY_PATH=$work/root/usr/lib/x86_64-linux-gnu:$work/root/lib/x86_64-linux-gnu
MIBS=
SNMP_PERSISTENT_DIR=$work/kept
export LD_LIBRARY_PATH MIBS SNMP_PERSISTENT_DIR
ask() { root/usr/bin/snmpget -v 2c -c public -Oqv 127.0.0.1:49166 "$1" 2>>log | tr -d '"'; }
pass() { ask .1.3.6.1.4.1.99999.2.1; }
root/usr/sbin/snmpd --version | grep -i version
: >runs
root/usr/sbin/snmpd -f -Lo -C -c snmpd.conf >>snmpd.log 2>&1 &
agent=$!
sleep 2
# What the machine is: 1 active; from the second answer on 2, standby.
echo 1 >state
first="$(pass) $(ask .1.3.6.1.4.1.2021.8.1.101.1)"
[ "$first" = "1 1" ] || { cat log snmpd.log; echo "not set up: the agent does not answer ($first)"; exit 3; }
echo 2 >state
sleep 2
echo "2 seconds after the change, exec:  $(ask .1.3.6.1.4.1.2021.8.1.101.1)" | tee seen
sleep 4
echo "6 seconds after the change, exec:  $(ask .1.3.6.1.4.1.2021.8.1.101.1), pass: $(pass)" | tee -a seen
sleep 18
echo "24 seconds after the change, pass: $(pass)" | tee -a seen
echo "until then the scripts ran: exec $(grep -c exec runs) times, pass $(grep -c pass runs)"
sleep 10
echo "34 seconds after the change, pass: $(pass)" | tee -a seen
case $(tr '\n' ' ' <seen) in
  *'exec:  1'*'exec:  2, pass: 1'*'24 seconds after the change, pass: 1'*'change, pass: 2'*) echo "an answer of pass is up to 30 seconds old, one of exec 5" ;;
  *'exec:  2'*'exec:  2, pass: 2'*) echo "changed: the scripts run at each request"; exit 1 ;;
  *) cat log snmpd.log; echo "not set up: the answers are neither kept nor new"; exit 3 ;;
esac
