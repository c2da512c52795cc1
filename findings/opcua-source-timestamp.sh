#!/bin/sh
# Servers: asyncua 2.1.0 and open62541 (o6 2.2.0, both PyPI), node-opcua 2.186.4 (npm).
# A client writes one value without a time stamp and reads its SourceTimestamp at once and two seconds later: node-opcua
# gives the moment of the write, asyncua none at all, and open62541 the moment of each read, so that the value looks new
# for ever.
# Expected: OPC UA part 4, 7.11.3: the source time stamp should tell the last change of the value or its status, and that
# of a value never changes once it has been assigned (node-opcua's answer; open62541 has an open issue, 5882, about
# variables that nobody has written).
# Why it matters: whoever judges freshness by SourceTimestamp sees a stopped writer on one server, has no age on the
# second, and on the third finds a value that never grows old, although its writer has died.
# Needs python3 with venv, and node 20 or later with npm. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
servers=
# shellcheck disable=SC2086 # words on purpose
trap '[ -z "$servers" ] || { kill $servers; wait; } 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q asyncua==2.1.0 o6==2.2.0 && echo '{"private":true}' >package.json &&
  npm install --no-audit --no-fund node-opcua@2.186.4; } >log 2>&1 ||
  { cat log; echo "not set up: asyncua, o6 or node-opcua could not be installed"; exit 3; }
cat >serve_asyncua.py <<'P'
import asyncio, sys
from asyncua import Server, ua

async def main():
    server = Server()
    await server.init()
    server.set_endpoint(f"opc.tcp://127.0.0.1:{sys.argv[1]}/")
    variable = await server.nodes.objects.add_variable(ua.NodeId("level", 1), "level", 5.0)
    await variable.set_writable()
    async with server:
        await asyncio.sleep(120)

asyncio.run(main())
P
cat >serve_open62541.py <<'P'
import sys, time
import o6

server = o6.Server(port=int(sys.argv[1]))
server.start()
server.addVariable("level", server.objectsNode, 5.0, nodeId=o6.NodeId("ns=1;s=level"))
time.sleep(120)
P
cat >serve_node_opcua.js <<'N'
const ua = require("node-opcua");
const manager = (name) => new ua.OPCUACertificateManager({ rootFolder: `${__dirname}/${name}`, automaticallyAcceptUnknownCertificate: true });
(async () => {
    const server = new ua.OPCUAServer({ port: Number(process.argv[2]), serverCertificateManager: manager("server"), userCertificateManager: manager("users") });
    await server.initialize();
    server.engine.addressSpace.getOwnNamespace().addVariable({ organizedBy: "ObjectsFolder", browseName: "level", nodeId: "s=level", dataType: "Double",
        value: { dataType: "Double", value: 5 }, accessLevel: "CurrentRead | CurrentWrite", userAccessLevel: "CurrentRead | CurrentWrite" });
    await server.start();
    setTimeout(() => process.exit(0), 120000);
})();
N
cat >client.py <<'P'
import asyncio, datetime, logging, sys
from asyncua import Client, ua
logging.disable(logging.CRITICAL)

async def source(client, node):
    """Of the value: the time stamp of the source, and no other."""
    ask = ua.ReadParameters()
    ask.TimestampsToReturn = ua.TimestampsToReturn.Source
    ask.NodesToRead = [ua.ReadValueId(node.nodeid, ua.AttributeIds.Value)]
    answer = (await client.uaclient.read(ask))[0]
    assert answer.Value.Value == 8.0, answer
    return answer.SourceTimestamp

async def main():
    for rest in range(40, -1, -1):
        client = Client(f"opc.tcp://127.0.0.1:{sys.argv[1]}/")
        try:
            await client.connect()
            break
        except (OSError, asyncio.TimeoutError):
            if not rest:
                raise
            await asyncio.sleep(0.5)
    try:
        node = client.get_node("ns=1;s=level")
        before = datetime.datetime.now(datetime.timezone.utc)
        await node.write_value(ua.DataValue(ua.Variant(8.0), ua.StatusCode(0)))
        first = await source(client, node)
        await asyncio.sleep(2)
        second = await source(client, node)
        now = datetime.datetime.now(datetime.timezone.utc)
        if first is None and second is None:
            print("none")
        elif first == second and abs((first - before).total_seconds()) < 1:
            print("of the write")
        elif abs((now - second).total_seconds()) < 1 and (second - first).total_seconds() > 1.5:
            print("of each read")
        else:
            print("written", before, "first", first, "second", second)
    finally:
        await client.disconnect()

asyncio.run(main())
P
HOME=$work node serve_node_opcua.js 48433 >node-opcua.log 2>&1 &
servers="$servers $!"
venv/bin/python serve_asyncua.py 48434 >asyncua.log 2>&1 &
servers="$servers $!"
venv/bin/python serve_open62541.py 48435 >open62541.log 2>&1 &
servers="$servers $!"
all=
for server in node-opcua:48433 asyncua:48434 open62541:48435; do
  seen=$(timeout 60 venv/bin/python client.py "${server#*:}" 2>log) || { cat log; echo "not set up: ${server%:*} does not answer"; exit 3; }
  echo "${server%:*}, SourceTimestamp: $seen"
  all="$all$seen, "
done
if [ "$all" = "of the write, none, of each read, " ]; then
  echo "one write without a time stamp has three answers"
else
  echo "changed: the servers answer otherwise"
  exit 1
fi
