"""The short scenario file: the keys that decide most, each with a question and where to look.

Which they are is data, ``decides.json``, made by one command (``python -m docs.build.decides``)
from ``sensitivity`` of the essay's question. What no key here says keeps its default.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sim.scenario.reference import Parameter, reference, span, values
from sim.scenario.schema import Scenario
from sim.scenario.toml import to_toml

DECIDES = Path(__file__).with_name("decides.json")
"""The keys, those that explain most first, and the command that found them."""

LOOK_UP = {
    "states": "constitutions and laws of the time; V-Dem and other indices of rights; polls",
    "institutions": "rulings and how many were carried out; reports of monitoring bodies",
    "groups": "membership rolls, minutes, newsletters and surveys of the groups; interviews",
    "allies": "annual reports, budgets, campaign plans and letters of the allies; interviews",
    "ties": "agreements, joint statements, and accounts of why partnerships began and broke",
    "people": "surveys and oral histories of those concerned",
    "knowledge": "forecasts that groups and allies wrote down, beside what came of them",
    "decisions": "minutes: how often plans were made, how long they took, who spoke",
    "rest": "event data: in which share of months a group acted at all",
    "mobilisation": "counts of those who took part, beside those who could have; surveys of why",
    "pressure": "event data: the number of people and the money behind demands that were met",
    "response": "event data on concessions and repression (Mass Mobilization, ACLED); chronicles",
    "days": "event data: how long actions lasted, and how large those were that lasted",
    "windows": "elections, court calendars and crises of the time, and what was won in them",
    "rights": "how long won rights were kept to; complaints and rulings after a law was passed",
    "reversals": "laws and rulings that took rights back, a decade",
    "harm": "arrests, dismissals, deportations and deaths on record, by who was in a campaign",
    "experience": "interviews with those who left and those who stayed; numbers over the years",
    "opinion": "polls before and after large campaigns",
    "countermovement": "membership and events of those who campaigned against",
    "adaptation": "how authorities changed what they did against a tactic that had worked",
    "capacity": "who was trained, by whom, and who led later",
    "donors": "grant agreements: what was asked for, and what happened when it was not met",
}
"""What to look up, by the section of a key."""

QUESTIONS: dict[str, str] = {
    "allies.agenda_gap": "How far do allies pursue an agenda of their own, not members’?",
    "groups.count": "How many groups organise those concerned?",
    "response.concede_pressure": "How readily does a state concede when it is pressed harder?",
    "windows.late": "How many months pass until groups notice that a window is open?",
    "ties.break_threshold": "How much trust must be lost before a group leaves an ally?",
    "windows.value": "How much more is a campaign worth while a window is open?",
    "groups.members": "How many people does a group speak for?",
    "windows.rate": "How often does a window open, a month?",
    "allies.count": "How many allies are there?",
    "response.concede_exclusion": "How much less does a state concede if it claims to exclude?",
    "decisions.deliberation_delay": "By how many months does full argument delay a decision?",
    "pressure.critical_mass": "How many campaigns of full strength does it take to be felt?",
    "windows.opening": "How much readier is a state to concede while a window is open?",
    "allies.coordination": "How far do allies steer all groups to one common issue?",
    "capacity.transfer": "How much do groups learn from allies who lead?",
    "groups.members_share": "Which share of those a group speaks for can it call on?",
    "groups.priorities": "What do members want most, issue by issue?",
    "knowledge.ally_institutional": "How wrong are allies about courts and institutions?",
    "countermovement.opinion": "How much public support does a countermovement take away?",
    "knowledge.ally_local": "How wrong are allies about what works locally?",
}
"""Questions by path; of any other key its meaning is asked for."""


class Deciding(NamedTuple):
    """A key that decides.

    ``explains`` is the share of the variance of the difference that it explains alone, from
    ``low`` to ``high`` with 95 % confidence.
    """

    parameter: Parameter
    explains: float
    low: float
    high: float

    @property
    def path(self) -> str:
        """Its path."""
        return self.parameter.path

    @property
    def question(self) -> str:
        """What to ask of one's case."""
        return QUESTIONS.get(self.path, f"What is this in your case: {self.parameter.meaning}?")

    @property
    def look_up(self) -> str:
        """Where an answer can be found."""
        return LOOK_UP[self.path.partition(".")[0]]


@cache
def deciding() -> tuple[Deciding, ...]:
    """Give the keys that decide most, in their order; one that is no longer there is left out."""
    known = {row.path: row for row in reference()}
    kept = json.loads(DECIDES.read_text(encoding="utf-8"))["keys"]
    return tuple(Deciding(known[path], *found) for path, found in kept.items() if path in known)


def still_assumed(scenario: Scenario) -> tuple[str, ...]:
    """Name the keys that decide most and that a scenario neither changes nor gives a source."""
    status = {value.path: value.status for value in values(scenario)}
    return tuple(row.path for row in deciding() if status[row.path] == "assumed")


def short_keys() -> Iterator[tuple[str, str]]:
    """Give each key's comment and its lines of TOML, dotted, so that they keep their order."""
    for n, row in enumerate(deciding(), 1):
        held = row.parameter
        alone = f"decides {row.explains:.0%}, {row.low:.0%} to {row.high:.0%}".replace("%", " %")
        limits = f"{held.unit}; {held.range}; plausibly {span(held.plausible)}"
        comment = f"{n}. {row.question} ({limits}; {alone})\nLook up: {row.look_up}."
        source = f'# sources."{row.path}" = "…"'
        yield comment, f"{row.path} = {to_toml(held.default)}\n{source}"
