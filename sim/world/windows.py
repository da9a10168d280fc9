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
    now = np.full(states, NOBODY)
    for month in range(len(since)):
        now[now != NOBODY] += 1
        now[now >= section.months] = NOBODY
        now[(now == NOBODY) & opens[month]] = 0
        since[month] = now
    return since
