"""Puts the tables that benches/measure.py printed between the marks of docs/performance.md."""

import sys
from pathlib import Path

BEGIN, END = "<!-- measured: benches/run.sh --record writes what follows -->", "<!-- end of measured -->"

target, tables = Path(sys.argv[1]), Path(sys.argv[2]).read_text()
text = target.read_text()
before, rest = text.split(BEGIN, 1)
after = rest.split(END, 1)[1]
target.write_text(f"{before}{BEGIN}\n\n{tables.strip()}\n\n{END}{after}")
