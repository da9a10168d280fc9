"""Folders of results and their manifests: there when complete or not at all."""

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import warnings
from contextlib import suppress
from glob import escape
from importlib.metadata import PackageNotFoundError, packages_distributions, requires, version
from itertools import takewhile
from pathlib import Path
from typing import Any, Self

from sim.errors import RequestError
from sim.files import (
    MADE_BY,
    MANIFEST,
    MOST_JSON,
    as_request,
    hidden_beside,
    hidden_name,
    open_regular,
    read_regular,
    remove_begun,
    sync,
    undisturbed,
)
from sim.version import PACKAGE, VERSION

_PACKAGES = ("numpy", "numba", "mesa", "scipy")
"""Packages on whose versions results can depend."""


def json_digest(data: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    """Give the SHA-256 of plain data, however it is laid out as JSON."""
    text = json.dumps(data, sort_keys=True, allow_nan=False, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def checksums(folder: Path) -> dict[str, str]:
    """Give the SHA-256 of every file in a folder, but of its manifest, by path in the folder."""
    sums = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != MANIFEST:
            with path.open("rb") as file:
                sums[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return sums


def versions() -> dict[str, str | None]:
    """Give the versions of solidarity, Python and the packages that results can depend on."""
    return {
        MADE_BY: VERSION,
        "python": platform.python_version(),
        **{name: _version(name) for name in _PACKAGES},
    }


def unmet() -> list[str]:
    """Say which installed packages are not as our metadata asks, or have a ``sim`` of their own."""
    told = [
        f"{name} also has a package named sim: install {MADE_BY} in an environment of its own"
        for name in sorted(set(packages_distributions().get("sim", ())) - {MADE_BY})
    ]
    with suppress(PackageNotFoundError):  # a checkout that is not installed
        for asked in requires(MADE_BY) or ():
            name, bounds = re.fullmatch(r"([\w.-]+)([^;]*)(?:;.*)?", asked).groups()  # type: ignore[union-attr] # of any requirement
            found = _version(name)
            if "extra ==" not in asked and not _is_within(found, bounds):
                there = "is missing" if found is None else f"{found} is installed"
                told.append(f"{name} {there}, and {MADE_BY} needs {name}{bounds.strip()}")
    return told


def _is_within(found: str | None, bounds: str) -> bool:
    """Tell whether a version keeps to bounds such as ``<4,>=3.5.1``: we ask by no others."""
    if found is None:
        return False
    for sign, bound in re.findall(r"(>=|<)\s*([\d.]+)", bounds):
        own, asked = ([int(part) for part in re.findall(r"\d+", text)] for text in (found, bound))
        if (own >= asked) != (sign == ">="):
            return False
    return True


def host() -> dict[str, Any]:
    """Describe the machine as far as results and times depend on it; not whose it is."""
    return {
        "system": platform.system(),
        "machine": platform.machine(),
        "cpu": cpu_model(),
        "cores": os.process_cpu_count() if hasattr(os, "process_cpu_count") else os.cpu_count(),
    }


def cpu_model() -> str:
    """Name the type of processor: floats agree to the last bit only on one type."""
    known = Path("/proc/cpuinfo")  # only Linux has it
    for line in known.read_text(encoding="utf-8").splitlines() if known.is_file() else ():
        key, _, value = line.partition(":")
        if key.strip() == "model name":
            return value.strip()
    apple = _said("sysctl", "-n", "machdep.cpu.brand_string") if sys.platform == "darwin" else None
    return apple or platform.processor() or platform.machine()


def git_state(checkout: Path | None = None) -> dict[str, Any] | None:
    """Give the commit and whether files were changed since; None outside a checkout of ours."""
    root = PACKAGE.parent if checkout is None else checkout
    if not (root / ".git").exists():
        return None  # also where an installed package lies inside somebody else's repository
    commit = _git(root, "rev-parse", "--short=12", "HEAD")
    changes = _git(root, "status", "--porcelain")
    if changes is None:
        return None
    return {"commit": commit, "dirty": bool(changes)}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _git(root: Path, *arguments: str) -> str | None:
    return _said("git", "-C", str(root), *arguments)


def _said(*command: str) -> str | None:
    """Ask a program of the system's; None if it is not there or does not know."""
    try:
        done = subprocess.run(  # noqa: S603 - only our own words
            command,
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


REPORT = "report.html"
"""The report of a result, which `solidarity report` puts beside the files of its manifest."""

REPORT_MARK = f"{MADE_BY} report"
"""By which a report is known as ours: it stands in the first lines of the page."""


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
        with as_request(self.path):
            target = self._target()
            self._missing = list(takewhile(lambda parent: not parent.exists(), target.parents))
            self.folder = hidden_beside(target, "new")
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
                with as_request(self.path), undisturbed():
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
        if target.is_dir():
            if any(target.iterdir()):
                target.rename(hidden_beside(target, "old"))
            else:
                target.rmdir()  # Windows renames to no name that is taken
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
    remove_begun(target)
    for former in sorted(target.parent.glob(f"{escape(hidden_name(target, 'old'))}????????")):
        if is_result(target):
            shutil.rmtree(former, ignore_errors=True)
        elif is_result(former) and not target.exists():
            former.rename(target)
            warnings.warn(
                f"{path}: replacing these results was cut short, the former ones are back",
                RuntimeWarning,
                stacklevel=2,
            )


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


def _sync_tree(folder: Path) -> None:
    for place, _folders, files in os.walk(folder):
        for name in files:
            sync(Path(place, name))
        sync(Path(place))
