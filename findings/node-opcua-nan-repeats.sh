#!/bin/sh
# node-opcua 2.186.4 (npm), server side.
# A value that is NaN and stays NaN is reported again at every sampling; one that stays 5 is reported once.
# Expected: OPC UA part 4, DataChangeTrigger, status and value: a server looks for NaN, and reports one notification when
# the value becomes NaN.
# Why it matters: a dead sensor, of all values, fills queues and logs, and looks like the one that is alive.
# Needs node 20 or later with npm. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ echo '{"private":true}' >package.json && npm install --no-audit --no-fund node-opcua@2.186.4; } >log 2>&1 ||
  { cat log; echo "not set up: node-opcua 2.186.4 could not be installed"; exit 3; }
cat >try.js <<'N'
const ua = require("node-opcua");
const port = 48425;

async function main() {
    const server = new ua.OPCUAServer({ port, serverCertificateManager: manager("server"), userCertificateManager: manager("users") });
    await server.initialize();
    const space = server.engine.addressSpace.getOwnNamespace();
    const values = { number: 5, nan: NaN };
    for (const [name, value] of Object.entries(values)) {
        space.addVariable({ organizedBy: "ObjectsFolder", browseName: name, nodeId: `s=${name}`, dataType: "Double",
            value: { dataType: "Double", value }, minimumSamplingInterval: 100 });
    }
    await server.start();
    const client = ua.OPCUAClient.create({ endpointMustExist: false, clientCertificateManager: manager("client") });
    await client.connect(`opc.tcp://127.0.0.1:${port}`);
    const session = await client.createSession();
    const subscription = await session.createSubscription2({ requestedPublishingInterval: 200, requestedMaxKeepAliveCount: 10,
        requestedLifetimeCount: 100, publishingEnabled: true });
    const seen = {};
    for (const name of Object.keys(values)) {
        seen[name] = 0;
        const item = await subscription.monitor({ nodeId: `ns=${space.index};s=${name}`, attributeId: ua.AttributeIds.Value },
            { samplingInterval: 100, queueSize: 100, discardOldest: true }, ua.TimestampsToReturn.Both);
        item.on("changed", () => { seen[name] += 1; });
    }
    await new Promise((done) => setTimeout(done, 3000));
    console.log(`reported in 3 s, sampled each 100 ms: number ${seen.number} times, NaN ${seen.nan} times`);
    return seen.number !== 1 ? 4 : seen.nan > 10 ? 0 : 5;
}

function manager(name) {
    return new ua.OPCUACertificateManager({ rootFolder: `${__dirname}/${name}`, automaticallyAcceptUnknownCertificate: true });
}

main().then((status) => process.exit(status), (error) => { console.error(error); process.exit(4); });
N
HOME=$work timeout 90 node try.js >out 2>log
status=$?
grep '^reported' out
case $status in
  0) echo "node-opcua 2.186.4 reports NaN at every sampling" ;;
  5) echo "changed: NaN is reported once"; exit 1 ;;
  *) tail -n 5 out log; echo "not set up: server or client did not run"; exit 3 ;;
esac
