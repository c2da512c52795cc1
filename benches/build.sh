#!/usr/bin/env bash
# What building takes, against the build before, side by side: all five programs from nothing, a rule changed and all five built again,
# and the test programs that are linked. With --record the table goes into docs/performance.md. Ten minutes; nothing else should run
# meanwhile.
#
#   benches/build.sh [--record] REVISION      REVISION: the commit that is compared with (git)
# shellcheck source=.ci/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../.ci/lib.sh"

need_cargo
record=no
if [ "${1:-}" = --record ]; then record=yes && shift; fi
revision=$(git rev-parse --short "${1:?name the commit that is compared with}")
work=$(mktemp -d)
trap 'rm -rf "$work"; git worktree prune' EXIT

say "two trees"
git worktree add --detach --quiet "$work/before" "$revision"
git worktree add --detach --quiet "$work/now" HEAD
for tree in before now; do (cd "$work/$tree" && cargo fetch --locked --quiet); done
say "measuring"
python3 benches/build.py "$work" "$revision" | tee "$CACHE/build.md"
for tree in before now; do git worktree remove --force "$work/$tree"; done
if [ "$record" = yes ]; then python3 benches/record.py docs/performance.md "$CACHE/build.md" benches/build.sh; fi
