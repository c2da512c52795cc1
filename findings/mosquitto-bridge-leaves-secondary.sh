#!/bin/sh
# mosquitto 2.0.11 (Debian 12), bridge with a main and a secondary address (round_robin false, the default).
# The main broker's process is frozen; the bridge has gone over to the secondary one, which is healthy. Six seconds later it
# leaves it for the main broker, whose machine still accepts the connection but says nothing any more, waits there for an
# answer, goes over again, and so on for ever. What is published meanwhile with QoS 0 is lost, about half of it.
# Expected: mosquitto.conf(5), round_robin: while connected to a secondary address the bridge tries to connect to the main one
# until it succeeds; MQTT 3.1.1, 3.2: a connection is there when the CONNACK has come, and here the open socket counts.
# (mosquitto issue 3293, open, tells of the same leaving where not even the socket is open yet, in 2.0.21.)
# Why it matters: a frozen server or a hanging disk is what the second broker is there for, and just then the values come and
# go; each side's log tells of nothing but new connections.
# Needs apt-get of Debian 12, and uses the loopback. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
running=
main=
# shellcheck disable=SC2086 # words on purpose
trap '{ [ -z "$main" ] || kill -CONT "$main"; [ -z "$running" ] || kill $running; wait; } 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 3
version=2.0.11-1.2+deb12u2
packages=$(apt-get -s install --no-install-recommends "mosquitto=$version" "mosquitto-clients=$version" 2>/dev/null |
  sed -n 's/^Inst \([^ ]*\) .*/\1/p' | grep -v '^mosquitto')
# shellcheck disable=SC2086 # words on purpose
{ apt-get download -qq -o APT::Sandbox::User=root "mosquitto=$version" "mosquitto-clients=$version" $packages && for deb in *.deb; do dpkg-deb -x "$deb" root || exit; done; } >log 2>&1 ||
  { cat log; echo "not set up: mosquitto could not be fetched"; exit 3; }
LD_LIBRARY_PATH=$work/root/usr/lib/x86_64-linux-gnu:$work/root/lib/x86_64-linux-gnu
export LD_LIBRARY_PATH
PATH=$work/root/usr/sbin:$work/root/usr/bin:$PATH
mosquitto -h | head -n 1
for port in 48461 48462 48463; do
  printf 'listener %s 127.0.0.1\nallow_anonymous true\nlog_timestamp_format %%M:%%S\n' $port >$port.conf
done
printf 'connection up\naddresses 127.0.0.1:48461 127.0.0.1:48462\ntopic # out\nkeepalive_interval 10\nrestart_timeout 1\n' >>48463.conf
start() {
  mosquitto -c "$1.conf" >"$1.log" 2>&1 &
  running="$running $!"
}
start 48461
main=$!
start 48462
sleep 1
start 48463
mosquitto_sub -p 48462 -t count >got &
running="$running $!"
sleep 2
grep -q 'New bridge connected' 48461.log || { cat 484*.log; echo "not set up: the bridge does not connect"; exit 3; }
kill -STOP "$main"
# From the moment when the bridge is at the secondary broker a number a second, for 70 seconds.
tries=0
until grep -q 'New bridge connected' 48462.log; do
  tries=$((tries + 1))
  [ "$tries" -lt 60 ] || { cat 484*.log; echo "not set up: the bridge does not go over"; exit 3; }
  sleep 1
done
count=0
while [ $count -lt 70 ]; do
  mosquitto_pub -p 48463 -t count -m $count || exit 3
  count=$((count + 1))
  sleep 1
done
echo "the secondary broker's log, $(date +%M:%S) at the end:"
grep -E 'bridge connected|vm.up|\.up ' 48462.log
echo "numbers that came: $(tr '\n' ' ' <got)"
left=$(grep -c 'Client .*\.up closed its connection' 48462.log)
echo "the bridge left the healthy broker $left times, $((count - $(wc -l <got))) of $count numbers are lost"
if [ "$left" -ge 2 ] && [ "$(wc -l <got)" -lt 50 ]; then
  echo "the bridge leaves a healthy broker for one that does not answer"
else
  echo "changed: it stays until the main broker answers"
  exit 1
fi
