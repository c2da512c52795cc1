#!/bin/sh
# asyncua 2.1.0 (PyPI), server side.
# A monitored item with discardOldest false and a queue of 3 loses the oldest values all the same, and no value says that
# others were lost: of ten changes the last three arrive, each with a plain Good.
# Expected: OPC UA part 4, queue parameters of a monitored item: with discardOldest false the oldest values are kept and
# the newest one replaces the last in the queue (0, 1, 9), and the Overflow bit is set beside the gap (node-opcua and
# open62541 do so).
# Why it matters: a client that counts on the Overflow bit takes an incomplete history for a complete one.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
{ python3 -m venv "$work/venv" && "$work/venv/bin/pip" install -q asyncua==2.1.0; } >"$work/log" 2>&1 ||
  { cat "$work/log"; echo "not set up: asyncua 2.1.0 could not be installed"; exit 3; }
cat >"$work/try.py" <<'P'
import asyncio, logging, sys
from asyncua import Client, Server, ua
logging.disable(logging.CRITICAL)
URL = "opc.tcp://127.0.0.1:48424/"
OVERFLOW = 0x480  # info type DataValue, and the bit

class Seen(list):
    def datachange_notification(self, node, value, data):
        self.append((value, data.monitored_item.Value.StatusCode.value & OVERFLOW == OVERFLOW))

async def main():
    server = Server()
    await server.init()
    server.set_endpoint(URL)
    variable = await server.nodes.objects.add_variable(2, "count", -1)
    async with server, Client(URL) as client:
        seen = Seen()
        item = ua.MonitoredItemCreateRequest()
        item.ItemToMonitor = ua.ReadValueId(variable.nodeid, ua.AttributeIds.Value)
        item.MonitoringMode = ua.MonitoringMode.Reporting
        item.RequestedParameters = ua.MonitoringParameters(ClientHandle=990, SamplingInterval=0, QueueSize=3, DiscardOldest=False)
        await (await client.create_subscription(1000, seen)).create_monitored_items([item])
        await asyncio.sleep(2.5)
        seen.clear()
        for number in range(10):
            await variable.write_value(number)
        await asyncio.sleep(2.5)
        print(f"written: 0 to 9; queue 3, discardOldest false; reported, with overflow bit: {list(seen)}")
        if not seen:
            return 4
        return 0 if seen == [(7, False), (8, False), (9, False)] else 5

sys.exit(asyncio.run(main()))
P
timeout 60 "$work/venv/bin/python" "$work/try.py"
case $? in
  0) echo "asyncua 2.1.0 discards the oldest whatever it was asked, and does not say so" ;;
  5) echo "changed: the oldest are kept, or the loss is marked"; exit 1 ;;
  *) echo "not set up: server or client did not run"; exit 3 ;;
esac
