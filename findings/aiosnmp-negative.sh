#!/bin/sh
# aiosnmp 0.7.2 (PyPI); net-snmp 5.9.3 (Debian 12) as the agent.
# Each negative number whose lowest byte is zero is read as 256 more: -256 as 0, -512 as -256, -1280 as -1024, down to
# -2147483648. All others are right, no call fails, and snmpget beside it reads the same agent right.
# Expected: RFC 3417, 8 (SNMP is encoded in BER) and X.690, 8.3.3: the contents of an INTEGER are its two's complement, so that
# FF 00 is -256. (No issue of aiosnmp tells of it.)
# Why it matters: agents give temperatures, levels and angles as whole tenths or hundredths: -25.6 degrees are 0.0, and -12.80
# are -10.24, for one reading in 256 of a falling value - a spike that no check of the quality sees, or a frost alarm that goes.
# Needs python3 with venv and apt-get of Debian 12, and uses the loopback. Status: 0 it is still so, 1 it has changed,
# 3 not set up.
work=$(mktemp -d) || exit 3
agent=
trap '{ [ -z "$agent" ] || kill "$agent"; wait; } 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 3
version=5.9.3+dfsg-2+deb12u1
{ python3 -m venv venv && venv/bin/pip install -q aiosnmp==0.7.2 &&
  apt-get download -qq -o APT::Sandbox::User=root snmp=$version snmpd=$version libsnmp40=$version libpci3=1:3.9.0-4 libwrap0=7.6.q-32 &&
  for deb in *.deb; do dpkg-deb -x "$deb" root || exit; done; } >log 2>&1 ||
  { cat log; echo "not set up: aiosnmp or net-snmp could not be fetched"; exit 3; }
{
  printf 'rocommunity public 127.0.0.1\nagentAddress udp:127.0.0.1:49165\n'
  index=0
  for value in 256 -1 -255 -256 -257 -512 -1280 -32768 -32769 -65536 -2147483648; do
    index=$((index + 1))
    echo "override .1.3.6.1.4.1.99999.1.$index integer $value"
  done
} >snmpd.conf
LD_LIBRARY_PATH=$work/root/usr/lib/x86_64-linux-gnu:$work/root/lib/x86_64-linux-gnu
MIBS=
SNMP_PERSISTENT_DIR=$work/state
export LD_LIBRARY_PATH MIBS SNMP_PERSISTENT_DIR
root/usr/sbin/snmpd -f -Lo -C -c snmpd.conf -I override >snmpd.log 2>&1 &
agent=$!
sleep 2
root/usr/bin/snmpwalk -v 2c -c public -Oqv 127.0.0.1:49165 .1.3.6.1.4.1.99999.1 2>>log | grep -E '^-?[0-9]+$' >told
[ "$(wc -l <told)" = 11 ] || { cat log snmpd.log; echo "not set up: the agent does not answer"; exit 3; }
cat >try.py <<'P'
import asyncio, sys
from importlib.metadata import version
import aiosnmp

async def read():
    async with aiosnmp.Snmp(host="127.0.0.1", port=49165, community="public") as agent:
        return [(await agent.get(f".1.3.6.1.4.1.99999.1.{index}"))[0].value for index in range(1, 12)]

print("aiosnmp", version("aiosnmp"))
told, seen = [int(line) for line in open("told")], asyncio.run(read())
for one, other in zip(told, seen):
    print(f"snmpget {one:11}   aiosnmp {other:11}", "" if one == other else " wrong")
wrong = [value + 256 if value < 0 and value % 256 == 0 else value for value in told]
sys.exit(0 if seen == wrong else 5 if seen == told else 4)
P
timeout 60 venv/bin/python try.py
case $? in
  0) echo "negative numbers that end in a zero byte are read as 256 more" ;;
  5) echo "changed: they are read as they are"; exit 1 ;;
  *) cat snmpd.log; echo "not set up: the readings are neither right nor wrong in this way"; exit 3 ;;
esac
