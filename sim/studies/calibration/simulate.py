"""Campaign-months of the model: practices × worlds, coded as data are.

The data say how states answered, not who chose the strategy that they answered. So campaign-months
are pooled over practices, the nine built-in ones unless others are asked for: each is run in the
same worlds, equally many, so that none counts for more than another by our choice. States are
those of all worlds: a state of one world under one practice is a country.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd

from sim.errors import RequestError
from sim.rules.month import run_world
from sim.runs.simulate import AT_ONCE, compile_rules
from sim.scenario.mixtures import Mixture
from sim.scenario.practices import PRACTICES
from sim.scenario.schema import Scenario
from sim.studies.calibration.coding import ANSWERS, STREET, TALLY, Counts, campaign_months, tally
from sim.world.build import build_world
from sim.world.columns import EVENT_COLUMNS, EVENT_VALUES, RESPONSES, World
from sim.world.copies import copy_world
from sim.world.mixture import assign, order_of_allies
from sim.world.parameters import Parameters, parameters_of
from sim.world.streams import reset, states_of

type Progress = Callable[[int], None]

_CODES = np.array([ANSWERS[name] for name in RESPONSES])
_COLUMN = {name: n for n, name in enumerate(EVENT_COLUMNS)}


def built_in() -> tuple[Mixture, ...]:
    """Give the nine practices that every scenario has, each followed by all allies."""
    return tuple(Mixture(row.name, (row,), (1.0,)) for row in PRACTICES)


def with_values(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """Give a scenario with other values of ``[response]``.

    Raises:
        pydantic.ValidationError: a name is none of the section's, or a value outside its limits.
    """
    response = {**scenario.response.model_dump(), **values}
    return scenario.model_copy(
        update={"response": type(scenario.response).model_validate(response)}
    )


def check_street(scenario: Scenario) -> None:
    """See that the scenario has a tactic that the data could have recorded, or `RequestError`."""
    names = [row.name for row in scenario.tactics]
    if not set(names) & set(STREET):
        raise RequestError(
            f"tactics: expected one that is called {' or '.join(STREET)}, which data of protest "
            f"events record; there is {', '.join(names)}"
        )


def simulate(
    scenario: Scenario,
    practices: Sequence[Mixture],
    replicates: range,
    seed: int,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Counts:
    """Run every practice in every world and count campaign-months.

    Only counts are kept of a world, so that memory does not grow with their number. The result is
    the same whatever the number of threads.

    Args:
        scenario: What world; it must have a tactic of ``STREET``.
        practices: Which are run, each in every world with the same luck.
        replicates: Which worlds, a range of step 1.
        seed: The experiment's seed, 0 or more.
        jobs: Threads; all processors by default.
        progress: Told of finished runs.

    Returns:
        [worlds, practices, 11], see ``sim.studies.calibration.coding.tally``.
    """
    compile_rules()
    numbers = parameters_of(scenario)

    def run(replicate: int) -> Counts:
        months = months_of_world(scenario, numbers, practices, seed, replicate)
        counted = tally(months, months["practice"].to_numpy(), len(practices))
        if progress is not None:
            progress(len(practices))
        return counted

    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        try:
            found = list(pool.map(run, replicates))
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return np.stack(found) if found else np.zeros((0, len(practices), TALLY), np.int64)


def months_of_world(
    scenario: Scenario,
    numbers: Parameters,
    practices: Sequence[Mixture],
    seed: int,
    replicate: int,
) -> pd.DataFrame:
    """Give the campaign-months of one world under each practice.

    Returns:
        As ``campaign_months``; country counts the world's states under one practice after those
        under the other, and ``practice`` says which it was, from 0.
    """
    world = build_world(scenario, seed, replicate, events=True)
    order = order_of_allies(seed, replicate, scenario.allies.count)
    start = states_of(world.streams)
    street = np.array([row.name in STREET for row in scenario.tactics])
    states = scenario.states.count
    actions = []
    for p, mixture in enumerate(practices):
        reset(world.streams, start)
        twin = copy_world(world, world.streams)
        assign(twin.allies, mixture, order)
        step = max(1, AT_ONCE // len(twin.people.id))  # a call that runs cannot be interrupted
        for first in range(0, scenario.time.months, step):
            run_world(numbers, twin, first, min(first + step, scenario.time.months))
        found = _actions(twin, street)
        found["country"] += p * states
        actions.append(found)
    months = campaign_months(pd.concat(actions, ignore_index=True))
    months["practice"] = months["country"] // states
    return months


def _actions(world: World, street: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> pd.DataFrame:
    """Read actions from the event log as the rules wrote it; codes in place of names."""
    count = int(world.record.event_count[0])
    codes = world.record.events[:count]
    represented = world.record.event_values[:count, EVENT_VALUES.index("represented")]
    return pd.DataFrame(
        {
            "country": codes[:, _COLUMN["state"]],
            "demand": codes[:, _COLUMN["issue"]],
            "month": codes[:, _COLUMN["month"]],
            "participants": np.where(street[codes[:, _COLUMN["tactic"]]], represented, 0.0),
            "answer": _CODES[codes[:, _COLUMN["response"]]],
        }
    )
