#!/bin/sh
# junit-to-ctrf 0.0.14 (npm), beside junitparser 5.0.3 (PyPI).
# A test that took 1,234.5 seconds took one second in the CTRF report: what follows the comma between the thousands is dropped,
# without a word. 999.5 seconds are 999500 ms, so that the longest tests are the shortest.
# Expected: the schemas of JUnit XML of Maven's Surefire (surefire-test-report.xsd) and of Jenkins' xUnit plugin (junit-10.xsd): a
# time may have commas between groups of three digits; CTRF: duration in milliseconds. junitparser and junit2html read it so.
# Why it matters: a soak test that ran for twenty minutes looks as if it had been skipped, and a failover of 1,012 seconds is
# within every limit.
# Needs node with npm, and python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ echo '{"private":true}' >package.json && npm install --no-audit --no-fund --ignore-scripts junit-to-ctrf@0.0.14 &&
  python3 -m venv venv && venv/bin/pip install -q junitparser==5.0.3; } >log 2>&1 ||
  { cat log; echo "not set up: the programs could not be installed"; exit 3; }
cat >soak.xml <<'X'
<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="soak" tests="2" failures="0" errors="0" skipped="0" time="2,234.0">
  <testcase classname="partner" name="short" time="999.5"/>
  <testcase classname="partner" name="long" time="1,234.5"/>
</testsuite>
X
timeout 60 node_modules/.bin/junit-to-ctrf soak.xml -o soak.json >log 2>&1 || { cat log; echo "not set up: no report is made"; exit 3; }
cat >compare.py <<'P'
import json, sys, junitparser
seconds = {case.name: case.time for suite in junitparser.JUnitXml.fromfile("soak.xml") for case in suite}
milliseconds = {one["name"].split(": ")[-1]: one["duration"] for one in json.load(open("soak.json"))["results"]["tests"]}
print("junitparser, seconds:", seconds)
print("CTRF, milliseconds:  ", milliseconds)
if seconds != {"short": 999.5, "long": 1234.5} or milliseconds["short"] != 999500:
    sys.exit(4)
sys.exit(0 if milliseconds["long"] == 1000 else 5)
P
venv/bin/python compare.py
case $? in
  0) echo "the longest is the shortest" ;;
  5) echo "changed: the whole time is read"; exit 1 ;;
  *) echo "not set up: the report is not read as meant"; exit 3 ;;
esac
