"""The pilot of a world: what movements change in it, and the smallest differences that matter.

What practices could differ in is bounded by the *stake*: an outcome less what it would be if nobody
campaigned (*still*), in the same worlds with the same luck. A difference that is small beside the
stake is small beside all that is fought for. So the smallest difference that matters, δ, belongs to
a world and an outcome, not to a pair of practices: by ``Outcome.sized`` a tenth of the largest
stake, or of the outcome's own mean, and at least a floor in its unit. The stake is the largest of
three practices that span what allies may do, in worlds whose number and seed are fixed: the largest
of many would be the luckiest of many, and every comparison would pay for them.
"""

import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Literal

import numpy as np

from sim.outcomes import OUTCOME_NAMES, Floats, Outcome
from sim.runs.simulate import Variant, simulate
from sim.scenario.schema import Scenario, parse_practices
from sim.statistics.bootstrap import Interval, mean_intervals, resamples_for
from sim.statistics.verdicts import Size
from sim.studies.questions import AGAINST, PRACTICE

WORLDS, SEED = 200, 1
"""Worlds of the pilot and their seed, the same whatever is asked."""

NO_ALLIES, STILL = "no-allies", "still"

SPAN = (NO_ALLIES, AGAINST, PRACTICE)
"""The practices whose stake is looked at."""

_SHARE = 0.1
"""Of the stake, or of the mean: what is less does not matter."""

_CONFIDENCE = 0.95

type How = Literal["stake", "mean", "floor"]
"""Of what δ is a tenth, or that it is the floor."""


@dataclass(frozen=True, slots=True, eq=False)
class Pilot:
    """The runs of a pilot.

    Attributes:
        acting: [worlds, practices of ``SPAN``, outcomes], in the units of ``OUTCOMES``.
        still: the same where nobody campaigns.
    """

    acting: Floats
    still: Floats

    def stake(self, outcome: Outcome) -> tuple[str, float, Interval]:
        """Give the practice with the largest stake in an outcome, the stake and its interval.

        All are NaN where the outcome is undefined when nobody campaigns.
        """
        place = OUTCOME_NAMES.index(outcome.name)
        held = self.acting[:, :, place] - self.still[:, :, place]
        means = [_mean(column) for column in held.T]
        largest = int(np.argmax(np.nan_to_num(np.abs(means), nan=-1.0)))
        (bounds,) = _intervals(held[:, [largest]])
        return SPAN[largest], means[largest], bounds

    def size(self, outcome: Outcome) -> tuple[Size, How]:
        """Give δ of an outcome, between what it lies, and how it came about."""
        if outcome.sized == "stake":
            _, mean, bounds = self.stake(outcome)
        else:
            values = self.acting[:, [SPAN.index(AGAINST)], OUTCOME_NAMES.index(outcome.name)]
            mean = _mean(values)
            (bounds,) = _intervals(values)
        if not bounds.known:
            return Size(outcome.floor, outcome.floor, outcome.floor), "floor"
        holds_none = bounds.low <= 0 <= bounds.high
        ends = sorted((abs(bounds.low), abs(bounds.high)))
        low, value, high = (
            max(outcome.floor, _SHARE * one)
            for one in (0.0 if holds_none else ends[0], 0.0 if holds_none else abs(mean), ends[1])
        )
        return Size(value, low, high), "floor" if value == outcome.floor else outcome.sized


def _mean(values: Floats) -> float:
    defined = values[~np.isnan(values)]
    return float(defined.mean()) if defined.size else float("nan")


def _intervals(columns: Floats) -> list[Interval]:
    resamples = resamples_for(_CONFIDENCE, len(columns))
    return [held for (held,) in mean_intervals(columns, (_CONFIDENCE,), SEED, resamples)]


_KEPT: OrderedDict[str, Pilot] = OrderedDict()
_MOST_KEPT = 64
"""Pilots that a process remembers, those asked for last: many ask of one world."""
_LOCK = Lock()


def is_known(scenario: Scenario) -> bool:
    """Tell whether the pilot of a world was run before in this process."""
    return _key(scenario) in _KEPT


def _key(scenario: Scenario) -> str:
    return json.dumps(scenario.parameters(), sort_keys=True, default=str)


RUNS = 2 * len(SPAN) * WORLDS


def pilot(
    scenario: Scenario, *, jobs: int | None = None, tick: Callable[[int], None] | None = None
) -> Pilot:
    """Run the pilot of a world, once in a process.

    Args:
        scenario: the world.
        jobs: threads; all processors by default.
        tick: told of finished runs, ``RUNS`` in all.
    """
    key = _key(scenario)
    with _LOCK:
        if key in _KEPT:
            _KEPT.move_to_end(key)
            return _KEPT[key]
    mixtures = parse_practices(SPAN, scenario)
    variants = [Variant(scenario, one, switch=how) for how in ("", STILL) for one in mixtures]
    runs = simulate(variants, range(WORLDS), SEED, jobs=jobs, tick=tick, keep=0)
    found = Pilot(runs.outcomes[:, : len(SPAN)], runs.outcomes[:, len(SPAN) :])
    with _LOCK:
        _KEPT[key] = found
        while len(_KEPT) > _MOST_KEPT:
            _KEPT.popitem(last=False)
    return found
