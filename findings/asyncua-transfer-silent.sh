#!/bin/sh
# asyncua 2.1.0 (PyPI), server side.
# A client whose connection broke takes its subscription over into a new session: TransferSubscriptions says Good, and
# then nothing comes, no current values, although asked for, no change and no keep-alive; the Publish requests of the new
# session wait for ever, because the server goes on looking for those of the broken connection.
# Expected: OPC UA part 4, TransferSubscriptions: with sendInitialValues the first Publish responses after the call hold
# the current value of each item that is reporting; subscription model: where there is nothing to tell, a keep-alive
# answers a Publish request after the agreed number of publishing intervals.
# Why it matters: a standby client that takes over subscriptions is told that it has them, and reports a quiet plant.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
{ python3 -m venv "$work/venv" && "$work/venv/bin/pip" install -q asyncua==2.1.0; } >"$work/log" 2>&1 ||
  { cat "$work/log"; echo "not set up: asyncua 2.1.0 could not be installed"; exit 3; }
cat >"$work/try.py" <<'P'
import asyncio, logging, sys
from asyncua import Client, Server, ua
logging.disable(logging.CRITICAL)
URL = "opc.tcp://127.0.0.1:48447/"

async def connect():
    client = Client(URL)
    client.set_user("operator")  # The standard lets no anonymous session take over.
    client.set_password("operator")
    await client.connect()
    return client, client.uaclient.session

async def publish(session, seconds):
    """Two Publish requests: the values that come with them, and None for one that is not answered in time."""
    done, open_ = await asyncio.wait([asyncio.create_task(session.publish([])) for _ in range(2)], timeout=seconds)
    answers = [[item.Value.Value.Value for data in task.result().Parameters.NotificationMessage.NotificationData for item in data.MonitoredItems]
        for task in done]
    for task in open_:
        task.cancel()
    return answers + [None] * len(open_)

async def main():
    server = Server()
    await server.init()
    server.set_endpoint(URL)
    variable = await server.nodes.objects.add_variable(2, "level", 1)
    async with server:
        old, session = await connect()
        session.ensure_publish_loop = lambda: None  # The requests are sent here, one by one.
        asked = ua.CreateSubscriptionParameters(RequestedPublishingInterval=100, RequestedMaxKeepAliveCount=5,
            RequestedLifetimeCount=1000, PublishingEnabled=True)
        subscription = (await session.create_subscription(asked, lambda result: None)).SubscriptionId
        item = ua.MonitoredItemCreateRequest()
        item.ItemToMonitor = ua.ReadValueId(variable.nodeid, ua.AttributeIds.Value)
        item.MonitoringMode = ua.MonitoringMode.Reporting
        item.RequestedParameters = ua.MonitoringParameters(ClientHandle=1, SamplingInterval=100, QueueSize=10)
        await session.create_monitored_items(ua.CreateMonitoredItemsParameters(SubscriptionId=subscription, ItemsToCreate=[item]))
        before = await publish(session, 3)
        print(f"first session: two Publish requests answered with {before}")
        old.uaclient.protocol.transport.abort()
        new, session = await connect()
        result = await session.transfer_subscriptions(ua.TransferSubscriptionsParameters([subscription], SendInitialValues=True))
        await variable.write_value(2)
        after = await publish(session, 6)
        print(f"connection cut, second session: transfer {result[0].StatusCode.name}, then in 6 s {after}")
        await new.disconnect()
        if None in before or not result[0].StatusCode.is_good():
            return 4
        return 0 if after == [None, None] else 5

sys.exit(asyncio.run(main()))
P
timeout 60 "$work/venv/bin/python" "$work/try.py" 2>"$work/log"
case $? in
  0) echo "asyncua 2.1.0 transfers a subscription with Good, and never sends anything for it" ;;
  5) echo "changed: the new session is served"; exit 1 ;;
  *) tail -n 5 "$work/log"; echo "not set up: server or client did not run"; exit 3 ;;
esac
