#!/bin/sh
# asyncua 2.1.0 (PyPI), server side.
# A read of a part of an array (IndexRange) is answered with the whole array and status Good, also where the range lies
# beyond its end.
# Expected: OPC UA part 4, Read and NumericRange: only the elements of the range, and BadIndexRangeNoData where there are
# none (node-opcua and open62541 do so).
# Why it matters: a client that asks for element 3 of a table and takes the first of what it gets has element 0, with Good.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
{ python3 -m venv "$work/venv" && "$work/venv/bin/pip" install -q asyncua==2.1.0; } >"$work/log" 2>&1 ||
  { cat "$work/log"; echo "not set up: asyncua 2.1.0 could not be installed"; exit 3; }
cat >"$work/try.py" <<'P'
import asyncio, logging, sys
from asyncua import Client, Server, ua
logging.disable(logging.CRITICAL)
URL = "opc.tcp://127.0.0.1:48423/"
ALL = [10, 11, 12, 13, 14]

async def main():
    server = Server()
    await server.init()
    server.set_endpoint(URL)
    table = await server.nodes.objects.add_variable(2, "table", ALL)
    async with server, Client(URL) as client:
        seen = []
        for part in ("3", "7:9"):
            ask = ua.ReadParameters()
            ask.NodesToRead = [ua.ReadValueId(table.nodeid, ua.AttributeIds.Value, part)]
            value = (await client.uaclient.read(ask))[0]
            seen.append((value.Value.Value, value.StatusCode.name))
            print(f"elements {part} of {ALL}: {seen[-1]}")
        return 0 if seen == [(ALL, "Good")] * 2 else 5

sys.exit(asyncio.run(main()))
P
timeout 60 "$work/venv/bin/python" "$work/try.py"
case $? in
  0) echo "asyncua 2.1.0 answers each IndexRange with the whole array" ;;
  5) echo "changed: the range is kept"; exit 1 ;;
  *) echo "not set up: server or client did not run"; exit 3 ;;
esac
