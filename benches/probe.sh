#!/usr/bin/env bash
# The benches of link-probe, with one command: installs fping, builds the program and the peers,
# measures in network namespaces of its own (loopback and one veth pair), and prints the tables. With --record
# they go into docs/performance.md. Needs root. Takes about a quarter of an hour on two idle cores,
# ten minutes of it for the long watch; nothing else should run meanwhile.
#
#   benches/probe.sh [--record] [--runs N] [--minutes N] [--only PART]
#
# --runs: runs of each tool, 9 unless told. --minutes: length of the long watch, 10 unless told.
# --only: one of compare, formats, veth, sustained, million, startup, stamps, watch, dead.
# shellcheck source=.ci/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../.ci/lib.sh"

bench_options '--runs N, --minutes N, --only PART' "$@"

[ "$(id -u)" = 0 ] || fail "it makes a network namespace: run it as root"
need_cargo
apt_install fping iproute2 util-linux procps python3
bench_programs --bin link-probe
PEERS=$(bench_peers)
say "measuring"
python3 benches/probe.py --probe "$HOTSTANDBY_BIN/link-probe" --peers "$PEERS" \
  "${ARGUMENTS[@]}" | tee "$CACHE/probe-bench.md"
if [ "$RECORD" = 1 ]; then
  python3 benches/record.py docs/performance.md "$CACHE/probe-bench.md" benches/probe.sh
fi
