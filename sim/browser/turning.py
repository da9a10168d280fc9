"""What sliders change in a scenario."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

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
