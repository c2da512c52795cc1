#!/bin/sh
# prometheus-node-exporter 1.5.0 (Debian 12), textfile collector.
# Two .prom files that hold the same series with different values: the second file's value is dropped. The answer is
# HTTP 200, node_textfile_scrape_error stays 0, and both files are listed as read; only the log of the exporter tells.
# Expected: the collector's own error metric shows that a file's values are not there.
# Why it matters: a check that writes one file a run can lose its CRITICAL behind the OK of another run.
# Needs apt-get of Debian 12 and python3. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 3
{ apt-get download -qq -o APT::Sandbox::User=root prometheus-node-exporter=1.5.0-1+b6 && dpkg-deb -x prometheus-node-exporter_*.deb root; } >log 2>&1 ||
  { cat log; echo "not set up: prometheus-node-exporter could not be fetched"; exit 3; }
mkdir text
for run in "a 0" "b 2"; do
  printf '# HELP check_status Worst state, 0 is fine.\n# TYPE check_status gauge\ncheck_status{tool="x"} %s\n' "${run#* }" >"text/${run% *}.prom"
done
root/usr/bin/prometheus-node-exporter --version 2>&1 | head -n 1
root/usr/bin/prometheus-node-exporter --web.listen-address=127.0.0.1:49117 --collector.disable-defaults \
  --collector.textfile --collector.textfile.directory=text >exporter.log 2>&1 &
pid=$!
try=0
until python3 -c 'import urllib.request as u; open("seen", "wb").write(u.urlopen("http://127.0.0.1:49117/metrics", timeout=5).read())' 2>/dev/null; do
  try=$((try + 1))
  [ $try -lt 50 ] || { cat exporter.log; echo "not set up: the exporter does not answer"; exit 3; }
  sleep 0.2
done
grep -E '^(check_status|node_textfile_scrape_error|node_textfile_mtime)' seen
grep -c 'collected before with the same name' exporter.log | sed 's/^/lines about it in the log: /'
if grep -q '^check_status{tool="x"} 0$' seen && ! grep -q '^check_status{tool="x"} 2$' seen && grep -q '^node_textfile_scrape_error 0$' seen; then
  echo "the second file's series is gone, and no metric tells"
else
  echo "changed: the clash is shown"
  exit 1
fi
