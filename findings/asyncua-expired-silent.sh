#!/bin/sh
# asyncua 2.1.0 (PyPI), server side.
# A subscription whose lifetime is over is deleted without a word: the client that sends Publish requests again gets no
# answer at all, neither a status change nor an error, as long as any other client has a subscription; alone on the
# server it would hear Bad_NoSubscription. (A remark in its source says that the status change is never sent.)
# Expected: OPC UA part 4, 5.14.1: when the lifetime ends, the server closes the subscription and issues a status change
# with Bad_Timeout; Publish: Bad_NoSubscription when there is none for this session (node-opcua does the first, open62541
# the second, whoever else is connected).
# Why it matters: a client that has been frozen longer than the lifetime, as by a snapshot of its machine, waits for ever
# on a session that works; in the test with one client it recovered.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
{ python3 -m venv "$work/venv" && "$work/venv/bin/pip" install -q asyncua==2.1.0; } >"$work/log" 2>&1 ||
  { cat "$work/log"; echo "not set up: asyncua 2.1.0 could not be installed"; exit 3; }
cat >"$work/try.py" <<'P'
import asyncio, logging, sys
from asyncua import Client, Server, ua
logging.disable(logging.CRITICAL)
URL = "opc.tcp://127.0.0.1:48451/"

class Handler:
    def datachange_notification(self, node, value, data):
        pass

async def frozen(node):
    """What a client hears that has sent no Publish request for longer than the lifetime of its subscription."""
    async with Client(URL) as client:
        session = client.uaclient.session
        session.ensure_publish_loop = lambda: None  # The requests are sent here, one by one.
        asked = ua.CreateSubscriptionParameters(RequestedPublishingInterval=100, RequestedMaxKeepAliveCount=5,
            RequestedLifetimeCount=15, PublishingEnabled=True)
        subscription = await session.create_subscription(asked, lambda result: None)
        lifetime = subscription.RevisedPublishingInterval * subscription.RevisedLifetimeCount / 1000
        await asyncio.sleep(lifetime * 3)
        try:
            answer = await asyncio.wait_for(session.publish([]), 5)
            heard = [type(data).__name__ for data in answer.Parameters.NotificationMessage.NotificationData]
        except asyncio.TimeoutError:
            heard = "nothing in 5 s"
        except ua.UaStatusCodeError as refused:
            heard = type(refused).__name__
        print(f"lifetime {lifetime} s, frozen for {lifetime * 3} s, then Publish: {heard}; a read says {await client.get_node(node).read_value()}")
        return heard

async def main():
    server = Server()
    await server.init()
    server.set_endpoint(URL)
    node = (await server.nodes.objects.add_variable(2, "level", 7)).nodeid
    async with server:
        print("alone on the server:")
        alone = await frozen(node)
        print("beside another client with a subscription:")
        async with Client(URL) as other:
            await (await other.create_subscription(100, Handler())).subscribe_data_change(other.get_node(node))
            beside = await frozen(node)
        if alone == "nothing in 5 s":
            return 4
        return 0 if beside == "nothing in 5 s" else 5

sys.exit(asyncio.run(main()))
P
timeout 60 "$work/venv/bin/python" "$work/try.py" 2>"$work/log"
case $? in
  0) echo "asyncua 2.1.0 tells a client that its subscription is over only if nobody else has one" ;;
  5) echo "changed: the end of the subscription is told"; exit 1 ;;
  *) tail -n 5 "$work/log"; echo "not set up: server or client did not run"; exit 3 ;;
esac
