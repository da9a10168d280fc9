"""The search for boxes of inputs in which something happens, whatever it is that is evaluated.

Where it is rare, as many points again are drawn near those where it happens: half of what such a
point has is kept, the rest drawn anew. Boxes are then sought among these, too; shares and densities
come from points that were drawn evenly, always.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.outcomes import Floats
from sim.statistics.bootstrap import Ints
from sim.statistics.boxes import InputBox, best_box, small_tree
from sim.statistics.deconvolution import true_spread
from sim.statistics.sensitivity import generator
from sim.studies.asked import AnswerPart, described_field
from sim.studies.space import Sampler, hypercubes

MOST_BOXES = 3
"""Boxes that are sought, one after another."""

CHECKED = 128
"""Fresh points inside a box, and as many outside."""

RARE = 0.05
"""A share of losing points below which more are drawn near them."""

_FEWEST = 3
"""Losing points without which there is nothing to look near."""

_KEPT = 0.5
"""Chance that a point near another keeps what that one assumes, for each parameter."""

_STREAM = 10
"""First stream of the points; see ``sim.statistics.sensitivity.generator``."""

FRESH = "fresh"
"""Points by which a box is checked."""

_NORMAL_95 = 1.96


class SideChecked(AnswerPart):
    """Fresh points on one side of the bounds of a box."""

    points: int = described_field("points, each with worlds of its own", "points")
    density: float = described_field("share of points where it happens, noise removed", "share")
    low: float = described_field("its interval", "share")
    high: float = described_field("its interval", "share")
    difference: float = described_field("mean difference", "of the outcome")


@dataclass(frozen=True, slots=True)
class BoxChecked:
    """A box with what other points say of it."""

    box: InputBox
    size: float
    coverage: float
    density: float
    density_outside: float
    inside: SideChecked
    outside: SideChecked


@dataclass(frozen=True, slots=True)
class BoxSearchResult:
    """What a search gave."""

    boxes: list[BoxChecked]
    tree: list[tuple[InputBox, float, float]]  # its parts, their sizes, how often it happens there
    failed: int
    share: float
    points: int
    near: int


@dataclass(frozen=True, slots=True)
class Hunt:
    """A search for boxes.

    Attributes:
        draw: gives points of the space where a sampler puts them.
        evaluate: gives the points at which the difference is defined, with it and its error; of
            points, and what they are for: draw, near, or ``FRESH``, in other worlds.
        bounded: the inputs of the points that boxes may bound.
        smallest: difference beyond which it happens.
        up: whether it happens above it, or below its negative.
        replicates: worlds of each point.
        seed: of the resampling.
        even: whether points lie evenly in the space, so that the size of a box follows from its
            bounds.
    """

    draw: Callable[[Sampler, int], Floats]
    evaluate: Callable[[Floats, str], tuple[Floats, Floats, Floats]]
    bounded: Sequence[int]
    smallest: float
    up: bool
    replicates: int
    seed: int
    even: bool = True

    def sought(self, points: int) -> BoxSearchResult:
        """Draw points and find the boxes that hold."""
        scaled, mean, error = self.evaluate(self.draw(hypercubes(_STREAM), points), "draw")
        happens = self._chances(mean, error)
        share, near = float(happens.mean()), 0
        sample, chances = scaled, happens
        if share < RARE and (happens > 0.5).sum() >= _FEWEST:
            extra = self.draw(_near(scaled[happens > 0.5]), points)
            more, its_mean, its_error = self.evaluate(extra, "near")
            sample, near = np.concatenate([scaled, more]), len(more)
            chances = self._chances(np.append(mean, its_mean), np.append(error, its_error))
        finding = np.arange(len(sample)) % 2 == 0
        judging = np.flatnonzero(~finding[: len(scaled)])
        boxes: list[BoxChecked] = []
        failed, free = 0, np.ones(len(sample), bool)
        while len(boxes) < MOST_BOXES:
            use = finding & free
            box = self._best(sample[use], chances[use]) if chances[use].sum() >= _FEWEST else None
            if box is None:
                break
            checked = self._checked(box, scaled, happens, judging, len(boxes))
            if checked is None:
                failed += 1
                break
            boxes.append(checked)
            free &= ~box.holds(sample)
        even = finding[: len(scaled)]
        judges = (scaled[judging], happens[judging])
        parts = [
            (part, self._size(part, scaled), float(judges[1][held].mean()))
            for part in map(
                self._named,
                small_tree(
                    (scaled[even][:, self.bounded], happens[even]),
                    (judges[0][:, self.bounded], judges[1]),
                ),
            )
            if (held := part.holds(judges[0])).any()
        ]
        tree = sorted(parts, key=lambda row: -row[2]) if len(parts) > 1 else []
        return BoxSearchResult(boxes, tree, failed, share, len(scaled), near)

    def _best(self, scaled: Floats, chances: Floats) -> InputBox | None:
        box = best_box(scaled[:, self.bounded], chances)
        return None if box is None else self._named(box)

    def _named(self, box: InputBox) -> InputBox:
        """Give a box of the bounded inputs by the numbers of all inputs."""
        return InputBox({self.bounded[n]: held for n, held in box.bounds.items()})

    def _size(self, box: InputBox, scaled: Floats) -> float:
        return box.size if self.even else float(box.holds(scaled).mean())

    def _chances(self, mean: Floats, error: Floats) -> Floats:
        """Give the chance at each point that it happens."""
        pairs = np.full(len(mean), self.replicates)
        spread = true_spread(mean, error, pairs, self.smallest, self.seed)
        found: Floats = spread.chances(spread.above if self.up else spread.below)[0]
        return found

    def _checked(
        self, box: InputBox, scaled: Floats, happens: Floats, judging: Ints, number: int
    ) -> BoxChecked | None:
        """Judge a box on points that did not find it; None if it does not hold."""
        within, size = box.holds(scaled[judging]), self._size(box, scaled)
        if not within.any() or within.all():
            return None
        one, other = hypercubes(_STREAM + 3 + 2 * number), hypercubes(_STREAM + 4 + 2 * number)
        inside = self.draw(lambda *asked: box.within(one(*asked)), CHECKED)
        many = self.draw(other, max(4 * CHECKED, round(2 * CHECKED / (1 - size))))
        outside = many[~box.holds(many)][:CHECKED]
        both, mean, error = self.evaluate(np.concatenate([inside, outside]), FRESH)
        chances = self._chances(mean, error)
        held = box.holds(both)
        if not 1 < held.sum() < len(held) - 1:
            return None
        side, rest = _side(chances[held], mean[held]), _side(chances[~held], mean[~held])
        judged = happens[judging]
        density, density_outside = float(judged[within].mean()), float(judged[~within].mean())
        if side.low <= rest.high or density <= density_outside:
            return None
        covered = side.density * size
        coverage = covered / (covered + rest.density * (1 - size))
        return BoxChecked(box, size, coverage, density, density_outside, side, rest)


def _near(centres: Floats) -> Sampler:
    """Give what draws points near some: part of each is kept, the rest is drawn anew."""

    def draw(dimensions: int, points: int, seed: int) -> Floats:
        around = centres[generator(seed, _STREAM + 1).integers(len(centres), size=points)]
        kept = generator(seed, _STREAM + 9).random((points, dimensions)) < _KEPT
        found: Floats = np.where(kept, around, hypercubes(_STREAM + 2)(dimensions, points, seed))
        return found

    return draw


def _side(chances: Floats, mean: Floats) -> SideChecked:
    density = float(chances.mean())
    # As wide as if it were certain at each point: chances are drawn to one another.
    half = _NORMAL_95 * (density * (1 - density) / len(chances)) ** 0.5
    return SideChecked(
        points=len(chances),
        density=density,
        low=max(0.0, density - half),
        high=min(1.0, density + half),
        difference=float(mean.mean()),
    )
