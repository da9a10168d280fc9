"""Codes by which compiled rules know which reading of a mechanism holds (``[rules]``)."""

from typing import NamedTuple

from sim.scenario.rules import Rules

NOMINAL, BY_DECISION = range(2)
"""Who leads."""

HILL, LINEAR, TIPPING = range(3)
"""How strength becomes pressure."""

BY_VALUE, IMITATION, SATISFICING = range(3)
"""How groups choose."""

TO_SIZE, TO_DAYS = range(2)
"""What states answer."""

READINGS = {
    "lead": ("nominal", "decision"),
    "choice": ("value", "imitation", "satisficing"),
    "pressure": ("hill", "linear", "tipping"),
    "response_to": ("size", "days"),
}
"""The readings of each rule in the order of their codes."""


class Readings(NamedTuple):
    """``[rules]``: a code each."""

    lead: int
    choice: int
    pressure: int
    response_to: int


def rules_of(chosen: Rules) -> Readings:
    """Turn names into codes."""
    return Readings(*(READINGS[name].index(getattr(chosen, name)) for name in Readings._fields))
