"""What testing claims takes: how many runs, and about how long, before anything starts."""

import time
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from sim.render.wording import duration
from sim.runs.simulate import compile_rules, simulate
from sim.runs.sizing import PATIENCE, SAMPLES
from sim.scenario.files import ScenarioLike
from sim.studies.asking import ModelLike, own_model
from sim.studies.claims.judge import read_claims
from sim.studies.claims.plan import plan_all
from sim.studies.claims.space import POINTS, WORLDS

DEAR = 1.5
"""Times as long that a run takes at a point of a draw, about: worlds are larger there."""


def foretell_claims(
    experiment: str | Path = "essay",
    *,
    scenario: ScenarioLike | Sequence[ScenarioLike] = (),
    rivals: bool = False,
    robust: bool = False,
    replicates: int | None = None,
    seed: int | None = None,
    model: ModelLike = None,
) -> list[tuple[str, str]]:
    """Say how much there is to run and about how long it takes: what, and how much of it.

    Some worlds, from all over the work, are run once to know.

    Raises:
        RequestError: as ``judge_claims``.
    """
    asked, held = read_claims(
        experiment, scenario, rivals=rivals, replicates=replicates, seed=seed, model=model
    )
    own = own_model(asked, held)
    plans = plan_all(held.worlds.values(), rivals=rivals)
    worlds = [list(world.values()) for plan in plans.values() for world in plan.worlds.values()]
    arms = sum(map(len, worlds))
    compile_rules()
    runs, began = 0, time.process_time()  # not the clock: others may be busy here
    for variants in islice(worlds, 0, None, -(-len(worlds) // SAMPLES)):
        simulate(variants, range(1), asked.seed, jobs=1, model=own, keep=0)
        runs += len(variants)
        if time.process_time() - began > PATIENCE:
            break
    own_arms = sum(map(len, plans[None].worlds.values()))
    more = own_arms * POINTS * WORLDS if robust else 0
    whole = arms * asked.replicates
    seconds = (time.process_time() - began) / runs
    return [
        ("scenarios", ", ".join(held.worlds)),
        ("claims", f"{sum(len(world.scenario.claims) for world in held.worlds.values()):,}"),
        ("rival rules", _named(f"{rival.rule}={rival.value}" for rival in plans if rival)),
        ("replicates", f"{asked.replicates:,}"),
        ("runs", f"{whole + more:,}"),
        ("time of one core", f"about {duration(seconds * (whole + DEAR * more))}"),
    ]


def _named(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
