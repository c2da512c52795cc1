#!/usr/bin/env bash
# What `driver-queue replay` says of write queues whose truth is known, with one command: forty-one families of histories, each judged
# whole and by its last minutes. The same table on every machine. With --record it goes into docs/performance-queue.md. Takes half
# a minute after the build.
#
#   benches/queues.sh [--record] [--seed N] [--each N]
# shellcheck source=.ci/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../.ci/lib.sh"

RECORD=0
ARGUMENTS=()
while [ $# -gt 0 ]; do
  case $1 in
    --record) RECORD=1 ;;
    --seed | --each) ARGUMENTS+=("$1" "${2:?a value}"); shift ;;
    *) fail "unknown: $1 (--record, --seed N, --each N)" ;;
  esac
  shift
done

need_cargo
apt_install python3
# HOTSTANDBY_BIN: a folder with a build that is there already; a debug build says the same.
if [ -z "${HOTSTANDBY_BIN:-}" ]; then
  cargo build --locked --release --bin driver-queue
  HOTSTANDBY_BIN=${CARGO_TARGET_DIR:-$ROOT/target}/release
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 benches/queues.py "$HOTSTANDBY_BIN/driver-queue" "$folder" "${ARGUMENTS[@]}" | tee "$CACHE/queues.md"
if [ "$RECORD" = 1 ]; then
  python3 benches/record.py docs/performance-queue.md "$CACHE/queues.md" benches/queues.sh
fi
