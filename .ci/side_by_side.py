"""Lists the results of the test suite on Linux and under Wine side by side.

    side_by_side.py DIFFERENCES LINUX_LOG WINE_LOG NAMESPACES_LOG OPCUA_LOG EDA_LOG

The logs are the output of `cargo test`. Every test that Linux ran and Wine did not must have its reason in DIFFERENCES, or
not be compiled for Windows at all; a test that fails under Wine only is shown as such. Status 1 when a line of DIFFERENCES
names nothing that exists, so that the table cannot outlive what it is about, and when a suite is left out without a reason.
"""

import os
import re
import sys

RUNNING = re.compile(r"^\s+Running (?:unittests )?(\S+) \(")
RESULT = re.compile(r"^test (\S+)(?: - should panic)? \.\.\. (ok|FAILED|ignored)")


def suites(path):
    """{target: {test: result}} of a log; nothing when there is no log."""
    found, current = {}, None
    if not os.path.exists(path):
        return found
    with open(path, encoding="utf-8", errors="replace") as log:
        for line in log:
            if match := RUNNING.match(line):
                name = match[1].replace("\\", "/")
                name = {"src/lib.rs": "lib"}.get(name, re.sub(r"^(tests|src/bin)/|(/main)?\.rs$", "", name))
                current = found.setdefault(name, {})
            elif line.lstrip().startswith("Doc-tests"):
                current = found.setdefault("doc-tests", {})
            elif current is not None and (match := RESULT.match(line)):
                current[match[1]] = match[2]
    return found


def differences(path):
    """The table: [(kind, name, why)]."""
    with open(path, encoding="utf-8") as table:
        rows = [line.split("|", 2) for line in table if line.strip() and not line.startswith("#")]
    return [tuple(part.strip() for part in row) for row in rows]


def counts(tests):
    passed = sum(result == "ok" for result in tests.values())
    failed = sum(result == "FAILED" for result in tests.values())
    return f"{passed} passed" + (f", {failed} FAILED" if failed else "")


def row(*cells):
    print(f"  {cells[0]:<28} {cells[1]:<22} {cells[2]:<22} {cells[3]}")


def compare(target, linux, wine, skipped, linux_known):
    """One line for a target that ran under Wine, and one for each test that is not the same there."""
    lines = []
    for test in sorted(set(linux) | set(wine)):
        ours, theirs = linux.get(test), wine.get(test)
        why = next((why for name, why in skipped if name in test), None)
        if theirs is None and why:
            lines.append((test, ours or "-", "not run", f"cannot: {why}"))
        elif theirs is None:
            lines.append((test, ours, "not there", "compiled for Linux only"))
        elif ours is None and linux_known:
            lines.append((test, "not there", theirs, "compiled for Windows only"))
        elif ours is not None and ours != theirs:
            lines.append((test, ours, theirs, "DIFFERS"))
    word = "differs, see below" if lines else "same" if linux_known else ""
    row(target, counts(linux) if linux_known else "no log", counts(wine), word)
    for line in lines:
        row("    " + line[0], *line[1:])


def main(table, linux_log, wine_log, namespaces_log, opcua_log, eda_log):
    rows = differences(table)
    linux, wine, namespaces, opcua, eda = map(suites, (linux_log, wine_log, namespaces_log, opcua_log, eda_log))
    known = bool(linux)
    if not known:
        print("  (Linux was not tested in this run: .ci/test writes the log that is compared with)")
    of = lambda kind: [(name, why) for wanted, name, why in rows if wanted == kind]
    row("suite or test", "Linux", "Wine", "")
    silent = 0
    for target in sorted(set(linux) | set(wine)):
        if target in wine:
            compare(target, linux.get(target, {}), wine[target], of("test"), known)
        else:
            why = dict(of("target")).get(target)
            if target == "doc-tests":
                why = "rustdoc does not take the standard library that was built here"
            row(target, counts(linux[target]), "not run", f"cannot: {why}" if why else "NO REASON GIVEN")
            silent += why is None
    for suite, program in (("namespaces", "nic-check"), ("link_probe_pair", "link-probe")):
        if suite not in namespaces:
            continue
        print(f"  the Windows {program}, asked by tests/{suite} on Linux, in a Wine prefix of its own for each run:")
        ran = namespaces[suite]
        theirs = linux.get(suite, {})
        left_out = [(name, why) for name, why in of("netns") if any(name in test for test in theirs or [name])]
        left_out = left_out if suite == "namespaces" or theirs else []
        every = {**theirs, **ran, **{name: None for name, _ in left_out}}
        compare(suite, theirs or {test: "ok" for test in every}, ran, left_out, True)
    for suite, ran in opcua.items():
        print("  the Windows sac-status and driver-queue, asked by those tests on Linux that need a server only:")
        theirs = {test: result for test, result in linux.get(suite, {}).items() if test in ran}
        compare(suite, theirs, ran, [], known)
    for suite, ran in eda.items():
        print("  the Windows sac-status and driver-queue, of 32 and 64 bit, with a stand-in for iFIX's library; there is none on Linux:")
        compare(suite, {}, ran, [], False)
    asked = [*wine.values(), *namespaces.values(), *opcua.values(), *eda.values()]
    total = sum(result == "ok" for tests in asked for result in tests.values())
    print(f"  tests that passed under Wine: {total}")
    every_test = {test for tests in [*linux.values(), *namespaces.values()] for test in tests}
    every_target = {*linux, *eda}
    stale = [name for kind, name, _ in rows if known and kind == "target" and name not in every_target]
    stale += [name for kind, name, _ in rows if known and kind != "target" and not any(name in test for test in every_test)]
    for name in stale:
        print(f"  {table}: nothing is named {name}")
    return 1 if stale or silent else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
