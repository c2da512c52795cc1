#!/bin/sh
# pandas 3.1.1, duckdb 2.0.1 and csvkit 2.2.0 with agate 1.14.2 (PyPI).
# A list of hosts as a European Excel writes it (semicolons, decimal comma, a point between the thousands), read with just
# these settings: an IPv4 address becomes a whole number, its points taken out, and 192.168.11.1 and 192.168.1.11 the same
# one. Netmasks and versions go the same way (2.10.1 is 2101). No error, no warning.
# Expected: each one's documentation: the point separates thousands in numeric values, so the column stays text; an address
# has groups of one and two digits and is none (polars leaves it as it is, and so do all three without the setting).
# Why it matters: joined or grouped by address two servers are one, and no table of addresses can be had back from it.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q pandas==3.1.1 duckdb==2.0.1 csvkit==2.2.0 agate==1.14.2; } >log 2>&1 ||
  { cat log; echo "not set up: the libraries could not be installed"; exit 3; }
cat >hosts.csv <<'C'
host;address;rtt_ms;rows
scada-a;192.168.11.1;1,5;1.250
scada-b;192.168.1.11;12,25;980
C
cat >try.py <<'P'
import csv, subprocess, sys
import duckdb, pandas

def csvkit(*more):
    text = subprocess.run(["venv/bin/csvsort", "-d", ";", *more, "hosts.csv"], capture_output=True, text=True, check=True).stdout
    return [one["address"] for one in csv.DictReader(text.splitlines())]

def of_duckdb(more=""):
    return [one[0] for one in duckdb.sql(f"SELECT address FROM read_csv('hosts.csv', delim=';'{more})").fetchall()]

plain = {"pandas": list(pandas.read_csv("hosts.csv", sep=";")["address"]), "duckdb": of_duckdb(), "csvkit": csvkit()}
table = pandas.read_csv("hosts.csv", sep=";", decimal=",", thousands=".")
seen = {"pandas": list(table["address"]), "duckdb": of_duckdb(", decimal_separator=',', thousands='.'"),
        "csvkit": csvkit("--locale", "de_DE")}
print("figures as meant:", list(table["rtt_ms"]), list(table["rows"]))
for name, addresses in seen.items():
    print(f"{name}: {plain[name]}, with the settings of the country {addresses}")
if any(one != ["192.168.11.1", "192.168.1.11"] for one in plain.values()) or list(table["rows"]) != [1250, 980]:
    sys.exit(4)
sys.exit(0 if all([str(one) for one in two] == ["192168111"] * 2 for two in seen.values()) else 5)
P
venv/bin/python try.py
case $? in
  0) echo "two addresses are one and the same number" ;;
  5) echo "changed: an address stays an address in one of them"; exit 1 ;;
  *) echo "not set up: the files are not read as meant"; exit 3 ;;
esac
