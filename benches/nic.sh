#!/usr/bin/env bash
# What judging captures costs, with one command: a container host of 2,000 adapters beside only parsing its JSON, and 500
# captures in one call on one thread and on all. With --record the tables go into docs/performance.md. A minute on idle cores.
#
#   benches/nic.sh [--record]
# shellcheck source=.ci/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../.ci/lib.sh"

need_cargo
apt_install time # reads the peak of memory without a floor of its own
cargo build --locked --release --bin nic-check
work=$(bench_program work)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 benches/nic.py "${CARGO_TARGET_DIR:-$ROOT/target}/release/nic-check" "$work" "$folder" | tee "$CACHE/nic.md"
case ${1:-} in
  --record) python3 benches/record.py docs/performance.md "$CACHE/nic.md" benches/nic.sh ;;
  '') ;;
  *) fail "unknown: $1 (--record)" ;;
esac
