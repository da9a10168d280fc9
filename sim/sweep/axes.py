"""Factors made sure of: each leads to a parameter, and knows what kind of values it takes."""

import math
from dataclasses import dataclass, replace

from sim.errors import RequestError
from sim.runs.points import Kind, Value, Varied
from sim.scenario.reference import Parameter, parts
from sim.scenario.settings import parse_value
from sim.sweep.experiment import Factor, Scale, share_name

LARGEST_WHOLE = 2**63
"""Whole numbers are smaller: tables hold them in 64 bits."""

SHARE_UNIT, SHARE_MEANING = "share", "share of allies that follow '{second}'; the rest '{first}'"


@dataclass(frozen=True, slots=True)
class Axis(Varied):
    """A direction in which points differ: a column, and the values that it takes.

    Attributes:
        low: lower end of a range; None if values are listed, in the experiment or its table.
        high: upper end.
        levels: how many levels a grid takes in the range.
        scale: how levels and draws are spaced.
        step: whole numbers are multiples of this.
        values: the levels themselves, where they are listed.
    """

    low: float | None
    high: float | None
    levels: int
    scale: Scale
    step: int
    values: tuple[Value, ...]

    @property
    def column(self) -> Varied:
        """The column alone."""
        return Varied(self.name, self.path, self.between, self.kind, self.unit, self.meaning)

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
    axis = replace(
        axis,
        low=factor.low,
        high=factor.high,
        levels=factor.levels,
        scale=factor.scale,
        values=values,
    )
    if problems := [*_problems(axis), *(_share_problems(axis) if axis.between else ())]:
        raise RequestError(problems)
    return axis


def column_axis(path: str, between: tuple[str, ...] = ()) -> Axis:
    """Give the axis of a parameter whose values a table lists.

    Raises:
        RequestError: the parameter is a list.
    """
    parameter = None if between else parameter_of(path)
    kind: Kind = "number"
    unit, meaning, step = "", "", 1
    if between:
        unit = SHARE_UNIT
        meaning = SHARE_MEANING.format(first=between[0], second=between[1])
    elif parameter is not None:
        if parameter.kind in ("numbers", "texts"):
            raise RequestError(f"path: '{path}' is a list; a factor varies a single value")
        if parameter.kind in ("whole number", "text"):
            kind = "text" if parameter.kind == "text" else "whole number"
        unit, meaning, step = parameter.unit, parameter.meaning, parameter.multiple_of or 1
    return Axis(
        name=path or share_name(between),
        path=path,
        between=between,
        kind=kind,
        unit=unit,
        meaning=meaning,
        low=None,
        high=None,
        levels=0,
        scale="linear",
        step=step,
        values=(),
    )


def parameter_of(path: str) -> Parameter | None:
    """Find the parameter that a path means in some scenario; None if there is none."""
    first, *rest = path.split(".")
    for part in parts():
        if part.name not in (first, ""):
            continue
        for parameter in part.parameters:
            if part.name == "":
                if path == parameter.path:
                    return parameter
            elif part.rows:
                if len(rest) == 2 and rest[1] == parameter.key:
                    return parameter
            elif rest == [parameter.key] or (
                parameter.kind == "spread" and rest in ([parameter.key, half] for half in _HALVES)
            ):
                return parameter
    return None


_HALVES = ("mean", "spread")


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
                told = f"no multiple of {axis.step} from {axis.low:g} to {axis.high:g}"
                problems.append(f"low: {told}")
    problems += [
        f"values: {problem}" for value in axis.values if (problem := kind_problem(axis.kind, value))
    ]
    if len(set(axis.values)) < len(axis.values):
        problems.append("values: a value stands twice")
    return problems


def _share_problems(axis: Axis) -> list[str]:
    outside = [
        f"{key}: must be from 0 to 1, a share, is {value:g}"
        for key, value in (("low", axis.low), ("high", axis.high))
        if value is not None and not 0 <= value <= 1
    ]
    return outside + [
        f"values: must be from 0 to 1, a share, is {value:g}"
        for value in axis.values
        if isinstance(value, float) and not 0 <= value <= 1
    ]


def kind_problem(kind: Kind, value: Value) -> str:
    """Say why a value is not of a kind; nothing if it is."""
    good = {
        "number": type(value) in (int, float) and math.isfinite(float(value)),
        "whole number": type(value) is int and abs(value) < LARGEST_WHOLE,
        "text": type(value) is str,
        "yes or no": type(value) is bool,
    }[kind]
    if good:
        return ""
    got = f"text '{value}'" if isinstance(value, str) else str(value).lower()
    return f"expected {'text' if kind == 'text' else f'a {kind}'}, got {got}"


def read_cell(kind: Kind, text: str) -> Value:
    """Read the cell of a table; ``ValueError`` with the reason if it holds no such value."""
    value: Value = text
    if kind != "text":
        read = parse_value(text.strip())
        value = read if isinstance(read, int | float | str) else text
    if kind == "number" and type(value) is int:
        value = float(value)
    if kind == "whole number" and type(value) is float and value.is_integer():
        value = int(value)
    if problem := kind_problem(kind, value):
        raise ValueError(problem)
    return value
