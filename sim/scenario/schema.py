"""A scenario as a whole, and what must agree between its parts."""

import math
from collections.abc import Iterator
from html import escape
from typing import Annotated, Any, Self

from pydantic import Field, Strict, model_validator

from sim.scenario import actors, mechanisms
from sim.scenario.channels import Channels
from sim.scenario.claims import Claim
from sim.scenario.lists import CATEGORIES, ISSUES, TACTICS, Category, Issue, Shock, Tactic
from sim.scenario.practices import PRACTICES, Practice
from sim.scenario.quantities import CHOSEN, Named, TomlTable, quantity, text_of
from sim.scenario.toml import tables_to_toml

SUM_TOLERANCE = 1e-6

ROUNDING = 1e-12
"""0.6 - 0.2 is a little less than 0.4 in binary numbers, yet it keeps a limit of 0.4."""

WORDS = frozenset(
    ("title", "summary", "essay", "history", "stylised", "literature", "sources", "claims")
)
"""What a scenario says about its world: no result depends on it."""

type Rows[Row] = Annotated[tuple[Row, ...], Strict(strict=False)]


class Time(TomlTable):
    """The horizon."""

    months: Annotated[int, Field(ge=1, le=2400)] = quantity(
        120, "months", "length of a run", plausible=(60, 240), value=CHOSEN
    )
    start: str = Field(
        default="2019-01",
        pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$",
        description="calendar month of month 1, for labels alone",
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
    time: Time = Time()
    states: actors.StatesSection = actors.StatesSection()
    institutions: actors.InstitutionsSection = actors.InstitutionsSection()
    groups: actors.GroupsSection = actors.GroupsSection()
    allies: actors.AlliesSection = actors.AlliesSection()
    ties: actors.TiesSection = actors.TiesSection()
    people: actors.PeopleSection = actors.PeopleSection()
    knowledge: mechanisms.KnowledgeSection = mechanisms.KnowledgeSection()
    decisions: mechanisms.DecisionsSection = mechanisms.DecisionsSection()
    mobilisation: mechanisms.MobilisationSection = mechanisms.MobilisationSection()
    pressure: mechanisms.PressureSection = mechanisms.PressureSection()
    response: mechanisms.ResponseSection = mechanisms.ResponseSection()
    rights: mechanisms.RightsSection = mechanisms.RightsSection()
    harm: mechanisms.HarmSection = mechanisms.HarmSection()
    experience: mechanisms.ExperienceSection = mechanisms.ExperienceSection()
    opinion: mechanisms.OpinionSection = mechanisms.OpinionSection()
    countermovement: mechanisms.CountermovementSection = mechanisms.CountermovementSection()
    adaptation: mechanisms.AdaptationSection = mechanisms.AdaptationSection()
    capacity: mechanisms.CapacitySection = mechanisms.CapacitySection()
    donors: mechanisms.DonorsSection = mechanisms.DonorsSection()
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
        yield "title", self.title
        yield "months", self.time.months
        for name in ("states", "groups", "allies"):
            yield name, getattr(self, name).count
        yield "differing", len(self._differing())

    def _repr_html_(self) -> str:
        """Show it in a notebook: its size, and what differs from the default."""
        size = ", ".join(
            f"{getattr(self, name).count} {name}" for name in ("states", "groups", "allies")
        )
        told = self._differing()
        rows = "".join(
            f"<tr><td>{escape(path)}</td><td>{escape(text_of(value))}</td>"
            f"<td>{escape(text_of(usual))}</td></tr>"
            for path, (value, usual) in list(told.items())[:MOST_SHOWN]
        )
        more = f"<p>and {len(told) - MOST_SHOWN} more</p>" if len(told) > MOST_SHOWN else ""
        return (
            f"<p><b>{escape(self.title)}</b><br>{size}, {self.time.months} months</p><table>"
            f"<tr><th>parameter</th><th>value</th><th>default</th></tr>{rows}</table>{more}"
        )

    def _differing(self) -> dict[str, tuple[Any, Any]]:
        """Give what differs from the default by path, with both; a new row of a list as one."""
        usual = dict(_flat(Scenario(title=self.title).parameters()))
        rows = {path.rpartition(".")[0] for path in usual}
        found: dict[str, tuple[Any, Any]] = {}
        for path, value in _flat(self.parameters()):
            row = path.rpartition(".")[0]
            if row not in rows and "." in row:
                found[row] = ("a row of its own", None)
            elif value != usual.get(path):
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
        return {key: held for key, held in self.to_dict().items() if key not in WORDS}

    def to_toml(self) -> str:
        """Give a scenario file that says every parameter: it reads back to an equal scenario."""
        return tables_to_toml(self.to_dict())

    @model_validator(mode="before")
    @classmethod
    def _literature_was_called_sources(cls, data: Any) -> Any:  # noqa: ANN401 - unchecked TOML
        """Read ``sources`` as a list, as files written before version 0.2 have it."""
        if not isinstance(data, dict) or not isinstance(data.get("sources"), list | tuple):
            return data
        if "literature" in data:
            return data
        return {key: held for key, held in data.items() if key != "sources"} | {
            "literature": data["sources"]
        }

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        problems = [
            *self._priority_problems(),
            *self._name_problems(),
            *self._size_problems(),
        ]
        threshold, trust = self.ties.break_threshold, self.ties.initial_trust.low
        if self.ties.renewal_threshold < threshold:
            problems.append(
                "ties.renewal_threshold: must be at least ties.break_threshold "
                f"({threshold:.15g}), is {self.ties.renewal_threshold:.15g}"
            )
        if trust < threshold - ROUNDING:
            problems.append(
                "ties.initial_trust: its lowest value must be at least ties.break_threshold "
                f"({threshold:.15g}), is {trust:.15g}"
            )
        if self.people.bridging + self.people.rewiring > 1 + ROUNDING:
            problems.append(
                "people.bridging: must be at most 1 - people.rewiring "
                f"({round(1 - self.people.rewiring, 12):.15g}), is {self.people.bridging:.15g}"
            )
        problems.extend(
            f"shocks.{row.name}.month: must be at most time.months ({self.time.months}), "
            f"is {row.month}"
            for row in self.shocks
            if row.month > self.time.months
        )
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _priority_problems(self) -> list[str]:
        lists = {"groups.priorities": self.groups.priorities, "allies.agenda": self.allies.agenda}
        for row in self.categories:
            if row.priorities is not None:
                lists[f"categories.{row.name}.priorities"] = row.priorities
        problems = []
        for key, shares in lists.items():
            total = math.fsum(shares)
            if len(shares) != len(self.issues):
                names = ", ".join(Named.names(self.issues))
                problems.append(
                    f"{key}: expected {len(self.issues)} shares, one for each issue ({names}), "
                    f"got {len(shares)}"
                )
            elif any(share <= 0 for share in shares):
                problems.append(f"{key}: every share must be above 0")
            elif abs(total - 1) > SUM_TOLERANCE:
                problems.append(f"{key}: the shares must sum to 1, they sum to {total:.15g}")
        total = math.fsum(row.share for row in self.categories)
        if abs(total - 1) > SUM_TOLERANCE:
            problems.append(f"categories: the shares must sum to 1, they sum to {total:.15g}")
        return problems

    def _name_problems(self) -> list[str]:
        problems = []
        for key in ("categories", "issues", "tactics", "shocks", "practices", "claims"):
            names = Named.names((*(PRACTICES if key == "practices" else ()), *getattr(self, key)))
            twice = dict.fromkeys(name for name in names if names.count(name) > 1)
            problems += [f"{key}: the name {name!r} stands twice" for name in twice]
        return problems

    def _size_problems(self) -> list[str]:
        agents = self.groups.count * self.people.per_group
        problems = []
        if agents > MAX_PEOPLE:
            problems.append(
                f"people.per_group: {agents:,} simulated people (groups.count × people.per_group) "
                f"are more than {MAX_PEOPLE:,}"
            )
        for key, cells in {
            "allies.count": self.allies.count * max(self.groups.count, self.states.count),
            "states.count": self.states.count * len(self.categories) * len(self.issues),
        }.items():
            if cells > MAX_CELLS:
                problems.append(f"{key}: the world would hold {cells:,} pairs, limit {MAX_CELLS:,}")
        return problems


def _flat(data: dict[str, Any], start: str = "") -> Iterator[tuple[str, Any]]:
    """Give the values of plain data by paths, rows by their names, the mean and spread together."""
    for key, held in data.items():
        path = f"{start}{key}"
        if isinstance(held, dict) and "mean" not in held:
            yield from _flat(held, f"{path}.")
        elif isinstance(held, list) and held and isinstance(held[0], dict):
            for row in held:
                numbers = {name: row[name] for name in row if name not in ("name", "meaning")}
                yield from _flat(numbers, f"{path}.{row['name']}.")
        else:
            yield path, held


MOST_SHOWN = 20
"""Values that a notebook shows of a scenario."""

MAX_PEOPLE = 20_000_000
"""Largest number of simulated people: about 2 GB of memory."""

MAX_CELLS = 4_000_000
"""Largest number of pairs of actors, or of state × category × issue."""
