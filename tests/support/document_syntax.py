"""Reads documents as those do who show them: HTML as a browser (html5lib, by the WHATWG's rules), Markdown as CommonMark with
GitHub's tables (markdown-it). Prints what is wrong with each; status 1 when anything is.

    document_syntax.py FILE...     FILE ends in .html or .md; prints FILE, and what it holds
"""

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


def main(paths):
    status = 0
    for path in paths:
        with open(path, "rb") as file:
            source = file.read()
        try:
            print(f"{path}: {of_html(source) if path.endswith('.html') else of_markdown(source)}")
        except Exception as error:
            print(f"{path}: wrong: {type(error).__name__}: {error}")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
