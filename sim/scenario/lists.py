"""The lists a scenario can have: categories, issues, tactics, shocks, and claims about it."""

# One parameter and one row a line, as tables.
# ruff: noqa: E501
# fmt: off

from typing import Annotated, Literal

from pydantic import Field, Strict

from sim.scenario.quantities import CHOSEN, Named, Numbers, Share, quantity

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


class Category(Named):
    """A population category, as a state sorts migrants: by status, origin or racialisation."""

    share: Annotated[float, Field(gt=0, le=1)] = quantity(1.0, "share", "share of groups in each state that are of this category", plausible=(0.05, 1.0))
    exclusion: Annotated[float, Field(ge=-1, le=1)] = quantity(0.0, "share", "added to states' exclusion for this category", "Stone 2021", plausible=(-0.5, 0.5), reach=0.15)
    precarity: Share = quantity(0.5, "share", "mean legal precarity of its people", plausible=(0.0, 1.0), reach=0.3)
    priorities: Numbers | None = quantity(None, "shares", "members' mean priorities over the issues, if not those of [groups]", plausible=(0.02, 0.6))


class Issue(Named):
    """A matter on which rights are held or denied."""

    protects: Share = quantity(0.0, "weight", "how far rights on this issue protect from enforcement as usual", plausible=(0.0, 1.0), reach=0.4)


class Tactic(Named):
    """A way to press a state."""

    efficacy: Annotated[float, Field(ge=0, le=10)] = quantity(1.0, "factor", "base strength of a campaign that uses it", plausible=(0.2, 4.0))
    risk: Share = quantity(0.2, "share", "risk to those who take part", plausible=(0.0, 1.0), reach=0.2)
    numbers: Share = quantity(0.5, "exponent", "α: how far it lives on numbers; 1 - α is how far it lives on resources", plausible=(0.0, 1.0), reach=0.3)
    institutions: Share = quantity(0.0, "share", "how far its effect depends on institutions that can enforce", plausible=(0.0, 1.0), reach=0.3)
    lasting: Share = quantity(0.5, "share", "how far it can be kept up day after day", "Biggs 2005", plausible=(0.0, 1.0), reach=0.3)
    opinion: Annotated[float, Field(ge=-1, le=1)] = quantity(0.0, "share", "how much it moves public opinion, for (+) or against (-) migrants", plausible=(-1.0, 1.0), reach=0.3)


class Shock(Named):
    """Something that happens at a scheduled month, whatever the practice."""

    month: Annotated[int, Field(ge=1, le=2400)] = quantity(1, "month", "the month in which it begins, from 1", plausible=(1, 240), value=CHOSEN, reach=12)
    months: Annotated[int, Field(ge=1, le=2400)] = quantity(1, "months", "how long it lasts", plausible=(1, 120), value=CHOSEN)
    states: Annotated[float, Field(gt=0, le=1)] = quantity(1.0, "share", "share of states that it reaches, drawn once", plausible=(0.1, 1.0))
    mobilisation: Annotated[float, Field(ge=-20, le=20)] = quantity(0.0, "log-odds", "added to people's log-odds of taking part while it lasts", plausible=(-3.0, 3.0), reach=1.0)
    enforcement: Annotated[float, Field(ge=0, le=100)] = quantity(1.0, "factor", "multiplies harm by enforcement as usual while it lasts", plausible=(0.25, 4.0))
    resources: Annotated[float, Field(ge=0, le=100)] = quantity(1.0, "factor", "multiplies allies' resources (the mean over their states) while it lasts", plausible=(0.1, 4.0))
    repressiveness: Annotated[float, Field(ge=-1, le=1)] = quantity(0.0, "share", "added to repressiveness while it lasts", plausible=(-0.5, 0.5), reach=0.1)
    exclusion: Annotated[float, Field(ge=-1, le=1)] = quantity(0.0, "share", "added to exclusion of every category while it lasts", plausible=(-0.5, 0.5), reach=0.1)
    opinion: Annotated[float, Field(ge=-1, le=1)] = quantity(0.0, "share", "added to public opinion while it lasts", plausible=(-0.5, 0.5), reach=0.1)
    practice: str = Field(default="", max_length=80, description="practice that some allies take for good in its first month; none if empty")
    allies_change: Share = quantity(0.0, "share", "share of the allies then present that take that practice, drawn once", plausible=(0.0, 1.0), value=CHOSEN, reach=0.5)
    allies_leave: Share = quantity(0.0, "share", "share of all allies that leave for good in its first month, drawn once", plausible=(0.0, 1.0), value=CHOSEN, reach=0.5)


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


CATEGORIES = (
    Category(name="settled", meaning="Resident, with papers that can lapse.", share=0.34, exclusion=-0.15, precarity=0.3),
    Category(name="asylum", meaning="Asked for protection; no decision yet.", share=0.33, exclusion=0.0, precarity=0.5),
    Category(name="undocumented", meaning="Without papers.", share=0.33, exclusion=0.15, precarity=0.7),
)

ISSUES = (
    Issue(name="safety", meaning="Safety from detention and deportation", protects=1.0),
    Issue(name="status", meaning="Regular status", protects=0.6),
    Issue(name="work", meaning="Rights at work", protects=0.2),
    Issue(name="family", meaning="Family unity", protects=0.1),
    Issue(name="services", meaning="Services: health, school", protects=0.1),
    Issue(name="say", meaning="A say in decisions", protects=0.0),
)

TACTICS = (
    Tactic(name="statement", meaning="Statement or petition", efficacy=0.5, risk=0.02, numbers=0.5, institutions=0.1, lasting=0.1, opinion=0.1),
    Tactic(name="shaming", meaning="Naming and shaming", efficacy=0.9, risk=0.05, numbers=0.2, institutions=0.5, lasting=0.2, opinion=0.2),
    Tactic(name="litigation", meaning="Litigation and forums", efficacy=1.3, risk=0.05, numbers=0.1, institutions=0.9, lasting=0.3, opinion=0.0),
    Tactic(name="communication", meaning="Communication campaign", efficacy=0.8, risk=0.05, numbers=0.3, institutions=0.1, lasting=0.3, opinion=0.8),
    Tactic(name="protest", meaning="Street protest", efficacy=1.1, risk=0.5, numbers=0.8, institutions=0.1, lasting=0.5, opinion=0.1),
    Tactic(name="organising", meaning="Organising and non-cooperation", efficacy=1.2, risk=0.4, numbers=0.9, institutions=0.0, lasting=1.0, opinion=-0.05),
)
