"""Data with its wrong values taken out, to go on looking for what else is wrong."""

from collections.abc import Iterable, Mapping
from typing import Any

from sim.scenario.layers import Key


def repaired(data: Mapping[str, Any], errors: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Put the default in the place of every wrong value, a made-up name where a row has none.

    Args:
        data: of a scenario.
        errors: what pydantic says of it.

    Returns:
        Data of which every part is valid by itself. ``data`` is left as it is.
    """
    good = dict(data)
    for error in errors:
        if error["loc"]:
            _repair(good, error["loc"])
    return good


def _repair(good: dict[str, Any], key: Key) -> None:
    first = str(key[0])
    if first == "claims":
        good.pop(first, None)  # nothing rests on them, and a row has no defaults for most it says
    elif first == "title":
        good[first] = "untitled"
    elif len(key) == 1:
        good.pop(first, None)
    elif isinstance(good.get(first), list):
        _repair_row(good, first, key)
    elif isinstance(good.get(first), dict):
        good[first] = {name: held for name, held in good[first].items() if name != key[1]}


def _repair_row(good: dict[str, Any], first: str, key: Key) -> None:
    number = int(key[1])
    rows = list(good[first])
    if number >= len(rows):
        return
    row = rows[number] if isinstance(rows[number], dict) else {}
    row = {name: held for name, held in row.items() if len(key) > 2 and name != key[2]}
    rows[number] = {"name": f"unnamed-{number + 1}", **row}
    good[first] = rows
