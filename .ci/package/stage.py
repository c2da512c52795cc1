"""Lays out what goes into a package, below one folder:

    stage.py windows|linux|debian --binaries FOLDER --target TRIPLE --rustc FILE --version V --time SECONDS --out FOLDER
             [--binaries32 FOLDER --target32 TRIPLE]

Only files that git knows are taken from the project. Every file gets the commit's time and a fixed mode."""

import argparse
import gzip
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import crates
import licences
import pages
import sbom

ROOT = Path(__file__).resolve().parents[2]
TOOLS = sorted(file.stem for file in (ROOT / "src/bin").glob("*.rs"))
# Those that read iFIX on the node itself, whose library is one of 32 bit.
TOOLS32 = ["driver-queue", "sac-status"]
WHICH = """Which programs to use

The programs of this folder have 32 bits. Use them for one thing: to read iFIX on the node itself (a source that
begins with `eda:`), because the library of iFIX has 32 bits, and a program of 64 bits cannot load it.

    sac-status.exe browse --source eda:

For all else use those of the folder above. Both do the same and write the same files.
More: docs\\sources.html, "iFIX on the node itself: EDA".
"""
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


class Package:
    """The files of a package by their place in it."""

    def __init__(self, kind: str, version: str, target: str):
        self.kind, self.version, self.target = kind, version, target
        self.files: dict[str, tuple[bytes, int]] = {}
        self.where: dict[str, str] = {}  # place by path in the project
        debian, windows = kind == "debian", kind == "windows"
        doc = "usr/share/doc/hotstandby/" if debian else ""
        self.folders = {
            "programs": "usr/bin/" if debian else "" if windows else "bin/",
            "pages": doc + ("html/" if debian else ""),
            "examples": doc + "examples/",
            "legal": doc if debian else "licenses/",
            "bill": doc,
            "man": "usr/share/man/man1/" if debian else "man/man1/",
        }

    def add(self, place: str, content: bytes, mode: int = 0o644) -> None:
        if place in self.files:
            raise SystemExit(f"two files for {place}")
        self.files[place] = (content, mode)

    def text(self, place: str, text: str) -> None:
        # Old versions of Notepad know no other line end.
        self.add(place, (text.replace("\n", "\r\n") if self.kind == "windows" else text).encode())


def project_files() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    return sorted(name for name in listed.split("\0") if name and (ROOT / name).is_file())


def page_of(name: str) -> bool:
    return name in ("README.md", "CHANGELOG.md") or (name.startswith("docs/") and name.endswith(".md"))


def place_documents(package: Package, names: list[str]) -> None:
    """Decides where pages, schemas and examples go, so that pages can link to them; then adds them."""
    unwanted = (".sh",) if package.kind == "windows" else (".ps1",)
    for name in names:
        if page_of(name):
            package.where[name] = package.folders["pages"] + name.removesuffix(".md") + ".html"
        elif name.startswith("docs/schemas/"):
            package.where[name] = package.folders["pages"] + name
        elif name.startswith("examples/"):
            # The generated firewall rules are part of the example, whatever the system.
            if name.count("/") > 1 or name == "examples/capture-nics.ps1" or not name.endswith(unwanted):
                package.where[name] = package.folders["examples"] + name.removeprefix("examples/")
        elif name in ("LICENSE-MIT", "LICENSE-APACHE"):
            package.where[name] = package.folders["legal"] + name + ".txt"
    for name, place in package.where.items():
        content = (ROOT / name).read_bytes()
        if page_of(name):
            package.add(place, pages.render(content.decode(), name, package.where).encode())
        elif name.startswith("LICENSE"):
            package.text(place, content.decode())
        else:
            package.add(place, content, 0o755 if name.endswith((".sh", ".py")) else 0o644)


def place_programs(package: Package, binaries: Path) -> dict[str, str]:
    ending = ".exe" if package.kind == "windows" else ""
    digests = {}
    for tool in TOOLS:
        content = (binaries / (tool + ending)).read_bytes()
        package.add(package.folders["programs"] + tool + ending, content, 0o755)
        digests[tool + ending] = hashlib.sha256(content).hexdigest()
    return digests


def place_programs32(package: Package, binaries: Path) -> dict[str, str]:
    digests = {}
    for tool in TOOLS32:
        place = f"32-bit/{tool}.exe"
        content = (binaries / f"{tool}.exe").read_bytes()
        package.add(place, content, 0o755)
        digests[place] = hashlib.sha256(content).hexdigest()
    package.text("32-bit/README.txt", WHICH)
    return digests


def place_completions_and_manuals(package: Package) -> None:
    for tool in TOOLS:
        by_shell = {"bash": f"{tool}.bash", "zsh": f"_{tool}", "fish": f"{tool}.fish", "powershell": f"{tool}.ps1",
                    "elvish": f"{tool}.elv"}
        for shell, name in by_shell.items():
            content = (ROOT / "completions" / name).read_bytes()
            if package.kind == "debian":
                place = {"bash": f"bash-completion/completions/{tool}", "zsh": f"zsh/vendor-completions/{name}",
                         "fish": f"fish/vendor_completions.d/{name}"}.get(shell)
                if place:
                    package.add("usr/share/" + place, content)
            elif package.kind != "windows" or shell == "powershell":
                package.add(f"completions/{name}" if package.kind == "windows" else f"completions/{shell}/{name}", content)
    if package.kind == "windows":
        return
    for page in sorted((ROOT / "man").glob("*.1")):
        if package.kind == "debian":
            package.add(package.folders["man"] + page.name + ".gz", gzip.compress(page.read_bytes(), 9, mtime=0))
        else:
            package.add(package.folders["man"] + page.name, page.read_bytes())


def place_legal(package: Package, parts: list[crates.Part]) -> None:
    mit = (ROOT / "LICENSE-MIT").read_text().split("\n")
    mit[2] = "Copyright (c) the authors of the part that is named above"
    standard = {
        "MIT": "\n".join(mit),
        "Apache-2.0": (ROOT / "LICENSE-APACHE").read_text(),
        "MPL-2.0": Path("/usr/share/common-licenses/MPL-2.0").read_text(),
    }
    package.text(package.folders["legal"] + "THIRD-PARTY.txt", licences.render(parts, standard))
    if package.kind == "debian":
        own = (ROOT / "LICENSE-MIT").read_text().strip().split("\n\n", 2)
        body = "\n".join(" " + (line or ".") for line in own[2].split("\n"))
        package.text("usr/share/doc/hotstandby/copyright", (
            "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: hotstandby\n"
            "Comment: THIRD-PARTY.txt in this folder has the licences of the libraries that the programs link.\n\n"
            f"Files: *\nCopyright: {own[1].removeprefix('Copyright (c) ')}\nLicense: Expat or Apache-2.0\n\n"
            f"License: Expat\n{body}\n\n"
            "License: Apache-2.0\n On Debian systems, the text of the Apache License, version 2.0, is in\n"
            " /usr/share/common-licenses/Apache-2.0.\n"))


def debian_control(package: Package, out: Path, depends: str) -> None:
    size = sum((len(content) + 1023) // 1024 for content, _ in package.files.values())
    control = f"""Package: hotstandby
Version: {package.version}
Architecture: {ARCHITECTURES[package.target.split('-')[0]]}
Maintainer: The hotstandby maintainers <maintainers@hotstandby.invalid>
Installed-Size: {size}
Depends: {depends}
Suggests: bash-completion, man-db
Section: net
Priority: optional
Description: commission and run redundant SCADA servers
 Command-line tools for pairs of ClearSCADA / Geo SCADA Expert servers with a
 Main and a Backup connection, and for iFIX pairs with Enhanced Failover:
 nic-check, partner-config, link-probe, sac-status and driver-queue. They only
 read: nothing is ever written to a server, a driver or a network card.
"""
    sums = "".join(f"{hashlib.md5(content).hexdigest()}  {place}\n" for place, (content, _) in sorted(package.files.items()))
    (out / "DEBIAN").mkdir()
    (out / "DEBIAN/control").write_text(control)
    (out / "DEBIAN/md5sums").write_text(sums)


def shared_libraries(binaries: Path) -> str:
    """What Debian calls the libraries that the programs load, with the versions that they need."""
    work = ROOT / "target/packages/shlibs"
    shutil.rmtree(work, ignore_errors=True)
    (work / "debian").mkdir(parents=True)
    (work / "debian/control").write_text("Source: hotstandby\n\nPackage: hotstandby\nArchitecture: any\n")
    done = subprocess.run(["dpkg-shlibdeps", "-O", *(str(binaries / tool) for tool in TOOLS)], cwd=work, check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    shutil.rmtree(work)
    return done.strip().removeprefix("shlibs:Depends=")


def write(package: Package, out: Path) -> None:
    shutil.rmtree(out, ignore_errors=True)
    for place, (content, mode) in sorted(package.files.items()):
        file = out / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        file.chmod(mode)


def set_times(out: Path, time: int) -> None:
    for folder, _, names in os.walk(out, topdown=False):
        for entry in [*(Path(folder) / name for name in names), Path(folder)]:
            os.utime(entry, (time, time))
        Path(folder).chmod(0o755)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["windows", "linux", "debian"])
    for option in ("binaries", "target", "rustc", "version", "out"):
        parser.add_argument("--" + option, required=True)
    parser.add_argument("--time", type=int, required=True)
    for option in ("binaries32", "target32"):
        parser.add_argument("--" + option)
    given = parser.parse_args()
    package = Package(given.kind, given.version, given.target)
    binaries, out = Path(given.binaries).absolute(), Path(given.out)
    targets = [target for target in (given.target, given.target32) if target]
    own, linked = crates.of_all(ROOT, given.rustc, targets)
    place_documents(package, project_files())
    digests = place_programs(package, binaries)
    if given.binaries32:
        digests |= place_programs32(package, Path(given.binaries32))
    place_completions_and_manuals(package)
    place_legal(package, linked)
    package.add(package.folders["bill"] + "hotstandby.cdx.json", sbom.render(own, linked, ", ".join(targets), digests, given.time))
    if given.kind == "debian":
        package.add("usr/share/doc/hotstandby/changelog.gz", gzip.compress((ROOT / "CHANGELOG.md").read_bytes(), 9, mtime=0))
    else:
        sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {place}\n" for place, (content, _) in sorted(package.files.items()))
        package.add("SHA256SUMS", sums.encode())
    write(package, out)
    if given.kind == "debian":
        debian_control(package, out, shared_libraries(binaries))
    set_times(out, given.time)
    print(f"{len(package.files)} files, {len(linked)} linked parts in {out}")


if __name__ == "__main__":
    main()
