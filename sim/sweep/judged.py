"""What a map says at each of its points, by the rule of ``sim.statistics.verdicts``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.outcomes import OUTCOMES, Outcome
from sim.statistics.bootstrap import Interval
from sim.statistics.verdicts import Verdict, judge
from sim.sweep.effects import Effects

ANY_MATTERS = 5e-324
"""Smallest difference that matters where none is said: every difference does."""

_AHEAD, _BEHIND = Verdict.BETTER, Verdict.WORSE
type _Points = np.ndarray[Any, np.dtype[np.bool]]


@dataclass(frozen=True, slots=True)
class Judged:
    """A practice against one, judged at every point of a scenario.

    Attributes:
        effects: the differences.
        smallest: the smallest that matters, None if none is said for this outcome.
        ahead: points where the practice does better for certain; for an outcome that is neither
            good nor bad, where it has more.
        behind: points where the other one does.
        little: those of both where the difference may be less than matters.
        alike: points without a difference that matters.
        identical: those of them with the same number in every world.
        undecided: points where the worlds that were run do not tell.
        nothing: points where no world has a number for both.
    """

    effects: Effects
    smallest: float | None
    ahead: _Points
    behind: _Points
    little: _Points
    alike: _Points
    identical: _Points
    undecided: _Points
    nothing: _Points

    @property
    def outcome(self) -> Outcome:
        """The outcome in which they differ."""
        return outcome_of(self.effects.outcome)

    def words(self, point: int) -> str:
        """Say the verdict at a point in a word or two."""
        better, worse = ("more", "less") if self.outcome.better == "neither" else (_AHEAD, _BEHIND)
        if self.ahead[point] or self.behind[point]:
            word = str(better if self.ahead[point] else worse)
            return f"{word}, maybe little" if self.little[point] else word
        if self.identical[point]:
            return "identical"
        if self.alike[point]:
            return "no real difference"
        return "no number" if self.nothing[point] else "undecided"


def outcome_of(name: str) -> Outcome:
    """Find an outcome by its name."""
    return next(row for row in OUTCOMES if row.name == name)


def judge_points(effects: Effects, smallest: float | None) -> Judged:
    """Judge every point.

    Args:
        effects: of one practice and scenario.
        smallest: difference that matters, in the unit of the outcome; None if none is said.
    """
    verdicts = [_verdict(effects, point, smallest or ANY_MATTERS) for point in _points(effects)]
    lower = outcome_of(effects.outcome).better == "lower"
    up, down = (
        (effects.mean < 0, effects.mean > 0) if lower else (effects.mean > 0, effects.mean < 0)
    )
    little = _are(verdicts, Verdict.SMALL)
    led = little | _are(verdicts, Verdict.BETTER, Verdict.WORSE)
    return Judged(
        effects=effects,
        smallest=smallest,
        ahead=led & up,
        behind=led & down,
        little=little,
        alike=_are(verdicts, Verdict.EQUIVALENT, Verdict.IDENTICAL),
        identical=_are(verdicts, Verdict.IDENTICAL),
        undecided=_are(verdicts, Verdict.UNDECIDED) & (effects.pairs > 0),
        nothing=effects.pairs == 0,
    )


def _points(effects: Effects) -> range:
    return range(effects.mean.size)


def _are(verdicts: Sequence[Verdict], *wanted: Verdict) -> _Points:
    return np.array([verdict in wanted for verdict in verdicts], dtype=bool)


def _verdict(effects: Effects, point: int, smallest: float) -> Verdict:
    low, high = float(effects.low[point]), float(effects.high[point])
    same = low == high == 0  # no spread about 0: the same number in every world
    return judge(Interval(low, high), smallest, identical=same)
