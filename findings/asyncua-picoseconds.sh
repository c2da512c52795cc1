#!/bin/sh
# asyncua 2.1.0 (PyPI), decoder.
# A DataValue with both time stamps and both picosecond fields, encoded as the standard has it, is decoded in another
# order: the picoseconds of the source are taken for a part of the server's time stamp, which becomes the year 9999.
# Expected: OPC UA part 6, DataValue: SourceTimestamp, SourcePicoSeconds, ServerTimestamp, ServerPicoSeconds.
# Why it matters: node-opcua sends all four; asyncua's client then shows a time that nobody sent.
# Needs python3 with venv. Status: 0 it is still so, 1 it has changed, 3 not set up.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
{ python3 -m venv "$work/venv" && "$work/venv/bin/pip" install -q asyncua==2.1.0; } >"$work/log" 2>&1 ||
  { cat "$work/log"; echo "not set up: asyncua 2.1.0 could not be installed"; exit 3; }
cat >"$work/try.py" <<'P'
import datetime, struct, sys
from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import struct_from_binary

def ticks(year):
    """100 ns since 1601."""
    return int((datetime.datetime(year, 1, 1) - datetime.datetime(1601, 1, 1)).total_seconds()) * 10**7

# Mask: value, source time stamp, server time stamp, source picoseconds, server picoseconds. Value: Int32 5.
value = struct.pack("<BBiqHqH", 0x01 | 0x04 | 0x08 | 0x10 | 0x20, 6, 5, ticks(2024), 7, ticks(2025), 9)
seen = struct_from_binary(ua.DataValue, Buffer(value))
print("encoded: source 2024 and 7, server 2025 and 9")
print(f"decoded: source {seen.SourceTimestamp.year} and {seen.SourcePicoseconds}, server {seen.ServerTimestamp.year} and {seen.ServerPicoseconds}")
sys.exit(0 if seen.ServerTimestamp.year != 2025 else 5)
P
"$work/venv/bin/python" "$work/try.py"
case $? in
  0) echo "asyncua 2.1.0 reads both time stamps before both picosecond fields" ;;
  5) echo "changed: the fields are read in the standard's order"; exit 1 ;;
  *) echo "not set up: the decoder did not run"; exit 3 ;;
esac
