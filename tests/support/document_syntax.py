"""Reads documents as those do who show or use them: HTML as a browser (html5lib, by the WHATWG's rules), Markdown as CommonMark
with GitHub's tables (markdown-it), JSON lines and CSV as Python's own readers do. Prints what is wrong with each; status 1 when
anything is.

    document_syntax.py FILE...     FILE ends in .html, .md, .jsonl or .csv; prints FILE, and what it holds
"""

import csv
import io
import json
import os
import sys

import html5lib
from markdown_it import MarkdownIt


def of_html(source):
    """How many elements a page has; an error for the first thing that the rules have no name for."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root = parser.parse(source)
    elements = [element.tag for element in root.iter() if isinstance(element.tag, str)]
    for one in ("html", "head", "title", "body", "main", "h1"):
        if elements.count(one) != 1:
            raise ValueError(f"{elements.count(one)} elements {one}")
    for foreign in ("script", "iframe", "object", "link", "img", "form"):
        if foreign in elements:
            raise ValueError(f"an element {foreign}")
    return f"{len(elements)} elements"


def of_markdown(source):
    """How many blocks a text has: one title, whole tables, nothing that is HTML, a link or a picture."""
    tokens = MarkdownIt("commonmark").enable("table").parse(source.decode("utf-8"))
    every = [token for block in tokens for token in (block, *(block.children or []))]
    for token in every:
        if token.type in ("html_block", "html_inline", "link_open", "image"):
            raise ValueError(f"{token.type}: {token.content or token.attrs}")
    titles = sum(token.type == "heading_open" and token.tag == "h1" for token in tokens)
    if titles != 1:
        raise ValueError(f"{titles} titles")
    cells, row = set(), 0
    for token in tokens:
        if token.type == "tr_open":
            row = 0
        row += token.type in ("th_open", "td_open")
        if token.type == "tr_close":
            cells.add(row)
        if token.type == "table_close":
            if len(cells) != 1:
                raise ValueError(f"a table with rows of {sorted(cells)} cells")
            cells = set()
    for token in every:
        if token.type == "inline" and token.content.startswith("|"):
            raise ValueError(f"a table that is none: {token.content[:60]!r}")
    return f"{len(tokens)} blocks"


def of_lines(source):
    """How many documents a text has, one a line; each is an object, and the last line is complete."""
    if not source.endswith(b"\n"):
        raise ValueError("the last line has no end")
    lines = source.decode("utf-8").split("\n")[:-1]
    for number, line in enumerate(lines, 1):
        if not isinstance(json.loads(line), dict):
            raise ValueError(f"line {number} is no object")
    return f"{len(lines)} lines"


def of_table(source):
    """How many rows a table has, all of one width; no cell is a formula to a spreadsheet."""
    rows = list(csv.reader(io.StringIO(source.decode("utf-8"), newline=""), strict=True))
    widths = {len(row) for row in rows}
    if len(widths) != 1:
        raise ValueError(f"rows of {sorted(widths)} cells")
    for cell in (cell for row in rows for cell in row):
        if cell.startswith(("=", "+", "-", "@", "\t", "\r")):
            raise ValueError(f"a formula: {cell!r}")
    return f"{len(rows)} rows"


READERS = {".html": of_html, ".md": of_markdown, ".jsonl": of_lines, ".csv": of_table}


def main(paths):
    status = 0
    for path in paths:
        with open(path, "rb") as file:
            source = file.read()
        try:
            print(f"{path}: {READERS[os.path.splitext(path)[1]](source)}")
        except Exception as error:
            print(f"{path}: wrong: {type(error).__name__}: {error}")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
