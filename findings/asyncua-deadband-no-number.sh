#!/bin/sh
# asyncua 2.1.0 (PyPI), server side.
# A deadband on a text, a time or a Boolean is accepted with Good; then the first value comes, and no change ever after.
# Expected: OPC UA part 4, 7.22.2 (DataChangeFilter): a deadband is for numbers only; elsewhere the server has to refuse
# the item with Bad_FilterNotAllowed (open62541 and node-opcua do so for a text).
# Why it matters: gateways set one deadband for all items: the heartbeat, the alarm bit and the name of the active server
# then stand still with Good for ever, and no call has failed.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
{ python3 -m venv "$work/venv" && "$work/venv/bin/pip" install -q asyncua==2.1.0; } >"$work/log" 2>&1 ||
  { cat "$work/log"; echo "not set up: asyncua 2.1.0 could not be installed"; exit 3; }
cat >"$work/try.py" <<'P'
import asyncio, datetime, logging, sys
from asyncua import Client, Server, ua
logging.disable(logging.CRITICAL)
URL = "opc.tcp://127.0.0.1:48449/"
NOON = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.timezone.utc)
VALUES = {
    "number": [float(turn * 10) for turn in range(4)],
    "active": ["server A", "server B", "server A", "server B"],
    "heartbeat": [NOON + datetime.timedelta(minutes=turn) for turn in range(4)],
    "alarm": [False, True, False, True],
}

class Seen(list):
    def datachange_notification(self, node, value, data):
        self.append(value)

async def main():
    server = Server()
    await server.init()
    server.set_endpoint(URL)
    variables = {name: await server.nodes.objects.add_variable(2, name, values[0]) for name, values in VALUES.items()}
    async with server, Client(URL) as client:
        plain, filtered = {}, {}
        for name, variable in variables.items():
            node = client.get_node(variable.nodeid)
            plain[name], filtered[name] = Seen(), Seen()
            await (await client.create_subscription(100, plain[name])).subscribe_data_change(node)
            try:
                await (await client.create_subscription(100, filtered[name])).deadband_monitor(node, deadband_val=1, deadbandtype=1)
            except ua.UaStatusCodeError as refused:
                print(f"{name}: refused with {refused}")
                return 5
        for turn in range(4):
            for name, variable in variables.items():
                await variable.write_value(VALUES[name][turn])
            await asyncio.sleep(1)
        for name in VALUES:
            print(f"{name}: accepted with Good; of 3 changes {len(plain[name]) - 1} reported, with a deadband of 1 {len(filtered[name]) - 1}")
        if any(len(seen) != 4 for seen in plain.values()) or len(filtered["number"]) != 4:
            return 4
        return 0 if all(len(filtered[name]) == 1 for name in ("active", "heartbeat", "alarm")) else 5

sys.exit(asyncio.run(main()))
P
timeout 60 "$work/venv/bin/python" "$work/try.py"
case $? in
  0) echo "asyncua 2.1.0 accepts a deadband on what is no number, and reports no change of it" ;;
  5) echo "changed: the deadband is refused, or changes are reported"; exit 1 ;;
  *) echo "not set up: server or client did not run"; exit 3 ;;
esac
