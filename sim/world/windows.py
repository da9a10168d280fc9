"""Windows of opportunity: when they are open, whatever the practice (S2)."""

import numpy as np

from sim.scenario.schema import Scenario
from sim.world.columns import NOBODY, Ints
from sim.world.streams import Numbers


def windows_of(scenario: Scenario, numbers: Numbers) -> Ints:
    """Give for each month and state how long a window has been open, [M, S]; -1 without one."""
    section, states = scenario.windows, scenario.states.count
    since = np.full((scenario.time.months, states), NOBODY)
    if section.rate <= 0.0:
        return since
    opens = numbers.uniform("windows", 0, *since.shape) < section.rate
    for month, s in np.argwhere(opens):
        if since[month, s] == NOBODY:
            left = min(section.months, len(since) - month)
            since[month : month + left, s] = np.arange(left)
    return since
