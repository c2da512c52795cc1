"""Whether a byte of input costs the same however much of it there is: prints a table as Markdown. The shapes below are those of
link-probe, sac-status and driver-queue, each at three sizes; measure.py has those of partner-config.

usage: growth.py FOLDER_OF_PROGRAMS FOLDER
"""

import json
import os
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

from measure import Row, grows

START = datetime(2026, 11, 1, tzinfo=timezone.utc)
FIGURES = ("_PendingWrites", "_MaxPendingWrites", "_SuccessfulWrites", "_FailedWrites")


def at(look):
    return (START + timedelta(seconds=look)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def log(path, partners, rounds, fails):
    """A watch of Main and Backup of so many partners and of two monitors, a probe a second of each; `fails` says which are lost."""
    def link(partner, connection, address, monitor=False):
        return {"partner": partner, "connection": connection, "monitor": monitor, "target": address, "address": address, "source": None,
                "port": None, "interval_ms": 1000.0, "timeout_ms": 500.0, "retry_count": 1, "rise": 1}
    links = [link(f"SRV-{number}", connection, f"10.{net}.{number >> 8}.{number & 255}")
             for number in range(partners) for net, connection in ((1, "main"), (2, "backup"))]
    links += [link(f"gateway {connection}", connection, f"10.9.{net}.1", True) for net, connection in ((1, "main"), (2, "backup"))]
    with path.open("w", encoding="utf-8") as file:
        def write(event, after, **more):
            when = (START + timedelta(milliseconds=after)).isoformat(timespec="milliseconds")
            file.write(json.dumps({"event": event, "t": when, "elapsed_ms": round(after, 3), **more}) + "\n")
        write("start", 0.0, log_version=1, host="bench", version="0.1.0", resolution="kernel stamps", plan=None, mtu=False, links=links)
        records = 0
        for number in range(rounds):
            told = []
            for index, of in enumerate(links):
                sent = number * 1000 + index * 400 / len(links)
                about = {"partner": of["partner"], "connection": of["connection"], "link": index, "round": number, "sent_ms": round(sent, 3)}
                told.append(("miss", sent + 500, about) if fails(index, number)
                            else ("reply", sent + 1, {**about, "rtt_us": 1000.0, "ttl": 64}))
            for event, after, about in sorted(told, key=lambda one: one[1]):
                write(event, after, **about)
            records += len(told)
        write("stop", rounds * 1000.0, interrupted=False, waiting=[0] * len(links), records=records)
    return str(path)


def calm(look, channel):
    return (look * 7 + channel) % 50, 60, 1000 + 10 * look, 0


def queues(path, channels, looks, values=calm):
    """A driver, looked at once a second."""
    with path.open("w", encoding="utf-8") as file:
        for look in range(looks):
            for channel in range(channels):
                for figure, value in zip(FIGURES, values(look, channel)):
                    file.write(f'{{"t":"{at(look)}","node":"N0","item":"Channel{channel}._Statistics.{figure}",'
                               f'"value":{value},"quality":"good"}}\n')
    return str(path)


def emptied(path, looks):
    """A queue from which a write goes at each look, until it is empty."""
    return queues(path, 1, looks + 10, lambda look, _: (max(looks - look, 0), looks, min(look, looks), 0))


def sac(path, nodes, looks):
    """Every other node is active."""
    with path.open("w", encoding="utf-8") as file:
        for look in range(looks):
            for node in range(nodes):
                active = node % 2 == 0
                for item, value in (("SYSTEM.A_SACST", '"RUN"'), ("NSD.A_SCADASTATUS", '"Active"' if active else '"Standby"'),
                                    ("SYSTEM.A_BLKS", 1_000_000 + 500 * look if active else 5), ("SYSTEM.A_BPS", 500 if active else 0),
                                    ("SYSTEM.A_SACOV", 3), ("NSD.F_SCADAREDUN", 1)):
                    file.write(f'{{"t":"{at(look)}","node":"N{node}","item":"{item}","value":{value},"quality":"good"}}\n')
    return str(path)


def shapes(programs, folder):
    link, status, queue = (str(programs / name) for name in ("link-probe", "sac-status", "driver-queue"))

    numbers = []

    def sized(least, make):
        return [(count, *make(count)) for count in (least, 4 * least, 16 * least)]

    def reads(tool, words, write):
        """For each size its file, which `write` fills, and the command that reads it."""
        def made(count):
            numbers.append(count)
            file = write(folder / f"{len(numbers)}.jsonl", count)
            return [file], [tool, *words, file]
        return made

    replay = ["replay", "--quiet"]
    yield "link-probe replay: rounds of two links", sized(2000, reads(link, replay, lambda path, count: log(
        path, 1, count, lambda index, number: index == 0 and number % 60 < 3)))
    yield "link-probe replay: partners that all fail", sized(200, reads(link, replay, lambda path, count: log(
        path, count, 6, lambda index, number: index < 2 * count and number > 2)))
    yield "sac-status replay: looks at a pair", sized(1000, reads(status, replay, lambda path, count: sac(path, 2, count)))
    yield "sac-status replay: nodes", sized(100, reads(status, replay, lambda path, count: sac(path, count, 20)))
    yield "driver-queue replay: looks at a channel", sized(2000, reads(queue, replay, lambda path, count: queues(path, 1, count)))
    yield "driver-queue replay: channels", sized(100, reads(queue, replay, lambda path, count: queues(path, count, 40)))

    def drained(count):
        file = emptied(folder / f"emptied-{count}.jsonl", count)
        wait = ["drain", "Channel0", "--source", f"recording:{file}", "--timeout", "48h"]
        return [file], [queue, *wait]
    yield "driver-queue drain: seconds of a wait", sized(2000, drained)

    def verified(count):
        bundle = folder / f"bundle-{count}"
        Row("watch", [status, "watch", "--source", "demo:healthy-pair", "--duration", f"{count}s", "--evidence", str(bundle)],
            1, (0, 1)).measure()
        return [str(bundle / "evidence.jsonl")], [status, "verify", str(bundle)]
    yield "sac-status verify: seconds of a watch", sized(900, verified)


def main():
    programs, folder = Path(sys.argv[1]), Path(sys.argv[2])
    grows(shapes(programs, folder))


if __name__ == "__main__":
    main()
