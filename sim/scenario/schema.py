"""A scenario as a whole, what must agree between its parts, and mixtures of practices."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import Field, Strict, model_validator

from sim.errors import RequestError, did_you_mean, noting, one_line, shown
from sim.scenario import sections
from sim.scenario.layers import by_path
from sim.scenario.lists import (
    CATEGORIES,
    ISSUES,
    PRACTICES,
    TACTICS,
    Category,
    Channels,
    Claim,
    Issue,
    Practice,
    Rules,
    Shock,
    Tactic,
)
from sim.scenario.names import NamesSection
from sim.scenario.quantities import CHOSEN, Named, TomlTable, quantity, text_of
from sim.scenario.toml import tables_to_toml

_SUM_TOLERANCE = 1e-6

ROUNDING = 1e-12
"""0.6 - 0.2 is a little less than 0.4 in binary numbers, yet it keeps a limit of 0.4."""

_WORDS = frozenset(
    (
        *("title", "summary", "essay", "history", "stylised", "literature", "sources", "claims"),
        "names",
    )
)
"""What a scenario says about its world: no result depends on it."""

OWN_TO_A_FILE = ("essay", "history", "stylised", "claims")
"""What a file that extends another does not take over: it is said about the other's world."""

type Rows[Row] = Annotated[tuple[Row, ...], Strict(strict=False)]


class Time(TomlTable):
    """The horizon."""

    months: Annotated[int, Field(ge=1, le=2400)] = quantity(
        120, "months", "length of a run", plausible=(60, 240), value=CHOSEN
    )
    start: str = Field(
        default="2019-01",
        pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$",
        description="calendar month of month 1, only for labels",
        json_schema_extra={"unit": "year-month", "source": "label"},
    )


class Comparison(TomlTable):
    """What counts as a difference."""

    smallest_difference: Annotated[float, Field(gt=0, le=1)] = quantity(
        0.01,
        "share",
        "smallest difference in members' rights that is worth caring about",
        plausible=(0.002, 0.05),
        value=CHOSEN,
    )


class Scenario(TomlTable):
    """A world to ask questions of. Every parameter has a unit, a range, a meaning and a source."""

    title: str = Field(min_length=1, max_length=200, description="what tables and figures call it")
    summary: str = Field(default="", max_length=20_000, description="what world this is, and why")
    essay: str = Field(
        default="", max_length=2000, description="what of the essay this world is about"
    )
    history: str = Field(
        default="", max_length=20_000, description="the history or theory behind it, with citations"
    )
    stylised: str = Field(
        default="", max_length=20_000, description="what is simplified, and what it cannot say"
    )
    literature: Rows[str] = Field(default=(), description="literature and data that it rests on")
    sources: dict[str, Annotated[str, Field(min_length=1, max_length=2000)]] = Field(
        default={},
        max_length=5000,
        description="what fixes a value that is not the default, by its path; without it a value "
        "is told as set by you",
        examples=[{"states.opinion": "a survey of 2024, question 12"}],
    )
    names: NamesSection = NamesSection()
    time: Time = Time()
    states: sections.StatesSection = sections.StatesSection()
    institutions: sections.InstitutionsSection = sections.InstitutionsSection()
    groups: sections.GroupsSection = sections.GroupsSection()
    allies: sections.AlliesSection = sections.AlliesSection()
    ties: sections.TiesSection = sections.TiesSection()
    people: sections.PeopleSection = sections.PeopleSection()
    knowledge: sections.KnowledgeSection = sections.KnowledgeSection()
    decisions: sections.DecisionsSection = sections.DecisionsSection()
    rest: sections.RestSection = sections.RestSection()
    mobilisation: sections.MobilisationSection = sections.MobilisationSection()
    pressure: sections.PressureSection = sections.PressureSection()
    response: sections.ResponseSection = sections.ResponseSection()
    days: sections.DaysSection = sections.DaysSection()
    windows: sections.WindowsSection = sections.WindowsSection()
    rights: sections.RightsSection = sections.RightsSection()
    reversals: sections.ReversalsSection = sections.ReversalsSection()
    harm: sections.HarmSection = sections.HarmSection()
    experience: sections.ExperienceSection = sections.ExperienceSection()
    opinion: sections.OpinionSection = sections.OpinionSection()
    countermovement: sections.CountermovementSection = sections.CountermovementSection()
    adaptation: sections.AdaptationSection = sections.AdaptationSection()
    capacity: sections.CapacitySection = sections.CapacitySection()
    donors: sections.DonorsSection = sections.DonorsSection()
    rules: Rules = Rules()
    channels: Channels = Channels()
    comparison: Comparison = Comparison()
    categories: Rows[Category] = Field(default=CATEGORIES, min_length=1, max_length=20)
    issues: Rows[Issue] = Field(default=ISSUES, min_length=1, max_length=30)
    tactics: Rows[Tactic] = Field(default=TACTICS, min_length=1, max_length=30)
    shocks: Rows[Shock] = Field(default=(), max_length=100)
    practices: Rows[Practice] = Field(
        default=(), max_length=100, description="practices beside the nine that every scenario has"
    )
    claims: Rows[Claim] = Field(
        default=(),
        max_length=100,
        description="what is claimed about this world, stated before its result",
    )

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Show a scenario on one line."""
        counts = {name: getattr(self, name).count for name in ("states", "groups", "allies")}
        yield from {"title": self.title, "months": self.time.months, **counts}.items()
        yield "differing", len(self._differing())

    def _repr_html_(self) -> str:
        """Show it in a notebook: its size, and what differs from the default."""
        told = self._differing()
        rows = "".join(
            f"<tr><td>{escape(path)}</td><td>{escape(text_of(value))}</td>"
            f"<td>{escape(text_of(usual))}</td></tr>"
            for path, (value, usual) in list(told.items())[:_MOST_SHOWN]
        )
        more = f"<p>and {len(told) - _MOST_SHOWN} more</p>" if len(told) > _MOST_SHOWN else ""
        return (
            f"<p><b>{escape(self.title)}</b><br>{self.states.count} states, {self.groups.count} "
            f"groups, {self.allies.count} allies, {self.time.months} months</p><table>"
            f"<tr><th>parameter</th><th>value</th><th>default</th></tr>{rows}</table>{more}"
        )

    def _differing(self) -> dict[str, tuple[Any, Any]]:
        """Give what differs from the default by path, with both; a new row of a list as one."""
        usual = by_path(Scenario(title=self.title).parameters())
        tables = {path.rpartition(".")[0] for path in usual}
        found: dict[str, tuple[Any, Any]] = {}
        for path, value in by_path(self.parameters()).items():
            table, _, key = path.rpartition(".")
            if table not in tables:
                found[table] = ("a row of its own", None)
            elif key not in Named.model_fields and value != usual.get(path):
                found[path] = value, usual.get(path)
        return found

    def practice(self, name: str) -> Practice:
        """Find a practice by name, built in or of this scenario; ``KeyError`` if there is none."""
        return {row.name: row for row in (*PRACTICES, *self.practices)}[name]

    def to_dict(self) -> dict[str, Any]:
        """Give all parameters as plain data, as TOML would hold them."""
        return self.model_dump(mode="json", exclude_none=True)

    def parameters(self) -> dict[str, Any]:
        """Give what makes the world, as plain data, without what is only said about it."""
        return {key: held for key, held in self.to_dict().items() if key not in _WORDS}

    def to_toml(self) -> str:
        """Give a scenario file that says every parameter: it reads back to an equal scenario."""
        return tables_to_toml(self.to_dict())

    @model_validator(mode="before")
    @classmethod
    def _literature_was_called_sources(cls, data: Any) -> Any:  # noqa: ANN401 - unchecked TOML
        """Read ``sources`` as a list, as files written before version 0.2 have it."""
        listed = isinstance(data, dict) and isinstance(data.get("sources"), list | tuple)
        if not listed or "literature" in data:
            return data
        return {"literature" if key == "sources" else key: held for key, held in data.items()}

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        if problems := [*self._wrong_shares(), *self._wrong_names(), *self._wrong_numbers()]:
            raise ValueError("\n".join(problems))
        return self

    def _wrong_shares(self) -> Iterator[str]:
        names = ", ".join(Named.names(self.issues))
        lists = {"groups.priorities": self.groups.priorities, "allies.agenda": self.allies.agenda}
        lists |= {
            f"categories.{row.name}.priorities": row.priorities
            for row in self.categories
            if row.priorities is not None
        }
        for key, shares in lists.items():
            total = math.fsum(shares)
            if len(shares) != len(self.issues):
                yield (
                    f"{key}: expected {len(self.issues)} shares, one for each issue ({names}), "
                    f"got {len(shares)}"
                )
            elif any(share <= 0 for share in shares):
                yield f"{key}: every share must be above 0"
            elif abs(total - 1) > _SUM_TOLERANCE:
                yield f"{key}: the shares must sum to 1, they sum to {total:.15g}"
        total = math.fsum(row.share for row in self.categories)
        if abs(total - 1) > _SUM_TOLERANCE:
            yield f"categories: the shares must sum to 1, they sum to {total:.15g}"

    def _wrong_names(self) -> Iterator[str]:
        for key in ("categories", "issues", "tactics", "shocks", "practices", "claims"):
            names = Named.names((*(PRACTICES if key == "practices" else ()), *getattr(self, key)))
            twice = dict.fromkeys(name for name in names if names.count(name) > 1)
            yield from (f"{key}: the name {name!r} stands twice" for name in twice)
        for path, said in self.names.tables():
            for key, other in said.lone():
                yield f"{path}.{key}: sentences speak of one and of several: name {other}, too"
        known = Named.names((*PRACTICES, *self.practices))
        for row in self.shocks:
            if row.practice and row.practice not in known:
                hint = did_you_mean(row.practice, known)
                yield f"shocks.{row.name}.practice: there is no practice '{row.practice}'{hint}"
        for claim in self.claims:
            yield from (f"claims.{claim.name}.{line}" for line in _wrong_claim(claim, known))

    def _wrong_numbers(self) -> Iterator[str]:
        states, groups, allies = self.states.count, self.groups.count, self.allies.count
        ties, people, months = self.ties, self.people, self.time.months
        if (agents := groups * people.per_group) > _MAX_PEOPLE:
            yield (
                f"people.per_group: {agents:,} simulated people (groups.count × people.per_group) "
                f"are more than {_MAX_PEOPLE:,}"
            )
        for key, cells in {
            "allies.count": allies * max(groups, states),
            "states.count": states * len(self.categories) * len(self.issues),
        }.items():
            if cells > _MAX_CELLS:
                yield f"{key}: the world would hold {cells:,} pairs, limit {_MAX_CELLS:,}"
        least = f"at least ties.break_threshold ({ties.break_threshold:.15g}), is"
        if ties.renewal_threshold < ties.break_threshold:
            yield f"ties.renewal_threshold: must be {least} {ties.renewal_threshold:.15g}"
        if (trust := ties.initial_trust.low) < ties.break_threshold - ROUNDING:
            yield f"ties.initial_trust: its lowest value must be {least} {trust:.15g}"
        if people.bridging + people.rewiring > 1 + ROUNDING:
            yield (
                "people.bridging: must be at most 1 - people.rewiring "
                f"({round(1 - people.rewiring, 12):.15g}), is {people.bridging:.15g}"
            )
        for row in self.shocks:
            if row.month > months:
                most = f"must be at most time.months ({months}), is {row.month}"
                yield f"shocks.{row.name}.month: {most}"


_CHANGES = ("settings", "practice_settings", "than")
"""Keys of a claim that change its worlds."""


def _wrong_claim(claim: Claim, practices: Sequence[str]) -> Iterator[str]:
    """Say which names in a claim mean nothing, and which of its settings are none."""
    from sim.outcomes import OUTCOME_NAMES, no_outcome  # noqa: PLC0415 - numpy; few make claims

    if claim.outcome not in OUTCOME_NAMES:
        yield f"outcome: '{claim.outcome}': {no_outcome(claim.outcome)}"
    changes = [(key, text) for key in _CHANGES for text in getattr(claim, key)]
    for key, text in changes:
        if not re.match(r"[^=]*\w[^=]*=.*\S", text):
            yield f"{key}: expected path=value, got '{one_line(text, 60)}'"
    if any(text.startswith("practices") for _, text in changes):
        return  # they can begin a practice
    for key, text in (("practice", claim.practice), *(("against", name) for name in claim.against)):
        for part in text.split(","):
            if (name := part.partition(":")[0].strip()) not in practices:
                yield f"{key}: there is no practice '{name}'{did_you_mean(name, practices)}"


_MOST_SHOWN = 20
"""Values that a notebook shows of a scenario."""

_MAX_PEOPLE = 20_000_000
"""Largest number of simulated people: about 2 GB of memory."""

_MAX_CELLS = 4_000_000
"""Largest number of pairs of actors, or of state × category × issue."""


_SAME_SHARE = 1e-9
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
            if abs(count / allies - share) > _SAME_SHARE
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
    if not problems and abs(math.fsum(shares) - 1) > _SUM_TOLERANCE:
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
