#!/bin/sh
# asyncua 2.1.0 (PyPI), HaClient in its mode Warm, the only one that it has.
# The connection to a standby server with a ServiceLevel below 200 is closed and opened anew at every turn of the manager
# (by default each 15 s), for ever, and no subscription is ever made on it: the warm standby is a cold one.
# Expected: OPC UA part 4, 6.6.2.4.4, Warm: the backup server is in the degraded range (2 to 199) while all is well;
# 6.6.2.4.5.3: the client stays connected to it to watch its ServiceLevel and may keep subscriptions there; HaMode.WARM
# says in asyncua's source that secondary clients create the MonitoredItems.
# Why it matters: the standby logs a new session four times a minute, looks like a client with a broken network, and the
# failover then pays for what was to be ready.
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
URLS = ["opc.tcp://127.0.0.1:48443/", "opc.tcp://127.0.0.1:48444/"]
SECONDS = 12

async def serve(url, level):
    server = Server()
    await server.init()
    server.set_endpoint(url)
    await server.nodes.objects.add_variable(ua.NodeId("count", 2), "count", 0)
    await server.get_node(ua.ObjectIds.Server_ServiceLevel).write_value(ua.Variant(level, ua.VariantType.Byte))
    server.sessions = 0
    create = server.iserver.create_session
    def counted(*args, **more):
        server.sessions += 1
        return create(*args, **more)
    server.iserver.create_session = counted
    return server

class Handler:
    def datachange_notification(self, node, value, data):
        pass

async def run(levels):
    one, two = [await serve(url, level) for url, level in zip(URLS, levels)]
    async with one, two:
        client = HaClient(HaConfig(HaMode.WARM, keepalive_timer=1, manager_timer=1, reconciliator_timer=1, urls=URLS))
        await client.start()
        await asyncio.sleep(5)
        await client.subscribe_data_change(await client.create_subscription(100, Handler()), ["ns=2;s=count"])
        await asyncio.sleep(4)
        one.sessions = two.sessions = 0
        subscriptions = 0
        for _ in range(SECONDS):
            await asyncio.sleep(1)
            subscriptions = max(subscriptions, len(two.iserver.subscription_service.subscriptions))
        await client.stop()
        print(f"ServiceLevel {levels[0]} and {levels[1]}, manager each 1 s: in {SECONDS} s {one.sessions} and {two.sessions} "
              f"new sessions, on the standby {subscriptions} subscriptions")
        return two.sessions, subscriptions

async def main():
    healthy, degraded = await run((255, 200)), await run((255, 100))
    if healthy != (0, 1):
        return 4
    return 0 if degraded[0] >= 6 and degraded[1] == 0 else 5

sys.exit(asyncio.run(main()))
P
timeout 120 "$work/venv/bin/python" "$work/try.py"
case $? in
  0) echo "HaClient of asyncua 2.1.0 connects anew to a degraded standby at every turn, and prepares nothing on it" ;;
  5) echo "changed: the standby keeps its connection or gets its subscription"; exit 1 ;;
  *) echo "not set up: servers or client did not run"; exit 3 ;;
esac
