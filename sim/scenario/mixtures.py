"""What ``--practice`` says: one practice for all allies, or a mixture among them."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from sim.errors import RequestError, did_you_mean, noting, shown
from sim.scenario.practices import PRACTICES, Practice
from sim.scenario.schema import SUM_TOLERANCE, Scenario

SAME_SHARE = 1e-9
"""Shares that differ by no more are told as one: ends of a range are rounded."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """Practices with the shares of allies that follow each (``docs/explanation/model.md``, 3).

    Their order is that of ``in_order``: however it was written, a mixture is one practice.
    """

    name: str
    practices: tuple[Practice, ...]
    shares: tuple[float, ...]

    @property
    def pure(self) -> bool:
        """Whether all allies do the same."""
        return len(self.practices) == 1

    def dealt(self, allies: int) -> tuple[int, ...]:
        """Give how many of so many allies follow each practice; what rounding leaves, the last."""
        ends = [0]
        share = 0.0
        for part in self.shares[:-1]:
            share += part
            ends.append(math.floor(share * allies + 0.5))
        return tuple(end - start for start, end in pairwise([*ends, allies]))

    def rounding(self, allies: int) -> str | None:
        """Say which shares no whole number of allies can show, and what is run in their place."""
        told = [
            f"'{row.name}' is followed by {count} of {allies} allies, a share of "
            f"{count / allies:.4g} in place of {share:.4g}"
            for row, share, count in zip(
                self.practices, self.shares, self.dealt(allies), strict=True
            )
            if abs(count / allies - share) > SAME_SHARE
        ]
        return "; ".join(told) or None


def parse_practices(texts: Iterable[str], scenario: Scenario) -> tuple[Mixture, ...]:
    """Read what ``--practice`` gave, each time once; all practices of the scenario if nothing.

    Raises:
        RequestError: with every name, share or repetition that is wrong.
    """
    problems: list[str] = []
    mixtures: dict[str, Mixture] = {}
    for text in texts:
        with noting(problems):
            mixture = parse_practice(text, scenario)
            if mixture.name in mixtures:
                problems.append(f"practice {text}: given twice")
            mixtures[mixture.name] = mixture
    if problems:
        raise RequestError(problems)
    if mixtures:
        return tuple(mixtures.values())
    every = (*PRACTICES, *scenario.practices)
    return tuple(Mixture(row.name, (row,), (1.0,)) for row in every)


def parse_practice(text: str, scenario: Scenario, argument: str = "practice") -> Mixture:
    """Read ``imposition`` or ``imposition:0.5,engaged-deference:0.5``; else ``RequestError``."""
    known = {row.name: row for row in (*PRACTICES, *scenario.practices)}
    pairs = [part.strip().partition(":") for part in text.split(",")]
    names = [name.strip() for name, _, _ in pairs]
    problems = [
        f"no practice '{name}'{did_you_mean(name, known)}"
        for name in dict.fromkeys(names)
        if name not in known
    ]
    problems += [f"'{name}' stands twice" for name in known if names.count(name) > 1]
    shares = []
    for name, colon, share in pairs:
        try:
            shares.append(_share(share) if colon or len(pairs) > 1 else 1.0)
        except ValueError:
            got = shown(share) if colon else "none"
            problems.append(f"'{name.strip()}' needs a share above 0 and at most 1, got {got}")
    if not problems and abs(math.fsum(shares) - 1) > SUM_TOLERANCE:
        problems.append(f"the shares must sum to 1, they sum to {math.fsum(shares):.15g}")
    if problems:
        raise RequestError(f"{argument} {text}: {problem}" for problem in problems)
    rows = sorted(zip(names, shares, strict=True), key=lambda row: _place(row[0]))
    names, shares = [name for name, _ in rows], [share for _, share in rows]
    return Mixture(_name(names, shares), tuple(known[name] for name in names), tuple(shares))


def in_order(text: str) -> str:
    """Write the parts of a mixture in the order of the nine practices, then by name."""
    parts = [part.strip() for part in text.split(",")]
    return ",".join(sorted(parts, key=lambda part: _place(part.partition(":")[0].strip())))


def _place(name: str) -> tuple[int, str]:
    return _NINE.get(name, len(_NINE)), name


_NINE = {row.name: n for n, row in enumerate(PRACTICES)}


def _share(text: str) -> float:
    share = float(text)
    if not 0 < share <= 1:  # NaN too
        raise ValueError(text)
    return share


def _name(names: list[str], shares: list[float]) -> str:
    if len(names) == 1:
        return names[0]
    return ",".join(f"{name}:{share:g}" for name, share in zip(names, shares, strict=True))
