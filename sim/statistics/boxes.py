"""Boxes of inputs in which something happens much more often than elsewhere, found by peeling.

PRIM (Friedman & Fisher 1999): from the whole space, again and again that thin slice of one input is
peeled off whose loss raises the mean most. Of all boxes on the way the one is kept in which the
mean exceeds that of the whole by most standard errors: a perfect box of any size is so found at
its own bounds. Conditions that add little are dropped, the others peeled anew by themselves.

A small tree (Breiman et al. 1984) parts the whole space instead; it is pruned by other points.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.outcomes import Floats

type Mask = np.ndarray[Any, np.dtype[np.bool]]

_ALPHA = 0.05
"""Share of the points of a box that is peeled off at once."""

_LEAST = 0.03
"""Share of all points that a box has at least."""

_WORTH = 0.06
"""A condition is dropped if that costs no more than this part of the excess in standard errors."""


_DEPTH, _LEAF = 3, 0.05
"""Partings of a small tree one after another, and the least share of points that a part has."""


@dataclass(frozen=True, slots=True)
class InputBox:
    """Bounds on some inputs, each from 0 to 1; the others are free."""

    bounds: dict[int, tuple[float, float]]

    def holds(self, scaled: Floats) -> Mask:
        """Tell which points lie within, [points]."""
        inside: Mask = np.ones(len(scaled), bool)
        for n, (low, high) in self.bounds.items():
            inside &= (scaled[:, n] >= low) & (scaled[:, n] <= high)
        return inside

    @property
    def size(self) -> float:
        """Its share of the space."""
        return float(np.prod([high - low for low, high in self.bounds.values()]))

    def within(self, scaled: Floats) -> Floats:
        """Squeeze points of the unit cube into it."""
        found = scaled.copy()
        for n, (low, high) in self.bounds.items():
            found[:, n] = low + (high - low) * scaled[:, n]
        return found

    def without(self, n: int) -> "InputBox":
        """Give the box without its condition on an input."""
        return InputBox({key: held for key, held in self.bounds.items() if key != n})


def best_box(scaled: Floats, happens: Floats, most: int = 4) -> InputBox | None:
    """Find the box in which something happens most noticeably more often than elsewhere.

    Args:
        scaled: [points, inputs], from 0 to 1.
        happens: whether it does, or the chance that it does, [points].
        most: conditions at most.

    Returns:
        The box; None if nothing could be peeled off.
    """
    box = _peeled(scaled, happens, range(scaled.shape[1]))
    while box.bounds:
        excess = _excess(box, scaled, happens)
        held, n = max((_excess(box.without(n), scaled, happens), n) for n in box.bounds)
        if len(box.bounds) <= most and held < (1 - _WORTH) * excess:
            break
        box = _peeled(scaled, happens, [key for key in box.bounds if key != n])
    return box if box.bounds else None


def _excess(box: InputBox, scaled: Floats, happens: Floats) -> float:
    """Give by how many standard errors, up to a factor, the mean in a box exceeds the whole."""
    inside = happens[box.holds(scaled)]
    return float((inside.mean() - happens.mean()) * len(inside) ** 0.5) if len(inside) else 0.0


def _peeled(scaled: Floats, happens: Floats, inputs: Collection[int]) -> InputBox:
    """Peel along some inputs; give the box on the way that exceeds the whole most noticeably."""
    best, most = InputBox({}), 0.0
    for box in _path(scaled, happens, list(inputs)):
        if (excess := _excess(box, scaled, happens)) > most:
            best, most = box, excess
    return best


def _path(scaled: Floats, happens: Floats, inputs: list[int]) -> Iterator[InputBox]:
    """Give the boxes on the way from the whole space to one of the least size."""
    low, high = np.zeros(scaled.shape[1]), np.ones(scaled.shape[1])
    held = np.arange(len(scaled))
    while inputs and len(held) * (1 - _ALPHA) >= max(_LEAST * len(scaled), 8):
        values, means = scaled[np.ix_(held, inputs)], happens[held]
        cuts = np.quantile(values, (_ALPHA, 1 - _ALPHA), axis=0)
        kept = np.stack([values > cuts[0], values < cuts[1]])
        after = np.einsum("spn,p->sn", kept, means) / np.maximum(kept.sum(axis=1), 1)
        side, n = np.unravel_index(int(after.argmax()), after.shape)
        if side == 0:
            low[inputs[n]] = cuts[0, n]
        else:
            high[inputs[n]] = cuts[1, n]
        held = held[kept[side, :, n]]
        yield InputBox({i: (low[i], high[i]) for i in inputs if low[i] > 0 or high[i] < 1})


def small_tree(
    finding: tuple[Floats, Floats], judging: tuple[Floats, Floats], depth: int = _DEPTH
) -> list[InputBox]:
    """Part the space in two, again and again, where that tells most of how often it happens.

    Args:
        finding: points and whether it happens there, from which parts are found.
        judging: others; a part is made only if these say, too, that it tells something.
        depth: partings one after another at most.

    Returns:
        The last parts, which share the space among them; only the whole if none is worth it.
    """
    scaled, happens = finding
    least = max(8, round(_LEAF * len(scaled)))

    def parted(box: InputBox, left: int) -> list[InputBox]:
        held = box.holds(scaled)
        points, values = scaled[held], happens[held]
        if not left or len(values) < 2 * least:
            return [box]
        cuts = np.quantile(points, np.arange(1, 20) / 20, axis=0)
        below = points < cuts[:, np.newaxis]
        count, total = below.sum(axis=1), np.einsum("cpn,p->cn", below, values)
        rest = np.maximum(len(values) - count, 1)
        gain = total**2 / np.maximum(count, 1) + (values.sum() - total) ** 2 / rest
        gain[(count < least) | (rest < least)] = -np.inf
        at, n = np.unravel_index(int(gain.argmax()), gain.shape)
        low, high = box.bounds.get(int(n), (0.0, 1.0))
        cut = float(cuts[at, n])
        parts = [InputBox({**box.bounds, int(n): held}) for held in ((low, cut), (cut, high))]
        if not np.isfinite(gain[at, n]) or not _tells(box, parts, finding, judging):
            return [box]
        return [leaf for part in parts for leaf in parted(part, left - 1)]

    return parted(InputBox({}), depth)


def _tells(
    box: InputBox,
    parts: list[InputBox],
    finding: tuple[Floats, Floats],
    judging: tuple[Floats, Floats],
) -> bool:
    """Tell whether the means of two parts foretell other points better than that of the whole."""

    def error(held: InputBox) -> float:
        there, here = held.holds(finding[0]), held.holds(judging[0])
        return float(((judging[1][here] - finding[1][there].mean()) ** 2).sum())

    return sum(map(error, parts)) < error(box)
