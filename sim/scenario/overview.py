"""Scenarios at a glance, and one scenario in full."""

from typing import Any

from sim.scenario.channels import CHANNEL_FAVOURS, meaning_of
from sim.scenario.files import LoadedScenario, load_scenario
from sim.scenario.practices import PRACTICES
from sim.scenario.ranges import plausible_range
from sim.scenario.reference import values
from sim.scenario.schema import Scenario
from sim.scenario.shipped import find_scenarios


def overviews() -> list[dict[str, Any]]:
    """Give a row for each shipped scenario; ``RequestError`` if one does not validate."""
    return [{"name": name, **_overview(load_scenario(name))} for name in find_scenarios()]


def _overview(scenario: Scenario) -> dict[str, Any]:
    return {
        "title": scenario.title,
        "months": scenario.time.months,
        "states": scenario.states.count,
        "groups": scenario.groups.count,
        "allies": scenario.allies.count,
        "people": scenario.groups.count * scenario.people.per_group,
        "shocks": [shock.name for shock in scenario.shocks],
        "claims": len(scenario.claims),
    }


def description(loaded: LoadedScenario) -> dict[str, Any]:
    """Give everything that a scenario says, as plain data: parameters, practices and channels."""
    scenario = loaded.scenario
    return {
        "scenario": loaded.name,
        "title": scenario.title,
        "summary": scenario.summary,
        "essay": scenario.essay,
        "history": scenario.history,
        "stylised": scenario.stylised,
        "literature": list(scenario.literature),
        "claims": [claim.model_dump(mode="json") for claim in scenario.claims],
        "digest": loaded.digest,
        "settings": list(loaded.settings),
        "parameters": parameter_rows(scenario),
        "practices": practice_rows(scenario),
        "channels": channel_rows(scenario),
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
    return told


def parameter_rows(scenario: Scenario) -> list[dict[str, Any]]:
    """Give a row for each parameter with its value, plausible range and provenance."""
    ranges = {value.path: plausible_range(value) or (None, None) for value in values(scenario)}
    return [
        {
            "path": value.path,
            "value": value.value,
            "default": value.default,
            "differs": value.differs,
            "unit": value.parameter.unit,
            "range": value.parameter.range,
            "meaning": value.parameter.meaning,
            "plausible_low": ranges[value.path][0],
            "plausible_high": ranges[value.path][1],
            "status": value.status,
            "source": value.source,
            "theory": value.parameter.theory,
        }
        for value in values(scenario)
    ]


def practice_rows(scenario: Scenario) -> list[dict[str, Any]]:
    """Give a row for each practice that the scenario can use."""
    return [row.model_dump(mode="json") for row in (*PRACTICES, *scenario.practices)]


def channel_rows(scenario: Scenario) -> list[dict[str, Any]]:
    """Give a row for each channel: its dial, and whom theory expects it to help."""
    return [
        {
            "name": value.parameter.key,
            "dial": value.value,
            "favours": CHANNEL_FAVOURS[value.parameter.key],
            "meaning": meaning_of(value.parameter.key),
            "theory": value.parameter.theory,
        }
        for value in values(scenario)
        if value.path.startswith("channels.")
    ]
