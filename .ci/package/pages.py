"""Markdown pages of the project as HTML that is read without network: no script, no foreign font, links within the package."""

import html
import posixpath
import re
from urllib.parse import urlsplit

from markdown_it import MarkdownIt

STYLE = """
body{font:16px/1.5 "Segoe UI",system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1b1f24;background:#fff}
h1,h2,h3{line-height:1.25;margin-top:1.6em}h1{margin-top:.5em}
code,pre{font-family:Consolas,"DejaVu Sans Mono",monospace;font-size:.92em}
code{background:#eef1f4;padding:.1em .3em;border-radius:3px}
pre{background:#eef1f4;padding:.8em 1em;overflow-x:auto;border-radius:4px}pre code{background:none;padding:0}
table{border-collapse:collapse;display:block;overflow-x:auto}th,td{border:1px solid #c5ccd3;padding:.35em .6em;text-align:left;vertical-align:top}
th{background:#eef1f4}a{color:#0b57a4}nav{font-size:.9em}
@media (prefers-color-scheme:dark){body{color:#dde3e8;background:#16191d}code,pre,th{background:#242a31}th,td{border-color:#47515b}a{color:#7db8f0}}
""".strip()


def slug(text: str, taken: set[str]) -> str:
    """The name of a heading in a link, as code hosts make it."""
    base = re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")
    name, count = base, 0
    while name in taken:
        count += 1
        name = f"{base}-{count}"
    taken.add(name)
    return name


def render(text: str, path: str, where: dict[str, str]) -> str:
    """`path`: of the page in the project. `where`: for every file of the project that is in the package, its place there."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(text)
    title, taken = "", set()
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            inline = tokens[index + 1]
            words = "".join(child.content for child in inline.children if child.type in ("text", "code_inline"))
            token.attrSet("id", slug(words, taken))
            title = title or words
        if token.type == "inline":
            _links(token, path, where)
    body = parser.renderer.render(tokens, parser.options, {})
    home = relative(where["README.md"], where[path])
    nav = "" if path == "README.md" else f'<nav><a href="{home}">hotstandby</a></nav>\n'
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{html.escape(title)}</title>\n'
        f"<style>\n{STYLE}\n</style>\n</head>\n<body>\n{nav}{body}</body>\n</html>\n"
    )


def relative(target: str, page: str) -> str:
    return posixpath.relpath(target, posixpath.dirname(page) or ".")


def _links(token, path: str, where: dict[str, str]) -> None:
    """Links to files of the project become links to their place in the package; what is not in it becomes plain text."""
    open_dropped = False
    kept = []
    for child in token.children:
        if child.type == "link_open":
            target = _target(child.attrGet("href"), path, where)
            if target is None:
                open_dropped = True
                continue
            child.attrSet("href", target)
        elif child.type == "link_close" and open_dropped:
            open_dropped = False
            continue
        kept.append(child)
    token.children = kept


def _target(href: str, path: str, where: dict[str, str]) -> str | None:
    parts = urlsplit(href)
    if parts.scheme or not parts.path:
        return href
    named = posixpath.normpath(posixpath.join(posixpath.dirname(path), parts.path))
    place = where.get(named) or where.get(named + "/README.md")
    if place is None:
        inside = sorted(place for file, place in where.items() if file.startswith(named + "/"))
        if not inside:
            return None
        place = posixpath.dirname(posixpath.commonprefix(inside) + "x") + "/"
    end = "/" if place.endswith("/") else ""
    return relative(place, where[path]) + end + (f"#{parts.fragment}" if parts.fragment else "")
