#!/usr/bin/env bash
# Whether a byte of input costs the same however much of it there is, with one command: captures for nic-check, logs for link-probe,
# recordings for sac-status and driver-queue, and a bundle of evidence, each at three sizes. partner-config's are in
# benches/run.sh. With --record the table goes into docs/performance.md. Two minutes on idle cores.
#
#   benches/growth.sh [--record]
# shellcheck source=.ci/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../.ci/lib.sh"

need_cargo
apt_install time # reads the peak of memory without a floor of its own
bench_programs --bins
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 benches/growth.py "$HOTSTANDBY_BIN" "$folder" | tee "$CACHE/growth.md"
case ${1:-} in
  --record) python3 benches/record.py docs/performance.md "$CACHE/growth.md" benches/growth.sh ;;
  '') ;;
  *) fail "unknown: $1 (--record)" ;;
esac
