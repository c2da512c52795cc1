#!/bin/sh
# c104 2.2.1 (PyPI, over lib60870), client of IEC 60870-5-104.
# A value that has never been received is 0 with a good quality and the present time, also of a station that does not exist.
# When the connection is lost, all values stay good; when the client says that it is closed, they do so still.
# Expected: IEC 60870-5-101, 7.2.6.3: a value is topical (NT 0) if it was successfully refreshed at the last time, and IV marks
# what cannot be used; c104 has the flags Invalid and NonTopical for that. (c104's documentation gives no value of before.)
# Why it matters: a breaker that nobody has asked is OFF and good, so that an interlocking lets the earthing switch be closed; and
# a display that shows the quality, as it should, shows a dead substation as a sound one.
# Needs python3 with venv, and uses the loopback. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q c104==2.2.1; } >log 2>&1 || { cat log; echo "not set up: c104 could not be fetched"; exit 3; }
cat >server.py <<'P'
import c104, time

server = c104.Server(ip="127.0.0.1", port=24106)
point = server.add_station(common_address=47).add_point(io_address=1, type=c104.Type.M_DP_TB_1)
point.value = c104.Double.ON
server.start()
time.sleep(60)
P
cat >try.py <<'P'
import c104, datetime, subprocess, sys, time
from importlib.metadata import version

client = c104.Client()
connection = client.add_connection(ip="127.0.0.1", port=24106)
breaker = connection.add_station(common_address=47).add_point(io_address=1, type=c104.Type.M_DP_TB_1)
nowhere = connection.add_station(common_address=48).add_point(io_address=1, type=c104.Type.M_DP_TB_1)

def told(when):
    age = (datetime.datetime.now(breaker.recorded_at.tzinfo) - breaker.recorded_at).total_seconds()
    print(f"{when:28} {connection.state.name:21} value {breaker.value.name:3}, good {breaker.quality.is_good()}, {age:.1f} seconds old")
    return breaker.value.name, breaker.quality.is_good()

print("c104", version("c104"))
seen = [told("no server yet")]
server = subprocess.Popen([sys.executable, "server.py"])
try:
    time.sleep(2)
    client.start()
    time.sleep(3)
    connection.unmute()
    connection.interrogation(common_address=47)
    time.sleep(2)
    seen.append(told("server there"))
finally:
    server.kill()
    server.wait()
time.sleep(5)
closed = not connection.is_connected
seen.append(told("server gone for 5 seconds"))
print("a station that does not exist:", nowhere.value.name, "- good", nowhere.quality.is_good())
if seen[1] != ("ON", True) or not closed:
    sys.exit(4)
sys.exit(0 if seen[0] == ("OFF", True) and seen[2] == ("ON", True) and nowhere.quality.is_good() else 5)
P
TZ=UTC timeout 100 venv/bin/python try.py
case $? in
  0) echo "what was never received, and what is lost, is good" ;;
  5) echo "changed: the quality tells"; exit 1 ;;
  *) echo "not set up: server or client does not run"; exit 3 ;;
esac
