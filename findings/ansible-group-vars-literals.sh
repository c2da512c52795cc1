#!/bin/sh
# ansible-core 2.19.14 (PyPI), the ini inventory.
# A variable of a group is read as a Python literal wherever it can be one: version 2017.10 becomes 2017.1, the place 1_2 in a
# rack 12, a round trip of 1,5 a list of two numbers, and in a quoted Windows path \n and \t become a line break and a tab. A
# comment behind the value is dropped only where the value is a literal, and is part of it elsewhere.
# Expected: the plugin's own documentation: in a :vars section values are strings, FALSE is the text FALSE, and its example has
# "myvar=23" with a comment behind it as a string. Known of False and FALSE: Ansible's issue 86229.
# Why it matters: the version to compare a server's with is another one, and a plan made from the inventory has 12 for 1_2;
# true stays a text beside it, since Python writes True.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q ansible-core==2.19.14; } >log 2>&1 ||
  { cat log; echo "not set up: ansible-core could not be installed"; exit 3; }
export ANSIBLE_HOME="$work/home" LC_ALL=C.UTF-8
venv/bin/ansible-doc --version >version && head -n 1 version
# Of the documentation, to be seen here that it still says so.
venv/bin/ansible-doc -t inventory ansible.builtin.ini >doc 2>log || { cat log; echo "not set up: no documentation"; exit 3; }
grep 'interpreted as a string' doc || { echo "changed: the documentation no longer says that they are strings"; exit 1; }
cat >hosts <<'I'
[scada]
scada-a
[scada:vars]
myvar=23 # defined in a :vars section, interpreted as a string
version=2017.10
place=1_2
rtt_ms=1,5
folder="C:\scada\new\trend"
redundant=true
network=A # the first
I
cat >compare.py <<'P'
import json, sys
seen = json.load(sys.stdin)
meant = {"myvar": "23", "version": "2017.10", "place": "1_2", "rtt_ms": "1,5", "folder": r"C:\scada\new\trend", "redundant": "true",
         "network": "A"}
for name, text in meant.items():
    print(f"{name}: {text!r} is {seen[name]!r}")
is_so = {"myvar": 23, "version": 2017.1, "place": 12, "rtt_ms": [1, 5], "folder": "C:\\scada\new\trend", "redundant": "true",
         "network": "A # the first"}
sys.exit(0 if all(seen[name] == value and type(seen[name]) is type(value) for name, value in is_so.items()) else 5)
P
venv/bin/ansible-inventory -i hosts --host scada-a >seen.json 2>log || { cat log; echo "not set up: the inventory is not read"; exit 3; }
venv/bin/python -W ignore compare.py <seen.json
case $? in
  0) echo "texts are figures, lists and other texts" ;;
  5) echo "changed: another value is what it was written as"; exit 1 ;;
  *) echo "not set up: a variable is missing"; exit 3 ;;
esac
