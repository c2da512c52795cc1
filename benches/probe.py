#!/usr/bin/env python3
"""Benchmark of `link-probe sweep` against fping, ping-rs and a raw send loop, all in one run.

usage: benches/probe.py [RUNS]        (root; sends only to loopback, in a network namespace of its own)

Builds the release binary (or takes that of the folder HOTSTANDBY_BIN) and the peers, runs every tool RUNS times (9) in turn on 1, 100, 1,000, 10,000 and 65,000
loopback addresses, and prints a Markdown table of medians for docs/performance.md. Wall time includes process start.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 9
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SPACE = f"hotstandby-bench-{os.getpid()}"
SIZES = [1, 100, 1_000, 10_000, 65_000]


def build():
    own = os.environ.get("HOTSTANDBY_BIN")
    if not own:
        subprocess.run(["cargo", "build", "--quiet", "--release", "--bin", "link-probe"], cwd=ROOT, check=True)
        own = os.path.join(ROOT, "target/release")
    peers = os.path.join(ROOT, "benches", "peers")
    subprocess.run(["cargo", "build", "--quiet", "--release"], cwd=peers, check=True)
    return os.path.join(own, "link-probe"), os.path.join(peers, "target/release/probe-peers")


def inside(command, peers=None):
    command = [peers, "measure"] + command if peers else command
    return ["ip", "netns", "exec", SPACE] + command


def measure(command, stdin):
    """Wall milliseconds, CPU milliseconds, peak memory in MiB, standard output and error."""
    with open(stdin) as source, tempfile.TemporaryFile() as out:
        begun = time.perf_counter()
        child = subprocess.Popen(command, stdin=source, stdout=out, stderr=out)
        _, _, usage = os.wait4(child.pid, 0)
        wall = (time.perf_counter() - begun) * 1e3
        child.returncode = 0
        out.seek(0)
        text, _, peak = out.read().decode().rpartition("\npeak ")
    return wall, (usage.ru_utime + usage.ru_stime) * 1e3, int(peak) / 1024, text


def main():
    probe, peers = build()
    subprocess.run(["ip", "netns", "add", SPACE], check=True)
    try:
        subprocess.run(["ip", "-n", SPACE, "link", "set", "lo", "up"], check=True)
        options = ["net.ipv4.ping_group_range=0 2147483647", "net.ipv4.icmp_ratelimit=0"]
        subprocess.run(inside(["sysctl", "-qw"] + options), check=True)
        compare(probe, peers)
    finally:
        subprocess.run(["ip", "netns", "del", SPACE], check=True)


def alive_lines(text):
    return sum(1 for line in text.splitlines() if line[:1].isdigit())


def compare(probe, peers):
    one = ["taskset", "-c", "0"]
    sweep = [probe, "sweep", "-F", "-", "--rate", "max", "--retries", "0", "--alive", "--quiet"]
    print(f"{RUNS} runs each, in turn; medians. Lost: the most of any run.\n")
    for size in SIZES:
        path = tempfile.mktemp()
        with open(path, "w") as file:
            for n in range(size):
                file.write(f"127.{1 + (n >> 16)}.{n >> 8 & 255}.{n & 255}\n")
        tools = {
            "link-probe, one core": (one + sweep + ["--shards", "1"], alive_lines),
            "link-probe, every core": (sweep, alive_lines),
            "fping -c1 -i0": (["fping", "-q", "-c1", "-i0"], lambda text: text.count("1/1/0%")),
            "fping -r0 -i0": (["fping", "-r0", "-i0"], lambda text: text.count("is alive")),
            "ping-rs, 64 threads": ([peers, "ping-rs", "64", path], lambda text: int(text or 0)),
            "raw send loop": (one + [peers, "rawloop", path, "1"], lambda text: int(text.split()[0])),
        }
        results = {name: [] for name in tools}
        for _ in range(RUNS):
            for name, (command, count) in tools.items():
                wall, cpu, memory, text = measure(inside(command, peers), path)
                results[name].append((wall, cpu, memory, size - count(text)))
        base = statistics.median(run[0] for run in results["link-probe, one core"])
        print(f"### {size:,} addresses\n")
        print("| tool | wall ms (min..max) | CPU ms | MiB | addresses/s | lost | x link-probe on one core |")
        print("|---|---|---|---|---|---|---|")
        for name, runs in results.items():
            wall, cpu, memory = (statistics.median(run[k] for run in runs) for k in range(3))
            low, high = min(run[0] for run in runs), max(run[0] for run in runs)
            lost = max(run[3] for run in runs)
            print(
                f"| {name} | {wall:.1f} ({low:.1f}..{high:.1f}) | {cpu:.0f} | {memory:.1f} | "
                f"{size / wall * 1e3:,.0f} | {lost} | {wall / base:.2f} |"
            )
        print(flush=True)
        os.unlink(path)
    sustained(probe, peers)


def sustained(probe, peers):
    """A million probes on one core and on two, against sending only."""
    path = tempfile.mktemp()
    with open(path, "w") as file:
        for n in range(10_000):
            file.write(f"127.1.{n >> 8 & 255}.{n & 255}\n")
    one = ["taskset", "-c", "0"]
    base = [probe, "sweep", "--rate", "max", "--retries", "0", "--quiet", "127.0.0.0-127.15.66.63"]
    rates = {"raw send loop, one core": [], "link-probe, one core": [], "link-probe, --shards 2": []}
    memory = 0
    for _ in range(3):
        text = measure(inside(one + [peers, "rawloop", path, "100"], peers), path)[3]
        rates["raw send loop, one core"].append(float(text.split()[1]))
        wall, _, peak, text = measure(inside(one + base + ["--shards", "1", "--alive"], peers), path)
        assert alive_lines(text) == 1_000_000, alive_lines(text)
        memory = max(memory, peak)
        rates["link-probe, one core"].append(1e9 / wall)
        wall, _, peak, text = measure(inside(base + ["--shards", "2", "--alive"], peers), path)
        assert alive_lines(text) == 1_000_000, alive_lines(text)
        memory = max(memory, peak)
        rates["link-probe, --shards 2"].append(1e9 / wall)
    limit = statistics.median(rates["raw send loop, one core"])
    print(f"### Sustained: 1,000,000 probes, all answered (peak memory {memory:.1f} MiB)\n")
    print("| what | probes/s | of the limit |\n|---|---|---|")
    for name, all_rates in rates.items():
        rate = statistics.median(all_rates)
        print(f"| {name} | {rate:,.0f} | {rate / limit:.0%} |")
    os.unlink(path)


if __name__ == "__main__":
    main()
