"""Measures sac-status and driver-queue against Python's asyncua, on one OPC UA server on loopback, and prints the tables.

opcua.py --bin FOLDER --venv FOLDER [--runs N] [--seconds N] [--channels N]; benches/opcua.sh starts it.

First value: whole processes, in turn, medians. Polling: CPU time of each client alone over the same number of seconds in the middle of
its run, from /proc, so that neither start nor browsing counts.
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

HERE = Path(__file__).resolve().parent
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """The server of ua_channels.py."""

    def __init__(self, options, channels, folder, *more):
        command = [options.venv / "bin/python", HERE / "ua_channels.py", str(channels), str(folder), *more]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("READY "):
            raise SystemExit("the server did not start")
        self.url = line.split()[1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def certificates(options, folder):
    """A certificate for the server and one for uaread's client."""
    program = """
import sys, asyncio
from pathlib import Path
from cryptography.x509.oid import ExtendedKeyUsageOID as use
from asyncua.crypto.cert_gen import setup_self_signed_certificate as make
folder = Path(sys.argv[1])
async def main():
    for name, uses in (("server", [use.SERVER_AUTH, use.CLIENT_AUTH]), ("client", [use.CLIENT_AUTH])):
        await make(folder / f"{name}.pem", folder / f"{name}.der", f"urn:hotstandby:bench:{name}", "127.0.0.1", uses,
                   {"countryName": "CH", "stateOrProvinceName": "-", "localityName": "-", "organizationName": "-"})
asyncio.run(main())
"""
    subprocess.run([options.venv / "bin/python", "-c", program, str(folder)], check=True)


def once(command, environment, statuses):
    """Wall and CPU milliseconds of one run."""
    null = os.open(os.devnull, os.O_RDWR)
    actions = [(os.POSIX_SPAWN_DUP2, null, fd) for fd in (0, 1, 2)]
    start = time.perf_counter()
    child = os.posix_spawn(command[0], command, environment, file_actions=actions)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    os.close(null)
    code = os.waitstatus_to_exitcode(status)
    if code not in statuses:
        raise SystemExit(f"status {code} from {' '.join(command)}")
    return wall * 1e3, (usage.ru_utime + usage.ru_stime) * 1e3


def first_value(options, folder):
    """Start to end of a process that connects, reads one node's role, and disconnects."""
    print("### Time to a first value\n")
    environment = dict(os.environ, HOTSTANDBY_PKI=str(folder / "pki"), BENCH_PASSWORD="bench-pw")
    environment.pop("PYTHONPATH", None)
    tool, uaread = str(options.bin / "sac-status"), str(options.venv / "bin/uaread")
    rows = []
    with Server(options, 1, folder) as server:
        role = "ns=2;s=NSD.A_SCADASTATUS"
        base = [tool, "is-active", "SRV-A", "--source", server.url, "--max-age", "24h"]
        secure = ["--policy", "Basic256Sha256", "--mode", "sign-and-encrypt", "--user", "operator",
                  "--password-env", "BENCH_PASSWORD", "--no-hostname-check"]
        trust = [tool, "trust", "--source", server.url]
        shown = subprocess.run(trust, env=environment, capture_output=True, text=True, check=False).stdout
        prints = [word for word in shown.replace(",", " ").split() if len(word) >= 40 and all(c in "0123456789abcdefABCDEF:" for c in word)]
        if not prints:
            raise SystemExit(f"no fingerprint in: {shown}")
        subprocess.run([*trust, "--accept", prints[0]], env=environment, check=True, stdout=subprocess.DEVNULL)
        peer = [uaread, "-u", server.url, "-n", role]
        peer_secure = [*peer, "--user", "operator", "--password", "bench-pw", "--security",
                       f"Basic256Sha256,SignAndEncrypt,{folder / 'client.der'},{folder / 'client.pem'}"]
        pairs = [("None, anonymous", [*base, "--policy", "None"], peer),
                 ("Basic256Sha256, SignAndEncrypt, user and password", [*base, *secure], peer_secure)]
        for name, ours, theirs in pairs:
            # One run of each that does not count: certificates are made and files get into memory.
            once(ours, environment, (0,)), once(theirs, environment, (0,))
            own, other = [], []
            for _ in range(options.runs):
                own.append(once(ours, environment, (0,)))
                other.append(once(theirs, environment, (0,)))
            rows.append((name, own, other))
    print("| security | sac-status is-active (least to most) | CPU | uaread (least to most) | CPU | uaread / ours, wall | CPU |")
    print("|---|---|---|---|---|---|---|")
    good = []
    for name, own, other in rows:
        walls, cpus = ([run[part] for run in own] for part in (0, 1))
        peer_walls, peer_cpus = ([run[part] for run in other] for part in (0, 1))
        middle = statistics.median
        ratio = middle(peer_walls) / middle(walls)
        print(f"| {name} | {middle(walls):.1f} ms ({min(walls):.1f} to {max(walls):.1f}) | {middle(cpus):.1f} ms | "
              f"{middle(peer_walls):.0f} ms ({min(peer_walls):.0f} to {max(peer_walls):.0f}) | {middle(peer_cpus):.0f} ms | "
              f"{ratio:.1f} | {middle(peer_cpus) / middle(cpus):.1f} |")
        good.append((f"at least 20 times faster than uaread, {name}: {ratio:.1f} times ({options.runs} runs each, in turn)", ratio >= 20))
    print()
    for text, met in good:
        print(f"- {'met' if met else 'NOT met'}: {text}")
    print()


def cpu_of(pid):
    """Seconds of CPU that a process has used, and its resident memory in MiB."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS, int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def polled(command, environment, path, options, per_round):
    """CPU milliseconds a second in the middle of a run, memory, and rounds a second by what was written."""
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        limit = time.monotonic() + 120
        while (not path.exists() or path.stat().st_size < per_round * 40) and time.monotonic() < limit:
            if process.poll() is not None:
                raise SystemExit(f"ended early: {process.stderr.read().decode()}")
            time.sleep(0.1)
        time.sleep(2)
        size = path.stat().st_size
        begun, (before, _) = time.monotonic(), cpu_of(process.pid)
        time.sleep(options.seconds)
        (after, memory), ended = cpu_of(process.pid), time.monotonic()
        grown = path.stat().st_size - size
    finally:
        process.terminate()
        process.wait()
    with open(path, "rb") as file:
        line = len(file.readline())
    passed = ended - begun
    return (after - before) * 1e3 / passed, memory, grown / line / per_round / passed


def polling(options, folder):
    channels, per_round = options.channels, options.channels * 5
    print(f"### {channels:,} channels read every second through one session\n")
    print(f"{per_round:,} values a second, each written to a file as a JSON line; None, anonymous; CPU of the client alone over {options.seconds} s.\n")
    environment = dict(os.environ, HOTSTANDBY_PKI=str(folder / "pki"))
    with Server(options, channels, folder) as server:
        ours_path, peer_path = folder / "ours.jsonl", folder / "peer.jsonl"
        # Named, because asyncua's server does not go on with a long list of nodes that is browsed.
        names = [f"SRV-A/Channel{number}" for number in range(channels)]
        ours = [str(options.bin / "driver-queue"), "record", *names, "--source", server.url, "--policy", "None",
                "--interval", "1s", "--duration", "10m", "--max-age", "24h", "-o", str(ours_path)]
        peer = [str(options.venv / "bin/python"), str(HERE / "ua_poll.py"), server.url, str(channels), str(peer_path)]
        own = polled(ours, environment, ours_path, options, per_round)
        other = polled(peer, environment, peer_path, options, per_round)
    print("| client | CPU, ms a second | memory | rounds a second |")
    print("|---|---|---|---|")
    for name, (cpu, memory, rounds) in (("driver-queue record", own), ("asyncua, read_attributes of 1,000 nodes a request", other)):
        print(f"| {name} | {cpu:.1f} | {memory:.1f} MiB | {rounds:.2f} |")
    ratio = other[0] / own[0]
    print(f"\n- {'met' if ratio >= 10 else 'NOT met'}: at most a tenth of asyncua's CPU: {ratio:.1f} times less\n")


def middle_of(command, environment, output, seconds):
    """CPU milliseconds a second of a client between its tenth second and its end, its memory, and the lines it wrote a second."""
    with output.open("wb") as out:
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE)
        try:
            time.sleep(10)
            lines = output.read_bytes().count(b"\n")
            begun, (before, _) = time.monotonic(), cpu_of(process.pid)
            time.sleep(seconds)
            (after, memory), ended = cpu_of(process.pid), time.monotonic()
            if process.poll() is not None:
                raise SystemExit(f"ended early: {process.stderr.read().decode()}")
        finally:
            process.terminate()
            process.wait()
    passed = ended - begun
    return (after - before) * 1e3 / passed, memory, (output.read_bytes().count(b"\n") - lines) / passed


def watching(options, folder):
    """Items that change each second, seen by a subscription."""
    channels = 2 * options.channels
    print(f"### {channels * 5:,} items watched\n")
    print(f"{channels:,} channels, each with a new number of waiting and of written writes every second, and a verdict on each channel every second "
          f"by `driver-queue watch`; asyncua's subscription keeps the newest values, and judges nothing. CPU of the client alone over {options.seconds} s.\n")
    environment = dict(os.environ, HOTSTANDBY_PKI=str(folder / "pki"))
    with Server(options, channels, folder, "live") as server:
        names = [f"SRV-A/Channel{number}" for number in range(channels)]
        ours = [str(options.bin / "driver-queue"), "watch", *names, "--source", server.url, "--policy", "None",
                "--interval", "1s", "--duration", "10m", "--max-age", "24h"]
        own = middle_of(ours, environment, folder / "watch.txt", options.seconds)
        peer = [str(options.venv / "bin/python"), str(HERE / "ua_subscribe.py"), server.url, str(channels), "/dev/stdout"]
        other = middle_of(peer, environment, folder / "peer.txt", options.seconds)
    print("| client | CPU, ms a second | memory | lines a second |")
    print("|---|---|---|---|")
    for name, (cpu, memory, lines) in (("driver-queue watch", own), ("asyncua, one subscription at 1 s", other)):
        print(f"| {name} | {cpu:.1f} | {memory:.1f} MiB | {lines:.1f} |")
    ratio = other[0] / own[0]
    print(f"\n- {'met' if ratio >= 15 else 'NOT met'}: at most a fifteenth of asyncua's CPU: {ratio:.1f} times less\n")


NODES, DEAD, HELD, LIMIT = 100, 20, 0.05, 5


def nodes_at_once(options, folder):
    """One query of many nodes, each at an address of its own, beside one query for each; and the same with some that never answer."""
    print(f"### {NODES} nodes at once\n")
    print(f"Each at an address of its own, every answer {HELD * 1e3:.0f} ms late; one look (`driver-queue record --duration 1ms`). One after the other: "
          f"ten queries of one node each, times {NODES // 10}. {DEAD} of them dead: they accept and never answer, request time-out {LIMIT} s.\n")
    environment = dict(os.environ, HOTSTANDBY_PKI=str(folder / "pki"))
    tool = str(options.bin / "driver-queue")

    def query(name, urls, statuses):
        path = folder / f"{name}.yaml"
        nodes = [f"  - {{ name: N{number}, source: \"{url}\", policy: None, timeout: {LIMIT}s, channels: [Channel0] }}\n" for number, url in enumerate(urls)]
        path.write_text(f"kind: sources\nschema_version: 1\nnodes:\n{''.join(nodes)}")
        command = [tool, "record", *(f"N{number}/Channel0" for number in range(len(urls))), "--sources", str(path), "--duration", "1ms"]
        return once(command, environment, statuses)[0] / 1e3

    with Server(options, 1, folder) as server:
        command = [options.venv / "bin/python", HERE / "ua_nodes.py", server.url, str(NODES), str(DEAD), str(HELD)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as proxy:
            urls = [proxy.stdout.readline().strip() for _ in range(NODES + DEAD)]
            living, dead = urls[:NODES], urls[NODES:]
            query("warm", living[:1], (0,))
            apart = sum(query("one", [url], (0,)) for url in living[:10]) * NODES / 10
            together = statistics.median(query("all", living, (0,)) for _ in range(3))
            some_dead = query("dead", living[: NODES - DEAD] + dead, (0, 3))
            proxy.stdin.close()
    print("| query | seconds |\n|---|---|")
    for name, seconds in ((f"{NODES} nodes, one after the other", apart), (f"{NODES} nodes at once", together), (f"{NODES} nodes at once, {DEAD} of them dead", some_dead)):
        print(f"| {name} | {seconds:.2f} |")
    ratio, waits = apart / together, some_dead / LIMIT
    print(f"\n- {'met' if ratio >= 10 else 'NOT met'}: at least 10 times faster than one after the other: {ratio:.1f} times")
    print(f"- {'met' if waits <= 1.3 else 'NOT met'}: dead ones cost at most 1.3 time-outs in all: {waits:.2f}\n")


def sizes(options):
    print("### Sizes of the programs\n")
    print("Release build for Linux x86-64, stripped. Only `sac-status` and `driver-queue` hold the OPC UA client.\n")
    print("| program | MiB |\n|---|---|")
    for name in ("nic-check", "partner-config", "link-probe", "sac-status", "driver-queue"):
        program = options.bin / name
        print(f"| {name} | {program.stat().st_size / 2**20:.1f} |")
        # Names of the client's types stand in a stripped program, too (tests/house/linked.rs looks at the symbols).
        if (b"opcua_client" in program.read_bytes()) != (name in ("sac-status", "driver-queue")):
            raise SystemExit(f"{program}: the OPC UA client is linked where it should not be, or not where it should")
    print()


def machine(options):
    cpu = next((line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), platform.processor())
    version = subprocess.run([options.venv / "bin/pip", "show", "asyncua"], capture_output=True, text=True, check=True).stdout
    version = next(line.split()[1] for line in version.splitlines() if line.startswith("Version:"))
    print(f"Machine: {os.cpu_count()} cores of {cpu}, Linux {platform.release()}; load average before: {os.getloadavg()[0]:.2f}. "
          f"asyncua {version}, Python {platform.python_version()}; the server is asyncua, too, on loopback.\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=Path, required=True)
    parser.add_argument("--venv", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--channels", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        certificates(options, folder)
        machine(options)
        first_value(options, folder)
        polling(options, folder)
        watching(options, folder)
        nodes_at_once(options, folder)
    sizes(options)


if __name__ == "__main__":
    sys.exit(main())
