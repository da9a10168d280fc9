"""Removing a sweep from its folder: what is ours, by name, and nothing else."""

import re
import shutil
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

from sim.files import MANIFEST, MOST_JSON, read_regular, remove_report
from sim.sweep.columns import TABLES
from sim.sweep.complete import is_figure
from sim.sweep.folder import FIGURES, LEAVING, PLAN, POINTS, STAGING, foreign
from sim.sweep.plan import is_plan
from sim.sweep.store import CHUNKS, is_chunk_file


def restart(folder: Path) -> bool:
    """Remove a sweep from a folder, and nothing else; tell whether there was one.

    Raises:
        RequestError: the plan there is not ours.
        OSError: a file cannot be removed.
    """
    plan, leaving = folder / PLAN, folder / LEAVING
    if plan.is_file():
        if not is_plan(read_regular(plan, MOST_JSON).decode("utf-8", "replace")):
            raise foreign(folder, PLAN)
        plan.replace(leaving)  # first: whoever still works at it sees that it is gone
    if not leaving.is_file():
        return False
    for name in (MANIFEST, POINTS, *(f"{table}.parquet" for table in TABLES)):
        (folder / name).unlink(missing_ok=True)
    remove_report(folder)
    remove_figures(folder)
    remove_chunks(folder)
    remove_staging(folder)
    leaving.unlink(missing_ok=True)  # another process may do the same
    return True


def remove_chunks(folder: Path) -> None:
    """Remove the chunks, those moved aside among them."""
    _remove(folder / CHUNKS, is_chunk_file)


def remove_staging(folder: Path) -> None:
    """Remove what interrupted attempts at the end left."""
    for left in folder.glob(f"{STAGING}*"):
        if re.fullmatch(rf"{STAGING}[0-9a-f]{{12}}", left.name):
            shutil.rmtree(left, ignore_errors=True)


def remove_figures(folder: Path, but: Collection[str] = ()) -> None:
    """Remove our figures, but for some, named as in a manifest."""
    _remove(
        folder / FIGURES,
        lambda name: is_figure(f"{FIGURES}/{name}") and f"{FIGURES}/{name}" not in but,
    )


def _remove(folder: Path, ours: Callable[[str], bool]) -> None:
    """Remove our files from a folder, and the folder if nobody else's are in it."""
    with suppress(FileNotFoundError, NotADirectoryError):
        for path in folder.iterdir():
            if ours(path.name):
                path.unlink(missing_ok=True)
        with suppress(OSError):
            folder.rmdir()
