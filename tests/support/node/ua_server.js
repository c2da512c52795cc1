#!/usr/bin/env node
// A second OPC UA server (node-opcua) for the tests of the OPC UA client, in the shape of ua_server.py.
//
// Prints one line when it listens: READY opc.tcp://127.0.0.1:PORT/
// Users: operator / s3cret-pw. Services that a client asks for, and what becomes of sessions, are written to --services
// FILE, one a line: numbers of binary encodings (or names of services that no reading client needs), opened, closed, lost.
// FILE.orders, when it is there, says what to do: `trust` trusts the clients whose certificates were refused.
"use strict";
const fs = require("fs");
const net = require("net");
const os = require("os");
const path = require("path");
const { parseArgs } = require("util");
const { OPCUACertificateManager } = require("node-opcua-certificate-manager");
const { MessageSecurityMode, SecurityPolicy } = require("node-opcua-secure-channel");
const { OPCUAServer } = require("node-opcua-server");
const { StatusCodes } = require("node-opcua-status-code");
const { DataType } = require("node-opcua-variant");

const { values: asked } = parseArgs({
  options: {
    services: { type: "string" },
    "no-none": { type: "boolean", default: false },
    "no-anonymous": { type: "boolean", default: false },
    "strict-clients": { type: "boolean", default: false },
    "no-subscriptions": { type: "boolean", default: false },
    pending: { type: "string", default: "7" },
    operations: { type: "string", default: "" }, // MaxNodesPerRead,MaxNodesPerBrowse,MaxMonitoredItemsPerCall
    "silent-limits": { type: "boolean", default: false }, // they hold, and the nodes that tell them read 0
    many: { type: "string", default: "0" }, // so many more tags
  },
});

// Numbers of the binary encodings, as ua_server.py writes them (OPC UA part 6, NodeIds.csv).
const NUMBERS = {
  GetEndpointsRequest: 428, OpenSecureChannelRequest: 446, CloseSecureChannelRequest: 452, CreateSessionRequest: 461,
  ActivateSessionRequest: 467, CloseSessionRequest: 473, BrowseRequest: 527, BrowseNextRequest: 533, ReadRequest: 631,
  CreateMonitoredItemsRequest: 751, CreateSubscriptionRequest: 787, PublishRequest: 826, RepublishRequest: 832,
  DeleteSubscriptionsRequest: 847,
};

function note(text) {
  if (asked.services) fs.appendFileSync(asked.services, `${text}\n`);
}

function freePort() {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function main() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hotstandby-node-"));
  process.on("exit", () => fs.rmSync(folder, { recursive: true, force: true }));
  const certificates = new OPCUACertificateManager({
    rootFolder: path.join(folder, "pki"),
    automaticallyAcceptUnknownCertificate: !asked["strict-clients"],
  });
  await certificates.initialize();
  const applicationUri = "urn:localhost:hotstandby:node";
  const certificateFile = path.join(folder, "server.pem");
  await certificates.createSelfSignedCertificate({
    applicationUri, dns: ["plant-server"], ip: ["127.0.0.1"], outputFile: certificateFile, subject: "/CN=hotstandby second test server",
    startDate: new Date(Date.now() - 86_400_000), validity: 30,
  });
  const port = await freePort();
  const policies = [SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes128_Sha256_RsaOaep, SecurityPolicy.Aes256_Sha256_RsaPss];
  const modes = [MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt];
  if (!asked["no-none"]) {
    policies.unshift(SecurityPolicy.None);
    modes.unshift(MessageSecurityMode.None);
  }
  const [maxNodesPerRead, maxNodesPerBrowse, maxMonitoredItemsPerCall] = asked.operations.split(",").map(Number);
  const operationLimits = asked.operations ? { maxNodesPerRead, maxNodesPerBrowse, maxMonitoredItemsPerCall } : undefined;
  const server = new OPCUAServer({
    port,
    serverCapabilities: operationLimits && { operationLimits },
    hostname: "127.0.0.1",
    alternateHostname: ["127.0.0.1"],
    certificateFile,
    serverInfo: { applicationUri, productUri: "hotstandby", applicationName: { text: "test" } },
    serverCertificateManager: certificates,
    userCertificateManager: certificates,
    allowAnonymous: !asked["no-anonymous"],
    securityPolicies: policies,
    securityModes: modes,
    userManager: { isValidUser: (user, password) => user === "operator" && password === "s3cret-pw" },
  });
  await server.initialize();

  const space = server.engine.addressSpace;
  const kepware = space.registerNamespace("KEPServerEX");
  const channel = kepware.addFolder(space.rootFolder.objects, { nodeId: "s=Channel1", browseName: "Channel1" });
  const add = (name, dataType, value, more) => {
    const variable = kepware.addVariable({
      componentOf: channel, nodeId: `s=${name}`, browseName: name, dataType, minimumSamplingInterval: 50,
    });
    variable.setValueFromSource({ dataType, value }, more?.statusCode ?? StatusCodes.Good, more?.at ?? new Date());
    return variable;
  };
  const start = Date.now();
  const pending = Number(asked.pending);
  // One moment for all values of a turn: a write that leaves the queue is counted with it.
  let passed = 0;
  const written = () => Math.min(pending, Math.floor(passed / 200));
  const counter = DataType.UInt32;
  const moving = [
    [add("Channel1._Statistics._PendingWrites", counter, pending), counter, () => pending - written()],
    [add("Channel1._Statistics._SuccessfulWrites", counter, 4294967290), counter, () => (4294967290 + written()) % 4294967296],
    [add("Channel1._Statistics._FailedWrites", counter, 0), counter, () => 0],
    [add("Channel1._Statistics._MaxPendingWrites", counter, 90), counter, () => 90],
    [add("SYSTEM.A_SACST", DataType.String, "RUN"), DataType.String, () => "RUN"],
    [add("NSD.A_SCADASTATUS", DataType.String, "Active"), DataType.String, () => "Active"],
    [add("SYSTEM.A_BLKS", DataType.Double, 1000), DataType.Double, () => 1000 + Math.floor(passed / 10)],
    [add("Channel1.Text", DataType.String, "RUN"), DataType.String, () => "RUN"],
    [add("Channel1.Float", DataType.Double, 2.5), DataType.Double, () => 2.5],
    [add("Channel1.Seven", counter, 7), counter, () => 7],
  ];
  add("Channel1.Bad", counter, 1, { statusCode: StatusCodes.BadNotConnected });
  for (let number = 0; number < Number(asked.many); number++) add(`Many.T${number}`, counter, number);
  if (asked["silent-limits"]) {
    // OPC UA part 6, NodeIds.csv: MaxNodesPerRead, MaxNodesPerBrowse, MaxMonitoredItemsPerCall.
    for (const id of [11705, 11710, 11714]) space.findNode(`i=${id}`).setValueFromSource({ dataType: counter, value: 0 });
  }
  add("Channel1.Old", counter, 7, { at: new Date(start - 3_600_000) });
  setInterval(() => {
    passed = Date.now() - start;
    for (const [variable, dataType, value] of moving) variable.setValueFromSource({ dataType, value: value() });
  }, 100);

  server.on("request", (request) => {
    const name = request.constructor.name;
    note(NUMBERS[name] ?? name);
  });
  const created = server.engine.createSession;
  server.engine.createSession = function (...rest) {
    const session = created.apply(this, rest);
    note("opened");
    session.on("session_closed", (_session, _deleted, reason) => note(reason === "CloseSession" ? "closed" : "lost"));
    return session;
  };
  setInterval(async () => {
    if (!asked.services || !fs.existsSync(`${asked.services}.orders`)) return;
    if (fs.readFileSync(`${asked.services}.orders`, "ascii").trim() !== "trust") return;
    const rejected = certificates.rejectedFolder;
    for (const file of fs.readdirSync(rejected)) {
      const text = fs.readFileSync(path.join(rejected, file));
      const der = text.includes("BEGIN") ? Buffer.from(text.toString().replace(/-----[^-]*-----|\s/g, ""), "base64") : text;
      await certificates.trustCertificate(der);
    }
    fs.rmSync(`${asked.services}.orders`);
    note("trusted");
  }, 100);
  await server.start();
  console.log(`READY opc.tcp://127.0.0.1:${port}/`);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
