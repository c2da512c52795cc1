"""One text with the licences of everything that is linked: who it is by, under what, and the words themselves.

Equal texts are printed once, with all that they are for. A crate that ships no licence text is given the standard words of its
licence, taken from another crate that does; where that cannot be, the package is not made."""

import html
import re
from pathlib import Path

from crates import Part

NAMES = re.compile(r"^(licen[cs]e|copying|copyright|notice|unlicense)", re.IGNORECASE)
LINE = "=" * 100


def texts_of(part: Part) -> list[tuple[str, str]]:
    """Licence texts of a part: (file name, text), in order of names."""
    files = list(part.texts)
    if part.folder:
        for place in (part.folder, part.folder / "LICENSES"):
            if place.is_dir():
                files += [f for f in place.iterdir() if f.is_file() and (NAMES.match(f.name) or place != part.folder)
                          and f.suffix not in (".rs", ".toml")]
    return [(file.name, _plain(file)) for file in sorted(files, key=lambda file: file.name)]


def _plain(file: Path) -> str:
    text = file.read_text(encoding="utf-8", errors="replace")
    if file.suffix == ".html":
        text = re.sub(r"(?is)<(style|script).*?</\1>", "", text)
        text = html.unescape(re.sub(r"(?s)<[^>]*>", "", text))
        text = re.sub(r"\n\s*\n\s*\n+", "\n\n", text)
    lines = (line.rstrip() for line in text.replace("\r\n", "\n").replace("\f", "").split("\n"))
    return "\n".join(lines).strip("\n") + "\n"


def render(parts: list[Part], standard: dict[str, str]) -> str:
    """`standard`: words of licences by their SPDX name, for parts that ship none."""
    found = {part.purl: texts_of(part) for part in parts}
    standard = dict(standard)
    for part in parts:
        # A part under exactly one licence, with one text, gives the words of that licence.
        if re.fullmatch(r"[\w.+-]+", part.licence) and len(found[part.purl]) == 1:
            standard.setdefault(part.licence, found[part.purl][0][1])
    groups: dict[str, list[str]] = {}
    bare = []
    for part in parts:
        for name, text in found[part.purl]:
            groups.setdefault(text, []).append(f"{part.label} ({name})")
        if not found[part.purl]:
            usable = [name for name in re.findall(r"[\w.+-]+", part.licence) if name in standard]
            if not usable:
                raise SystemExit(f"{part.label} ships no licence text, and there are no words for {part.licence}")
            bare.append(part.label)
            groups.setdefault(standard[usable[0]], []).append(f"{part.label} (the standard words of {usable[0]})")
    out = [
        "Licences of what is linked into the programs of this package", "",
        "Each part, the licence that it names, and where its source code is developed. Parts under MPL-2.0 are unchanged;",
        "their source code is to be had from the place that is named.", "",
    ]
    width = max(len(part.label) for part in parts)
    for part in parts:
        out.append(f"{part.label:<{width}}  {part.licence}{'  ' + part.source if part.source else ''}")
    if bare:
        out += ["", "Without a licence text of their own: " + ", ".join(bare) + "."]
    for text, users in groups.items():
        out += ["", LINE, *users, LINE, "", text.rstrip("\n")]
    return "\n".join(out) + "\n"
