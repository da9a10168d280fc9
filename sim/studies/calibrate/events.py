"""Reading protest events from a CSV file of the user's, with all that is wrong with it."""

import csv
import io
import math
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sim.errors import MOST_PROBLEMS, RequestError, did_you_mean, nearest, shown
from sim.studies.calibrate.coding import ANSWERS, ENOUGH

COLUMNS = ("country", "demand", "month", "response")
PARTICIPANTS = "participants"
RESPONSES = tuple(name for name in ANSWERS if name != "none")

LARGEST_FILE = 200_000_000
"""Bytes above which a file is refused unread."""

LONGEST_TEXT = 500
"""Characters of a country's or a demand's name."""

LATEST_MONTH = 1_000_000

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_NUMBER = re.compile(r"[0-9]{1,7}")


@dataclass(frozen=True, slots=True)
class Events:
    """Actions as ``coding.campaign_months`` takes them, and remarks for people."""

    actions: pd.DataFrame
    notes: tuple[str, ...]


def read_events(text: str, place: str) -> Events:
    """Read protest events: a header, then one row an event.

    Columns: country, demand, month (2019-04, or a whole number), response (ignore, token, concede,
    repress; or ignored, accommodated, coerced) and, if it is there, participants. Without it, or
    where it is empty, an event is taken to have brought out enough people to count.

    Args:
        text: of a file of CSV.
        place: what messages call it.

    Raises:
        RequestError: with every problem: line, column, what was expected, what it was.
    """
    if not text.strip():
        raise RequestError(f"{place}: is empty; expected a line of titles, {', '.join(COLUMNS)}")
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [title.strip() for title in next(rows)]
        _check_header(header, place)
        return _read(rows, header, place)
    except csv.Error as error:
        raise RequestError(f"{place}: line {rows.line_num}: not CSV: {error}") from error


def events_text(path: Path) -> str:
    """Give the text of a file of events.

    Raises:
        RequestError: it cannot be read.
    """
    place = str(path)
    try:
        if not path.is_file():
            kind = "is a folder" if path.is_dir() else "there is no such file"
            raise RequestError(f"{place}: {kind}; expected a file of events in CSV")
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise RequestError(
                f"{place}: too large: {size / 1e6:,.1f} MB, at most {LARGEST_FILE / 1e6:g} MB"
            )
        content = path.read_bytes()
    except OSError as error:
        raise RequestError(f"{place}: cannot be read: {os.strerror(error.errno or 0)}") from error
    except ValueError as error:  # a zero byte in its name
        raise RequestError(f"{place}: no name of a file") from error
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise RequestError(f"{place}: line {line}: not a text in UTF-8") from error


def _check_header(header: Sequence[str], place: str) -> None:
    known = (*COLUMNS, PARTICIPANTS)
    problems = [
        f"{place}: line 1: the column '{name}' stands twice"
        for name in dict.fromkeys(header)
        if name in known and header.count(name) > 1
    ]
    others = [name for name in header if name not in known]
    for name in COLUMNS:
        if name not in header:
            like = nearest(name, others)
            hint = f"; is it '{like}'?" if like else ""
            problems.append(f"{place}: line 1: expected a column '{name}'{hint}")
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        problems = [f"{place}: line 1: expected commas between the columns"]
    if problems:
        raise RequestError(problems)


def _read(rows: Iterator[list[str]], header: Sequence[str], place: str) -> Events:
    at = {name: header.index(name) for name in (*COLUMNS, PARTICIPANTS) if name in header}
    held: dict[str, list[str | int | float]] = {
        name: [] for name in ("country", "demand", "month", PARTICIPANTS, "answer")
    }
    problems: list[str] = []
    form, unknown = "", 0
    for row in rows:
        if not row:
            continue
        line = f"{place}: line {getattr(rows, 'line_num', 0)}"
        if len(row) != len(header):
            problems.append(f"{line}: expected {len(header)} cells, got {len(row)}")
            continue
        cells = {name: row[n].strip() for name, n in at.items()}
        read, wrong = _cells(cells, form)
        problems.extend(
            f"{line}, column {name}: {said}" if len(problems) < MOST_PROBLEMS else "…"
            for name, said in wrong.items()
        )
        if "month" not in wrong:
            form = form or _form(cells["month"])
        if not wrong:
            unknown += not cells.get(PARTICIPANTS)
            for name, value in read.items():
                held[name].append(value)
    if problems:
        raise RequestError(problems)
    if not held["country"]:
        raise RequestError(f"{place}: has no events below its titles")
    return Events(pd.DataFrame(held), tuple(_notes(header, unknown, len(held["country"]))))


def _cells(cells: dict[str, str], form: str) -> tuple[dict[str, str | int | float], dict[str, str]]:
    """Read a row; give its values, and by column what is wrong."""
    wrong: dict[str, str] = {}
    for name in ("country", "demand"):
        if not cells[name]:
            wrong[name] = "is empty; expected a name"
        elif len(cells[name]) > LONGEST_TEXT:
            wrong[name] = f"expected a name of at most {LONGEST_TEXT} signs"
    month = _month(cells["month"], form)
    if isinstance(month, str):
        wrong["month"] = month
    answer = ANSWERS.get(cells["response"].casefold()) if cells["response"] != "none" else None
    if answer is None:
        hint = did_you_mean(cells["response"], RESPONSES)
        wrong["response"] = f"expected a response, got {shown(cells['response'])}{hint}"
    people = _people(cells.get(PARTICIPANTS, ""))
    if isinstance(people, str):
        wrong[PARTICIPANTS] = people
    read: dict[str, str | int | float] = {
        "country": cells["country"],
        "demand": cells["demand"],
        "month": month,
        PARTICIPANTS: people,
        "answer": -1 if answer is None else answer,
    }
    return read, wrong


def _form(text: str) -> str:
    return "2019-04" if "-" in text else "a whole number"


def _month(text: str, form: str) -> int | str:
    """Read a month as months since a common start, or say what is wrong with it."""
    found = _MONTH.fullmatch(text)
    if found:
        month = 12 * int(found[1]) + int(found[2]) - 1
    elif _NUMBER.fullmatch(text) and int(text) <= LATEST_MONTH:
        month = int(text)
    else:
        return f"expected a month such as 2019-04, or a whole number, got {shown(text)}"
    if form and form != _form(text):
        return f"expected a month written as those above, {form}, got {shown(text)}"
    return month


def _people(text: str) -> float | str:
    if not text:
        return ENOUGH
    try:
        people = float(text)
    except ValueError:
        people = math.nan
    if not 0 <= people < math.inf:
        return f"expected a number of people, 0 or more, got {shown(text)}"
    return people


def _notes(header: Sequence[str], unknown: int, rows: int) -> Iterator[str]:
    if others := [name for name in header if name not in (*COLUMNS, PARTICIPANTS)]:
        names = ", ".join(f"'{name}'" for name in others[:10])
        yield f"Columns that are not read: {names}{' …' if len(others) > 10 else ''}."
    if unknown:
        does, they = ("does", "it is") if unknown == 1 else ("do", "they are")
        yield (
            f"{unknown:,} of {rows:,} events {does} not say how many took part: {they} taken to be "
            f"{ENOUGH:g} or more."
        )
