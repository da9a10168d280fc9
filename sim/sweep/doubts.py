"""What is said of points before anything runs: which give no world, which are not as they seem."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sim.errors import RequestError
from sim.outcomes import Floats
from sim.runs.points import POINT, impossible, variants_at
from sim.scenario.mixtures import SAME_SHARE
from sim.scenario.schema import Scenario
from sim.sweep.axes import Axis
from sim.sweep.design import corners
from sim.sweep.experiment import SweepExperiment
from sim.sweep.worlds import practice_texts

MOST_DOUBTS = 5
"""Reasons and examples that are named."""

ALLIES = "allies.count"


def doubts_of(
    experiment: SweepExperiment,
    place: str,
    scenarios: Mapping[str, Scenario],
    axes: Sequence[Axis],
    points: pa.Table,
) -> tuple[str, ...]:
    """Say what is doubtful about points that can be run.

    Args:
        experiment: what is asked.
        place: what messages call its file.
        scenarios: by name.
        axes: the factors.
        points: from ``sim.sweep.design.points_of``.

    Raises:
        RequestError: a value is no parameter's in any world, or no point that was tried is valid.
    """
    return (
        *_corners(experiment, place, scenarios, axes, points),
        *_repeated(experiment, axes, points),
        *_shares(place, scenarios, axes, points),
    )


def placed(experiment: SweepExperiment, place: str, axes: Sequence[Axis], line: str) -> str:
    """Put in front of a problem of a factor the file that it stands in: its table may be it."""
    for axis in axes[len(experiment.factors) :]:
        if line.startswith(f"{axis.path}="):
            return f"{experiment.table}: column {line}"
    return f"{place}: factors: {line}"


def _corners(
    experiment: SweepExperiment,
    place: str,
    scenarios: Mapping[str, Scenario],
    axes: Sequence[Axis],
    points: pa.Table,
) -> tuple[str, ...]:
    """Try the first point and the corners: refuse what can never be, tell of what is not valid."""
    first: dict[str, Any] = points.slice(0, 1).to_pylist()[0]
    del first[POINT]
    tried = corners(axes, first)
    refused: dict[str, None] = {}
    invalid: dict[str, None] = {}
    good = failed = 0
    for scenario in scenarios.values():
        for point in tried:
            refused |= dict.fromkeys(impossible(scenario, axes, point))
            try:
                variants_at(scenario, axes, point, practice_texts(experiment))
                good += 1
            except RequestError as error:
                failed += 1
                invalid |= dict.fromkeys(error.problems)
    if refused or not good:
        raise RequestError(placed(experiment, place, axes, line) for line in refused or invalid)
    if not failed:
        return ()
    told = f"{failed} of {good + failed} corners that were tried give no valid world"
    return (
        f"{place}: {told}; runs at such points become rows with an error",
        *(placed(experiment, place, axes, line) for line in list(invalid)[:MOST_DOUBTS]),
    )


def _repeated(experiment: SweepExperiment, axes: Sequence[Axis], points: pa.Table) -> Iterator[str]:
    """Tell of points that stand in a table twice: they are run twice, with the same results."""
    if experiment.table is None:
        return
    held = points.group_by([axis.name for axis in axes]).aggregate(
        [(POINT, "min"), (POINT, "max"), (POINT, "count")]
    )
    twice = held.filter(pc.greater(held.column(f"{POINT}_count"), 1)).sort_by(f"{POINT}_min")
    if twice.num_rows:
        row = twice.slice(0, 1).to_pylist()[0]
        more = pc.sum(twice.column(f"{POINT}_count")).as_py() - twice.num_rows
        yield (
            f"{experiment.table}: points {row[f'{POINT}_min']} and {row[f'{POINT}_max']} (from 0) "
            f"are the same; {more} of {points.num_rows} repeat another and give the same runs again"
        )


def _shares(
    place: str, scenarios: Mapping[str, Scenario], axes: Sequence[Axis], points: pa.Table
) -> Iterator[str]:
    """Tell which shares no whole number of allies can show, and what is run in their place."""
    number = next((n for n, axis in enumerate(axes, start=1) if axis.between), 0)
    if not number:
        return
    counted = any(axis.path == ALLIES for axis in axes)
    names = [axes[number - 1].name, *([ALLIES] if counted else [])]
    pairs = points.group_by(names).aggregate([]).sort_by([(name, "ascending") for name in names])
    shares = pairs.column(names[0]).fill_null(0.0).to_numpy()
    told: dict[str, None] = {}
    wrong = 0
    for usual in sorted({scenario.allies.count for scenario in scenarios.values()}):
        counts = np.full(len(shares), usual)
        if counted:
            counts = pairs.column(ALLIES).fill_null(usual).to_numpy()
        applied = applied_shares(shares, np.maximum(counts, 1))
        (off,) = np.nonzero(np.abs(applied - shares) > SAME_SHARE)
        wrong += len(off)
        for row in off[:MOST_DOUBTS].tolist():
            line = f"{shares[row]:.4g} of {counts[row]} allies is run as {applied[row]:.4g}"
            told[line] = None
        if counted and pairs.column(ALLIES).null_count == 0:
            break  # the scenarios' own number is nowhere run
    if wrong:
        named = list(told)[:MOST_DOUBTS]
        rest = [f"and {wrong - len(named)} more"] if wrong > len(named) else []
        yield (
            f"{place}: factors[{number}]: shares are run as whole allies, tables hold them as "
            f"written: {', '.join([*named, *rest])}"
        )


def applied_shares(shares: Floats, allies: NDArray[np.int64]) -> Floats:
    """Give the shares of allies that follow the second of two practices, in whole allies."""
    return 1 - np.floor((1 - shares) * allies + 0.5) / allies
