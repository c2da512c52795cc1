#!/bin/sh
# Servers: asyncua 2.1.0 (PyPI) and node-opcua 2.186.4 (npm).
# A variable whose ValueRank says scalar takes an array of its type: the write is Good, ValueRank stays at -1, and each
# reader and subscriber gets the array from then on.
# Expected: OPC UA part 3, 5.6.2: DataType, ValueRank and ArrayDimensions define the type of the value, and ValueRank -1 is
# a scalar; part 4, Write: Bad_TypeMismatch (the answer of open62541). Both do refuse another type, an Int32 for a Double.
# Why it matters: one client with one bracket too many turns a measured value into a list for everybody; what browses for
# scalars still offers it, and compares, plots and alarms fail far away from the write that was Good.
# Needs python3 with venv, and node 20 or later with npm. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
servers=
# shellcheck disable=SC2086 # words on purpose
trap '[ -z "$servers" ] || { kill $servers; wait; } 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q asyncua==2.1.0 && echo '{"private":true}' >package.json &&
  npm install --no-audit --no-fund node-opcua@2.186.4; } >log 2>&1 ||
  { cat log; echo "not set up: asyncua or node-opcua could not be installed"; exit 3; }
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
cat >serve_node_opcua.js <<'N'
const ua = require("node-opcua");
const manager = (name) => new ua.OPCUACertificateManager({ rootFolder: `${__dirname}/${name}`, automaticallyAcceptUnknownCertificate: true });
(async () => {
    const server = new ua.OPCUAServer({ port: Number(process.argv[2]), serverCertificateManager: manager("server"), userCertificateManager: manager("users") });
    await server.initialize();
    server.engine.addressSpace.getOwnNamespace().addVariable({ organizedBy: "ObjectsFolder", browseName: "level", nodeId: "s=level", dataType: "Double", valueRank: -1,
        value: { dataType: "Double", value: 5 }, accessLevel: "CurrentRead | CurrentWrite", userAccessLevel: "CurrentRead | CurrentWrite" });
    await server.start();
    setTimeout(() => process.exit(0), 120000);
})();
N
cat >client.py <<'P'
import asyncio, logging, sys
from asyncua import Client, ua
logging.disable(logging.CRITICAL)

async def main():
    for rest in range(80, -1, -1):
        client = Client(f"opc.tcp://127.0.0.1:{sys.argv[1]}/")
        try:
            await client.connect()
            break
        except (OSError, asyncio.TimeoutError):
            if not rest:
                raise
            await asyncio.sleep(0.5)
    try:
        node, seen = client.get_node("ns=1;s=level"), []
        for value in (ua.Variant(1, ua.VariantType.Int32), ua.Variant([1.0, 2.0], ua.VariantType.Double)):
            try:
                await node.write_value(ua.DataValue(value))
                seen.append("Good")
            except ua.UaStatusCodeError as refused:
                seen.append(type(refused).__name__)
        rank = (await node.read_attribute(ua.AttributeIds.ValueRank)).Value.Value
        print(f"Int32 {seen[0]}, array of Double {seen[1]}; ValueRank {int(rank)}, value {await node.read_value()}")
    finally:
        await client.disconnect()

asyncio.run(main())
P
HOME=$work node serve_node_opcua.js 48456 >node-opcua.log 2>&1 &
servers="$servers $!"
venv/bin/python serve_asyncua.py 48457 >asyncua.log 2>&1 &
servers="$servers $!"
same=0
for server in asyncua:48457 node-opcua:48456; do
  seen=$(timeout 60 venv/bin/python client.py "${server#*:}" 2>log) || { cat log; echo "not set up: ${server%:*} does not answer"; exit 3; }
  echo "${server%:*}: $seen"
  [ "$seen" != "Int32 BadTypeMismatch, array of Double Good; ValueRank -1, value [1.0, 2.0]" ] || same=$((same + 1))
done
if [ "$same" = 2 ]; then
  echo "both servers take an array for a scalar"
else
  echo "changed: $((2 - same)) of the 2 refuse it"
  exit 1
fi
