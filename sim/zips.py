"""Zip files: written with the same bytes everywhere, unpacked only where nothing can go wrong."""

import shutil
import stat
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from sim.errors import RequestError, one_line, shown

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every entry: when a file was written is no part of what it holds."""

MOST_ENTRIES = 20_000
MOST_BYTES = 8_000_000_000
"""Of a zip file unpacked."""

MOST_SQUEEZED = 200
"""Times the bytes of the zip file that it may have unpacked: results squeezed by hand have some 20
times as many, a bomb 1,000."""

RESERVED = frozenset(("con", "prn", "aux", "nul", "conin$", "conout$")) | {
    f"{port}{number}" for port in ("com", "lpt") for number in "123456789¹²³"
}
"""Names that Windows keeps for devices, whatever stands behind a dot."""

_READ = 1 << 20


def is_zip(path: Path) -> bool:
    """Tell whether a path is that of a zip file."""
    return path.is_file() and zipfile.is_zipfile(path)


def odd_name(name: str) -> str:
    """Say what keeps a name from being that of a file in a folder, on any system; else nothing."""
    path = PurePosixPath(name)
    parts = name.split("/")
    problem = ""
    if not name or path.is_absolute() or name != path.as_posix() or ".." in parts:
        problem = "leads out of its folder"
    elif any(sign in '\\:*?"<>|' or not sign.isprintable() for sign in name):
        problem = "holds a sign that not every system allows"
    elif any(part.partition(".")[0].rstrip().lower() in RESERVED for part in parts):
        problem = "is kept for a device by Windows"
    elif any(part != part.rstrip(". ") for part in parts):
        problem = "ends with a sign that Windows drops"
    elif any(len(part.encode("utf-8", "replace")) > 240 for part in parts):
        problem = "is longer than some systems allow"
    return problem


def colliding(names: Iterable[str]) -> Iterator[str]:
    """Give names that are another's where capitals, or ways to write a letter, do not count.

    Also those that are a folder of another's.
    """
    seen: set[str] = set()
    folded = {}
    for name in names:
        plain = unicodedata.normalize("NFC", name).casefold()
        if plain in seen:
            yield name
        seen.add(plain)
        folded[name] = plain
    for name, plain in folded.items():
        if any(parent.as_posix() in seen for parent in PurePosixPath(plain).parents):
            yield name


def packed(entries: Mapping[str, Path | bytes], place: Path) -> None:
    """Write a zip file: entries in the order that they are given in, none squeezed.

    So its bytes depend on no library's version, and tables and pictures, of which results consist,
    hardly squeeze.

    Args:
        entries: what each name holds, bytes or a file; a name with ``/`` at its end is a folder.
        place: of the new file.

    Raises:
        RequestError: a name cannot be one of a file on every system.
        OSError: it cannot be written.
    """
    problems = [f"{shown(name)}: {odd}" for name in entries if (odd := odd_name(name.rstrip("/")))]
    named = [name for name in entries if not name.endswith("/")]
    problems += [f"{shown(name)}: there is another of that name" for name in colliding(named)]
    if problems:
        raise RequestError(problems)
    with zipfile.ZipFile(place, "w", zipfile.ZIP_STORED, strict_timestamps=True) as made:
        for name, held in entries.items():
            about = zipfile.ZipInfo(name, EPOCH)
            about.create_system = 3  # Unix, whatever this is
            mode = stat.S_IFDIR | 0o755 if about.is_dir() else stat.S_IFREG | 0o644
            about.external_attr = mode << 16
            if isinstance(held, bytes):
                made.writestr(about, held)
                continue
            about.file_size = held.stat().st_size
            with held.open("rb") as source, made.open(about, "w") as into:
                shutil.copyfileobj(source, into, _READ)


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip file whose list of entries is in order.

    Raises:
        RequestError: it cannot be read, or holds what must not be unpacked; with all that is wrong.
    """
    try:
        with zipfile.ZipFile(path) as held:
            if problems := list(_wrong(path, held.infolist())):
                raise RequestError(f"{path}: {problem}" for problem in problems)
            yield held
    except (zipfile.BadZipFile, NotImplementedError, EOFError, UnicodeDecodeError) as error:
        raise RequestError(
            f"{path}: cannot be read as a zip file: {one_line(str(error), 200)}"
        ) from error


def _wrong(path: Path, entries: list[zipfile.ZipInfo]) -> Iterator[str]:
    """Say what of a list of entries must not be unpacked."""
    if len(entries) > MOST_ENTRIES:
        yield f"expected at most {MOST_ENTRIES:,} files, holds {len(entries):,}"
        return
    total, own = sum(entry.file_size for entry in entries), path.stat().st_size
    if total > min(MOST_BYTES, MOST_SQUEEZED * max(own, 100_000)):
        yield f"holds {total:,} bytes in {own:,}: such a file is made to fill disks"
        return
    for entry in entries:
        name = entry.filename
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if odd := odd_name(name.rstrip("/")):
            yield f"{shown(name)}: {odd}"
        elif kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            yield f"{shown(name)}: expected a file, is a link or a device"
        elif entry.flag_bits & 0x1:
            yield f"{shown(name)}: is locked with a password"
    files = [entry.filename for entry in entries if not entry.is_dir()]
    for name in colliding(files):
        yield f"{shown(name)}: there is another of that name"


def unpacked(held: zipfile.ZipFile, inside: str, folder: Path) -> None:
    """Unpack what lies in a folder of a zip file that ``opened`` gave.

    Args:
        held: the zip file.
        inside: the folder in it, empty for all of it, else with ``/`` at its end.
        folder: where it goes; new.

    Raises:
        RequestError: a file in it is damaged.
        OSError: the disk is full.
    """
    for entry in held.infolist():
        if entry.is_dir() or not entry.filename.startswith(inside):
            continue
        place = folder / entry.filename.removeprefix(inside)
        place.parent.mkdir(parents=True, exist_ok=True)
        with held.open(entry) as source, place.open("xb") as into:
            left = entry.file_size  # what the list says counts: a header may say less
            while chunk := source.read(min(_READ, left + 1)):
                left -= len(chunk)
                if left < 0:
                    raise zipfile.BadZipFile(f"{entry.filename} is longer than it says")
                into.write(chunk)
