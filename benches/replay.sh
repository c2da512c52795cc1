#!/usr/bin/env bash
# What replaying a recording costs, against the build before, side by side: the same number of lines with ever more channels,
# and a day of one channel. Prints CPU seconds, the peak of memory and ratios. With --record the table goes into
# docs/performance-queue.md.
#
#   benches/replay.sh [--record] REVISION      REVISION: the commit that is compared with (git)
# shellcheck source=.ci/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../.ci/lib.sh"

need_cargo
record=no
if [ "${1:-}" = --record ]; then record=yes && shift; fi
revision=${1:?name the commit that is compared with}
work=$(mktemp -d)
trap 'rm -rf "$work"; git worktree prune' EXIT

cargo build --release --locked --bin driver-queue
git worktree add --detach --quiet "$work/before" "$revision"
(cd "$work/before" && CARGO_TARGET_DIR=$CACHE/replay-before cargo build --release --locked --bin driver-queue)
python3 benches/replay.py "$CACHE/replay-before/release/driver-queue" target/release/driver-queue \
  "$(git rev-parse --short "$revision")" "$work" | tee "$CACHE/replay.md"
git worktree remove --force "$work/before"
if [ "$record" = yes ]; then python3 benches/record.py docs/performance-queue.md "$CACHE/replay.md" benches/replay.sh; fi
