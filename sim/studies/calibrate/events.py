"""Reading protest events from a CSV file of the user's, with all that is wrong with it."""

import math
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any

import pandas as pd
from pydantic import BaseModel, BeforeValidator, ValidationError, ValidationInfo

from sim.errors import MOST_PROBLEMS, RequestError, did_you_mean, nearest, shown
from sim.studies.calibrate.coding import ANSWERS, ENOUGH
from sim.studies.csv_files import cells_of, rows_of, twice

COLUMNS = ("country", "demand", "month", "response")
PARTICIPANTS, DAYS = "participants", "days"
READ = (*COLUMNS, PARTICIPANTS, DAYS)
RESPONSES = tuple(name for name in ANSWERS if name != "none")

LONGEST_TEXT = 500
"""Characters of a country's or a demand's name."""

LATEST_MONTH = 1_000_000

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_NUMBER = re.compile(r"[0-9]{1,7}")
_CLASS = re.compile(r"([0-9]{1,9}) ?[-–] ?([0-9]{1,9})")
_ABOVE = re.compile(r"> ?([0-9]{1,9})")


def _name(text: str) -> str:
    if not 0 < len(text) <= LONGEST_TEXT:
        said = f"expected a name of at most {LONGEST_TEXT} signs"
        raise ValueError(said if text else "is empty; expected a name")
    return text


def _month(text: str, info: ValidationInfo) -> int:
    """Read a month as months since a common start; all must be written as the first."""
    if found := _MONTH.fullmatch(text):
        month, form = 12 * int(found[1]) + int(found[2]) - 1, "2019-04"
    elif _NUMBER.fullmatch(text) and int(text) <= LATEST_MONTH:
        month, form = int(text), "a whole number"
    else:
        raise ValueError(f"expected a month such as 2019-04, or a whole number, got {shown(text)}")
    context: Any = info.context
    if form != (first := context.setdefault("form", form)):
        raise ValueError(f"expected a month written as those above, {first}, got {shown(text)}")
    return month


def _answer(text: str) -> int:
    if text.casefold() not in RESPONSES:
        hint = did_you_mean(text, RESPONSES)
        raise ValueError(f"expected a response, got {shown(text)}{hint}")
    return ANSWERS[text.casefold()]


def _people(text: str) -> float:
    """Read how many took part: NaN if it is not said, the middle of a class on a log scale."""
    if not text:
        return math.nan
    if found := _CLASS.fullmatch(text.replace(",", "")):
        low, high = int(found[1]), int(found[2])
        if low <= high:
            return math.sqrt(low * high)
    elif found := _ABOVE.fullmatch(text.replace(",", "")):
        return float(found[1]) + 1
    with suppress(ValueError):
        if 0 <= (people := float(text)) < math.inf:
            return people
    raise ValueError(
        "expected a number of people, 0 or more, or a class such as 100-999 or >10000, got "
        f"{shown(text)}"
    )


def _days(text: str) -> float:
    """Read how long an event lasted: NaN if it is not said."""
    if not text:
        return math.nan
    with suppress(ValueError):
        if 0 < (days := float(text)) < math.inf:
            return days
    raise ValueError(f"expected a number of days above 0, got {shown(text)}")


class _Event(BaseModel):
    country: Annotated[str, BeforeValidator(_name)]
    demand: Annotated[str, BeforeValidator(_name)]
    month: Annotated[int, BeforeValidator(_month)]
    response: Annotated[int, BeforeValidator(_answer)]
    participants: Annotated[float, BeforeValidator(_people)] = math.nan
    days: Annotated[float, BeforeValidator(_days)] = math.nan


@dataclass(frozen=True, slots=True)
class Events:
    """Actions as ``coding.campaign_months`` takes them, and remarks for people."""

    actions: pd.DataFrame
    notes: tuple[str, ...]


def read_events(text: str, place: str) -> Events:
    """Read protest events: a header, then one row an event.

    Columns: country, demand, month (2019-04, or a whole number), response (ignore, token, concede,
    repress; or ignored, accommodated, coerced) and, if they are there, participants (a number, or a
    class such as 100-999 or >10000) and days that it lasted. Without participants, or where they
    are empty, an event is taken to have brought out enough people to count.

    Args:
        text: of a file of CSV.
        place: what messages call it.

    Raises:
        RequestError: with every problem: line, column, what was expected, what it was.
    """
    rows = rows_of(text, place)
    where, titles = next(rows)
    if problems := list(_wrong_titles(titles, where)):
        raise RequestError(problems)
    events: list[_Event] = []
    context = dict[str, str]()
    for line, cells in cells_of(rows, titles, problems):
        held = {name: cell.strip() for name, cell in cells.items()}
        try:
            events.append(_Event.model_validate(held, context=context))
        except ValidationError as error:
            problems += [
                f"{line}, column {row['loc'][0]}: {row['msg'].removeprefix('Value error, ')}"
                if len(problems) < MOST_PROBLEMS
                else "…"
                for row in error.errors(include_url=False, include_context=False)
            ]
    if problems:
        raise RequestError(problems)
    if not events:
        raise RequestError(f"{place}: has no events below its titles")
    columns = {name: [getattr(row, name) for row in events] for name in _Event.model_fields}
    actions = pd.DataFrame(columns).rename(columns={"response": "answer"})
    unknown = actions[PARTICIPANTS].isna()
    actions = actions.assign(size=actions[PARTICIPANTS])
    actions[PARTICIPANTS] = actions[PARTICIPANTS].fillna(ENOUGH)
    return Events(actions, tuple(_notes(titles, int(unknown.sum()), len(events))))


def _wrong_titles(titles: Sequence[str], where: str) -> Iterator[str]:
    yield from (
        f"{where}: the column '{name}' stands twice" for name in twice(titles) if name in READ
    )
    others = [name for name in titles if name not in READ]
    for name in COLUMNS:
        if name not in titles:
            like = nearest(name, others)
            yield f"{where}: expected a column '{name}'{f"; is it '{like}'?" if like else ''}"


def _notes(titles: Sequence[str], unknown: int, rows: int) -> Iterator[str]:
    if others := [name for name in titles if name not in READ]:
        names = ", ".join(f"'{name}'" for name in others[:10])
        yield f"Columns that are not read: {names}{' …' if len(others) > 10 else ''}."
    if unknown:
        does, they = ("does", "it is") if unknown == 1 else ("do", "they are")
        yield (
            f"{unknown:,} of {rows:,} events {does} not say how many took part: {they} taken to be "
            f"{ENOUGH:g} or more."
        )
