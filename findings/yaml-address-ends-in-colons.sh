#!/bin/sh
# PyYAML 6.0.3, ruamel.yaml 0.18.17 and yamllint 1.37.1 (PyPI), yaml 2.8.1 and js-yaml 4.1.0 (npm).
# An IPv6 address or prefix that ends in two colons is no text but a key without a value: of the list item "- fd00::" all
# four libraries make a mapping whose only key is "fd00:", one colon short, and yamllint finds nothing to say. In a flow
# list ruamel.yaml alone reads the text, so that the same address is two things in one file.
# Expected: RFC 5952 (4.2): zeros are to be shortened, so that each address whose last groups are zero ends so, and nobody who
# writes one means a key. By the letter of YAML (1.2.2, 7.3.3) a colon that no other character follows ends a key, in a flow
# list as well; libfyaml's issue 29 sees a text in "- ::".
# Why it matters: a list of networks or of addresses to listen on loses just those, or their last colon, without an error.
# Needs python3 with venv, and node with npm. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q PyYAML==6.0.3 ruamel.yaml==0.18.17 yamllint==1.37.1 &&
  echo '{"private":true}' >package.json && npm install --no-audit --no-fund yaml@2.8.1 js-yaml@4.1.0; } >log 2>&1 ||
  { cat log; echo "not set up: the libraries could not be installed"; exit 3; }
printf -- '---\nnetworks:\n  - fd00::\n  - fd00::1\n' >block.yaml
printf -- '---\nnetworks: [fd00::, fd00::1]\n' >flow.yaml
cat >try.py <<'P'
import json, sys, yaml, ruamel.yaml
with open(sys.argv[1]) as file:
    text = file.read()
for read in (yaml.safe_load, ruamel.yaml.YAML(typ="safe", pure=True).load):
    print(json.dumps(read(text)["networks"], separators=(",", ":")))
P
cat >try.js <<'N'
const text = require("fs").readFileSync(process.argv[2], "utf8");
for (const read of [require("yaml").parse, require("js-yaml").load]) console.log(JSON.stringify(read(text).networks));
N
for form in block flow; do
  venv/bin/yamllint -s $form.yaml || { echo "changed: yamllint has something to say"; exit 1; }
  { venv/bin/python try.py $form.yaml && node try.js $form.yaml; } >$form.txt || { echo "not set up: a library did not run"; exit 3; }
  echo "$form (PyYAML, ruamel.yaml, yaml, js-yaml):" && cat $form.txt
done
key='[{"fd00:":null},"fd00::1"]'
text='["fd00::","fd00::1"]'
[ "$(cat block.txt flow.txt)" = "$(printf '%s\n' "$key" "$key" "$key" "$key" "$key" "$text" "$key" "$key")" ] ||
  { echo "changed: one of them reads it otherwise"; exit 1; }
echo "an address is a key"
