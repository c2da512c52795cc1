"""What one would write with Python's asyncua to watch many items: one subscription, and the newest value of each kept. The peer of
`driver-queue watch` in benches/opcua.py: ua_subscribe.py URL CHANNELS FILE

A line of FILE for each second: how many changes came in it.
"""
import asyncio
import sys

from asyncua import Client, ua

from ua_channels import ITEMS

BATCH = 1000


class Newest:
    """Keeps the newest value of each item."""

    def __init__(self):
        self.values, self.count = {}, 0

    def datachange_notification(self, node, value, _data):
        self.values[node.nodeid] = value
        self.count += 1


async def main(url, channels, path):
    async with Client(url) as client:
        index = await client.get_namespace_index("KEPServerEX")
        nodes = [client.get_node(ua.NodeId(f"Channel{number}._Statistics.{item}", index)) for number in range(channels) for item in ITEMS]
        newest = Newest()
        subscription = await client.create_subscription(1000, newest)
        for start in range(0, len(nodes), BATCH):
            await subscription.subscribe_data_change(nodes[start : start + BATCH])
        with open(path, "w", encoding="utf-8") as file:
            while True:
                await asyncio.sleep(1)
                file.write(f"{newest.count}\n")
                file.flush()
                newest.count = 0


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
