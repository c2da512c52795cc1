#!/bin/sh
# asyncua 2.1.0 (PyPI), server side.
# A monitored item in the mode Sampling reports each change at once, just as in the mode Reporting; switched to Reporting
# it then tells nothing, where the queued values should come.
# Expected: OPC UA part 4, 7.23: Sampling means that notifications are generated and queued, and reporting is disabled;
# 6.6.2.4.5.4 (Hot): a client subscribes on all servers of the set, on one Reporting and on the others Sampling only, and
# enables Reporting on the next one at a failover (open62541 and node-opcua keep and then deliver the queue).
# Why it matters: a hot standby client receives each value twice, from the active and from the standby server, and after a
# failover waits in vain for what was queued meanwhile.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
{ python3 -m venv "$work/venv" && "$work/venv/bin/pip" install -q asyncua==2.1.0; } >"$work/log" 2>&1 ||
  { cat "$work/log"; echo "not set up: asyncua 2.1.0 could not be installed"; exit 3; }
cat >"$work/try.py" <<'P'
import asyncio, logging, sys
from asyncua import Client, Server, ua
logging.disable(logging.CRITICAL)
URL = "opc.tcp://127.0.0.1:48448/"

class Seen(list):
    def datachange_notification(self, node, value, data):
        self.append(value)

async def main():
    server = Server()
    await server.init()
    server.set_endpoint(URL)
    variable = await server.nodes.objects.add_variable(2, "level", 0)
    async with server, Client(URL) as client:
        seen = {}
        for mode in (ua.MonitoringMode.Disabled, ua.MonitoringMode.Sampling, ua.MonitoringMode.Reporting):
            seen[mode.name] = Seen()
            subscription = await client.create_subscription(100, seen[mode.name])
            await subscription.subscribe_data_change(client.get_node(variable.nodeid), queuesize=10, monitoring=mode)
            if mode is ua.MonitoringMode.Sampling:
                standby = subscription
        await asyncio.sleep(1)
        for number in (1, 2, 3):
            await variable.write_value(number)
            await asyncio.sleep(0.5)
        for mode, values in seen.items():
            print(f"{mode}: reported {list(values)}")
        sampled = list(seen["Sampling"])
        seen["Sampling"].clear()
        await standby.set_monitoring_mode(ua.MonitoringMode.Reporting)
        await asyncio.sleep(1.5)
        print(f"Sampling, then switched to Reporting: reported {list(seen['Sampling'])}")
        if seen["Reporting"] != [0, 1, 2, 3] or seen["Disabled"]:
            return 4
        return 0 if sampled == [0, 1, 2, 3] and not seen["Sampling"] else 5

sys.exit(asyncio.run(main()))
P
timeout 60 "$work/venv/bin/python" "$work/try.py"
case $? in
  0) echo "asyncua 2.1.0 reports what it was asked only to sample" ;;
  5) echo "changed: sampling does not report"; exit 1 ;;
  *) echo "not set up: server or client did not run"; exit 3 ;;
esac
