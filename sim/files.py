"""Files, folders and zip files: written whole or not at all, read only within bounds."""

import errno
import hashlib
import os
import secrets
import shutil
import signal
import stat
import sys
import threading
import time
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from glob import escape
from io import BufferedReader
from pathlib import Path, PurePosixPath

from sim.errors import RequestError, one_line, shown

MANIFEST = "manifest.json"
"""The file by which a folder is known as a result of ours, see ``sim.result_folder``."""

MADE_BY = "solidarity"

MOST_JSON = 100_000_000
"""Bytes of a JSON file beyond which it is none of ours."""

_BEGUN_SECONDS = 3600.0
"""After which nobody writes any more at what has a hidden name: it takes some seconds."""

_NOT_THE_USERS_FAULT = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE)


def open_regular(path: Path, most_bytes: int | None, *, follow: bool = True) -> BufferedReader:
    """Open a regular file for reading; never wait for a pipe or a device to say something.

    Args:
        path: of the file.
        most_bytes: its size at most; None for any.
        follow: whether a link is opened as the regular file that it leads to.

    Raises:
        RequestError: it cannot be read, is no regular file or is too large.
        FileNotFoundError, NotADirectoryError: it is not there.
    """
    flags = os.O_RDONLY
    for name in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY", *(() if follow else ("O_NOFOLLOW",))):
        flags |= getattr(os, name, 0)  # not every system has each
    try:
        descriptor = os.open(path, flags)
    except (FileNotFoundError, NotADirectoryError):
        raise
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise RequestError(f"{path}: expected a regular file, found a link") from error
        raise RequestError(f"{path}: cannot be read: {os.strerror(error.errno or 0)}") from error
    except ValueError as error:  # a zero byte in its name
        raise RequestError(f"{path}: cannot be read: no name of a file in UTF-8") from error
    found = os.fstat(descriptor)
    problem = ""
    if not stat.S_ISREG(found.st_mode):
        pipe, folder = stat.S_ISFIFO(found.st_mode), stat.S_ISDIR(found.st_mode)
        kind = "a pipe" if pipe else "a folder" if folder else "a device"
        problem = f"expected a regular file, found {kind}"
    elif most_bytes is not None and found.st_size > most_bytes:
        problem = f"expected at most {most_bytes:,} bytes, found {found.st_size:,}"
    if problem:
        os.close(descriptor)
        raise RequestError(f"{path}: {problem}")
    return os.fdopen(descriptor, "rb")


def read_regular(path: Path, most_bytes: int, *, follow: bool = True) -> bytes:
    """Read a regular file whole; else as ``open_regular``."""
    with open_regular(path, most_bytes, follow=follow) as file:
        try:
            data = file.read(most_bytes + 1)
        except OSError as error:
            error.filename = str(path)  # reading names no file
            raise
    if len(data) > most_bytes:  # it grew, or is one whose size the system does not tell
        raise RequestError(f"{path}: expected at most {most_bytes:,} bytes, found more")
    return data


def write_text(path: Path, text: str, *, overwrite: bool = False) -> None:
    """Write a file of text in UTF-8, whole or not at all; else as ``write_bytes``."""
    write_bytes(path, text.encode("utf-8"), overwrite=overwrite)


def write_bytes(path: Path, data: bytes, *, overwrite: bool = False) -> None:
    """Write a file, whole or not at all; else as ``write_by``."""

    def write(place: Path) -> None:
        place.write_bytes(data)

    write_by(path, write, overwrite=overwrite)


def write_by(path: Path, write: Callable[[Path], None], *, overwrite: bool = False) -> None:
    """Have a file written, whole or not at all.

    Args:
        path: of the file.
        write: makes the file at a place beside it, which is new.
        overwrite: replace a file that is there.

    Raises:
        RequestError: it is there and may not be replaced, or its folder cannot be written to.
        OSError: the disk is full or broken; nothing is left behind.
    """
    with as_request(path):
        target = _file(path, overwrite=overwrite)
        new = hidden_beside(target, "new")
        try:
            write(new)
            sync(new)
            new.replace(target)
        except BaseException:
            new.unlink(missing_ok=True)
            raise
        sync(target.parent)


def is_file(path: Path) -> bool:
    """Tell whether a path leads to a regular file; one that can be no path leads nowhere."""
    return os.path.isfile(path)  # noqa: PTH113 - Path's own raises where a name is too long


def as_path(given: object, name: str = "folder") -> Path:
    """Give a path; ``RequestError`` if it is neither text nor path, or nothing can lie there."""
    if not isinstance(given, str | os.PathLike):
        raise RequestError(f"{name}: expected a path, is {shown(given)}")
    try:
        os.lstat(given)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise RequestError(f"{given}: is no path here: {os.strerror(error.errno)}") from error
    except ValueError as error:  # a zero byte, or what is no UTF-8
        raise RequestError(f"{given}: is no path here: {error}") from error
    return Path(given)


def check_file(path: Path, *, overwrite: bool = False) -> None:
    """Find out, before anything is computed, whether a file can be written.

    Raises:
        RequestError: it cannot, and why.
    """
    with as_request(path):
        new = hidden_beside(_file(path, overwrite=overwrite), "new")
        with undisturbed():
            new.touch(exist_ok=False)
            new.unlink()


def _file(place: Path, *, overwrite: bool) -> Path:
    """Give a file's real place, if it can go there."""
    path = Path(os.path.realpath(place))  # a link stays, what it leads to is replaced
    remove_begun(path)
    problem = ""
    if path.is_dir():
        problem = "expected a file, is a folder"
    elif path.exists() and not overwrite:
        problem = "is there already; choose another name, or --force"
    elif path.exists() and not path.is_file():
        problem = "expected a regular file"
    elif not path.parent.is_dir():
        problem = f"there is no folder {place.parent}"
    if problem:
        raise RequestError(f"{place}: {problem}")
    return path


def remove_begun(target: Path) -> None:
    """Remove what a process that was killed had begun to write in a target's place."""
    for begun in target.parent.glob(f"{escape(hidden_name(target, 'new'))}????????"):
        with suppress(OSError):
            touched = max(path.lstat().st_mtime for path in (begun, *begun.rglob("*")))
            if time.time() - touched < _BEGUN_SECONDS:
                continue
            if begun.is_dir() and not begun.is_symlink():
                shutil.rmtree(begun, ignore_errors=True)
            else:
                begun.unlink()


@contextmanager
def as_request(place: Path) -> Iterator[None]:
    """Take what the system refuses for a wrong request, but for a full or broken disk."""
    try:
        str(place).encode("utf-8")  # manifests and reports name it
        yield
    except OSError as error:
        if error.errno in _NOT_THE_USERS_FAULT:
            error.filename = str(place)  # writing names no file, and ours has a hidden name
            raise
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise RequestError(f"{place}: cannot be written: {reason}") from error
    except ValueError as error:  # a zero byte in its name, or what is no UTF-8
        raise RequestError(f"{place}: cannot be written: no name of a file in UTF-8") from error


@contextmanager
def undisturbed() -> Iterator[list[int]]:
    """Let Ctrl-C and SIGTERM wait until the end: half a renaming is worse than a second's patience.

    An exception out of nowhere could also be lost, where Python ignores exceptions.

    Yields:
        The signals that came.
    """
    came: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield came  # signals go to the main thread
        return
    before = {
        number: handler
        for number in (signal.SIGINT, signal.SIGTERM)
        if (handler := signal.getsignal(number)) != signal.SIG_IGN  # as after nohup
    }
    for number in before:
        signal.signal(number, lambda which, _frame: came.append(which))
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for late in came[:1]:
            signal.raise_signal(late)


def hidden_beside(path: Path, what: str) -> Path:
    """Give a hidden name beside a file or folder that nothing has."""
    return path.with_name(f"{hidden_name(path, what)}{secrets.token_hex(4)}")


def hidden_name(path: Path, what: str) -> str:
    """Begin a hidden name; it is the target's own, and short where that is as long as can be."""
    name = path.name
    if len(name) > 50:
        name = f"{name[:30]}-{hashlib.sha256(os.fsencode(name)).hexdigest()[:16]}"
    return f".{name}.{what}-"


def sync(path: Path) -> None:
    """Wait until a file, or a folder's list of names, is on the disk."""
    how = os.O_RDONLY
    if sys.platform == "win32":
        if path.is_dir():
            return  # nobody can open one there, and the system sees to it
        how = os.O_RDWR  # there is nothing to wait for in a file that is only read
    descriptor = os.open(path, how)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some file systems cannot
            raise
    finally:
        os.close(descriptor)


_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every entry: when a file was written is no part of what it holds."""

MOST_ENTRIES = 20_000
MOST_BYTES = 8_000_000_000
"""Of a zip file unpacked."""

_MOST_SQUEEZED = 200
"""Times the bytes of the zip file that it may have unpacked: results squeezed by hand have some 20
times as many, a bomb 1,000."""

_RESERVED = frozenset(("con", "prn", "aux", "nul", "conin$", "conout$")) | {
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
    elif any(part.partition(".")[0].rstrip().lower() in _RESERVED for part in parts):
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
            about = zipfile.ZipInfo(name, _EPOCH)
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
    if total > min(MOST_BYTES, _MOST_SQUEEZED * max(own, 100_000)):
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
