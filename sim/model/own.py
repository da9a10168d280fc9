"""What a user's own model adds to the model's: parameters with a meaning, and their values."""

import inspect
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from sim.errors import RequestError, did_you_mean, shown
from sim.outcomes import HARMS_PER_RIGHT, OUTCOME_NAMES, Outcome

PREFIX = "own."
"""Before the name of a parameter of one's own in ``set`` and ``--set``."""


@dataclass(frozen=True, slots=True)
class OwnParameter:
    """A number that a model of one's own reads as ``self.own.NAME``, set as ``own.NAME``.

    Attributes:
        name: a Python name.
        unit: such as ``"share"``.
        default: its value if nothing else is said, within the bounds.
        meaning: in a few words.
        low: the least that it can be.
        high: the most.
    """

    name: str
    unit: str
    default: float
    meaning: str
    low: float = -math.inf
    high: float = math.inf

    @property
    def is_dial(self) -> bool:
        """Whether it is the dial of a channel: a number in [0, 1] that 0 switches off."""
        return self.unit == "dial"


def own_dial(name: str, meaning: str, default: float = 1.0) -> OwnParameter:
    """Make the dial of a channel of one's own: a number in [0, 1], 0 switches it off.

    ``explain`` leaves it out and has it act alone, as it does with the model's own channels.
    """
    return OwnParameter(name, "dial", default, meaning, 0.0, 1.0)


def check_own(owner: str, parameters: object, outcomes: object, arguments: Sequence[str]) -> None:
    """Check what a class declares; ``arguments`` are names that parameters cannot have.

    Raises:
        TypeError: a declaration is of another kind, a name is taken or no Python name, or a
            default lies out of its bounds.
    """
    problems = []
    for what, rows, kind, taken in (
        ("own_parameters", parameters, OwnParameter, arguments),
        ("own_outcomes", outcomes, Outcome, (*OUTCOME_NAMES, HARMS_PER_RIGHT.name)),
    ):
        place = f"{owner}.{what}"
        if not isinstance(rows, tuple) or not all(isinstance(row, kind) for row in rows):
            problems.append(f"{place}: expected a tuple of {kind.__name__}, got {rows!r}")
            continue
        names = [row.name for row in rows]
        for row in rows:
            if not row.name.isidentifier():
                problems.append(f"{place}: {row.name!r} is not a Python name")
            if names.count(row.name) > 1:
                problems.append(f"{place}: {row.name!r} stands there twice")
            if row.name in taken:
                problems.append(f"{place}: the model already has {row.name!r}")
            if isinstance(row, OwnParameter) and not _fits(row, row.default):
                problems.append(
                    f"{place}: {row.name}: the default {row.default!r} must lie between "
                    f"{row.low:g} and {row.high:g}"
                )
    if problems:
        raise TypeError("; ".join(problems))


def check_phases(owner: type, names: Iterable[str]) -> None:
    """Check that what a class has for phases does something when it is called.

    Raises:
        TypeError: one of them only makes a generator or a coroutine.
    """
    kinds = (inspect.isgeneratorfunction, inspect.iscoroutinefunction, inspect.isasyncgenfunction)
    for name in names:
        if any(is_kind(getattr(owner, name)) for is_kind in kinds):
            raise TypeError(
                f"{owner.__name__}.{name}: a method with yield or async does nothing when it is "
                "called; write it without"
            )


def own_numbers(parameters: Sequence[OwnParameter], given: Mapping[str, Any]) -> dict[str, float]:
    """Give every parameter its value: what is given, or the default.

    Raises:
        RequestError: a name is unknown, or a value is no number within the bounds.
    """
    known = {row.name: row for row in parameters}
    problems = []
    for name, value in given.items():
        if name not in known:
            hint = did_you_mean(name, known) if known else "; this model has no own parameters"
            problems.append(f"{PREFIX}{name}: no such parameter{hint}")
        elif not _fits(known[name], value):
            row = known[name]
            problems.append(
                f"{PREFIX}{name}: expected a number in [{row.low:g}, {row.high:g}] ({row.unit}), "
                f"got {shown(value)}"
            )
    if problems:
        raise RequestError(problems)
    return {row.name: float(given.get(row.name, row.default)) for row in parameters}


def own_settings(
    parameters: Sequence[OwnParameter], settings: Iterable[str]
) -> tuple[dict[str, float], tuple[str, ...]]:
    """Divide settings into those of one's own model and those of the scenario.

    Args:
        parameters: of the model.
        settings: texts such as ``own.fund=0.3`` and ``states.count=3``, in order.

    Returns:
        The values of the own parameters that are set, and the other settings as they are.

    Raises:
        RequestError: a name is unknown, or a value is no number within the bounds.
    """
    from sim.scenario.settings import parse_value  # noqa: PLC0415 - reads the whole schema

    given, others = {}, []
    for text in settings:
        path, equals, written = text.partition("=")
        if equals and path.strip().startswith(PREFIX):
            given[path.strip().removeprefix(PREFIX)] = parse_value(written.strip())
        else:
            others.append(text)
    values = own_numbers(parameters, given)
    return {name: values[name] for name in given}, tuple(others)


class Own(SimpleNamespace):
    """The values of a model's own parameters, by name."""

    def __getattr__(self, name: str) -> float:
        """Say which parameter may have been meant."""
        raise AttributeError(f"there is no own parameter {name!r}{did_you_mean(name, vars(self))}")


def _fits(row: OwnParameter, value: object) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and math.isfinite(value) and row.low <= value <= row.high  # type: ignore[arg-type,operator]
