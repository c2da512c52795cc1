#!/bin/sh
# asyncua 2.1.0 (PyPI), server side.
# With an absolute deadband, a value whose status goes from Good to Bad is not reported while the number stays within the
# deadband: the client goes on with a good value. Without a filter the same change is reported.
# Expected: OPC UA part 4, DataChangeFilter: the deadband filters changes of the value only, and does not count where the
# status has changed.
# Why it matters: a client that asks for a deadband to save traffic is never told that the source was lost.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
{ python3 -m venv "$work/venv" && "$work/venv/bin/pip" install -q asyncua==2.1.0; } >"$work/log" 2>&1 ||
  { cat "$work/log"; echo "not set up: asyncua 2.1.0 could not be installed"; exit 3; }
cat >"$work/try.py" <<'P'
import asyncio, logging, sys
from asyncua import Client, Server, ua
logging.disable(logging.CRITICAL)
URL = "opc.tcp://127.0.0.1:48422/"

class Seen(list):
    def datachange_notification(self, node, value, data):
        self.append(data.monitored_item.Value.StatusCode.name)

async def main():
    server = Server()
    await server.init()
    server.set_endpoint(URL)
    variable = await server.nodes.objects.add_variable(2, "level", 5.0)
    async with server, Client(URL) as client:
        node = client.get_node(variable.nodeid)
        plain, filtered = Seen(), Seen()
        await (await client.create_subscription(100, plain)).subscribe_data_change(node)
        await (await client.create_subscription(100, filtered)).deadband_monitor(node, deadband_val=1, deadbandtype=1)
        await asyncio.sleep(0.5)
        lost = ua.DataValue(ua.Variant(5.0, ua.VariantType.Double), ua.StatusCode(ua.StatusCodes.BadNoCommunication))
        await variable.write_value(lost)
        await asyncio.sleep(0.8)
        print(f"without a filter: {list(plain)}\nwith a deadband of 1: {list(filtered)}")
        if plain != ["Good", "BadNoCommunication"] or not filtered:
            return 4
        return 0 if filtered == ["Good"] else 5

sys.exit(asyncio.run(main()))
P
timeout 60 "$work/venv/bin/python" "$work/try.py"
case $? in
  0) echo "asyncua 2.1.0 keeps a change of status back behind a deadband" ;;
  5) echo "changed: the status is reported"; exit 1 ;;
  *) echo "not set up: server or client did not run"; exit 3 ;;
esac
