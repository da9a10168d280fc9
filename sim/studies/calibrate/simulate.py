"""Campaign-months of the model: practices × worlds, coded as data are.

The data say how states answered, not who chose the strategy that they answered. So campaign-months
are pooled over practices, the nine built-in ones unless others are asked for: each is run in the
same worlds, equally many, so that none counts for more than another by our choice. States are
those of all worlds: a state of one world under one practice is a country.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sim.errors import RequestError
from sim.runs.own_model import OwnModel, class_name
from sim.runs.simulate import OwnWorlds, PairedWorlds, Tick, Variant, in_threads, loop_over
from sim.scenario.mixtures import Mixture
from sim.scenario.practices import PRACTICES
from sim.scenario.schema import Scenario
from sim.studies.calibrate.coding import ANSWERS, STREET, TALLY, Counts, campaign_months, tally
from sim.world.columns import EVENT_COLUMNS, EVENT_VALUES, RESPONSES, Record

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


def simulate_answers(
    scenario: Scenario,
    practices: Sequence[Mixture],
    replicates: range,
    seed: int,
    *,
    jobs: int | None = None,
    tick: Tick | None = None,
    model: OwnModel | None = None,
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
        tick: Told of finished runs.
        model: A user's own model in place of the compiled one.

    Returns:
        [worlds, practices, 11], see ``sim.studies.calibrate.coding.tally``.

    Raises:
        RequestError: the user's own model raised an error, or leaves no campaign in the log.
    """
    variants = [Variant(scenario, practice) for practice in practices]
    paired = loop_over(variants, seed, model, events=True)
    found = np.zeros((len(replicates), len(practices), TALLY), np.int64)

    def run(n: int) -> None:
        months = months_of_world(paired, scenario, replicates[n])
        found[n] = tally(months, months["practice"].to_numpy(), len(practices))
        if tick is not None:
            tick(len(practices))

    in_threads(run, len(replicates), jobs, paired.stopped)
    if model is not None and not found.any():
        raise RequestError(
            f"model {class_name(model.kind)}: there are no campaigns to count; one that overrides "
            "`respond` must call `super().respond()`, which keeps the log of events"
        )
    return found


def months_of_world(
    paired: PairedWorlds | OwnWorlds, scenario: Scenario, replicate: int
) -> pd.DataFrame:
    """Give the campaign-months of one world under each practice.

    Returns:
        As ``campaign_months``; country counts the world's states under one practice after those
        under the other, and ``practice`` says which it was, from 0.
    """
    states = scenario.states.count
    actions = []
    for p, run in paired.of_replicate(replicate):
        found = recorded_actions(run().record, scenario)
        found["country"] += p * states
        actions.append(found)
    months = campaign_months(pd.concat(actions, ignore_index=True))
    months["practice"] = months["country"] // states
    return months


def recorded_actions(record: Record, scenario: Scenario) -> pd.DataFrame:
    """Read actions from the event log as the rules wrote it; codes in place of names."""
    street = np.array([row.name in STREET for row in scenario.tactics])
    count = int(record.event_count[0])
    codes = record.events[:count]
    represented = record.event_values[:count, EVENT_VALUES.index("represented")]
    out = np.where(street[codes[:, _COLUMN["tactic"]]], represented, 0.0)
    return pd.DataFrame(
        {
            "country": codes[:, _COLUMN["state"]],
            "demand": codes[:, _COLUMN["issue"]],
            "month": codes[:, _COLUMN["month"]],
            "participants": out,
            "size": out,
            "days": codes[:, _COLUMN["days"]],
            "answer": _CODES[codes[:, _COLUMN["response"]]],
        }
    )
