"""What a paired comparison finds: means, differences, the smallest that matters, verdicts."""

import math
from typing import Literal

from sim.errors import did_you_mean
from sim.outcomes import Better, has_verdict
from sim.statistics.bootstrap import Interval
from sim.statistics.verdicts import Size, Verdict, judge, size_of
from sim.studies.answer import Between, Real
from sim.studies.asked import AnswerPart, described_field

type How = Literal["asked", "stated", "stake", "mean", "floor"]

type Reason = Literal["floor", "dose", "resolution"]


class Intervals(AnswerPart):
    """How intervals were made."""

    confidence: float = described_field(
        "of an interval, or of all simultaneous ones of a family together"
    )
    confidence_of_each: float = described_field("of one simultaneous interval (Bonferroni)")
    family_size: int = described_field("numbers for which simultaneous intervals hold together")
    resamples: int = described_field(
        "bootstrap resamples of worlds; expanded percentile (Hesterberg 2015)"
    )


class Estimated(AnswerPart):
    """A mean over worlds."""

    pairs: int = described_field("worlds in which it is defined, for both of a pair", "worlds")
    mean: Real = described_field("mean over these worlds; null without one", "of the outcome")
    interval: Between = described_field("interval for this number alone", "of the outcome")
    simultaneous: Between = described_field(
        "interval for all numbers of the family together", "of the outcome"
    )


class Known(AnswerPart):
    """A number with its interval."""

    mean: Real = described_field("mean over worlds; null where it is defined in none")
    interval: Between = described_field("95 % interval of it")


class SmallestDifference(AnswerPart):
    """The smallest difference that matters in an outcome of a world."""

    value: float = described_field("less does not matter", "of the outcome")
    interval: Between = described_field("between what it lies", "of the outcome")
    how: How = described_field(
        "asked for, stated by the scenario, or from the pilot: a tenth of the largest stake "
        "(stake), a tenth of the outcome’s own mean (mean), or the least that it can be (floor)"
    )

    @classmethod
    def of(cls, size: Size | float, how: How) -> "SmallestDifference":
        """Write a size, or a number that is known exactly."""
        held = size_of(size)
        return cls(value=held.value, interval=Interval(held.low, held.high), how=how)

    @property
    def size(self) -> Size:
        """It as verdicts take it."""
        return Size(self.value, self.interval.low, self.interval.high)


class ShareFound(AnswerPart):
    """A share of the plausible space, noise removed."""

    share: Real = described_field("share of points", "share")
    low: Real = described_field("low end of its interval", "share")
    high: Real = described_field("high end of its interval", "share")


class Difference(Estimated):
    """A practice minus the baseline, in the unit of the outcome."""

    undefined: int = described_field(
        "worlds left out because the outcome is not defined for both", "worlds"
    )
    better: Real = described_field(
        "share of pairs in which the practice does strictly better, or is higher where neither way "
        "is good; null for a ratio of means, which no world has",
        "share",
    )
    tied: Real = described_field("share of pairs in which both are equal to the last bit", "share")
    worse: Real = described_field("share of the other pairs", "share")

    @property
    def identical(self) -> bool:
        """Whether the two practices gave the same number in every world."""
        return self.tied == 1 and self.undefined == 0


class PracticeFound(AnswerPart):
    """One practice and one outcome."""

    practice: str = described_field("label of the practice")
    defined: int = described_field("worlds in which the outcome is defined", "worlds")
    mean: Real = described_field("mean over these worlds", "of the outcome")
    interval: Between = described_field("interval of the mean", "of the outcome")
    difference: Difference | None = described_field(
        "difference from the baseline; null for the baseline itself"
    )

    @property
    def apart(self) -> Difference:
        """The difference; ``ValueError`` for the baseline."""
        if self.difference is None:
            raise ValueError(f"{self.practice} is the baseline")
        return self.difference


class OutcomeFound(AnswerPart):
    """One outcome and all practices, in the order in which they were asked for."""

    name: str = described_field("name of the outcome, as in `sim.outcomes`")
    label: str = described_field("the outcome in words")
    unit: str = described_field("unit of the outcome, its means and differences")
    definition: str = described_field("how it is measured")
    contains_cause: bool = described_field(
        "whether what a practice is, is part of what is measured", default=False
    )
    better: Better = described_field("which way is good: higher, lower, neither")
    practices: tuple[PracticeFound, ...] = described_field("all that were run")
    smallest: SmallestDifference | None = described_field(
        "the smallest difference that matters; null where no pilot was run, and every one matters",
        default=None,
    )

    def of(self, practice: str) -> PracticeFound:
        """Find a practice; ``KeyError`` if it was not run."""
        known = {row.practice: row for row in self.practices}
        if practice not in known:
            raise KeyError(f"{practice}{did_you_mean(practice, known)}")
        return known[practice]

    def verdict(
        self, practice: str, smallest: Size | float | None = None, *, untellable: bool = False
    ) -> Verdict | None:
        """Judge a compared practice by the interval that holds for all of them together.

        Args:
            practice: its label.
            smallest: δ, in the unit of the outcome, if not its own; 0 where every difference
                matters.
            untellable: whether this world could not show a difference that matters.

        Returns:
            The verdict, *better* meaning more where neither way is good; None of what practices
            are (``sim.outcomes.has_verdict``).
        """
        if not has_verdict(self.name, self.label):
            return None
        if smallest is None:
            smallest = self.smallest.size if self.smallest else 0.0
        held = self.of(practice).apart
        bounds = held.simultaneous
        if self.better == "lower":
            bounds = Interval(-bounds.high, -bounds.low)
        return judge(bounds, smallest, identical=held.identical, untellable=untellable)

    @property
    def compared(self) -> tuple[PracticeFound, ...]:
        """Practices with a difference that is defined in some world."""
        return tuple(row for row in self.practices if row.difference and row.difference.pairs)


class Finding(AnswerPart):
    """The verdict on a compared practice, by members' rights."""

    practice: str = described_field("its label")
    verdict: Verdict = described_field(
        "what the simultaneous interval says; see `sim.statistics.verdicts`"
    )
    replicates_needed: int | None = described_field(
        "where it is not known: about how many worlds it would take; null where that cannot be said"
    )
    harms_point_the_other_way: bool = described_field(
        "more rights but more harm, or fewer and less"
    )
    relative: Verdict | None = described_field(
        "the verdict by a tenth of what movements change; null without a pilot", default=None
    )
    dose: Real = described_field(
        "of the groups and months in which both act: those in which they act on other plans than "
        "under the baseline; null where one has no allies",
        "share",
        default=math.nan,
    )
    untellable: Reason | None = described_field(
        "why it cannot be told here, where it cannot: next to nothing is won in most worlds "
        "(floor), practices hardly differ in what is done (dose), or 10,000 worlds would not tell "
        "(resolution)",
        default=None,
    )


class Pooled(AnswerPart):
    """All practices that defer, together, minus the one that imposes: what is argued about."""

    practices: tuple[str, ...] = described_field("those that defer")
    against: str = described_field("the one that imposes")
    difference: Estimated = described_field("mean over them, in members’ rights", "share")
    verdict: Verdict = described_field("on it, by the scenario’s smallest difference or that asked")
    relative: Verdict | None = described_field(
        "by a tenth of what movements change; null without a pilot", default=None
    )
