#!/bin/sh
# asyncua 2.1.0 (PyPI), client with auto_reconnect=True, here against open62541 (o6 2.2.0, PyPI).
# After an outage of four seconds (up to six are tried) the client is CONNECTED again, reads and writes, and gets the
# keep-alives of its subscription; but the subscription has no monitored item any more, and no value is ever told. When
# the watchdog for silent subscriptions makes the subscription anew while the line is dead, it forgets the items before
# the server has answered, and the reconnection makes one without items.
# Expected: asyncua's documentation of auto_reconnect: the connection comes back, and all live subscriptions are made
# anew; OPC UA part 4, 6.7: the aim of reconnecting is to lose no information.
# Why it matters: all that a monitor checks is well, state, reads and keep-alives, and the figures stand still with Good.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
server=
trap '[ -z "$server" ] || { kill "$server"; wait; } 2>/dev/null; rm -rf "$work"' EXIT
{ python3 -m venv "$work/venv" && "$work/venv/bin/pip" install -q asyncua==2.1.0 o6==2.2.0; } >"$work/log" 2>&1 ||
  { cat "$work/log"; echo "not set up: asyncua or o6 could not be installed"; exit 3; }
cat >"$work/serve.py" <<'P'
import time
import o6

server = o6.Server(port=48445)
server.start()
server.addVariable("level", server.objectsNode, 0.0, nodeId=o6.NodeId("ns=1;s=level"))
time.sleep(150)
P
cat >"$work/try.py" <<'P'
import asyncio, logging, sys, time
from asyncua import Client, ua
logging.disable(logging.CRITICAL)
dead, writers = False, []

class Seen(list):
    def datachange_notification(self, node, value, data):
        self.append(value)

async def line(reader, writer):
    """A cable between client and server that can be dead: then it takes everything and hands nothing on."""
    far_reader, far_writer = await asyncio.open_connection("127.0.0.1", 48445)
    async def carry(source, sink):
        try:
            while data := await source.read(65536):
                if not dead:
                    sink.write(data)
        except OSError:
            pass
        sink.close()
    await asyncio.gather(carry(reader, far_writer), carry(far_reader, writer))

async def main():
    global dead
    await asyncio.start_server(line, "127.0.0.1", 48446)
    for rest in range(40, -1, -1):
        client = Client("opc.tcp://127.0.0.1:48446/", auto_reconnect=True)
        try:
            await client.connect()
            break
        except (OSError, asyncio.TimeoutError, ConnectionError):
            if not rest:
                raise
            await asyncio.sleep(0.5)
    node, seen = client.get_node("ns=1;s=level"), Seen()
    asked = ua.CreateSubscriptionParameters(RequestedPublishingInterval=100, RequestedMaxKeepAliveCount=5,
        RequestedLifetimeCount=1000, PublishingEnabled=True)
    subscription = await client.create_subscription(asked, seen)
    await subscription.subscribe_data_change(node, sampling_interval=50)
    for outage in range(0, 7):
        dead = outage > 0
        await asyncio.sleep(4 if outage else 0)
        dead = False
        await asyncio.sleep(7 if outage else 1)
        seen.clear()
        await node.write_value(ua.DataValue(ua.Variant(outage + 1.0), ua.StatusCode(0)))
        await asyncio.sleep(3)
        told, read = list(seen), await node.read_value()
        silent = time.monotonic() - subscription.last_publish_at
        print(f"outages: {outage}; client {client.state.name}; written {outage + 1.0}, read {read}, told {told}; "
              f"last answer of the subscription {silent:.1f} s ago")
        if not told:
            return 4 if outage == 0 or read != outage + 1 or silent > 1 else 0
    return 5

sys.exit(asyncio.run(main()))
P
"$work/venv/bin/python" "$work/serve.py" >"$work/serve.log" 2>&1 &
server=$!
timeout 120 "$work/venv/bin/python" "$work/try.py" 2>"$work/log"
case $? in
  0) echo "asyncua 2.1.0 is connected again, and deaf" ;;
  5) echo "changed: the items came back after each outage"; exit 1 ;;
  *) tail -n 5 "$work/log"; echo "not set up: server or client did not run"; exit 3 ;;
esac
