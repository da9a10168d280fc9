"""Running a plan on paired worlds, and judging every claim with intervals that hold together."""

from dataclasses import dataclass

import numpy as np

from sim.outcomes import Floats
from sim.runs.ensemble import Ensemble
from sim.runs.simulate import Tick, Variant, simulate
from sim.statistics.bootstrap import Interval, mean_intervals, resamples_for
from sim.studies.claims.plan import Arm, Contrast, Plan, Question
from sim.studies.claims.verdict import Manner, Verdict, together, verdict_of


@dataclass(frozen=True, slots=True)
class Effect:
    """The estimated effect of one contrast, in the unit of the outcome.

    Attributes:
        against: the practice compared with.
        pairs: worlds in which the outcome is defined in all arms.
        mean: mean effect over these; NaN if there are none.
        interval: at the confidence asked for, for this effect alone.
        simultaneous: at that confidence for all effects of all claims together; verdicts are drawn
            from it.
        verdict: of this effect.
        manner: in which way.
    """

    against: str
    pairs: int
    mean: float
    interval: Interval
    simultaneous: Interval
    verdict: Verdict
    manner: Manner


@dataclass(frozen=True, slots=True)
class Tested:
    """A claim with its effects and its verdict."""

    question: Question
    effects: tuple[Effect, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Trial:
    """All claims tested, and what the verdicts rest on.

    Attributes:
        plan: the claims.
        tested: one for each claim, in the order of the plan.
        ensembles: the runs, by the digest of their world.
        seed: of the worlds and of the resampling.
        replicates: paired worlds behind every effect.
        confidence: of every interval, or of all simultaneous ones together.
        each: confidence of one simultaneous interval by itself (Bonferroni).
    """

    plan: Plan
    tested: tuple[Tested, ...]
    ensembles: dict[str, Ensemble]
    seed: int
    replicates: int
    confidence: float
    each: float


def try_claims(
    plan: Plan,
    replicates: int,
    seed: int,
    *,
    confidence: float = 0.95,
    jobs: int | None = None,
    tick: Tick | None = None,
) -> Trial:
    """Run every arm on the same replicates and judge every claim.

    Worlds that differ in a setting share seed and replicate, too: all draws that the setting leaves
    alone are the same.

    Args:
        plan: from ``plan_claims``.
        replicates: paired worlds, 1 or more; fewer than ``MIN_PAIRS`` decide nothing.
        seed: 0 or more.
        confidence: above 0, below 1.
        jobs: threads; all processors by default.
        tick: told of finished runs.
    """
    variants = [
        Variant(world.scenario, practice)
        for world in plan.worlds.values()
        for practice in world.practices.values()
    ]
    runs = simulate(variants, range(replicates), seed, jobs=jobs, tick=tick)
    ensembles: dict[str, Ensemble] = {}
    first = 0
    for digest, world in plan.worlds.items():
        ensembles[digest] = runs.ensemble(range(first, first + len(world.practices)))
        first += len(world.practices)
    contrasts = [(q, contrast) for q in plan.questions for contrast in q.contrasts]
    columns = np.stack([_effects(ensembles, q, contrast) for q, contrast in contrasts], axis=1)
    each = 1 - (1 - confidence) / len(contrasts)
    intervals = mean_intervals(columns, (confidence, each), seed, resamples_for(each, replicates))
    effects = [
        _effect(q, contrast, columns[:, n], *intervals[n])
        for n, (q, contrast) in enumerate(contrasts)
    ]
    rest = iter(effects)
    tested = []
    for question in plan.questions:
        own = tuple(next(rest) for _ in question.contrasts)
        tested.append(Tested(question, own, together([effect.verdict for effect in own])))
    return Trial(plan, tuple(tested), ensembles, seed, replicates, confidence, each)


def _effects(ensembles: dict[str, Ensemble], question: Question, contrast: Contrast) -> Floats:
    """Give the effect in every replicate, NaN where it is undefined."""

    def difference(arms: tuple[Arm, Arm]) -> Floats:
        first, second = (
            ensembles[arm.world].outcome(question.claim.outcome)[
                :, ensembles[arm.world].practices.index(arm.practice)
            ]
            for arm in arms
        )
        return first - second

    found = difference(contrast.arms)
    return found if contrast.than is None else found - difference(contrast.than)


def _effect(
    question: Question, contrast: Contrast, values: Floats, alone: Interval, all_: Interval
) -> Effect:
    defined = values[~np.isnan(values)]
    claim = question.claim
    verdict, manner = verdict_of(all_, claim.direction, claim.smallest)
    return Effect(
        against=contrast.against,
        pairs=int(defined.size),
        mean=float(defined.mean()) if defined.size else np.nan,
        interval=alone,
        simultaneous=all_,
        verdict=verdict,
        manner=manner,
    )
