"""From a point to what is run there: values by parameter → a scenario and its practices.

A point gives each *column* a value. Most columns name a parameter by the path that ``--set`` takes;
one may mix two practices among allies, its value being the second one's share. A missing value
(``None``) leaves the scenario's own.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa
from pydantic import ValidationError

from sim.errors import RequestError, nearest
from sim.runs.simulate import Variant
from sim.scenario.layers import Key, Layers
from sim.scenario.lists import PRACTICES
from sim.scenario.quantities import text_of
from sim.scenario.ranges import held_at, place_of, put, value_at, vary
from sim.scenario.schema import ROUNDING, Mixture, Scenario, parse_practice
from sim.scenario.settings import Setting, apply_settings, shares_of, validated

COALITION = "coalition"
"""The practice whose allies are mixed by a column with ``between``."""

POINT = "point"
"""First column of a table of points: their number, from 0."""

_SCENARIO = "the scenario"
"""What problems of a scenario at a point are said to be in."""

type Value = int | float | str | bool
type Kind = Literal["number", "whole number", "text", "yes or no"]

TYPES: dict[Kind, Callable[[], pa.DataType]] = {
    "number": pa.float64,
    "whole number": pa.int64,
    "text": pa.string,
    "yes or no": pa.bool_,
}
"""The type of a column of points, by the kind of its values."""


@dataclass(frozen=True, slots=True)
class Varied:
    """What points give a value to.

    Attributes:
        name: of the column in tables.
        path: of the parameter as ``--set`` names it; empty for a share of practices.
        between: the two practices that a share mixes; empty for a parameter.
        kind: of its values.
        unit: of the parameter.
        meaning: of the parameter, in a sentence.
    """

    name: str
    path: str
    between: tuple[str, ...]
    kind: Kind
    unit: str
    meaning: str


def points_schema(columns: Sequence[Varied]) -> pa.Schema:
    """Give the columns of a table of points, with unit and meaning."""
    about = {"unit": "number", "definition": "the point of the design; from 0"}
    fields = [pa.field(POINT, pa.int64(), nullable=False, metadata=about)]
    for column in columns:
        about = {"unit": column.unit, "definition": column.meaning}
        fields.append(pa.field(column.name, TYPES[column.kind](), metadata=about))
    return pa.schema(fields)


def own_levels(scenarios: Iterable[Scenario], columns: Sequence[Varied]) -> dict[str, Value | None]:
    """Give the scenarios' own value in each column.

    It is None where they differ or where it is no single value, as that of a spread. Without a
    point nobody follows the second practice of a share.
    """
    known = [scenario.to_dict() for scenario in scenarios]
    own: dict[str, Value | None] = {}
    for column in columns:
        held = {_single(value_at(data, column.path), column.kind) for data in known}
        own[column.name] = held.pop() if len(held) == 1 else None
        if column.between:
            own[column.name] = 0.0
    return own


def _single(value: object, kind: Kind) -> Value | None:
    if not isinstance(value, int | float | str):
        return None
    return float(value) if kind == "number" else value


def variants_at(
    base: Scenario,
    columns: Sequence[Varied],
    point: Mapping[str, Any],
    practices: Sequence[str | tuple[str, str]],
) -> list[Variant]:
    """Give the variants of a scenario at a point, one for each practice.

    Args:
        base: the scenario.
        columns: what points give a value to.
        point: a value for each, None for the scenario's own.
        practices: practices or mixtures, each with the switch of its run if it has one;
            ``COALITION`` is what a column with ``between`` mixes.

    Raises:
        RequestError: the point gives no valid world, and why.
    """
    scenario = scenario_at(base, columns, point)
    arms = [(arm, "") if isinstance(arm, str) else arm for arm in practices]
    return [
        Variant(scenario, _mixture(text, scenario, columns, point), switch=switch)
        for text, switch in arms
    ]


def scenario_at(base: Scenario, columns: Sequence[Varied], point: Mapping[str, Any]) -> Scenario:
    """Give a scenario at a point, without practices; else as ``variants_at``."""
    layers, problems = _laid(base, columns, point)
    scenario, more = validated(layers)
    if scenario is None or problems:
        raise RequestError(_named([*problems, *more], columns, point))
    return scenario


def impossible(base: Scenario, columns: Sequence[Varied], point: Mapping[str, Any]) -> list[str]:
    """Say which values of a point can be no parameter's, whatever the other values are."""
    layers, problems = _laid(base, columns, point)
    if not problems:
        try:
            Scenario.model_validate(layers.data)
        except ValidationError as error:
            if any(row["loc"] for row in error.errors(include_url=False)):
                problems = validated(layers)[1]
    return _named(problems, columns, point)


def _named(
    problems: Sequence[str], columns: Sequence[Varied], point: Mapping[str, Any]
) -> list[str]:
    """Begin a problem of a varied value with its path and the value, as a setting is written."""
    lines = [line.removeprefix(f"{_SCENARIO}: ") for line in problems]
    for n, line in enumerate(lines):
        for column in columns:
            if column.path and line.startswith(f"{column.path}: "):
                value = text_of(point[column.name])
                lines[n] = f"{column.path}={value}{line.removeprefix(column.path)}"
    return lines


def _laid(
    base: Scenario, columns: Sequence[Varied], point: Mapping[str, Any]
) -> tuple[Layers, list[str]]:
    """Lay a point over a scenario; also give the problems of paths that lead nowhere.

    What must agree with a number that is changed, is changed with it, as by ``varied``.
    """
    layers, changes, problems = _beside(base, columns, point)
    if not problems and not _agree(layers.data, changes):
        layers, changes, problems = _beside(base, columns, point)
        put(layers.data, changes)
    return layers, problems


def _beside(
    base: Scenario, columns: Sequence[Varied], point: Mapping[str, Any]
) -> tuple[Layers, dict[Key, float | str], list[str]]:
    """Lay what is no single value over a scenario; give the values that are, and the problems."""
    layers = Layers(_SCENARIO)
    layers.data = base.to_dict()
    changes: dict[Key, float | str] = {}
    others = []  # shares are among them, to be judged
    for column in columns:
        if not column.path or (value := point[column.name]) is None:
            continue
        key = place_of(layers.data, column.path, value)
        if key is not None:
            changes.setdefault(key, value)
        if key is None or isinstance(key[-1], int):
            others.append(Setting(tuple(column.path.split(".")), value, text_of(value), ""))
    _, problems = shares_of(others, base)
    return layers, changes, problems + apply_settings(layers, others)


def _agree(data: dict[str, Any], changes: Mapping[Key, float | str]) -> bool:
    """Change values and what must agree with them; tell whether they themselves could stay."""
    vary(data, changes)
    for key, value in changes.items():
        held = held_at(data, key)
        if isinstance(held, float) and math.isclose(held, value, rel_tol=ROUNDING):  # type: ignore[arg-type] # a number, then
            held_at(data, key[:-1])[key[-1]] = value  # to the last bit
        elif held not in (value, {"mean": value, "spread": 0.0}):
            return False
    return True


def _mixture(
    text: str, scenario: Scenario, columns: Sequence[Varied], point: Mapping[str, Any]
) -> Mixture:
    number = next((n for n, column in enumerate(columns, start=1) if column.between), 0)
    if text != COALITION or not number:
        _check_coalition(text, scenario, mixed=bool(number))
        return parse_practice(text, scenario, "practices:")
    column = columns[number - 1]
    first, second = (
        parse_practice(name, scenario, f"factors[{number}]: between:").practices[0]
        for name in column.between
    )
    held = point[column.name]
    share = 0.0 if held is None else float(held)
    if share == 0:
        return Mixture(COALITION, (first,), (1.0,))
    if share == 1:
        return Mixture(COALITION, (second,), (1.0,))
    return Mixture(COALITION, (first, second), (1.0 - share, share))


def _check_coalition(text: str, scenario: Scenario, *, mixed: bool) -> None:
    """Say what the practice that a column mixes needs, before it is taken for an unknown one."""
    known = [row.name for row in (*PRACTICES, *scenario.practices)]
    for name in (part.partition(":")[0].strip() for part in text.split(",")):
        if name in known or nearest(name, [*known, COALITION]) != COALITION:
            continue
        if not mixed:
            why = f"'{COALITION}' is what a factor with between mixes, and there is none"
        elif name == COALITION:
            why = f"'{COALITION}' is a mixture already and can be no part of another"
        else:
            why = f"no practice '{name}'; did you mean '{COALITION}'?"
        raise RequestError(f"practices: {text}: {why}")
