"""Tiny sweeps, and an engine that works in this process."""

import hashlib
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sim.runs import execute as module
from sim.runs.dispatch import dispatch
from sim.runs.execute import Options, execute
from sim.runs.folder import begin
from sim.runs.merge import merge
from sim.sweep.draft import read_draft
from sim.sweep.figures import drawing

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
path = "pressure.curve"
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


@pytest.fixture
def draft(write):
    """Read an experiment that has some keys changed."""

    def draft(factors=FACTORS, **changes):
        return read_draft(str(write(factors, **changes)))

    return draft


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


def finish(folder, plan):
    merge(
        folder,
        plan,
        arguments=["sweep", "mine.toml"],
        started=datetime.now(UTC),
        draw=drawing(plan.setup.columns, plan.setup.outcomes, print),
    )


def whole(folder: Path, draft, units, *, engine=None, order=None):
    """Do a sweep in parts of so many units; give its plan."""
    plan = begin(folder, draft.work, units)
    dispatch(engine or Inline(), folder, plan, range(plan.parts) if order is None else order(plan))
    finish(folder, plan)
    return plan


@pytest.fixture
def do(monkeypatch, tmp_path):
    """Do a sweep in this process, with parts of three units; give how it ended."""
    monkeypatch.setattr(module, "_engine", lambda options, _: Inline(options.jobs, **do.engine))
    monkeypatch.setattr(module, "part_units", lambda *_: 3)

    def do(draft, **manner):
        do.told, do.counted = [], []

        @contextmanager
        def counting(what, total, unit):
            held = [what, total, unit, 0]
            do.counted.append(held)

            def advance(more):
                held[3] += more

            yield advance

        return execute(
            draft.work,
            tmp_path / "res",
            Options(**manner),
            arguments=["sweep", "mine.toml"],
            started=datetime.now(UTC),
            tell=do.told.append,
            counting=counting,
            draw=drawing(draft.axes, draft.experiment.kept_outcomes, do.told.append),
        )

    do.engine = {}
    do.folder = tmp_path / "res"
    return do


def digests(folder):
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.glob("*.parquet")
    }
