#!/bin/sh
# nagios4-core 4.4.6 (Debian 12), log of passive check results (log_passive_checks).
# The line of each result bears status and text of the one before: when CRITICAL arrives, the log says "0" and the text of
# the OK before it, and "2" stands at the moment of the next OK. The status that Nagios shows is right.
# Expected: Nagios' documentation of log_passive_checks: it logs the passive checks that are received.
# Why it matters: after a test of the failover one looks up in this log which server said what and when, and finds the outage
# one result late: the server that failed as the one that was well, and the one that came back as failed.
# Needs apt-get of Debian 12. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
pid=
trap '[ -z "$pid" ] || { kill "$pid"; wait; } 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 3
{ apt-get download -qq -o APT::Sandbox::User=root nagios4-core=4.4.6-4+deb12u2 && dpkg-deb -x nagios4-core_*.deb root; } >log 2>&1 ||
  { cat log; echo "not set up: nagios4-core could not be fetched"; exit 3; }
root/usr/sbin/nagios4 --version | grep 'Core 4' || { echo "not set up: nagios4 does not start"; exit 3; }
mkdir spool
cat >nagios.cfg <<C
cfg_file=$work/objects.cfg
log_file=$work/nagios.log
status_file=$work/status.dat
object_cache_file=$work/objects.cache
state_retention_file=$work/retention.dat
lock_file=$work/lock
temp_file=$work/temp
temp_path=$work
check_result_path=$work/spool
command_file=$work/commands
query_socket=$work/query
check_external_commands=1
log_external_commands=0
log_passive_checks=1
status_update_interval=1
check_for_updates=0
use_syslog=0
nagios_user=$(id -un)
nagios_group=$(id -gn)
C
cat >objects.cfg <<'C'
define command {
  command_name none
  command_line /bin/true
}
define contact {
  contact_name nobody
  host_notification_commands none
  service_notification_commands none
}
define host {
  host_name plant
  contacts nobody
  max_check_attempts 1
}
define service {
  host_name plant
  service_description redundancy
  check_command none
  contacts nobody
  max_check_attempts 1
  active_checks_enabled 0
}
C
root/usr/sbin/nagios4 nagios.cfg >start.log 2>&1 &
pid=$!
tries=0
until [ -p commands ] && grep -q 'command file worker' nagios.log; do
  tries=$((tries + 1))
  [ "$tries" -lt 20 ] || { cat start.log nagios.log; echo "not set up: nagios4 does not run"; exit 3; }
  sleep 1
done
for result in '0;both servers are well' '2;server A is dead' '0;server A is back'; do
  timeout 5 sh -c "echo \"[\$(date +%s)] PROCESS_SERVICE_CHECK_RESULT;plant;redundancy;$result\" >commands" || exit 3
  sleep 4
  echo "sent:   $result"
  echo "logged: $(grep 'PASSIVE SERVICE CHECK' nagios.log | tail -n 1)"
  echo "status: $(sed -n '/^servicestatus/,$s/^[[:space:]]*\(current_state=.*\|plugin_output=.*\)/\1/p' status.dat | tr '\n' ' ')"
done >seen
cat seen
grep -q '^status: current_state=0 plugin_output=server A is back' seen || { echo "not set up: the results do not arrive"; exit 3; }
if [ "$(grep -c '^logged: .*redundancy;2;' seen)" = 1 ] && [ "$(tail -n 2 seen | grep -c '^logged: .*redundancy;2;server A is dead')" = 1 ]; then
  echo "the log gives each result the status and text of the one before"
else
  echo "changed: the log tells what was received"
  exit 1
fi
