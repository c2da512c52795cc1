"""Times what evidence costs, what verifying takes, and a report over a fleet; prints tables as Markdown."""

import json
import shutil
import sys
from pathlib import Path

from measure import Row, table, wanted
from nic import host

PAIRS = 200
LINKS = ["watch", "--main", "127.0.0.1", "--backup", "127.0.0.2", "--no-tcp", "-q"]
DEMO = ["--source", "demo:healthy-pair"]


def watch(tools, folder):
    """A watch of two links at 5 ms with and without evidence: at 1 s nothing could be measured."""
    plain = [str(tools / "link-probe"), *LINKS, "--interval", "5ms", "--duration", "20s"]
    with_it = [*plain, "--evidence", str(folder / "watch")]
    print("### A watch of two links, 20 s at 5 ms\n")
    rows = [Row("without evidence", plain, 5).measure(), Row("with evidence", with_it, 5).measure()]
    table(rows, rows[0])
    more = rows[1].cpu / rows[0].cpu - 1
    wanted(f"at most 5 % of the watch's CPU: {more * 100:.1f} %", more <= 0.05)


def verify(tools, work, folder):
    """An hour of SAC and of queues on a virtual clock, and half an hour's number of answers of two links."""
    runs = [
        ("sac-status", ["watch", *DEMO, "--duration", "1h"]),
        ("driver-queue", ["inspect", *DEMO, "--over", "1h"]),
        ("link-probe", [*LINKS, "--interval", "10ms", "--duration", "18s"]),
    ]
    for name, words in runs:
        tool, bundle = str(tools / name), folder / name
        Row(name, [tool, *words, "--evidence", str(bundle)], 1, (0, 1)).measure()
        records = bundle / "evidence.jsonl"
        print(f"\n### Verifying `{name} {words[0]}` ({records.stat().st_size / 1e6:.1f} MB of records)\n")
        hashed = Row("only hashing and parsing", [work, "hash", str(records)], 11).measure()
        verified = Row("verify", [tool, "verify", str(bundle)], 11).measure()
        table([hashed, verified], hashed)
        ratio = verified.wall / hashed.wall
        wanted(f"under 1.5 times only hashing and parsing: {ratio:.2f} times", ratio < 1.5)


def fleet(tools, folder):
    root = folder / "fleet"
    for number in range(PAIRS):
        pair = root / f"pair-{number:03}"
        pair.mkdir(parents=True)
        for end in range(2):
            capture = json.dumps(host(12, 2 * number + end))
            (pair / f"SRV{2 * number + end:03}.json").write_text(capture)
    print(f"\n### A report over {PAIRS} pairs, one process\n")
    report = folder / "fleet.html"
    command = [str(tools / "nic-check"), "fleet", str(root), "-f", "html", "-o", str(report)]
    judged = Row("nic-check fleet -f html", command, 11, (0, 1, 2)).measure()
    table([judged], judged)
    wanted(f"under 2 s: {judged.wall:.2f} s", judged.wall < 2)
    shutil.rmtree(root)


def main():
    tools, work, folder = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    watch(tools, folder)
    verify(tools, work, folder)
    fleet(tools, folder)


main()
