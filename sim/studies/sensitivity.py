"""``sensitivity``: which of all that is assumed decides the difference between two practices.

First from one draw of everything (``sim.studies.draw``): how much of the variance of the true
difference each parameter explains alone, and whether it moves the distribution at all. Then, for
the few that lead, from a design of its own in which the rest varies as one: what each explains
alone and together with others. The luck of worlds is told apart and counted to no parameter.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Literal

import numpy as np

from sim.errors import RequestError
from sim.outcomes import MAIN_OUTCOME, Floats
from sim.runs.execute import Options
from sim.scenario.files import ScenarioLike
from sim.scenario.schema import Scenario
from sim.statistics.sensitivity import (
    GivenData,
    generator,
    given_data,
    hypercube,
    saltelli_design,
    sliced,
    sobol_indices,
)
from sim.studies.answer import Answer, AnswerPart, Asked, Held, Names, plain_row, told
from sim.studies.asking import Progress, Settings, answered, describes, outcome_named
from sim.studies.draw.draw import DrawAsked, Drawing, drawing_of
from sim.studies.draw.judge import Manner, judge_points, works
from sim.studies.draw.space import points_at
from sim.studies.sweep.factors import Axis
from sim.studies.targets import fitted_warnings

OTHERS = "all others"
"""The group of all parameters that do not lead."""

POINTS = 4
"""Stream of the points of the draw."""

MIN_POINTS = 64
"""Points without which nothing is said."""

type Evaluate = Callable[[Floats], tuple[Floats, Floats]]
"""Gives, at points in the unit cube, [points, inputs], the mean difference and its error."""


class SensitivityAsked(Asked):
    """What was asked about a difference."""

    scenario: str = told("name or path of the scenario")
    practice: str = told("the practice", default="engaged-deference")
    against: str = told("the practice that it is compared with", default="imposition")
    outcome: str = told("name of the outcome in which they differ", default=MAIN_OUTCOME)
    points: int = told("points of the draw", "points", default=2048, ge=64, le=2**17)
    replicates: int = told("worlds of each point", "worlds", default=2, ge=2, le=10_000)
    leading: int = told(
        "parameters that get total indices, those that explain most; 0 for none",
        default=5,
        ge=0,
        le=50,
    )
    rows: int = told(
        "rows of their design; each row has a point for each of them, and three more",
        "points",
        default=512,
        ge=32,
        le=2**16,
    )
    vary: Names = told(
        "what is drawn: assumed, all (also what is fitted or has a source), or patterns of paths "
        "such as tactics.*",
        default=("assumed",),
    )
    rivals: bool = told("whether rules are drawn, too", default=False)
    seed: int = told("of points, worlds, luck and resampling", default=1, ge=0)
    set: tuple[str, ...] = told("changes to the scenario, each path=value", default=())

    def draw(self) -> DrawAsked:
        """Give the same as a draw is asked for."""
        return DrawAsked(
            **{name: getattr(self, name) for name in DrawAsked.model_fields if name in _SHARED},
            practice=(self.practice,),
            outcome=(self.outcome,),
        )


_SHARED = ("scenario", "against", "points", "replicates", "vary", "rivals", "seed", "set")


class Moved(AnswerPart):
    """The mean difference where a parameter lies in one slice of its range."""

    position: float = told("middle of the slice; 0 is the lower end of the range, 1 the upper")
    mean: float = told("mean difference there", "of the outcome")
    error: float = told("its standard error over points", "of the outcome")


class ParameterMoves(AnswerPart):
    """How one parameter moves the difference, from the draw."""

    name: str = told("path of the parameter")
    meaning: str = told("in words")
    low: float | None = told("lower end of what is drawn; null for a rule")
    high: float | None = told("upper end")
    first: float = told("share of the variance that it explains alone", "share")
    first_low: float = told("its interval", "share")
    first_high: float = told("its interval", "share")
    pawn: float = told("how far it moves the distribution: mean Kolmogorov distance", "share")
    matters: bool = told("whether one of the two is beyond all dummies")


class LeadingFound(AnswerPart):
    """The indices of one that leads, or of all others as one, from a design of their own."""

    name: str = told(f"path of the parameter, or “{OTHERS}”")
    first: float = told("share of the variance that it explains alone", "share")
    first_low: float = told("its interval", "share")
    first_high: float = told("its interval", "share")
    total: float = told("share in which it has a part, alone or with others", "share")
    total_low: float = told("its interval", "share")
    total_high: float = told("its interval", "share")
    interacts: bool = told("whether the total one is above the first, by the interval of both")
    curve: tuple[Moved, ...] = told("the mean difference along it, from the draw; empty for others")


class SensitivityAnswer(Answer):
    """What decides a difference."""

    COLUMNS: ClassVar[Mapping[str, str]] = {
        "name": "path of the parameter",
        "first": "share of the variance that it explains alone, from the draw",
        "first_low": "its interval",
        "first_high": "its interval",
        "pawn": "how far it moves the distribution",
        "matters": "whether one of the two is beyond all dummies",
        "total": "share in which it has a part; where it leads",
        "total_low": "its interval",
        "total_high": "its interval",
    }

    kind: Literal["sensitivity"] = told("which study", default="sensitivity")
    asked: SensitivityAsked = told("what was asked")
    label: str = told("the outcome in words")
    unit: str = told("of the outcome")
    points: int = told("points of the draw at which it is defined", "points")
    mean: float = told("mean difference over the space", "of the outcome")
    deviation: float = told("its standard deviation, without the luck of worlds", "of the outcome")
    noise: float = told(
        "share of the variance of points' means that is luck of worlds and no parameter's", "share"
    )
    dummy_first: float = told("largest first-order index of a hundred parameters that do nothing")
    dummy_pawn: float = told("the same for PAWN")
    parameters: tuple[ParameterMoves, ...] = told("all that is drawn, what explains most first")
    leading: tuple[LeadingFound, ...] = told("those that lead, then all others as one")

    def __getitem__(self, name: str) -> ParameterMoves:
        """Give a parameter by its path; ``KeyError`` if it was not drawn."""
        return {row.name: row for row in self.parameters}[name]

    def rows(self) -> list[dict[str, Any]]:
        """Give a row for each parameter."""
        leads = {row.name: dict(row) for row in self.leading}
        total = ("total", "total_low", "total_high")
        return [
            plain_row(
                self.COLUMNS,
                dict(row) | {key: leads.get(row.name, {}).get(key) for key in total},
            )
            for row in self.parameters
        ]


ANSWER = SensitivityAnswer


@describes(SensitivityAsked)
def sensitivity(
    scenario: ScenarioLike = "migration-2020",
    *,
    practice: str = "engaged-deference",
    against: str = "imposition",
    outcome: str = MAIN_OUTCOME,
    points: int = 2048,
    replicates: int = 2,
    leading: int = 5,
    rows: int = 512,
    vary: str | Sequence[str] = "assumed",
    rivals: bool = False,
    seed: int = 1,
    set: Settings = None,  # noqa: A002 - named as the option
    jobs: int | None = None,
    progress: Progress | None = None,
) -> SensitivityAnswer:
    """Find out which of all that is assumed decides the difference between two practices."""
    return answered(SensitivityAsked, ask, locals())


def ask(
    asked: SensitivityAsked,
    held: Held,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> SensitivityAnswer:
    """Answer what was asked, in the world that is held; as ``sensitivity``."""
    (world,) = held.worlds.values()
    how = Manner(Options(jobs=jobs, engine="threads"), None, progress)
    drawing = drawing_of(asked.draw(), world, how)
    evaluate = evaluation(drawing, asked.replicates, asked.seed, world.scenario, how)
    scaled = hypercube(len(drawing.axes), asked.points, generator(asked.seed, POINTS))
    mean, error = evaluate(scaled)
    kept = np.isfinite(mean) & np.isfinite(error)
    if kept.sum() < MIN_POINTS:
        raise RequestError(
            f"outcome {asked.outcome}: is defined at {kept.sum()} of {len(kept)} points; "
            f"it takes {MIN_POINTS}"
        )
    scaled, mean, error = scaled[kept], mean[kept], error[kept]
    found = given_data(scaled, mean, error, asked.seed)
    order = np.argsort(-found.first, kind="stable")
    leads = order[: min(asked.leading, len(order))]
    parameters = tuple(_moves(drawing.axes[n], found, int(n)) for n in order)
    outcome = outcome_named(asked.outcome)
    return SensitivityAnswer.like(
        outcome,
        asked=asked,
        warnings=fitted_warnings(world.scenario),
        points=int(kept.sum()),
        mean=float(mean.mean()),
        deviation=found.deviation,
        noise=found.noise,
        dummy_first=found.dummy_first,
        dummy_pawn=found.dummy_pawn,
        parameters=parameters,
        leading=tuple(
            leading_of(
                evaluate,
                [axis.name for axis in drawing.axes],
                {n: curve_along(scaled[:, n], mean) for n in leads.tolist()},
                rows=asked.rows,
                seed=asked.seed,
            )
            if len(leads)
            else ()
        ),
    ).holding(held)


def evaluation(
    drawing: Drawing, replicates: int, seed: int, scenario: Scenario, how: Manner
) -> Evaluate:
    """Give what runs two practices at points, each with worlds of its own."""

    def evaluate(scaled: Floats) -> tuple[Floats, Floats]:
        laid = works(
            drawing.arms,
            {},
            drawing.effects,
            drawing.axes,
            points_at(scenario, drawing.axes, scaled),
            seed=seed,
            replicates=replicates,
        )
        found = judge_points(laid, drawing.effects, how)
        if found is None:
            raise RequestError("a draw is asked for whole, not by shards")
        rows, _ = found
        return rows["difference"].to_numpy(), rows["error"].to_numpy()

    return evaluate


def _moves(axis: Axis, found: GivenData, n: int) -> ParameterMoves:
    first, pawn = float(found.first[n]), float(found.pawn[n])
    return ParameterMoves(
        name=axis.name,
        meaning=axis.meaning,
        low=axis.low,
        high=axis.high,
        first=first,
        first_low=float(found.low[n]),
        first_high=float(found.high[n]),
        pawn=pawn,
        matters=first > found.dummy_first or pawn > found.dummy_pawn,
    )


def curve_along(scaled: Floats, mean: Floats) -> tuple[Moved, ...]:
    """Give the mean difference in slices of a parameter's range."""
    where = sliced(scaled[:, np.newaxis])[:, 0]
    rows = []
    for n in range(where.max() + 1):
        held = mean[where == n]
        error = float(held.std(ddof=1) / len(held) ** 0.5)
        middle = float(scaled[where == n].mean())
        rows.append(Moved(position=middle, mean=float(held.mean()), error=error))
    return tuple(rows)


def leading_of(
    evaluate: Evaluate,
    names: Sequence[str],
    leads: Mapping[int, tuple[Moved, ...]],
    *,
    rows: int,
    seed: int,
) -> list[LeadingFound]:
    """Work out first-order and total indices of some inputs, and of all others as one.

    Args:
        evaluate: what is asked about.
        names: of all inputs.
        leads: numbers of those that get indices of their own, with their curves.
        rows: of the design.
        seed: of the design and of resamples.
    """
    rest = [n for n in range(len(names)) if n not in leads]
    groups = [[n] for n in leads] + ([rest] if rest else [])
    called = [names[n] for n in leads] + ([OTHERS] if rest else [])
    points = saltelli_design(len(names), groups, rows, seed)
    found = sobol_indices(*evaluate(points), len(groups), seed)
    curves = [*leads.values(), ()]
    first, total = found.bounds(found.first), found.bounds(found.total)
    more = found.bounds(found.total - found.first)
    return [
        LeadingFound(
            name=name,
            first=float(found.first[0, n]),
            first_low=float(first[0, n]),
            first_high=float(first[1, n]),
            total=float(found.total[0, n]),
            total_low=float(total[0, n]),
            total_high=float(total[1, n]),
            interacts=bool(more[0, n] > 0),
            curve=curves[n],
        )
        for n, name in enumerate(called)
    ]
