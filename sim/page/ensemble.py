"""How typical a world is: a small ensemble of worlds, both practices on each."""

from typing import Any

import numpy as np

from sim.outcomes import MAIN_OUTCOME
from sim.page.side import clean
from sim.runs.ensemble import Ensemble
from sim.runs.simulate import run_ensemble
from sim.scenario.mixtures import Mixture
from sim.scenario.schema import Scenario

MOST_WORLDS, LEAST_WORLDS = 60, 12

MOST_WORK = 40_000_000
"""People times months of all runs: about a second of two processors."""

SEED = 2021
"""Of the ensemble, whatever the seed of the world shown: all are measured by the same worlds."""

BANDS = ("rights", "harms", "participation")
"""Series whose bands the page draws."""

SHOWN = ("rights", "rights_end", "harms")
"""Outcomes that the page compares."""

MIDDLE = (0.1, 0.5, 0.9)
"""Quantiles of a band: it holds the middle 80 % of worlds."""

JOBS = 2


def worlds_for(scenario: Scenario) -> int:
    """Say how many worlds there is time for."""
    one = 2 * scenario.groups.count * scenario.people.per_group * scenario.time.months
    return max(LEAST_WORLDS, min(MOST_WORLDS, MOST_WORK // one))


def ensemble_of(scenario: Scenario, mixtures: tuple[Mixture, Mixture]) -> dict[str, Any]:
    """Run both practices on many worlds.

    Returns:
        ``worlds``, ``seed``, ``smallest`` (the smallest difference in rights worth caring about);
        ``bands``: by series, for each side low, middle and high by month; ``values``: by outcome,
        for each side a number a world.
    """
    left, right = mixtures
    once = (left,) if left.name == right.name else (left, right)
    ensemble = run_ensemble(scenario, once, range(worlds_for(scenario)), SEED, jobs=JOBS)
    sides = (0, len(once) - 1)
    return {
        "worlds": ensemble.replicates,
        "seed": SEED,
        "smallest": scenario.comparison.smallest_difference,
        "bands": {name: [_band(ensemble, name, p) for p in sides] for name in BANDS},
        "values": {name: [clean(ensemble.outcome(name)[:, p]) for p in sides] for name in SHOWN},
    }


def typical(ensemble: dict[str, Any], here: tuple[float, float]) -> dict[str, Any]:
    """Say how the worlds of an ensemble fell out, and where this world stands among them.

    Args:
        ensemble: as ``ensemble_of`` gives it.
        here: the main outcome in the world shown, left and right.

    Returns:
        ``left``, ``right``, ``neither``: worlds in which a side had more rights by at least the
        smallest difference; ``differences``: left − right in each; ``here``: in this world;
        ``more``: worlds in which the left was further ahead than here.
    """
    left, right = (np.array(values) for values in ensemble["values"][MAIN_OUTCOME])
    differences, smallest = left - right, ensemble["smallest"]
    this = here[0] - here[1]
    ahead = int((differences >= smallest).sum())
    behind = int((differences <= -smallest).sum())
    return {
        "left": ahead,
        "right": behind,
        "neither": len(differences) - ahead - behind,
        "differences": clean(differences),
        "mean": round(float(differences.mean()), 5),
        "here": round(this, 5),
        "more": int((differences > this).sum()),
    }


def _band(ensemble: Ensemble, name: str, side: int) -> dict[str, list[float | None]]:
    values = ensemble.of_series(name)[:, side]
    low, middle, high = np.quantile(values, MIDDLE, axis=0)
    return {"low": clean(low), "middle": clean(middle), "high": clean(high)}
