"""Packs a folder so that the same content gives the same bytes: archive.py OUT.zip|OUT.tar.gz FOLDER TIME LEVEL

Entries are sorted, owned by root, and carry the given time (seconds since 1970). LEVEL: 1 quick to 9 small."""

import gzip
import sys
import tarfile
import time
import zipfile
from pathlib import Path


def entries(folder: Path):
    """Folders and files below `folder`, itself included, by name; names start with the folder's own."""
    for path in [folder, *sorted(folder.rglob("*"))]:
        yield path, path.relative_to(folder.parent).as_posix()


def pack_zip(out: Path, folder: Path, seconds: int, level: int) -> None:
    # A zip counts in steps of two seconds, from 1980, in no time zone.
    stamp = max(time.gmtime(seconds)[:6], (1980, 1, 1, 0, 0, 0))
    with zipfile.ZipFile(out, "w") as archive:
        for path, name in entries(folder):
            if path.is_dir():
                continue
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = (0o100000 | path.stat().st_mode & 0o777) << 16
            archive.writestr(info, path.read_bytes(), compresslevel=level)


def pack_tar(out: Path, folder: Path, seconds: int, level: int) -> None:
    def plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
        info.uid = info.gid = 0
        info.uname = info.gname = "root"
        info.mtime = seconds
        return info

    with open(out, "wb") as file, gzip.GzipFile("", "wb", level, file, mtime=0) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive:
            for path, name in entries(folder):
                archive.add(path, name, recursive=False, filter=plain)


if __name__ == "__main__":
    target, source, moment, pressure = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    (pack_zip if target.suffix == ".zip" else pack_tar)(target, source, moment, pressure)
