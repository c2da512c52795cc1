"""Parses PowerShell scripts with tree-sitter's grammar and prints what is wrong with each; status 1 when anything is.

    powershell_syntax.py FILE...     parse the files; print FILE, and how many statements it has
"""

import re
import sys

import tree_sitter_powershell
from tree_sitter import Language, Parser


# What PowerShell knows and this grammar does not: the call of a method with a script block (`$list.Where{ ... }`, in what
# clap generates), and the multipliers of numbers (`4MB`). Only where nothing else stands in the place that was not understood.
KNOWN_GAPS = (
    (re.compile(rb"\.$"), re.compile(rb"Where"), re.compile(rb"^\s*\{")),
    (re.compile(rb"\b\d+$"), re.compile(rb"[KMGT]B"), re.compile(rb"^\W")),
)


def faults(node, source):
    """Every place that the grammar has no rule for, or where something is missing."""
    if node.is_missing or (node.type == "ERROR" and not is_known(node, source)):
        yield node
    elif node.has_error:
        for child in node.children:
            yield from faults(child, source)


def is_known(node, source):
    """Whether a place that was not understood is one of KNOWN_GAPS, and nothing more."""
    before, text = source[max(0, node.start_byte - 20) : node.start_byte], source[node.start_byte : node.end_byte]
    after = source[node.end_byte : node.end_byte + 20]
    return any(a.search(before) and b.fullmatch(text) and c.search(after) for a, b, c in KNOWN_GAPS)


def statements(node):
    """How many commands and assignments the tree holds: a file that was not understood has none."""
    own = node.type in ("command", "assignment_expression")
    return int(own) + sum(statements(child) for child in node.children)


def main(paths):
    parser = Parser(Language(tree_sitter_powershell.language()))
    status = 0
    for path in paths:
        with open(path, "rb") as file:
            source = file.read().removeprefix(b"\xef\xbb\xbf")
        root = parser.parse(source).root_node
        for fault in faults(root, source):
            line, column = fault.start_point
            what = f"missing {fault.type}" if fault.is_missing else "not understood"
            text = source[fault.start_byte : fault.end_byte][:60].decode("utf-8", "replace")
            print(f"{path}:{line + 1}:{column + 1}: {what}: {text!r}")
            status = 1
        print(f"{path}: {statements(root)} commands and assignments")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
