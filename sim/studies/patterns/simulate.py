"""Countries of the model: states of worlds, each world under one practice, seen as data see them.

Practices take turns, so that each has equally many worlds and no world counts twice: a world under
two practices meets the same luck, and would promise more than it holds.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.outcomes import OUTCOMES, SERIES, Floats
from sim.runs.own_model import OwnModel
from sim.runs.simulate import Tick, Variant, in_threads, loop_over
from sim.scenario.mixtures import Mixture
from sim.scenario.schema import Scenario
from sim.studies.calibrate.coding import TALLY, Counts, campaign_months, tally
from sim.studies.calibrate.simulate import recorded_actions
from sim.studies.patterns.figures import WIDTH, chained, pattern_tally
from sim.studies.patterns.observe import Observation, reported
from sim.studies.patterns.scores import ANSWERED, answers_counted


class Counted(NamedTuple):
    """What was counted in worlds.

    Attributes:
        patterns: of each state, [worlds, states, WIDTH].
        answered: of each world, [worlds, *ANSWERED], see ``sim.studies.patterns.scores``.
        five: of each world, [worlds, 11], of all campaign-months, reported or not.
        series: of each world, [worlds, months, series].
        outcomes: of each world, [worlds, outcomes].
    """

    patterns: Floats
    answered: Counts
    five: Counts
    series: Floats
    outcomes: Floats


def lasting(scenario: Scenario, months: int) -> Scenario:
    """Give a scenario that lasts so long; what would happen later does not."""
    time = scenario.time.model_copy(update={"months": months})
    shocks = tuple(row for row in scenario.shocks if row.month <= months)
    return scenario.model_copy(update={"time": time, "shocks": shocks})


def simulate_patterns(
    scenario: Scenario,
    practices: Sequence[Mixture],
    worlds: range,
    seed: int,
    observation: Observation | None = None,
    *,
    jobs: int | None = None,
    tick: Tick | None = None,
    model: OwnModel | None = None,
) -> Counted:
    """Run worlds, the practices in turn, and count; the same whatever the number of threads.

    Args:
        scenario: what world; months are those of its ``time``.
        practices: world n is run under practice n, counted around.
        worlds: numbers of the worlds, a range of step 1.
        seed: of worlds, luck and reporting.
        observation: what is reported; None if all is.
        jobs: threads; all processors by default.
        tick: told of finished runs.
        model: a user's own model in place of the compiled one.

    Raises:
        RequestError: the user's own model raised an error.
    """
    states, last = scenario.states.count, scenario.time.months
    shape = last + 1, states, len(scenario.issues)
    loops = [loop_over([Variant(scenario, one)], seed, model, events=True) for one in practices]
    found = Counted(
        np.zeros((len(worlds), states, WIDTH)),
        np.zeros((len(worlds), *ANSWERED), np.int64),
        np.zeros((len(worlds), TALLY), np.int64),
        np.full((len(worlds), last, len(SERIES)), np.nan),
        np.full((len(worlds), len(OUTCOMES)), np.nan),
    )

    def run(n: int) -> None:
        paired = loops[worlds[n] % len(loops)]
        ((_, finish),) = paired.of_replicate(worlds[n])
        outcomes, _, record = finish()
        found.series[n], found.outcomes[n] = record.series, outcomes[: len(OUTCOMES)]
        months = campaign_months(recorded_actions(record, scenario))
        found.five[n] = tally(months, np.zeros(len(months), np.int64), 1)[0]
        held = chained(reported(months, observation, seed, worlds[n], shape))
        found.patterns[n] = pattern_tally(held, states, 1, last)
        found.answered[n] = answers_counted(held)
        if tick is not None:
            tick(1)

    in_threads(run, len(worlds), jobs, loops[0].stopped)
    return found
