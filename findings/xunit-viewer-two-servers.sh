#!/bin/sh
# xunit-viewer 10.6.1 (npm), --console.
# The JUnit reports of two servers from the same check, with hostname telling them apart, are shown as one server's: the suite
# of the file read last takes the place of the other. The case that failed on the first is not there, and "2 passed" is all
# that is said. As two suites of one file they are one suite with both hostnames, and the failed case is a passed one with a
# failure's text under it.
# Expected: the schemas of JUnit XML (Apache Ant's, Jenkins' xUnit plugin): hostname is the host on which a suite ran; nothing
# has names of suites unique over files. Known in part: xunit-viewer's issues 82 (closed) and 164.
# Why it matters: of a pair of servers the one that is not ready is green, by the order of two file names.
# Needs node with npm. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ echo '{"private":true}' >package.json && npm install --no-audit --no-fund --ignore-scripts xunit-viewer@10.6.1; } >log 2>&1 ||
  { cat log; echo "not set up: xunit-viewer could not be installed"; exit 3; }
mkdir one two joined
cat >one/scada-a.xml <<'X'
<testsuite name="network" hostname="scada-a" tests="2" failures="1" errors="0" skipped="0" time="1">
  <testcase name="ping" classname="partner"><failure message="dead">dead</failure></testcase>
  <testcase name="arp" classname="partner"/>
</testsuite>
X
cp one/scada-a.xml two
cat >two/scada-b.xml <<'X'
<testsuite name="network" hostname="scada-b" tests="2" failures="0" errors="0" skipped="0" time="1">
  <testcase name="ping" classname="partner"/>
  <testcase name="arp" classname="partner"/>
</testsuite>
X
{ echo '<testsuites>' && cat two/scada-a.xml two/scada-b.xml && echo '</testsuites>'; } >joined/both.xml
for folder in one two joined; do
  timeout 60 node_modules/.bin/xunit-viewer -r $folder -c -n -C false -o page.html >$folder.txt 2>&1 ||
    { cat $folder.txt; echo "not set up: nothing is shown"; exit 3; }
  echo "$folder:" && grep -v -e '^$' -e '^Written' $folder.txt
done
if ! grep -q '^1 failure, 1 passed$' one.txt || ! grep -q dead one.txt; then
  echo "not set up: a failure is not shown"
  exit 3
fi
if ! grep -q '^2 passed$' two.txt || grep -q -e dead -e scada-a two.txt || ! grep -q '^2 passed$' joined.txt; then
  echo "changed: each server is shown"
  exit 1
fi
echo "one of two servers is not shown"
