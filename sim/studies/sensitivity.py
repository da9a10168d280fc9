"""``sensitivity``: which of all that is assumed decides the difference between two practices.

First from one draw of everything (``sim.studies.draw``): how much of the variance of the true
difference each parameter explains alone, and whether it moves the distribution at all. Then, for
the few that lead, from a design of its own in which the rest varies as one: what each explains
alone and together with others. The luck of worlds is told apart and counted to no parameter.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np

from sim.errors import RequestError
from sim.notices import Notice
from sim.outcomes import MAIN_OUTCOME, Floats
from sim.runs.execute import Options
from sim.scenario.files import ScenarioLike
from sim.scenario.ranges import Fitted
from sim.statistics.sensitivity import GivenData, given_data, saltelli_design, sliced, sobol_indices
from sim.studies.answer import Answer, Columns
from sim.studies.asked import AnswerPart, described_field
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
from sim.studies.questions import SensitivityAsked
from sim.studies.space import FIT, FIT_MEANING, hypercubes

OTHERS = "all others"
"""The group of all parameters that do not lead."""

POINTS = 4
"""Stream of the points of the draw."""

_MOST_NOISE = 0.5
"""A share of luck in the variance of points' means above which little is known of the rest."""

_MIN_POINTS = 64
"""Points without which nothing is said."""

type _Evaluate = Callable[[Floats], tuple[Floats, Floats]]
"""Gives, at points in the unit cube, [points, inputs], the mean difference and its error."""


class Moved(AnswerPart):
    """The mean difference where a parameter lies in one slice of its range."""

    position: float = described_field(
        "middle of the slice; 0 is the lower end of the range, 1 the upper"
    )
    mean: float = described_field("mean difference there", "of the outcome")
    error: float = described_field("its standard error over points", "of the outcome")


class ParameterMoves(AnswerPart):
    """How one parameter moves the difference, from the draw."""

    name: str = described_field("path of the parameter")
    meaning: str = described_field("in words")
    low: float | None = described_field(
        "lower end of what is drawn; null for a rule or a set of values"
    )
    high: float | None = described_field("upper end")
    first: float = described_field("share of the variance that it explains alone", "share")
    first_low: float = described_field("its interval", "share")
    first_high: float = described_field("its interval", "share")
    pawn: float = described_field(
        "how far it moves the distribution: mean Kolmogorov distance", "share"
    )
    matters: bool = described_field("whether one of the two is beyond all dummies")


class LeadingFound(AnswerPart):
    """The indices of one that leads, or of all others as one, from a design of their own."""

    name: str = described_field(f"path of the parameter, or “{OTHERS}”")
    first: float = described_field("share of the variance that it explains alone", "share")
    first_low: float = described_field("its interval", "share")
    first_high: float = described_field("its interval", "share")
    total: float = described_field("share in which it has a part, alone or with others", "share")
    total_low: float = described_field("its interval", "share")
    total_high: float = described_field("its interval", "share")
    interacts: bool = described_field(
        "whether the total one is above the first, by the interval of both"
    )
    curve: tuple[Moved, ...] = described_field(
        "the mean difference along it, from the draw; empty for others"
    )


class SensitivityAnswer(Answer):
    """What decides a difference."""

    COLUMNS: ClassVar[Columns] = Columns(
        (ParameterMoves, "name first first_low first_high pawn matters"),
        (LeadingFound, "total total_low total_high"),
    )

    kind: Literal["sensitivity"] = described_field("which study", default="sensitivity")
    asked: SensitivityAsked = described_field("what was asked")
    label: str = described_field("the outcome in words")
    unit: str = described_field("of the outcome")
    points: int = described_field("points of the draw at which it is defined", "points")
    mean: float = described_field("mean difference over the space", "of the outcome")
    deviation: float = described_field(
        "its standard deviation, without the luck of worlds", "of the outcome"
    )
    noise: float = described_field(
        "share of the variance of points' means that is luck of worlds and no parameter's", "share"
    )
    dummy_first: float = described_field(
        "largest first-order index of a hundred parameters that do nothing"
    )
    dummy_pawn: float = described_field("the same for PAWN")
    parameters: tuple[ParameterMoves, ...] = described_field(
        "all that is drawn, what explains most first"
    )
    leading: tuple[LeadingFound, ...] = described_field("those that lead, then all others as one")
    stakes: tuple[PointStakes, ...] = described_field(
        "what movements change at the points, beside the smallest difference that matters; none "
        "where it cannot be said, and in answers of earlier versions",
        default=(),
    )

    def __getitem__(self, name: str) -> ParameterMoves:
        """Give a parameter by its path; ``KeyError`` if it was not drawn."""
        return {row.name: row for row in self.parameters}[name]

    def rows(self) -> list[dict[str, Any]]:
        """Give a row for each parameter."""
        leads = {row.name: row for row in self.leading}
        return [self.COLUMNS.row(row, leads.get(row.name)) for row in self.parameters]


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
) -> SensitivityAnswer | None:
    """Find out which of all that is assumed decides the difference between two practices.

    None if but a shard of the draw was to be run.
    """
    return STUDY.answered(locals())


def _read(question: Question[SensitivityAsked], drawing: Drawing) -> SensitivityAnswer:
    """Read the draw, then the design of those that lead."""
    asked = question.asked
    scaled, _ = drawing.positions(hypercubes(POINTS), asked.points)
    drawn = drawing.judge(scaled, "draw")
    stakes = drawing.stakes(scaled, sizes_of(question, (asked.outcome,)))
    question.held.tables |= drawn.tables()
    scaled, mean, error = defined(scaled, drawn, _MIN_POINTS)
    found = given_data(scaled, mean, error, asked.seed)
    order = np.argsort(-found.first, kind="stable")
    inputs = [(axis.name, axis.meaning, axis.low, axis.high) for axis in drawing.space.axes]
    inputs += [(FIT, FIT_MEANING, None, None)] if drawing.space.fitted else []
    leads = order[: asked.leading if asked.plausible == "independent" else 0].tolist()
    return SensitivityAnswer.from_attributes(
        question.outcome(asked.outcome),
        asked=asked,
        warnings=(*drawn.warnings(), *_luck(found.noise), *without_stakes(question)),
        points=len(scaled),
        stakes=stakes,
        mean=float(mean.mean()),
        deviation=found.deviation,
        noise=found.noise,
        dummy_first=found.dummy_first,
        dummy_pawn=found.dummy_pawn,
        parameters=tuple(_moves(inputs[n], found, n) for n in order.tolist()),
        leading=tuple(
            _leading_of(
                lambda at: _values_of(drawing.judge(at, stage_of("leading", at))),
                [name for name, *_ in inputs],
                {n: curve_along(scaled[:, n], mean) for n in leads},
                rows=asked.rows,
                seed=asked.seed,
            )
            if leads
            else ()
        ),
    )


def _luck(noise: float) -> Iterator[str]:
    """Warn where there is more luck than anything to be told."""
    if noise > _MOST_NOISE:
        yield Notice("mostly_luck", noise=noise)


STUDY = DrawStudy(SensitivityAsked, laid_for_one, _read)
ask = STUDY.ask


def _values_of(drawn: PointsJudged) -> tuple[Floats, Floats]:
    """Give the mean difference at each point and its error, of a draw that judges one."""
    return drawn.judged["difference"].to_numpy(), drawn.judged["error"].to_numpy()


def defined(scaled: Floats, drawn: PointsJudged, least: float) -> tuple[Floats, Floats, Floats]:
    """Give the points at which the difference is defined, with it and its error.

    Raises:
        RequestError: there are fewer than the least.
    """
    mean, error = _values_of(drawn)
    kept = np.isfinite(mean) & np.isfinite(error)
    if kept.sum() < least:
        raise RequestError(
            f"outcome {drawn.effects[0].outcome}: is defined at {kept.sum()} of {len(kept)} "
            f"points; it takes {math.ceil(least)}"
        )
    return scaled[kept], mean[kept], error[kept]


def _moves(
    told: tuple[str, str, float | None, float | None], found: GivenData, n: int
) -> ParameterMoves:
    name, meaning, low, high = told
    first, pawn = float(found.first[n]), float(found.pawn[n])
    return ParameterMoves(
        name=name,
        meaning=meaning,
        low=low,
        high=high,
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


def _leading_of(
    evaluate: _Evaluate,
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
    first, total = (np.minimum(found.bounds(held), 1.0) for held in (found.first, found.total))
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
