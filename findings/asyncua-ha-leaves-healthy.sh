#!/bin/sh
# asyncua 2.1.0 (PyPI), HaClient.
# The client for redundant servers leaves a healthy server as soon as another one has a higher ServiceLevel: two servers
# that share the load by their levels, 240 and 250 in turns, make it fail over each time.
# Expected: OPC UA part 4, 6.6.2.4.3 (Load balancing): a client picks the server with the highest ServiceLevel when it
# connects, and then must not fail over as long as its server stays in the healthy range, 200 to 255.
# Why it matters: the levels move with the load, the load with the clients, and the clients with the levels: all of them
# swing from one server to the other for ever, while nothing is broken.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
{ python3 -m venv "$work/venv" && "$work/venv/bin/pip" install -q asyncua==2.1.0; } >"$work/log" 2>&1 ||
  { cat "$work/log"; echo "not set up: asyncua 2.1.0 could not be installed"; exit 3; }
cat >"$work/try.py" <<'P'
import asyncio, logging, sys
from asyncua import Server, ua
from asyncua.client.ha.ha_client import HaClient, HaConfig, HaMode
logging.disable(logging.CRITICAL)
URLS = ["opc.tcp://127.0.0.1:48454/", "opc.tcp://127.0.0.1:48455/"]

class Seen(list):
    def datachange_notification(self, node, value, data):
        self.append(value)

async def serve(url):
    server = Server()
    await server.init()
    server.set_endpoint(url)
    return server, await server.nodes.objects.add_variable(ua.NodeId("count", 2), "count", 0)

async def count(variables):
    number = 0
    while True:
        number += 1
        for variable in variables:
            await variable.write_value(number)
        await asyncio.sleep(0.2)

async def main():
    (one, first), (two, second) = [await serve(url) for url in URLS]
    async with one, two:
        writer = asyncio.create_task(count([first, second]))
        client = HaClient(HaConfig(HaMode.WARM, keepalive_timer=1, manager_timer=1, reconciliator_timer=1, urls=URLS))
        await client.start()
        await asyncio.sleep(5)
        seen = Seen()
        await client.subscribe_data_change(await client.create_subscription(100, seen), ["ns=2;s=count"])
        active = []
        for levels in ((250, 240), (240, 250), (250, 240), (240, 250)):
            for server, level in zip((one, two), levels):
                await server.get_node(ua.ObjectIds.Server_ServiceLevel).write_value(ua.Variant(level, ua.VariantType.Byte))
            await asyncio.sleep(6)
            seen.clear()
            await asyncio.sleep(2)
            active.append(client.active_client and client.active_client.server_url.port)
            print(f"ServiceLevel {levels[0]} and {levels[1]}: {len(seen)} values in 2 s, active: port {active[-1]}")
            if not seen:
                return 4
        await client.stop()
        writer.cancel()
        return 0 if active == [48454, 48455] * 2 else 5

sys.exit(asyncio.run(main()))
P
timeout 120 "$work/venv/bin/python" "$work/try.py"
case $? in
  0) echo "HaClient of asyncua 2.1.0 fails over from one healthy server to another" ;;
  5) echo "changed: a healthy server is kept"; exit 1 ;;
  *) echo "not set up: servers or client did not run"; exit 3 ;;
esac
