#!/bin/sh
# mqtt-spb-wrapper 2.1.2 (PyPI) and sparkplug-payload 1.0.3 (npm), Sparkplug B; pysparkplug 0.6.1 (PyPI) as the device, mosquitto
# 2.0.11 (Debian 12) as the broker.
# A device tells the type of a value in its DBIRTH only, and sends the values without it. mqtt-spb-wrapper's SCADA side does not
# take them: the device is alive, each message calls the callback, and the value stays what it was, or is not there.
# sparkplug-payload decodes each such value as null, which it also gives for one that the device says is null.
# Expected: Sparkplug 3.0.0, 6.4.6, tck-id-payloads-metric-datatype-not-req: the data type should not be in NDATA and DDATA;
# pysparkplug follows that unless told otherwise. (Other libraries have had issues of this, these two have none.)
# Why it matters: a pump's level stands still on the screen while its device counts as alive, its messages arrive, and no log
# has a word of it; an older device beside it, which repeats the types, is shown as it should be.
# Needs python3 with venv, npm and apt-get of Debian 12, and uses the loopback. Status: 0 it is still so, 1 it has changed,
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
  npm install --no-audit --no-fund --ignore-scripts --prefix . sparkplug-payload@1.0.3 &&
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
write("untyped-2.5", DData(now, 2, level(2.5, 1)))
write("typed-3.5", DData(now, 3, level(3.5, 2)), include_dtypes=True)
write("untyped-4.5", DData(now, 4, level(4.5, 3)))
write("typed-null", DData(now, 5, level(None, 4, is_null=True)), include_dtypes=True)
P
device/bin/python device.py || { echo "not set up: pysparkplug does not start"; exit 3; }
LD_LIBRARY_PATH=$work/root/usr/lib/x86_64-linux-gnu:$work/root/lib/x86_64-linux-gnu
export LD_LIBRARY_PATH
printf 'listener 48466 127.0.0.1\nallow_anonymous true\n' >broker.conf
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
if not scada.connect("127.0.0.1", 48466):
    sys.exit(4)
time.sleep(1.5)
publish = ["root/usr/bin/mosquitto_pub", "-p", "48466", "-t"]
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
timeout 60 scada/bin/python scada.py untyped-2.5 typed-3.5 untyped-4.5 || { cat broker.log; echo "not set up: the SCADA side does not get the messages"; exit 3; }
cat >payload.js <<'J'
const fs = require("fs"), codec = require("sparkplug-payload").get("spBv1.0");
const value = (file) => codec.decodePayload(fs.readFileSync(file)).metrics[0].value;
console.log(JSON.stringify(["untyped-2.5", "typed-3.5", "untyped-4.5", "typed-null"].map(value)));
J
decoded=$(node payload.js) || { echo "not set up: sparkplug-payload does not start"; exit 3; }
echo "sparkplug-payload of untyped 2.5, typed 3.5, untyped 4.5 and a null: $decoded"
case $(cat seen)$decoded in
  '[None, None, 3.5, 3.5][null,3.5,null,null]') echo "values whose type was told at birth are lost" ;;
  *4.5*) echo "changed: a value without its type arrives"; exit 1 ;;
  *) echo "not set up: not even values with their types arrive"; exit 3 ;;
esac
