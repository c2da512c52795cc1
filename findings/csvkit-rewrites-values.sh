#!/bin/sh
# csvkit 2.2.0 with agate 1.14.2 (PyPI), csvsort.
# A table that is only to be sorted comes back with other values: "SAT" (site acceptance test) is the date 0001-01-06, the
# place 1-2 in a rack the second of January, the slot 1:30 a time of one and a half minutes, and a round trip of 1,5 is 15.
# Status 0, no warning; the file that csvsort wrote is no longer the plant's.
# Expected: csvsort's page in csvkit's documentation: like Unix sort, but for tables; a guess at the columns' types may serve
# the order. A number of the default locale en_US has groups of three, so 1,5 is none. Known in part: csvkit's issues 805 and
# 876 (comma), agate's 686 and 705 (dates in words).
# Why it matters: it goes by all values of a column: with a "FAT" left in it all stays text, and when the last factory test
# is done, the column becomes dates of the year 1. --no-inference keeps all as it is.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q csvkit==2.2.0 agate==1.14.2; } >log 2>&1 ||
  { cat log; echo "not set up: csvkit could not be installed"; exit 3; }
cat >plant.csv <<'C'
server,stage,place,slot,rtt_ms
scada-b,SAT,1-2,1:30,"12,25"
scada-a,SAT,2-1,2:15,"1,5"
C
sed '3s/SAT/FAT/' plant.csv >mixed.csv
cat >meant.csv <<'C'
server,stage,place,slot,rtt_ms
scada-a,SAT,2-1,2:15,"1,5"
scada-b,SAT,1-2,1:30,"12,25"
C
for name in plant mixed; do
  venv/bin/csvsort -c server $name.csv >$name.sorted 2>log || { cat log; echo "not set up: csvsort did not sort"; exit 3; }
  echo "$name:" && cat $name.sorted
done
venv/bin/csvsort -I -c server plant.csv >as_is.sorted
cmp as_is.sorted meant.csv || { echo "not set up: not sorted as meant"; exit 3; }
cmp -s plant.sorted meant.csv && { echo "changed: the values stay as they are"; exit 1; }
cat >seen.txt <<'C'
scada-a,0001-01-06,2001-02-01,0:02:15,15
scada-b,0001-01-06,2001-01-02,0:01:30,1225
FAT
SAT
C
{ sed 1d plant.sorted && sed 1d mixed.sorted | cut -d , -f 2; } | cmp -s - seen.txt || { echo "changed: other values are taken for others"; exit 1; }
echo "what was sorted is another table"
