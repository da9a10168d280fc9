"""What the engine is given: scenarios as data, words, and what sliders change."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sim.narrative.catalogue import catalogue_of
from sim.scenario.files import LoadedScenario
from sim.scenario.lists import PRACTICES
from sim.scenario.names import languages
from sim.scenario.schema import Scenario


class Turned(Protocol):
    """A slider: the parameter that it turns by its path, and whether that is a whole number."""

    @property
    def key(self) -> str:
        """Name of the slider."""
        ...

    @property
    def path(self) -> str:
        """Section and key of the parameter, as ``--set`` names it."""
        ...

    @property
    def high(self) -> float:
        """Largest value."""
        ...

    @property
    def whole(self) -> bool:
        """Whether only whole numbers are allowed."""
        ...


def changes_of(
    sliders: Sequence[Turned], values: Mapping[str, float], scenario: Scenario
) -> dict[str, float]:
    """Give what sliders change in a scenario, by path.

    Where actors differ, they go on differing as much as the bounds of the parameter allow.

    Args:
        sliders: all there are.
        values: of those that were moved, by key.
        scenario: in which they are moved.
    """
    changes: dict[str, float] = {}
    for slider in sliders:
        if slider.key not in values:
            continue
        value, held = values[slider.key], held_by(slider.path, scenario)
        if hasattr(held, "spread"):
            highest = 1.0 if slider.high <= 1 else float("inf")
            changes[f"{slider.path}.mean"] = value
            changes[f"{slider.path}.spread"] = max(0.0, min(held.spread, value, highest - value))
        else:
            changes[slider.path] = int(value) if slider.whole else value
    return changes


def held_by(path: str, scenario: Scenario) -> Any:  # noqa: ANN401 - a number or a spread
    """Give what a scenario holds at a path."""
    section, key = path.split(".")
    return getattr(getattr(scenario, section), key)


def _scenario_data(loaded: LoadedScenario) -> dict[str, Any]:
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
    """Give what makes a world, as JSON holds it, with every practice that allies can follow.

    ``names`` has what people, groups and allies are called, and issues, for each language.
    """
    kept, names = {"literature", "sources", "claims", "essay", "history"}, scenario.names
    return {
        **scenario.model_dump(mode="json", exclude=kept),
        "names": {
            code: {**names.words(code), "issues": names.issue_labels(code)} for code in languages()
        },
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
            name: _scenario_data(loaded) | {"name": name} for name, loaded in scenarios.items()
        },
        "sliders": [
            {"key": row.key, "path": row.path, "high": row.high, "whole": row.whole}
            for row in sliders
        ],
        "catalogues": {language: catalogue_of(language) for language in languages()},
    }
