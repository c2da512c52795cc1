#!/bin/sh
# sarif-tools 3.0.5 (PyPI), sarif --check error summary.
# A result that is gone (baselineState "absent", and no other state in the file) counts as an error: the check fails with
# status 1 for a finding that was mended.
# Expected: SARIF 2.1.0, baselineState: "absent" is a result of the baseline that the present run did not find.
# Why it matters: with a baseline in use, a build goes red because of what somebody has put right.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q sarif-tools==3.0.5; } >log 2>&1 ||
  { cat log; echo "not set up: sarif-tools 3.0.5 could not be installed"; exit 3; }
report() { # the file $1 with one result, which has the baselineState $2
  cat >"$1" <<R
{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "plan-check", "rules": [{"id": "no-link"}]}}, "results": [
  {"ruleId": "no-link", "ruleIndex": 0, "level": "error", "baselineState": "$2", "message": {"text": "the card has no link"},
   "locations": [{"physicalLocation": {"artifactLocation": {"uri": "plan.yaml"}, "region": {"startLine": 4}}}]}]}]}
R
}
check() { # the status, and the line about errors
  venv/bin/sarif --check error summary "$1" >out 2>log
  echo "status $?, $(grep '^error:' out)"
}
venv/bin/sarif --version
report new.sarif new
report gone.sarif absent
new=$(check new.sarif)
gone=$(check gone.sarif)
printf 'new: %s\nabsent: %s\n' "$new" "$gone"
[ "$new" = "status 1, error: 1" ] || { cat log; echo "not set up: a new result is not counted"; exit 3; }
if [ "$gone" = "$new" ]; then
  echo "a result that is gone fails the check"
else
  echo "changed: it does not"
  exit 1
fi
