#!/bin/sh
# asyncua 2.1.0 (PyPI), server side.
# The ServerTimestamp of a read is the moment at which the variable was written last, not of the read: seconds later, and
# with maxAge 0, it has not moved.
# Expected: OPC UA part 4, 7.11.4: the server time stamp is when the server received the value or knew it to be accurate;
# of a variable that the server itself holds, and with maxAge 0, we expected the moment of the read (node-opcua's answer).
# Why it matters: whoever judges freshness by ServerTimestamp takes every quiet value for a dead source.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
{ python3 -m venv "$work/venv" && "$work/venv/bin/pip" install -q asyncua==2.1.0; } >"$work/log" 2>&1 ||
  { cat "$work/log"; echo "not set up: asyncua 2.1.0 could not be installed"; exit 3; }
cat >"$work/try.py" <<'P'
import asyncio, datetime, logging, sys
from asyncua import Client, Server, ua
logging.disable(logging.CRITICAL)
URL = "opc.tcp://127.0.0.1:48412/"

async def main():
    server = Server()
    await server.init()
    server.set_endpoint(URL)
    variable = await server.nodes.objects.add_variable(2, "quiet", 7)
    async with server, Client(URL) as client:
        await asyncio.sleep(3)
        what = ua.ReadValueId()
        what.NodeId, what.AttributeId = variable.nodeid, ua.AttributeIds.Value
        ask = ua.ReadParameters()
        ask.MaxAge, ask.TimestampsToReturn, ask.NodesToRead = 0, ua.TimestampsToReturn.Both, [what]
        value = (await client.uaclient.read(ask))[0]
        age = (datetime.datetime.now(datetime.timezone.utc) - value.ServerTimestamp).total_seconds()
        print(f"read with maxAge 0: ServerTimestamp is {age:.1f} s old")
        return age > 2

sys.exit(0 if asyncio.run(main()) else 5)
P
timeout 60 "$work/venv/bin/python" "$work/try.py"
case $? in
  0) echo "asyncua 2.1.0 answers a read with the ServerTimestamp of the last write" ;;
  5) echo "changed: the time stamp is that of the read"; exit 1 ;;
  *) echo "not set up: server or client did not run"; exit 3 ;;
esac
