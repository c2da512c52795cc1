#!/usr/bin/env bash
# sac-status and driver-queue against Python's asyncua, with one command: installs asyncua (at the version of .ci/requirements.txt),
# builds the programs, measures on loopback, and prints the tables. With --record they go into docs/performance.md. Takes
# about three minutes after the build; nothing else should run meanwhile.
#
#   benches/opcua.sh [--record] [--runs N] [--seconds N] [--channels N]
# shellcheck source=.ci/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../.ci/lib.sh"

bench_options '--runs N, --seconds N, --channels N' "$@"

need_cargo
.ci/setup
bench_programs --bins
say "measuring"
python3 benches/opcua.py --bin "$HOTSTANDBY_BIN" --venv "$CACHE/venv" "${ARGUMENTS[@]}" | tee "$CACHE/opcua-bench.md"
if [ "$RECORD" = 1 ]; then
  python3 benches/record.py docs/performance.md "$CACHE/opcua-bench.md" benches/opcua.sh
fi
