"""Ensembles made by hand: paired numbers whose differences are known, no model behind them."""

import numpy as np
import pytest

from sim.outcomes import OUTCOME_NAMES, SERIES_NAMES
from sim.runs.ensemble import KEPT_SERIES, Ensemble
from sim.scenario.lists import PRACTICES, Shock
from sim.scenario.schema import Scenario, Time

NINE = tuple(practice.name for practice in PRACTICES)
SCALE = {"first_gain": 20.0, "harms": 10.0, "harms_participant": 5.0, "rights_kept": 0.8}

GAINS = {
    "no-allies": -0.06,
    "statement": -0.045,
    "parallel": -0.012,
    "consultation": 0.001,
    "co-decision": 0.012,
    "silent-deference": 0.03,
    "engaged-deference": 0.045,
    "critical-support": 0.002,
}


@pytest.fixture
def scenario():
    return Scenario(
        title="A world made by hand",
        time=Time(months=48, start="2019-01"),
        shocks=(
            Shock(name="pandemic", month=15, months=12, mobilisation=-1.0),
            Shock(name="allies-leave", month=37, allies_leave=0.5),
        ),
    )


@pytest.fixture
def make(scenario):
    """Make an ensemble whose outcomes differ from imposition's by ``gains`` ± ``noise``."""

    def ensemble(
        gains=None, *, noise=0.02, replicates=60, practices=NINE, seed=1, first=0, harms=None
    ):
        gains, harms = GAINS if gains is None else gains, harms or {}
        rng = np.random.default_rng([seed, first])
        worlds = rng.normal(0.4, 0.1, (replicates, 1, len(OUTCOME_NAMES)))
        own = rng.normal(0, noise, (replicates, len(practices), len(OUTCOME_NAMES)))
        own -= own.mean(axis=0)  # so that the mean differences are the gains, to the last digits
        if "imposition" in practices:
            own[:, practices.index("imposition")] = 0
        moved = np.array([gains.get(practice, 0.0) for practice in practices])
        scale = np.array([SCALE.get(name, 1.0) for name in OUTCOME_NAMES])
        outcomes = (worlds + own + moved[None, :, None]) * scale
        for practice, more in harms.items():
            outcomes[:, practices.index(practice), OUTCOME_NAMES.index("harms")] += more
        if "no-allies" in practices:
            undefined = practices.index("no-allies")
            outcomes[:, undefined, OUTCOME_NAMES.index("ties_kept")] = np.nan
        kept = min(replicates, KEPT_SERIES)
        steps = rng.normal(0, 0.01, (kept, 1, scenario.time.months, len(SERIES_NAMES)))
        drift = np.linspace(0, 1, scenario.time.months)[None, None, :, None]
        series = 0.3 + steps.cumsum(axis=2) + drift * moved[None, :, None, None] * 2
        return Ensemble(
            scenario=scenario,
            practices=tuple(practices),
            seed=seed,
            outcomes=outcomes,
            series=np.ascontiguousarray(
                np.broadcast_to(series, (kept, len(practices), *series.shape[2:]))
            ),
            first=first,
        )

    return ensemble


@pytest.fixture
def nine(make):
    return make(replicates=200)
