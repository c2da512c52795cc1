#!/usr/bin/env bash
# What `driver-queue replay` says of write queues whose truth is known, with one command: forty-one families of histories, each judged
# whole and by its last minutes. The same table on every machine. With --record it goes into docs/performance-queue.md. Takes half
# a minute after the build.
#
#   benches/queues.sh [--record] [--seed N] [--each N]
# shellcheck source=.ci/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../.ci/lib.sh"

bench_options '--seed N, --each N' "$@"

need_cargo
apt_install python3
bench_programs --bin driver-queue
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 benches/queues.py "$HOTSTANDBY_BIN/driver-queue" "$folder" "${ARGUMENTS[@]}" | tee "$CACHE/queues.md"
if [ "$RECORD" = 1 ]; then
  python3 benches/record.py docs/performance-queue.md "$CACHE/queues.md" benches/queues.sh
fi
