#!/usr/bin/env bash
# What evidence and a fleet cost, with one command: a watch with and without evidence, verifying an hour of each tool beside only
# hashing and parsing its records, and a report over 200 pairs. With --record the tables go into docs/performance.md. Six minutes on
# idle cores; it probes the loopback, so it needs root.
#
#   benches/evidence.sh [--record]
# shellcheck source=.ci/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../.ci/lib.sh"

need_cargo
apt_install time # reads the peak of memory without a floor of its own
bench_programs --bins
work=$(bench_program work)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 benches/evidence.py "$HOTSTANDBY_BIN" "$work" "$folder" | tee "$CACHE/evidence.md"
case ${1:-} in
  --record) python3 benches/record.py docs/performance.md "$CACHE/evidence.md" benches/evidence.sh ;;
  '') ;;
  *) fail "unknown: $1 (--record)" ;;
esac
