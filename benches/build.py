"""Times builds of two trees of the project; benches/build.sh makes the trees and starts it.

usage: build.py FOLDER REVISION      FOLDER: with the trees `before` and `now`; REVISION: what `before` is
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from measure import wanted

# A rule that both trees have, and how often it is changed and built again.
RULE = "src/domain/partner/rules/duplicate_server_label.rs"
CHANGES = 5
BINS = ["build", "--bins"]


class Tree:
    """A tree of the project, with a target folder of its own."""

    def __init__(self, folder):
        self.folder = folder
        # The tests of the rules are in the package of the domain, where there is one.
        package = ["--package", "hotstandby-domain"] if (folder / "src/domain/Cargo.toml").exists() else []
        self.rules_tests = ["test", *package, "--lib", "--no-run"]
        self.clean = self.cargo(*BINS)
        self.cargo(*self.rules_tests)
        self.changed, self.tested = [], []

    def cargo(self, *words):
        """Seconds until cargo has done it."""
        # Incremental, as everybody builds who changes a rule; CI is the only one that does without.
        environment = {**os.environ, "CARGO_TARGET_DIR": str(self.folder / "target"), "CARGO_INCREMENTAL": "1"}
        began = time.monotonic()
        subprocess.run(["cargo", *words, "--locked", "--quiet"], cwd=self.folder, check=True, env=environment)
        return time.monotonic() - began

    def change(self, number):
        """Changes the rule so that there is something new to compile and to link, and builds its tests and the programs again."""
        with (self.folder / RULE).open("a", encoding="utf-8") as rule:
            rule.write(f"\n#[used]\nstatic CHANGED_{number}: u8 = {number};\n")
        self.tested.append(self.cargo(*self.rules_tests))
        self.changed.append(self.cargo(*BINS))

    def tests(self):
        """How many test programs there are beside those of the library and the programs."""
        command = ["cargo", "metadata", "--locked", "--no-deps", "--format-version", "1"]
        told = json.loads(subprocess.run(command, cwd=self.folder, check=True, stdout=subprocess.PIPE).stdout)
        targets = [target for package in told["packages"] for target in package["targets"]]
        return sum("test" in target["kind"] for target in targets)


def main():
    folder, revision = Path(sys.argv[1]), sys.argv[2]
    before, now = Tree(folder / "before"), Tree(folder / "now")
    for number in range(CHANGES):
        for tree in (before, now):
            tree.change(number)
    rows = [
        ("the five programs from nothing", "from nothing at least 1.3 times faster", 1.3, [tree.clean for tree in (before, now)], " s"),
        (f"the five programs after a change of one rule (median of {CHANGES})", "after a change at least 2 times faster", 2,
         [median(tree.changed) for tree in (before, now)], " s"),
        ("the tests beside the rule after the same change", None, None, [median(tree.tested) for tree in (before, now)], " s"),
        ("test programs beside those of the library and the programs", "at least 3 times fewer test programs", 3,
         [tree.tests() for tree in (before, now)], ""),
    ]
    print(f"Builds for tests (`dev`, incremental), {os.cpu_count()} cores; before: {revision}.\n")
    print("| build | before | now | before / now |\n|---|---|---|---|")
    for name, _, _, (old, new), unit in rows:
        print(f"| {name} | {old:.3g}{unit} | {new:.3g}{unit} | {old / new:.2f} |")
    print()
    for _, wish, least, (old, new), _ in rows:
        if wish:
            wanted(f"{wish}: {old / new:.2f}", old >= least * new)


main()
