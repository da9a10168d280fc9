"""What was asked of all that is assumed, and what holds over it."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from sim.outcomes import MAIN_OUTCOME, Better
from sim.scenario.lists import Direction
from sim.studies.answer import Answer, AnswerPart, Between, Names, Real, plain_row, told
from sim.studies.draw.draw import DrawAsked
from sim.studies.estimates import ShareFound
from sim.studies.sweep.factors import Axis


class RobustAsked(DrawAsked):
    """What was asked of all that is assumed."""

    practice: Names = told("practices and mixtures that are judged; empty for all", default=())
    outcome: Names = told("names of the outcomes", default=(MAIN_OUTCOME,))
    precision: float | None = told(
        "half-width to which all shares are to be known; points are doubled until they are",
        "share",
        default=None,
        gt=0,
        le=0.5,
    )


class PracticeShares(AnswerPart):
    """A practice, the one compared with and an outcome: where it is better, worse or neither."""

    practice: str = told("its label")
    against: str = told("label of the practice compared with")
    outcome: str = told("name of the outcome")
    label: str = told("the outcome in words")
    unit: str = told("of the outcome")
    good: Better = told("which way is good; where neither is, better means more")
    smallest: float = told("smallest difference that matters; 0: any does", "of the outcome")
    points: int = told("points at which the outcome is defined in two worlds or more", "points")
    better: ShareFound = told("where the practice does better by at least the smallest difference")
    worse: ShareFound = told("where the practice compared with does")
    neither: ShareFound = told("where the difference is smaller")
    quantiles: tuple[tuple[float, Real], ...] = told(
        "shares of the space, each with the difference that is not exceeded there"
    )
    default: Real = told("difference at the scenario's own values", "of the outcome")
    default_interval: Between = told("its interval", "of the outcome")
    default_percentile: Real = told(
        "share of the space in which the difference is below that", "share"
    )


class ClaimShares(AnswerPart):
    """A claim of the scenario: where it holds."""

    scenario: str = told("name of the scenario that states it")
    claim: str = told("its name")
    statement: str = told("the claim in a sentence")
    direction: Direction = told("what is claimed of practice − against")
    smallest: float = told("smallest difference worth caring about", "of the outcome")
    supported: ShareFound = told("where each of its effects is as claimed")
    contradicted: ShareFound = told("where one of them at least is the other way")


class RobustAnswer(Answer):
    """What holds over all that is assumed."""

    COLUMNS: ClassVar[Mapping[str, str]] = {
        "practice": "practice of the allies; for a claim the one that it is about",
        "against": "the practice compared with; empty for a claim",
        "outcome": "name of the outcome; empty for a claim",
        "claim": "name of the claim; empty for a practice",
        "smallest": "smallest difference that matters, in the unit of the outcome",
        "better": "share of the plausible space in which the practice does better, or the claim "
        "holds",
        "better_low": "its interval",
        "better_high": "its interval",
        "worse": "share in which the practice does worse, or an effect is the other way",
        "worse_low": "its interval",
        "worse_high": "its interval",
        "neither": "share of the rest",
        "neither_low": "its interval; empty for a claim",
        "neither_high": "its interval; empty for a claim",
        "median": "difference that is exceeded in half the space",
        "default": "difference at the scenario's own values",
        "default_percentile": "share of the space in which the difference is below that",
    }

    kind: Literal["robust"] = told("which study", default="robust")
    asked: RobustAsked = told("what was asked")
    points: int = told("points that were judged", "points")
    tried: int = told("points that were drawn to keep these", "points")
    drawn: tuple[Axis, ...] = told("what was drawn: numbers over a range, rules among readings")
    shares: tuple[PracticeShares, ...] = told("for each outcome and practice")
    claims: tuple[ClaimShares, ...] = told("for each claim of the scenario")

    def __getitem__(self, practice: str) -> PracticeShares:
        """Give a practice by the first outcome; ``KeyError`` if it was not judged."""
        return {row.practice: row for row in reversed(self.shares)}[practice]

    def rows(self) -> list[dict[str, Any]]:
        """Give a row for each practice and outcome, then for each claim."""
        return [plain_row(self.COLUMNS, row) for row in (*map(_row, self.shares), *_claims(self))]


def _row(held: PracticeShares) -> dict[str, Any]:
    row = {**dict(held), "median": dict(held.quantiles).get(0.5)}
    for key in ("better", "worse", "neither"):
        row |= _flat(key, getattr(held, key))
    return row


def _claims(answer: RobustAnswer) -> list[dict[str, Any]]:
    rows = []
    for held in answer.claims:
        row: dict[str, Any] = {"claim": held.claim, "smallest": held.smallest}
        row |= {**_flat("better", held.supported), **_flat("worse", held.contradicted)}
        row["neither"] = 1 - held.supported.share - held.contradicted.share
        rows.append(row)
    return rows


def _flat(key: str, held: ShareFound) -> dict[str, float]:
    return {key: held.share, f"{key}_low": held.low, f"{key}_high": held.high}
