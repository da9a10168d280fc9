"""Campaign-months, coded alike for a user's events and for the model's event log.

A *campaign-month* is all action on one demand in one state in one month, by whomever and for
whichever people. It counts if protest or organising brought out at least 50 people. It is
*accommodated* if the state gave anything, else *coerced* if it repressed, else *ignored*.

What newspapers see of the model's campaign-months; it never enters the model itself.

What is large and lasts is reported more often (McCarthy, McPhail & Smith 1996; Earl, Martin,
McCarthy & Soule 2004). The curve is a nuisance: data of protest events tell little of it.
"""

import math
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, BeforeValidator, ValidationError, ValidationInfo

from sim.errors import MOST_PROBLEMS, RequestError, did_you_mean, nearest, shown
from sim.notices import Notice
from sim.outcomes import Floats
from sim.studies.tables import cells_of, rows_of, twice

if TYPE_CHECKING:
    import pandas as pd

STREET = ("protest", "organising")
"""Tactics that bring people out; data of protest events know no others."""

ENOUGH = 50.0
"""People who must have come out in a campaign-month for it to count."""

NEAR = 3
"""Months between two campaign-months of one demand up to which the second can follow the first."""

IGNORED, COERCED, ACCOMMODATED = 0, 1, 2
"""Codes of an answer, in the order in which one outdoes another."""

ANSWERS = {
    "none": IGNORED,
    "ignore": IGNORED,
    "repress": COERCED,
    "token": ACCOMMODATED,
    "concede": ACCOMMODATED,
    "ignored": IGNORED,
    "coerced": COERCED,
    "accommodated": ACCOMMODATED,
}
"""Codes of the words for an answer: the model's and the data's."""

TALLY = 11
"""Numbers of a tally: campaign-months by answer, 3; pairs for coercion, 4; for accommodation, 4."""

type Counts = NDArray[np.int64]


def campaign_months(actions: "pd.DataFrame") -> "pd.DataFrame":
    """Code actions as campaign-months.

    Args:
        actions: one row an action, in any order: country, demand, month (a whole number),
            participants (people who came out to protest or organise), answer (a code); where they
            are known, size (participants again, or NaN) and days that it lasted.

    Returns:
        One row a campaign-month that counts, with the same columns, sorted by the first three: of
        its largest event the size, of its longest the days.
    """
    keys = ["country", "demand", "month"]
    grouped = actions.groupby(keys, sort=True, observed=True)
    # The codes' order is that of precedence: what was given outdoes what was repressed.
    known = {name: (name, "max") for name in ("size", "days") if name in actions}
    found = grouped.agg(participants=("participants", "sum"), answer=("answer", "max"), **known)
    return found[found["participants"] >= ENOUGH].reset_index()


def tally(months: "pd.DataFrame", cluster: Counts, clusters: int) -> Counts:
    """Count what the figures are made of.

    Args:
        months: from `campaign_months`.
        cluster: number from 0 of each campaign-month's cluster, what is resampled as one.
        clusters: how many there are.

    Returns:
        [clusters, 11]: campaign-months ignored, coerced, accommodated; then for coercion, and
        again for accommodation, of the pairs of consecutive campaign-months of one country and
        demand that lie at most three months apart: X after X, all after X, X after not X, all
        after not X.
    """
    answer = months["answer"].to_numpy()
    found = np.zeros((clusters, TALLY), np.int64)
    np.add.at(found, (cluster, answer), 1)
    same = np.ones(max(len(months) - 1, 0), dtype=bool)
    for key in ("country", "demand"):
        held = months[key].to_numpy()
        same &= held[1:] == held[:-1]
    same &= np.diff(months["month"].to_numpy()) <= NEAR
    last, now, where = answer[:-1][same], answer[1:][same], cluster[1:][same]
    for start, code in ((3, COERCED), (7, ACCOMMODATED)):
        column = np.where(last == code, start, start + 2)
        np.add.at(found, (where, column), (now == code).astype(np.int64))
        np.add.at(found, (where, column + 1), 1)
    return found


def figures(tallies: NDArray[np.number]) -> Floats:
    """Give the five figures of tallies.

    Args:
        tallies: [..., 11], see `tally`.

    Returns:
        [..., 5], in the order of ``TARGETS``: the shares ignored, coerced and accommodated; the
        excess persistence P(X now | X last) − P(X now | not X last) of coercion and of
        accommodation. NaN where there is nothing to divide by.
    """
    held = tallies.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = held[..., :3] / held[..., :3].sum(axis=-1, keepdims=True)
        coercion = held[..., 3] / held[..., 4] - held[..., 5] / held[..., 6]
        accommodation = held[..., 7] / held[..., 8] - held[..., 9] / held[..., 10]
    found: Floats = np.concatenate([shares, coercion[..., None], accommodation[..., None]], axis=-1)
    return found


COLUMNS = ("country", "demand", "month", "response")
_PARTICIPANTS, _DAYS = "participants", "days"
_READ = (*COLUMNS, _PARTICIPANTS, _DAYS)
_RESPONSES = tuple(name for name in ANSWERS if name != "none")

_LONGEST_TEXT = 500
"""Characters of a country's or a demand's name."""

_LATEST_MONTH = 1_000_000

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_NUMBER = re.compile(r"[0-9]{1,7}")
_CLASS = re.compile(r"([0-9]{1,9}) ?[-–] ?([0-9]{1,9})")
_ABOVE = re.compile(r"> ?([0-9]{1,9})")


def _name(text: str) -> str:
    if not 0 < len(text) <= _LONGEST_TEXT:
        said = f"expected a name of at most {_LONGEST_TEXT} signs"
        raise ValueError(said if text else "is empty; expected a name")
    return text


def _month(text: str, info: ValidationInfo) -> int:
    """Read a month as months since a common start; all must be written as the first."""
    if found := _MONTH.fullmatch(text):
        month, form = 12 * int(found[1]) + int(found[2]) - 1, "2019-04"
    elif _NUMBER.fullmatch(text) and int(text) <= _LATEST_MONTH:
        month, form = int(text), "a whole number"
    else:
        raise ValueError(f"expected a month such as 2019-04, or a whole number, got {shown(text)}")
    context: Any = info.context
    if form != (first := context.setdefault("form", form)):
        raise ValueError(f"expected a month written as those above, {first}, got {shown(text)}")
    return month


def _answer(text: str) -> int:
    if text.casefold() not in _RESPONSES:
        hint = did_you_mean(text, _RESPONSES)
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

    actions: "pd.DataFrame"
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
    import pandas as pd  # noqa: PLC0415 - slow to import

    actions = pd.DataFrame(columns).rename(columns={"response": "answer"})
    unknown = actions[_PARTICIPANTS].isna()
    actions = actions.assign(size=actions[_PARTICIPANTS])
    actions[_PARTICIPANTS] = actions[_PARTICIPANTS].fillna(ENOUGH)
    return Events(actions, tuple(_notes(titles, int(unknown.sum()), len(events))))


def _wrong_titles(titles: Sequence[str], where: str) -> Iterator[str]:
    yield from (
        f"{where}: the column '{name}' stands twice" for name in twice(titles) if name in _READ
    )
    others = [name for name in titles if name not in _READ]
    for name in COLUMNS:
        if name not in titles:
            like = nearest(name, others)
            yield f"{where}: expected a column '{name}'{f"; is it '{like}'?" if like else ''}"


def _notes(titles: Sequence[str], unknown: int, rows: int) -> Iterator[str]:
    if others := [name for name in titles if name not in _READ]:
        yield Notice("columns_not_read", names=others)
    if unknown:
        code = "size_unknown" if unknown == 1 else "sizes_unknown"
        yield Notice(code, unknown=unknown, events=rows, least=ENOUGH)


_THOUSAND = 1_000.0
_STREAM = 1_001
"""Key of the stream of its numbers: no run of the model draws from it."""


class Observation(NamedTuple):
    """The chance that a campaign-month is reported, in log-odds.

    Attributes:
        intercept: of an event of a thousand people on one day.
        size: added for each tenfold number of people.
        days: added for each factor e of days.
    """

    intercept: float
    size: float
    days: float


REPORTED: Observation | None = Observation(intercept=1.07, size=0.28, days=0.48)
"""The means of the posterior sample that the default parameters come from."""


def reported(
    months: "pd.DataFrame",
    how: Observation | None,
    seed: int,
    world: int,
    shape: tuple[int, int, int],
) -> "pd.DataFrame":
    """Give the campaign-months that are reported; all without an observation model.

    Luck is that of a place (country, demand and month), whatever else happened: another value of
    a parameter meets the same.

    Args:
        months: one world's, with size and days; countries and demands are numbers from 0.
        how: the curve; None if all is seen.
        seed: of the luck.
        world: number of the world, so that each has luck of its own.
        shape: how many months (from 0), countries and demands there can be.
    """
    if how is None or not len(months):
        return months
    places = [months[name].to_numpy() for name in ("month", "country", "demand")]
    stream = np.random.SeedSequence(seed, spawn_key=(_STREAM, world))
    luck = np.random.Generator(np.random.PCG64(stream)).logistic(size=shape)[tuple(places)]
    size, days = months["size"].to_numpy(), months["days"].to_numpy()
    drive = how.intercept + how.size * np.log10(np.maximum(size, 1.0) / _THOUSAND)
    drive = drive + how.days * np.log(np.maximum(days, 1.0))
    seen: pd.DataFrame = months[drive > luck].reset_index(drop=True)
    return seen
