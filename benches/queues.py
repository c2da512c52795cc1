"""Write-queue histories whose truth is known, judged by `driver-queue replay`: prints the confusion table as Markdown.

usage: queues.py DRIVER_QUEUE FOLDER [--seed N] [--each N]

Each family is one way in which a queue behaves, or in which its figures reach us, six times over with other rates. The truth is
`growing` (more comes than the line can carry, for ever), `calm`, `stalled` (writes wait and none leaves), `lost` (writes fail or vanish; any
verdict, but never status 0) or `blind` (the figures do not tell). A window that ends the history is asked, too, where it holds
what shows the truth.
"""

import argparse
import json
import math
import random
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

START = datetime(2026, 3, 2, 5, 0, tzinfo=timezone.utc)
ITEMS = ["_PendingWrites", "_MaxPendingWrites", "_SuccessfulWrites", "_FailedWrites"]
CALM = {"idle", "steady", "burst", "draining"}
FITS = {"growing": {"growing"}, "calm": CALM, "stalled": {"stalled", "growing"}, "blind": {"unknown", "stale"}}
OUTCOMES = ["right", "cannot tell", "wrong OK", "wrong alarm"]
WINDOWS = [None, 180, 60]  # seconds before the end; None is the whole history


class Line:
    """A queue and the serial line that empties it, in tenths of a second."""

    def __init__(self, draw, rate, pending=0):
        self.draw, self.rate, self.pending, self.peak = draw, rate, pending, pending
        self.done, self.failed, self.owed = draw.randint(2_000, 800_000), 0, 0.0

    def look(self, seconds, load, batch=0, failing=0.0):
        """The four figures after so many seconds at this load; a share of the writes fails."""
        self.pending += batch
        for _ in range(max(1, round(seconds * 10))):
            self.pending += arrivals(self.draw, load * self.rate / 10)
            self.peak = max(self.peak, self.pending)
            self.owed = min(self.owed + self.rate / 10, self.pending)
            out = int(self.owed)
            self.owed -= out
            failed = sum(self.draw.random() < failing for _ in range(out)) if failing else 0
            self.pending, self.done, self.failed = self.pending - out, self.done + out - failed, self.failed + failed
        return [self.pending, self.peak, self.done, self.failed]


def arrivals(draw, mean):
    """How many writes come in a step in which so many are expected (Poisson)."""
    count, left = 0, draw.random()
    chance = math.exp(-mean)
    while left > chance and count < 200:
        left -= chance
        count += 1
        chance *= mean / count
    return count


def history(line, looks, load, step=1.0, warm=0, **more):
    """(seconds, figures) of so many looks; `load` is a number or a function of the look."""
    ask = load if callable(load) else lambda _: load
    for _ in range(warm):
        line.look(step, ask(0), **more)
    return [(i * step, line.look(step, ask(i), **more)) for i in range(looks)]


def batches(line, looks, every, share):
    """A batch every so many seconds that takes this share of the time until the next."""
    size = round(line.rate * every * share)
    return [(float(i), line.look(1.0, 0.0, size if i % every == every // 3 else 0)) for i in range(looks)]


def spoilt(draw, rows, looks, figure, read):
    """In so many looks one figure reads something else: `read` is what, or makes it of what is true."""
    for at in draw.sample(range(len(rows) // 6, len(rows) - 10), looks):
        seconds, figures = rows[at]
        value = read(figures[figure]) if callable(read) else read
        rows[at] = (seconds, [value if i == figure else true for i, true in enumerate(figures)])
    return rows


def burst(line, looks, at, size):
    """One batch at this look, a load of 0.3 beside it."""
    return [(float(i), line.look(1.0, 0.3, size if i == at else 0)) for i in range(looks)]


def seen_every(rows, every):
    """The driver refreshes its figures every so many looks only."""
    return [(seconds, rows[i - i % every][1]) for i, (seconds, _) in enumerate(rows)]


def only(rows, *figures):
    """The others are not there."""
    return [(seconds, [value if i in figures else None for i, value in enumerate(row)]) for seconds, row in rows]


def jumps(rows, at, shift):
    """The clock is set by so many seconds at this look."""
    return [(seconds + (shift if i >= at else 0), row) for i, (seconds, row) in enumerate(rows)]


def rolls(rows, bits, signed=False):
    """The counter of completed writes has so many bits and rolls over on the way."""
    first, half = rows[0][1][2], 2 ** (bits - 1)
    start = (half if signed else 2**bits) - 700
    wrap = lambda done: (start + done - first + (half if signed else 0)) % 2**bits - (half if signed else 0)
    return [(seconds, [row[0], row[1], wrap(row[2]), row[3]]) for seconds, row in rows]


def discarded(rows, at):
    """From this look on nothing waits any more, and no counter has moved for it."""
    _, peak, done, failed = rows[at][1]
    return rows[:at] + [(seconds, [0, peak, done, failed]) for seconds, _ in rows[at:]]


def restarted(rows, at, pending=False):
    """Counters begin at nought at this look; with `pending` the queue is gone as well."""
    queue, _, done, _ = rows[at][1]
    gone = queue if pending else 0
    return rows[:at] + [(seconds, [max(0, row[0] - gone), row[0], row[2] - done, 0]) for seconds, row in rows[at:]]


def families(draw):
    """(name, truth, seconds that a window must have to hold the truth, what makes one history)"""
    rate = lambda: draw.choice([8, 15, 40, 110])
    line = lambda pending=0: Line(draw, rate(), pending)
    over = lambda: draw.choice([1.2, 1.4, 1.9])
    grown = lambda looks=300, load=None, pending=40: history(line(pending), looks, load or over())
    calm = lambda looks=300, load=0.7: history(line(), looks, load, warm=300)
    level = lambda looks=200: [(float(i), [90 + draw.randint(-7, 7), 130, 4000 + 15 * i, 0]) for i in range(looks)]
    still = lambda looks=200: [(float(i), [29, 50, 3100, 4]) for i in range(looks)]
    once = lambda rows, figure, read: spoilt(draw, rows, 1, figure, read)
    thin = lambda rows, kept: [rows[0]] + [row for row in rows[1:] if draw.random() < kept]

    yield "growing", "growing", 0, lambda: grown()
    yield "growing, a load of 1.1", "growing", 180, lambda: grown(load=1.1)
    yield "growing, one look reads 0", "growing", 0, lambda: once(grown(), 0, 0)
    yield "growing, one look reads a thousand times", "growing", 0, lambda: once(grown(), 0, lambda true: 1000 * true + 900)
    yield "growing, one look in forty reads 0", "growing", 0, lambda: spoilt(draw, grown(), 7, 0, 0)
    yield "growing, half of the looks are missing", "growing", 60, lambda: thin(grown(), 0.5)
    yield "growing, refreshed every 20 s", "growing", 180, lambda: seen_every(grown(600), 20)
    yield "growing in batches", "growing", 600, lambda: batches(line(), 600, draw.choice([25, 50, 100]), 1.5)
    yield "growing by 2 % for four hours", "growing", 14000, lambda: history(line(40), 1440, 1.02, step=10.0)
    yield "growing after two calm minutes", "growing", 60, lambda: history(line(), 300, lambda i: 0.5 if i < 120 else 1.5)
    yield "growing, no counters", "growing", 180, lambda: only(grown(600), 0)
    yield "growing, 16-bit counter rolls over", "growing", 0, lambda: rolls(grown(), 16)
    yield "growing, signed 32-bit counter turns negative", "growing", 0, lambda: rolls(grown(), 32, signed=True)
    yield "growing, statistics reset", "growing", 0, lambda: restarted(grown(), draw.randint(60, 280))
    yield "growing, the clock jumps by an hour", "growing", 0, lambda: jumps(grown(), 150, draw.choice([-3600, 3600]))
    yield "growing, counter reads 0 once", "growing", 0, lambda: once(grown(), 2, 0)
    yield "growing, and every write fails", "growing", 0, lambda: history(line(40), 300, over(), failing=1.0)
    yield "calm", "calm", 0, calm
    yield "calm, a load of 0.9", "calm", 0, lambda: calm(load=0.9)
    yield "calm, in batches", "calm", 0, lambda: batches(line(), 600, draw.choice([25, 50, 100]), 0.6)
    yield "calm, one burst", "calm", 0, lambda: burst(line(), 300, 40, 2500)
    yield "calm at a standing level, one look reads 0", "calm", 0, lambda: once(level(), 0, 0)
    yield "calm at a standing level, one look reads 65535", "calm", 0, lambda: once(level(), 0, 65535)
    yield "calm, refreshed every 20 s", "calm", 0, lambda: seen_every(calm(600), 20)
    yield "calm, two thirds of the looks are missing", "calm", 0, lambda: thin(calm(600), 0.33)
    yield "calm, a whole day", "calm", 0, lambda: history(line(), 1440, lambda i: 0.5 + 0.35 * math.sin(i / 229), step=60.0)
    yield "calm, 16-bit counter rolls over", "calm", 0, lambda: rolls(calm(), 16)
    yield "calm, 32-bit counter rolls over", "calm", 0, lambda: rolls(calm(), 32)
    yield "calm, a line of one write in 15 s", "calm", 0, lambda: [(float(i), [2 + (i % 15 < 7), 3, 700 + i // 15, 0]) for i in range(600)]
    yield "idle", "calm", 0, lambda: [(float(i), [0, 4, 812, 0]) for i in range(150)]
    yield "draining", "calm", 0, lambda: [(float(i), [max(0, 900 - 5 * i), 900, 900 + 5 * min(i, 180), 0]) for i in range(170)]
    yield "stalled", "stalled", 0, still
    yield "stalled, one look reads 0", "stalled", 0, lambda: once(still(), 0, 0)
    yield "stalled, writes come", "stalled", 0, lambda: [(float(i), [20 + 4 * i, 20 + 4 * i, 3100, 0]) for i in range(200)]
    yield "every write fails", "lost", 0, lambda: [(float(i), [45 + draw.randint(-3, 3), 60, 3100, 10 + 2 * i]) for i in range(200)]
    yield "most writes fail, the queue stands at its peak", "lost", 0, lambda: [(float(i), [1500, 1500, 3100 + 4 * i, 10 + 7 * i]) for i in range(200)]
    yield "nothing waits, every write fails", "lost", 0, lambda: [(float(i), [0, 8, 3100, 10 + i]) for i in range(200)]
    yield "the queue is discarded", "lost", 110, lambda: discarded([(float(i), [400 + 2 * i, 400 + 2 * i, 3100 + 3 * i, 0]) for i in range(200)], 100)
    yield "the driver restarts with an empty queue", "lost", 110, lambda: restarted([(float(i), [600, 600, 3100 + 3 * i, 0]) for i in range(200)], 100, True)
    yield "the same figure, no counters", "blind", 0, lambda: only([(float(i), [41, 0, 0, 0]) for i in range(200)], 0)
    yield "quality uncertain", "blind", 0, lambda: [(float(i), [(6, "uncertain"), 9, 3100 + 3 * i, 0]) for i in range(150)]


def write(path, rows):
    """The history as a feed."""
    with path.open("w") as out:
        for seconds, figures in rows:
            stamp = (START + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
            for item, value in zip(ITEMS, figures):
                if value is None:
                    continue
                value, quality = value if isinstance(value, tuple) else (value, "good")
                point = {"t": stamp, "node": "SRV-A", "item": f"Channel1._Statistics.{item}", "value": value, "quality": quality}
                out.write(json.dumps(point) + "\n")


def judged(tool, path, window):
    """The verdict and the status."""
    command = [tool, "replay", str(path), "--format", "json"] + ([] if window is None else ["--window", f"{window}s"])
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    try:
        return json.loads(done.stdout)["data"]["channels"][0]["verdict"], done.returncode
    except (ValueError, LookupError):
        raise SystemExit(f"{' '.join(command)}: status {done.returncode}: {done.stderr[:300]}") from None


def outcome(truth, verdict, status):
    """What the answer is worth to somebody who acts on it."""
    if truth == "lost":
        return "wrong OK" if status == 0 else "right"
    if truth != "calm" and status == 0:
        return "wrong OK"
    if verdict in FITS[truth]:
        return "right"
    if verdict in FITS["blind"]:
        return "cannot tell"
    return "wrong alarm" if truth in ("calm", "blind") else "wrong OK" if verdict in CALM else "right"


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("tool")
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--seed", type=int, default=20261129)
    arguments.add_argument("--each", type=int, default=6)
    given = arguments.parse_args()
    draw = random.Random(given.seed)
    jobs, truths, wrong = [], {}, []
    for name, truth, needs, make in families(draw):
        truths[name] = truth
        for number in range(given.each):
            path = given.folder / f"{len(truths):02}-{number}.jsonl"
            rows = make()
            write(path, rows)
            jobs += [(name, path, window) for window in WINDOWS if window is None or window >= needs]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda job: judged(given.tool, *job[1:]), jobs))
    table = {name: {window: Counter() for window in WINDOWS} for name in truths}
    for (name, path, window), (verdict, status) in zip(jobs, answers):
        what = outcome(truths[name], verdict, status)
        table[name][window][what] += 1
        if what.startswith("wrong"):
            wrong.append(f"{what}: {name} ({path.name}, {'whole' if window is None else f'last {window} s'}): {verdict}, status {status}")
    print(f"Seed {given.seed}, {given.each} histories a family. In each cell: right, cannot tell, wrong OK, wrong alarm; `-` where the window is too short to hold the truth.\n")
    print("| family | truth | whole history | last 180 s | last 60 s |\n|---|---|---|---|---|")
    sums = {window: Counter() for window in WINDOWS}
    for name, truth in truths.items():
        cells = []
        for window in WINDOWS:
            counts = table[name][window]
            sums[window] += counts
            cells.append(" ".join(str(counts[what]) for what in OUTCOMES) if counts else "-")
        print(f"| {name} | {truth} | {' | '.join(cells)} |")
    print("| **all** | | " + " | ".join(" ".join(str(sums[window][what]) for what in OUTCOMES) for window in WINDOWS) + " |\n")
    for line in wrong:
        print(f"- {line}")
    asked = sum(sum(counts.values()) for counts in sums.values())
    for what in OUTCOMES[2:]:
        count = sum(counts[what] for counts in sums.values())
        print(f"- {'met' if count == 0 else 'NOT met'}: no {what}: {count} of {asked}")


main()
