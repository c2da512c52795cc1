#!/bin/sh
# monitoring-plugins 2.3.3 and libmonitoring-plugin-perl 0.40 (Debian 12), check_file_age.
# A file that is dated in the future is OK ("-7200 seconds old"), with the thresholds in its own performance data that alert of
# it: age=-7200s;60;120. The same thresholds written 0:60 and 0:120 are CRITICAL.
# Expected: the plugin guidelines, threshold format, to which the plugin's help points: 120 stands for the range from 0 to 120,
# and a value below 0 alerts as one above 120 does.
# Why it matters: the sign of life that the partner writes, with a clock two hours ahead, stays fresh for two hours after its
# death, which is when somebody should have been called.
# Needs apt-get of Debian 12 and perl. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ apt-get download -qq -o APT::Sandbox::User=root monitoring-plugins-basic=2.3.3-5+deb12u2 monitoring-plugins-common=2.3.3-5+deb12u2 \
    libmonitoring-plugin-perl=0.40-1 libclass-accessor-perl libsub-name-perl libparams-validate-perl libmodule-implementation-perl \
    libmodule-runtime-perl libtry-tiny-perl libmath-calc-units-perl libconfig-tiny-perl &&
  for deb in *.deb; do dpkg-deb -x "$deb" root || exit; done; } >log 2>&1 ||
  { cat log; echo "not set up: monitoring-plugins could not be fetched"; exit 3; }
plugins=$work/root/usr/lib/nagios/plugins
PERL5LIB=$plugins:$work/root/usr/share/perl5:$(find "$work"/root/usr/lib/*/perl5 -mindepth 1 -maxdepth 1 | tr '\n' ':')
export PERL5LIB
"$plugins/check_file_age" --version | grep '^check_file_age' || { echo "not set up: check_file_age does not start"; exit 3; }
touch -d '2 hours' ahead && touch -d '2 hours ago' behind || exit 3
for file in ahead behind; do
  for given in "60 120" "0:60 0:120"; do
    "$plugins/check_file_age" -w "${given% *}" -c "${given#* }" -f $file >text 2>&1
    status=$?
    echo "$status" >>$file.seen
    echo "-w ${given% *} -c ${given#* }: $status, $(cat text)"
  done
done
[ "$(cat behind.seen)" = "$(printf '2\n2\n')" ] || { echo "not set up: an old file is not found"; exit 3; }
[ "$(cat ahead.seen)" = "$(printf '0\n2\n')" ] || { echo "changed: 120 is the same as 0:120"; exit 1; }
echo "what is from the future is fresh"
