"""Lines of the readers that tests reach, by room. Called by coverage.sh with the folder of the compiler's llvm tools."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

# Each room: what it reads, and the beginnings of its files' paths.
ROOMS = [
    ("YAML, plans and sheets", ["src/domain/language/", "src/domain/partner/parse/", "src/domain/partner/read"]),
    ("Systems.xml", ["src/domain/partner/client"]),
    ("lists of sources, feeds, recordings", ["src/domain/source/"]),
    ("captures and archives", ["src/io/nic/"]),
    ("packets, error queue, targets, log of links", [
        "src/domain/link/echo", "src/domain/link/expand", "src/domain/link/line", "src/domain/link/parse", "src/domain/link/windows",
    ]),
    ("records and steps of evidence", ["src/domain/evidence/", "src/io/bundle"]),
]
# What asks this machine, a server or Windows itself is tried by the tests that need them.
NOT_HERE = ("src/io/nic/live", "src/io/nic/netdev", "src/io/nic/windows/wmi", "src/io/nic/windows/registry")
TESTS = [
    ["-p", "hotstandby-domain", "--lib"],
    ["--lib", "--test", "nic", "--test", "partner", "--test", "link", "--test", "plant", "--test", "house"],
]
# The first two take an hour with counters in every line and reach nothing that the others do not; the third looks for names in
# programs, which have those of all lines then.
SKIPPED = ["mutations", "faults::", "linked::"]


def cargo(words, environment):
    """The programs that a build made."""
    command = ["cargo", "test", "--locked", "--no-run", "--message-format=json", *words]
    out = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout
    messages = (json.loads(line) for line in out.splitlines() if line.startswith(b"{"))
    return {message["executable"] for message in messages if message.get("executable")}


def main():
    tools = pathlib.Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(
            os.environ, RUSTFLAGS="-Cinstrument-coverage", CARGO_TARGET_DIR="target/coverage", CARGO_INCREMENTAL="0",
            LLVM_PROFILE_FILE=f"{folder}/%4m.profraw",
        )
        programs = set()
        for words in TESTS:
            programs |= cargo(words, environment)
            skipped = [word for name in SKIPPED for word in ("--skip", name)]
            subprocess.run(
                ["cargo", "test", "--locked", "--quiet", *words, "--", *skipped], env=environment, stdout=sys.stderr, check=True
            )
        counts = pathlib.Path(folder) / "all.profdata"
        raw = sorted(pathlib.Path(folder).glob("*.profraw"))
        subprocess.run([tools / "llvm-profdata", "merge", "-sparse", *raw, "-o", counts], check=True)
        first, *others = sorted(programs)
        objects = [word for program in others for word in ("-object", program)]
        command = [tools / "llvm-cov", "export", "-summary-only", f"-instr-profile={counts}", first, *objects]
        report = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    here = f"{pathlib.Path.cwd()}/"
    lines = {
        file["filename"].removeprefix(here): file["summary"]["lines"] for file in report["data"][0]["files"]
    }
    print("| what is read | lines | reached | least reached file |")
    print("|---|---|---|---|")
    for what, begins in ROOMS:
        mine = {
            name: one for name, one in lines.items()
            if name.startswith(tuple(begins)) and not name.startswith(NOT_HERE) and "test" not in name
        }
        count = sum(one["count"] for one in mine.values())
        covered = sum(one["covered"] for one in mine.values())
        least = min(mine, key=lambda name: mine[name]["percent"])
        print(f"| {what} | {count:,} | {100 * covered / count:.1f} % | `{least}`: {mine[least]['percent']:.0f} % |")


main()
