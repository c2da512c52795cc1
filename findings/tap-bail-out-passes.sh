#!/bin/sh
# tap-xunit 2.4.1, tap-junit 5.0.4, tap-spec 5.0.0, tap-dot 2.0.0 and tap-min 3.0.0 (npm), beside tap-parser 18.3.4.
# A run of tests that gives up ("Bail out!") after the first of three is passed to all five: status 0, and a JUnit report of
# one test without a failure or error, in which neither the reason nor the two others stand. A failed test they do know.
# Expected: the TAP specification (13 and 14), plan and bail out: the plan is the check that a run did not stop early, and
# the magic words say that it stopped and why; tap-parser and Perl's prove fail it.
# Why it matters: an acceptance test that stops because the card is gone is green in the CI server.
# Needs node with npm. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ echo '{"private":true}' >package.json && npm install --no-audit --no-fund --ignore-scripts \
  tap-xunit@2.4.1 tap-junit@5.0.4 tap-spec@5.0.0 tap-dot@2.0.0 tap-min@3.0.0 tap-parser@18.3.4; } >log 2>&1 ||
  { cat log; echo "not set up: the programs could not be installed"; exit 3; }
PATH=$work/node_modules/.bin:$PATH
printf 'TAP version 13\n1..3\nok 1 - ping\nBail out! card gone\n' >bail.tap
printf 'TAP version 13\n1..3\nok 1 - ping\nnot ok 2 - arp\nok 3 - route\n' >failed.tap
tap-parser <bail.tap >log 2>&1 && { echo "not set up: tap-parser passes it"; exit 3; }
green=0
for program in tap-xunit tap-junit tap-spec tap-dot tap-min; do
  timeout 60 $program <failed.tap >$program.failed 2>&1
  failed=$?
  # tap-junit tells a failure in its report alone.
  [ $failed = 1 ] || grep -q '<failure' $program.failed || { cat $program.failed; echo "not set up: $program"; exit 3; }
  timeout 60 $program <bail.tap >$program.bail 2>&1
  bail=$?
  echo "$program: a failed test $failed, the run that gave up $bail"
  if [ $bail = 0 ] && ! grep -Eq '<failure|<error|(failures|errors)="[1-9]' $program.bail; then green=$((green + 1)); fi
done
cat tap-xunit.bail
[ $green = 5 ] || { echo "changed: one of them fails what gave up"; exit 1; }
echo "what gave up has passed"
