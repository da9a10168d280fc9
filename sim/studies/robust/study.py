"""Asking in which share of the plausible space practices do better and claims hold."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from sim.files import as_path
from sim.outcomes import MAIN_OUTCOME
from sim.render.wording import counted, duration, size
from sim.runs.execute import Options
from sim.runs.sizing import forecast
from sim.scenario.files import ScenarioLike
from sim.studies.answer import Held
from sim.studies.asking import Progress, Settings, answered, subject_of
from sim.studies.draw.draw import (
    MOST_POINTS,
    PointsJudged,
    carried_out,
    drawing_of,
    own_values,
)
from sim.studies.draw.judge import Manner, judge_points
from sim.studies.estimates import ShareFound
from sim.studies.robust.answer import PracticeShares, RobustAnswer, RobustAsked
from sim.studies.robust.shares import claim_shares, practice_shares
from sim.studies.targets import fitted_warnings

OWN_WORLDS = 200
"""Worlds at the scenario's own values."""

COLUMNS = {
    "effect": ("number", "the effect; those of claims come last"),
    "practice": ("label", "practice of the allies"),
    "against": ("label", "the practice compared with"),
    "outcome": ("label", "name of the outcome"),
    "claim": ("label", "the claim that it belongs to; empty for none"),
    "point": ("number", "the point of the draw; from 0"),
    "difference": ("of the outcome", "mean over the worlds of the point, practice − against"),
    "error": ("of the outcome", "its standard error"),
    "pairs": ("worlds", "worlds in which it is defined"),
}
"""Columns of what was judged, with unit and meaning."""


class ShardDoneError(Exception):
    """But a part of a draw was to be run, and it is done."""


def robust(
    scenario: ScenarioLike = "migration-2020",
    *,
    practice: str | Sequence[str] = (),
    against: str = "imposition",
    outcome: str | Sequence[str] = MAIN_OUTCOME,
    points: int = 1024,
    replicates: int = 8,
    precision: float | None = None,
    vary: str | Sequence[str] = "assumed",
    rivals: bool = False,
    plausible: Literal["independent", "joint"] = "independent",
    seed: int = 1,
    set: Settings = None,  # noqa: A002 - named as the option
    resume: str | Path | None = None,
    options: Options | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> RobustAnswer | None:
    """Find out in which share of the plausible worlds practices do better, and claims hold.

    Args:
        scenario: name, path or object.
        practice: practices and mixtures that are judged; all by default.
        against: the practice that they are compared with.
        outcome: by which; several are judged one by one.
        points: that are drawn; the first are the same however many.
        replicates: worlds of each point; all practices meet the same.
        precision: half-width to which all shares are to be known: points are doubled until then.
        vary: ``"assumed"``, ``"all"``, or patterns of paths such as ``"tactics.*"``.
        rivals: draw rules, too.
        plausible: ``"joint"`` keeps only points whose states answer as data say, within bounds.
        seed: of points, worlds, luck and resampling.
        set: changes to the scenario; what they name is not drawn.
        resume: folder in which what is done stays, whatever happens; the same call goes on there.
        options: how it is done: threads, processes or Dask, a part of it alone.
        jobs: threads; one a processor by default.
        progress: told of every step.
        say: told of what is found, a sentence each.

    Returns:
        The answer; None if but a part of the draw was to be run.

    Raises:
        RequestError: with all that is wrong with what is asked, or with the folder.
        SweepError: the draw cannot go on or end.
        OSError: the folder cannot be written; what is done stays.
    """
    given = {key: value for key, value in locals().items() if key in RobustAsked.model_fields}
    how = Manner(
        options or Options(jobs=jobs, engine="threads"),
        None if resume is None else as_path(resume, "resume"),
        progress,
        say,
    )
    try:
        return answered(RobustAsked, partial(_carry_out, how=how), given)
    except ShardDoneError:
        return None


def ask(
    asked: RobustAsked, held: Held, *, jobs: int | None = None, progress: Progress | None = None
) -> RobustAnswer:
    """Draw and judge what was asked, in the world that is held; nothing is written."""
    return _carry_out(asked, held, Manner(Options(jobs=jobs, engine="threads"), None, progress))


def foretell_robust(
    scenario: ScenarioLike,
    how: Manner,
    **given: Any,  # noqa: ANN401 - by the names of the question
) -> list[tuple[str, str]]:
    """Say how much a draw is and how long it takes: what, and how much."""
    name, settings, held = subject_of(scenario, given.pop("set", None))
    asked = RobustAsked.read(scenario=name, set=settings, **given)
    (world,) = held.worlds.values()
    alone = asked.model_copy(update={"plausible": "independent"})
    drawing = drawing_of(alone, world, how, claims=True)
    found = {key: forecast(work) for key, work in drawing.works.items()}
    seconds = sum(row.unit_seconds * drawing.works[key].units for key, row in found.items())
    least = "" if asked.precision is None else "at least "
    rules = sum(bool(axis.values) for axis in drawing.axes)
    labels = next(iter(drawing.works.values())).setup.labels
    rows = [
        ("scenario", world.name),
        ("drawn", f"{len(drawing.axes) - rules} numbers, {rules} rules"),
        ("points", f"{least}{asked.points:,}"),
        ("worlds of each", f"{asked.replicates:,}"),
        ("practices", ", ".join(labels)),
        ("runs", f"{least}{sum(row.runs for row in found.values()):,}"),
        ("time of one core", f"{least}about {duration(seconds)}"),
        ("room on disk", f"{least}about {size(sum(row.most_bytes for row in found.values()))}"),
    ]
    if asked.plausible == "joint":
        each = duration(seconds / asked.replicates)
        rows.append(("besides", f"about {each} for every {asked.points:,} points that are tried"))
    return rows


def _carry_out(asked: RobustAsked, held: Held, how: Manner) -> RobustAnswer:
    """Draw, and draw more until shares are as precise as was asked."""
    (world,) = held.worlds.values()
    with ExitStack() as stack:
        if how.folder is None:
            made = tempfile.TemporaryDirectory(prefix="solidarity-")
            how = replace(how, folder=Path(stack.enter_context(made)), say=lambda _: None)
        place, points, own = how.folder or Path(), asked.points, None
        while True:
            more = asked.model_copy(update={"points": points})
            drawing = drawing_of(more, world, how, claims=True)
            drawn = carried_out(drawing, how)
            if drawn is None:
                raise ShardDoneError
            if own is None:
                alone = Options(jobs=how.options.jobs, engine="threads")
                laid = own_values(drawing, asked, OWN_WORLDS)
                at = replace(how, options=alone, folder=place / "own")
                own = judge_points(laid, drawing.effects, at)
            if own is None:
                raise ShardDoneError
            shares = practice_shares(drawn, own[0], world.scenario, asked.seed)
            width = max((row.high - row.low) / 2 for held in shares for row in _told(held))
            if asked.precision is None or width <= asked.precision:
                break
            if 2 * points > MOST_POINTS or len(drawing.scaled) < points:
                break
            points *= 2
    held.tables["points"] = drawing.table
    held.tables["judged"] = _judged_table(drawn)
    return RobustAnswer(
        asked=asked,
        warnings=(*fitted_warnings(world.scenario), *_warnings(asked, drawn, points, width)),
        points=len(drawing.scaled),
        tried=drawing.tried,
        drawn=drawing.axes,
        shares=shares,
        claims=claim_shares(drawn, world.scenario.claims, world.name, asked.seed),
    ).holding(held)


def _told(row: PracticeShares) -> tuple[ShareFound, ...]:
    return row.better, row.worse, row.neither


def _warnings(asked: RobustAsked, drawn: PointsJudged, points: int, width: float) -> Iterator[str]:
    """Say what is not as it was asked for."""
    if len(drawn.points) < points:
        yield (
            f"{len(drawn.points):,} plausible points were found, not {points:,}: "
            f"{drawn.drawing.tried:,} were tried"
        )
    if asked.precision is not None and width > asked.precision:
        yield f"shares are known to ± {width:.3f}, not to ± {asked.precision:g}"
    for reason, runs in drawn.failures.items():
        yield f"{counted(runs, 'run', 'runs')} failed: {reason}"
    for effect in drawn.drawing.effects:
        if few := int((drawn.of(effect)["pairs"] < 2).sum()):
            yield (
                f"{effect.outcome} of {effect.practice} and {effect.against} does not count at "
                f"{counted(few, 'point', 'points')}, where fewer than two worlds define it"
            )


def _judged_table(drawn: PointsJudged) -> pa.Table:
    """Give what was judged as a table, its columns with unit and meaning."""
    held = pa.Table.from_pandas(drawn.judged, preserve_index=False).replace_schema_metadata()
    fields = [
        pa.field(row.name, row.type, metadata={"unit": unit, "definition": meaning})
        for row, (unit, meaning) in zip(held.schema, COLUMNS.values(), strict=True)
    ]
    return held.cast(pa.schema(fields))
