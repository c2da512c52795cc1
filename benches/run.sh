#!/usr/bin/env bash
# The benches of nic-check and partner-config, with one command: builds the programs and other YAML parsers, installs the
# peers (check-jsonschema and yamllint, at the versions of .ci/requirements.txt), makes the input
# with a fixed seed, measures, and prints the tables. With --record they go into
# docs/performance.md. Takes about ten minutes on two idle cores; nothing else should run meanwhile.
#
#   benches/run.sh [--record] [--pairs N]     N: pairs of servers, 5000 unless told
# shellcheck source=.ci/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../.ci/lib.sh"

RECORD=0
PAIRS=5000
while [ $# -gt 0 ]; do
  case $1 in
    --record) RECORD=1 ;;
    --pairs) PAIRS=${2:?a number}; shift ;;
    *) fail "unknown: $1 (--record, --pairs N)" ;;
  esac
  shift
done
SEED=20261121
WORK_DIR=$CACHE/bench

need_cargo
.ci/setup
apt_install time # reads the peak of memory without a floor of its own
say "building"
cargo build --locked --release --bins
WORK=$(bench_program work)
PEERS=$(bench_peers)
TOOL=${CARGO_TARGET_DIR:-$ROOT/target}/release/partner-config

# Each pair's sheets come from the tool's own generate; only the sheets are kept. They are the
# same for the same seed and program, so they are made once for each program.
corpus() {
  local stamp want plan out number=0
  want="$PAIRS $SEED $(sha256sum <"$TOOL") $(sha256sum <"$WORK")"
  stamp=$WORK_DIR/stamp
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ]; then return 0; fi
  rm -rf "$WORK_DIR"
  mkdir -p "$WORK_DIR/sheets"
  # generate waits until its files are on the disk; memory is faster, and the sheets are copied anyway.
  out=$(mktemp -d -p "$([ -d /dev/shm ] && echo /dev/shm || echo "$WORK_DIR")")/out
  "$WORK" plans "$WORK_DIR/plans" "$PAIRS" "$SEED"
  for plan in "$WORK_DIR"/plans/*.yaml; do
    "$TOOL" generate "$plan" -d "$out" --quiet >/dev/null || fail "generate refused $plan"
    mv "$out"/*.partners.yaml "$WORK_DIR/sheets/"
    rm -rf "$out"
    number=$((number + 1))
  done
  rmdir "${out%/out}"
  [ "$(find "$WORK_DIR/sheets" -name '*.partners.yaml' | wc -l)" = $((2 * PAIRS)) ] || fail "not two sheets from each of $number plans"
  "$WORK" big "$WORK_DIR/big.yaml" $((10 * 1024 * 1024))
  cp "$WORK_DIR/plans/plan-00000.yaml" "$WORK_DIR/small.yaml"
  "$TOOL" schema partners >"$WORK_DIR/partners.schema.json"
  printf '%s' "$want" >"$stamp"
}

step "$((2 * PAIRS)) sheets of $PAIRS pairs (seed $SEED)" corpus
python3 benches/measure.py --tool "$TOOL" --work "$WORK" --peers "$PEERS" --folder "$WORK_DIR" --venv "$CACHE/venv" \
  --seed "$SEED" | tee "$CACHE/bench.md"
if [ "$RECORD" = 1 ]; then
  python3 benches/record.py docs/performance.md "$CACHE/bench.md"
fi
