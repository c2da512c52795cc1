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

bench_options '--checks N, --seconds N' "$@"

[ "$(id -u)" = 0 ] || fail "it makes a network namespace: run it as root"
# time: reads the peak of memory without a floor of its own. monitoring-plugins-basic: check_icmp and check_ping.
apt_install iproute2 util-linux python3 time iputils-ping monitoring-plugins-basic
bench_programs --bins
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
say "measuring"
# The namespace ends with its last process.
unshare --net sh -c 'ip link set lo up && exec "$@"' sh \
  python3 benches/checks.py --bin "$HOTSTANDBY_BIN" --folder "$folder" "${ARGUMENTS[@]}" | tee "$CACHE/checks.md"
if [ "$RECORD" = 1 ]; then
  python3 benches/record.py docs/performance.md "$CACHE/checks.md" benches/checks.sh
fi
