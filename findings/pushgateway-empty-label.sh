#!/bin/sh
# prometheus-pushgateway 1.5.1 and prometheus 2.42.0 (Debian 12).
# A series without a label and one with that label empty are two to the gateway: it takes both and shows both. To Prometheus
# they are one: it keeps the first value and drops the other, with `up` 1 and no count of duplicates.
# Expected: the data model in the Prometheus documentation: a label with an empty value is the same as no label; and the
# gateway's README: a push that is inconsistent is answered with 400 (as it is for the same series twice).
# Why it matters: a CRITICAL whose label happens to be empty is pushed with success and never arrives.
# Needs apt-get of Debian 12 and python3. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
servers=
# shellcheck disable=SC2086 # words on purpose
trap '[ -z "$servers" ] || { kill $servers; wait; } 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 3
{ apt-get download -qq -o APT::Sandbox::User=root prometheus-pushgateway=1.5.1-2+b5 prometheus=2.42.0+ds-5+deb12u1 &&
  for deb in *.deb; do dpkg-deb -x "$deb" root || exit; done; } >log 2>&1 ||
  { cat log; echo "not set up: the packages could not be fetched"; exit 3; }
for program in prometheus-pushgateway prometheus; do
  root/usr/bin/$program --version 2>&1 | head -n 1 | grep . || { echo "not set up: $program does not start"; exit 3; }
done
cat >prometheus.yml <<'C'
global: {scrape_interval: 1s}
scrape_configs:
  - {job_name: gate, honor_labels: true, static_configs: [{targets: ["127.0.0.1:48431"]}]}
C
root/usr/bin/prometheus-pushgateway --web.listen-address=127.0.0.1:48431 >gate.log 2>&1 &
servers="$servers $!"
root/usr/bin/prometheus --config.file=prometheus.yml --storage.tsdb.path=data --web.listen-address=127.0.0.1:48432 >prometheus.log 2>&1 &
servers="$servers $!"
cat >try.py <<'P'
import json, sys, time, urllib.error, urllib.parse, urllib.request
GATE, PROMETHEUS = "http://127.0.0.1:48431", "http://127.0.0.1:48432"

def get(address):
    return urllib.request.urlopen(address, timeout=5).read().decode()

def push(text):
    request = urllib.request.Request(GATE + "/metrics/job/nic", text.encode(), method="PUT")
    try:
        return urllib.request.urlopen(request, timeout=5).status
    except urllib.error.HTTPError as error:
        return error.code

def values(query):
    answer = json.loads(get(f"{PROMETHEUS}/api/v1/query?query={urllib.parse.quote(query)}"))
    return [one["value"][1] for one in answer["data"]["result"]]

for rest in range(60, -1, -1):
    try:
        get(GATE + "/-/ready"), get(PROMETHEUS + "/-/ready")
        break
    except OSError:
        if not rest:
            raise
        time.sleep(0.5)
twice = push("check_status 0\ncheck_status 2\n")
empty = push('check_status 0\ncheck_status{partner=""} 2\n')
shown = sum(line.startswith("check_status{") for line in get(GATE + "/metrics").splitlines())
time.sleep(6)
kept, up = values("check_status"), values('up{job="gate"}')
count = [line.split()[1] for line in get(PROMETHEUS + "/metrics").splitlines()
         if line.startswith("prometheus_target_scrapes_sample_duplicate_timestamp_total")]
print(f"the same series twice: {twice}; without the label 0, with the label empty 2: {empty}, shown by the gateway: {shown} series")
print(f"Prometheus: check_status {kept}, up {up}, duplicates counted {count}")
if up != ["1"] or not kept:
    sys.exit(4)
sys.exit(0 if (twice, empty, shown, kept, count) == (400, 200, 2, ["0"], ["0"]) else 5)
P
timeout 90 python3 try.py
case $? in
  0) echo "the gateway takes two series that are one to Prometheus, and the second is lost without a trace" ;;
  5) echo "changed: the push is refused, or both programs agree, or the loss is counted"; exit 1 ;;
  *) tail -n 3 gate.log prometheus.log; echo "not set up: the programs did not run"; exit 3 ;;
esac
