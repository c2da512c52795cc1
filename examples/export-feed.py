#!/usr/bin/env python3
"""Writes a feed for sac-status and driver-queue: one JSON object a line on standard output.

    sac-status --source "exec:python3 examples/export-feed.py SRV-A" --node SRV-A

It reads NAME=VALUE pairs from a status file, as a scheduler script of iFIX may write one; replace `values` by
whatever reads your plant. Tried with Python 3.11 and a status file; not on a real iFIX node.
"""
import json
import sys
from datetime import datetime, timezone
from pathlib import Path


def values(path):
    """(item, value, quality) of each line NAME=VALUE; an empty value is bad."""
    for line in Path(path).read_text(encoding="utf-8-sig").splitlines():
        name, equals, value = line.partition("=")
        if not equals:
            continue
        try:
            value = int(value)
        except ValueError:
            pass
        yield name.strip(), value, "bad" if value == "" else "good"


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: export-feed.py NODE [STATUS-FILE]")
    path = sys.argv[2] if len(sys.argv) == 3 else Path(__file__).with_name("status.txt")
    at = datetime.fromtimestamp(Path(path).stat().st_mtime, timezone.utc)  # the values are as old as the file
    stamp = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    for item, value, quality in values(path):
        print(json.dumps({"t": stamp, "node": sys.argv[1], "item": item, "value": value, "quality": quality}))


main()
