"""The report of a sweep: who did better where in the design, and where it turns."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from sim.errors import RequestError
from sim.files import MANIFEST
from sim.outcomes import MAIN_OUTCOME
from sim.render.blocks import Block, Choice, Section, Table, Words
from sim.render.html import MOST_POINTS
from sim.render.report import Report
from sim.render.wording import counted, listed
from sim.runs.points import COALITION
from sim.sweep.effects import sweep_effects
from sim.sweep.judged import Judged, judge_points, outcome_of
from sim.sweep.laid import LaidSweep
from sim.telling.common import closing
from sim.telling.practices import practices_section
from sim.telling.reading import Result
from sim.telling.sweep_figures import MOST_CELLS, figures_of, weight
from sim.telling.sweep_tables import (
    count_blocks,
    count_table,
    design_blocks,
    failure_blocks,
    levels_text,
    point_blocks,
    turn_blocks,
)
from sim.telling.sweep_verdict import verdict_of
from sim.telling.sweep_where import Tried

LARGEST = 700_000
"""Bytes of figures; outcomes beyond are not drawn, so that a page stays below 2 MB."""

FEW_WORLDS = 20
"""Worlds below which Student's intervals lean on differences that are about normal."""


class _Counts(BaseModel):
    """How many runs there are, as a sweep's manifest says."""

    model_config = ConfigDict(strict=True)

    runs: int
    failed: int


def sweep_report(result: Result) -> Report:
    """Tell a sweep.

    Raises:
        RequestError: its plan or its runs cannot be read.
    """
    plan, counts = result.plan, _counts(result)
    main = plan.kept_outcomes[0]  # rights, where they are kept
    numbers: list[Table] = []
    figures: list[tuple[str, Block]] = []
    left: list[str] = []
    room = LARGEST
    units = {axis.name: axis.unit for axis in plan.axes}
    for (
        name
    ) in plan.kept_outcomes:  # one after the other: differences of all at once take much memory
        found = _judged(result, plan, name)
        drawn = _together(figures_of(found, units))
        room -= weight(drawn)
        if name == main or room >= 0:
            figures.append((outcome_of(name).label, drawn))
        else:
            left.append(outcome_of(name).label.lower())
        if name == main:
            first = found
        numbers.append(count_table(found))
    varied = {axis.path: levels_text(axis, first) for axis in plan.axes if axis.path}
    design = design_blocks(plan, first, runs=counts.runs, failed=counts.failed)
    failures: list[Block] = []
    if counts.failed:
        with _reading(result):
            failures = failure_blocks(result.path("runs.parquet"))
    return Report(
        kind="Sweep",
        title=plan.experiment.title,
        question=" ".join(plan.experiment.question.split()),
        verdict=verdict_of(first, _tried(plan)),
        limits=limits_of(plan, first, failed=counts.failed),
        sections=(
            Section("Figures", (_figures(figures), *_notes(first, left))),
            Section("The verdict in numbers", (*count_blocks(numbers), *turn_blocks(first))),
            *([Section("Runs that failed", tuple(failures))] if failures else []),
            Section("The design", tuple(design)),
            Section("Every point", tuple(point_blocks(first, result.folder.name))),
            practices_section(result.scenarios, plan.practices, varied, _shares(plan, first)),
            *closing(result, varied),
        ),
    )


def _tried(plan: LaidSweep) -> Tried:
    ranges = {
        axis.name: (axis.low, axis.high)
        for axis in plan.axes
        if axis.low is not None and axis.high is not None
    }
    return Tried(ranges, drawn=plan.experiment.design in ("latin-hypercube", "sobol"))


def _shares(plan: LaidSweep, judged: Sequence[Judged]) -> dict[str, str]:
    """Say what the practice is that a factor mixes."""
    axis = next((axis for axis in plan.axes if axis.between), None)
    if axis is None:
        return {}
    first, second = axis.between
    levels = levels_text(axis, judged)
    return {COALITION: f"varied: a share of {levels} follow {second}, the rest {first}"}


def _counts(result: Result) -> _Counts:
    try:
        return _Counts.model_validate(result.manifest.get("counts"))
    except ValidationError as error:
        place = result.folder / MANIFEST
        raise RequestError(f"{place}: counts: expected numbers of runs{result.age}") from error


@contextmanager
def _reading(result: Result) -> Iterator[None]:
    """Say of runs that are not those of the plan that they are not."""
    try:
        yield
    except (ArithmeticError, LookupError, OSError, TypeError, ValueError) as error:
        # Arrow's own errors are among them.
        raise RequestError(
            f"{result.folder / 'runs.parquet'}: cannot be read as the runs of plan.json: "
            f"{error}{result.age}"
        ) from error


def _judged(result: Result, plan: LaidSweep, outcome: str) -> list[Judged]:
    """Judge every practice in every scenario on an outcome."""
    against = plan.practices[plan.practice_texts.index(plan.experiment.against)]
    smallest: dict[str, float | None] = {
        name: scenario.comparison.smallest_difference if outcome == MAIN_OUTCOME else None
        for name, scenario in plan.scenarios.items()
    }
    with _reading(result):
        found = sweep_effects(result.path("runs.parquet"), outcome, against)
        return [judge_points(effects, smallest[effects.scenario]) for effects in found]


def _together(blocks: tuple[Block, ...]) -> Block:
    return blocks[0] if len(blocks) == 1 else Choice("Figure", tuple(_numbered(blocks)))


def _numbered(blocks: tuple[Block, ...]) -> list[tuple[str, Block]]:
    return [(f"{n} of {len(blocks)}", block) for n, block in enumerate(blocks, start=1)]


def _figures(figures: list[tuple[str, Block]]) -> Block:
    return figures[0][1] if len(figures) == 1 else Choice("Outcome", tuple(figures))


def _notes(judged: Sequence[Judged], left: Sequence[str]) -> list[Words]:
    """Say what is not drawn, or not all of it."""
    points = max(one.effects.mean.size for one in judged)
    factors = len(judged[0].effects.factors)
    told = []
    if factors == 1 and points > MOST_POINTS:
        told.append(f"Of {points:,} points of a curve {MOST_POINTS} are drawn, evenly.")
    if factors > 1 and points > MOST_CELLS:
        told.append(f"With more than {MOST_CELLS:,} points the effect of each factor is drawn.")
    if left:
        told.append(f"Not drawn, for the page would grow too large: {listed(list(left))}.")
    return [Words(" ".join(told), quiet=True)] if told else []


def limits_of(plan: LaidSweep, judged: Sequence[Judged], *, failed: int) -> tuple[str, ...]:
    """Say what a sweep does not show."""
    points = counted(plan.points, "point", "points")
    maps = len(judged) * len(plan.kept_outcomes)
    limits = []
    if plan.axes:
        limits.append(
            f"Only the {points} of the design were run. What lies between them, or beyond the "
            "ranges that were tried, is not known; where the lead changes is known no closer than "
            "between two points."
        )
        limits.append(
            "Factors, ranges and levels are the author’s choice, and so is how many points favour "
            "whom: these counts are no probabilities."
        )
    together = (
        f"Intervals hold at 95 % for all {points} of one practice, scenario and outcome together "
        "(Bonferroni)"
    )
    across = "." if maps == 1 else f", not across the {maps:,} such sets of intervals told here."
    limits.append(together + across)
    pairs = np.concatenate([one.effects.pairs for one in judged])
    worlds = int(pairs[pairs > 0].min(initial=FEW_WORLDS))
    if worlds < FEW_WORLDS:
        limits.append(
            f"Intervals are Student’s. Where a point has few worlds (here as few as {worlds:,}), "
            "they hold if differences between worlds are about normal, which is not checked."
        )
    if plan.experiment.precision is not None:
        limits.append(
            "How many worlds a point has follows from the first practice’s difference in rights; "
            "other practices and outcomes may be known less well."
        )
    if failed:
        limits.append(
            f"{counted(failed, 'run', 'runs').capitalize()} failed and are left out, with the same "
            "world’s other practices: what they would have shown is not known."
        )
    worlds_of = "this scenario" if len(plan.scenarios) == 1 else "these scenarios"
    limits.append(
        f"All of it holds for variants of {worlds_of} and says nothing about other scenarios, nor "
        "whether deference is right for reasons other than what it achieves."
    )
    return tuple(limits)
