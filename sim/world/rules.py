"""Codes by which compiled rules know which reading of a mechanism holds (``[rules]``)."""

from typing import NamedTuple

from sim.scenario.rules import Rules

NOMINAL, BY_DECISION = range(2)
"""Who leads."""

HILL, LINEAR, TIPPING = range(3)
"""How strength becomes pressure."""

BY_VALUE, IMITATION, SATISFICING = range(3)
"""How groups choose."""

NEVER, MONTHLY = range(2)
"""When those with a plan rest."""

TO_SIZE, TO_DAYS = range(2)
"""What states answer."""

SYNCHRONOUS, SEQUENTIAL = range(2)
"""In which order groups decide."""

BY_LOGIT, BY_THRESHOLD = range(2)
"""How people decide to take part."""

THREAT, INVERTED_U = range(2)
"""What the threat of repression does."""

LOGIT, BARGAINING = range(2)
"""How states answer."""

READINGS = {
    "lead": ("nominal", "decision"),
    "choice": ("value", "imitation", "satisficing"),
    "order": ("synchronous", "sequential"),
    "participation": ("logit", "threshold"),
    "repression": ("threat", "inverted-u"),
    "response": ("logit", "bargaining"),
    "rest": ("never", "monthly"),
    "pressure": ("hill", "linear", "tipping"),
    "network": ("small-world", "hubs", "blocks"),
    "response_to": ("size", "days"),
}
"""The readings of each rule in the order of their codes."""


class Readings(NamedTuple):
    """``[rules]``: a code each."""

    lead: int
    choice: int
    order: int
    participation: int
    repression: int
    response: int
    rest: int
    pressure: int
    network: int
    response_to: int


def rules_of(chosen: Rules) -> Readings:
    """Turn names into codes."""
    return Readings(*(READINGS[name].index(getattr(chosen, name)) for name in Readings._fields))
