#!/bin/sh
# Icinga 2.13.6 (Debian 12), reader of a plugin's output.
# Performance data that goes on over several lines is cut: after the second `|` only the rest of that line counts, and what
# follows is shown as text. The blank behind that `|` becomes a part of the label.
# Expected: the plugin API of Nagios Core, output of several lines: all that follows the second `|` is performance data, to
# the end of the output (first line a=1, then b=2, c=3 and d=4).
# Why it matters: a plugin with many figures loses all but a few of them, without an error.
# Needs apt-get of Debian 12. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
version=2.13.6-2+deb12u2
packages=$(apt-get -s install --no-install-recommends "icinga2-bin=$version" 2>/dev/null |
  sed -n 's/^Inst \([^ ]*\) .*/\1/p' | grep -v '^icinga2-')
# shellcheck disable=SC2086 # words on purpose
{ apt-get download -qq -o APT::Sandbox::User=root "icinga2-bin=$version" "icinga2-common=$version" $packages && for deb in *.deb; do dpkg-deb -x "$deb" root || exit; done; } >log 2>&1 ||
  { cat log; echo "not set up: icinga2-bin could not be fetched"; exit 3; }
LD_LIBRARY_PATH=$work/root/usr/lib/x86_64-linux-gnu
export LD_LIBRARY_PATH
icinga2=root/usr/lib/x86_64-linux-gnu/icinga2/sbin/icinga2
timeout 60 "$icinga2" --version 2>/dev/null | head -n 1 | grep . || { echo "not set up: icinga2 does not start"; exit 3; }

cat >plugin <<'PLUGIN'
#!/bin/sh
printf 'PLUGIN OK - the verdict | a=1\nsome text\nmore text | b=2\nc=3\nd=4\n'
PLUGIN
chmod +x plugin
cat >icinga2.conf <<CONFIGURATION
include <itl>
object CheckerComponent "checker" { }
object PerfdataWriter "results" {
  host_perfdata_path = "$work/host"
  host_temp_path = "$work/host.new"
  service_perfdata_path = "$work/service"
  service_temp_path = "$work/service.new"
  rotation_interval = 1s
  service_format_template = "figures: \$service.perfdata\$; text: \$service.output\$"
}
object CheckCommand "plugin" {
  command = [ "$work/plugin" ]
}
object Host "host" {
  check_command = "dummy"
}
object Service "service" {
  host_name = "host"
  check_command = "plugin"
  check_interval = 1s
  retry_interval = 1s
}
CONFIGURATION
folders=
for folder in ConfigDir ZonesDir DataDir LogDir CacheDir InitRunDir SpoolDir; do
  mkdir "$folder"
  folders="$folders -D $folder=$work/$folder"
done
# shellcheck disable=SC2086 # words on purpose
timeout -s KILL 15 "$icinga2" daemon -c icinga2.conf -I root/usr/share/icinga2/include -D "RunAsUser=$(id -un)" -D "RunAsGroup=$(id -gn)" $folders >daemon.log 2>&1
cat service.[0-9]* 2>/dev/null | head -n 5 >seen
[ -s seen ] || { tail -n 5 daemon.log; echo "not set up: no check ran"; exit 3; }
cat seen
if grep -q "^figures: a=1 ' b'=2; " seen && grep -q '^c=3$' seen && grep -q '^d=4$' seen; then
  echo "the lines after the second | are taken for text"
else
  echo "changed: they are performance data"
  exit 1
fi
