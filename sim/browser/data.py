"""What the engine is given: scenarios as data, and words."""

from collections.abc import Mapping, Sequence
from typing import Any

from sim.browser.turning import Turned
from sim.scenario.files import LoadedScenario
from sim.scenario.lists import Shock
from sim.scenario.practices import PRACTICES
from sim.scenario.schema import Scenario
from sim.story.catalogue import catalogue_of, languages


def scenario_data(loaded: LoadedScenario) -> dict[str, Any]:
    """Give a scenario as the engine takes it: every number resolved, and what is said of it.

    ``every`` holds the nine practices and its own, ``name`` what the page calls it.
    """
    scenario = loaded.scenario
    return {
        **scenario_numbers(scenario),
        "name": loaded.name,
        "title": scenario.title,
        "summary": " ".join(scenario.summary.split()),
        "stylised": " ".join(scenario.stylised.split()),
    }


def scenario_numbers(scenario: Scenario) -> dict[str, Any]:
    """Give what makes a world, as JSON holds it, with every practice that allies can follow."""
    kept = {"literature", "sources", "claims", "essay", "history"}
    return {
        **scenario.model_dump(mode="json", exclude=kept),
        "every": [row.model_dump(mode="json") for row in (*PRACTICES, *scenario.practices)],
    }


def engine_data(
    scenarios: Mapping[str, LoadedScenario], sliders: Sequence[Turned]
) -> dict[str, Any]:
    """Give everything that ``prepare`` of the engine takes, as JSON holds it.

    Args:
        scenarios: by the names by which worlds are asked for.
        sliders: what of them can be turned.
    """
    return {
        "scenarios": {
            name: scenario_data(loaded) | {"name": name} for name, loaded in scenarios.items()
        },
        "sliders": [
            {"key": row.key, "path": row.path, "high": row.high, "whole": row.whole}
            for row in sliders
        ],
        "turn": Shock(name="decision").model_dump(mode="json"),
        "catalogues": {language: catalogue_of(language) for language in languages()},
    }
