"""Scenarios: validated parameters, named practices, TOML in and out."""

from importlib import import_module
from typing import TYPE_CHECKING

from sim.errors import RequestError

if TYPE_CHECKING:
    from sim.scenario.channels import CHANNEL_FAVOURS, Channels
    from sim.scenario.files import LoadedScenario, digest_of, load_scenario, read_scenario
    from sim.scenario.lists import Category, Issue, Shock, Tactic
    from sim.scenario.mixtures import Mixture, parse_practice, parse_practices
    from sim.scenario.practices import PRACTICES, Practice
    from sim.scenario.ranges import Range, plausible_ranges, varied
    from sim.scenario.schema import Scenario
    from sim.scenario.shipped import find_scenarios

__all__ = [
    "CHANNEL_FAVOURS",
    "PRACTICES",
    "Category",
    "Channels",
    "Issue",
    "LoadedScenario",
    "Mixture",
    "Practice",
    "Range",
    "RequestError",
    "Scenario",
    "Shock",
    "Tactic",
    "digest_of",
    "find_scenarios",
    "load_scenario",
    "parse_practice",
    "parse_practices",
    "plausible_ranges",
    "read_scenario",
    "varied",
]

_HOMES = {
    "sim.scenario.channels": ("CHANNEL_FAVOURS", "Channels"),
    "sim.scenario.files": ("LoadedScenario", "digest_of", "load_scenario", "read_scenario"),
    "sim.scenario.lists": ("Category", "Issue", "Shock", "Tactic"),
    "sim.scenario.mixtures": ("Mixture", "parse_practice", "parse_practices"),
    "sim.scenario.practices": ("PRACTICES", "Practice"),
    "sim.scenario.ranges": ("Range", "plausible_ranges", "varied"),
    "sim.scenario.schema": ("Scenario",),
    "sim.scenario.shipped": ("find_scenarios",),
}


def __getattr__(name: str) -> object:
    """Import what is asked for when it is: pydantic takes a tenth of a second, `--help` none."""
    for home, names in _HOMES.items():
        if name in names:
            value = getattr(import_module(home), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
