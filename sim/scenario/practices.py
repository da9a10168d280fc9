"""Practices of solidarity: points in a space of five numbers."""

from typing import Annotated

from pydantic import Field

from sim.scenario.quantities import CHOSEN, Named, quantity


def _number(default: float, meaning: str) -> float:
    number: float = quantity(
        default, "share", meaning, plausible=(0.0, 1.0), value=CHOSEN, reach=1.0
    )
    return number


class Practice(Named):
    """How an ally acts toward the groups it supports (``docs/model.md``, section 3)."""

    goals: Annotated[float, Field(ge=0, le=1)] = _number(
        0.0, "deference on goals: 1 leaves whose problems count to the group"
    )
    tactics: Annotated[float, Field(ge=0, le=1)] = _number(
        0.0, "deference on tactics: 1 leaves the judgement of tactics to the group"
    )
    voice: Annotated[float, Field(ge=0, le=1)] = _number(
        0.0, "how far knowledge is argued over and pooled, both ways, before deciding"
    )
    commitment: Annotated[float, Field(ge=0, le=1)] = _number(
        1.0, "share of the ally's resources, access and presence put in at all"
    )
    independence: Annotated[float, Field(ge=0, le=1)] = _number(
        0.0, "share of the commitment spent on campaigns of the ally's own"
    )


DIMENSIONS = tuple(name for name in Practice.model_fields if name not in Named.model_fields)
"""Names of the numbers that a practice is, each a share; each is a column of the allies."""

PRACTICES: tuple[Practice, ...] = (
    Practice(
        name="no-allies",
        meaning="Nobody helps; groups act alone.",
        goals=0,
        tactics=0,
        voice=0,
        commitment=0,
        independence=0,
    ),
    Practice(
        name="statement",
        meaning="The weakest solidarity: a signature under what the group has decided.",
        goals=1,
        tactics=1,
        voice=0,
        commitment=0.05,
        independence=0,
    ),
    Practice(
        name="parallel",
        meaning="Speaks for, not with: calls out states in campaigns of its own.",
        goals=0,
        tactics=0,
        voice=0,
        commitment=1,
        independence=1,
    ),
    Practice(
        name="imposition",
        meaning="Gives all it has, and with it decides goals and tactics by its weight.",
        goals=0,
        tactics=0,
        voice=0,
        commitment=1,
        independence=0,
    ),
    Practice(
        name="consultation",
        meaning="Listens and argues, then decides by its weight.",
        goals=0,
        tactics=0,
        voice=1,
        commitment=1,
        independence=0,
    ),
    Practice(
        name="co-decision",
        meaning="Argues, then decides at half its weight.",
        goals=0.5,
        tactics=0.5,
        voice=1,
        commitment=1,
        independence=0,
    ),
    Practice(
        name="silent-deference",
        meaning="Gives all it has and leaves every decision to the group, without a word.",
        goals=1,
        tactics=1,
        voice=0,
        commitment=1,
        independence=0,
    ),
    Practice(
        name="engaged-deference",
        meaning="Argues fully, then respects the decision of the group (Stone 2021).",
        goals=1,
        tactics=1,
        voice=1,
        commitment=1,
        independence=0,
    ),
    Practice(
        name="critical-support",
        meaning="Argues and defers, and spends half of what it gives on campaigns of its own.",
        goals=1,
        tactics=1,
        voice=1,
        commitment=1,
        independence=0.5,
    ),
)
"""The nine practices that are compared by default."""
