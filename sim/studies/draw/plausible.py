"""Which points of a draw cannot be ruled out by data: those whose states answer within wide bounds.

At each point one world is run under the nine practices, and its campaign-months are coded as those
of the data are (``sim.studies.calibrate.coding``). That world is none of those that are judged.
"""

import hashlib
import json
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import RequestError
from sim.outcomes import Floats
from sim.runs.cells import run_model
from sim.runs.identity import model_version, parameters_alone
from sim.runs.parts import write_whole
from sim.runs.points import scenario_at
from sim.runs.simulate import in_threads
from sim.studies.asking import counter
from sim.studies.calibrate.coding import figures
from sim.studies.calibrate.simulate import built_in, check_street, simulate_answers
from sim.studies.draw.judge import Manner
from sim.studies.draw.sampled import Sampler
from sim.studies.draw.space import Space

BOUNDS = {"ignored": (0.47, 0.77), "coerced": (0.09, 0.39), "accommodated": (0.0, 0.29)}
"""Shares of campaign-months: those of the data, 0.15 more or less; none is below 0."""

KEY = 3_001
"""Key of the seeds of the worlds that are looked at."""

MOST_TRIED = 64
"""Points that are tried for each that is asked for, at most."""

FEWEST = 32
"""Points without which there is no draw."""

BATCH = 128
"""Points that are tried before it is noted down what was found."""


def plausible_positions(
    space: Space, sampler: Sampler, points: int, seed: int, how: Manner
) -> tuple[Floats, int]:
    """Draw points until enough of them are plausible; the first do not depend on how many.

    Args:
        space: what is drawn, in which world.
        sampler: where points lie.
        points: how many to keep.
        seed: of the points and their worlds.
        how: threads, and the folder in which is kept what was found.

    Returns:
        Positions of those kept, [points, dimensions], fewer if too many were tried; how many were
        tried.

    Raises:
        RequestError: almost none is plausible, or the scenario has no tactic that data record.
    """
    check_street(space.world.scenario)
    drawn = sampler(space.dimensions, points, seed)
    known, kept = _Known(space, drawn[:1], seed, how.folder), np.array([], np.int64)
    for batch in range(0, MOST_TRIED * points, BATCH):
        if batch + BATCH > len(drawn):
            drawn = sampler(space.dimensions, max(2 * len(drawn), batch + BATCH), seed)
        if len(known.shares) < batch + BATCH:
            numbers = range(len(known.shares), batch + BATCH)
            rows = space.values_at(drawn[numbers.start : numbers.stop]).to_pylist()
            known.add(_shares(space, dict(zip(numbers, rows, strict=True)), seed, how))
        kept = np.flatnonzero(_within(np.array(known.shares[: batch + BATCH])))
        if len(kept) >= points:
            return drawn[kept[:points]], int(kept[points - 1]) + 1
    if len(kept) < min(FEWEST, points):
        raise RequestError(
            f"plausible joint: of {MOST_TRIED * points:,} points that were tried, states answer "
            f"within the bounds at {len(kept)} alone; vary more (--vary all), or less"
        )
    return drawn[kept], MOST_TRIED * points


def _within(shares: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool]]:
    low, high = np.array(list(BOUNDS.values())).T
    found: np.ndarray[tuple[int], np.dtype[np.bool]] = (
        (shares >= low) & (shares <= high)  # not where there was no campaign-month: NaN
    ).all(axis=1)
    return found


def _shares(
    space: Space, points: Mapping[int, Mapping[str, Any]], seed: int, how: Manner
) -> list[list[float]]:
    """Give the shares of campaign-months by answer at some points, NaN where there are none."""
    found = np.full((len(points), len(BOUNDS)), np.nan)
    rows, columns = list(points.items()), [axis.column for axis in space.columns]
    tick = counter(how.progress, "Finding plausible points", len(points), "points")

    def run(n: int) -> None:
        number, values = rows[n]
        words = np.random.SeedSequence(seed, spawn_key=(KEY, number))
        own = int(words.generate_state(1, np.uint64)[0])
        with suppress(RequestError):  # no valid world
            scenario = scenario_at(space.world.scenario, columns, values)
            tallies = simulate_answers(scenario, built_in(), range(1), own, jobs=1, model=space.own)
            found[n] = figures(tallies.sum(axis=(0, 1)))[: len(BOUNDS)]
        tick(1)

    in_threads(run, len(points), how.options.jobs, threading.Event())
    held: list[list[float]] = found.tolist()
    return held


class _Known:
    """What was found at points before, in a file if there is a folder."""

    def __init__(self, space: Space, first: Floats, seed: int, folder: Path | None) -> None:
        said = [
            model_version(),
            parameters_alone(space.world.scenario),
            [axis.model_dump() for axis in space.columns],
            None if space.own is None else run_model(space.own).model_dump(),
            first.tolist(),  # tells of the sampler
            seed,
        ]
        text = json.dumps(said, sort_keys=True, default=str)
        digest = hashlib.sha256(text.encode()).hexdigest()
        self._path = None if folder is None else folder / f"plausible-{digest[:16]}.json"
        self.shares: list[list[float]] = []
        if self._path is not None and self._path.is_file():
            self.shares = json.loads(self._path.read_text(encoding="utf-8"))

    def add(self, found: list[list[float]]) -> None:
        """Add what was found, and note all down."""
        self.shares += found
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, json.dumps(self.shares).encode(), replace=True)
