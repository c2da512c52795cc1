#!/usr/bin/env bash
# Which lines of the readers the tests reach that need neither root nor network nor anything installed. With --record the table goes into
# docs/reliability.md. It builds everything once more, for itself: ten minutes.
#
#   benches/coverage.sh [--record]
# shellcheck source=.ci/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../.ci/lib.sh"

need_cargo
tools=$(rustc --print sysroot)/lib/rustlib/$(rustc --print host-tuple)/bin
if [ ! -x "$tools/llvm-cov" ]; then
  say "llvm-cov of this compiler"
  rustup component add llvm-tools
fi
say "building, testing and counting"
python3 benches/coverage.py "$tools" | tee "$CACHE/coverage.md"
if [ "${1:-}" = --record ]; then python3 benches/record.py docs/reliability.md "$CACHE/coverage.md" benches/coverage.sh; fi
