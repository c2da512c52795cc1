"""Starts checks as a scheduler does, ours and the monitoring plugins in the same minute; benches/checks.sh starts it.

Each check is a process of its own. Its CPU time is what wait4 tells of it and of all that it has waited for, so that a wrapper
counts with its plugin and a plugin with its ping. The peak of memory is from one more run under time(1).
"""

import argparse
import json
import os
import signal
import statistics
import threading
import time
from datetime import datetime, timezone
from pathlib import Path

from measure import Row, seconds, wanted

PLUGINS = Path("/usr/lib/nagios/plugins")
NULL = os.open(os.devnull, os.O_RDWR)
# The least that a site's wrapper does: it keeps the plugin's words and status.
WRAPPER = """#!/bin/sh
out=$("{plugin}" {arguments})
status=$?
printf '%s\\n' "$out"
exit "$status"
"""


class Kind:
    """One kind of check, and what its runs cost."""

    def __init__(self, name, side, command):
        self.name, self.side, self.command = name, side, [str(word) for word in command]
        self.walls, self.cpus, self.peak, self.failed = [], [], 0.0, 0

    def start(self):
        actions = [(os.POSIX_SPAWN_DUP2, NULL, fd) for fd in (0, 1, 2)]
        return os.posix_spawn(self.command[0], self.command, os.environ, file_actions=actions, setsigmask=[])

    def ended(self, wall, status, usage):
        code = os.waitstatus_to_exitcode(status)
        # A check that fails does other work than one that does not. Of ours none may.
        if code != 0 and self.side == "ours":
            raise SystemExit(f"{self.name}: status {code} from {' '.join(self.command)}")
        if code != 0:
            self.failed += 1
            return
        self.walls.append(wall)
        self.cpus.append(usage.ru_utime + usage.ru_stime)


class Feed(threading.Thread):
    """An exporter that writes what two nodes say anew every second, in one step."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.path, self.round, self.is_over = path, 0, threading.Event()
        self.write()

    def write(self):
        self.round += 1
        now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        figures = {"Channel1._Statistics._PendingWrites": 0, "Channel1._Statistics._MaxPendingWrites": 3,
                   "Channel1._Statistics._SuccessfulWrites": 1000 + 5 * self.round, "Channel1._Statistics._FailedWrites": 0}
        lines = []
        for node, role in (("SRV-A", "ACTIVE"), ("SRV-B", "STANDBY")):
            own = {**figures, "NSD.A_SCADASTATUS": role, "SYSTEM.A_SACST": "RUN" if role == "ACTIVE" else "STANDBY", "SYSTEM.A_BLKS": 100 * self.round if role == "ACTIVE" else 7}
            lines += [json.dumps({"t": now, "node": node, "item": item, "value": value, "quality": "good"}) for item, value in own.items()]
        new = self.path.with_suffix(".new")
        new.write_text("\n".join(lines) + "\n")
        new.replace(self.path)

    def run(self):
        while not self.is_over.wait(1):
            self.write()


def wrapped(folder, plugin, arguments):
    """A wrapper as a site has one."""
    path = folder / f"{plugin}.sh"
    path.write_text(WRAPPER.format(plugin=PLUGINS / plugin, arguments=arguments))
    path.chmod(0o755)
    return path


def kinds(tools, folder, feed):
    """Ours and the peers', each side with as many starts in all. What is asked for is as like as the programs allow: five packets."""
    nagios = ["-f", "nagios"]
    captures = [word for server in ("SRV-A", "SRV-B") for word in ("--from", f"examples/captures/{server}.json")]
    source = ["--source", f"file:{feed}"]
    ours = [
        ("link-probe check", [tools / "link-probe", "check", "--main", "127.0.0.1", "--backup", "127.0.0.2", "--no-tcp", "--count", "5", *nagios]),
        ("nic-check --from", [tools / "nic-check", *captures, *nagios]),
        ("sac-status", [tools / "sac-status", *source, "--pair", "SRV-A", "SRV-B", *nagios]),
        ("driver-queue inspect", [tools / "driver-queue", "inspect", "SRV-A/Channel1", *source, "--over", "10s", *nagios]),
    ]
    peers = [
        ("check_icmp", "-H 127.0.0.1 -n 5 -w 100,20% -c 500,60%"),
        ("check_ping", "-4 -H 127.0.0.1 -p 5 -w 100,20% -c 500,60%"),
    ]
    return [Kind(name, "ours", command) for name, command in ours] + [
        Kind(f"{plugin}, wrapped", "peers", ["/bin/sh", wrapped(folder, plugin, arguments)]) for plugin, arguments in peers]


def minute(sides, checks, length):
    """Starts so many checks of each side, evenly in the time, whether those before have ended or not, and waits for all."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    began, running, number, most = time.monotonic(), {}, 0, 0
    while number < checks or running:
        due = began + number * length / checks
        now = time.monotonic()
        if number < checks and now >= due:
            for side in sides:
                kind = side[number % len(side)]
                running[kind.start()] = kind, time.monotonic()
            number, most = number + 1, max(most, len(running))
            continue
        pid, status, usage = os.wait4(-1, os.WNOHANG) if running else (0, 0, None)
        if pid:
            kind, started = running.pop(pid)
            kind.ended(time.monotonic() - started, status, usage)
            continue
        signal.sigtimedwait([signal.SIGCHLD], min(1, due - now) if number < checks else 1)
    return most


def machine(tools):
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    text = lambda *command: os.popen(" ".join(command)).readline().strip()
    print(f"Machine: {os.cpu_count()} cores of {model}, Linux {os.uname().release}; load average before: {os.getloadavg()[0]:.2f}.")
    print(f"Programs: {text(str(tools / 'link-probe'), '--version')} and its sisters; {text(str(PLUGINS / 'check_icmp'), '--version')}.\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True, type=Path)
    parser.add_argument("--folder", required=True, type=Path)
    parser.add_argument("--checks", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    machine(options.bin)
    feed = Feed(options.folder / "feed.jsonl")
    feed.start()
    every = kinds(options.bin.resolve(), options.folder, feed.path)
    sides = [[kind for kind in every if kind.side == side] for side in ("ours", "peers")]
    for kind in every:
        kind.peak = Row(kind.name, kind.command, 1).memory()  # warms the file cache, too
    most = minute(sides, options.checks, options.seconds)
    feed.is_over.set()

    print(f"### {options.checks:,} checks of each side, started in {options.seconds:g} s\n")
    print(f"Up to {most} ran at the same time.\n")
    print("| check | runs | CPU of all | CPU of one (median) | wall of one (median) | peak memory |\n|---|---|---|---|---|---|")
    for kind in every:
        if kind.cpus:
            print(f"| {kind.name} | {len(kind.cpus)} | {seconds(sum(kind.cpus))} | {seconds(statistics.median(kind.cpus))} | "
                  f"{seconds(statistics.median(kind.walls))} | {kind.peak:.1f} MiB |")
    ours, peers = (sum(sum(kind.cpus) for kind in side) for side in sides)
    counted = [sum(len(kind.cpus) for kind in side) for side in sides]
    print(f"| **ours** | {counted[0]} | {seconds(ours)} | | | |\n| **peers** | {counted[1]} | {seconds(peers)} | | | |\n")
    failed = sum(kind.failed for kind in sides[1])
    if failed * 100 > options.checks:
        raise SystemExit(f"{failed} of the peers' checks failed: that is no comparison")
    if failed:
        print(f"{failed} of the peers' checks did not end with 0 and are not counted.\n")
    wanted(f"at most a third of the peers' CPU: {ours / peers:.2f} of it", ours <= peers / 3)
    worst = max(sides[0], key=lambda kind: kind.peak)
    wanted(f"under 8 MiB each: {worst.peak:.1f} MiB ({worst.name})", worst.peak < 8)


main()
