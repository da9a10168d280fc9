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
import math
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock

import numpy as np

from sim.errors import RequestError
from sim.outcomes import MAIN_OUTCOME, OUTCOME_NAMES, OUTCOMES, Floats, Outcome, has_verdict
from sim.runs.simulate import Variant, simulate
from sim.scenario.lists import Claim
from sim.scenario.schema import Scenario, parse_practices
from sim.statistics.bootstrap import MIN_PAIRS, NO_INTERVAL, Interval, mean_bounds
from sim.statistics.verdicts import Size
from sim.studies.compare_answer import How, SmallestDifference
from sim.studies.questions import AGAINST, PRACTICE

WORLDS, SEED = 200, 1
"""Worlds of the pilot and their seed, the same whatever is asked."""

NO_ALLIES, STILL = "no-allies", "still"

SPAN = (NO_ALLIES, AGAINST, PRACTICE)
"""The practices whose stake is looked at."""

_SHARE = 0.1
"""Of the stake, or of the mean: what is less does not matter."""


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
        found = [_estimated(column) for column in held.T]
        sizes = np.nan_to_num([abs(mean) for mean, _ in found], nan=-1.0)
        largest = int(np.argmax(sizes))
        return SPAN[largest], *found[largest]

    def still_mean(self, practice: str, outcome: Outcome) -> float:
        """Give the mean of an outcome where nobody campaigns."""
        place = OUTCOME_NAMES.index(outcome.name)
        return _estimated(self.still[:, SPAN.index(practice), place])[0]

    def smallest(self, outcome: Outcome) -> SmallestDifference:
        """Give δ of an outcome, between what it lies, and how it came about."""
        if outcome.sized == "stake":
            _, mean, bounds = self.stake(outcome)
        else:
            place = OUTCOME_NAMES.index(outcome.name)
            mean, bounds = _estimated(self.acting[:, SPAN.index(AGAINST), place])
        if not bounds.known:
            return SmallestDifference.of(outcome.floor, "floor")
        holds_none = bounds.low <= 0 <= bounds.high
        ends = sorted((abs(bounds.low), abs(bounds.high)))
        low, value, high = (
            max(outcome.floor, _SHARE * one)
            for one in (0.0 if holds_none else ends[0], 0.0 if holds_none else abs(mean), ends[1])
        )
        how: How = "floor" if value == outcome.floor else outcome.sized
        return SmallestDifference.of(Size(value, low, high), how)

    def sizes(self) -> dict[str, SmallestDifference]:
        """Give δ of all outcomes of which differences are judged, by their names."""
        return {
            row.name: self.smallest(row) for row in OUTCOMES if has_verdict(row.name, row.label)
        }


def _estimated(values: Floats) -> tuple[float, Interval]:
    """Give the mean of what is defined, [worlds], and its Student's interval."""
    defined = values[~np.isnan(values)]
    found = mean_bounds(defined) if defined.size >= MIN_PAIRS else None
    if found is None:
        return math.nan, NO_INTERVAL
    mean, low, high = found
    return mean, Interval(low, high)


_KEPT: OrderedDict[str, Pilot] = OrderedDict()
_MOST_KEPT = 64
"""Pilots that a process remembers, those asked for last: many ask of one world."""
_LOCK = Lock()


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


def sized(claim: Claim, world: Scenario, *, own: bool = False, jobs: int | None = None) -> Claim:
    """Give a claim whose size is a number: of a share of the stake, by the pilot of a world.

    Args:
        claim: of a scenario.
        world: in which it is judged, that of its baseline.
        own: whether a user's own model is run, of whose rules a pilot knows nothing.
        jobs: threads.

    Raises:
        RequestError: its size is a share of the stake, and there is none.
    """
    if claim.of_stake is None:
        return claim
    front = f"claim {claim.name}: smallest {claim.smallest}"
    if own:
        raise RequestError(
            f"{front}: the stake is that of the rules that come with solidarity; with a model of "
            "your own, state a number"
        )
    outcome = next(row for row in OUTCOMES if row.name == claim.outcome)
    _, stake, bounds = pilot(world, jobs=jobs).stake(outcome)
    if not bounds.excludes_zero:
        known = f"{stake:.2g}, between {bounds.low:.2g} and {bounds.high:.2g}"
        why = f"is not told apart from 0 ({known})" if bounds.known else "is not defined"
        raise RequestError(
            f"{front}: what movements change in {claim.outcome} {why} in this world, so that no "
            "share of it is a size; state a number"
        )
    return claim.model_copy(update={"smallest": claim.of_stake * abs(stake)})


def sizes_at_points(
    scenario: Scenario,
    outcomes: Iterable[str],
    *,
    own: bool,
    jobs: int | None = None,
    tick: Callable[[int], None] | None = None,
) -> dict[str, float]:
    """Give δ of outcomes as draws have it, at every point: the scenario's own.

    Args:
        scenario: whose pilot is run where an outcome other than the main one is asked for.
        outcomes: their names.
        own: whether a user's own model is run, of whose rules a pilot knows nothing.
        jobs: threads.
        tick: as ``pilot`` has it.

    Returns:
        By name, in the unit of each: of the main outcome as the scenario states it, of others as
        its pilot has it, and 0, where every difference counts, of what has none.
    """
    known = {row.name: row for row in OUTCOMES if has_verdict(row.name, row.label)}
    found = dict.fromkeys(outcomes, 0.0)
    for name in found:
        if name == MAIN_OUTCOME:
            found[name] = scenario.comparison.smallest_difference
        elif name in known and not own:
            found[name] = pilot(scenario, jobs=jobs, tick=tick).smallest(known[name]).value
    return found
