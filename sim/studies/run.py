"""``run``: one world, month by month, and what happened in it."""

import math
from collections.abc import Mapping
from contextlib import nullcontext
from functools import partial
from typing import Any, ClassVar, Literal

import numpy as np

from sim.model.tables import (
    EVENT_FIELDS,
    MONTH_FIELDS,
    Columns,
    PlainRun,
    as_arrow,
    event_columns,
    month_columns,
)
from sim.narrative.catalogue import text
from sim.narrative.happenings import Happening
from sim.narrative.story import Story
from sim.outcomes import SERIES, SERIES_NAMES
from sim.runs.own_model import own_errors
from sim.runs.simulate import compile_rules
from sim.scenario.files import ScenarioLike
from sim.scenario.names import NamesSection
from sim.scenario.schema import parse_practice
from sim.studies.answer import Answer, Real
from sim.studies.asked import AnswerPart, described_field
from sim.studies.comparison import category_outcome
from sim.studies.inputs import (
    ModelLike,
    Progress,
    Question,
    Settings,
    answered,
    describes,
    outcomes_with,
    scenario_study,
)
from sim.studies.questions import RunAsked
from sim.world.lockstep import alone, rights_by_category
from sim.world.switches import read_switch, write_switch

_EVENTS = "events"
"""Name of the table that is the event log."""


class SentenceFound(AnswerPart):
    """A sentence as data: a template of `sim/languages` and what fills its slots."""

    key: str = described_field("of the template")
    slots: dict[str, Any] = described_field(
        "numbers, names, lists of them, or other sentences, by slot"
    )


class HappeningFound(AnswerPart):
    """Something that happened."""

    month: int = described_field("in which, from 1")
    date: str = described_field("calendar month")
    kind: str = described_field("what kind of happening")
    who: str = described_field("the actor, state or shock that it is mainly about")
    text: str = described_field("a sentence or two, with the cause")
    sentences: tuple[SentenceFound, ...] = described_field("the same as data")


class OutcomeValue(AnswerPart):
    """An outcome of the run."""

    name: str = described_field("as in `sim.outcomes`")
    label: str = described_field("in words")
    unit: str = described_field("of the value")
    definition: str = described_field("how it is measured")
    contains_cause: bool = described_field(
        "whether what a practice is, is part of what is measured", default=False
    )
    value: Real = described_field("null where it is undefined", "of the outcome")


class RunAnswer(Answer):
    """What happened in one world."""

    COLUMNS: ClassVar[Mapping[str, str]] = {
        "first_month": "first month of the row, from 1",
        "last_month": "last month of the row",
        "dates": "calendar month, year, or first and last month",
        **{row.name: f"mean over the months of the row ({row.unit})" for row in SERIES},
    }

    kind: Literal["run"] = described_field("which study", default="run")
    asked: RunAsked = described_field("what was asked")
    practice: str = described_field("label of the practice; a mixture is one label")
    start: str = described_field("calendar month of the first month")
    months: dict[str, tuple[Real, ...]] = described_field(
        "monthly series by name, values at the end of each month"
    )
    happenings: tuple[HappeningFound, ...] = described_field("the most notable, by month")
    untold: dict[str, int] = described_field("how many others there were, by kind")
    outcomes: tuple[OutcomeValue, ...] = described_field("of the whole run")
    categories: tuple[OutcomeValue, ...] = described_field(
        "rights of each category of people that has groups", default=()
    )

    def __getitem__(self, outcome: str) -> float:
        """Give the value of an outcome; ``KeyError`` if there is none so named."""
        return {row.name: row.value for row in self.outcomes}[outcome]

    def rows(self) -> list[dict[str, Any]]:
        """Give a row for every so many months: the means over them, None where undefined."""
        return self.periods(self.asked.every or 1)

    def events(self) -> list[dict[str, Any]]:
        """Give the event log as plain rows, with the columns of ``sim.model.tables``."""
        log: Columns | None = self.held.kept.get(_EVENTS)  # of this run, or else of a saved one
        if log is None:
            table: list[dict[str, Any]] = self.table(_EVENTS).to_pylist()
            return table
        lists = [column.tolist() for column in log.values()]
        return [dict(zip(log, row, strict=True)) for row in zip(*lists, strict=True)]

    def periods(self, every: int) -> list[dict[str, Any]]:
        """Give a row for every ``every`` months, with the keys of ``COLUMNS``."""
        count = len(self.months[SERIES_NAMES[0]])
        rows = []
        for first in range(1, count + 1, every):
            last = min(first + every - 1, count)
            row = {
                "first_month": first,
                "last_month": last,
                "dates": dates(self.start, first, last),
            }
            for name in self.months:  # an answer of an earlier version has fewer
                values = [v for v in self.months[name][first - 1 : last] if not math.isnan(v)]
                row[name] = float(np.mean(values)) if values else None
            rows.append(row)
        return rows


ANSWER = RunAnswer


def _month_date(start: str, month: int) -> str:
    """Give the calendar month of a month, from 1, as ``2020-03``."""
    year, first = (int(part) for part in start.split("-"))
    date = 12 * year + first - 1 + month - 1
    return f"{date // 12}-{date % 12 + 1:02}"


def dates(start: str, first: int, last: int) -> str:
    """Name some months: a month, a whole year, or the first and the last."""
    begin, end = _month_date(start, first), _month_date(start, last)
    if begin == end:
        return begin
    year = begin[:-3]
    return year if (begin, end) == (f"{year}-01", f"{year}-12") else f"{begin} – {end}"


@describes(RunAsked)
def run(
    scenario: ScenarioLike = "migration-2020",
    *,
    practice: str = "engaged-deference",
    seed: int = 1,
    replicate: int = 0,
    still: bool = False,
    plans: str | None = None,
    luck: int | None = None,
    every: int | None = None,
    set: Settings = None,  # noqa: A002 - named as the option
    model: ModelLike = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> RunAnswer:
    """Run one world and tell what happened in it."""
    return answered(RunAsked, ask, locals())


@scenario_study
def ask(question: Question[RunAsked]) -> RunAnswer:
    """Run what was asked, in the world that is held; as ``run``."""
    asked, scenario, own = question.asked, question.scenario, question.own
    practice = parse_practice(asked.practice, scenario)
    compile_rules()
    switch = write_switch(asked.plans or "", asked.luck or 1, still=asked.still)
    luck: dict[str, Any] = {"seed": asked.seed, "replicate": asked.replicate, "events": True}
    if own is None:
        made = PlainRun(scenario, practice, **luck, **read_switch(switch)._asdict())
    else:
        made = own.build(scenario, practice, **luck, switch=switch)
    tick = question.counting("Running", made.months, "months")
    story = Story(made)
    with nullcontext() if own is None else own_errors(f"model {asked.model}"):
        while made.running:
            story.step()
            tick(1)
        values = made.outcomes()
    months, log = (
        month_columns(made.world.record, made.month),
        event_columns(made.world.record, made.names),
    )
    question.held.kept[_EVENTS] = log
    question.held.tables["months"] = partial(as_arrow, months, MONTH_FIELDS)
    question.held.tables[_EVENTS] = partial(as_arrow, log, EVENT_FIELDS)
    return RunAnswer(
        asked=asked,
        practice=made.practice,
        start=scenario.time.start,
        months={name: tuple(months[name].tolist()) for name in SERIES_NAMES},
        happenings=tuple(
            _found(row, scenario.time.start, scenario.names) for row in story.chosen()
        ),
        untold={kind: count for kind, count in story.untold().items() if count > 0},
        outcomes=tuple(
            OutcomeValue.from_attributes(row, value=values[row.name]) for row in outcomes_with(own)
        ),
        categories=tuple(
            OutcomeValue.from_attributes(category_outcome(row.name), value=value)
            for row, value in zip(
                scenario.categories,
                rights_by_category(alone(made.world))[0].tolist(),
                strict=True,
            )
            if not math.isnan(value)
        ),
    )


def _found(row: Happening, start: str, names: NamesSection) -> HappeningFound:
    sentences = tuple(SentenceFound(**sentence.plain()) for sentence in row.sentences)
    date, told = _month_date(start, row.month), text(row.sentences, names)
    return HappeningFound.from_attributes(row, date=date, text=told, sentences=sentences)
