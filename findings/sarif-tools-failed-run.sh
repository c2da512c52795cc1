#!/bin/sh
# sarif-tools 3.0.5 (PyPI), sarif --check note summary, html and csv.
# The log of a tool that failed (executionSuccessful false, a notification of level error, no results) passes the strictest
# check with status 0, and is "error: 0, warning: 0, note: 0"; neither page nor table nor summary has a word of the failure.
# Expected: SARIF 2.1.0, invocation object, executionSuccessful (3.20), and the appendix on incomplete sets of results: a
# consumer knows by this property and by such notifications that no results do not mean no faults.
# Why it matters: a check that could not read the interfaces is green in CI as one that found nothing wrong with them.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q sarif-tools==3.0.5; } >log 2>&1 ||
  { cat log; echo "not set up: sarif-tools 3.0.5 could not be installed"; exit 3; }
venv/bin/sarif --version
# NAME INVOCATION RESULTS: a log.
report() {
  cat >"$1.sarif" <<R
{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "nic-check", "rules": [{"id": "no-link"}]}},
  "invocations": [$2], "results": [$3]}]}
R
  for form in summary html csv; do
    venv/bin/sarif --check note $form "$1.sarif" -o "$1.$form" >log 2>&1
    echo "$?" >>"$1.seen"
  done
  grep -il 'could not read' "$1.summary" "$1.html" "$1.csv" >"$1.told"
  echo "$1: status $(tr '\n' ' ' <"$1.seen")of summary, html and csv; the failure is told in: $(cat "$1.told")"
}
report failed '{"executionSuccessful": false, "exitCode": 3, "toolExecutionNotifications": [{"level": "error", "message":
  {"text": "could not read the interfaces"}}]}' ''
report faulty '{"executionSuccessful": true}' '{"ruleId": "no-link", "ruleIndex": 0, "level": "error", "message": {"text": "no link"}}'
cat failed.summary
[ "$(cat faulty.seen)" = "$(printf '1\n1\n1\n')" ] || { cat log; echo "not set up: a fault does not fail the check"; exit 3; }
[ "$(cat failed.seen failed.told)" = "$(printf '0\n0\n0\n')" ] || { echo "changed: a run that failed is told"; exit 1; }
echo "a run that failed has passed"
