"""What is linked into the programs: the crates of one target, and what comes with the compiler."""

import json
import re
import subprocess
import tomllib
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Part:
    """One thing that is linked: a crate, or a library that comes with the compiler."""

    name: str
    version: str
    licence: str  # an SPDX expression
    purl: str
    folder: Path | None = None  # where its sources lie, to take the licence texts from
    texts: list[Path] = field(default_factory=list)  # licence texts that are named one by one
    sha256: str | None = None  # of the crate's archive, as Cargo.lock has it
    source: str | None = None  # where its development happens
    uses: list[str] = field(default_factory=list)  # purls

    @property
    def label(self) -> str:
        return f"{self.name} {self.version}"


def spdx(licence: str) -> str:
    """Old manifests write `MIT/Apache-2.0`."""
    return re.sub(r"\s*/\s*", " OR ", licence.strip())


def purl(name: str, version: str) -> str:
    return f"pkg:cargo/{name}@{version.replace('+', '%2B')}"


def _cargo(root: Path, *arguments: str) -> str:
    return subprocess.run(["cargo", *arguments], cwd=root, check=True, stdout=subprocess.PIPE, text=True).stdout


def linked(root: Path, target: str) -> tuple[Part, list[Part]]:
    """The project itself, and all crates that its programs link for `target`, by name.

    `cargo tree` knows which features are on and leaves out what only builds (build scripts, macros, tests);
    `cargo metadata` knows the rest."""
    listing = _cargo(root, "tree", "--locked", "--package", "hotstandby", "--target", target, "--edges", "normal,no-proc-macro",
                     "--prefix", "none", "--format", "{p}")
    wanted = set()
    for line in listing.splitlines():
        name, version = line.split()[:2]
        wanted.add((name, version.removeprefix("v")))
    metadata = json.loads(_cargo(root, "metadata", "--locked", "--format-version", "1", "--filter-platform", target))
    lock = tomllib.loads((root / "Cargo.lock").read_text(encoding="utf-8"))
    sums = {(p["name"], p["version"]): p.get("checksum") for p in lock["package"]}

    parts: dict[str, Part] = {}
    for package in metadata["packages"]:
        key = (package["name"], package["version"])
        if key not in wanted:
            continue
        if not package["license"]:
            raise SystemExit(f"{key} names no licence; add its text by hand in .ci/package/crates.py")
        parts[package["id"]] = Part(
            name=key[0], version=key[1], licence=spdx(package["license"]), purl=purl(*key),
            folder=Path(package["manifest_path"]).parent, sha256=sums[key], source=package["repository"])
    missing = wanted - {(part.name, part.version) for part in parts.values()}
    if missing:
        raise SystemExit(f"cargo metadata does not know {sorted(missing)}")
    for node in metadata["resolve"]["nodes"]:
        if node["id"] not in parts:
            continue
        for dependency in node["deps"]:
            normal = any(kind["kind"] is None for kind in dependency["dep_kinds"])
            if normal and dependency["pkg"] in parts:
                parts[node["id"]].uses.append(parts[dependency["pkg"]].purl)
        parts[node["id"]].uses.sort()
    own = parts.pop(metadata["resolve"]["root"])
    # The project's other packages are the project, not something that it links.
    for member in [parts.pop(name) for name in metadata["workspace_members"] if name in parts]:
        own.uses = sorted({*own.uses, *member.uses} - {member.purl})
    return own, sorted(parts.values(), key=lambda part: (part.name, part.version))


def with_compiler(rustc: str, target: str) -> list[Part]:
    """What the compiler and the linker add to every program."""
    def ask(*arguments: str) -> str:
        return subprocess.run([rustc, *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    version = re.search(r"^release: (\S+)", ask("-vV"), re.M).group(1)
    parts = [Part(
        name="rust-std", version=version, licence="MIT OR Apache-2.0", purl=f"pkg:generic/rust-std@{version}",
        source="https://github.com/rust-lang/rust", texts=_rust_texts(Path(ask("--print", "sysroot"))))]
    if "windows-gnu" in target:
        machine = target.split("-")[0].replace("_", "-")
        for name, licence, package in (
            ("mingw-w64-crt", "ZPL-2.1", f"mingw-w64-{machine}-dev"),
            ("libgcc", "GPL-3.0-or-later WITH GCC-exception-3.1", f"gcc-mingw-w64-{machine}-win32-runtime"),
        ):
            deb = subprocess.run(["dpkg-query", "-Wf", "${Version}", package], check=True, stdout=subprocess.PIPE, text=True)
            parts.append(Part(
                name=name, version=deb.stdout, licence=licence,
                purl=f"pkg:deb/debian/{package}@{deb.stdout.replace('+', '%2B')}",
                texts=[Path("/usr/share/doc") / package / "copyright"]))
    return parts


def of_all(root: Path, rustc: str, targets: list[str]) -> tuple[Part, list[Part]]:
    """The project, and what its programs for any of the targets link, each part once."""
    own, parts = None, {}
    for target in targets:
        project, linked_here = linked(root, target)
        own = own or project
        for part in [project, *linked_here, *with_compiler(rustc, target)]:
            known = own if part.purl == own.purl else parts.setdefault(part.purl, part)
            known.uses = sorted({*known.uses, *part.uses})
    return own, sorted(parts.values(), key=lambda part: (part.name, part.version, part.purl))


def _rust_texts(sysroot: Path) -> list[Path]:
    """The copyright statement of Rust and its standard library: rustup's or Debian's."""
    for candidate in (
        sysroot / "share/doc/rust/COPYRIGHT-library.html",
        sysroot / "share/doc/rust/COPYRIGHT",
        Path("/usr/share/doc/libstd-rust-web-dev/copyright"),
    ):
        if candidate.is_file():
            return [candidate]
    raise SystemExit(f"no copyright statement of Rust below {sysroot} or /usr/share/doc")
