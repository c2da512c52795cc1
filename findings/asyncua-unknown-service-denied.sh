#!/bin/sh
# asyncua 2.1.0 (PyPI), server with its default user manager, to which everybody is an administrator.
# A service that the server does not have (SetTriggering, Cancel, QueryFirst, HistoryUpdate, FindServersOnNetwork) is answered
# with Bad_UserAccessDenied, and the server's log too says that the user has no permission: what the server does not know is
# to its rules what the user may not do.
# Expected: OPC UA part 4, common StatusCodes: Bad_ServiceUnsupported where the server does not support the service,
# Bad_UserAccessDenied where the user has no right to the operation. To QueryFirst, which they do not have either, node-opcua
# and open62541 say the former.
# Why it matters: a client that falls back when a service is not supported gives up instead, and one looks for the fault in
# users, certificates and roles, where there is none.
# Needs python3 with venv, and uses the loopback. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
{ python3 -m venv venv && venv/bin/pip install -q asyncua==2.1.0; } >log 2>&1 || { cat log; echo "not set up: asyncua could not be installed"; exit 3; }
cat >try.py <<'P'
import asyncio, importlib.metadata, logging, sys
from asyncua import Client, Server, ua

class Seen(logging.Handler):
    lines = []
    def emit(self, record):
        self.lines.append(record.getMessage())

logging.getLogger().addHandler(Seen())
logging.lastResort = None

async def main():
    server = Server()
    await server.init()
    server.set_endpoint("opc.tcp://127.0.0.1:48465/")
    answers = {}
    async with server, Client("opc.tcp://127.0.0.1:48465/") as client:
        for name in "SetTriggering", "Cancel", "QueryFirst", "HistoryUpdate", "FindServersOnNetwork", "SetMonitoringMode":
            try:
                await asyncio.wait_for(client.uaclient.protocol.send_request(getattr(ua, f"{name}Request")()), 10)
                answers[name] = "answered"
            except ua.UaStatusCodeError as error:
                answers[name] = type(error).__name__
            print(f"{name}: {answers[name]}")
    return answers

print("asyncua", importlib.metadata.version("asyncua"))
answers = asyncio.run(main())
print("the server's log:", {line for line in Seen.lines if "permission" in line})
if answers.pop("SetMonitoringMode") != "BadSubscriptionIdInvalid":
    sys.exit(4)
sys.exit(0 if set(answers.values()) == {"BadUserAccessDenied"} else 5)
P
timeout 100 venv/bin/python try.py
case $? in
  0) echo "a service that the server does not have is denied to the user" ;;
  5) echo "changed: it is told apart"; exit 1 ;;
  *) echo "not set up: client or server does not run"; exit 3 ;;
esac
