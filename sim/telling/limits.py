"""What limits an answer because its worlds, or mixtures in them, are other than asked."""

from collections.abc import Iterable, Iterator, Mapping

from sim.scenario.mixtures import parse_practice
from sim.scenario.overview import remarks
from sim.scenario.schema import Scenario


def world_limits(scenarios: Mapping[str, Scenario], practices: Iterable[str] = ()) -> list[str]:
    """Say what of worlds and of mixtures of practices is not as it seems; nothing if all is.

    Args:
        scenarios: by name.
        practices: practices and mixtures that all of them know.
    """
    labels = tuple(practices)
    return [
        f"In {name}: {line}." if len(scenarios) > 1 else f"{_begun(line)}."
        for name, scenario in scenarios.items()
        for line in _lines(scenario, labels)
    ]


def _begun(line: str) -> str:
    """Begin a sentence with a capital letter, unless a parameter's path begins it."""
    return line if "." in line.split(maxsplit=1)[0] else f"{line[0].upper()}{line[1:]}"


def _lines(scenario: Scenario, practices: Iterable[str]) -> Iterator[str]:
    yield from remarks(scenario)
    for label in practices:
        if told := parse_practice(label, scenario).rounding(scenario.allies.count):
            yield f"of the mixture {label}, {told}"
