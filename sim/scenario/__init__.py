"""Scenarios: validated parameters, named practices, TOML in and out."""

from importlib import import_module

_HOMES = {
    "sim.errors": ("RequestError",),
    "sim.scenario.files": ("LoadedScenario", "digest_of", "load_scenario", "read_scenario"),
    "sim.scenario.lists": (
        "CHANNEL_FAVOURS",
        "Category",
        "Channels",
        "Issue",
        "PRACTICES",
        "Practice",
        "Shock",
        "Tactic",
    ),
    "sim.scenario.ranges": ("Range", "plausible_ranges", "varied"),
    "sim.scenario.schema": ("Mixture", "Scenario", "parse_practice", "parse_practices"),
    "sim.scenario.toml": ("find_scenarios",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [*_HOME]  # noqa: PLE0604 - names of the table above


def __getattr__(name: str) -> object:
    """Import what is asked for when it is: pydantic takes a tenth of a second, `--help` none."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
