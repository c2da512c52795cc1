#!/bin/sh
# asyncua 2.1.0 (PyPI), server side.
# A client that asks for at most 100 references of a node (requestedMaxReferencesPerNode) gets all of them in one answer
# and no continuation point, however many there are.
# Expected: OPC UA part 4, Browse: the server must not return more references than the client asked for; the rest is
# behind a continuation point.
# Why it matters: a client that bounds its memory by this limit must bear any size of answer.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
{ python3 -m venv "$work/venv" && "$work/venv/bin/pip" install -q asyncua==2.1.0; } >"$work/log" 2>&1 ||
  { cat "$work/log"; echo "not set up: asyncua 2.1.0 could not be installed"; exit 3; }
cat >"$work/try.py" <<'P'
import asyncio, logging, sys
from asyncua import Client, Server, ua
logging.disable(logging.CRITICAL)
URL = "opc.tcp://127.0.0.1:48411/"

async def main():
    server = Server()
    await server.init()
    server.set_endpoint(URL)
    folder = await server.nodes.objects.add_folder(2, "flat")
    for number in range(250):
        await folder.add_variable(2, f"v{number}", number)
    async with server, Client(URL) as client:
        what = ua.BrowseDescription()
        what.NodeId = folder.nodeid
        what.BrowseDirection = ua.BrowseDirection.Forward
        what.ReferenceTypeId = ua.NodeId(ua.ObjectIds.HierarchicalReferences)
        what.IncludeSubtypes = True
        what.ResultMask = 63
        ask = ua.BrowseParameters()
        ask.NodesToBrowse = [what]
        ask.RequestedMaxReferencesPerNode = 100
        result = (await client.uaclient.browse(ask))[0]
        print(f"asked for at most 100 references, got {len(result.References)}, continuation point: {result.ContinuationPoint}")
        return len(result.References) > 100

sys.exit(0 if asyncio.run(main()) else 5)
P
timeout 60 "$work/venv/bin/python" "$work/try.py"
case $? in
  0) echo "asyncua 2.1.0 ignores requestedMaxReferencesPerNode" ;;
  5) echo "changed: the limit is kept"; exit 1 ;;
  *) echo "not set up: server or client did not run"; exit 3 ;;
esac
