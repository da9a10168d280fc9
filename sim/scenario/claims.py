"""Claims about a scenario, as data: stated before their result, with what would falsify them."""

# One key a line, as a table.
# ruff: noqa: E501
# fmt: off

from typing import Annotated, Literal

from pydantic import Field, Strict

from sim.scenario.quantities import CHOSEN, Named, quantity

type Texts = Annotated[tuple[str, ...], Strict(strict=False)]
type Direction = Literal["more", "less", "same"]
type Origin = Literal["essay", "literature", "counter-case", "instrument", "own"]


WHOSE: dict[Origin, str] = {
    "essay": "The essay’s claims",
    "literature": "The literature’s claims",
    "counter-case": "Cases against the essay",
    "instrument": "Checks of the instrument",
    "own": "Your own claims",
}
"""How a group of claims is called, by their origin."""


class Claim(Named):
    """Which practice does more than which other, by how much at least, and on what.

    The effect is the mean over paired worlds of the outcome under ``practice`` minus that under
    ``against``. With ``than``, it is that difference less the same difference in the worlds of
    ``than``: how far it depends on what ``than`` changes.
    """

    statement: str = Field(min_length=1, max_length=2000, description="the claim in a sentence, before its result", examples=["Engaged deference wins more of members' rights than imposition."])
    origin: Origin = Field(description="whose claim: the essay's, the literature's, a case against the essay, a check of the instrument, or your own", examples=["essay"])
    practice: str = Field(min_length=1, max_length=1000, description="a practice or a mixture", examples=["engaged-deference"])
    against: Texts = Field(min_length=1, max_length=20, description="the practices that it is compared with, each", examples=[["imposition"]])
    outcome: str = Field(default="rights", max_length=80, description="an outcome, by its name")
    direction: Direction = Field(description="what the practice does compared with each of them; same: no difference that matters", examples=["more"])
    smallest: float = quantity(0.01, "of the outcome", "smallest difference worth caring about", plausible=(0.001, 0.1), value=CHOSEN, gt=0, le=1e6)
    settings: Texts = Field(default=(), max_length=50, description="path=value: changes to the world of both")
    practice_settings: Texts = Field(default=(), max_length=50, description="path=value: more changes, for the practice alone")
    than: Texts = Field(default=(), max_length=50, description="path=value: the world of a second pair, in place of settings; if there are any, the claim is about the difference between the two differences")
    falsifier: str = Field(min_length=1, max_length=2000, description="what result would falsify the claim", examples=["No difference above the smallest, or one in favour of imposition."])


OWN_TO_A_FILE = ("essay", "history", "stylised", "claims")
"""What a file that extends another does not take over: it is said about the other's world."""
