#!/usr/bin/env bash
# How good the verdicts about write queues are, with one command: simulated queues of known truth, judged by us, by the rules
# of LinkedIn's Burrow, and by the theoretical limit. The same tables on every machine. With --record they go into
# docs/performance-queue.md. Takes some minutes.
#
#   benches/trend.sh [--record]
# shellcheck source=.ci/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../.ci/lib.sh"

need_cargo
cargo bench --locked --bench trend | tee "$CACHE/trend.md"
case ${1:-} in
  --record) python3 benches/record.py docs/performance-queue.md "$CACHE/trend.md" benches/trend.sh ;;
  '') ;;
  *) fail "unknown: $1 (--record)" ;;
esac
