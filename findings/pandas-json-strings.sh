#!/bin/sh
# pandas 3.1.1 (PyPI), read_json.
# Texts in quotes become figures: version "2017.10" is 2017.1 and equal to "2017.1", place "1_2" is 12, the MAC "020000000001"
# loses its zero, and of a network that is named "inf" an infinite number is left. Names do so as well: a table with the
# entries "1.10" and "1.1" has two columns of the same name, 1.1.
# Expected: RFC 8259, sections 3 and 7: what stands in quotes is a string, and 2017.10 without them would be a number; pandas'
# page of read_json has dtype=True as "infer", and JSON leaves nothing to infer here. Known: pandas' issue 42471 (zeros).
# Why it matters: the versions of two servers are the same in a report that is made to find where they differ. With
# dtype=False and convert_axes=False all stays as it is.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q pandas==3.1.1; } >log 2>&1 ||
  { cat log; echo "not set up: pandas could not be installed"; exit 3; }
cat >servers.json <<'J'
[{"server": "scada-a", "version": "2017.10", "place": "1_2", "mac": "020000000001", "network": "inf"},
 {"server": "scada-b", "version": "2017.1", "place": "2_1", "mac": "020000000002", "network": "inf"}]
J
echo '{"1.10": {"servers": "two"}, "1.1": {"servers": "none"}}' >versions.json
cat >try.py <<'P'
import json, sys, pandas

def read(**more):
    return (pandas.read_json("servers.json", **more).to_dict("list"), list(pandas.read_json("versions.json", **more).columns))

meant = {name: [one[name] for one in json.load(open("servers.json"))] for name in ("server", "version", "place", "mac", "network")}
table, names = read()
print("pandas", pandas.__version__)
for name, values in meant.items():
    print(f"{name}: {values} are {table[name]}")
print(f"names: {list(json.load(open('versions.json')))} are {names}")
if read(dtype=False, convert_axes=False) != (meant, ["1.10", "1.1"]):
    sys.exit(4)
is_so = {"server": ["scada-a", "scada-b"], "version": [2017.1, 2017.1], "place": [12, 21], "mac": [20000000001, 20000000002],
         "network": [float("inf")] * 2}
sys.exit(0 if (table, names) == (is_so, [1.1, 1.1]) else 5)
P
venv/bin/python try.py
case $? in
  0) echo "two versions are one and the same" ;;
  5) echo "changed: a string is a string"; exit 1 ;;
  *) echo "not set up: the files are not read as meant"; exit 3 ;;
esac
