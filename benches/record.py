"""Puts the tables that a bench printed between its marks in docs/performance.md.

usage: record.py PAGE TABLES [BENCH]        BENCH: the script whose marks they are, benches/run.sh unless told
"""

import sys
from pathlib import Path

bench = sys.argv[3] if len(sys.argv) > 3 else "benches/run.sh"
BEGIN, END = f"<!-- measured: {bench} --record writes what follows -->", "<!-- end of measured -->"

target, tables = Path(sys.argv[1]), Path(sys.argv[2]).read_text()
text = target.read_text()
before, rest = text.split(BEGIN, 1)
after = rest.split(END, 1)[1]
target.write_text(f"{before}{BEGIN}\n\n{tables.strip()}\n\n{END}{after}")
