#!/bin/sh
# monitoring-plugins 2.3.3 (Debian 12), check_log.
# One NUL byte in the log, anywhere, and check_log is OK for ever: the lines that it looks for are written, and it says
# "ok - 0 pattern matches found" with status 0 at each run. A line with one letter of another encoding (an ö of a Windows
# log) is not found either where the locale is UTF-8.
# Expected: check_log's own notes: CRITICAL as soon as the pattern is in the difference of the log and its copy. It compares
# with diff and searches with grep, which say no more than "binary file" of such a text.
# Why it matters: NUL bytes stand in a log after a power cut, or after its rotation by copying and emptying it under a program
# that does not append; from then on the check is green.
# Needs apt-get of Debian 12. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ apt-get download -qq -o APT::Sandbox::User=root monitoring-plugins-basic=2.3.3-5+deb12u2 monitoring-plugins-common=2.3.3-5+deb12u2 &&
  for deb in *.deb; do dpkg-deb -x "$deb" root || exit; done; } >log 2>&1 ||
  { cat log; echo "not set up: monitoring-plugins could not be fetched"; exit 3; }
export LC_ALL=C.UTF-8
plugin=root/usr/lib/nagios/plugins/check_log
sh $plugin --version 2>&1 | grep '^check_log' || { echo "not set up: check_log does not start"; exit 3; }

# NAME BEFORE LINE...: a log that begins with BEFORE, looked at for the first time, and after each further LINE.
try() {
  name=$1
  printf '%b' "$2" >"$name.log"
  sh $plugin -F "$name.log" -O "$name.old" -q CRIT >first 2>&1 || { cat first; echo "not set up: no first look at a log"; exit 3; }
  shift 2
  for line; do
    printf '%b' "$line" >>"$name.log"
    text=$(sh $plugin -F "$name.log" -O "$name.old" -q CRIT 2>&1)
    echo "$?" >>"$name.seen"
    echo "$name: $(tail -n 1 "$name.seen"), $text"
  done
}
try plain 'start\n' 'CRIT net A is dead\n' 'CRIT net B is dead\n'
try nul 'start\n\0\0\n' 'CRIT net A is dead\n' 'CRIT net B is dead\n'
try latin1 'start\n' 'CRIT net A gest\0366rt\n'
[ "$(cat plain.seen)" = "$(printf '2\n2\n')" ] || { echo "not set up: the pattern is not found in plain text"; exit 3; }
[ "$(cat nul.seen latin1.seen)" = "$(printf '0\n0\n0\n')" ] || { echo "changed: what is written is found"; exit 1; }
echo "what is written is not found"
