#!/usr/bin/env bash
# What checks cost that a scheduler starts every minute, with one command: 1,000 checks of ours in Nagios' format beside 1,000
# of the monitoring plugins check_icmp and check_ping behind the shell wrapper that a site has, all started in the same minute on
# the loopback of a network namespace of their own. With --record the tables go into docs/performance.md. Needs root. Two
# minutes after the build; nothing else should run meanwhile.
#
#   benches/checks.sh [--record] [--checks N] [--seconds N]
#
# --checks: checks of each side, 1000 unless told. --seconds: the time in which they are started, 60 unless told.
# shellcheck source=.ci/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../.ci/lib.sh"

RECORD=0
ARGUMENTS=()
while [ $# -gt 0 ]; do
  case $1 in
    --record) RECORD=1 ;;
    --checks | --seconds) ARGUMENTS+=("$1" "${2:?a number}"); shift ;;
    *) fail "unknown: $1 (--record, --checks N, --seconds N)" ;;
  esac
  shift
done

[ "$(id -u)" = 0 ] || fail "it makes a network namespace: run it as root"
# time: reads the peak of memory without a floor of its own. monitoring-plugins-basic: check_icmp and check_ping.
apt_install iproute2 util-linux python3 time iputils-ping monitoring-plugins-basic
# HOTSTANDBY_BIN: a folder with a build that is there already.
if [ -z "${HOTSTANDBY_BIN:-}" ]; then
  need_cargo
  say "building"
  cargo build --locked --release --bins
  HOTSTANDBY_BIN=${CARGO_TARGET_DIR:-$ROOT/target}/release
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
say "measuring"
# The namespace ends with its last process.
unshare --net sh -c 'ip link set lo up && exec "$@"' sh \
  python3 benches/checks.py --bin "$HOTSTANDBY_BIN" --folder "$folder" "${ARGUMENTS[@]}" | tee "$CACHE/checks.md"
if [ "$RECORD" = 1 ]; then
  python3 benches/record.py docs/performance.md "$CACHE/checks.md" benches/checks.sh
fi
