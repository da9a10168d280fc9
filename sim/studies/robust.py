"""``robust``: in which share of the worlds that cannot be ruled out a practice does better.

Everything that is assumed is drawn over its plausible range, at once (``sim.studies.draw``). At
each point a practice is better, worse or neither, by the smallest difference that matters, if its
true difference there is; what is known of it is a mean over few worlds, whose noise is taken out of
the shares (``sim.statistics.deconvolution``). ``answer`` is what was found, ``shares`` works it
out, ``study`` asks.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import AliasChoices

from sim.notices import Notice
from sim.outcomes import MAIN_OUTCOME, Better, Outcome
from sim.runs.execute import Options
from sim.runs.own_model import OwnModel
from sim.scenario.files import ScenarioLike
from sim.scenario.lists import Claim, Direction
from sim.scenario.ranges import Fitted
from sim.statistics.bootstrap import Interval, joint_bounds
from sim.statistics.deconvolution import Mask, TrueSpread, share_with_interval, true_spread
from sim.studies.answer import Answer, Between, Columns, Real
from sim.studies.asked import AnswerPart, described_field
from sim.studies.compare_answer import ShareFound
from sim.studies.design import Axis
from sim.studies.draw import (
    Drawing,
    DrawStudy,
    PointsJudged,
    drawing_of,
    sizes_of,
    without_stakes,
)
from sim.studies.inputs import ModelLike, Progress, Question, Settings, describes, outcome_named
from sim.studies.judge import Effect, RunOptions
from sim.studies.point_stakes import PointStakes
from sim.studies.questions import MOST_POINTS, RobustAsked
from sim.studies.space import sobol


class PracticeShares(AnswerPart):
    """A practice, the baseline and an outcome: where it is better, worse or neither."""

    practice: str = described_field("label of the practice")
    against: str = described_field("label of the baseline")
    outcome: str = described_field("name of the outcome")
    label: str = described_field("the outcome in words")
    unit: str = described_field("of the outcome")
    good: Better = described_field("which way is good; where neither is, better means more")
    smallest: float = described_field(
        "smallest difference that matters; 0: any does", "of the outcome"
    )
    points: int = described_field(
        "points at which the outcome is defined in two worlds or more", "points"
    )
    better: ShareFound = described_field(
        "where the practice does better by at least the smallest difference"
    )
    worse: ShareFound = described_field("where the baseline does")
    neither: ShareFound = described_field("where the difference is smaller")
    quantiles: tuple[tuple[float, Real], ...] = described_field(
        "shares of the space, each with the difference that is not exceeded there"
    )
    default: Real = described_field("difference at the scenario's own values", "of the outcome")
    default_interval: Between = described_field("its interval", "of the outcome")
    default_percentile: Real = described_field(
        "share of the space in which the difference is below that", "share"
    )


class ClaimShares(AnswerPart):
    """A claim of the scenario: where it holds."""

    scenario: str = described_field("name of the scenario that states it")
    claim: str = described_field("its name")
    statement: str = described_field("the claim in a sentence")
    direction: Direction = described_field("what is claimed of practice − against")
    smallest: float = described_field("smallest difference worth caring about", "of the outcome")
    supported: ShareFound = described_field("where each of its effects is as claimed")
    # Answers of version 0.1 say `contradicted`.
    opposite: ShareFound = described_field(
        "where one of them at least is opposite, or of the same a difference that matters",
        validation_alias=AliasChoices("opposite", "contradicted"),
    )


class RobustAnswer(Answer):
    """What holds over all that is assumed."""

    COLUMNS: ClassVar[Columns] = Columns(
        (PracticeShares, "practice against outcome"),
        {"claim": "name of the claim, of which better means that it holds; empty for a practice"},
        (
            PracticeShares,
            (
                "smallest better=better.share better_low=better.low better_high=better.high "
                "worse=worse.share worse_low=worse.low worse_high=worse.high "
                "neither=neither.share neither_low=neither.low neither_high=neither.high"
            ),
        ),
        {"median": "difference that is exceeded in half the space (of the outcome)"},
        (PracticeShares, "default default_percentile"),
    )

    kind: Literal["robust"] = described_field("which study", default="robust")
    asked: RobustAsked = described_field("what was asked")
    points: int = described_field("points that were judged", "points")
    tried: int = described_field("points that were drawn to keep these", "points")
    drawn: tuple[Axis, ...] = described_field(
        "what was drawn: numbers over a range, rules among readings"
    )
    shares: tuple[PracticeShares, ...] = described_field("for each outcome and practice")
    claims: tuple[ClaimShares, ...] = described_field("for each claim of the scenario")
    stakes: tuple[PointStakes, ...] = described_field(
        "what movements change at the points, beside the smallest difference that matters; none "
        "where it cannot be said, and in answers of earlier versions",
        default=(),
    )

    def __getitem__(self, practice: str) -> PracticeShares:
        """Give a practice by the first outcome; ``KeyError`` if it was not judged."""
        return {row.practice: row for row in reversed(self.shares)}[practice]

    def rows(self) -> list[dict[str, Any]]:
        """Give a row for each practice and outcome, then for each claim."""
        of_practices = [
            self.COLUMNS.row(held, median=dict(held.quantiles).get(0.5)) for held in self.shares
        ]
        return [*of_practices, *(self.COLUMNS.row(None, **_of_claim(row)) for row in self.claims)]


def _of_claim(held: ClaimShares) -> dict[str, Any]:
    row: dict[str, Any] = {"claim": held.claim, "smallest": held.smallest}
    row |= {**_flat("better", held.supported), **_flat("worse", held.opposite)}
    return row | {"neither": 1 - held.supported.share - held.opposite.share}


def _flat(key: str, held: ShareFound) -> dict[str, float]:
    return {key: held.share, f"{key}_low": held.low, f"{key}_high": held.high}


_QUANTILES = (0.01, *(n / 20 for n in range(1, 20)), 0.99)
"""Shares of the space of which the difference is told."""


def practice_shares(
    drawn: PointsJudged,
    own: pd.DataFrame,
    sizes: Mapping[str, float],
    seed: int,
    model: OwnModel | None = None,
) -> tuple[PracticeShares, ...]:
    """Say for each practice and outcome where it is better, worse or neither.

    Args:
        drawn: what was judged at the points.
        own: the same at the scenario's own values, as ``judge_points`` gives it for one point.
        sizes: the smallest difference that matters, by outcome; 0: every one does.
        seed: of the resampling of points.
        model: a user's own, whose outcomes may be among those judged.
    """
    return tuple(
        _of_practice(
            _spread(drawn, effect, sizes[effect.outcome], seed),
            effect,
            outcome_named(effect.outcome, model),
            sizes[effect.outcome],
            own[own["effect"] == number],
        )
        for number, effect in enumerate(drawn.effects)
        if not effect.claim
    )


def _of_practice(
    found: TrueSpread, effect: Effect, outcome: Outcome, smallest: float, own: pd.DataFrame
) -> PracticeShares:
    better, worse = found.above, found.below
    if outcome.better == "lower":
        better, worse = worse, better
    pairs, mean, error = (own[key].to_numpy() for key in ("pairs", "difference", "error"))
    low, high = joint_bounds(pairs, mean, error)
    return PracticeShares(
        practice=effect.practice,
        against=effect.against,
        outcome=outcome.name,
        label=outcome.label,
        unit=outcome.unit,
        good=outcome.better,
        smallest=smallest,
        points=found.points,
        better=_share(found, better),
        worse=_share(found, worse),
        neither=_share(found, ~(better | worse)),
        quantiles=tuple(
            zip(_QUANTILES, found.quantiles(np.array(_QUANTILES)).tolist(), strict=True)
        )
        if found.points
        else (),
        default=float(mean[0]),
        default_interval=Interval(float(low[0]), float(high[0])),
        default_percentile=found.cumulative(float(mean[0])) if found.points else math.nan,
    )


def claim_shares(
    drawn: PointsJudged, claims: Sequence[Claim], name: str, seed: int
) -> tuple[ClaimShares, ...]:
    """Say for each claim of a scenario where it holds: each of its effects is as claimed.

    Args:
        drawn: what was judged at the points, the claims' effects among it.
        claims: of the scenario.
        name: of the scenario.
        seed: of the resampling of points.
    """
    known = {claim.name: claim for claim in claims}
    effects = [effect for effect in drawn.effects if effect.claim]
    found = []
    for claim, held in groupby(effects, key=lambda effect: known[effect.claim]):
        spreads = [_spread(drawn, effect, claim.size, seed) for effect in held]
        counts = np.minimum.reduce([spread.counts for spread in spreads])
        # Given the data, errors of effects at a point are taken to be independent.
        side = claim.direction
        holds = np.prod([one.chances(_as(side, one)) for one in spreads], axis=0)
        stays = np.prod([1 - one.chances(_other(side, one)) for one in spreads], axis=0)
        found.append(
            ClaimShares(
                scenario=name,
                claim=claim.name,
                statement=claim.statement,
                direction=claim.direction,
                smallest=claim.size,
                supported=ShareFound.from_attributes(share_with_interval(holds, counts)),
                opposite=ShareFound.from_attributes(share_with_interval(1 - stays, counts)),
            )
        )
    return tuple(found)


def _as(direction: Direction, spread: TrueSpread) -> Mask:
    """Give the bins in which an effect is as claimed."""
    sides = {"more": spread.above, "less": spread.below}
    return sides.get(direction, ~(spread.above | spread.below))


def _other(direction: Direction, spread: TrueSpread) -> Mask:
    """Give the bins in which it is the other way; of “same”, those in which it differs."""
    sides = {"more": spread.below, "less": spread.above}
    return sides.get(direction, spread.above | spread.below)


def _share(spread: TrueSpread, bins: Mask) -> ShareFound:
    return ShareFound.from_attributes(share_with_interval(spread.chances(bins), spread.counts))


def _spread(drawn: PointsJudged, effect: Effect, smallest: float, seed: int) -> TrueSpread:
    rows = drawn.of(effect)
    mean, error, pairs = (rows[key].to_numpy() for key in ("difference", "error", "pairs"))
    return true_spread(mean, error, pairs, smallest, seed)


_OWN_WORLDS = 200
"""Worlds at the scenario's own values."""


@describes(RobustAsked)
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
    fitted: Fitted | None = None,
    seed: int = 1,
    set: Settings = None,  # noqa: A002 - named as the option
    model: ModelLike = None,
    resume: str | Path | None = None,
    options: Options | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> RobustAnswer | None:
    """Find out in which share of the plausible worlds practices do better, and claims hold.

    None if but a shard of the draw was to be run.
    """
    return STUDY.answered(locals())


def _laid(question: Question[RobustAsked], how: RunOptions) -> Drawing:
    asked = question.asked
    return drawing_of(question, how, asked.practice, asked.outcome, claims=True)


def _read(question: Question[RobustAsked], drawing: Drawing) -> RobustAnswer:
    """Draw, and draw more until shares are as precise as was asked."""
    asked, points, own = question.asked, question.asked.points, None
    sizes = sizes_of(question, asked.outcome)
    while True:
        scaled, tried = drawing.positions(sobol, points)
        drawn = drawing.judge(scaled)
        own = drawing.own_values(_OWN_WORLDS) if own is None else own
        shares = practice_shares(drawn, own, sizes, asked.seed, question.own)
        width = max((row.high - row.low) / 2 for held in shares for row in _told(held))
        if asked.precision is None or width <= asked.precision:
            break
        if 2 * points > MOST_POINTS or len(scaled) < points:
            break
        points *= 2
    question.held.tables |= drawn.tables()
    world = question.world
    return RobustAnswer(
        asked=asked,
        warnings=(
            *_warnings(asked, len(scaled), points, tried, width),
            *drawn.warnings(),
            *without_stakes(question),
        ),
        points=len(scaled),
        tried=tried,
        drawn=drawing.space.columns,
        shares=shares,
        stakes=drawing.stakes(scaled, sizes),
        claims=claim_shares(drawn, drawing.sized_claims(), world.name, asked.seed),
    )


def _told(row: PracticeShares) -> tuple[ShareFound, ...]:
    return row.better, row.worse, row.neither


def _warnings(
    asked: RobustAsked, found: int, points: int, tried: int, width: float
) -> Iterator[str]:
    """Say what is not as it was asked for."""
    if found < points:
        yield Notice("few_plausible", found=found, points=points, tried=tried)
    if asked.precision is not None and width > asked.precision:
        yield Notice("below_precision", width=width, precision=asked.precision)


STUDY = DrawStudy(RobustAsked, _laid, _read)
ask = STUDY.ask


ANSWER = RobustAnswer
