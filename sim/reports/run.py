"""The report of a single run: its story, its months, its outcomes, and that it is no evidence."""

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np

from sim.model.tables import EVENT_FIELDS
from sim.narrative.story import count_in_words
from sim.outcomes import CAUSES, CENSORED, OUTCOMES, SERIES
from sim.reports.blocks import Block, Curve, Points, Section, Table, Words
from sim.reports.common import cause_limits, censored, months_figure, report, scenarios_of, tabled
from sim.reports.html import Report
from sim.studies.run import OutcomeValue, RunAnswer
from sim.wording import counted, named, number

MOST_EVENTS = 300
"""Events that the report lists; the table holds all."""

_NOT_EVIDENCE = (
    "One run is not evidence: it is one world and one luck, and another seed may end otherwise. "
    "`solidarity compare` runs all practices in many worlds and says what can be concluded."
)

_TOTAL = "All together"

_RESPONSES = ("concede", "token", "ignore", "repress")

_PANELS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Members’ rights",
        (("rights", "in practice"), ("rights_paper", "on paper"), ("compliance_gap", "gap")),
    ),
    ("Harms", (("harms", "all"), ("harms_repression", "by repression"))),
    ("Taking part", (("participation", "people"), ("campaigns", "{names.groups} with a campaign"))),
    ("{names.Groups}", (("capacity", "capacity"), ("ties", "ties standing"))),
    ("Demands that are pressed", (("conceded", "conceded"), ("repressed", "repressed"))),
    (
        "Opinion and the {names.allies}’ scorecard",
        (("opinion", "public opinion"), ("rights_scorecard", "scorecard")),
    ),
)
"""Panels of the figure: title, and its series with their labels."""

_TITLES = {
    "rights": "rights",
    "rights_paper": "on paper",
    "harms": "harms",
    "participation": "taking part",
    "capacity": "capacity",
    "ties": "ties",
    "conceded": "conceded",
    "repressed": "repressed",
    "opinion": "opinion",
}
"""Columns of the table of months; CSV and the figure hold all series."""


def tell(answer: RunAnswer) -> Report:
    """Tell a run."""
    (scenario,) = scenarios_of(answer).values()
    return report(
        answer,
        kind="One run",
        question=(
            f"What happened in one world over {counted(scenario.time.months, 'month', 'months')} "
            f"in which {{names.allies}} follow {named(answer.practice)}?"
        ),
        verdict=(_short(answer), _NOT_EVIDENCE),
        limits=(
            (
                "Nothing follows from this run about which practice is better: for that, practices "
                "must meet the same worlds, and many of them."
            ),
            *cause_limits(row.label for row in answer.outcomes),
        ),
        sections=(
            Section("What happened", tuple(_story(answer))),
            Section("Month by month", (_figure(answer), *_stacked(answer), _months(answer))),
            Section(
                "Outcomes",
                (_outcomes(answer), *_causes(answer), *_categories(answer), _meanings(answer)),
            ),
            Section("Campaigns and answers", tuple(_events(answer)), folded=True),
        ),
        practices=(answer.practice,),
        imprint=(
            f"Practice {named(answer.practice)}, seed {answer.asked.seed}, replicate "
            f"{answer.asked.replicate}"
        ),
    )


def _short(answer: RunAnswer) -> str:
    """Say where rights began and ended."""
    rights = answer.months["rights"]
    return (
        f"Members’ rights in practice went from {number(rights[0])} to {number(rights[-1])} (0 is "
        f"none of them, 1 is all in full), {number(answer['rights'])} on average; "
        f"{number(answer['harms'], 1)} people in 1,000 were harmed in a year. This is world "
        f"{answer.asked.replicate} of seed {answer.asked.seed}."
    )


def _story(answer: RunAnswer) -> list[Block]:
    """Tell the most notable happenings, and how many others there were."""
    (scenario,) = scenarios_of(answer).values()
    lines = tuple(f"Month {row.month} ({row.date}): {row.text}" for row in answer.happenings)
    blocks: list[Block] = [Points(lines) if lines else Words("Nothing worth telling.")]
    if rest := count_in_words(Counter(answer.untold), scenario.names):
        blocks.append(Words(f"Not told: {rest}."))
    return blocks


def _figure(answer: RunAnswer) -> Block:
    """Draw all series."""
    (scenario,) = scenarios_of(answer).values()
    units = {row.name: row.unit for row in SERIES}
    curves = tuple(
        Curve(
            name=label,
            x=range(1, scenario.time.months + 1),
            y=answer.months[name],
            panel=f"{title} ({units[lines[0][0]]})",
            strong=n == 0,
        )
        for title, lines in _PANELS
        for n, (name, label) in enumerate(lines)
    )
    return months_figure(
        f"One world with {answer.practice}, seed {answer.asked.seed}",
        "Values at the end of each month.",
        curves,
        scenario,
        name="run",
    )


def _stacked(answer: RunAnswer) -> list[Block]:
    """Draw what rights rose and fell by since the start; earlier versions do not know."""
    (scenario,) = scenarios_of(answer).values()
    known = [row for row in CAUSES if row.name in answer.months]
    booked = {row.label: np.cumsum(answer.months[row.name]).tolist() for row in known}
    if not booked:
        return []
    moved = {name: held for name, held in booked.items() if any(held)}
    total = np.sum(list(booked.values()), axis=0).tolist()
    curves = tuple(
        Curve(name=name, x=range(1, scenario.time.months + 1), y=held, strong=name == _TOTAL)
        for name, held in {**moved, _TOTAL: total}.items()
    )
    made = months_figure(
        "What members’ rights rose and fell by",
        "Each cause stands on those before it: what added to rights since the start upward from 0, "
        "what took from them downward. The thick line is their sum.",
        curves,
        scenario,
        name="causes",
    )
    axis = "change of members’ rights since the start (share)"
    return [replace(made, y_axis=axis, own_scales=False, zero=True, stacked=True)]


def _months(answer: RunAnswer) -> Table:
    """Give the months in short."""
    every = answer.asked.every or 12
    rows = tuple(
        (row["dates"], *(number(_known(row[name]), _places(name)) for name in _TITLES))
        for row in answer.periods(every)
    )
    units = "harms per 1,000 people and month, all else shares"
    when = "At the end of each month" if every == 1 else "Means over the months of a row"
    return Table(
        f"{when}: {units}",
        ("months", *_TITLES.values()),
        rows,
        "l" + "r" * len(_TITLES),
        sortable=False,
    )


def _places(series: str) -> int:
    return 1 if series.startswith("harms") else 3


def _known(value: float | None) -> float:
    return float("nan") if value is None else value


def _outcomes(answer: RunAnswer) -> Table:
    shares = {row.name for row in OUTCOMES if row.unit == "share" or row.high <= 1}
    return tabled(
        "Outcomes of this run († contains its cause)",
        answer.outcomes,
        {
            "outcome": lambda row: _label(answer, row),
            "value": lambda row: number(row.value, 3 if row.name in shares else 2),
            "unit": lambda row: row.unit,
        },
        "lrl",
    )


def _label(answer: RunAnswer, row: OutcomeValue) -> str:
    values = {held.name: held.value for held in answer.outcomes}
    share = values.get(CENSORED.get(row.name, ""))
    return row.label if share is None else censored(row.label, share)


def _causes(answer: RunAnswer) -> list[Block]:
    """Say what rights rose and fell by; answers of earlier versions do not know."""
    known = [row for row in CAUSES if row.name in answer.months]
    rows = [(row.label, number(sum(answer.months[row.name]), 4, sign=True)) for row in known]
    if not rows:
        return []
    total = number(sum(sum(answer.months[row.name]) for row in known), 4, sign=True)
    caption = "What members’ rights rose and fell by, from the start to the end (share)"
    return [Table(caption, ("cause", "change"), (*rows, (_TOTAL, total)), "lr")]


def _categories(answer: RunAnswer) -> list[Block]:
    """Give the rights of each category of people."""
    caption = "Rights by category of people (share)"
    rows = tuple((row.label, number(row.value, 3)) for row in answer.categories)
    return [Table(caption, ("category", "rights"), rows, "lr")] if rows else []


def _meanings(answer: RunAnswer) -> Table:
    return tabled(
        "How outcomes are measured",
        answer.outcomes,
        {
            "outcome": lambda row: row.label,
            "how measured": lambda row: row.definition.replace("`", ""),
        },
        "ll",
        folded=True,
    )


def _events(answer: RunAnswer) -> list[Block]:
    """Count how states answered each tactic, and list the first campaigns."""
    table = answer.events()
    answers = Counter((row["tactic"], row["response"]) for row in table)
    responses = [*_RESPONSES, *sorted({held for _, held in answers} - {*_RESPONSES})]
    counts = tuple(
        (tactic, *(f"{answers[tactic, response]:,}" for response in responses))
        for tactic in sorted({held for held, _ in answers})
    )
    shown = tuple(tuple(_cell(row[name]) for name in EVENT_FIELDS) for row in table[:MOST_EVENTS])
    left = len(table) - len(shown)
    more = f", the first of {len(table):,}: the table events holds all" if left > 0 else ""
    head = tuple(name.replace("_", " ") for name in EVENT_FIELDS)
    return [
        Table(
            "How states answered campaigns, by tactic (campaign-months)",
            ("tactic", *responses),
            counts,
            "l" + "r" * len(responses),
        ),
        Table(f"Campaigns, month by month{more}", head, shown, _alignment(table), folded=True),
    ]


def _alignment(rows: list[dict[str, Any]]) -> str:
    first = rows[0] if rows else {}
    return "".join("r" if type(first.get(name)) in (int, float) else "l" for name in EVENT_FIELDS)


def _cell(value: Any) -> str:  # noqa: ANN401 - whatever a column holds
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return number(value, 0 if abs(value) >= 100 else 3)
    return "" if value is None else str(value)
