"""How far what groups act on differs between practices in the same worlds: the *dose* of a pair.

Where practices hardly differ in what is done they can hardly differ in what it brings, whatever
they say of who decides.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from sim.runs.simulate import Reader, Watch
from sim.world.columns import World

_NOTHING = -1
"""The plan of a group that does not act."""

type _Plans = list[np.ndarray[Any, np.dtype[np.int64]]]


class Doses:
    """Reads month by month on which plans groups act, under one practice and under others.

    Args:
        base: place of the one among the variants that are run.
        others: places of the others.
        worlds: number of worlds.
        months: of a run.

    Attributes:
        shares: [worlds, others], of the groups and months in which both act, those in which they
            act on other plans; NaN without any.
        effective: [worlds], for how many groups of equal size all count: 1 / Σ of squared shares
            of members, in the first month.
    """

    def __init__(self, base: int, others: Sequence[int], worlds: int, months: int) -> None:
        self._base, self._others, self._months = base, tuple(others), months
        self.shares = np.full((worlds, len(self._others)), np.nan)
        self.effective = np.full(worlds, np.nan)
        self._read: dict[int, dict[int, _Plans]] = {}

    def __call__(self, n: int) -> Watch:
        """Give who watches the worlds of a replicate."""
        return partial(self._reader, n)

    def _reader(self, n: int, places: Sequence[int]) -> Reader | None:
        wanted = [(w, v) for w, v in enumerate(places) if v in (self._base, *self._others)]
        held = self._read.setdefault(n, {})
        held |= {v: [] for _, v in wanted}

        def read(worlds: World, month: int) -> None:
            groups, flow = worlds.groups, worlds.flow
            plans = groups.campaign_issue * flow.used.shape[-1] + groups.campaign_tactic
            acted = np.where(flow.running == 1, plans, _NOTHING)
            for w, v in wanted:
                held[v].append(acted[w])
            if month == 0:
                members = groups.members[0] / groups.members[0].sum()
                self.effective[n] = 1 / (members**2).sum()
            if month == self._months - 1 and len(held) == 1 + len(self._others):
                self._count(n)

        return read if wanted else None

    def _count(self, n: int) -> None:
        held = {v: np.array(plans) for v, plans in self._read.pop(n).items()}
        one = held[self._base]
        for o, v in enumerate(self._others):
            both = (one != _NOTHING) & (held[v] != _NOTHING)
            if both.any():
                self.shares[n, o] = (one != held[v])[both].mean()
