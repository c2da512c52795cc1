#!/bin/sh
# asyncua 2.1.0 (PyPI), server side.
# With an absolute deadband of 1, a value that rises from 0 to 5 in steps of 0.5 is never reported: the client keeps 0.
# The server compares each value with the one written before it, not with the one that it reported last.
# Expected: OPC UA part 4, DataChangeFilter: the deadband is measured from the last value that was put into the queue, so
# that 1.5, 3 and 4.5 are reported (node-opcua and open62541 do so).
# Why it matters: the deadband hides a slow growth without any bound, such as a queue of writes that fills up.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
{ python3 -m venv "$work/venv" && "$work/venv/bin/pip" install -q asyncua==2.1.0; } >"$work/log" 2>&1 ||
  { cat "$work/log"; echo "not set up: asyncua 2.1.0 could not be installed"; exit 3; }
cat >"$work/try.py" <<'P'
import asyncio, logging, sys
from asyncua import Client, Server, ua
logging.disable(logging.CRITICAL)
URL = "opc.tcp://127.0.0.1:48421/"

class Seen(list):
    def datachange_notification(self, node, value, data):
        self.append(value)

async def main():
    server = Server()
    await server.init()
    server.set_endpoint(URL)
    variable = await server.nodes.objects.add_variable(2, "level", 0.0)
    async with server, Client(URL) as client:
        seen = Seen()
        subscription = await client.create_subscription(100, seen)
        await subscription.deadband_monitor(client.get_node(variable.nodeid), deadband_val=1, deadbandtype=1, queuesize=100)
        await asyncio.sleep(0.5)
        for step in range(1, 11):
            await variable.write_value(step * 0.5)
            await asyncio.sleep(0.15)
        await asyncio.sleep(0.5)
        print(f"written: 0.5 to {await variable.read_value()}; reported with a deadband of 1: {list(seen)}")
        if not seen:
            return 4
        return 0 if seen == [0.0] else 5

sys.exit(asyncio.run(main()))
P
timeout 60 "$work/venv/bin/python" "$work/try.py"
case $? in
  0) echo "asyncua 2.1.0 measures the deadband from the value before, so that a slow ramp is never reported" ;;
  5) echo "changed: the ramp is reported"; exit 1 ;;
  *) echo "not set up: server or client did not run"; exit 3 ;;
esac
