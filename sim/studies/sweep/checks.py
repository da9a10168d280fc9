"""What is wrong or doubtful about an experiment's points, before anything runs."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sim.errors import RequestError
from sim.runs.points import COALITION, POINT, impossible, variants_at
from sim.scenario.mixtures import Mixture, parse_practice
from sim.scenario.schema import Scenario
from sim.scenario.settings import Setting
from sim.studies.sweep.design import corners
from sim.studies.sweep.experiment import SweepExperiment
from sim.studies.sweep.factors import Axis

MOST_NAMED = 5
"""Reasons and examples that are named."""

MOST_TRIED = 200
"""Values of a factor that are tried one by one."""

ALLIES = "allies.count"


def said_twice(
    experiment: SweepExperiment, place: str, axes: Sequence[Axis], settings: Sequence[Setting]
) -> list[str]:
    """Say which factors vary what another factor varies, and which settings have no effect.

    Args:
        experiment: what is asked.
        place: what messages call its file.
        axes: the factors: those of the file, then the other columns of its table.
        settings: of the file and of the command line.
    """

    def name(number: int) -> str:
        if number < len(experiment.factors):
            return f"factors[{number + 1}]"
        return f"the column '{axes[number].name}' of {experiment.table}"

    problems = [
        f"{place}: factors: '{axes[outer].path}' ({name(outer)}) holds '{axes[inner].path}' "
        f"({name(inner)}), which would be varied twice; name its parts one by one"
        for one, other in combinations(range(len(axes)), 2)
        for outer, inner in ((one, other), (other, one))
        if axes[outer].path and axes[inner].path.startswith(f"{axes[outer].path}.")
    ]
    if experiment.design == "one-at-a-time":  # there a setting is the base
        return problems
    return problems + [
        f"{setting.place}: has no effect, {name(n)} varies '{axis.path}' at every point; take one "
        "of them away"
        for setting in settings
        for n, axis in enumerate(axes)
        if axis.path and f"{'.'.join(setting.path)}.".startswith(f"{axis.path}.")
    ]


def in_file(experiment: SweepExperiment, place: str, axes: Sequence[Axis], line: str) -> str:
    """Put in front of a problem the file that it stands in, which may be the table of points."""
    if line.startswith(("practices:", "factors[")):
        return f"{place}: {line}"
    for axis in axes[len(experiment.factors) :]:
        if line.startswith(f"{axis.path}="):
            return f"{experiment.table}: column {line}"
    return f"{place}: factors: {line}"


def warnings_of(
    experiment: SweepExperiment,
    place: str,
    scenarios: Mapping[str, Scenario],
    axes: Sequence[Axis],
    points: pa.Table,
) -> Iterator[str]:
    """Say what is doubtful about points that can be run.

    Args:
        experiment: what is asked.
        place: what messages call its file.
        scenarios: by name.
        axes: the factors.
        points: from ``sim.studies.sweep.design.points_of``.

    Raises:
        RequestError: a value is no parameter's in any world, or no point that was tried is valid.
    """
    columns = [axis.column for axis in axes]
    first: dict[str, Any] = points.slice(0, 1).to_pylist()[0]
    del first[POINT]
    tried = corners(axes, first)
    refused: list[str] = []
    invalid: list[str] = []
    good = failed = 0
    for scenario in scenarios.values():
        for point in tried:
            refused += impossible(scenario, columns, point)
            try:
                variants_at(scenario, columns, point, experiment.every_practice)
                good += 1
            except RequestError as error:
                failed += 1
                invalid += error.problems
    if refused:
        lines = [_counted(line, axes, first, scenarios, points) for line, _ in _alike(refused)]
        raise RequestError(in_file(experiment, place, axes, line) for line in lines)
    lines = [
        in_file(experiment, place, axes, line if failed == 1 else f"{line} ({count} corners)")
        for line, count in _alike(invalid)
    ]
    if not good:
        raise RequestError(lines)
    if failed:
        yield (
            f"{place}: {failed} of {good + failed} corners that were tried give no valid world; "
            "runs at such points become rows with an error"
        )
        yield from lines[:MOST_NAMED]
    yield from _repeated(experiment, axes, points)
    yield from _broken_shares(place, scenarios, axes, points)


def _alike(lines: Iterable[str]) -> list[tuple[str, int]]:
    """Put problems together that differ in their numbers alone: the first, and how many."""
    found: dict[str, list[str]] = {}
    for line in lines:
        found.setdefault(re.sub(r"-?\d[\d.e+-]*", "#", line), []).append(line)
    return [(held[0], len(held)) for held in found.values()]


def _counted(
    line: str,
    axes: Sequence[Axis],
    first: Mapping[str, Any],
    scenarios: Mapping[str, Scenario],
    points: pa.Table,
) -> str:
    """Say of a refused value at how many points its factor has such values."""
    axis = next((axis for axis in axes if line.startswith(f"{axis.path}=")), None)
    if axis is None or points.num_rows == 1:
        return line
    held = points.column(axis.name)
    values = held.unique().to_pylist()[:MOST_TRIED]
    columns = [one.column for one in axes]
    bad = [
        value
        for value in values
        if any(
            impossible(scenario, columns, {**first, axis.name: value})
            for scenario in scenarios.values()
        )
    ]
    count = pc.sum(pc.is_in(held, pa.array(bad, held.type))).as_py()
    if count == points.num_rows:
        return line
    least = "at least " if len(held.unique()) > MOST_TRIED else ""
    return f"{line} (such values stand at {least}{count:,} of {points.num_rows:,} points)"


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


def _broken_shares(
    place: str, scenarios: Mapping[str, Scenario], axes: Sequence[Axis], points: pa.Table
) -> Iterator[str]:
    """Tell which shares no whole number of allies can show, and what is run in their place."""
    number = next((n for n, axis in enumerate(axes, start=1) if axis.between), 0)
    if not number:
        return
    counted = any(axis.path == ALLIES for axis in axes)
    names = [axes[number - 1].name, *([ALLIES] if counted else [])]
    rows = points.group_by(names).aggregate([]).sort_by([(name, "ascending") for name in names])
    told: dict[str, None] = {}
    for scenario in scenarios.values():
        pair = [parse_practice(name, scenario).practices[0] for name in axes[number - 1].between]
        for row in rows.to_pylist():
            share, allies = row[names[0]] or 0.0, row.get(ALLIES) or scenario.allies.count
            mixed = Mixture(COALITION, tuple(pair), (1.0 - share, share))
            if rounded := mixed.rounding(allies):
                told[rounded] = None
    if told:
        named = list(told)[:MOST_NAMED]
        rest = f"; and {len(told) - len(named)} more" if len(told) > len(named) else ""
        yield (
            f"{place}: factors[{number}]: shares are run as whole allies, tables hold them as "
            f"written: {'; '.join(named)}{rest}"
        )


def broken_mixtures(
    place: str, scenarios: Mapping[str, Scenario], practices: Sequence[Mixture]
) -> Iterator[str]:
    """Tell of mixtures among practices whose shares do not give whole allies."""
    for name, scenario in scenarios.items():
        for mixture in practices:
            if rounded := mixture.rounding(scenario.allies.count):
                yield f"{place}: practices: {mixture.name} in {name}: {rounded}"
