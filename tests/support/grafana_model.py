"""Reads a dashboard with Grafana's own models and writes it again; says what was lost on the way, which Grafana does not know.

Usage: grafana_model.py DASHBOARD.json      ends with 1 when something is lost.
"""

import json
import sys

from grafana_foundation_sdk.cog import plugins
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard


def lost(before, after, path=""):
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            if key in after:
                yield from lost(value, after[key], f"{path}.{key}")
            else:
                yield f"{path}.{key}"
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, pair in enumerate(zip(before, after)):
            yield from lost(*pair, f"{path}[{number}]")
    elif before != after:
        yield f"{path}: {before!r} became {after!r}"


plugins.register_default_plugins()
with open(sys.argv[1], encoding="utf-8") as file:
    given = json.load(file)
read = json.loads(JSONEncoder().encode(Dashboard.from_json(given)))
faults = list(lost(given, read))
print("\n".join(faults))
sys.exit(1 if faults else 0)
