#!/bin/sh
# asyncua 2.1.0 (PyPI), server side.
# A client that monitors a node hears nothing when the server deletes it: its last value stands with Good and keep-alives
# go on, while a read says Bad_NodeIdUnknown. A node made anew under the same identifier is not told either.
# Expected: OPC UA part 4, CreateMonitoredItems: when the node is removed, the item stays, and Bad_NodeIdUnknown has to
# come in a Publish response (it does from open62541; asyncua has an open issue, 1771, on a coroutine that is not awaited).
# Why it matters: a server that reloads its configuration deletes and makes its nodes anew; to each client the plant is
# from then on as quiet as it is healthy.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
{ python3 -m venv "$work/venv" && "$work/venv/bin/pip" install -q asyncua==2.1.0; } >"$work/log" 2>&1 ||
  { cat "$work/log"; echo "not set up: asyncua 2.1.0 could not be installed"; exit 3; }
cat >"$work/try.py" <<'P'
import asyncio, logging, sys, time, warnings
from asyncua import Client, Server, ua
logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")
URL = "opc.tcp://127.0.0.1:48458/"

class Seen(list):
    def datachange_notification(self, node, value, data):
        self.append((value, data.monitored_item.Value.StatusCode.name))
    def status_change_notification(self, status):
        self.append(status.Status.name)

async def main():
    server = Server()
    await server.init()
    server.set_endpoint(URL)
    make = lambda value: server.nodes.objects.add_variable(ua.NodeId("level", 2), "level", value)
    variable = await make(1)
    async with server, Client(URL) as client:
        seen = Seen()
        asked = ua.CreateSubscriptionParameters(RequestedPublishingInterval=100, RequestedMaxKeepAliveCount=5,
            RequestedLifetimeCount=1000, PublishingEnabled=True)
        subscription = await client.create_subscription(asked, seen)
        await subscription.subscribe_data_change(client.get_node(variable.nodeid))
        await asyncio.sleep(1)
        await variable.write_value(2)
        await asyncio.sleep(1)
        before = list(seen)
        await server.delete_nodes([variable])
        await asyncio.sleep(2)
        try:
            read = await client.get_node(variable.nodeid).read_value()
        except ua.UaStatusCodeError as refused:
            read = type(refused).__name__
        deleted = seen[len(before):]
        variable = await make(3)
        await variable.write_value(4)
        await asyncio.sleep(2)
        anew = seen[len(before) + len(deleted):]
        print(f"monitored: {before}; node deleted: read {read}, told {deleted}; made anew with 3 and 4: told {anew}; "
              f"last keep-alive {time.monotonic() - subscription.last_publish_at:.1f} s ago")
        if before != [(1, "Good"), (2, "Good")] or read != "BadNodeIdUnknown":
            return 4
        return 0 if not deleted and not anew else 5

sys.exit(asyncio.run(main()))
P
timeout 60 "$work/venv/bin/python" "$work/try.py"
case $? in
  0) echo "asyncua 2.1.0 does not tell who monitors a node that it is gone" ;;
  5) echo "changed: the end of the node is told"; exit 1 ;;
  *) echo "not set up: server or client did not run"; exit 3 ;;
esac
