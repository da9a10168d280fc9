"""Files and folders: written whole or not at all, read only where they are regular and bounded."""

import errno
import hashlib
import json
import os
import secrets
import shutil
import signal
import stat
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from io import BufferedReader
from itertools import takewhile
from pathlib import Path
from typing import Any, Self

from sim.errors import RequestError, shown

MANIFEST = "manifest.json"
"""The file by which a folder is known as a result of ours, see ``sim.manifest``."""

MADE_BY = "solidarity"

REPORT = "report.html"
"""The report of a result, which `solidarity report` puts beside the files of its manifest."""

REPORT_MARK = f"{MADE_BY} report"
"""By which a report is known as ours: it stands in the first lines of the page."""

MOST_JSON = 100_000_000
"""Bytes of a JSON file beyond which it is none of ours."""

BEGUN_SECONDS = 3600.0
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
        data = file.read(most_bytes + 1)
    if len(data) > most_bytes:  # it grew, or is one whose size the system does not tell
        raise RequestError(f"{path}: expected at most {most_bytes:,} bytes, found more")
    return data


def write_text(path: Path, text: str, *, overwrite: bool = False) -> None:
    """Write a file of text in UTF-8, whole or not at all; else as ``write_bytes``."""
    write_bytes(path, text.encode("utf-8"), overwrite=overwrite)


def write_bytes(path: Path, data: bytes, *, overwrite: bool = False) -> None:
    """Write a file, whole or not at all.

    Raises:
        RequestError: it is there and may not be replaced, or its folder cannot be written to.
        OSError: the disk is full or broken; nothing is left behind.
    """
    with _request(path):
        target = _file(path, overwrite=overwrite)
        beside = _beside(target, "new")
        try:
            with beside.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(target)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        sync(target.parent)


def as_path(given: object, name: str = "folder") -> Path:
    """Give a path; ``RequestError`` if it is neither a text nor a path."""
    if not isinstance(given, str | os.PathLike):
        raise RequestError(f"{name}: expected a path, is {shown(given)}")
    return Path(given)


def check_file(path: Path, *, overwrite: bool = False) -> None:
    """Find out, before anything is computed, whether a file can be written.

    Raises:
        RequestError: it cannot, and why.
    """
    with _request(path):
        beside = _beside(_file(path, overwrite=overwrite), "new")
        with undisturbed():
            beside.touch(exist_ok=False)
            beside.unlink()


def _file(place: Path, *, overwrite: bool) -> Path:
    """Give a file's real place, if it can go there."""
    path = Path(os.path.realpath(place))  # a link stays, what it leads to is replaced
    _remove_begun(path)
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


class ResultFolder:
    """A folder of results that appears when it is complete, or not at all.

    Everything is written to a new folder beside it (``folder``), which is renamed into place when
    the ``with`` block ends without an exception, and removed if it does not. ::

        with ResultFolder(Path("results/demo")) as results:
            write(results.folder / "runs.parquet")

    Args:
        path: where the results go. It may not exist, be empty or, with ``force``, hold results
            that solidarity wrote; those are replaced.
        force: replace former results.

    Raises:
        RequestError: on entering, if that cannot be; say so early with ``check``.
    """

    folder: Path

    def __init__(self, path: Path, *, force: bool = False) -> None:
        self.path = path
        self._force = force

    @classmethod
    def check(cls, path: Path, *, force: bool = False) -> None:
        """Find out, before anything is computed, whether results can be written there.

        Raises:
            RequestError: they cannot, and why.
        """
        probe = cls(path, force=force)
        with undisturbed():
            probe.__enter__()
            probe._discard()

    def __enter__(self) -> Self:
        with _request(self.path):
            target = self._target()
            self._missing = list(takewhile(lambda parent: not parent.exists(), target.parents))
            self.folder = _beside(target, "new")
            try:
                self.folder.mkdir(parents=True)
            except BaseException:
                self._discard()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: object
    ) -> None:
        try:
            if isinstance(error, OSError) and error.filename is None:  # as of a full disk
                error.filename = str(self.path)
            if kind is None:
                _sync_tree(self.folder)
                with _request(self.path), undisturbed():
                    self._publish()
        finally:
            self._discard()

    def _discard(self) -> None:
        """Remove what was made and is not in place."""
        with undisturbed():
            shutil.rmtree(self.folder, ignore_errors=True)
            for folder in self._missing:
                with suppress(OSError):  # it holds the results, or others write there too by now
                    folder.rmdir()

    def _target(self) -> Path:
        """Give the folder's real place, if results can go there."""
        target = Path(os.path.realpath(self.path))
        recover(target)
        if target.exists() and not target.is_dir():
            raise RequestError(f"{self.path}: expected a folder, is a file")
        if target == Path.cwd() or target in Path.cwd().parents or target.is_mount():
            raise RequestError(f"{self.path}: expected a folder of its own, such as one in it")
        if not target.exists() or not any(target.iterdir()):
            return target
        others = _not_ours(target)
        if not is_result(target):
            problem = "holds what solidarity did not write; choose another folder"
        elif others:
            problem = (
                f"holds '{others[0]}', which solidarity did not write; move it away, or choose "
                "another folder"
            )
        elif not self._force:
            problem = "holds results already; choose another folder, or --force"
        else:
            return target
        raise RequestError(f"{self.path}: {problem}")

    def _publish(self) -> None:
        target = self._target()  # again: runs take hours
        if target.is_dir() and any(target.iterdir()):
            target.rename(_beside(target, "old"))
        try:
            self.folder.rename(target)
        finally:
            recover(target)
        sync(target.parent)


def recover(path: Path) -> None:
    """Finish replacing results where that was cut short, as by a kill.

    Results that were to be replaced get their name back, with a warning; where new ones have it,
    they are removed. So is what a killed process had begun to write.
    """
    target = Path(os.path.realpath(path))
    _remove_begun(target)
    for former in sorted(target.parent.glob(f"{escape(_hidden(target, 'old'))}????????")):
        if is_result(target):
            shutil.rmtree(former, ignore_errors=True)
        elif is_result(former) and not target.exists():
            former.rename(target)
            warnings.warn(
                f"{path}: replacing these results was cut short, the former ones are back",
                RuntimeWarning,
                stacklevel=2,
            )


def _remove_begun(target: Path) -> None:
    """Remove what a process that was killed had begun to write in a target's place."""
    for begun in target.parent.glob(f"{escape(_hidden(target, 'new'))}????????"):
        with suppress(OSError):
            touched = max(path.lstat().st_mtime for path in (begun, *begun.rglob("*")))
            if time.time() - touched < BEGUN_SECONDS:
                continue
            if begun.is_dir() and not begun.is_symlink():
                shutil.rmtree(begun, ignore_errors=True)
            else:
                begun.unlink()


def is_result(folder: Path) -> bool:
    """Tell whether solidarity wrote a folder."""
    return _manifest(folder).get("made_by") == MADE_BY


def _manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a folder; an empty one if there is none that can be read."""
    try:
        manifest = json.loads(read_regular(folder / MANIFEST, MOST_JSON))
    except (OSError, ValueError, RecursionError, RequestError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def is_report(path: Path) -> bool:
    """Tell whether a file is a report that solidarity wrote."""
    with suppress(OSError, RequestError), open_regular(path, None, follow=False) as file:
        return f'content="{REPORT_MARK}"'.encode() in file.read(400)
    return False


def remove_report(folder: Path) -> None:
    """Remove the report of a result that is about to change, if we wrote it."""
    if is_report(folder / REPORT):
        (folder / REPORT).unlink(missing_ok=True)


def _not_ours(folder: Path) -> list[str]:
    """Name the files in a result that its manifest does not: somebody put them there."""
    named = _manifest(folder).get("files")
    ours = {MANIFEST, *(named if isinstance(named, dict) else ())}
    ours |= {REPORT} if is_report(folder / REPORT) else set()
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted({path.relative_to(folder).as_posix() for path in found} - ours)


@contextmanager
def _request(place: Path) -> Iterator[None]:
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


def _beside(path: Path, what: str) -> Path:
    return path.with_name(f"{_hidden(path, what)}{secrets.token_hex(4)}")


def _hidden(path: Path, what: str) -> str:
    """Begin a hidden name; it is the target's own, and short where that is as long as can be."""
    name = path.name
    if len(name) > 50:
        name = f"{name[:30]}-{hashlib.sha256(os.fsencode(name)).hexdigest()[:16]}"
    return f".{name}.{what}-"


def _sync_tree(folder: Path) -> None:
    for place, _folders, files in os.walk(folder):
        for name in files:
            sync(Path(place, name))
        sync(Path(place))


def sync(path: Path) -> None:
    """Wait until a file, or a folder's list of names, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some file systems cannot
            raise
    finally:
        os.close(descriptor)
