#!/bin/sh
# node-opcua 2.186.4 (npm), client with its default options.
# A subscription has agreed on a keep-alive each second; the server process is frozen, so that none comes any more. In 40
# seconds neither client nor session nor subscription nor item raises any event, and the client does not reconnect.
# Expected: OPC UA part 4, 6.7: the keep-alive of a subscription is the preferred way for a client to watch its
# connection; part 1, subscriptions: one that has no message when the keep-alive interval is over can ask for it again.
# (node-opcua's issue 85 of 2015, closed as a bug, asks for it.)
# Why it matters: the last values stand on the screen as Good while a frozen server is to be failed over from; who wants to
# know has to count the event "keepalive" by a clock of his own, or to set keepSessionAlive.
# Needs node 20 or later with npm. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
server=
trap '[ -z "$server" ] || { kill -CONT "$server"; kill "$server"; wait; } 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 3
{ echo '{"private":true}' >package.json && npm install --no-audit --no-fund node-opcua@2.186.4; } >log 2>&1 ||
  { cat log; echo "not set up: node-opcua 2.186.4 could not be installed"; exit 3; }
cat >manager.js <<'N'
const ua = require("node-opcua");
module.exports = (name) => new ua.OPCUACertificateManager({ rootFolder: `${__dirname}/${name}`, automaticallyAcceptUnknownCertificate: true });
N
cat >serve.js <<'N'
const ua = require("node-opcua"), manager = require("./manager");
(async () => {
    const server = new ua.OPCUAServer({ port: 48459, serverCertificateManager: manager("server"), userCertificateManager: manager("users") });
    await server.initialize();
    server.engine.addressSpace.getOwnNamespace().addVariable({ organizedBy: "ObjectsFolder", browseName: "level", nodeId: "s=level",
        dataType: "Double", value: { dataType: "Double", value: 5 } });
    await server.start();
    setTimeout(() => process.exit(0), 150000);
})();
N
cat >try.js <<'N'
const ua = require("node-opcua"), manager = require("./manager");
const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
const events = [];
function listen(name, emitter) {
    const emit = emitter.emit;
    emitter.emit = (event, ...args) => {
        events.push(`${name} ${String(event)}`);
        return emit.call(emitter, event, ...args);
    };
}
function heard() {
    // Of each message sent and received there is an event for tracing; none of them is meant for the application.
    const seen = events.splice(0).filter((event) => !/^client (send_|receive_|timed_out)/.test(event));
    return [...new Set(seen)].map((event) => `${event} (${seen.filter((other) => other === event).length})`).join(", ") || "nothing";
}

async function main() {
    const client = ua.OPCUAClient.create({ endpointMustExist: false, clientCertificateManager: manager("client") });
    await client.connect("opc.tcp://127.0.0.1:48459");
    const session = await client.createSession();
    const subscription = await session.createSubscription2({ requestedPublishingInterval: 200, requestedMaxKeepAliveCount: 5,
        requestedLifetimeCount: 1000, publishingEnabled: true });
    const item = await subscription.monitor({ nodeId: "ns=1;s=level", attributeId: ua.AttributeIds.Value }, { samplingInterval: 100, queueSize: 10 },
        ua.TimestampsToReturn.Both);
    await wait(2);
    for (const [name, emitter] of Object.entries({ client, session, subscription, item })) listen(name, emitter);
    await wait(10);
    const before = heard();
    console.log(`server alive, in 10 s: ${before}`);
    process.kill(Number(process.argv[2]), "SIGSTOP");
    await wait(1);
    events.length = 0;
    await wait(40);
    const frozen = heard();
    console.log(`server frozen, in 40 s: ${frozen}; reconnecting: ${client.isReconnecting}`);
    process.kill(Number(process.argv[2]), "SIGCONT");
    return !before.includes("subscription keepalive") ? 4 : frozen === "nothing" && !client.isReconnecting ? 0 : 5;
}

main().then((status) => process.exit(status), (error) => { console.error(error); process.exit(4); });
N
HOME=$work node serve.js >serve.log 2>&1 &
server=$!
tries=0
until node -e 'require("net").connect(48459, "127.0.0.1").on("connect", () => process.exit(0)).on("error", () => process.exit(1))'; do
  tries=$((tries + 1))
  [ "$tries" -lt 60 ] || { cat serve.log; echo "not set up: the server does not start"; exit 3; }
  sleep 1
done
HOME=$work timeout 120 node try.js "$server" >out 2>log
status=$?
grep '^server' out
case $status in
  0) echo "a node-opcua 2.186.4 client does not notice that the keep-alives have stopped" ;;
  5) echo "changed: it notices"; exit 1 ;;
  *) tail -n 5 out log; echo "not set up: server or client did not run"; exit 3 ;;
esac
