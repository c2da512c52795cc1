#!/bin/sh
# monitoring-plugins-basic 2.3.3 (Debian 12), check_ping.
# One "Destination Host Unreachable" among the answers makes the check CRITICAL, whatever the thresholds: a host that comes
# back during the check, with a loss far below them, is "Host Unreachable", and there are no performance data.
# Expected: check_ping --help: -c is the round trip and the percentage of lost packets at which the state is CRITICAL.
# Why it matters: after a switch from one network to the other the first echoes find no neighbour; with any thresholds that
# is an alarm.
# Needs apt-get of Debian 12 and ping of iputils, and makes network namespaces as root. Status: 0 it is still so, 1 it has
# changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
[ -x /bin/ping ] || { echo "not set up: there is no /bin/ping, which check_ping runs (Debian: iputils-ping)"; exit 3; }
{ apt-get download -qq -o APT::Sandbox::User=root monitoring-plugins-basic=2.3.3-5+deb12u2 iproute2=6.1.0-3 &&
  for deb in *.deb; do dpkg-deb -x "$deb" root || exit; done; } >log 2>&1 ||
  { cat log; echo "not set up: the plugins could not be fetched"; exit 3; }
PATH=$work/root/bin:$work/root/sbin:$PATH
check=root/usr/lib/nagios/plugins/check_ping
"$check" -V | grep . || { echo "not set up: check_ping does not start"; exit 3; }
cat >try.sh <<'T'
ip link set lo up && ip link add name near type veth peer name far && ip addr add 192.0.2.1/24 dev near && ip link set near up || exit 9
unshare --net sleep 60 &
other=$!
trap 'kill $other' EXIT
sleep 1
ip link set far netns $other && nsenter -t $other -n ip link set far up || exit 9
for check in "$1 -p 20 -w 30000,80% -c 60000,90% -H" "/bin/ping -n -q -c 20"; do
  # The host gets its address after the first echoes were given up.
  (sleep 5; nsenter -t $other -n ip addr add 192.0.2.77/24 dev far) &
  back=$!
  # shellcheck disable=SC2086 # words on purpose
  $check 192.0.2.77
  echo "status $?"
  wait $back
  nsenter -t $other -n ip addr del 192.0.2.77/24 dev far
  ip neigh flush dev near
done
T
unshare --net sh try.sh "$check" >seen 2>log || { cat log; echo "not set up: no namespaces with a pair of network cards (root, veth)"; exit 3; }
cat seen
loss=$(sed -n 's/.* \([0-9]*\)[.0-9]*% packet loss.*/\1/p' seen | tail -n 1)
{ [ -n "$loss" ] && [ "$loss" -gt 0 ] && [ "$loss" -lt 80 ]; } || { echo "not set up: the host did not come back in time"; exit 3; }
case $(cat seen) in
  "CRITICAL - Host Unreachable (192.0.2.77)"*"status 2"*"status 0") echo "a loss of $loss % under a threshold of 90 % is CRITICAL" ;;
  *) echo "changed: the thresholds decide"; exit 1 ;;
esac
