"""``discover``: where a verdict turns: boxes of assumptions in which a practice loses, or wins.

All that is assumed is drawn at once. At each point a chance is known that the practice truly loses
there (noise is taken out by ``sim.statistics.deconvolution``). A box of at most four conditions is
sought on one half of the points (``sim.statistics.boxes``) and judged on the other; then fresh
points inside and outside are run, in worlds of their own. Only what holds there is told. What lies
in a box that holds is set aside, and another is sought.

How it is sought where losing is rare stands in ``sim.studies.hunt``.
"""

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any, ClassVar, Literal

import numpy as np

from sim.errors import RequestError
from sim.outcomes import MAIN_OUTCOME
from sim.runs.execute import Options
from sim.scenario.files import LoadedScenario, ScenarioLike, read_scenario
from sim.scenario.ranges import value_at, varied
from sim.scenario.toml import to_toml
from sim.statistics.boxes import InputBox
from sim.studies.answer import Answer, AnswerPart, Asked, Held, Names, plain_row, told
from sim.studies.asking import Progress, Settings, answered, describes, outcome_named
from sim.studies.draw.draw import DrawAsked, Drawing, drawing_of
from sim.studies.draw.judge import Manner
from sim.studies.hunt import BoxChecked, Hunt, SideChecked
from sim.studies.sensitivity import evaluation
from sim.studies.sweep.design import placed
from sim.studies.sweep.factors import Axis
from sim.studies.targets import fitted_warnings


class DiscoverAsked(Asked):
    """Where is sought, and what."""

    scenario: str = told("name or path of the scenario")
    practice: str = told("the practice", default="engaged-deference")
    against: str = told("the practice that it is compared with", default="imposition")
    outcome: str = told("name of the outcome by which it loses", default=MAIN_OUTCOME)
    wins: bool = told(
        "whether it is sought where the practice wins, not where it loses", default=False
    )
    points: int = told("points of the draw", "points", default=1024, ge=64, le=2**17)
    replicates: int = told("worlds of each point", "worlds", default=4, ge=2, le=10_000)
    vary: Names = told(
        "what is drawn: assumed, all (also what is fitted or has a source), or patterns of paths "
        "such as tactics.*",
        default=("assumed",),
    )
    seed: int = told("of points, worlds, luck and resampling", default=1, ge=0)
    set: tuple[str, ...] = told("changes to the scenario, each path=value", default=())


class Condition(AnswerPart):
    """What a box asks of one parameter."""

    name: str = told("path of the parameter")
    meaning: str = told("in words")
    low: float | None = told("at least this; null where its range is open below")
    high: float | None = told("at most this; null where its range is open above")


class BoxFound(AnswerPart):
    """A box that holds."""

    conditions: tuple[Condition, ...] = told("all of which must hold")
    size: float = told("share of the plausible space that lies within", "share")
    coverage: float = told("share of all that happens which lies within", "share")
    density: float = told("share of the judging half within where it happens", "share")
    density_outside: float = told("the same outside", "share")
    inside: SideChecked = told("fresh points within")
    outside: SideChecked = told("fresh points outside")
    settings: tuple[str, ...] = told(
        "path=value: a world within; empty where only a file can say it"
    )
    file: str = told("the same as a scenario's file, which extends the base")


class PartFound(AnswerPart):
    """A part of the space, by a small tree."""

    conditions: tuple[Condition, ...] = told("all of which must hold")
    size: float = told("share of the plausible space that lies within", "share")
    density: float = told("share of the judging half within where it happens", "share")


class DiscoverAnswer(Answer):
    """Where a verdict turns."""

    COLUMNS: ClassVar[Mapping[str, str]] = {
        "box": "number of the box, from 1; 0 for the whole space",
        "name": "path of a parameter that it bounds",
        "low": "at least this; empty where open",
        "high": "at most this; empty where open",
        "size": "share of the plausible space within the box",
        "coverage": "share of all that happens which lies within",
        "density": "share of fresh points within where it happens",
        "density_outside": "the same outside",
    }

    kind: Literal["discover"] = told("which study", default="discover")
    asked: DiscoverAsked = told("where was sought, and what")
    label: str = told("the outcome in words")
    unit: str = told("of the outcome")
    smallest: float = told("smallest difference that matters; 0: any does", "of the outcome")
    points: int = told("points drawn evenly at which it is defined", "points")
    near: int = told("points drawn near those where it happens, since it is rare", "points")
    share: float = told("share of the plausible space in which it happens, noise removed", "share")
    drawn: int = told("parameters that were drawn")
    boxes: tuple[BoxFound, ...] = told("boxes that hold, as they were found; empty: there is none")
    tree: tuple[PartFound, ...] = told(
        "parts of the whole space by a small tree, where it happens most first; empty: no parting "
        "tells anything"
    )
    failed: int = told("boxes that were found and did not hold on other points")

    def rows(self) -> list[dict[str, Any]]:
        """Give a row for the whole space, then for each condition of each box."""
        whole = {"box": 0, "size": 1.0, "coverage": 1.0, "density": self.share}
        return [plain_row(self.COLUMNS, whole)] + [
            plain_row(
                self.COLUMNS,
                {**dict(box), **dict(row), "box": n}
                | {"density": box.inside.density, "density_outside": box.outside.density},
            )
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
    seed: int = 1,
    set: Settings = None,  # noqa: A002 - named as the option
    jobs: int | None = None,
    progress: Progress | None = None,
) -> DiscoverAnswer:
    """Find out under which assumptions a practice loses, or wins."""
    return answered(DiscoverAsked, ask, locals())


def ask(
    asked: DiscoverAsked,
    held: Held,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> DiscoverAnswer:
    """Seek what was asked for, in the world that is held; as ``discover``."""
    (world,) = held.worlds.values()
    how = Manner(Options(jobs=jobs, engine="threads"), None, progress)
    drawing = drawing_of(_draw(asked), world, how)
    outcome = outcome_named(asked.outcome)
    main = outcome.name == MAIN_OUTCOME
    smallest = world.scenario.comparison.smallest_difference if main else 0.0
    up = (outcome.better != "lower") == asked.wins
    hunt = Hunt(
        evaluation(drawing, asked.replicates, asked.seed, world.scenario, how),
        evaluation(drawing, asked.replicates, asked.seed + 1, world.scenario, how),
        len(drawing.axes),
        smallest,
        up,
        asked.replicates,
        asked.seed,
    )
    found = hunt.sought(asked.points)
    boxes = tuple(_told(box, drawing, world, asked) for box in found.boxes)
    files = {f"box-{n}.toml": box.file for n, box in enumerate(boxes, start=1)}
    held.inputs = {**held.inputs, **files}
    return DiscoverAnswer.like(
        outcome,
        asked=asked,
        warnings=fitted_warnings(world.scenario),
        smallest=smallest,
        points=found.points,
        near=found.near,
        share=found.share,
        drawn=len(drawing.axes),
        boxes=boxes,
        tree=tuple(
            PartFound(conditions=_conditions(part, drawing), size=part.size, density=density)
            for part, density in found.tree
        ),
        failed=found.failed,
    ).holding(held)


def _draw(asked: DiscoverAsked) -> DrawAsked:
    names = ("scenario", "against", "points", "replicates", "vary", "seed", "set")
    return DrawAsked(
        **{name: getattr(asked, name) for name in names},
        practice=(asked.practice,),
        outcome=(asked.outcome,),
    )


def _told(
    found: BoxChecked, drawing: Drawing, world: LoadedScenario, asked: DiscoverAsked
) -> BoxFound:
    """Say of a box what it bounds, and give a world within."""
    bounds = {drawing.axes[n]: held for n, held in found.box.bounds.items()}
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
    return BoxFound.like(
        found,
        conditions=_conditions(found.box, drawing),
        size=found.box.size,
        settings=settings,
        file="\n".join([*lines, ""]),
    )


def _conditions(box: InputBox, drawing: Drawing) -> tuple[Condition, ...]:
    """Say what a box bounds, in the values of parameters."""
    bounds = {drawing.axes[n]: held for n, held in box.bounds.items()}
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
    return float(np.asarray(placed(axis, np.array([sum(bounds) / 2])))[0])


def _said(data: dict[str, Any], path: str) -> tuple[str, str]:
    """Give the path and the value by which a file says it: rows and lists are said whole."""
    first, *rest = path.split(".")
    if isinstance(data[first], list):
        return first, to_toml(data[first])
    if rest and isinstance(data[first].get(rest[0]), list):
        return f"{first}.{rest[0]}", to_toml(data[first][rest[0]])
    return path, to_toml(value_at(data, path))
