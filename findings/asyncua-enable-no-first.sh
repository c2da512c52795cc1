#!/bin/sh
# asyncua 2.1.0 (PyPI), server side.
# A monitored item that is disabled and enabled again reports nothing when its value is still the one that it reported
# before it was disabled.
# Expected: OPC UA part 4, 5.13.1.3: when the mode goes from Disabled to Reporting, the server reports the first sample as
# soon as it can, as when an item is made (open62541 and node-opcua do; asyncua's issue 1913 was about items that are made
# disabled, and here these do report when they are enabled).
# Why it matters: at a failover between two warm servers the one is disabled and the other enabled. The plant trips while
# the second is active, and runs again when the client goes back: at the first server the state is what it was, nothing is
# told, and the client goes on showing the trip, with Good, until the next change.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
{ python3 -m venv "$work/venv" && "$work/venv/bin/pip" install -q asyncua==2.1.0; } >"$work/log" 2>&1 ||
  { cat "$work/log"; echo "not set up: asyncua 2.1.0 could not be installed"; exit 3; }
cat >"$work/try.py" <<'P'
import asyncio, logging, sys
from asyncua import Client, Server, ua
logging.disable(logging.CRITICAL)
URLS = {"A": "opc.tcp://127.0.0.1:48452/", "B": "opc.tcp://127.0.0.1:48453/"}

class Shown:
    """What the operator sees, whichever server is active."""
    value = None
    def datachange_notification(self, node, value, data):
        self.value = value

async def serve(url, value):
    server = Server()
    await server.init()
    server.set_endpoint(url)
    await server.nodes.objects.add_variable(ua.NodeId("state", 2), "state", value)
    return server

async def main():
    one, two = await serve(URLS["A"], "running"), await serve(URLS["B"], "tripped")
    async with one, two, Client(URLS["A"]) as first, Client(URLS["B"]) as second:
        shown, items = Shown(), {}
        for name, client in (("A", first), ("B", second)):
            items[name] = await client.create_subscription(100, shown)
            mode = ua.MonitoringMode.Reporting if name == "A" else ua.MonitoringMode.Disabled
            await items[name].subscribe_data_change(client.get_node("ns=2;s=state"), monitoring=mode)
        await asyncio.sleep(1)
        seen = [shown.value]
        print(f"A active, where the state is 'running': shown {shown.value!r}")
        for active, standby, state in (("B", "A", "tripped"), ("A", "B", "running")):
            await items[standby].set_monitoring_mode(ua.MonitoringMode.Disabled)
            await items[active].set_monitoring_mode(ua.MonitoringMode.Reporting)
            await asyncio.sleep(2)
            seen.append(shown.value)
            print(f"{active} enabled, {standby} disabled; at {active} the state is {state!r}: shown {shown.value!r}")
        if seen[:2] != ["running", "tripped"]:
            return 4
        return 0 if seen[2] == "tripped" else 5

sys.exit(asyncio.run(main()))
P
timeout 60 "$work/venv/bin/python" "$work/try.py"
case $? in
  0) echo "asyncua 2.1.0 does not report the first value of an item that is enabled again" ;;
  5) echo "changed: the first value is reported"; exit 1 ;;
  *) echo "not set up: servers or client did not run"; exit 3 ;;
esac
