"""Running attacks on a verdict, and judging each as claims are judged."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np

from sim.outcomes import OUTCOME_NAMES, Floats
from sim.runs.simulate import Runs, Variant, simulate
from sim.scenario.files import read_scenario
from sim.scenario.lists import Claim
from sim.studies.claims.answer import ClaimVerdict, judge_claim, judge_effect
from sim.studies.claims.plan import Arm, ClaimsPlan
from sim.studies.estimates import Estimated, estimated
from sim.studies.question import Question, WorldAsked
from sim.studies.refuters import CATEGORIES_ALIKE, Attack


class AttackEffects(NamedTuple):
    """What an attack found: the effects on each practice compared with."""

    means: list[Estimated]
    nothing: bool  # 0 to the last bit in every world
    censored: Floats = np.empty(0)  # what ends with the run, as ``Runs.censored`` gives it


def judged(effects: AttackEffects, claim: Claim) -> tuple[ClaimVerdict, Estimated]:
    """Judge a claim by its effects, each by its own interval; give the worst of them, too."""
    verdicts = [
        judge_effect(row.interval, claim.direction, claim.smallest)[0] for row in effects.means
    ]
    verdict = judge_claim(verdicts)
    sign = {"more": 1, "less": -1, "same": 0}[claim.direction]
    of_it = [row for row, one in zip(effects.means, verdicts, strict=True) if one is verdict]
    return verdict, min(of_it, key=lambda row: row.mean * sign if sign else -abs(row.mean))


def look[Asks: WorldAsked](
    attacks: Sequence[Attack],
    worlds: range,
    question: Question[Asks],
    what: str,
) -> list[AttackEffects]:
    """Run attacks, each in the same worlds; one that has several scenarios has a world of each.

    Args:
        attacks: what is run.
        worlds: numbers of the worlds.
        question: says in how many threads, and who is told of every step.
        what: is being done.

    Raises:
        RequestError: an attack's claim cannot be asked in its world.
    """
    plans = [list(_plans(attack, worlds)) for attack in attacks]
    batches: dict[tuple[int, range], dict[Arm, Variant]] = {}
    for attack, held in zip(attacks, plans, strict=True):
        for own, plan in held:
            batches.setdefault((attack.seed, own), {}).update(plan.variants)
    tick = question.counting(what, sum(len(own) * len(arms) for (_, own), arms in batches.items()))
    runs = {
        (seed, own): simulate(list(arms.values()), own, seed, jobs=question.jobs, tick=tick, keep=0)
        for (seed, own), arms in batches.items()
    }
    places = {key: {arm: n for n, arm in enumerate(arms)} for key, arms in batches.items()}
    columns = []
    for attack, held in zip(attacks, plans, strict=True):
        keys = [(attack.seed, own) for own, _ in held]
        rows = [
            _effects(plan, runs[key], places[key], attack.measure or attack.claim.outcome)
            for key, (_, plan) in zip(keys, held, strict=True)
        ]
        columns.append(np.concatenate(rows))
    found = _estimates(columns, attacks[0].seed if attacks else 0)
    return [
        effects._replace(
            censored=np.concatenate(
                [runs[attack.seed, own].censored(attack.claim.outcome).ravel() for own, _ in held]
            )
        )
        for attack, effects, held in zip(attacks, found, plans, strict=True)
    ]


def _plans(attack: Attack, worlds: range) -> Iterator[tuple[range, ClaimsPlan]]:
    """Plan an attack: in which worlds which arms are run."""
    several = len(attack.scenarios) > 1
    for n, scenario in enumerate(attack.scenarios):
        plan = ClaimsPlan()
        plan.add(read_scenario(scenario), attack.claim)
        yield (range(worlds.start + n, worlds.start + n + 1) if several else worlds), plan


def _effects(plan: ClaimsPlan, runs: Runs, place: dict[Arm, int], measure: str) -> Floats:
    """Give the effect on each practice compared with, [worlds, practices]; NaN if undefined."""

    def value(arm: Arm) -> Floats:
        if measure == CATEGORIES_ALIKE:
            held = runs.categories[place[arm]]
            with np.errstate(invalid="ignore"):
                alike: Floats = np.nansum(held, axis=1) / np.sum(~np.isnan(held), axis=1)
            return alike
        return runs.outcomes[:, place[arm], OUTCOME_NAMES.index(measure)]

    columns = []
    for contrast in plan.contrasts:
        found, *less = [value(one) - value(other) for one, other in contrast.pairs]
        columns.append(found - less[0] if less else found)
    return np.stack(columns, axis=1)


def _estimates(columns: Sequence[Floats], seed: int) -> list[AttackEffects]:
    """Estimate all columns of a length at once, and part them again by attack."""
    found: list[AttackEffects] = []
    for _, rows in groupby(columns, key=len):
        held = list(rows)
        _, means = estimated(np.concatenate(held, axis=1), 1, seed)
        one = iter(means)
        for values in held:
            nothing = not np.nan_to_num(values).any()
            found.append(AttackEffects([next(one) for _ in range(values.shape[1])], nothing))
    return found
