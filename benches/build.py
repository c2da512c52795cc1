"""Times builds of two trees of the project; benches/build.sh makes the trees and starts it.

usage: build.py FOLDER REVISION      FOLDER: with the trees `before` and `now`; REVISION: what `before` is
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from measure import wanted

# A rule that both trees have, and how often it is changed and built again.
RULE = "src/domain/partner/rules/duplicate_server_label.rs"
CHANGES = 5


class Tree:
    """A tree of the project, with a target folder of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.clean = self.build()
        self.changed = []

    def build(self):
        """Seconds until all programs are built."""
        began = time.monotonic()
        subprocess.run(["cargo", "build", "--locked", "--bins", "--quiet"], cwd=self.folder, check=True,
                       env={**os.environ, "CARGO_TARGET_DIR": str(self.folder / "target")})
        return time.monotonic() - began

    def change(self, number):
        """Changes the rule so that there is something new to compile, and builds again."""
        with (self.folder / RULE).open("a", encoding="utf-8") as rule:
            rule.write(f"\n/// For the bench.\n#[must_use]\npub fn changed_{number}() -> String {{\n    format!(\"{{}}\", {number})\n}}\n")
        self.changed.append(self.build())

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
    middle = [sorted(tree.changed)[CHANGES // 2] for tree in (before, now)]
    clean, tests = [tree.clean for tree in (before, now)], [tree.tests() for tree in (before, now)]
    print(f"Builds for tests (`dev`), {os.cpu_count()} cores; before: {revision}.\n")
    print("| build | before | now | before / now |\n|---|---|---|---|")
    print(f"| the five programs from nothing | {clean[0]:.0f} s | {clean[1]:.0f} s | {clean[0] / clean[1]:.2f} |")
    print(f"| the five programs after a change of one rule (median of {CHANGES}) | {middle[0]:.1f} s | {middle[1]:.1f} s | "
          f"{middle[0] / middle[1]:.2f} |")
    print(f"| test programs beside those of the library and the programs | {tests[0]} | {tests[1]} | {tests[0] / tests[1]:.2f} |\n")
    wanted(f"from nothing at least 1.3 times faster: {clean[0] / clean[1]:.2f}", clean[0] >= 1.3 * clean[1])
    wanted(f"after a change at least 2 times faster: {middle[0] / middle[1]:.2f}", middle[0] >= 2 * middle[1])
    wanted(f"at least 3 times fewer test programs: {tests[0] / tests[1]:.2f}", tests[0] >= 3 * tests[1])


main()
