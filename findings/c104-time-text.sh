#!/bin/sh
# c104 2.2.1 (PyPI, over lib60870), the text of its values and messages for IEC 60870-5-104.
# The text of a value writes the fraction of its time without the leading zeros: 12:00:00.050 is "12:00:00.50000", half a
# second, and so is 12:00:00.005; an event at .050 stands after one at .250. recorded_at itself is right.
# Expected: ISO 8601, 4.2.2.4 (and strftime's %f in Python's documentation): the digits after the point are a decimal fraction.
# (No issue of c104 tells of it.)
# Why it matters: this text is what print() and the library's own log write, and the order of events of a trip is read from it: one
# event in ten has its time wrong by up to 0.9 seconds, and looks like any other.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q c104==2.2.1; } >log 2>&1 || { cat log; echo "not set up: c104 could not be fetched"; exit 3; }
cat >try.py <<'P'
import c104, datetime, re, sys
from importlib.metadata import version

print("c104", version("c104"))
texts = []
for milliseconds in (5, 50, 250, 900):
    time = datetime.datetime(2026, 7, 1, 12, 0, 0, milliseconds * 1000, datetime.timezone.utc)
    info = c104.SingleInfo(True, c104.Quality(), time)
    text = re.search("recorded_at=([^,]*)", str(info)).group(1)
    texts.append(re.sub(".*:00[.]([0-9]+)[+].*", "\\1", text))
    print(f"given {time.isoformat(timespec='milliseconds')}   recorded_at {info.recorded_at.isoformat(timespec='milliseconds')}   text {text}")
fractions = [float("0." + text) for text in texts]
sys.exit(0 if fractions != [0.005, 0.05, 0.25, 0.9] and all(text.isdigit() for text in texts) else 5)
P
timeout 60 venv/bin/python try.py
case $? in
  0) echo "the text of a time has a wrong fraction of the second" ;;
  5) echo "changed: the fraction is right"; exit 1 ;;
  *) echo "not set up: c104 does not start"; exit 3 ;;
esac
