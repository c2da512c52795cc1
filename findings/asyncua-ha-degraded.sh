#!/bin/sh
# asyncua 2.1.0 (PyPI), HaClient.
# The client for redundant servers stops all its subscriptions when the better of the two servers says ServiceLevel 199,
# although both are connected and deliver: no value arrives any more, no handler is told, and a server at 200 ends it.
# Expected: OPC UA part 4, 6.6.2.4.2: 2 to 199 is "degraded", a server that is partly operational and may be used when
# none is healthy; 6.6.2.4.5.3 (Warm): the server with the highest ServiceLevel is the active one, on which the client
# enables sampling and publishing. Part 5, 6.3.15: a primary without another server to take over has to be degraded.
# (Its source says that a subclass may lower HEALTHY_STATE for servers with levels of their own; these are the standard's.)
# Why it matters: when the standby server dies, the one that is left goes below 200 as the standard tells it to, and the
# client, made for this very case, drops its data.
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
URLS = ["opc.tcp://127.0.0.1:48441/", "opc.tcp://127.0.0.1:48442/"]

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
        figures = []
        for levels in ((200, 100), (199, 100), (200, 100)):
            for server, level in zip((one, two), levels):
                await server.get_node(ua.ObjectIds.Server_ServiceLevel).write_value(ua.Variant(level, ua.VariantType.Byte))
            await asyncio.sleep(6)
            seen.clear()
            await asyncio.sleep(4)
            figures.append(len(seen))
            print(f"ServiceLevel {levels[0]} and {levels[1]}: {len(seen)} values in 4 s, active: {client.active_client}")
        await client.stop()
        writer.cancel()
        if figures[0] < 10 or figures[2] < 10:
            return 4
        return 0 if figures[1] == 0 else 5

sys.exit(asyncio.run(main()))
P
timeout 120 "$work/venv/bin/python" "$work/try.py"
case $? in
  0) echo "HaClient of asyncua 2.1.0 takes no data from a degraded server, though none is better" ;;
  5) echo "changed: the best of the degraded servers is used"; exit 1 ;;
  *) echo "not set up: servers or client did not run"; exit 3 ;;
esac
