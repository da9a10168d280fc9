"""What was asked of claims, what was found, and what an interval says of a claim.

A claim is that an effect is more, less, or no different, by a smallest difference δ > 0 that is
worth caring about. Turned so that the claim points upwards, with the interval [low, high] of the
effect:

- *more* or *less*: supported if low ≥ δ; contradicted if high < δ, for then no effect that is worth
  caring about is left; else undecided.
- *same*: supported if −δ ≤ low and high ≤ δ (inclusion, as in Schuirmann's two one-sided tests,
  1987); contradicted if the interval lies wholly outside ±δ; else undecided.

So an effect in the claimed direction that is too small to care about contradicts the claim; how it
was contradicted is told beside the verdict.
"""

import math
from enum import StrEnum
from typing import Any, ClassVar, Literal

from pydantic import AliasChoices

from sim.scenario.lists import Direction, Origin
from sim.statistics.bootstrap import Interval
from sim.studies.answer import Answer, Between, Columns, Real
from sim.studies.asked import AnswerPart, described_field
from sim.studies.comparison import ShareFound
from sim.studies.questions import ClaimsAsked

_WIDELY = 2 / 3
"""Share of the plausible space; a claim that is supported and holds in less is called fragile."""


class ClaimVerdict(StrEnum):
    """Whether a claim stands."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNDECIDED = "undecided"
    NOT_APPLICABLE = "not applicable"


VERDICTS = (ClaimVerdict.SUPPORTED, ClaimVerdict.CONTRADICTED, ClaimVerdict.UNDECIDED)
"""Verdicts of a claim that can be put to the test; under a rival rule some cannot."""


class ClaimManner(StrEnum):
    """In which way: what the whole interval is compatible with."""

    AS_CLAIMED = "as claimed"
    OPPOSITE = "the other way"
    NONE = "no difference that matters"
    TOO_SMALL = "less than matters, or the other way"
    DIFFERENT = "a difference that matters"
    WIDE = "the interval holds both"
    UNKNOWN = "too few worlds in which it is defined"


def judge_effect(
    interval: Interval, direction: Direction, smallest: float
) -> tuple[ClaimVerdict, ClaimManner]:
    """Judge one effect.

    Args:
        interval: of the effect, practice − against, in the unit of the outcome.
        direction: of the claim.
        smallest: δ > 0, in the same unit.
    """
    if not interval.known:
        return ClaimVerdict.UNDECIDED, ClaimManner.UNKNOWN
    if direction == "same":
        return _same(interval.low, interval.high, smallest)
    if direction == "less":
        return _more(-interval.high, -interval.low, smallest)
    return _more(interval.low, interval.high, smallest)


def _same(low: float, high: float, smallest: float) -> tuple[ClaimVerdict, ClaimManner]:
    if -smallest <= low and high <= smallest:
        return ClaimVerdict.SUPPORTED, ClaimManner.AS_CLAIMED
    if low > smallest or high < -smallest:
        return ClaimVerdict.CONTRADICTED, ClaimManner.DIFFERENT
    return ClaimVerdict.UNDECIDED, ClaimManner.WIDE


def _more(low: float, high: float, smallest: float) -> tuple[ClaimVerdict, ClaimManner]:
    if low >= smallest:
        return ClaimVerdict.SUPPORTED, ClaimManner.AS_CLAIMED
    if high >= smallest:
        return ClaimVerdict.UNDECIDED, ClaimManner.WIDE
    if high <= -smallest:
        return ClaimVerdict.CONTRADICTED, ClaimManner.OPPOSITE
    return (
        ClaimVerdict.CONTRADICTED,
        ClaimManner.NONE if low >= -smallest else ClaimManner.TOO_SMALL,
    )


def judge_claim(verdicts: list[ClaimVerdict]) -> ClaimVerdict:
    """Judge a claim made against several practices: it holds if it holds against each."""
    if ClaimVerdict.CONTRADICTED in verdicts:
        return ClaimVerdict.CONTRADICTED
    if ClaimVerdict.UNDECIDED in verdicts:
        return ClaimVerdict.UNDECIDED
    return ClaimVerdict.SUPPORTED


class EffectFound(AnswerPart):
    """The effect of a practice, compared with one other."""

    practice: str = described_field("the practice compared with")
    pairs: int = described_field("worlds in which the outcome is defined in all arms", "worlds")
    effect: Real = described_field("mean effect over them", "of the outcome")
    interval: Between = described_field("interval of this effect alone", "of the outcome")
    simultaneous: Between = described_field(
        "interval for all effects of all claims together", "of the outcome"
    )
    verdict: ClaimVerdict = described_field("of this effect, by the simultaneous interval")
    manner: ClaimManner = described_field("in which way")


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
    settings: tuple[str, ...] = described_field("changes to the world of both, each path=value")
    practice_settings: tuple[str, ...] = described_field("more changes, only for the practice")
    than: tuple[str, ...] = described_field(
        "world of a second pair, if the claim is about how the difference changes"
    )
    falsifier: str = described_field("what result would falsify it")
    verdict: ClaimVerdict = described_field(
        "of the claim, which holds if it holds against every practice; not applicable if it is "
        "about the rule that is replaced, or a parameter of it"
    )
    against: tuple[EffectFound, ...] = described_field("an effect for each practice compared with")
    plausible: ShareFound | None = described_field(
        "where in the plausible space it holds, noise removed, what is fitted frozen; null if that "
        "was not asked for",
        default=None,
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
        (EffectFound, "pairs effect =interval joint=simultaneous verdict manner"),
        (
            ClaimFound,
            (
                "claim_verdict=verdict rule value plausible=plausible.share "
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
    if effect is not None:
        said["manner"] = effect.manner.value
    return ClaimsAnswer.COLUMNS.row(claim, effect, **texts, **said)


_SETTINGS = ("settings", "practice_settings", "than")
