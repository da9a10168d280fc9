"""Tiny sweeps, and an engine that works in this process."""

import hashlib
import json
from concurrent.futures import Future
from pathlib import Path

import pytest

from sim.result_folder import checksums
from sim.runs import execute as module
from sim.runs.execute import Options, dispatch, execute
from sim.runs.folder import begin
from sim.runs.merge import merge
from sim.studies.sweep_prepare import prepare, read_sweep

WORLD = """
title = "Tiny"
[time]
months = 12
[states]
count = 2
[groups]
count = 4
[allies]
count = 3
[people]
per_group = 8
"""

FACTORS = """
[[factors]]
path = "allies.agenda_gap"
low = 0.0
high = 1.0
levels = 3
[[factors]]
path = "rules.pressure"
values = ["linear", "hill"]
"""

INVALID = """
[[factors]]
path = "ties.renewal_threshold"
values = [0.6, 0.05]
[[factors]]
path = "ties.break_threshold"
values = [0.05, 0.3]
"""
"""One of the four points lets ties be renewed below where they break, which cannot be."""


def text(factors=FACTORS, **changes):
    """Write an experiment of TOML, with some keys changed; None leaves a key out."""
    said = {
        "title": '"Tiny sweep"',
        "question": '"When?"',
        "scenarios": '["tiny.toml"]',
        "practices": '["engaged-deference", "silent-deference"]',
        "replicates": "5",
        "seed": "3",
        "outcomes": '["rights", "harms"]',
        **changes,
    }
    lines = [f"{key} = {value}" for key, value in said.items() if value is not None]
    return "\n".join([*lines, factors])


@pytest.fixture
def write(tmp_path):
    """Write an experiment beside its tiny scenario; give its path."""

    def write(factors=FACTORS, **changes):
        (tmp_path / "tiny.toml").write_text(WORLD, encoding="utf-8")
        path = tmp_path / "mine.toml"
        path.write_text(text(factors, **changes), encoding="utf-8")
        return path

    return write


def read(path, settings=()):
    """Read an experiment and make it ready."""
    return prepare(*read_sweep(str(path), settings))


@pytest.fixture
def prepared(write):
    """Make an experiment ready that has some keys changed."""

    def prepared(factors=FACTORS, **changes):
        return read(write(factors, **changes))

    return prepared


class Inline:
    """An engine that works parts in this process, one after the other.

    ``width`` parts are handed over at once; ``most`` is how many were.
    """

    def __init__(self, width=1, work=None):
        self.width = width
        self.work = work
        self.most = 0
        self.handed = []
        self.ended = []
        self._open = []

    def submit(self, work, *arguments, **named):
        future = Future()
        self._open = [held for held in self._open if not held.taken]
        future.taken = False
        self._open.append(future)
        self.most = max(self.most, len(self._open))
        self.handed.append(arguments[2])
        try:
            future.set_result((self.work or work)(*arguments, **named))
        except Exception as error:  # noqa: BLE001 - as an executor does
            future.set_exception(error)
        result = future.result

        def taken(timeout=None):
            future.taken = True
            return result(timeout)

        future.result = taken
        return future

    def stop(self):
        self.ended.append("stopped")

    def close(self):
        self.ended.append("closed")


def finishing(folder, said):
    """Write what goes with tables: here but a note and the manifest."""
    (folder / "summary.txt").write_text("done\n", encoding="utf-8")
    manifest = {"kind": "sweep", **said, "files": checksums(folder)}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def finish(folder, plan):
    merge(folder, plan, finish=finishing)


def whole(folder: Path, prepared, units, *, engine=None, order=None):
    """Do a sweep in parts of so many units; give its plan."""
    plan = begin(folder, prepared.work, units)
    dispatch(engine or Inline(), folder, plan, range(plan.parts) if order is None else order(plan))
    finish(folder, plan)
    return plan


@pytest.fixture
def do(monkeypatch, tmp_path):
    """Do a sweep in this process, with parts of three units; give how it ended."""
    monkeypatch.setattr(module, "engine_of", lambda _, jobs, *__: Inline(jobs, **do.engine))
    monkeypatch.setattr(module, "part_units", lambda *_: 3)

    def do(prepared, **options):
        do.told, do.counted = [], []

        def counting(what, total, unit):
            held = [what, total, unit, 0]
            do.counted.append(held)

            def advance(more):
                held[3] += more

            return advance

        return execute(
            prepared.work,
            tmp_path / "res",
            Options(**options),
            tell=do.told.append,
            counting=counting,
            finish=finishing,
        )

    do.engine = {}
    do.folder = tmp_path / "res"
    return do


def digests(folder):
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.glob("*.parquet")
    }
