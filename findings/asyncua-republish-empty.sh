#!/bin/sh
# asyncua 2.1.0 (PyPI), server side.
# Republish of a message that the server does not have says Good and brings an empty message with the number 0; so does
# the second Republish of one that it has, as the first throws it away unacknowledged; and the acknowledgement of a number
# that never was is Good, too.
# Expected: OPC UA part 4, Republish: Bad_MessageNotAvailable; subscription model: a message is kept for retransmission
# until it is acknowledged or room is needed; Publish: Bad_SequenceNumberUnknown for the acknowledgement (open62541 and
# node-opcua do all three).
# Why it matters: after a broken connection this call is what tells a client whether it has lost values; from this server
# it always hears that nothing is lost, and a second try destroys what the first did not bring home.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
{ python3 -m venv "$work/venv" && "$work/venv/bin/pip" install -q asyncua==2.1.0; } >"$work/log" 2>&1 ||
  { cat "$work/log"; echo "not set up: asyncua 2.1.0 could not be installed"; exit 3; }
cat >"$work/try.py" <<'P'
import asyncio, logging, sys
from asyncua import Client, Server, ua
logging.disable(logging.CRITICAL)
URL = "opc.tcp://127.0.0.1:48450/"

def values(message):
    return [item.Value.Value.Value for data in message.NotificationData for item in data.MonitoredItems]

async def main():
    server = Server()
    await server.init()
    server.set_endpoint(URL)
    variable = await server.nodes.objects.add_variable(2, "level", 41)
    async with server, Client(URL) as client:
        session = client.uaclient.session
        session.ensure_publish_loop = lambda: None  # The requests are sent here, one by one.
        asked = ua.CreateSubscriptionParameters(RequestedPublishingInterval=100, RequestedMaxKeepAliveCount=50,
            RequestedLifetimeCount=1000, PublishingEnabled=True)
        subscription = (await session.create_subscription(asked, lambda result: None)).SubscriptionId
        item = ua.MonitoredItemCreateRequest()
        item.ItemToMonitor = ua.ReadValueId(variable.nodeid, ua.AttributeIds.Value)
        item.MonitoringMode = ua.MonitoringMode.Reporting
        item.RequestedParameters = ua.MonitoringParameters(ClientHandle=1, SamplingInterval=100, QueueSize=10)
        await session.create_monitored_items(ua.CreateMonitoredItemsParameters(SubscriptionId=subscription, ItemsToCreate=[item]))
        sent = (await session.publish([])).Parameters
        number = int(sent.NotificationMessage.SequenceNumber)
        print(f"published: message {number} with {values(sent.NotificationMessage)}, for retransmission: {list(sent.AvailableSequenceNumbers)}")
        seen = []
        for asked_for in (number, number, 999):
            try:
                message = await session.republish(subscription, asked_for)
            except ua.UaStatusCodeError as refused:
                seen.append(type(refused).__name__)
            else:
                seen.append((int(message.SequenceNumber), values(message)))
            print(f"Republish of {asked_for}: {seen[-1]}")
        await variable.write_value(42)
        answer = (await session.publish([ua.SubscriptionAcknowledgement(subscription, 999)])).Parameters
        print(f"acknowledgement of 999: {answer.Results[0].name}")
        if values(sent.NotificationMessage) != [41] or seen[0] != (number, [41]):
            return 4
        return 0 if seen[1:] == [(0, []), (0, [])] and answer.Results[0].is_good() else 5

sys.exit(asyncio.run(main()))
P
timeout 60 "$work/venv/bin/python" "$work/try.py" 2>"$work/log"
case $? in
  0) echo "asyncua 2.1.0 republishes nothing, and calls it Good" ;;
  5) echo "changed: what is not there is refused, or what is there is kept"; exit 1 ;;
  *) tail -n 5 "$work/log"; echo "not set up: server or client did not run"; exit 3 ;;
esac
