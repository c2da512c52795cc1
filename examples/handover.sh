#!/bin/sh
# The gate before a planned switch-over: joins what the tools say through their exit statuses into one go or no-go, and
# explains a no-go. It switches nothing itself.
#
#   sh examples/handover.sh [ACTIVE STANDBY CHANNEL]
#
# Without arguments it runs on simulated plants and the example captures. For a real pair set SOURCES to your sources.yaml,
# PLAN to your plan, and CAPTURES to the captures of both servers' adapters. HOTSTANDBY_BIN names the folder of the tools.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(dirname -- "$here")
active=${1:-SRV-A} standby=${2:-SRV-B} channel=${3:-Channel1}
plan=${PLAN:-$here/waterworks.yaml}
bin=${HOTSTANDBY_BIN:-$root/target/release}
if [ -n "${SOURCES:-}" ]; then
  set -- --sources "$SOURCES"
else
  set -- --source "${DEMO:-demo:healthy-pair}"
fi
verdict=GO
reasons=''

# gate WHAT COMMAND...: status 0 is go; 1 needs a person's yes; anything else, or no answer at all, is no-go.
gate() {
  what=$1
  shift
  status=0
  said=$("$@" 2>&1) || status=$?
  line=$(printf '%s\n' "$said" | tail -n 1)
  case $status in
    0) printf 'go      %s\n        %s\n' "$what" "$line" ;;
    1)
      printf 'look    %s\n        %s\n' "$what" "$line"
      [ "$verdict" = NO-GO ] || verdict=LOOK
      reasons="$reasons
- $what (status 1): $line"
      ;;
    *)
      printf 'NO-GO   %s\n        %s\n' "$what" "$line"
      verdict=NO-GO
      reasons="$reasons
- $what (status $status): $line"
      ;;
  esac
}

gate "Are the settings of both servers right?" "$bin/partner-config" lint --quiet "$plan"
if [ -n "${CAPTURES:-}" ]; then
  # shellcheck disable=SC2086 # several files on purpose
  gate "Can the adapters of both servers carry it?" "$bin/nic-check" --quiet --from $CAPTURES
else
  gate "Can the adapters of both servers carry it?" "$bin/nic-check" --quiet --from "$here/captures/SRV-A.json" "$here/captures/SRV-B.json"
fi
# link-probe joins here once there are addresses to probe: set LINKS to its arguments after `check`.
if [ -n "${LINKS:-}" ] && [ -x "$bin/link-probe" ]; then
  # shellcheck disable=SC2086 # several words on purpose
  gate "Do Main and Backup answer?" "$bin/link-probe" check $LINKS
else
  printf 'left out  Do Main and Backup answer? (set LINKS)\n'
fi
gate "Is exactly one node active, and is it $active?" "$bin/sac-status" is-active "$active" "$@" --quiet
gate "Is the pair sound?" "$bin/sac-status" "$@" --pair "$active" "$standby" --quiet
gate "Is the write queue drained?" "$bin/driver-queue" drain "$active/$channel" "$@" --timeout "${DRAIN_TIMEOUT:-2m}" --quiet
gate "What would still be at risk?" "$bin/driver-queue" exposure "$active/$channel" "$@" --quiet

printf '\n%s\n' "$verdict"
if [ -n "$reasons" ]; then printf 'Because:%s\n' "$reasons"; fi
case $verdict in
  GO) exit 0 ;;
  LOOK) exit 1 ;;
  *) exit 2 ;;
esac
