"""Measures what benches/run.sh prepared and prints the tables as Markdown.

Every row is a process of its own. Wall and CPU time are the median of its runs, from wait4; the peak of
memory is from one more run under time(1), whose own peak is below any row's; for a row that runs only once
(the peers) it is from wait4 as well, whose floor is this program's own 10 MiB. stdout goes to /dev/null.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


class Row:
    """One measured command."""

    def __init__(self, name, command, runs, statuses=(0,)):
        self.name, self.command, self.runs, self.statuses = name, command, runs, statuses
        self.walls, self.cpus, self.peak = [], [], 0.0

    def measure(self):
        """One unmeasured run to warm the file cache (for rows of several runs), then the measured ones."""
        if self.runs > 1:
            self.once()
        for _ in range(self.runs):
            wall, cpu = self.once()
            self.walls.append(wall)
            self.cpus.append(cpu)
        if self.runs > 1:
            self.peak = self.memory()
        return self

    def once(self):
        """Wall and CPU seconds of one run."""
        null = os.open(os.devnull, os.O_RDWR)
        actions = [(os.POSIX_SPAWN_DUP2, null, fd) for fd in (0, 1, 2)]
        start = time.perf_counter()
        child = os.posix_spawn(self.command[0], self.command, os.environ, file_actions=actions)
        _, status, usage = os.wait4(child, 0)
        wall = time.perf_counter() - start
        os.close(null)
        code = os.waitstatus_to_exitcode(status)
        if code not in self.statuses:
            raise SystemExit(f"{self.name}: status {code} from {' '.join(self.command[:6])} ...")
        self.peak = usage.ru_maxrss / 1024
        return wall, usage.ru_utime + usage.ru_stime

    def memory(self):
        """The peak of resident memory in MiB."""
        with tempfile.NamedTemporaryFile(mode="r") as report:
            command = ["/usr/bin/time", "-q", "-f", "%M", "-o", report.name, *self.command]
            subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, check=False)
            return int(report.read().split()[-1]) / 1024

    @property
    def wall(self):
        return statistics.median(self.walls)

    @property
    def cpu(self):
        return statistics.median(self.cpus)


def seconds(value):
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms"


def table(rows, base, extra=None):
    """Prints the rows; the ratio is each row's wall time over that of the row `base`."""
    head = ["row", "wall (median)", "least to most", "runs", "CPU", "peak memory", f"wall / {base.name}", "CPU ratio"]
    if extra:
        head.append(extra[0])
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        cells = [row.name, seconds(row.wall), f"{seconds(min(row.walls))} to {seconds(max(row.walls))}",
                 str(row.runs), seconds(row.cpu), f"{row.peak:.1f} MiB", f"{row.wall / base.wall:.2f}",
                 f"{row.cpu / base.cpu:.2f}"]
        if extra:
            cells.append(extra[1](row))
        print("| " + " | ".join(cells) + " |", flush=True)
    print()


def wanted(text, good):
    print(f"- {'met' if good else 'NOT met'}: {text}")


def first_line(command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0].strip()


def machine(options):
    cpu = next((line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), platform.processor())
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1024 // 1024
    system = next(line.split("=", 1)[1].strip('"') for line in Path("/etc/os-release").read_text().splitlines()
                  if line.startswith("PRETTY_NAME="))
    binaries = options.venv / "bin"
    print(f"Machine: {os.cpu_count()} cores of {cpu}, {memory} GiB, Linux {platform.release()}, {system}; "
          f"load average before: {os.getloadavg()[0]:.2f}.")
    print(f"Programs: {first_line([options.tool, '--version'])} (release build, {first_line(['rustc', '-V'])}); "
          f"{first_line([str(binaries / 'check-jsonschema'), '--version'])}; "
          f"{first_line([str(binaries / 'yamllint'), '--version'])}; Python {platform.python_version()}.")
    print()


def sheets(options):
    folder = str(options.folder / "sheets")
    files = sorted(str(path) for path in Path(folder).glob("*.yaml"))
    size = sum(os.path.getsize(path) for path in files)
    cores = str(os.cpu_count())
    print(f"### Lint of {len(files):,} sheets ({size / 1e6:.1f} MB, seed {options.seed})\n")
    binaries = options.venv / "bin"
    limits = [Row(f"only read, {n} threads" if n != "1" else "only read, 1 thread", [options.work, "read", n, folder], 7)
              for n in ("1", cores)]
    events = [Row(f"read and bare YAML events, {n} threads" if n != "1" else "read and bare YAML events, 1 thread",
                  [options.work, "events", n, folder], 7) for n in ("1", cores)]
    ours = [Row("partner-config lint --jobs 1", [options.tool, "lint", "--jobs", "1", folder], 7),
            Row("partner-config lint", [options.tool, "lint", folder], 7)]
    peers = [Row("check-jsonschema", [str(binaries / "check-jsonschema"), "--schemafile",
                                      str(options.folder / "partners.schema.json"), *files], options.peer_runs),
             Row("yamllint", [str(binaries / "yamllint"), "-d", "relaxed", folder], options.peer_runs)]
    rows = [*limits, *events, *ours, *peers]
    for row in rows:
        row.measure()
        print(f"{row.name}: {seconds(row.wall)}, CPU {seconds(row.cpu)}, {row.peak:.1f} MiB", file=sys.stderr, flush=True)
    table(rows, ours[1], ("files / s", lambda row: f"{len(files) / row.wall:,.0f}"))
    for peer in peers:
        ratio = peer.wall / ours[1].wall
        most = 200 if peer.name == "check-jsonschema" else 100
        wanted(f"at least {most} times faster than {peer.name}: {ratio:.0f} times on {cores} cores, "
               f"{peer.wall / ours[0].wall:.0f} times on one", ratio >= most)
    for name, event, our in zip(("one thread", f"{cores} threads"), events, ours):
        wanted(f"at most 1.3 times the bare events, {name}: {our.wall / event.wall:.2f} times", our.wall <= 1.3 * event.wall)
    wanted(f"under 40 MiB: {ours[1].peak:.1f} MiB", ours[1].peak < 40)
    print()


def big(options):
    file = str(options.folder / "big.yaml")
    size = os.path.getsize(file)
    print(f"### One plan of {size / 2**20:.1f} MiB\n")
    lint = Row("partner-config lint", [options.tool, "lint", "--quiet", file], 7, (0, 1, 2))
    rows = [Row("only read", [options.work, "read", "1", file], 7),
            Row("bare YAML events (saphyr-parser)", [options.work, "events", "1", file], 7),
            *(Row(f"bare YAML events ({parser})", [options.peers, "yaml", parser, file], 7)
              for parser in ("granit-parser", "rlsp-yaml-parser", "unsafe-libyaml")),
            Row("serde_yaml into plain structs", [options.work, "serde-yaml", file], 7), lint]
    for row in rows:
        row.measure()
    table(rows, lint, ("MB / s", lambda row: f"{size / 1e6 / row.wall:.1f}"))
    faster, memory = rows[-2].wall / lint.wall, lint.peak * 2**20 / size
    wanted(f"at least 1.6 times as fast as serde_yaml: {faster:.2f} times", faster >= 1.6)
    wanted(f"peak memory at most 3 times the file: {memory:.1f} times", memory <= 3)
    print()


def start_up(options):
    print("### Start-up\n")
    true = Row("/bin/true", ["/bin/true"], 300)
    rows = [true, Row("partner-config --version", [options.tool, "--version"], 300),
            Row("partner-config lint of one small plan", [options.tool, "lint", str(options.folder / "small.yaml")], 300)]
    for row in rows:
        row.measure()
    table(rows, true)


def grows(shapes):
    """Whether a byte of input costs the same however much of it there is. `shapes`: name, and for each size its count, its files, and
    the command that reads them."""
    print("### Cost as the input grows (CPU time; start-up is taken off)\n")
    print("| shape | count | input | CPU | CPU a MB | peak memory |\n|" + "---|" * 6)
    nothing, verdicts = {}, []
    for name, sizes in shapes:
        costs = []
        for count, files, command in sizes:
            tool = command[0]
            if tool not in nothing:
                nothing[tool] = Row("--version", [tool, "--version"], 30).measure().cpu
            row = Row(name, command, 7, (0, 1, 2, 3)).measure()
            size, cpu = sum(map(os.path.getsize, files)) / 1e6, max(row.cpu - nothing[tool], 1e-6)
            costs.append(cpu / size)
            print(f"| {name} | {count:,} | {size:.3f} MB | {seconds(cpu)} | {seconds(cpu / size)} | {row.peak:.1f} MiB |", flush=True)
        verdicts.append((f"{name}: a byte of the largest costs at most 1.5 times one of the size before: "
                         f"{costs[-1] / costs[-2]:.2f} times", costs[-1] <= 1.5 * costs[-2]))
    print()
    for verdict in verdicts:
        wanted(*verdict)
    print()


def shapes(folder):
    """Files that grow, each at three sizes: name, and for each size its count and its files."""
    files = sorted(str(path) for path in (folder / "sheets").glob("*.yaml"))
    yield "sheets of pairs", [(pairs, files[:2 * pairs]) for pairs in (1, 10, 100, 1000, len(files) // 2)]
    for name, file, text, least in (("servers of a plan, every other with a team", "servers.yaml", servers, 1500),
                                    ("nodes of a client's system", "Systems.xml", nodes, 1000),
                                    ("cards that a server does not use", "cards.yaml", cards, 5000),
                                    ("brackets", "brackets.yaml", lambda count: "[" * count, 500_000)):
        sizes = []
        for count in (least, 4 * least, 16 * least):
            path = folder / "growth" / str(count) / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text(count), encoding="utf-8")
            sizes.append((count, [str(path)]))
        yield name, sizes


HEAD = ("kind: system\nschema_version: 1\nsystem: Big\nproduct: { name: geo-scada, version: \"2022\" }\n"
        "type: hot-standby-pair\nnetworks:\n  main: { subnets: [10.0.0.0/9] }\n  backup: { subnets: [10.128.0.0/9] }\n"
        "servers:\n")


def servers(count):
    def one(number):
        host = f"{number // 62500}.{number // 250 % 250}.{number % 250 + 1}"
        team = f"    team: {{ name: Team{number}, members: [A{number}, B{number}], carries: main }}\n"
        return (f"  - label: SRV{number}\n    arbitration_priority: {number % 100}\n"
                f"    main: {{ address: 10.{host}, interface: Team{number} }}\n"
                f"    backup: {{ address: 10.{128 + number // 62500}{host[host.index('.'):]}, interface: Backup }}\n"
                + (team if number % 2 else ""))
    return HEAD + "".join(map(one, range(count)))


def nodes(count):
    lines = (f'    <Server name="10.0.{number // 250}.{number % 250 + 1}" cost="{number}" port="5481" '
             f'connectTimeout="{30000 + number}" requestTimeout="120000" />\n' for number in range(count))
    return '<Systems>\n  <System name="Big" type="SCX" enabled="true">\n' + "".join(lines) + "  </System>\n</Systems>\n"


def cards(count):
    return HEAD + "  - label: A\n    ignored_interfaces: [" + ", ".join(f"NIC{number}" for number in range(count)) + "]\n"


def growth(options):
    """Whether the cost of a byte stays the same as the input grows."""
    def commands():
        for name, sizes in shapes(options.folder):
            yield name, [(count, files, [options.tool, "lint", "--quiet", *files]) for count, files in sizes]
    grows(commands())


def main():
    parser = argparse.ArgumentParser()
    for name in ("tool", "work", "peers", "seed"):
        parser.add_argument(f"--{name}", required=True)
    for name in ("folder", "venv"):
        parser.add_argument(f"--{name}", required=True, type=Path)
    parser.add_argument("--peer-runs", type=int, default=1)
    parts = {"start-up": start_up, "sheets": sheets, "big": big, "growth": growth}
    parser.add_argument("--only", choices=parts)
    options = parser.parse_args()
    machine(options)
    for name, part in parts.items():
        if options.only in (None, name):
            part(options)


if __name__ == "__main__":
    main()
