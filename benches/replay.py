"""Times `driver-queue replay` of two builds on recordings that it writes itself, and prints a table as Markdown."""

import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

from measure import Row

LINES = 144_000
CHANNELS = (1, 10, 100, 500, 2000)
DAY = 86_400
FIGURES = ("_PendingWrites", "_MaxPendingWrites", "_SuccessfulWrites", "_FailedWrites")


def recording(path, channels, rounds):
    """A calm plant: `rounds` looks, a second apart, at four figures of each channel."""
    start = datetime(2026, 1, 1, tzinfo=timezone.utc)
    with path.open("w", encoding="utf-8") as file:
        for look in range(rounds):
            at = (start + timedelta(seconds=look)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
            for channel in range(1, channels + 1):
                for figure, value in zip(FIGURES, ((look * 7 + channel) % 50, 60, 1000 + 10 * look, 0)):
                    file.write(f'{{"t":"{at}","node":"SRV-A","item":"Channel{channel}._Statistics.{figure}",'
                               f'"value":{value},"quality":"good"}}\n')
    return path


def main():
    before, after, revision, work = sys.argv[1:]
    print(f"`driver-queue replay`, build of this tree against {revision}, side by side.\n")
    print("| recording | before: CPU, peak | now: CPU, peak | CPU, before / now |")
    print("|---|---|---|---|")
    cases = [(f"{LINES:,} lines, {count} channels", count, LINES // count // len(FIGURES)) for count in CHANNELS]
    cases.append((f"a day of one channel, {DAY * len(FIGURES):,} lines", 1, DAY))
    for name, channels, rounds in cases:
        file = recording(Path(work) / "recording.jsonl", channels, rounds)
        # What the verdict is does not matter here, only that there is one.
        rows = [Row(name, [build, "replay", str(file)], runs, (0, 1, 2, 3)).measure()
                for build, runs in ((before, 2), (after, 5))]
        shown = " | ".join(f"{row.cpu:.2f} s, {row.peak:.0f} MiB" for row in rows)
        print(f"| {name} | {shown} | {rows[0].cpu / rows[1].cpu:.1f} |", flush=True)


main()
