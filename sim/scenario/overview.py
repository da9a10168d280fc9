"""Scenarios at a glance, and one scenario in full."""

from typing import Any

from sim.scenario.channels import CHANNEL_FAVOURS, meaning_of
from sim.scenario.files import LoadedScenario, load_scenario
from sim.scenario.practices import PRACTICES
from sim.scenario.ranges import plausible_range
from sim.scenario.reference import Value, values
from sim.scenario.schema import Scenario
from sim.scenario.shipped import find_scenarios

TEXTS = ("title", "summary", "essay", "history", "stylised")
"""What a scenario says about its world in words."""


def overviews() -> list[dict[str, Any]]:
    """Give a row for each shipped scenario; ``RequestError`` if one does not validate."""
    return [
        {
            "name": name,
            "title": scenario.title,
            "months": scenario.time.months,
            "states": scenario.states.count,
            "groups": scenario.groups.count,
            "allies": scenario.allies.count,
            "people": scenario.groups.count * scenario.people.per_group,
            "shocks": [shock.name for shock in scenario.shocks],
            "claims": len(scenario.claims),
        }
        for name in find_scenarios()
        for scenario in [load_scenario(name)]
    ]


def description(loaded: LoadedScenario) -> dict[str, Any]:
    """Give everything that a scenario says, as plain data: parameters, practices and channels."""
    scenario = loaded.scenario
    held = list(values(scenario))
    practices = (*PRACTICES, *scenario.practices)
    return {
        "scenario": loaded.name,
        **{key: getattr(scenario, key) for key in TEXTS},
        "literature": list(scenario.literature),
        "claims": [claim.model_dump(mode="json") for claim in scenario.claims],
        "digest": loaded.digest,
        "settings": list(loaded.settings),
        "parameters": [_parameter_row(value, scenario) for value in held],
        "practices": [row.model_dump(mode="json") for row in practices],
        "channels": [_channel_row(value) for value in held if value.path.startswith("channels.")],
    }


def remarks(scenario: Scenario) -> list[str]:
    """Say what a scenario asks for that its world cannot be, and what is run in its place."""
    told = []
    states, allies, people = scenario.states.count, scenario.allies, scenario.people
    near = [0] * states
    for first in range(allies.count):
        for step in range(min(allies.states_per_ally, states)):
            near[(first + step) % states] += 1
    fewest = min(near[group % states] for group in range(scenario.groups.count))
    if scenario.ties.ties_per_group > fewest:
        told.append(
            f"ties.ties_per_group: {scenario.ties.ties_per_group} ties for each group, but only "
            f"{fewest} {'ally works' if fewest == 1 else 'allies work'} in the state of some of "
            "them (allies.count × allies.states_per_ally / states.count): these have fewer"
        )
    if people.mean_degree >= people.per_group:
        told.append(
            f"people.mean_degree: {people.mean_degree} acquaintances among {people.per_group} "
            "people of a group (people.per_group): some are the same person, counted several times"
        )
    told += [
        f"shocks.{row.name}.allies_change: it changes nothing without shocks.{row.name}.practice"
        for row in scenario.shocks
        if row.allies_change > 0 and not row.practice
    ]
    return told


def _parameter_row(value: Value, scenario: Scenario) -> dict[str, Any]:
    parameter = value.parameter
    low, high = plausible_range(value) or (None, None)
    return {
        "path": value.path,
        "value": value.value,
        "default": value.default,
        "differs": value.differs,
        "unit": parameter.unit,
        "range": parameter.range,
        "meaning": parameter.meaning,
        "plausible_low": low,
        "plausible_high": high,
        "status": value.status,
        "source": value.source,
        "theory": parameter.theory,
        "in_use": parameter.in_use(scenario),
    }


def _channel_row(value: Value) -> dict[str, Any]:
    """Tell a channel: its dial, and whom theory expects it to help."""
    name = value.parameter.key
    return {
        "name": name,
        "dial": value.value,
        "favours": CHANNEL_FAVOURS[name],
        "meaning": meaning_of(name),
        "theory": value.parameter.theory,
    }
