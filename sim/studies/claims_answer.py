"""What was asked of claims, what was found, and what an interval says of a claim.

A claim is that an effect is more, less, or no different, by a size s > 0 that is worth caring
about. Turned so that the claim points upwards, with the interval [low, high] of the effect:

- *more* or *less* (also of how a difference differs elsewhere, *than*): supported if low ≥ s;
  weaker than claimed if low > 0 and high < s; no difference if 0 lies inside and all of it within
  ±s; opposite if high < 0.
- *same*: supported if all of it lies within ±s (inclusion, as in Schuirmann's two one-sided tests,
  1987); a difference that matters if low ≥ s or high ≤ −s.

All else is not known. In a world that could not show the effect it cannot be told: that takes the
place of all that says little or nothing of an effect, and never of an effect that is there, nor of
one that is 0 in every world.
"""

import math
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, ClassVar, Literal, Self

from pydantic import AliasChoices, model_validator

from sim.scenario.lists import Direction, Origin
from sim.statistics.bootstrap import Interval
from sim.statistics.verdicts import Size, size_of
from sim.studies.answer import Answer, Between, Columns, Real
from sim.studies.asked import AnswerPart, described_field
from sim.studies.compare_answer import Reason, ShareFound, SmallestDifference
from sim.studies.questions import ClaimsAsked

_WIDELY = 2 / 3
"""Share of the plausible space; a claim that is supported and holds in less is called fragile."""


class ClaimVerdict(StrEnum):
    """What became of a claim, or of one of its effects."""

    OPPOSITE = "opposite"
    DIFFERENT = "a difference that matters"
    NO_DIFFERENCE = "no difference"
    WEAKER = "weaker than claimed"
    CANNOT_BE_TOLD = "cannot be told here"
    NOT_KNOWN = "not known"
    SUPPORTED = "supported"
    NOT_APPLICABLE = "not applicable"

    @classmethod
    def _missing_(cls, value: object) -> "ClaimVerdict | None":
        """Read a word of version 0.1 as not known: its answer is judged anew from intervals."""
        return cls.NOT_KNOWN if value in ("contradicted", "undecided") else None


VERDICTS = tuple(row for row in ClaimVerdict if row is not ClaimVerdict.NOT_APPLICABLE)
"""Verdicts of a claim that can be put to the test; under a rival rule some cannot. In the order in
which they hold of a claim against several practices: the first that holds of any of them."""

FAILED = frozenset(VERDICTS[:4])
"""Verdicts by which a claim is not as claimed."""

OPEN = frozenset({ClaimVerdict.CANNOT_BE_TOLD, ClaimVerdict.NOT_KNOWN})
"""Verdicts that say nothing of a claim."""


def judge_effect(
    interval: Interval,
    direction: Direction,
    smallest: Size | float,
    *,
    untellable: bool = False,
) -> ClaimVerdict:
    """Judge one effect.

    Args:
        interval: of the effect, practice − against, in the unit of the outcome.
        direction: of the claim.
        smallest: the size s > 0 of the claim, in the same unit.
        untellable: whether the world could not show the effect.
    """
    low, high, size = interval.low, interval.high, size_of(smallest)
    if direction == "less":
        low, high = -high, -low
    within = -size.low <= low and high <= size.low
    if direction == "same":
        if not within and (low >= size.high or high <= -size.high):
            return ClaimVerdict.DIFFERENT
        told = ClaimVerdict.SUPPORTED if within else ClaimVerdict.NOT_KNOWN
    elif low >= size.high:
        return ClaimVerdict.SUPPORTED
    elif high < 0:
        return ClaimVerdict.OPPOSITE
    elif low > 0 and high < size.low:
        told = ClaimVerdict.WEAKER
    else:
        told = ClaimVerdict.NO_DIFFERENCE if low <= 0 and within else ClaimVerdict.NOT_KNOWN
    identical = low == high == 0
    return ClaimVerdict.CANNOT_BE_TOLD if untellable and not identical else told


def judge_claim(verdicts: Iterable[ClaimVerdict]) -> ClaimVerdict:
    """Judge a claim made against several practices: by the first of ``VERDICTS`` of any of them."""
    return min(verdicts, key=VERDICTS.index)


class EffectFound(AnswerPart):
    """The effect of a practice, compared with one other."""

    practice: str = described_field("the baseline")
    pairs: int = described_field("worlds in which the outcome is defined in all arms", "worlds")
    effect: Real = described_field("mean effect over them", "of the outcome")
    interval: Between = described_field("interval of this effect alone", "of the outcome")
    simultaneous: Between = described_field(
        "interval for all effects of all claims together", "of the outcome"
    )
    verdict: ClaimVerdict = described_field("of this effect, by the simultaneous interval")
    untellable: Reason | None = described_field(
        "why it cannot be told here, where it cannot: next to nothing is won in most worlds "
        "(floor), or 10,000 worlds would not tell (resolution)",
        default=None,
    )

    @model_validator(mode="before")
    @classmethod
    def _without_its_manner(cls, given: Any) -> Any:  # noqa: ANN401 - whatever is read
        """Leave out what version 0.1 said beside its verdict."""
        if not isinstance(given, Mapping):
            return given
        return {key: value for key, value in given.items() if key != "manner"}


class ClaimFound(AnswerPart):
    """A claim as its scenario states it, its effects, and its verdict."""

    scenario: str = described_field("name of the scenario that states it")
    # Answers of earlier versions say `name`.
    claim: str = described_field(
        "name of the claim", validation_alias=AliasChoices("claim", "name")
    )
    rule: str | None = described_field(
        "the rule of which another reading holds; null in the scenario’s own world", default=None
    )
    value: str | None = described_field("that reading", default=None)
    statement: str = described_field("the claim in a sentence, as it was before its result")
    origin: Origin = described_field(
        "whose claim: essay, literature, counter-case, instrument, own"
    )
    practice: str = described_field("the practice that it is about")
    outcome: str = described_field("name of the outcome")
    label: str = described_field("the outcome in words")
    unit: str = described_field("unit of the outcome and of all effects on it")
    direction: Direction = described_field(
        "what is claimed of practice − against: more, less, same"
    )
    smallest: float = described_field("smallest difference worth caring about", "of the outcome")
    stated: Real = described_field(
        "that which the claim states, if the verdict is at another",
        "of the outcome",
        default=math.nan,
    )
    of_stake: Real = described_field(
        "the share of what movements change in its world that it states as its size; null if it "
        "states a number",
        "share",
        default=math.nan,
    )
    relative: SmallestDifference | None = described_field(
        "the smallest difference that matters by what movements change in the world of the claim, "
        "from its pilot; null where none was run, and for outcomes of what practices are",
        default=None,
    )
    relative_verdict: ClaimVerdict | None = described_field(
        "what its verdict is by that in place of its own size; null without it", default=None
    )
    settings: tuple[str, ...] = described_field("changes to the world of both, each path=value")
    practice_settings: tuple[str, ...] = described_field("more changes, only for the practice")
    than: tuple[str, ...] = described_field(
        "world of a second pair, if the claim is about how the difference changes"
    )
    falsifier: str = described_field("what result would falsify it")
    verdict: ClaimVerdict = described_field(
        "of the claim: the first of these that holds of any of its effects; not applicable if it "
        "is about the rule that is replaced, or a parameter of it"
    )
    against: tuple[EffectFound, ...] = described_field("an effect for each baseline")
    plausible: ShareFound | None = described_field(
        "where in the plausible space it holds, noise removed, what is fitted frozen; null if that "
        "was not asked for",
        default=None,
    )

    @property
    def words(self) -> str:
        """Its verdict; a claim of the literature is one that the model reproduces, or does not."""
        if self.origin == "literature" and self.verdict is ClaimVerdict.SUPPORTED:
            return "reproduced"
        if self.origin == "literature" and self.verdict in FAILED:
            return f"not reproduced ({self.verdict})"
        return self.verdict.value

    def judged_anew(self) -> Self:
        """Judge it by its intervals again; where it cannot be told, that stays."""
        if not self.against:
            return self
        effects = tuple(
            row.model_copy(
                update={
                    "verdict": judge_effect(
                        row.simultaneous,
                        self.direction,
                        self.smallest,
                        untellable=row.verdict is ClaimVerdict.CANNOT_BE_TOLD,
                    )
                }
            )
            for row in self.against
        )
        verdict = judge_claim(row.verdict for row in effects)
        return self.model_copy(
            update={"against": effects, "verdict": verdict, "relative_verdict": self.by_stake()}
        )

    def by_stake(self) -> ClaimVerdict | None:
        """Judge it by the relative size in place of its own; None without one."""
        if self.relative is None:
            return None
        size = self.relative.size
        return judge_claim(
            judge_effect(
                row.simultaneous, self.direction, size, untellable=row.untellable is not None
            )
            for row in self.against
        )

    @property
    def fragile(self) -> bool:
        """Whether it holds at its scenario's values, but in less of the space than ``_WIDELY``."""
        if self.plausible is None or self.verdict is not ClaimVerdict.SUPPORTED:
            return False
        return self.plausible.share < _WIDELY


class ClaimsAnswer(Answer):
    """What became of claims."""

    COLUMNS: ClassVar[Columns] = Columns(
        (ClaimFound, "scenario claim statement origin practice"),
        (EffectFound, "against=practice"),
        (ClaimFound, "outcome unit direction smallest settings practice_settings than"),
        (EffectFound, "pairs effect =interval joint=simultaneous verdict"),
        (
            ClaimFound,
            (
                "claim_verdict=verdict relative=relative.value relative_verdict rule value "
                "plausible=plausible.share "
                "plausible_low=plausible.low plausible_high=plausible.high"
            ),
        ),
    )

    kind: Literal["claims"] = described_field("which study", default="claims")
    asked: ClaimsAsked = described_field("what was asked")
    title: str = described_field(
        "of the experiment, or of the scenarios that were asked for in its place"
    )
    question: str = described_field("the question in a sentence")
    confidence: float = described_field("of an interval, or of all simultaneous ones together")
    confidence_of_each: float = described_field("of one simultaneous interval (Bonferroni)")
    claims: tuple[ClaimFound, ...] = described_field(
        "all claims, in the order of the scenarios: in their own worlds, then under each rival rule"
    )

    def judged_anew(self) -> Self:
        """Judge every claim by its intervals again."""
        return self.model_copy(update={"claims": tuple(row.judged_anew() for row in self.claims)})

    @property
    def standing(self) -> tuple[ClaimFound, ...]:
        """All claims in their scenarios' own worlds."""
        return tuple(claim for claim in self.claims if claim.rule is None)

    @property
    def effects(self) -> list[tuple[ClaimFound, EffectFound]]:
        """All effects in the scenarios' own worlds, each with its claim."""
        return [(claim, effect) for claim in self.standing for effect in claim.against]

    def __getitem__(self, name: str) -> tuple[ClaimFound, ...]:
        """Give the claims of a scenario in its own world; ``KeyError`` if none was tested."""
        found = tuple(claim for claim in self.standing if claim.scenario == name)
        if not found:
            raise KeyError(name)
        return found

    def rows(self) -> list[dict[str, Any]]:
        """Give a row for each effect; one without, for a claim that does not apply."""
        return [_row(claim, effect) for claim in self.claims for effect in claim.against or (None,)]


def _row(claim: ClaimFound, effect: EffectFound | None) -> dict[str, Any]:
    texts = {key: "; ".join(getattr(claim, key)) for key in _SETTINGS}
    verdict = claim.verdict if effect is None else effect.verdict
    said: dict[str, Any] = {"verdict": verdict.value, "claim_verdict": claim.verdict.value}
    return ClaimsAnswer.COLUMNS.row(claim, effect, **texts, **said)


_SETTINGS = ("settings", "practice_settings", "than")
