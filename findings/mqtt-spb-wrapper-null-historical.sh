#!/bin/sh
# mqtt-spb-wrapper 2.1.2 (PyPI), SCADA side of Sparkplug B; pysparkplug 0.6.1 (PyPI) as the device, mosquitto 2.0.11 (Debian 12) as
# the broker.
# A value that the device has said is null (is_null) stays the number it was before, with the time of before. One that the device
# delivers later from its buffer (is_historical) becomes the current value: an hour-old number takes the place of the new one.
# Expected: Sparkplug 3.0.0, 6.4.6: is_null says that the metric has no value at all; is_historical that the message is not to
# be taken for a current value. (No issue of mqtt-spb-wrapper tells of either.)
# Why it matters: a sensor that has failed goes on with its last good value while its device is alive, and after each outage of
# the network the screen goes back to what was an hour ago, and stays there until the value changes.
# Needs python3 with venv and apt-get of Debian 12, and uses the loopback. Status: 0 it is still so, 1 it has changed,
# 3 not set up.
work=$(mktemp -d) || exit 3
broker=
trap '{ [ -z "$broker" ] || kill "$broker"; wait; } 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 3
version=2.0.11-1.2+deb12u2
packages=$(apt-get -s install --no-install-recommends "mosquitto=$version" "mosquitto-clients=$version" 2>/dev/null |
  sed -n 's/^Inst \([^ ]*\) .*/\1/p' | grep -v '^mosquitto')
# shellcheck disable=SC2086 # words on purpose
{ python3 -m venv device && device/bin/pip install -q pysparkplug==0.6.1 && python3 -m venv scada && scada/bin/pip install -q mqtt-spb-wrapper==2.1.2 paho-mqtt==1.6.1 &&
  apt-get download -qq -o APT::Sandbox::User=root "mosquitto=$version" "mosquitto-clients=$version" $packages && for deb in *.deb; do dpkg-deb -x "$deb" root || exit; done; } >log 2>&1 ||
  { cat log; echo "not set up: the libraries or mosquitto could not be fetched"; exit 3; }
cat >device.py <<'P'
import time
from pysparkplug import DataType, DBirth, DData, Metric, NBirth

now = int(time.time() * 1000)

def level(value, second, **flags):
    return (Metric(timestamp=now + 1000 * second, name="level", datatype=DataType.DOUBLE, value=value, **flags),)

def write(name, payload, **how):
    open(name, "wb").write(payload.encode(**how))

write("NBIRTH", NBirth(now, 0, (Metric(timestamp=now, name="bdSeq", datatype=DataType.UINT64, value=0),)))
write("DBIRTH", DBirth(now, 1, level(1.5, 0)))
write("now-3.5", DData(now, 2, level(3.5, 1)), include_dtypes=True)
write("null", DData(now, 3, level(None, 2, is_null=True)), include_dtypes=True)
write("now-4.5", DData(now, 4, level(4.5, 3)), include_dtypes=True)
write("hour-old-0.5", DData(now, 5, level(0.5, -3600, is_historical=True)), include_dtypes=True)
P
device/bin/python device.py || { echo "not set up: pysparkplug does not start"; exit 3; }
LD_LIBRARY_PATH=$work/root/usr/lib/x86_64-linux-gnu:$work/root/lib/x86_64-linux-gnu
export LD_LIBRARY_PATH
printf 'listener 48467 127.0.0.1\nallow_anonymous true\n' >broker.conf
root/usr/sbin/mosquitto -c broker.conf >broker.log 2>&1 &
broker=$!
sleep 1
cat >scada.py <<'P'
import subprocess, sys, time
from importlib.metadata import version
from mqtt_spb_wrapper import MqttSpbEntityScada

messages = sys.argv[1:]
scada, called = MqttSpbEntityScada("plant", "scada"), []
scada.callback_data = lambda topic, payload: called.append(payload)
if not scada.connect("127.0.0.1", 48467):
    sys.exit(4)
time.sleep(1.5)
publish = ["root/usr/bin/mosquitto_pub", "-p", "48467", "-t"]
pump, seen = scada.get_edge_device("edge", "pump"), []
subprocess.run([*publish, "spBv1.0/plant/NBIRTH/edge", "-f", "NBIRTH"], check=True)
print("mqtt-spb-wrapper", version("mqtt-spb-wrapper"))
for count, message in enumerate(["DBIRTH", *messages]):
    kind = "DBIRTH" if message == "DBIRTH" else "DDATA"
    subprocess.run([*publish, f"spBv1.0/plant/{kind}/edge/pump", "-f", message], check=True)
    time.sleep(1)
    if not pump.is_alive() or len(called) != count:
        sys.exit(4)
    seen.append(pump.data.get_value("level"))
    print(f"{message:11} device alive, {count} data messages called back, level", seen[-1])
print(seen, file=open("seen", "w"))
P
timeout 60 scada/bin/python scada.py now-3.5 null now-4.5 hour-old-0.5 || { cat broker.log; echo "not set up: the SCADA side does not get the messages"; exit 3; }
case $(cat seen) in
  '[None, 3.5, 3.5, 4.5, 0.5]') echo "a null keeps the value before it, and a historical one becomes the current one" ;;
  '[None, 3.5, '*', 4.5, '*) echo "changed: one of the two is told as it is"; exit 1 ;;
  *) echo "not set up: the values do not arrive"; exit 3 ;;
esac
