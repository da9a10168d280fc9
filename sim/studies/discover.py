"""``discover``: where a verdict turns: boxes of assumptions in which a practice loses, or wins.

All that is assumed is drawn at once. At each point a chance is known that the practice truly loses
there (noise is taken out by ``sim.statistics.deconvolution``). A box of at most four conditions is
sought on one half of the points (``sim.statistics.boxes``) and judged on the other; then fresh
points inside and outside are run, in worlds of their own. Only what holds there is told. What lies
in a box that holds is set aside, and another is sought.

How it is sought where losing is rare stands in ``sim.studies.box_search``.
"""

from collections.abc import Callable, Sequence
from pathlib import Path, PurePath
from typing import Any, ClassVar, Literal

import numpy as np

from sim.errors import RequestError
from sim.outcomes import MAIN_OUTCOME, Floats
from sim.runs.execute import Options
from sim.scenario.files import LoadedScenario, ScenarioLike, read_scenario
from sim.scenario.ranges import Fitted, value_at, varied
from sim.scenario.toml import to_toml
from sim.statistics.boxes import InputBox
from sim.studies.answer import Answer, Columns
from sim.studies.asked import AnswerPart, described_field
from sim.studies.box_search import FRESH, BoxChecked, Hunt, SideChecked
from sim.studies.design import Axis
from sim.studies.draw import (
    Drawing,
    DrawStudy,
    PointsJudged,
    laid_for_one,
    sizes_of,
    stage_of,
    without_stakes,
)
from sim.studies.inputs import ModelLike, Progress, Question, Settings, describes
from sim.studies.point_stakes import PointStakes
from sim.studies.points import placed
from sim.studies.questions import DiscoverAsked
from sim.studies.sensitivity import defined


class Condition(AnswerPart):
    """What a box asks of one parameter."""

    name: str = described_field("path of the parameter")
    meaning: str = described_field("in words")
    low: float | None = described_field("at least this; null where its range is open below")
    high: float | None = described_field("at most this; null where its range is open above")


class BoxFound(AnswerPart):
    """A box that holds."""

    conditions: tuple[Condition, ...] = described_field("all of which must hold")
    size: float = described_field("share of the plausible space that lies within", "share")
    coverage: float = described_field("share of all that happens which lies within", "share")
    density: float = described_field("share of the judging half within where it happens", "share")
    density_outside: float = described_field("the same outside", "share")
    inside: SideChecked = described_field("fresh points within")
    outside: SideChecked = described_field("fresh points outside")
    settings: tuple[str, ...] = described_field(
        "path=value: a world within; empty where only a file can say it"
    )
    file: str = described_field("the same as a scenario's file, which extends the base")


class PartFound(AnswerPart):
    """A part of the space, by a small tree."""

    conditions: tuple[Condition, ...] = described_field("all of which must hold")
    size: float = described_field("share of the plausible space that lies within", "share")
    density: float = described_field("share of the judging half within where it happens", "share")


class DiscoverAnswer(Answer):
    """Where a verdict turns."""

    COLUMNS: ClassVar[Columns] = Columns(
        {"box": "number of the box, from 1; 0 for the whole space"},
        (Condition, "name low high"),
        (BoxFound, "size coverage density=inside.density density_outside=outside.density"),
    )

    kind: Literal["discover"] = described_field("which study", default="discover")
    asked: DiscoverAsked = described_field("where was sought, and what")
    label: str = described_field("the outcome in words")
    unit: str = described_field("of the outcome")
    smallest: float = described_field(
        "smallest difference that matters; 0: any does", "of the outcome"
    )
    points: int = described_field("points drawn evenly at which it is defined", "points")
    near: int = described_field(
        "points drawn near those where it happens, since it is rare", "points"
    )
    share: float = described_field(
        "share of the plausible space in which it happens, noise removed", "share"
    )
    drawn: int = described_field("parameters that were drawn")
    boxes: tuple[BoxFound, ...] = described_field(
        "boxes that hold, as they were found; empty: there is none"
    )
    stakes: tuple[PointStakes, ...] = described_field(
        "what movements change at the points, beside the smallest difference that matters; none "
        "where it cannot be said, and in answers of earlier versions",
        default=(),
    )
    tree: tuple[PartFound, ...] = described_field(
        "parts of the whole space by a small tree, where it happens most first; empty: no parting "
        "tells anything"
    )
    failed: int = described_field("boxes that were found and did not hold on other points")

    def rows(self) -> list[dict[str, Any]]:
        """Give a row for the whole space, then for each condition of each box."""
        whole = {"box": 0, "size": 1.0, "coverage": 1.0, "density": self.share}
        return [self.COLUMNS.row(**whole)] + [
            self.COLUMNS.row(row, box, box=n)
            for n, box in enumerate(self.boxes, start=1)
            for row in box.conditions
        ]


ANSWER = DiscoverAnswer


@describes(DiscoverAsked)
def discover(
    scenario: ScenarioLike = "migration-2020",
    *,
    practice: str = "engaged-deference",
    against: str = "imposition",
    outcome: str = MAIN_OUTCOME,
    wins: bool = False,
    points: int = 1024,
    replicates: int = 4,
    vary: str | Sequence[str] = "assumed",
    rivals: bool = False,
    plausible: Literal["independent", "joint"] = "independent",
    fitted: Fitted | None = None,
    seed: int = 1,
    set: Settings = None,  # noqa: A002 - named as the option
    model: ModelLike = None,
    resume: str | Path | None = None,
    options: Options | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> DiscoverAnswer | None:
    """Find out under which assumptions a practice loses, or wins.

    None if but a shard of the draw was to be run.
    """
    return STUDY.answered(locals())


def _read(question: Question[DiscoverAsked], drawing: Drawing) -> DiscoverAnswer:
    """Seek what was asked for."""
    asked, outcome = question.asked, question.outcome(question.asked.outcome)
    sizes = sizes_of(question, (outcome.name,))
    smallest, stages = sizes[outcome.name], list[PointsJudged]()
    stakes: tuple[PointStakes, ...] = ()

    def evaluate(scaled: Floats, stage: str) -> tuple[Floats, Floats, Floats]:
        nonlocal stakes
        if not stages:
            stakes = drawing.stakes(scaled, sizes)
        seed = asked.seed + (stage == FRESH)
        stages.append(
            drawing.judge(scaled, stage_of(stage, scaled) if stages else stage, seed=seed)
        )
        return defined(scaled, stages[-1], min(64, len(scaled)) / 2)

    hunt = Hunt(
        lambda sampler, points: drawing.positions(sampler, points)[0],
        evaluate,
        [n for n, axis in enumerate(drawing.space.axes) if not axis.values],
        smallest,
        (outcome.better != "lower") == asked.wins,
        asked.replicates,
        asked.seed,
        even=asked.plausible == "independent",
    )
    found = hunt.sought(asked.points)
    boxes = tuple(_told(box, drawing, question.world, asked) for box in found.boxes)
    files = {f"box-{n}.toml": box.file for n, box in enumerate(boxes, start=1)}
    question.held.inputs = {**question.held.inputs, **files}
    question.held.tables |= stages[0].tables()
    return DiscoverAnswer.from_attributes(
        outcome,
        asked=asked,
        warnings=(*stages[0].warnings(), *without_stakes(question)),
        smallest=smallest,
        stakes=stakes,
        points=found.points,
        near=found.near,
        share=found.share,
        drawn=len(drawing.space.columns),
        boxes=boxes,
        tree=tuple(
            PartFound(conditions=_conditions(part, drawing), size=size, density=density)
            for part, size, density in found.tree
        ),
        failed=found.failed,
    )


STUDY = DrawStudy(DiscoverAsked, laid_for_one, _read)
ask = STUDY.ask


def _told(
    found: BoxChecked, drawing: Drawing, world: LoadedScenario, asked: DiscoverAsked
) -> BoxFound:
    """Say of a box what it bounds, and give a world within."""
    bounds = {drawing.space.axes[n]: held for n, held in found.box.bounds.items()}
    values = {axis.name: _middle(axis, held) for axis, held in bounds.items()}
    data = varied(world.scenario, values).to_dict()
    said = dict(_said(data, path) for path in values)
    settings = tuple(f"{path}={value}" for path, value in said.items())
    try:
        read_scenario(world, settings)
    except RequestError:
        settings = ()
    base = world.name if world.shipped else PurePath(world.place).name  # which stands beside it
    title = f"{world.scenario.title}: where {asked.practice} {'wins' if asked.wins else 'loses'}"
    lines = [f"title = {to_toml(title[:200])}", f"extends = {to_toml(base)}"]
    lines += [f"# solidarity was told --set {text}" for text in asked.set]
    lines += [f"{path} = {value}" for path, value in said.items()]
    return BoxFound.from_attributes(
        found,
        conditions=_conditions(found.box, drawing),
        settings=settings,
        file="\n".join([*lines, ""]),
    )


def _conditions(box: InputBox, drawing: Drawing) -> tuple[Condition, ...]:
    """Say what a box bounds, in the values of parameters."""
    bounds = {drawing.space.axes[n]: held for n, held in box.bounds.items()}
    return tuple(
        Condition(
            name=axis.name,
            meaning=axis.meaning,
            low=None if low <= 0 else float(placed(axis, np.array([low]))[0]),
            high=None if high >= 1 else float(placed(axis, np.array([high]))[0]),
        )
        for axis, (low, high) in bounds.items()
    )


def _middle(axis: Axis, bounds: tuple[float, float]) -> float:
    """Give the value in the middle of a box: a whole number where the parameter is one."""
    middle: float = np.asarray(placed(axis, np.array([sum(bounds) / 2])))[0].item()
    return middle


def _said(data: dict[str, Any], path: str) -> tuple[str, str]:
    """Give the path and the value by which a file says it: rows and lists are said whole."""
    first, *rest = path.split(".")
    if isinstance(data[first], list):
        return first, to_toml(data[first])
    if rest and isinstance(data[first].get(rest[0]), list):
        return f"{first}.{rest[0]}", to_toml(data[first][rest[0]])
    return path, to_toml(value_at(data, path))
