"""The reference by itself: what must hold of it before anything is compared with it.

All that it decides and measures is compared with the compiled model (``tests/test_docking.py``).
"""

import pytest

from sim.outcomes import ABOUT_ALLIES, SERIES_NAMES
from sim.scenario.lists import Channels
from sim.scenario.quantities import Spread
from tests.proof.worlds import COMMITTED, OFF
from tests.reference.model import ReferenceModel
from tests.reference.world import drawn_share
from tests.test_docking import WORLDS, scenario_of

OF_ALL = [n for n, name in enumerate(SERIES_NAMES) if name not in ABOUT_ALLIES]


@pytest.mark.slow
@pytest.mark.parametrize("world", WORLDS)
def test_with_all_channels_off_every_practice_ties(world):
    """And without allies all but what speaks of them: written apart, the tie holds here, too."""
    scenario = scenario_of(world).model_copy(update={"channels": Channels(**OFF)})
    told = {}
    for name in (*COMMITTED, "no-allies"):
        model = ReferenceModel(scenario, 1, 0, [(scenario.practice(name), 1.0)])
        model.run()
        series = [[row[n] for n in OF_ALL] for row in model.series]
        totals = {n: held for n, held in model.totals_now().items() if n not in ABOUT_ALLIES}
        told[name] = repr((series, totals))  # NaN is not equal to itself
    assert len(set(told.values())) == 1


@pytest.mark.parametrize(("mean", "spread"), [(0.1, 0.1), (0.9, 0.1), (0.15, 0.15)])
def test_rounding_does_not_carry_a_drawn_share_out_of_bounds(mean, spread):
    quantity = Spread(mean=mean, spread=spread + 1e-13)
    assert drawn_share(quantity, 0.0) >= 0.0
    assert drawn_share(quantity, 1.0) <= 1.0
