#!/bin/sh
# PyYAML 6.0.3 beside yaml 2.8.1 and js-yaml 4.1.0 (npm).
# An IPv6 address that begins with a colon cannot be read in a flow list or mapping, [::1, ::2], although the same address
# can in a block list, and other libraries take both.
# Expected: YAML 1.1 and 1.2, plain style: a plain scalar may begin with a colon that a character other than a blank or a
# flow indicator follows, inside of flow collections as well.
# Why it matters: a list of addresses that an editor finds valid is refused by Ansible and whatever else stands on PyYAML.
# Needs python3 with venv, and node with npm. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q PyYAML==6.0.3 && echo '{"private":true}' >package.json &&
  npm install --no-audit --no-fund yaml@2.8.1 js-yaml@4.1.0; } >log 2>&1 ||
  { cat log; echo "not set up: the libraries could not be installed"; exit 3; }
echo 'partners: [::1, ::2]' >flow.yaml
printf 'partners:\n  - ::1\n  - ::2\n' >block.yaml
cat >try.py <<'P'
import sys, yaml
try:
    print(yaml.safe_load(open(sys.argv[1]))["partners"])
except yaml.YAMLError as error:
    print("refused:", getattr(error, "problem", error))
P
cat >try.js <<'N'
const text = require("fs").readFileSync(process.argv[2], "utf8");
console.log(JSON.stringify([require("yaml").parse(text).partners, require("js-yaml").load(text).partners]));
N
for form in block flow; do
  { venv/bin/python try.py $form.yaml >$form.py.txt && node try.js $form.yaml >$form.js.txt; } ||
    { echo "not set up: a library did not run"; exit 3; }
  printf '%s: PyYAML %s; yaml and js-yaml %s\n' $form "$(cat $form.py.txt)" "$(cat $form.js.txt)"
done
both='[["::1","::2"],["::1","::2"]]'
[ "$(cat block.py.txt block.js.txt flow.js.txt)" = "$(printf '%s\n' "['::1', '::2']" "$both" "$both")" ] ||
  { echo "not set up: the other readings are not as meant"; exit 3; }
case $(cat flow.py.txt) in
  refused*) echo "PyYAML refuses what the others read" ;;
  *) echo "changed: PyYAML reads it"; exit 1 ;;
esac
