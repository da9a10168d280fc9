"""Shares of the plausible space, from what was judged at its points."""

import math
from collections.abc import Sequence
from itertools import groupby

import numpy as np
import pandas as pd

from sim.outcomes import MAIN_OUTCOME, Outcome
from sim.runs.own_model import OwnModel
from sim.scenario.lists import Claim, Direction
from sim.scenario.schema import Scenario
from sim.statistics.bootstrap import Interval
from sim.statistics.deconvolution import Mask, TrueSpread, share_with_interval, true_spread
from sim.statistics.effects import joint_bounds
from sim.studies.asking import outcome_named
from sim.studies.draw.draw import PointsJudged
from sim.studies.draw.judge import Effect
from sim.studies.estimates import ShareFound
from sim.studies.robust.answer import ClaimShares, PracticeShares

QUANTILES = (0.01, *(n / 20 for n in range(1, 20)), 0.99)
"""Shares of the space of which the difference is told."""


def practice_shares(
    drawn: PointsJudged,
    own: pd.DataFrame,
    scenario: Scenario,
    seed: int,
    model: OwnModel | None = None,
) -> tuple[PracticeShares, ...]:
    """Say for each practice and outcome where it is better, worse or neither.

    Args:
        drawn: what was judged at the points.
        own: the same at the scenario's own values, as ``judge_points`` gives it for one point.
        scenario: whose smallest differences matter.
        seed: of the resampling of points.
        model: a user's own, whose outcomes may be among those judged.
    """
    return tuple(
        _of_practice(
            _spread(drawn, effect, smallest_of(scenario, effect.outcome), seed),
            effect,
            outcome_named(effect.outcome, model),
            smallest_of(scenario, effect.outcome),
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
        quantiles=tuple(zip(QUANTILES, found.quantiles(np.array(QUANTILES)).tolist(), strict=True))
        if found.points
        else (),
        default=float(mean[0]),
        default_interval=Interval(float(low[0]), float(high[0])),
        default_percentile=found.cumulative(float(mean[0])) if found.points else math.nan,
    )


def smallest_of(scenario: Scenario, outcome: str) -> float:
    """Give the smallest difference in an outcome that matters.

    It is that of comparisons for the main outcome, for others the smallest that a claim of the
    scenario says, and 0 where nothing is said: then every difference counts.
    """
    if outcome == MAIN_OUTCOME:
        return scenario.comparison.smallest_difference
    return min((row.smallest for row in scenario.claims if row.outcome == outcome), default=0.0)


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
        spreads = [_spread(drawn, effect, claim.smallest, seed) for effect in held]
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
                smallest=claim.smallest,
                supported=ShareFound.like(share_with_interval(holds, counts)),
                contradicted=ShareFound.like(share_with_interval(1 - stays, counts)),
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
    return ShareFound.like(share_with_interval(spread.chances(bins), spread.counts))


def _spread(drawn: PointsJudged, effect: Effect, smallest: float, seed: int) -> TrueSpread:
    rows = drawn.of(effect)
    mean, error, pairs = (rows[key].to_numpy() for key in ("difference", "error", "pairs"))
    return true_spread(mean, error, pairs, smallest, seed)
