#!/bin/sh
# Servers: asyncua 2.1.0 and open62541 (o6 2.2.0, both PyPI), node-opcua 2.186.4 (npm).
# With an absolute deadband none of the three reports that a value has become NaN: the client keeps the last number, with
# Good. Without a filter each of them reports it.
# Expected: OPC UA part 4, DataChangeTrigger, status and value, with which deadbands are used: a server looks for NaN, and
# reports one notification when the value becomes NaN.
# Why it matters: a figure that has been lost looks steady to each client that asked for a deadband, whatever the server.
# Needs python3 with venv, and node 20 or later with npm. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
servers=
# shellcheck disable=SC2086 # words on purpose
trap '[ -z "$servers" ] || kill $servers 2>/dev/null; rm -rf "$work"' EXIT
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
        value: { dataType: "Double", value: 5 }, minimumSamplingInterval: 50, accessLevel: "CurrentRead | CurrentWrite", userAccessLevel: "CurrentRead | CurrentWrite" });
    await server.start();
    setTimeout(() => process.exit(0), 120000);
})();
N
cat >client.py <<'P'
import asyncio, logging, sys
from asyncua import Client, ua
logging.disable(logging.CRITICAL)

class Seen(list):
    def datachange_notification(self, node, value, data):
        if str(value) not in self:
            self.append(str(value))

async def write(node, value):
    # With a status, so that the value differs in nothing else from the one before.
    await node.write_value(ua.DataValue(ua.Variant(value, ua.VariantType.Double), ua.StatusCode(0)))

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
        await write(node, 5.0)
        plain, filtered = Seen(), Seen()
        await (await client.create_subscription(100, plain)).subscribe_data_change(node, sampling_interval=50)
        await (await client.create_subscription(100, filtered)).deadband_monitor(node, deadband_val=1, deadbandtype=1)
        await asyncio.sleep(1)
        await write(node, float("nan"))
        await asyncio.sleep(1.5)
        print(f"without a filter {list(plain)}, with a deadband of 1 {list(filtered)}")
    finally:
        await client.disconnect()

asyncio.run(main())
P
HOME=$work node serve_node_opcua.js 48426 >node-opcua.log 2>&1 &
servers="$servers $!"
venv/bin/python serve_asyncua.py 48427 >asyncua.log 2>&1 &
servers="$servers $!"
venv/bin/python serve_open62541.py 48428 >open62541.log 2>&1 &
servers="$servers $!"
same=0
for server in asyncua:48427 open62541:48428 node-opcua:48426; do
  seen=$(timeout 60 venv/bin/python client.py "${server#*:}" 2>log) || { cat log; echo "not set up: ${server%:*} does not answer"; exit 3; }
  echo "${server%:*}: $seen"
  case $seen in
    "without a filter ['5.0', 'nan'], with a deadband of 1 ['5.0']") same=$((same + 1)) ;;
    "without a filter ['5.0', 'nan'], with a deadband of 1 ['5.0', 'nan']") ;;
    *) echo "not set up: ${server%:*} did not report as meant without a filter"; exit 3 ;;
  esac
done
if [ "$same" = 3 ]; then
  echo "behind a deadband no server tells that the value is NaN"
else
  echo "changed: $((3 - same)) of the 3 tell"
  exit 1
fi
