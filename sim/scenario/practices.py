"""Practices of solidarity: points in a space of six numbers."""

# One practice a line, as a table.
# ruff: noqa: E501
# fmt: off

from sim.scenario.quantities import CHOSEN, Named, Share, quantity


def _number(default: float, meaning: str) -> float:
    number: float = quantity(default, "share", meaning, plausible=(0.0, 1.0), value=CHOSEN, reach=1.0)
    return number


class Practice(Named):
    """How an ally acts toward the groups it supports (``docs/explanation/model.md``, section 3)."""

    goals: Share = _number(0.0, "deference on goals: 1 leaves whose problems count to the group")
    tactics: Share = _number(0.0, "deference on tactics: 1 leaves the judgement of tactics to the group")
    voice: Share = _number(0.0, "how far knowledge is argued over and pooled, both ways, before deciding")
    commitment: Share = _number(1.0, "share of the ally's resources, access and presence put in at all")
    independence: Share = _number(0.0, "share of the commitment spent on campaigns of the ally's own")
    assembly: Share = _number(0.0, "how far the group's members are asked, and not their leaders alone")


DIMENSIONS = tuple(name for name in Practice.model_fields if name not in Named.model_fields)
"""Names of the numbers that a practice is, each a share; each is a column of the allies."""

PRACTICES: tuple[Practice, ...] = (
    Practice(name="no-allies", goals=0, tactics=0, voice=0, commitment=0, independence=0, meaning="Nobody helps; groups act alone."),
    Practice(name="statement", goals=1, tactics=1, voice=0, commitment=0.05, independence=0, meaning="The weakest solidarity: a signature under what the group has decided."),
    Practice(name="parallel", goals=0, tactics=0, voice=0, commitment=1, independence=1, meaning="Speaks for, not with: calls out states in campaigns of its own."),
    Practice(name="imposition", goals=0, tactics=0, voice=0, commitment=1, independence=0, meaning="Gives all it has, and with it decides goals and tactics by its weight."),
    Practice(name="consultation", goals=0, tactics=0, voice=1, commitment=1, independence=0, meaning="Listens and argues, then decides by its weight."),
    Practice(name="co-decision", goals=0.5, tactics=0.5, voice=1, commitment=1, independence=0, meaning="Argues, then decides at half its weight."),
    Practice(name="silent-deference", goals=1, tactics=1, voice=0, commitment=1, independence=0, meaning="Gives all it has and leaves every decision to the group, without a word."),
    Practice(name="engaged-deference", goals=1, tactics=1, voice=1, commitment=1, independence=0, meaning="Argues fully, then respects the decision of the group (Stone 2021)."),
    Practice(name="critical-support", goals=1, tactics=1, voice=1, commitment=1, independence=0.5, meaning="Argues and defers, and spends half of what it gives on campaigns of its own."),
)
"""The nine practices that are compared by default."""
