"""Factors made sure of: each leads to a parameter, and knows what kind of values it takes."""

import math
from typing import Any

from sim.errors import RequestError
from sim.runs.points import Kind, Value, Varied
from sim.scenario.reference import Parameter, parts
from sim.scenario.removed import replaced
from sim.scenario.settings import parse_value
from sim.studies.answer import AnswerPart, told
from sim.studies.sweep.experiment import Factor, Scale, share_name

LARGEST_WHOLE = 2**63
"""Whole numbers are smaller: tables hold them in 64 bits."""


class Axis(AnswerPart):
    """A direction in which points differ."""

    name: str = told("of the column in tables")
    path: str = told("of the parameter as --set names it; empty for a share of practices")
    between: tuple[str, ...] = told("the two practices that a share mixes; empty for a parameter")
    kind: Kind = told("of its values")
    unit: str = told("of the parameter")
    meaning: str = told("of the parameter, in a sentence")
    low: float | None = told("lower end of a range; null if values are listed", default=None)
    high: float | None = told("upper end", default=None)
    levels: int = told("how many levels a grid takes in the range", default=0)
    scale: Scale = told("how levels and draws are spaced", default="linear")
    step: int = told("whole numbers are multiples of it", default=1)
    values: tuple[Value, ...] = told("the levels themselves, where they are listed", default=())

    @property
    def column(self) -> Varied:
        """The column of a table of points that it is."""
        return Varied(self.name, self.path, self.between, self.kind, self.unit, self.meaning)

    @property
    def label(self) -> str:
        """Its name with its unit."""
        return f"{self.name} ({self.unit})" if self.unit else self.name

    def ends(self) -> tuple[Value, ...]:
        """Give the values to try before anything runs: the ends of a range, or all values."""
        if self.values:
            return self.values
        if self.low is None or self.high is None:
            return ()
        return self.multiples() if self.kind == "whole number" else (self.low, self.high)

    def multiples(self) -> tuple[int, int]:
        """Give the first and last multiple of the step within the range, of whole numbers."""
        low, high = self.low or 0.0, self.high or 0.0
        # Not through a quotient: numbers above 2**53 would be rounded.
        return -(int(-low) // self.step) * self.step, int(high) // self.step * self.step

    def read(self, cell: Any) -> Value:  # noqa: ANN401 - whatever a table holds
        """Read the cell of a table of points; ``ValueError`` says why it is none of its values."""
        if isinstance(cell, str):
            value = _of_text(self.kind, cell)
        else:
            value = float(cell) if self.kind == "number" and type(cell) is int else cell
        if problem := _kind_problem(self.kind, value):
            raise ValueError(problem)
        if self.values and value not in self.values:
            raise ValueError(f"expected one of the factor's values, got {value}")
        if isinstance(value, str):
            return value
        if self.step > 1 and value % self.step:
            raise ValueError(f"must be a multiple of {self.step}, is {value}")
        if self.low is not None and self.high is not None and not self.low <= value <= self.high:
            raise ValueError(f"must be from {self.low:g} to {self.high:g}, is {value:g}")
        return value


def axis_of(factor: Factor) -> Axis:
    """Find the parameter of a factor.

    Raises:
        RequestError: with all that is wrong with its values; a path that is unknown is for the
            scenario to say.
    """
    axis = column_axis(factor.path, factor.between)
    values = factor.values
    if axis.kind == "number" and all(type(value) in (int, float) for value in values):
        values = tuple(float(value) for value in values)
    unknown = not factor.between and _parameter(factor.path) is None
    if unknown and all(isinstance(value, str) for value in values) and values:
        axis = axis.model_copy(update={"kind": "text"})
    axis = axis.model_copy(
        update={
            **{key: getattr(factor, key) for key in ("low", "high", "levels", "scale")},
            "values": values,
        }
    )
    if problems := [*_problems(axis), *(_share_problems(axis) if axis.between else ())]:
        raise RequestError(problems)
    return axis


def column_axis(path: str, between: tuple[str, ...] = ()) -> Axis:
    """Give the axis of a parameter whose values a table lists.

    Raises:
        RequestError: the parameter is a list, or is no more.
    """
    if said := replaced(path):
        raise RequestError(f"path: '{path}' {said}")
    if between:
        return Axis(
            name=share_name(between),
            path="",
            between=between,
            kind="number",
            unit="share",
            meaning=f"share of allies that follow '{between[1]}'; the rest '{between[0]}'",
        )
    kind: Kind = "number"
    parameter = _parameter(path)
    if parameter is not None and parameter.kind in ("whole number", "text"):
        kind = "text" if parameter.kind == "text" else "whole number"
    if parameter is not None and parameter.kind in ("numbers", "texts"):
        one = f"; name one of its parts, as {path}.<issue>" if parameter.kind == "numbers" else ""
        if path.endswith(f".{parameter.key}"):
            raise RequestError(f"path: '{path}' is a list; a factor varies a single value{one}")
    return Axis(
        name=path,
        path=path,
        between=(),
        kind=kind,
        unit="" if parameter is None else parameter.unit,
        meaning="" if parameter is None else parameter.meaning,
        step=1 if parameter is None else parameter.multiple_of or 1,
    )


def _parameter(path: str) -> Parameter | None:
    """Find the parameter that a path means in some scenario; None if there is none."""
    first, *rest = path.split(".")
    for part in parts():
        for parameter in part.parameters if part.name in (first, "") else ():
            if part.name == "":
                if path == parameter.path:
                    return parameter
            elif part.rows:
                shares = len(rest) == 3 and parameter.kind == "numbers"
                if (len(rest) == 2 or shares) and rest[1] == parameter.key:
                    return parameter
            elif (
                rest == [parameter.key]
                or (parameter.kind == "spread" and rest in _halves(parameter))
                or (parameter.kind == "numbers" and rest[:-1] == [parameter.key])
            ):
                return parameter
    return None


def _halves(spread: Parameter) -> list[list[str]]:
    return [[spread.key, "mean"], [spread.key, "spread"]]


def _problems(axis: Axis) -> list[str]:
    """Say what of a factor's values cannot be the parameter's."""
    problems = []
    if axis.kind in ("text", "yes or no") and not axis.values:
        problems.append(f"low: '{axis.name}' is {axis.kind}; give values in place of a range")
    if axis.kind == "whole number":
        for end, limit in (("low", axis.low), ("high", axis.high)):
            if limit is not None and not float(limit).is_integer():
                problems.append(f"{end}: expected a whole number, got {limit:g}")
            elif limit is not None and abs(limit) >= LARGEST_WHOLE:
                problems.append(f"{end}: expected a whole number below 2^63, got {limit:g}")
        if axis.low is not None and axis.high is not None and axis.step > 1 and not problems:
            first, last = axis.multiples()
            if first > last:
                none = f"no multiple of {axis.step} from {axis.low:g} to {axis.high:g}"
                problems.append(f"low: {none}")
    problems += [
        f"values: {problem}"
        for value in axis.values
        if (problem := _kind_problem(axis.kind, value))
    ]
    if len(set(axis.values)) < len(axis.values):
        problems.append("values: a value stands twice")
    return problems


def _share_problems(axis: Axis) -> list[str]:
    named = [("low", axis.low), ("high", axis.high), *(("values", held) for held in axis.values)]
    return [
        f"{key}: must be from 0 to 1, a share, is {value:g}"
        for key, value in named
        if isinstance(value, float) and not 0 <= value <= 1
    ]


def _kind_problem(kind: Kind, value: Value) -> str:
    """Say why a value is not of a kind; nothing if it is."""
    good = {
        "number": type(value) in (int, float) and math.isfinite(float(value)),
        "whole number": type(value) is int and abs(value) < LARGEST_WHOLE,
        "text": isinstance(value, str),
        "yes or no": isinstance(value, bool),
    }
    if good[kind]:
        return ""
    got = f"text '{value}'" if isinstance(value, str) else str(value).lower()
    return f"expected {'text' if kind == 'text' else f'a {kind}'}, got {got}"


def _of_text(kind: Kind, text: str) -> Value:
    if kind == "text":
        return text
    read = parse_value(text.strip())
    value: Value = read if isinstance(read, int | float | str) else text
    if kind == "number" and type(value) is int:
        return float(value)
    whole = kind == "whole number" and type(value) is float and value.is_integer()
    return int(value) if whole else value
