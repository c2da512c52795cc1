#!/bin/sh
# nagiosplugin 1.4.0 and monplugin 0.6.3 (PyPI).
# A measured value that is not a number is OK to both libraries for writing checks, whatever the thresholds: NaN lies within
# 10:20 as within 0:10, and the check ends with 0. nagiosplugin writes it as "nan" into the performance data as well.
# Expected: the plugin guidelines, threshold format: no alert only within the range, and NaN is neither above nor below nor
# within one (IEEE 754, 5.11: unordered); performance data: "U" for a value that could not be determined. Perl's
# Monitoring::Plugin, which monplugin is a port of, alerts.
# Why it matters: an average over no answers at all, or an OPC UA value of a dead partner, is NaN, and its check green.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q nagiosplugin==1.4.0 monplugin==0.6.3; } >log 2>&1 ||
  { cat log; echo "not set up: the libraries could not be installed"; exit 3; }
cat >first.py <<'P'
import sys, nagiosplugin

class Reachable(nagiosplugin.Resource):
    def probe(self):
        return nagiosplugin.Metric("rtt", float(sys.argv[1]), "ms")

nagiosplugin.Check(Reachable(), nagiosplugin.ScalarContext("rtt", sys.argv[2], sys.argv[2])).main()
P
cat >second.py <<'P'
import sys, monplugin
check = monplugin.Check()
check.set_threshold(warning=sys.argv[2], critical=sys.argv[2])
check.exit(code=check.check_threshold(float(sys.argv[1])), message=f"rtt is {sys.argv[1]}ms")
P
for program in first second; do
  for given in "15 10:20" "15 0:10" "nan 10:20" "nan 0:10"; do
    # shellcheck disable=SC2086 # value and range
    venv/bin/python -W ignore $program.py $given >text 2>&1
    status=$?
    echo "$given: $status, $(cat text)"
    echo "$status" >>$program.seen
  done
done
{ head -n 2 first.seen && head -n 2 second.seen; } >known
[ "$(cat known)" = "$(printf '0\n2\n0\n2\n')" ] || { echo "not set up: the thresholds do not work"; exit 3; }
[ "$(cat first.seen second.seen)" = "$(printf '0\n2\n0\n0\n0\n2\n0\n0\n')" ] || { echo "changed: NaN is not OK"; exit 1; }
echo "what is no number is OK"
