"""Measures link-probe against fping, ping-rs and a raw send loop, all in one run; benches/probe.sh starts it.

Everything happens on loopback, or over a veth pair with an answering machine behind it, in network namespaces of its own. Prints Markdown for docs/performance.md: the tables,
and after each what was wanted and whether it was met. Wall time includes process start.
"""

import argparse
import ctypes
import json
import os
import re
import socket
import statistics
import struct
import subprocess
import tempfile
import time

SPACE = f"hotstandby-bench-{os.getpid()}"
FAR = f"{SPACE}-far"
SIZES = [1, 100, 1_000, 10_000, 65_000]
ONE_CORE = ["taskset", "-c", "0"]
PARTS = ["compare", "formats", "veth", "sustained", "million", "startup", "stamps", "watch", "dead"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--probe", required=True)
    parser.add_argument("--peers", required=True)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--only", choices=PARTS)
    return parser.parse_args()


def main():
    given = arguments()
    machine(given)
    subprocess.run(["ip", "netns", "add", SPACE], check=True)
    try:
        subprocess.run(["ip", "-n", SPACE, "link", "set", "lo", "up"], check=True)
        options = ["net.ipv4.ping_group_range=0 2147483647", "net.ipv4.icmp_ratelimit=0"]
        subprocess.run(inside(["sysctl", "-qw"] + options), check=True)
        wire()
        for part in [given.only] if given.only else PARTS:
            globals()[part](given)
    finally:
        for space in (SPACE, FAR):
            subprocess.run(["ip", "netns", "del", space], check=False)


def wire():
    """A veth pair to a machine that answers for all of 10.88.0.0/16 and swallows 10.89.0.0/16; nobody is in 10.77.1.0/24."""
    for line in [
        f"ip netns add {FAR}",
        f"ip -n {SPACE} link add near0 type veth peer name far0 netns {FAR}",
        f"ip -n {SPACE} addr add 10.77.0.1/16 dev near0",
        f"ip -n {SPACE} link set near0 up",
        f"ip -n {FAR} addr add 10.77.0.2/16 dev far0",
        f"ip -n {FAR} link set far0 up",
        f"ip -n {FAR} link set lo up",
        f"ip -n {FAR} route add local 10.88.0.0/16 dev lo",
        f"ip -n {FAR} route add blackhole 10.89.0.0/16",
        f"ip -n {SPACE} route add 10.88.0.0/15 via 10.77.0.2",
        f"ip netns exec {FAR} sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0",
    ]:
        subprocess.run(line.split(), check=True)


def machine(given):
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    fping = subprocess.run(["fping", "--version"], capture_output=True, text=True).stdout.split()[2]
    own = subprocess.run([given.probe, "--version"], capture_output=True, text=True).stdout.strip()
    load = os.getloadavg()[0]
    print(f"Machine: {os.cpu_count()} cores of {model}, Linux {os.uname().release}; load average before: {load:.2f}.")
    print(f"Programs: {own}, fping {fping}, ping-rs 0.1.2. {given.runs} runs each, in turn; medians.\n")


def wanted(met, what):
    print(f"- {'met' if met else 'NOT met'}: {what}")


def inside(command):
    return ["ip", "netns", "exec", SPACE] + command


def measure(peers, command, stdin="/dev/null"):
    """Wall milliseconds, CPU milliseconds, peak memory in MiB, standard output and error.

    A small program inside the namespace starts the clock and the tool, so that entering it counts for nobody.
    """
    cores = command[: len(ONE_CORE)] if command[: len(ONE_CORE)] == ONE_CORE else []
    command = inside(cores + [peers, "measure"] + command[len(cores) :])
    with open(stdin) as source, tempfile.TemporaryFile() as out:
        subprocess.run(command, stdin=source, stdout=out, stderr=out)
        out.seek(0)
        text, _, figures = out.read().decode().rpartition("\nmeasured ")
    peak, wall, cpu = (int(figure) for figure in figures.split())
    return wall / 1e3, cpu / 1e3, peak / 1024, text


def alive_lines(text):
    return sum(1 for line in text.splitlines() if line[:1].isdigit())


def addresses(count, far=False):
    """A file of loopback addresses, or of those behind the veth pair; nobody deletes it but the caller."""
    with tempfile.NamedTemporaryFile("w", delete=False) as file:
        for n in range(count):
            network = "10.88" if far else f"127.{1 + (n >> 16)}"
            file.write(f"{network}.{n >> 8 & 255}.{n & 255}\n")
    return file.name


# Sweeps beside the peers.


def compare(given):
    sweep = [given.probe, "sweep", "-F", "-", "--rate", "max", "--retries", "0", "--alive", "--quiet"]
    for size in SIZES:
        path = addresses(size)
        tools = {
            "link-probe, one core": (ONE_CORE + sweep + ["--shards", "1"], alive_lines),
            "link-probe, every core": (sweep, alive_lines),
            "fping -c1 -i0": (["fping", "-q", "-c1", "-i0"], lambda text: text.count("1/1/0%")),
            "fping -r0 -i0": (["fping", "-r0", "-i0"], lambda text: text.count("is alive")),
            "ping-rs, 64 threads": ([given.peers, "ping-rs", "64", path], lambda text: int(text or 0)),
            "raw send loop": (ONE_CORE + [given.peers, "rawloop", path, "1"], lambda text: int(text.split()[0])),
        }
        results = {name: [] for name in tools}
        for _ in range(given.runs):
            for name, (command, count) in tools.items():
                wall, cpu, memory, text = measure(given.peers, command, path)
                results[name].append((wall, cpu, memory, size - count(text)))
        os.unlink(path)
        table(size, results)
        if size == 10_000:
            judge_sweeps(results)


def table(size, results):
    base = statistics.median(run[0] for run in results["link-probe, one core"])
    print(f"### Sweep of {size:,} addresses\n")
    print("| tool | wall ms (least..most) | CPU ms | MiB | addresses/s | most lost | x link-probe on one core |")
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


def judge_sweeps(results):
    wall = {name: statistics.median(run[0] for run in runs) for name, runs in results.items()}
    best, each = min(wall["fping -c1 -i0"], wall["fping -r0 -i0"]), wall["fping -c1 -i0"]
    for name, least_best, least_each in [("link-probe, one core", 2, 3), ("link-probe, every core", 3, 5)]:
        a, b = best / wall[name], each / wall[name]
        wanted(a >= least_best, f"{name}: at least {least_best} times faster than fping's best: {a:.2f} times")
        wanted(b >= least_each, f"{name}: at least {least_each} times faster than fping -c1 -i0: {b:.2f} times")
    own = [run for name, runs in results.items() if name.startswith("link-probe") for run in runs]
    wanted(max(run[3] for run in own) == 0, "nothing lost")
    peak = max(run[2] for run in own)
    wanted(peak < 8, f"peak memory under 8 MiB: {peak:.1f} MiB")
    print(flush=True)


# Every format of the report, by CPU beside sending only.


TERSE = ["lines", "-q", "nagios", "prometheus"]
# Every format that `sweep` has besides lines.
OTHERS = ["nagios", "prometheus", "json", "jsonl", "markdown"]


def formats(given):
    every_format(given, "loopback addresses", far=False)
    command = [given.probe, "sweep", "--rate", "max", "--retries", "0", "-q", "127.0.0.0-127.4.147.223"]
    peak, text = measure(given.peers, command)[2:]
    wanted(peak < 8, f"300,000 targets with -q under 8 MiB: {peak:.1f} MiB")
    assert "300000 of 300000" in text.replace(",", ""), text
    print(flush=True)


def veth(given):
    every_format(given, "addresses behind a veth pair", far=True)


def every_format(given, what, far):
    size, path = 10_000, addresses(10_000, far)
    sweep = ONE_CORE + [given.probe, "sweep", "-F", path, "--rate", "max", "--retries", "0", "--shards", "1"]
    forms = {"lines": [], "-q": ["-q"]} | {name: ["-f", name] for name in OTHERS}
    tools = {f"link-probe, {name}": sweep + form for name, form in forms.items()}
    tools["fping -q -r0 -i0 -a"] = ONE_CORE + ["fping", "-q", "-r0", "-i0", "-a", "-f", path]
    tools["fping -q -c1 -i0"] = ONE_CORE + ["fping", "-q", "-c1", "-i0", "-f", path]
    limit = "raw send loop"
    tools[limit] = ONE_CORE + [given.peers, "rawloop", path, "1"]
    runs = {name: [] for name in tools}
    for _ in range(given.runs):
        for name, command in tools.items():
            wall, cpu, memory, text = measure(given.peers, command)
            # Whoever fails at once is no quick one.
            assert not name.startswith("link-probe") or holds_all(text, size), (name, text[-300:])
            runs[name].append((wall, cpu, memory))
    os.unlink(path)
    median = {name: [statistics.median(run[k] for run in all_runs) for k in range(3)] for name, all_runs in runs.items()}
    base = median[limit][1]
    print(f"### Sweep of {size:,} {what} in every format, one core\n")
    print("| tool | wall ms | CPU ms | MiB | CPU x raw send loop |\n|---|---|---|---|---|")
    for name, (wall, cpu, memory) in median.items():
        print(f"| {name} | {wall:.1f} | {cpu:.1f} | {memory:.1f} | {cpu / base:.2f} |")
    print()
    for name in TERSE:
        _, cpu, memory = median[f"link-probe, {name}"]
        wanted(cpu <= base * 1.2, f"{name}: at most 1.2 times the CPU of the raw send loop: {cpu / base:.2f} times")
        wanted(memory < 6, f"{name}: under 6 MiB: {memory:.1f} MiB")
    print(flush=True)


def holds_all(text, size):
    """Whether every target answered, as each format says it."""
    shown = text.replace(",", "")
    return f"{size} of {size}" in shown or re.search(rf"_alive{{[^}}]*}} {size}$", shown, re.MULTILINE)


def startup(given):
    """One address, once: what is left is starting."""
    tools = {
        "link-probe check": [given.probe, "check", "--main", "127.0.0.1", "--count", "1", "-q"],
        "fping -c1": ["fping", "-q", "-c1", "127.0.0.1"],
    }
    runs = {name: [] for name in tools}
    for _ in range(given.runs * 10):
        for name, command in tools.items():
            runs[name].append(measure(given.peers, command)[:2])
    median = {name: [statistics.median(run[k] for run in all_runs) for k in range(2)] for name, all_runs in runs.items()}
    print("### One address, once\n\n| tool | wall ms | CPU ms |\n|---|---|---|")
    for name, (wall, cpu) in median.items():
        print(f"| {name} | {wall:.2f} | {cpu:.2f} |")
    print()
    ratio = median["link-probe check"][0] / median["fping -c1"][0]
    wanted(ratio <= 1.3, f"at most 1.3 times the wall time of fping -c1: {ratio:.2f} times")
    print(flush=True)


def sustained(given):
    """A million probes on one core and on two, against sending only."""
    path = addresses(10_000)
    base = [given.probe, "sweep", "--rate", "max", "--retries", "0", "--quiet", "127.0.0.0-127.15.66.63", "--alive"]
    limit, one, two = "raw send loop, one core", "link-probe, one core", "link-probe, --shards 2"
    rates = {limit: [], one: [], two: []}
    for _ in range(3):
        text = measure(given.peers, ONE_CORE + [given.peers, "rawloop", path, "100"])[3]
        rates[limit].append(float(text.split()[1]))
        for name, command in [(one, ONE_CORE + base + ["--shards", "1"]), (two, base + ["--shards", "2"])]:
            wall, _, _, text = measure(given.peers, command)
            assert alive_lines(text) == 1_000_000, alive_lines(text)
            rates[name].append(1e9 / wall)
    os.unlink(path)
    rate = {name: statistics.median(all_rates) for name, all_rates in rates.items()}
    print("### Sustained: 1,000,000 probes, all of them answered\n")
    print("| what | probes/s | of the limit |\n|---|---|---|")
    for name in rates:
        print(f"| {name} | {rate[name]:,.0f} | {rate[name] / rate[limit]:.0%} |")
    print()
    share, more = rate[one] / rate[limit], rate[two] / rate[one]
    wanted(share >= 0.8, f"on one core at least 80 % of the physical limit: {share:.0%}")
    wanted(more >= 1.8, f"`--shards 2` at least 1.8 times that: {more:.2f} times")
    print(flush=True)


def million(given):
    """A million targets from standard input."""
    with tempfile.NamedTemporaryFile("w") as file:
        for n in range(1_000_000):
            file.write(f"127.{n >> 16}.{n >> 8 & 255}.{n & 255}\n")
        file.flush()
        command = [given.probe, "sweep", "-F", "-", "--rate", "max", "--retries", "0", "--alive", "--quiet"]
        _, _, peak, text = measure(given.peers, command, file.name)
    print("### A million targets from standard input\n")
    wanted(peak < 64, f"under 64 MiB: {peak:.1f} MiB")
    # 127.0.0.0 and the like are answered, too; what the kernel calls a broadcast is not.
    print(f"\n{alive_lines(text):,} of them answered.\n", flush=True)


# Round trip times against the kernel's own stamps.


def in_namespace(what):
    """Calls `what` in the namespace; sockets that it opens stay there."""
    libc = ctypes.CDLL(None, use_errno=True)
    me, there = os.open("/proc/self/ns/net", os.O_RDONLY), os.open(f"/run/netns/{SPACE}", os.O_RDONLY)
    try:
        assert libc.setns(there, 0x40000000) == 0, os.strerror(ctypes.get_errno())
        return what()
    finally:
        assert libc.setns(me, 0x40000000) == 0
        os.close(me)
        os.close(there)


SO_TIMESTAMPNS, PACKET_OUTGOING, RECEIVE_BUFFER_FORCE, ETH_P_ALL = 35, 4, 33, 3


def open_tap():
    # Every protocol: a tap for IPv4 alone is not shown what goes out.
    tap = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL))
    tap.setsockopt(socket.SOL_SOCKET, RECEIVE_BUFFER_FORCE, 256 << 20)
    tap.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    tap.bind(("lo", ETH_P_ALL))
    tap.setblocking(False)
    return tap


def tapped(tap):
    """Round -> microseconds between the stamps of the request going out and of its reply coming in.

    Read after the run: a reader that is woken for each packet would be measured with it.
    """
    sent, came = {}, {}
    while True:
        try:
            packet, control, _, address = tap.recvmsg(128, 64)
        except BlockingIOError:
            break
        if len(packet) < 44 or packet[0] != 0x45:
            continue
        kind, outgoing = packet[20], address[2] == PACKET_OUTGOING
        # The payload begins with nonce, index and round of the probe.
        number = int.from_bytes(packet[40:44], "big")
        seconds, nanos = struct.unpack("=qq", control[0][2][:16])
        if kind == 8 and outgoing:
            sent[number] = seconds * 1_000_000_000 + nanos
        elif kind == 0 and not outgoing:
            came[number] = seconds * 1_000_000_000 + nanos
    return {number: (came[number] - stamp) / 1e3 for number, stamp in sent.items() if number in came}


def stamps(given):
    count = 10_000
    tap = in_namespace(open_tap)
    command = ["watch", "--main", "127.0.0.1", "--interval", "1ms", "--timeout", "500ms", "--count", str(count)]
    run = subprocess.run(inside([given.probe] + command + ["--format", "jsonl"]), capture_output=True, text=True)
    kernel = tapped(tap)
    tap.close()
    events = [json.loads(line) for line in run.stdout.splitlines()]
    told = {event["round"]: event["rtt_us"] for event in events if event["event"] == "reply"}
    both = [(told[number], kernel[number]) for number in told if number in kernel]
    errors = sorted(abs(own - true) for own, true in both)
    own, true = sorted(pair[0] for pair in both), sorted(pair[1] for pair in both)
    resolution = events[0]["resolution"]
    print("### Round trip times against the kernel's own stamps\n")
    print(f"{len(both):,} of {count:,} probes, one a millisecond, each seen by a packet tap beside the tool. The report says: {resolution}.\n")
    print("| microseconds | p50 | p95 | p99 | max |\n|---|---|---|---|---|")
    for name, values in [("told by link-probe", own), ("between the tap's stamps", true), ("difference", errors)]:
        at = [values[min(len(values) - 1, len(values) * percent // 100)] for percent in (50, 95, 99)]
        print(f"| {name} | {at[0]:.1f} | {at[1]:.1f} | {at[2]:.1f} | {values[-1]:.1f} |")
    print()
    wanted(len(both) >= count * 0.99, f"99 % of the probes seen by both: {len(both) / count:.1%}")
    wanted(statistics.median(errors) < 5, f"median difference under 5 us: {statistics.median(errors):.2f} us")
    wanted("1 us" in resolution, "the report says what its resolution is")
    print(flush=True)


# A long watch.


def usage_of(pid):
    """CPU seconds and resident KiB of a process."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    with open(f"/proc/{pid}/status") as file:
        resident = next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), resident


def watch(given):
    long_watch(given, [f"127.0.{1 + n // 250}.{1 + n % 250}" for n in range(500)], set())


def dead(given):
    """Three of ten links are dead: half of those with a neighbour that nobody answers for, half swallowed on the way."""
    alive = [f"10.88.{n // 250}.{1 + n % 250}" for n in range(700)]
    silent = [f"10.77.1.{1 + n}" for n in range(150)] + [f"10.89.0.{1 + n}" for n in range(150)]
    # Among the others, as they are in life.
    links = []
    for ten in range(100):
        links += silent[ten * 3 : ten * 3 + 3] + alive[ten * 7 : ten * 7 + 7]
    long_watch(given, links, set(silent))


def long_watch(given, targets, silent):
    links, seconds = len(targets), given.minutes * 60
    command = [given.probe, "watch", "--interval", "1s", "--duration", f"{seconds:.0f}s", "--format", "json"]
    for target in targets:
        command += ["--main", target]
    with tempfile.TemporaryFile("w+") as out:
        child = subprocess.Popen(inside(command), stdout=out)
        samples = []
        while child.poll() is None:
            time.sleep(min(5, seconds / 20))
            try:
                samples.append((time.monotonic(), *usage_of(child.pid)))
            except (FileNotFoundError, StopIteration):
                break
        child.wait()
        out.seek(0)
        report = json.load(out)
    all_links = [link for link in report["data"]["links"] if link["target"] not in silent]
    sent, lost = (sum(link[key] for link in all_links) for key in ("sent", "lost"))
    settled = samples[len(samples) // 5]
    last = samples[-1]
    load = (last[1] - settled[1]) / (last[0] - settled[0])
    grown = (last[2] - settled[2]) / 1024
    which = f", {len(silent)} of them dead" if silent else ""
    print(f"### A watch of {links} links{which}, for {given.minutes:g} minutes, one probe a second each\n")
    print("| probes of living links sent | lost | CPU of a core | resident at a fifth of the time | at the end |\n|---|---|---|---|---|")
    print(f"| {sent:,} | {lost} | {load:.2%} | {settled[2] / 1024:.1f} MiB | {last[2] / 1024:.1f} MiB |\n")
    living = links - len(silent)
    wanted(len(all_links) == living and sent >= living * (seconds - 1), f"every living link probed every second: {sent:,} probes")
    wanted(lost == 0, f"no probe lost: {lost}")
    wanted(load < 0.03, f"under 3 % of a core: {load:.2%}")
    wanted(grown < 0.5, f"memory flat (less than 0.5 MiB more): {grown:+.2f} MiB")
    print(flush=True)


if __name__ == "__main__":
    main()
