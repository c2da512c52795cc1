"""What one would write with Python's asyncua: many channels read every second through one session, each value a JSON line of a
file. The peer of `driver-queue record` in benches/opcua.py: ua_poll.py URL CHANNELS FILE

It reads as asyncua reads fastest: the value attributes of up to 1,000 nodes in one request.
"""
import asyncio
import json
import sys
import time
from datetime import datetime, timezone

from asyncua import Client, ua

from ua_channels import ITEMS

BATCH = 1000


async def main(url, channels, path):
    names = [f"Channel{number}._Statistics.{item}" for number in range(channels) for item in ITEMS]
    async with Client(url) as client:
        index = await client.get_namespace_index("KEPServerEX")
        nodes = [ua.NodeId(name, index) for name in names]
        with open(path, "w", encoding="utf-8") as file:
            due = time.monotonic()
            while True:
                stamp = datetime.now(timezone.utc).isoformat()
                for start in range(0, len(nodes), BATCH):
                    values = await client.uaclient.read_attributes(nodes[start : start + BATCH], ua.AttributeIds.Value)
                    for name, value in zip(names[start : start + BATCH], values):
                        file.write(json.dumps({
                            "t": stamp, "node": "SRV-A", "item": name, "value": value.Value.Value,
                            "quality": "good" if value.StatusCode.is_good() else "bad",
                        }) + "\n")
                due += 1
                await asyncio.sleep(max(0, due - time.monotonic()))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
