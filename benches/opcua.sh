#!/usr/bin/env bash
# sac-status and driver-queue against Python's asyncua, with one command: installs asyncua (at the version of .ci/requirements.txt),
# builds the programs, measures on loopback, and prints the tables. With --record they go into docs/performance.md. Takes
# about three minutes after the build; nothing else should run meanwhile.
#
#   benches/opcua.sh [--record] [--runs N] [--seconds N] [--channels N]
# shellcheck source=.ci/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../.ci/lib.sh"

RECORD=0
ARGUMENTS=()
while [ $# -gt 0 ]; do
  case $1 in
    --record) RECORD=1 ;;
    --runs | --seconds | --channels) ARGUMENTS+=("$1" "${2:?a number}"); shift ;;
    *) fail "unknown: $1 (--record, --runs N, --seconds N, --channels N)" ;;
  esac
  shift
done

need_cargo
.ci/setup
# HOTSTANDBY_BIN: a folder with a release build that is there already.
if [ -z "${HOTSTANDBY_BIN:-}" ]; then
  say "building"
  cargo build --locked --release --bins
  HOTSTANDBY_BIN=${CARGO_TARGET_DIR:-$ROOT/target}/release
fi
say "measuring"
python3 benches/opcua.py --bin "$HOTSTANDBY_BIN" --venv "$CACHE/venv" "${ARGUMENTS[@]}" | tee "$CACHE/opcua-bench.md"
if [ "$RECORD" = 1 ]; then
  python3 benches/record.py docs/performance.md "$CACHE/opcua-bench.md" benches/opcua.sh
fi
