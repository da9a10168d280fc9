"""The account of a single run: its months, its story, its outcomes; as a page and as JSON."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.outcomes import OUTCOMES, SERIES, SERIES_NAMES, Floats
from sim.render.text import GAP, Page
from sim.render.wording import number
from sim.scenario.schema import Scenario
from sim.story.happenings import Happening
from sim.story.story import count_in_words
from sim.telling.old.results import finite
from sim.version import VERSION

FORMAT = "solidarity-run"
FORMAT_VERSION = 1

TITLES: dict[str, str] = {
    "rights": "rights in\npractice",
    "rights_paper": "on\npaper",
    "harms": "harms",
    "harms_repression": "by re-\npression",
    "participation": "taking\npart",
    "capacity": "capac-\nity",
    "ties": "ties",
    "conceded": "con-\nceded",
    "repressed": "re-\npressed",
    "campaigns": "cam-\npaigns",
    "opinion": "opin-\nion",
    "rights_scorecard": "score-\ncard",
    "compliance_gap": "gap",
}
"""Columns of the table of months, with short titles; on a narrow page the last are left out."""


@dataclass(frozen=True, slots=True)
class Account:
    """A finished run and what is told of it.

    Attributes:
        scenario: as it was run.
        practice: label.
        seed: of the random numbers.
        replicate: which world.
        series: [months, len(SERIES)].
        outcomes: by name; NaN where undefined.
        told: the most notable happenings, by month.
        untold: how many others there were, by kind.
    """

    scenario: Scenario
    practice: str
    seed: int
    replicate: int
    series: Floats
    outcomes: dict[str, float]
    told: tuple[Happening, ...]
    untold: Counter[str]


@dataclass(frozen=True, slots=True)
class Period:
    """Some months: the first and the last, from 1, the dates, and the mean of every series."""

    first: int
    last: int
    label: str
    means: Floats


def periods(account: Account, every: int) -> list[Period]:
    """Take means over every so many months; NaN where a series is undefined throughout."""
    found = []
    for begin in range(0, account.series.shape[0], every):
        block = account.series[begin : begin + every]
        defined = ~np.isnan(block)
        count = defined.sum(axis=0)
        total = np.where(defined, block, 0.0).sum(axis=0)
        means = np.where(count > 0, total / np.maximum(count, 1), np.nan)
        last = begin + block.shape[0]
        found.append(Period(begin + 1, last, _label(account.scenario, begin + 1, last), means))
    return found


def calendar(scenario: Scenario, month: int) -> str:
    """Give the calendar month of a month, from 1, as ``2020-03``."""
    year, first = (int(part) for part in scenario.time.start.split("-"))
    date = 12 * year + first - 1 + month - 1
    return f"{date // 12}-{date % 12 + 1:02}"


def _label(scenario: Scenario, first: int, last: int) -> str:
    begin, end = calendar(scenario, first), calendar(scenario, last)
    if begin == end:
        return begin
    year = begin[:-3]
    whole_year = (begin, end) == (f"{year}-01", f"{year}-12")
    return year if whole_year else f"{begin} – {end}"


def summarise_run(page: Page, account: Account, every: int) -> None:
    """Write what happened: the months in short, the story, the outcomes.

    Args:
        page: to write on.
        account: of the run.
        every: months of a row.
    """
    page.heading(
        f"{account.scenario.title}: one world with {account.practice} "
        f"(seed {account.seed}, replicate {account.replicate})"
    )
    page.gap()
    _months(page, account, every)
    page.heading("What happened")
    for row in account.told:
        page.text(
            f"Month {row.month} ({calendar(account.scenario, row.month)}): {row.text}", "    "
        )
    if not account.told:
        page.text("Nothing worth telling.")
    if rest := count_in_words(account.untold):
        page.text(f"Not told: {rest}.")
    page.heading("Outcomes")
    rows = [
        [row.label, number(account.outcomes[row.name], 3 if row.high <= 1 else 2), row.unit]
        for row in OUTCOMES
    ]
    page.table(("", "value", "unit"), rows, "lrl")


def _months(page: Page, account: Account, every: int) -> None:
    found = periods(account, every)
    columns = []
    for name, title in TITLES.items():
        decimals = 1 if name.startswith("harms") else 3
        values = [number(row.means[SERIES_NAMES.index(name)], decimals) for row in found]
        columns.append([title, *values])
    labels = ["", *(row.label for row in found)]
    left = page.width - max(map(len, labels))
    fitting = []
    for column in columns:
        width = len(GAP) + max(len(line) for cell in column for line in cell.split("\n"))
        if width > left:
            break
        fitting.append(column)
        left -= width
    rows = list(zip(labels, *fitting, strict=True))
    page.table(rows[0], rows[1:], "l" + "r" * len(fitting))
    mean = "Means over the months of a row" if every > 1 else "At the end of each month"
    page.text(
        f"{mean}. Harms are per 1,000 people and month, all else shares; conceded and repressed "
        "are shares of the demands pressed."
    )


def run_document(account: Account) -> dict[str, Any]:
    """Give everything about a run as plain data; ``run.schema.json`` describes every field."""
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "software_version": VERSION,
        "scenario": account.scenario.to_dict(),
        "practice": account.practice,
        "seed": account.seed,
        "replicate": account.replicate,
        "series": [
            {"name": row.name, "label": row.label, "unit": row.unit, "definition": row.definition}
            for row in SERIES
        ],
        "months": [
            {"month": n + 1, "date": calendar(account.scenario, n + 1)} | _named(values)
            for n, values in enumerate(account.series)
        ],
        "happenings": [
            {"month": row.month, "kind": row.kind, "who": row.who, "text": row.text}
            for row in account.told
        ],
        "untold": {kind: count for kind, count in account.untold.items() if count > 0},
        "outcomes": [
            {
                "name": row.name,
                "label": row.label,
                "unit": row.unit,
                "value": finite(account.outcomes[row.name]),
            }
            for row in OUTCOMES
        ],
    }


PERIOD_COLUMNS = ("first_month", "last_month", "dates", *SERIES_NAMES)
"""Columns of ``period_rows``."""


def period_rows(account: Account, every: int) -> list[dict[str, Any]]:
    """Give a row for every so many months: ``PERIOD_COLUMNS``, None where undefined."""
    return [
        {"first_month": row.first, "last_month": row.last, "dates": row.label} | _named(row.means)
        for row in periods(account, every)
    ]


def _named(values: Floats | Sequence[float]) -> dict[str, float | None]:
    return {name: finite(float(value)) for name, value in zip(SERIES_NAMES, values, strict=True)}
