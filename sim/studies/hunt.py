"""The search for boxes of inputs in which something happens, whatever it is that is evaluated.

Where it is rare, as many points again are drawn near those where it happens: half of what such a
point has is kept, the rest drawn anew. Boxes are then sought among these, too; shares and densities
come from points that were drawn evenly, always.
"""

from dataclasses import dataclass

import numpy as np

from sim.errors import RequestError
from sim.outcomes import Floats
from sim.statistics.boxes import InputBox, best_box, small_tree
from sim.statistics.deconvolution import true_spread
from sim.statistics.sensitivity import generator, hypercube
from sim.studies.answer import AnswerPart, told
from sim.studies.sensitivity import Evaluate

MOST_BOXES = 3
"""Boxes that are sought, one after another."""

CHECKED = 128
"""Fresh points inside a box, and as many outside."""

RARE = 0.05
"""A share of losing points below which more are drawn near them."""

FEWEST = 3
"""Losing points without which there is nothing to look near."""

KEPT = 0.5
"""Chance that a point near another keeps what that one assumes, for each parameter."""

STREAM = 10
"""First stream of the points; see ``sim.statistics.sensitivity.generator``."""

NORMAL_95 = 1.96


class SideChecked(AnswerPart):
    """Fresh points on one side of the bounds of a box."""

    points: int = told("points, each with worlds of its own", "points")
    density: float = told("share of points where it happens, noise removed", "share")
    low: float = told("its interval", "share")
    high: float = told("its interval", "share")
    difference: float = told("mean difference", "of the outcome")


@dataclass(frozen=True, slots=True)
class BoxChecked:
    """A box with what other points say of it."""

    box: InputBox
    coverage: float
    density: float
    density_outside: float
    inside: SideChecked
    outside: SideChecked


@dataclass(frozen=True, slots=True)
class Sought:
    """What a search gave."""

    boxes: list[BoxChecked]
    tree: list[tuple[InputBox, float]]  # its parts, and how often it happens there
    failed: int
    share: float
    points: int
    near: int


@dataclass(frozen=True, slots=True)
class Hunt:
    """A search for boxes.

    Attributes:
        evaluate: gives differences at points, and their errors.
        fresh: the same in other worlds.
        inputs: dimensions of the points.
        smallest: difference beyond which it happens.
        up: whether it happens above it, or below its negative.
        replicates: worlds of each point.
        seed: of the points.
    """

    evaluate: Evaluate
    fresh: Evaluate
    inputs: int
    smallest: float
    up: bool
    replicates: int
    seed: int

    def sought(self, points: int) -> Sought:
        """Draw points and find the boxes that hold."""
        scaled, mean, error = self._run(self.evaluate, self._even(0, points))
        happens = self._chances(mean, error)
        share, near = float(happens.mean()), 0
        sample, chances = scaled, happens
        if share < RARE and (happens > 0.5).sum() >= FEWEST:
            extra = self._near(scaled[happens > 0.5], points)
            more, its_mean, its_error = self._run(self.evaluate, extra)
            sample, near = np.concatenate([scaled, more]), len(more)
            chances = self._chances(np.append(mean, its_mean), np.append(error, its_error))
        finding = np.arange(len(sample)) % 2 == 0
        judging = np.flatnonzero(~finding[: len(scaled)])
        boxes: list[BoxChecked] = []
        failed, free = 0, np.ones(len(sample), bool)
        while len(boxes) < MOST_BOXES:
            use = finding & free
            box = best_box(sample[use], chances[use]) if chances[use].sum() >= FEWEST else None
            if box is None:
                break
            checked = self._checked(box, scaled[judging], happens[judging], len(boxes))
            if checked is None:
                failed += 1
                break
            boxes.append(checked)
            free &= ~box.holds(sample)
        even = finding[: len(scaled)]
        judges = (scaled[judging], happens[judging])
        parts = [
            (part, float(judges[1][held].mean()))
            for part in small_tree((scaled[even], happens[even]), judges)
            if (held := part.holds(judges[0])).any()
        ]
        tree = sorted(parts, key=lambda row: -row[1]) if len(parts) > 1 else []
        return Sought(boxes, tree, failed, share, len(scaled), near)

    def _even(self, stream: int, points: int) -> Floats:
        return hypercube(self.inputs, points, generator(self.seed, STREAM + stream))

    def _near(self, centres: Floats, points: int) -> Floats:
        """Draw points near some: part of each is kept, the rest is drawn anew."""
        rng = generator(self.seed, STREAM + 1)
        around = centres[rng.integers(len(centres), size=points)]
        found: Floats = np.where(rng.random(around.shape) < KEPT, around, self._even(2, points))
        return found

    def _run(self, evaluate: Evaluate, scaled: Floats) -> tuple[Floats, Floats, Floats]:
        """Give the points at which the difference is defined, with it and its error."""
        mean, error = evaluate(scaled)
        kept = np.isfinite(mean) & np.isfinite(error)
        if kept.sum() < min(64, len(scaled)) / 2:
            raise RequestError(f"outcome: is defined at {kept.sum()} of {len(kept)} points")
        return scaled[kept], mean[kept], error[kept]

    def _chances(self, mean: Floats, error: Floats) -> Floats:
        """Give the chance at each point that it happens."""
        pairs = np.full(len(mean), self.replicates)
        spread = true_spread(mean, error, pairs, self.smallest, self.seed)
        found: Floats = spread.chances(spread.above if self.up else spread.below)[0]
        return found

    def _checked(
        self, box: InputBox, scaled: Floats, happens: Floats, number: int
    ) -> BoxChecked | None:
        """Judge a box on points that did not find it; None if it does not hold."""
        within = box.holds(scaled)
        if not within.any() or within.all():
            return None
        inside = box.within(self._even(3 + 2 * number, CHECKED))
        many = self._even(4 + 2 * number, max(4 * CHECKED, round(2 * CHECKED / (1 - box.size))))
        outside = many[~box.holds(many)][:CHECKED]
        both, mean, error = self._run(self.fresh, np.concatenate([inside, outside]))
        chances = self._chances(mean, error)
        held = box.holds(both)
        if not 1 < held.sum() < len(held) - 1:
            return None
        one, other = _side(chances[held], mean[held]), _side(chances[~held], mean[~held])
        density, density_outside = float(happens[within].mean()), float(happens[~within].mean())
        if one.low <= other.high or density <= density_outside:
            return None
        covered = one.density * box.size
        whole = covered + other.density * (1 - box.size)
        return BoxChecked(box, covered / whole, density, density_outside, one, other)


def _side(chances: Floats, mean: Floats) -> SideChecked:
    density = float(chances.mean())
    # As wide as if it were certain at each point: chances are drawn to one another.
    half = NORMAL_95 * (density * (1 - density) / len(chances)) ** 0.5
    return SideChecked(
        points=len(chances),
        density=density,
        low=max(0.0, density - half),
        high=min(1.0, density + half),
        difference=float(mean.mean()),
    )
