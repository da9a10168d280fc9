"""What a channel adds to a comparison, world by world, and how sure that is."""

import functools

import numpy as np
from scipy import stats

from sim.runs.simulate import run_ensemble
from sim.scenario.schema import parse_practice
from tests.proof.channel_cases import CASES
from tests.proof.channel_worlds import ROOM
from tests.proof.worlds import OFF
from tests.proof.worlds import simple as scenario

ON = dict.fromkeys(OFF, 1.0)
SEED = 7

CONFIDENCE = 1 - 0.01 / len(CASES)
"""99 % that no interval of all the cases misses (Bonferroni)."""


def world_of(case, dials):
    """Give the scenario of a case with these dials."""
    tables = dict(ROOM)
    for name, table in case.world.items():
        tables[name] = {**ROOM.get(name, {}), **table} if isinstance(table, dict) else table
    return scenario(**tables, channels=dials)


@functools.cache
def _pairs(case, dials, worlds):
    given = world_of(case, dict(dials))
    practices = [parse_practice(name, given) for name in (case.favoured, case.against)]
    return run_ensemble(given, practices, range(worlds), SEED, jobs=1).outcome(case.outcome)


def pairs(case, dials, worlds):
    """Give the outcome under both practices in the same worlds, [worlds, 2]."""
    return _pairs(case, tuple(sorted(dials.items())), worlds)


def differences(case, dials, worlds):
    """Give favoured − against in each world."""
    first, second = pairs(case, dials, worlds).T
    return first - second


def carried(case):
    """Give the dials with nothing on but what carries the channel."""
    return OFF | dict.fromkeys(case.carried_by, 1.0)


def effect_alone(case, dial, worlds, channel=None):
    """Give what the channel adds to the difference as its dial goes from 0 to ``dial``."""
    dials = carried(case)
    switched = {channel or case.channel: dial}
    return differences(case, dials | switched, worlds) - differences(case, dials, worlds)


def effect_in_full(case, worlds, channel=None):
    """Give what the channel adds to the difference where all others are on."""
    left_out = ON | {channel or case.channel: 0.0}
    return differences(case, ON, worlds) - differences(case, left_out, worlds)


def interval(effects):
    """Give Student's interval for the mean of paired effects; worlds without the outcome go."""
    defined = effects[~np.isnan(effects)]
    assert defined.size > 0.9 * effects.size
    if not defined.any():
        return 0.0, 0.0  # nothing moved in any world
    found = stats.ttest_1samp(defined, 0.0).confidence_interval(CONFIDENCE)
    return float(found.low), float(found.high)


def on_the_side_of(sign, effects):
    """Whether the whole interval has the sign."""
    low, high = interval(effects)
    return low > 0 if sign > 0 else high < 0
