"""Judges an unpacked package without running it: check.py FOLDER KIND FORBIDDEN...

No file names a folder of this machine (FORBIDDEN), every link of every page leads somewhere within the package, the check sums are
complete and right, the bill of materials keeps its published schema and names the programs that are there, and the
programs load only what every system of that kind has."""

import gzip
import hashlib
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from license_expression import get_spdx_licensing

FAULTS: list[str] = []

# What every Windows since 10 / Server 2016 has. Nothing of a compiler is among them (libgcc, libwinpthread, vcruntime).
WINDOWS_DLLS = {
    "advapi32.dll", "bcrypt.dll", "bcryptprimitives.dll", "combase.dll", "crypt32.dll", "iphlpapi.dll", "kernel32.dll",
    "msvcrt.dll", "ntdll.dll", "ole32.dll", "oleaut32.dll", "secur32.dll", "shell32.dll", "user32.dll", "userenv.dll",
    "propsys.dll", "rpcrt4.dll", "winmm.dll", "ws2_32.dll",
    # Sets of functions that Windows itself maps to its libraries.
    "api-ms-win-core-synch-l1-2-0.dll", "api-ms-win-core-winrt-error-l1-1-0.dll",
}
LINUX_LIBRARIES = {"libc.so.6", "libm.so.6", "libgcc_s.so.1", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}


def fault(text: str) -> None:
    FAULTS.append(text)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def no_machine_paths(folder: Path, forbidden: list[str]) -> None:
    for path in files(folder):
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        for word in forbidden:
            for text in (word.encode(), word.encode("utf-16-le")):
                at = content.find(text)
                if at >= 0:
                    fault(f"{path.relative_to(folder)} names {word}: {content[max(0, at - 40):at + 100]!r}")
                    break


class Page(HTMLParser):
    def __init__(self, text: str):
        super().__init__()
        self.links, self.anchors, self.loads = [], set(), []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if "id" in values:
            self.anchors.add(values["id"])
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        elif values.get("src") or tag in ("script", "link", "iframe"):
            self.loads.append(f"<{tag}> {values.get('src') or values.get('href')}")


def links(folder: Path) -> int:
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in files(folder) if path.suffix == ".html"}
    count = 0
    for path, page in pages.items():
        name = path.relative_to(folder)
        for load in page.loads:
            fault(f"{name} loads {load}")
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme in ("http", "https"):
                continue
            count += 1
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.exists() or folder.resolve() not in target.parents:
                fault(f"{name}: the link {link} leads nowhere")
            elif parts.fragment and target in pages and parts.fragment not in pages[target].anchors:
                fault(f"{name}: {link} names no heading")
    if not pages:
        fault("no page in the package")
    return count


def sums(folder: Path) -> None:
    listed = {}
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        digest, _, name = line.partition("  ")
        listed[name] = digest
    there = {path.relative_to(folder).as_posix() for path in files(folder)} - {"SHA256SUMS"}
    if there != set(listed):
        fault(f"SHA256SUMS and the files differ: {sorted(there ^ set(listed))}")
    for name in there & set(listed):
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != listed[name]:
            fault(f"{name} has another check sum than SHA256SUMS says")


def bill(path: Path, programs: dict[str, Path]) -> int:
    text = path.read_text(encoding="utf-8")
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if error:
        fault(f"{path.name} does not keep the CycloneDX schema: {error}")
    document = json.loads(text)
    licensing = get_spdx_licensing()
    for component in document["components"]:
        expression = component["licenses"][0]["expression"]
        unknown = licensing.validate(expression).errors
        if unknown:
            fault(f"{component['name']}: `{expression}` is no SPDX expression: {unknown}")
    known = {part["bom-ref"] for part in document["components"]} | {document["metadata"]["component"]["bom-ref"]}
    for edge in document["dependencies"]:
        for ref in [edge["ref"], *edge["dependsOn"]]:
            if ref not in known:
                fault(f"{path.name}: {ref} is used but not listed")
    named = {part["name"]: part["hashes"][0]["content"] for part in document["metadata"]["component"]["components"]}
    there = {name: hashlib.sha256(program.read_bytes()).hexdigest() for name, program in programs.items()}
    if named != there:
        fault(f"{path.name} describes other programs than those in the package")
    return len(document["components"])


def dump(*command: str) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def windows_program(path: Path) -> None:
    wide = path.parent.name != "32-bit"
    text = dump("x86_64-w64-mingw32-objdump", "-p", str(path))
    loads = {name.lower() for name in re.findall(r"DLL Name: (\S+)", text)}
    if not loads:
        fault(f"{path.name}: no import table found")
    if loads - WINDOWS_DLLS:
        fault(f"{path.name} needs {sorted(loads - WINDOWS_DLLS)}, which are not listed as Windows' own")
    if ("pei-x86-64" in text) != wide:
        fault(f"{path} is not made for the machine of its folder")
    for flag in ("DYNAMIC_BASE", "NX_COMPAT", "HIGH_ENTROPY_VA"):
        # Only 64 bit have so much room that it can be shuffled more.
        if flag not in text and (wide or flag != "HIGH_ENTROPY_VA"):
            fault(f"{path.name} is linked without {flag}")
    stamps = set(re.findall(r"^Time/Date\s+(.*)$", text, re.M))
    if any("1970" not in stamp for stamp in stamps):
        fault(f"{path.name} carries a time: {stamps}")


def linux_program(path: Path) -> None:
    text = dump("readelf", "-dW", str(path))
    loads = set(re.findall(r"\(NEEDED\).*\[(.*)\]", text))
    if not loads or loads - LINUX_LIBRARIES:
        fault(f"{path.name} needs {sorted(loads)}")
    if "RPATH" in text or "RUNPATH" in text:
        fault(f"{path.name} searches libraries in a folder of its own")


def main() -> None:
    folder, kind, forbidden = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
    no_machine_paths(folder, forbidden)
    count = links(folder)
    where = {"windows": "*.exe", "linux": "bin/*", "debian": "usr/bin/*"}[kind]
    programs = {program.name: program for program in sorted(folder.glob(where))}
    if len(programs) != 5:
        fault(f"{len(programs)} programs instead of 5")
    if kind == "windows":
        narrow = {f"32-bit/{program.name}": program for program in sorted(folder.glob("32-bit/*.exe"))}
        if len(narrow) != 2:
            fault(f"{len(narrow)} programs of 32 bit instead of 2")
        programs |= narrow
    for program in programs.values():
        (windows_program if kind == "windows" else linux_program)(program)
    if kind != "debian":
        sums(folder)
    (found,) = folder.rglob("hotstandby.cdx.json")
    parts = bill(found, programs)
    for text in FAULTS:
        print("!!!", text)
    print(f"{kind}: {len(files(folder))} files, {count} links, {parts} linked parts, {len(FAULTS)} faults")
    sys.exit(bool(FAULTS))


if __name__ == "__main__":
    main()
