"""The one door to Numba: all that is compiled is decorated here, and cached where it stays true.

Numba's disk cache stamps a function only with the file it stands in: after an edit of a helper or
a constant in *another* file the old machine code would run, silently. So the cache lives in a
folder named by a hash of every source file that compiled code can see, and of Numba's version and
settings.
"""

import hashlib
import importlib
import os
import shutil
import stat
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import numba
from numba.core import config, event, sigutils
from numba.np import linalg

from sim.version import CACHE_VARIABLE

_UNUSED_DAYS = 30

_LOOK = 0.1
"""Seconds after which a process that waits for another to compile looks again."""

_LONGEST = 300.0
"""Seconds after which it compiles all the same: some file systems keep a lock for nobody."""

_PACKAGE = Path(__file__).parent

_CHANGE_CODE = (
    *("OPT", "LOOP_VECTORIZE", "SLP_VECTORIZE", "ENABLE_AVX", "DISABLE_INTEL_SVML"),
    *("LLVM_REFPRUNE_PASS", "LLVM_REFPRUNE_FLAGS", "EXTEND_VARIABLE_LIFETIMES"),
    *("BOUNDSCHECK", "DEBUGINFO_DEFAULT", "ENABLE_PROFILING", "DEBUG_NRT"),
)
"""Settings of Numba that change what it makes of the same source; its own cache knows of none."""

if "NUMBA_OPT" not in os.environ or not int(config.OPT):
    if "NUMBA_OPT" in os.environ:
        warnings.warn(
            "NUMBA_OPT=0 is taken for 1: Numba cannot keep what it compiles without optimisation",
            RuntimeWarning,
            stacklevel=2,
        )
    # Level 1 halves the time to compile; the rules run as fast (measured by `make bench`).
    config.OPT = type(config.OPT)(1)


def _load_array_functions() -> None:
    """Load Numba's functions of arrays without their look for BLAS, a tenth of a second in SciPy.

    No rule multiplies matrices. Where other code does, Numba looks again when it compiles that.
    """
    look = linalg.ensure_blas
    linalg.ensure_blas = lambda: None
    try:
        importlib.import_module("numba.np.arraymath")
    finally:
        linalg.ensure_blas = look


_load_array_functions()


def _sources_digest() -> str:
    """Hash every file that compiled code can see, Numba's version and its settings."""
    settings = [getattr(config, name, None) for name in _CHANGE_CODE]
    digest = hashlib.sha256(f"{numba.__version__} {settings}".encode())
    read = ("_jit.py", "_tables.py", "outcomes.py", "scenario/lists.py")
    files = [_PACKAGE / name for name in read]
    files += [*_PACKAGE.glob("world/*.py"), *_PACKAGE.glob("rules/*.py")]
    for file in sorted(files):
        digest.update(file.relative_to(_PACKAGE).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _cache_base() -> Path:
    named = os.environ.get(CACHE_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(home).expanduser().absolute() / "solidarity"


def _check_own(folder: Path) -> None:
    """Refuse a folder into which somebody else could put code for us to run."""
    if not hasattr(os, "getuid"):  # Windows, where a mode says nothing
        return
    inside, around = folder.stat(), folder.parent.stat()
    if inside.st_uid != os.getuid() or around.st_uid not in (0, os.getuid()):
        raise PermissionError(0, "it belongs to another user")
    moved = around.st_mode & stat.S_IWOTH and not around.st_mode & stat.S_ISVTX
    if moved or inside.st_mode & stat.S_IWOTH:
        raise PermissionError(0, "every user can write to it")


def _forget_unused(base: Path) -> None:
    """Remove what versions of long ago have left: some 10 MB each."""
    long_ago = time.time() - _UNUSED_DAYS * 24 * 3600
    for folder in base.glob("rules-*"):
        if folder.stat().st_mtime < long_ago:
            shutil.rmtree(folder, ignore_errors=True)


def _writable_cache() -> Path | None:
    """Make the cache folder, or warn once and go without."""
    if config.DISABLE_JIT:
        return None
    try:
        folder = _cache_base() / f"rules-{_sources_digest()}"
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        _check_own(folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
        os.utime(folder)
        _forget_unused(folder.parent)
    except (OSError, RuntimeError) as error:  # RuntimeError: nobody knows where home is
        where = f" in {folder}" if isinstance(error, OSError) else ""
        why = error.strerror if isinstance(error, OSError) else "HOME is not set"
        warnings.warn(
            f"compiled rules cannot be kept{where} ({why}); they are compiled anew in every "
            f"process, which takes some 20 seconds. Set {CACHE_VARIABLE} to a folder of your own.",
            RuntimeWarning,
            stacklevel=2,
        )
        return None
    return folder


IS_COMPILED = not config.DISABLE_JIT
"""Whether rules are compiled; not so under ``NUMBA_DISABLE_JIT=1``."""

CACHE_FOLDER = _writable_cache()
"""Where compiled rules are kept; ``None`` if they are not."""


class _Each(event.Listener):
    """Calls what it was given whenever Numba has compiled a function."""

    def __init__(self, call: Callable[[], None]) -> None:
        self._call = call

    def on_start(self, event: object) -> None:
        pass

    def on_end(self, event: object) -> None:  # noqa: ARG002 - Numba's signature
        self._call()


class _First(event.Listener):
    """Calls once what it was given, when Numba begins to compile."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell: Callable[[], None] | None = tell

    def on_start(self, event: object) -> None:  # noqa: ARG002 - Numba's signature
        tell, self._tell = self._tell, None
        if tell is not None:
            tell()

    def on_end(self, event: object) -> None:
        pass


@contextmanager
def when_compiling(tell: Callable[[], None]) -> Iterator[None]:
    """Call ``tell``, once, if anything is compiled meanwhile and not loaded from the cache."""
    with event.install_listener("numba:compile", _First(tell)):
        yield


@contextmanager
def compiling_once(go_on: Callable[[], None], is_stopped: Callable[[], bool]) -> Iterator[None]:
    """Have one process at a time compile what is missing in the cache: the others then find it.

    Args:
        go_on: called after each function that is compiled; what it raises ends the compilation, and
            no code of LLVM's is left half-way.
        is_stopped: whether nobody waits any more for another process.
    """
    with (
        ExitStack() as held,
        when_compiling(lambda: _wait_for_others(held, is_stopped)),
        event.install_listener("numba:compile", _Each(go_on)),
    ):
        yield


def _wait_for_others(held: ExitStack, is_stopped: Callable[[], bool]) -> None:
    """Wait until no other process compiles into the cache; keep others waiting as long as held."""
    if CACHE_FOLDER is None:
        return
    import sqlite3  # noqa: PLC0415 - for its locks, which every system has and frees with a process

    end = time.monotonic() + _LONGEST
    with suppress(sqlite3.Error):  # a file system without locks: each compiles for itself
        lock = held.enter_context(closing(sqlite3.connect(CACHE_FOLDER / "lock", timeout=0)))
        while not is_stopped() and time.monotonic() < end:
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
                time.sleep(_LOOK)
            else:
                break


def njit[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function: no Python objects, no fast-math, cached on disk.

    It holds the GIL: a thread that lets go of it for microseconds waits for it behind other
    threads' Python, and building a world takes dozens of such calls.
    """
    return _compiled(function, from_python=True, counts=True)


def compiled_nogil[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compile as ``njit`` does what takes long in a large world: it releases the GIL."""
    return _compiled(function, from_python=True, counts=True, nogil=True)


def entry[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compile the function by which Python calls all others, with tables (``sim._tables``).

    It releases the GIL.
    """
    return _compiled(function, from_python=True, nogil=True)


def compiled_inline[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that only compiled code calls.

    It has no door for Python and counts no references: whoever calls from Python holds all arrays.
    Each halves the time to compile. The price: it cannot make an array (a compile error, "NRT
    required"), so scratch stands in ``Flow``. Tests reach the rules through the phases of a model,
    or the plain function as ``.py_func``.
    """
    return _compiled(function, from_python=False)


def hot[**P, R](
    signature: object, *, from_python: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Compile for vector units the few loops where most of the time goes, as those over people.

    They get their types beforehand and full optimisation, before anything else is compiled; all
    else gets the level that compiles twice as fast.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        compiled = _compiled(function, from_python=from_python)
        if IS_COMPILED:
            _HOT[compiled] = signature
        return compiled

    return decorate


_HOT: dict[Any, object] = {}


class _HotFirst(event.Listener):
    """Compiles the hot loops when anything is compiled, and each at its level.

    Where all else comes from the cache, with the loops inside, they are not even loaded.
    """

    def __init__(self) -> None:
        self._levels: list[Any] = []
        self._are_ready = False

    def on_start(self, event: Any) -> None:  # noqa: ANN401 - Numba's
        self._levels.append(config.OPT)
        if event.data["dispatcher"] in _HOT:
            config.OPT = type(config.OPT)(3)
        elif not self._are_ready and len(self._levels) == 1:  # else a hot one is under way
            self._are_ready = True
            for compiled, signature in _HOT.items():
                # By its types, as a call asks the cache: by the text no call would find it there.
                types, _ = sigutils.normalize_signature(signature)  # type: ignore[no-untyped-call]
                compiled.compile(types)
                compiled.disable_compile()  # else a literal number would compile it anew

    def on_end(self, event: object) -> None:  # noqa: ARG002
        config.OPT = self._levels.pop()


event.register("numba:compile", _HotFirst())  # type: ignore[no-untyped-call]


def _compiled[**P, R](
    function: Callable[P, R], *, from_python: bool, counts: bool = False, nogil: bool = False
) -> Callable[P, R]:
    # Numba reads the folder when it decorates: set it just then, whoever imported numba first.
    ours = {"CACHE_DIR": str(CACHE_FOLDER or ""), "CACHE_LOCATOR_CLASSES": ""}
    before = {name: getattr(config, name, "") for name in ours}  # Numba 0.61 has the first only
    vars(config).update(ours)
    # Numba's stubs do not know of the wrappers.
    options: dict[str, Any] = {
        "cache": CACHE_FOLDER is not None,
        "nogil": nogil,
        "error_model": "numpy",
        "no_cfunc_wrapper": True,
        "no_cpython_wrapper": not from_python,
        "_nrt": counts,
    }
    try:
        compiled: Callable[P, R] = numba.njit(**options)(function)
    finally:
        vars(config).update(before)
    return compiled
